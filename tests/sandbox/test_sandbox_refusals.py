"""What the controls cannot play they refuse, by every door, and nothing has changed then."""

import time
from datetime import UTC, datetime

import httpx
import pytest

from reward_orders.sandbox.settings import Settings

AUTH = ("platform", "key")


@pytest.mark.parametrize(
    "wrong",
    [
        lambda handle: handle.configure({"no_such_switch": 1}),
        lambda handle: handle.configure({"tango_list_order": "random"}),
        lambda handle: handle.configure({"job_seconds": "fast"}),
        lambda handle: handle.fault("tangoCreateOrder", "explosion"),
        lambda handle: handle.fault("tangoCreateOrder", "html_502", probability=2),
        lambda handle: handle.clock.set("2026-01-01T00:00:00"),
        lambda handle: handle.orders("stripe"),
        lambda handle: handle.configure({"tango_creates_per_second": 0}),
        lambda handle: handle.configure({"voucherify_requests_per_minute": 0}),
        lambda handle: handle.configure({"tango_ref_days": 1e308}),
        lambda handle: handle.configure({"import_failing": "web-1"}),
        lambda handle: handle.clock.set("2026-01-01T00:00:00Z", tick="x"),
        lambda handle: handle.clock.set("9999-12-31T00:00:00Z"),
        lambda handle: handle.clock.advance(1e300),
        lambda handle: handle.clock.advance("5"),
        lambda handle: handle.seed(tango=-5),
        lambda handle: handle.seed(tango=2, interval=1e12),
        lambda handle: handle.seed(voucherify=2, interval=-1),
        lambda handle: handle.seed(tango=1, account=5),
        lambda handle: handle.set_balance("account-1", "100"),
        lambda handle: handle.set_account("account-1", customer=5),
        lambda handle: handle.set_account("account-1", active="false"),
        lambda handle: handle.fault("*", "slow_body", seconds="x"),
        lambda handle: handle.fault("*", "rate_limited", seconds=1e300, retry_after="date"),
        lambda handle: handle.fault("*", "rate_limited", retry_after="minutes"),
        lambda handle: handle.fault("*", "error_before_commit", status=99),
        lambda handle: handle.fault("*", "error_before_commit", status="500"),
        lambda handle: handle.fault("*", "error_before_commit", key=503),
        lambda handle: handle.fault("*", "html_502", nth=1.5),
        lambda handle: handle.fault("*", "html_502", seed="x"),
    ],
)
def test_typos_are_value_errors(sandbox, handle, wrong):
    """Through either door, with a message that names what would be right; nothing has changed then."""
    with pytest.raises(ValueError, match=r"\w+"):
        wrong(handle)
    assert sandbox.faults == sandbox.orders("tango") == sandbox.orders("voucherify") == []
    assert sandbox.settings == Settings()
    assert abs(sandbox.clock.now().timestamp() - time.time()) < 60
    assert sandbox.balance("account-1") == 1e9


def test_the_control_api_refuses_what_it_does_not_know(sandbox):
    """400 with a reason for bad JSON and unknown fields, never a 500; other paths and methods are told in JSON too."""
    for method, path, content, status in [
        ("POST", "seed", b"{", 400),
        ("POST", "seed", b'{"cows": 3}', 400),
        ("POST", "seed", b'{"tango": 2, "interval": Infinity}', 400),
        ("POST", "faults", b"[]", 400),
        ("POST", "faults", b"{}", 400),
        ("POST", "faults", b"[" * 100_000, 400),
        ("PUT", "clock", b'{"set": 5}', 400),
        ("PUT", "clock", b'{"set": null}', 400),
        ("PUT", "clock", b'{"advance": NaN}', 400),
        ("PATCH", "accounts/account-1", b'{"balance": Infinity}', 400),
        ("GET", "nothing", b"", 404),
        ("GET", "reset", b"", 405),
    ]:
        url = f"{sandbox.url}/_sandbox/{path}"
        answer = httpx.request(method, url, content=content, headers={"Content-Type": "application/json"})
        assert (answer.status_code, list(answer.json())) == (status, ["error"]), (path, content)


@pytest.mark.parametrize(
    "wrong", [{"sett": "2026-01-01T00:00:00Z"}, {"tick": 1}, {"set": "2027-01-01T00:00:00Z", "advance": 5}]
)
def test_a_misspelt_clock_field_does_not_start_the_clock(sandbox, wrong):
    """Only an empty body goes back to real time."""
    sandbox.clock.set("2026-01-01T00:00:00Z")
    assert httpx.put(f"{sandbox.url}/_sandbox/clock", json=wrong).status_code == 400
    assert sandbox.clock.now() == datetime(2026, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    "body",
    [
        b'{"amount": NaN}',
        b'{"amount": 1e999}',
        b'{"a": "\\ud800"}',
        b'{"a":' * 900 + b"1" + b"}" * 900,
        b"<html>",
        b"\xff",
    ],
    ids=["nan", "huge", "half", "deep", "html", "bytes"],
)
def test_any_body_can_be_looked_at(sandbox, handle, body):
    """Whatever a client sent, it stands among the requests, by either door."""
    httpx.post(f"{sandbox.url}/raas/v2/orders", content=body, auth=AUTH)
    assert len(handle.requests) == 1
