"""`Sandbox` and `SandboxProcess` are one thing to a test: the same values, the same objects, the same errors."""

from datetime import UTC, date, datetime, timedelta

import httpx
import pytest

from reward_orders.sandbox import Sandbox, SandboxProcess

AUTH = ("platform", "key")
NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)


@pytest.fixture(scope="module", params=[Sandbox, SandboxProcess], ids=lambda kind: kind.__name__)
def started(request):
    with request.param.start() as running:
        yield running


@pytest.fixture
def either(started):
    """Give a test one of the two as if nothing had happened."""
    started.reset()
    return started


def test_a_rule_counts_what_it_did(either, order_body):
    """The rule that `fault` returned tells its counts as they are when they are read, and keeps the last ones."""
    rule = either.fault("tangoCreateOrder", "html_502", nth=2)
    other = either.fault("tango*", "rate_limited", probability=0, seconds=3)
    assert (type(rule).__name__, rule.calls, rule.fired) == ("Fault", 0, 0)
    for _ in range(3):
        httpx.post(f"{either.url}/raas/v2/orders", json=order_body(), auth=AUTH)
    assert (rule.calls, rule.fired, other.calls, other.fired) == (2, 1, 2, 0)
    assert (rule["fired"], rule["kind"], rule.operation, rule.nth) == (1, "html_502", "tangoCreateOrder", 2)
    assert repr(either.faults) == repr([rule, other])
    assert either.faults == [rule, other]
    assert [one["seconds"] for one in either.faults] == [60, 3]
    either.clear_faults()
    assert either.faults == []
    assert (rule.calls, rule.fired) == (2, 1)


def test_requests_are_the_same(either, order_body):
    """By attribute and by name, in order, with what became of each."""
    either.clock.set(NOON)
    either.fault("tangoCreateOrder", "html_502")
    for _ in range(2):
        httpx.post(f"{either.url}/raas/v2/orders", json=order_body(externalRefID="r"), auth=AUTH, params={"a": "b"})
    first, second = either.requests
    assert (first.operation, first["operation"], first.status, first.fault) == ("tangoCreateOrder",) * 2 + (
        None,
        "html_502",
    )
    assert (second.method, second.path, second.query) == ("POST", "/raas/v2/orders", {"a": "b"})
    assert (second.status, second["status"], second.fault) == (201, 201, None)
    assert second.body["externalRefID"] == "r"
    assert second.time == "2026-01-01T12:00:00.000Z"
    assert second.headers["authorization"] == "Basic ***"
    with pytest.raises(KeyError):
        second["no_such_field"]


def test_the_clock_is_the_same(either):
    """Set by datetime or text, moved by seconds or timedelta, ticking, read as datetime or seconds."""
    either.clock.set(NOON, tick=0.5)
    either.clock.advance(10)
    either.clock.advance(timedelta(minutes=1))
    assert (either.clock.now(), either.clock.time()) == (NOON + timedelta(seconds=70), NOON.timestamp() + 70)
    httpx.get(f"{either.url}/raas/v2/orders", auth=AUTH)
    assert either.clock.now() == NOON + timedelta(seconds=70.5)
    either.clock.set("2026-02-01T00:00:00+02:00")
    assert either.clock.now() == datetime(2026, 1, 31, 22, tzinfo=UTC)


def test_the_rest_is_the_same(either):
    """Accounts with any identifier, switches, orders."""
    either.set_balance("some/account ?", 12.5)
    assert either.balance("some/account ?") == 12.5
    either.configure({"import_failing": ["a"], "list_count": "capped"})
    assert (either.settings.import_failing, either.settings.list_count) == (("a",), "capped")
    either.seed(tango=2, voucherify=1)
    assert [len(either.orders(api)) for api in ("tango", "voucherify")] == [2, 1]


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        (lambda one: one.fault("tangoCreateOrder", "explosion"), "unknown fault 'explosion'; one of: reset_before"),
        (lambda one: one.fault("nothing", "html_502"), "no operation is called 'nothing'; a pattern"),
        (lambda one: one.fault("*", "html_502", seconds="x"), "seconds is a number from 0 to 1000000000, got 'x'"),
        (lambda one: one.fault("*", "html_502", seconds=timedelta(1)), "seconds is a number"),
        (lambda one: one.clock.set(NOON.replace(tzinfo=None)), "the clock needs a time with a zone, got 2026-01-01T12"),
        (lambda one: one.clock.set("noon"), "Invalid isoformat string: 'noon'"),
        (lambda one: one.clock.set(5), "the clock needs a datetime or ISO 8601 text, got 5"),
        (lambda one: one.clock.set(date(2026, 1, 1)), "datetime.date"),
        (lambda one: one.clock.advance("5"), "the clock moves by a number of seconds, got '5'"),
        (lambda one: one.configure({"nope": 1}), "unknown setting 'nope'; one of: csv_header"),
        (lambda one: one.orders("stripe"), "unknown API 'stripe'; one of: tango, tango_async, voucherify"),
        (lambda one: one.set_balance("account-1", "100"), "balance is a number, got '100'"),
        (lambda one: one.seed(tango=-5), "tango is how many orders, from zero, got -5"),
    ],
)
def test_a_wrong_value_is_the_same_error(either, wrong, says):
    """ValueError with the same words, whichever of the two."""
    with pytest.raises(ValueError, match=r"\w") as caught:
        wrong(either)
    assert says in str(caught.value)
    assert str(caught.value)[0] not in "{["
