"""Asynchronous orders against the sandbox, over real HTTP, with everything going wrong: threads, asyncio and trio."""

import inspect

import anyio
import pytest

from reward_orders import AsyncTango, Journal, OutcomeUnknownError, Recipient, Reward, State, Tango
from tests.kit.flows import FakeClock

SETTINGS = {"platform_name": "p", "platform_key": "k", "account": "account-1", "customer": "customer-1", "rate": None}
FAULTS = [
    "reset_before_commit",
    "reset_after_commit",
    "timeout_before_commit",
    "timeout_after_commit",
    "error_before_commit",
    "error_after_commit",
    "html_502",
    "rate_limited",
    "truncated_body",
    "wrong_content_type",
    "duplicate_delivery",
    "in_process",
    "in_process_after_commit",
    "surplus_answer",
]
REWARDS = [
    Reward(
        key=f"r-{number}",
        utid="U280985",
        amount="5.00",
        quantity=number,
        recipient=Recipient(email="a@example.org", first_name="A"),
    )
    for number in (1, 2)
]


@pytest.fixture(params=["thread", "asyncio", "trio"])
def driver(request):
    return request.param


@pytest.fixture
def journal(tmp_path):
    with Journal.sqlite(tmp_path / "j.db") as journal:
        yield journal


@pytest.fixture
def call(driver, sandbox, journal):
    """Call a method on a client of this driver, whose waits move the sandbox's clock and take no time."""

    class Hands(FakeClock):
        def sleep(self, seconds):
            super().sleep(seconds)
            sandbox.clock.advance(seconds)

    sandbox.clock.set("2026-11-30T12:00:00+00:00")

    def call(method, *, timeout=30, **given):
        settings = {**SETTINGS, "base_url": sandbox.url, "journal": journal, "clock": Hands(), "timeout": timeout}
        if driver == "thread":
            with Tango(**settings) as client:
                result = getattr(client.async_orders, method)(**given)
                return list(result) if inspect.isgenerator(result) else result

        async def main():
            async with AsyncTango(**settings) as client:
                result = getattr(client.async_orders, method)(**given)
                return [row async for row in result] if inspect.isasyncgen(result) else await result

        return anyio.run(main, backend=driver)

    return call


@pytest.mark.parametrize("known", ["replay", "refuse"])
@pytest.mark.parametrize("kind", FAULTS)
def test_one_order_whatever_the_fault(call, sandbox, journal, kind, known):
    """Two faults in a row, an order that shows late, a known key that is replayed or refused: bought once."""
    sandbox.configure({"tango_async_lag": 2, "tango_async_known": known})
    sandbox.fault("tangoCreateAsyncOrder", kind, times=2, seconds=30 if "timeout" in kind else None)
    order = call("create", timeout=0.15 if "timeout" in kind else 30, key="b-1", rewards=REWARDS)
    (held,) = sandbox.orders("tango_async")
    assert held["referenceOrderID"] == order.id
    assert [(entry.state, entry.remote_id) for entry in journal.entries()] == [(State.SUCCEEDED, order.id)]
    assert sandbox.balance("account-1") == 1_000_000_000 - 15


@pytest.mark.parametrize("kind", ["other_order", "truncated_body", "error_before_commit", "reset_before_commit"])
def test_a_read_that_goes_wrong_costs_nothing(call, sandbox, kind):
    """Of the create as of a wait; nobody is given another's order."""
    sandbox.fault("tangoGetAsyncOrder", kind, nth=1)
    sandbox.fault("tangoGetAsyncOrder", kind, nth=2)
    call("create", key="b-1", rewards=REWARDS)
    order = call("wait", key="b-1", credentials=True)
    assert [len(one.credentials) for one in order.rewards.values()] == [1, 2]
    assert len({one.pin.reveal() for outcome in order.placed for one in outcome.credentials}) == 3


def test_an_order_that_never_comes_through_is_unknown_and_then_reconciled(call, sandbox, journal):
    """Five answers lost: the caller is told that it may exist; reconcile() finds it, and so does the same key."""
    sandbox.fault("tangoCreateAsyncOrder", "error_after_commit", times=5)
    with pytest.raises(OutcomeUnknownError):
        call("create", key="b-1", rewards=REWARDS)
    assert [entry.state for entry in journal.entries()] == [State.UNKNOWN]
    (found,) = call("reconcile")
    assert (found.key, found.replayed) == ("b-1", True)
    again = call("create", key="b-1", rewards=REWARDS)
    assert (again.id, again.replayed) == (found.id, True)
    assert len(sandbox.orders("tango_async")) == 1
