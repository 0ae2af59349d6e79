"""Flows and their two drivers: effects in, outcomes back, failures thrown in."""

import asyncio

import anyio
import anyio.lowlevel
import pytest

from reward_orders.core.flow import Call, Send, Sleep, arun, call, run, sleep
from tests.kit.flows import FakeClock


class Wire:
    """A transport without a wire."""

    def __init__(self, outcome):
        self.clock = FakeClock()
        self.outcome = outcome

    def exchange(self, request, timeout):
        if isinstance(self.outcome, BaseException):
            raise self.outcome
        return self.outcome, request, timeout


class AsyncWire(Wire):
    async def exchange(self, request, timeout):  # noqa: ASYNC109 - as the transport has it
        return super().exchange(request, timeout)


def by_thread(flow, outcome=None):
    return run(flow, Wire(outcome))


def by_task(flow, outcome=None):
    return anyio.run(arun, flow, AsyncWire(outcome))


BOTH = pytest.mark.parametrize("drive", [by_thread, by_task])


@BOTH
def test_each_effect_gets_its_outcome(drive):
    """Send gives the answer, Sleep waits on the clock, Call gives what the function returns."""

    def flow():
        sent = yield Send("request", 3.0)
        yield from sleep(7)
        worked = yield from call(lambda: "work")
        return sent, worked

    assert drive(flow(), "answer") == (("answer", "request", 3.0), "work")


@BOTH
@pytest.mark.parametrize("failure", [ValueError("x"), KeyboardInterrupt(), asyncio.CancelledError()])
def test_failures_are_thrown_in(drive, failure):
    """A retry is an ordinary try; interrupts and cancellation arrive like any failure."""

    def flow():
        try:
            yield Send("request", 1.0)
        except BaseException as caught:  # noqa: BLE001
            return caught

    assert drive(flow(), failure) is failure


@BOTH
def test_an_unhandled_failure_leaves_as_itself(drive):
    """What a flow does not catch reaches the caller, and the flow is closed."""
    closed = []

    def flow():
        try:
            yield Call(lambda: 1 / 0)
        finally:
            closed.append(True)

    with pytest.raises(ZeroDivisionError):
        drive(flow())
    assert closed == [True]


def test_no_wait_asks_for_nothing():
    """A wait of zero or less is no effect at all."""
    assert list(sleep(0)) == list(sleep(-1)) == []


def test_a_sync_sleep_is_the_clocks():
    """No driver looks at the machine's own time."""
    wire = Wire(None)

    def flow():
        yield Sleep(5)

    run(flow(), wire)
    assert wire.clock.slept == [5]


@pytest.mark.parametrize("backend", ["asyncio", "trio"])
def test_journal_work_does_not_block_the_loop(backend):
    """While a Call runs in its thread, other tasks of the loop go on."""
    import threading

    go_on = threading.Event()

    def flow():
        return (yield from call(lambda: go_on.wait(10)))

    async def main():
        results = []

        async def place():
            results.append(await arun(flow(), AsyncWire(None)))

        async with anyio.create_task_group() as group:
            group.start_soon(place)
            await anyio.lowlevel.checkpoint()
            group.start_soon(anyio.to_thread.run_sync, go_on.set)
        return results

    assert anyio.run(main, backend=backend) == [True]
