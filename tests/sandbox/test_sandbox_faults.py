"""Every fault does on the wire what its name says, and commits or not as it says."""

import contextlib
import socket
import time
from email.utils import parsedate_to_datetime

import httpx
import pytest

COMMITTED = {
    "reset_after_commit": True,
    "reset_before_commit": False,
    "timeout_after_commit": True,
    "timeout_before_commit": False,
    "truncated_body": True,
    "error_after_commit": True,
    "error_before_commit": False,
    "html_502": False,
    "rate_limited": False,
    "in_process": False,
    "in_process_after_commit": True,
    "other_order": True,
    "surplus_answer": True,
    "slow_body": True,
    "wrong_content_type": True,
    "duplicate_delivery": True,
}


@pytest.mark.parametrize(("kind", "committed"), COMMITTED.items())
def test_fault_commits_or_not_as_named(sandbox, tango_http, order_body, kind, committed):
    """After the fault the order exists exactly when the kind says so, and the next call goes well."""
    sandbox.fault("tangoCreateOrder", kind, seconds=0 if kind == "in_process_after_commit" else 0.01)
    # The connection of a surplus answer stays out of step, so it is one of this call alone.
    with contextlib.suppress(httpx.TransportError), httpx.Client(auth=tango_http.auth) as own:
        url = f"{tango_http.base_url}orders"
        answered = own.post(url, json=order_body(externalRefID="ref-1"))
        if kind == "surplus_answer":
            assert own.get(url).json() == answered.json()
    assert len(sandbox.orders("tango")) == committed
    again = tango_http.post("/orders", json=order_body(externalRefID="ref-1"))
    assert again.status_code == (200 if committed else 201)
    assert len(sandbox.orders("tango")) == 1


@pytest.mark.parametrize("kind", ["reset_before_commit", "reset_after_commit"])
def test_reset_is_a_tcp_reset(sandbox, tango_http, order_body, kind):
    """The client's socket sees a reset, not an orderly end."""
    sandbox.fault("tangoCreateOrder", kind)
    with pytest.raises(httpx.ReadError, match=r"[Rr]eset"):
        tango_http.post("/orders", json=order_body())


def test_timeout_holds_until_the_client_gives_up(sandbox, tango_http, order_body):
    """The request hangs; nothing comes within the client's own timeout."""
    sandbox.fault("tangoCreateOrder", "timeout_before_commit", seconds=30)
    with pytest.raises(httpx.ReadTimeout):
        tango_http.post("/orders", json=order_body(), timeout=0.05)


def test_truncated_body_breaks_its_promise(sandbox, tango_http, order_body):
    """Content-Length promises more than arrives."""
    sandbox.fault("tangoCreateOrder", "truncated_body")
    with pytest.raises(httpx.RemoteProtocolError, match="without sending complete"):
        tango_http.post("/orders", json=order_body())


def test_slow_body_arrives_whole(sandbox, tango_http, order_body):
    """A slow body takes its time and is complete."""
    sandbox.fault("tangoCreateOrder", "slow_body", seconds=0.08)
    began = time.perf_counter()
    answer = tango_http.post("/orders", json=order_body())
    assert answer.status_code == 201
    assert answer.json()["referenceOrderID"]
    assert time.perf_counter() - began >= 0.07


@pytest.mark.parametrize(
    ("status", "phrase"), [(422, "Unprocessable Entity"), (413, "Request Entity Too Large"), (404, "Not Found")]
)
def test_a_status_is_named_the_same_on_every_python(sandbox, tango_http, order_body, status, phrase):
    """Python 3.13 calls some statuses otherwise; Tango's answers do not change with it."""
    sandbox.fault("tangoCreateOrder", "error_before_commit", status=status)
    assert tango_http.post("/orders", json=order_body()).json()["httpPhrase"] == phrase


@pytest.mark.parametrize("status", [500, 502, 503])
def test_5xx_carries_the_vendors_body(sandbox, tango_http, voucherify_http, order_body, status):
    """A 5xx fault answers each vendor's error body with its request id."""
    sandbox.fault("*CreateOrder", "error_after_commit", status=status, times=2)
    tango = tango_http.post("/orders", json=order_body())
    assert tango.status_code == tango.json()["httpCode"] == status
    assert tango.json()["requestId"] == tango.headers["X-REQUEST-ID"]
    voucherify = voucherify_http.post("/orders", json={"amount": 1})
    assert voucherify.status_code == voucherify.json()["code"] == status
    assert voucherify.headers["X-Rate-Limit-Remaining"]


def test_5xx_takes_a_key(sandbox, tango_http, order_body):
    """`key=` names the i18nKey, such as the one that means an item is out for a day."""
    sandbox.fault("tangoCreateOrder", "error_before_commit", status=503, key="503.002")
    assert tango_http.post("/orders", json=order_body()).json()["errors"][0]["i18nKey"] == "503.002"


def test_gateway_page_is_html(sandbox, tango_http):
    """The 502 of a gateway is a page, not JSON."""
    sandbox.fault("tangoListOrders", "html_502")
    answer = tango_http.get("/orders")
    assert (answer.status_code, answer.headers["content-type"]) == (502, "text/html")


def test_wrong_content_type_has_the_real_body(sandbox, tango_http):
    """The label is wrong, the content is not."""
    sandbox.fault("tangoListOrders", "wrong_content_type")
    answer = tango_http.get("/orders")
    assert answer.headers["content-type"].startswith("text/html")
    assert answer.json()["page"]["totalCount"] == 0


def test_429_in_each_form_of_retry_after(sandbox, tango_http, voucherify_http, order_body):
    """Seconds, an HTTP date, Voucherify's epoch header, and nothing at all."""
    sandbox.clock.set("2026-01-02T03:04:05+00:00")
    for form in ("seconds", "date", "none"):
        sandbox.fault("tangoCreateOrder", "rate_limited", retry_after=form, seconds=7)
    answers = [tango_http.post("/orders", json=order_body()) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [429] * 3
    assert answers[0].headers["Retry-After"] == "7"
    assert parsedate_to_datetime(answers[1].headers["Retry-After"]).timestamp() == sandbox.clock.time() + 7
    assert "Retry-After" not in answers[2].headers
    sandbox.fault("voucherifyGetOrder", "rate_limited", retry_after="epoch", seconds=7)
    answer = voucherify_http.get("/orders/x")
    assert answer.status_code == 429
    assert answer.headers["X-Rate-Limit-Retry"] == str(int(sandbox.clock.time()) + 7)
    assert answer.json() == {"code": 429, "message": "Too many requests hit the API too quickly."}


def test_duplicate_delivery_processes_twice(sandbox, tango_http, voucherify_http, order_body):
    """Without a key two orders exist; with one, the service recognises its own."""
    sandbox.fault("tangoCreateOrder", "duplicate_delivery", times=2)
    tango_http.post("/orders", json=order_body())
    assert len(sandbox.orders("tango")) == 2
    assert tango_http.post("/orders", json=order_body(externalRefID="r")).status_code == 200
    assert len(sandbox.orders("tango")) == 3
    sandbox.fault("voucherifyCreateOrder", "duplicate_delivery")
    assert voucherify_http.post("/orders", json={"source_id": "s", "amount": 1}).json()["updated_at"] is not None
    assert len(sandbox.orders("voucherify")) == 1


def test_in_process_is_409_002(sandbox, tango_http, order_body):
    """The fault answers the documented conflict with the ref and account as tokens."""
    sandbox.fault("tangoCreateOrder", "in_process")
    answer = tango_http.post("/orders", json=order_body(externalRefID="ref-9"))
    assert answer.status_code == 409
    assert answer.json()["errors"][0]["i18nKey"] == "409.002"
    assert answer.json()["errors"][0]["i18nTokenReplacements"] == ["ref-9", "account-1"]


def test_nth_counts_calls_of_the_operation_only(sandbox, tango_http, order_body):
    """`nth=2` spoils the second create, whatever else is called between."""
    rule = sandbox.fault("tangoCreateOrder", "error_before_commit", nth=2)
    codes = [tango_http.post("/orders", json=order_body()).status_code]
    tango_http.get("/orders")
    codes += [tango_http.post("/orders", json=order_body()).status_code for _ in range(2)]
    assert codes == [201, 500, 201]
    assert rule.fired == 1


def test_probability_repeats_with_its_seed(sandbox, tango_http):
    """The same seed spoils the same calls."""

    def codes():
        sandbox.clear_faults()
        sandbox.fault("tangoListOrders", "html_502", probability=0.5, seed=7)
        return [tango_http.get("/orders").status_code for _ in range(30)]

    first = codes()
    assert codes() == first
    assert set(first) == {200, 502}


def test_unknown_kind_is_refused(sandbox):
    """A typo in a test does not pass silently."""
    with pytest.raises(ValueError, match="unknown fault 'resets'"):
        sandbox.fault("tangoCreateOrder", "resets")


@pytest.mark.parametrize(
    ("operation", "rule", "says"),
    [
        ("tangoCreate", {}, "no operation is called 'tangoCreate'"),
        ("createOrder*", {}, "no operation is called 'createOrder[*]'"),
        ("tangoCreateOrder", {"nth": 0}, "nth counts from 1"),
        ("tangoCreateOrder", {"times": 0}, "times counts from 1"),
    ],
)
def test_a_rule_that_could_never_fire_is_refused(sandbox, operation, rule, says):
    """A test whose fault cannot happen would pass and prove nothing."""
    with pytest.raises(ValueError, match=says):
        sandbox.fault(operation, "html_502", **rule)
    assert sandbox.faults == []


def test_faults_stand_beside_the_requests(sandbox, tango_http, order_body):
    """Every request received is there to see: what came, what the rules said, which fault hit it."""
    sandbox.fault("tangoCreateOrder", "reset_after_commit")
    with pytest.raises(httpx.ReadError):
        tango_http.post("/orders", json=order_body(externalRefID="r-1"))
    tango_http.get("/orders", params={"externalRefID": "r-1"})
    create, listed = sandbox.requests
    assert (create.operation, create.status, create.fault) == ("tangoCreateOrder", 201, "reset_after_commit")
    assert create.body["externalRefID"] == "r-1"
    assert (listed.method, listed.path, listed.query) == ("GET", "/raas/v2/orders", {"externalRefID": "r-1"})
    assert listed.headers["authorization"].startswith("Basic ")


def test_half_a_request_is_no_request(sandbox, tango_http):
    """A client that dies while sending has placed nothing."""
    host, _, port = sandbox.url.removeprefix("http://").partition(":")
    with socket.create_connection((host, int(port))) as connection:
        head = "POST /raas/v2/orders HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
        connection.sendall(f"{head}Authorization: Basic cDpr\r\nContent-Length: 500\r\n\r\n{{".encode())
    assert tango_http.get("/orders").status_code == 200
    assert [one.operation for one in sandbox.requests] == ["tangoListOrders"]
