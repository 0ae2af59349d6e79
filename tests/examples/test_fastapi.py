"""docs/examples/fastapi_app.py: one order a request's id, and an answer that says what may be believed of it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from fastapi.testclient import TestClient

import reward_orders
from tests.examples import hurry
from tests.examples.conftest import refs, states
from tests.kit.signed import SECRET, TANGO, as_body, tango_headers

REWARD = {"id": "emp-42", "utid": "U561593", "amount": "25.00", "email": "ada@example.org", "first_name": "Ada"}


@pytest.fixture
def example(settings, monkeypatch):
    monkeypatch.setenv("TANGO_WEBHOOK_SECRET", SECRET)
    return hurry.load("fastapi_app")


@pytest.fixture
def api(example):
    with TestClient(example.app) as client:
        yield client


def test_the_same_request_has_the_same_order(api, sandbox):
    """201 the first time and 200 from then on; a look-up finds it, and no credential is told."""
    first, again = (api.post("/rewards", json=REWARD) for _ in range(2))
    (order,) = sandbox.orders("tango")
    told = {"order": order["referenceOrderID"], "status": "COMPLETE", "amount": "25", "currency": "USD"}
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json() == api.get("/rewards/emp-42").json() == told
    assert api.get("/rewards/emp-43").status_code == 404


def test_another_reward_under_an_id_is_a_conflict_that_names_the_order(api, sandbox):
    first = api.post("/rewards", json=REWARD).json()
    other = api.post("/rewards", json=REWARD | {"amount": "50.00"})
    assert (other.status_code, other.json()["order"]) == (409, first["order"])
    assert refs(sandbox).total() == 1


def test_doubt_is_a_202_and_the_same_request_settles_it(api, sandbox, settings):
    """The order is made and every answer gets lost; later the caller asks again."""
    sandbox.fault("tango*", "reset_after_commit", probability=1)
    doubt = api.post("/rewards", json=REWARD)
    assert (doubt.status_code, doubt.headers["Retry-After"]) == (202, "30")
    assert states(settings) == {"unknown": 1}
    sandbox.clear_faults()
    assert api.post("/rewards", json=REWARD).status_code == 200
    assert refs(sandbox).total() == 1


@pytest.mark.parametrize("change", [{"utid": "U100011"}, {"amount": "0"}, {"email": "nobody"}, {"id": ""}])
def test_a_request_that_is_wrong_is_a_422(api, sandbox, change):
    """By Tango's judgement or before it; nothing is bought."""
    assert api.post("/rewards", json=REWARD | change).status_code == 422
    assert refs(sandbox).total() == 0


def test_what_is_ours_to_see_to_is_a_503(api, sandbox):
    """Here the account is empty; the caller may ask again."""
    sandbox.set_balance("account-1", 1)
    short = api.post("/rewards", json=REWARD)
    assert (short.status_code, short.json()["error"], short.headers["Retry-After"]) == (
        503,
        "InsufficientFundsError",
        "30",
    )


def test_every_error_has_its_status(example):
    """What may exist is no failure; nothing that was bought is called refused."""
    expected = {
        202: {"OutcomeUnknownError", "UnreadableResponseError"},
        409: {"KeyReusedError", "OrderMismatchError", "InProgressError", "KeyExpiredError"},
        422: {"BadRequestError", "ConfigurationError"},
        404: {"NotFoundError"},
        401: {"WebhookError"},
    }
    kinds = {name for name in dir(reward_orders) if name.endswith("Error")}
    told = {name: example.status_of(getattr(reward_orders, name)("what")) for name in kinds - {"ImportRowsError"}}
    for status, names in expected.items():
        assert {name for name, given in told.items() if given == status} == names
    assert set(told.values()) == {*expected, 503}


def test_an_event_settles_the_key_that_it_names(api, sandbox, settings):
    """A signed one is answered with 200 and read up on; a forged one with 401."""
    sandbox.fault("tango*", "reset_after_commit", probability=1)
    assert api.post("/rewards", json=REWARD).status_code == 202
    sandbox.clear_faults()
    (order,) = sandbox.orders("tango")
    event = TANGO | {
        "eventType": "RewardStatus",
        "category": "REWARD",
        "eventOccurredAt": datetime.now(UTC).isoformat(),
        "eventData": {"externalRefID": order["externalRefID"], "status": "FULL-REDEMPTION"},
    }
    body = as_body(event)
    assert api.post("/hooks/tango", content=body, headers=tango_headers(body, b"another")).status_code == 401
    assert states(settings) == {"unknown": 1}
    assert api.post("/hooks/tango", content=body, headers=tango_headers(body)).status_code == 200
    assert states(settings) == {"succeeded": 1}


def test_what_is_unknown_is_settled_without_anybody_asking(example, sandbox, settings):
    """By the loop that begins with the app."""
    with TestClient(example.app) as api:
        sandbox.fault("tango*", "reset_after_commit", probability=1)
        assert api.post("/rewards", json=REWARD).status_code == 202
    sandbox.clear_faults()
    with TestClient(example.app) as api:
        while states(settings) != {"succeeded": 1}:
            api.get("/rewards/emp-43")
