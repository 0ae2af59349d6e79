"""The invented third vendor: what a new room of the client is tried against."""

import httpx
import pytest

from reward_orders.sandbox import Sandbox

GIFT = {"reference": "r-1", "cents": 500, "email": "ada@example.org"}


@pytest.fixture(scope="module")
def sandbox():
    with Sandbox.start() as sandbox:
        yield sandbox


@pytest.fixture
def http(sandbox):
    sandbox.reset()
    with httpx.Client(base_url=sandbox.url, headers={"X-Tiny-Key": "k"}) as http:
        yield http


def test_a_reference_makes_one_order(http):
    """Whatever a later body asks for."""
    first = http.post("/tiny/orders", json=GIFT)
    again = http.post("/tiny/orders", json=GIFT | {"cents": 900})
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json() == http.get("/tiny/orders/T1").json()
    assert first.json()["code"] == "TINY-0001-SECRET"


def test_a_list_is_by_pages_and_shows_no_code(http):
    """Filtered by reference, or all of them."""
    for number in range(3):
        http.post("/tiny/orders", json=GIFT | {"reference": f"r-{number}"})
    page = http.get("/tiny/orders", params={"page": 2, "size": 2}).json()
    assert ([order["id"] for order in page["orders"]], page["total"]) == (["T3"], 3)
    assert http.get("/tiny/orders", params={"reference": "r-1"}).json()["orders"][0]["code"] is None


@pytest.mark.parametrize(
    ("change", "status", "error"),
    [
        ({"reference": ""}, 400, "no_reference"),
        ({"cents": True}, 422, "bad_cents"),
        ({"cents": 0}, 422, "bad_cents"),
        ({"email": "nobody"}, 422, "bad_email"),
    ],
)
def test_what_makes_no_sense_is_refused(http, change, status, error):
    """With a code, and nothing is made."""
    answer = http.post("/tiny/orders", json=GIFT | change)
    assert (answer.status_code, answer.json()["error"]) == (status, error)
    assert http.get("/tiny/orders").json()["total"] == 0


def test_other_refusals(http):
    """No key, no order, no route, no JSON, no page."""
    assert http.get("/tiny/orders/T9", headers={"X-Tiny-Key": ""}).status_code == 401
    assert http.get("/tiny/orders/T9").json()["error"] == "no_order"
    assert http.delete("/tiny/orders/T9").status_code == 404
    assert http.post("/tiny/orders", content=b"{").json()["error"] == "no_json"
    assert http.get("/tiny/orders", params={"page": "0"}).json()["error"] == "bad_page"


@pytest.mark.parametrize(
    ("kind", "status", "told"),
    [("rate_limited", 429, "too_many"), ("error_before_commit", 500, "fault"), ("in_process", 409, "in_process")],
)
def test_faults_speak_its_words(sandbox, http, kind, status, told):
    """As they do for the other two."""
    sandbox.fault("tinyCreateOrder", kind)
    answer = http.post("/tiny/orders", json=GIFT)
    assert (answer.status_code, answer.json()["error"]) == (status, told)
    assert http.get("/tiny/orders").json()["total"] == 0


def test_an_answer_about_another_order(sandbox, http):
    """The newest other one, or this one under another name."""
    sandbox.fault("tinyCreateOrder", "other_order")
    assert http.post("/tiny/orders", json=GIFT).json()["reference"] == "another-reference"
    http.post("/tiny/orders", json=GIFT | {"reference": "r-2"})
    sandbox.fault("tinyGetOrder", "other_order")
    assert http.get("/tiny/orders/T1").json()["reference"] == "r-2"
