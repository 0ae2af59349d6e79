"""One implementation of every rule, two thin drivers.

A *flow* is a generator that yields effects and receives their outcome:

    Send(request, timeout)   one HTTP exchange        -> Response, or TransportFailureError thrown in
    Sleep(seconds)           a wait                   -> None
    Call(function)           blocking local work      -> its result, or its exception thrown in
    Enter(gate, within)      a place, or wait for one -> a Slot to release; None where none came free in time
    Linger(wait, seconds)    a last short wait        -> None; cancellation does not cut it short
    Discard(response)        its connection is done   -> None

Failures are thrown into the flow, so a retry is an ordinary `try`. Flows never touch a socket, a clock or a file;
`run` drives them in a thread, `arun` in a task (a Call then runs in a worker thread).

Cancellation, KeyboardInterrupt and alarms are thrown in as well, wherever they strike. A flow that holds a key gives it
back on its way out: it hands the write over to the journal, which does it without this thread or task, and lingers for
a moment so that the write is done when the caller goes on.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Generator
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias, TypeVar

from reward_orders.core.secrets import without_locals

if TYPE_CHECKING:
    from anyio import CapacityLimiter
    from anyio.lowlevel import RunVar

    from reward_orders.core.clock import Clock
    from reward_orders.core.gate import Gate
    from reward_orders.core.wire import Request, Response


T = TypeVar("T")


class Exchanging(Protocol):
    """What a thread needs to drive a flow: `reward_orders.http.transport.Transport`, or a test's own."""

    clock: Clock

    def exchange(self, request: Request, timeout: float) -> Response:
        """Send one request and read the whole answer; raises TransportFailureError."""
        ...

    def discard(self, response: Response) -> None:
        """Close the connection that brought this answer."""
        ...


class AsyncExchanging(Protocol):
    """The same for tasks."""

    clock: Clock

    async def exchange(self, request: Request, timeout: float) -> Response:  # noqa: ASYNC109 - part of the effect
        """Send one request and read the whole answer; raises TransportFailureError."""
        ...

    async def discard(self, response: Response) -> None:
        """Close the connection that brought this answer."""
        ...


class Send:
    """Ask for one HTTP exchange that may take `timeout` seconds."""

    __slots__ = ("request", "timeout")

    def __init__(self, request: Request, timeout: float) -> None:
        self.request = request
        self.timeout = timeout


class Sleep:
    """Ask for a wait."""

    __slots__ = ("seconds",)

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds


class Call:
    """Ask for blocking local work: the journal."""

    __slots__ = ("function",)

    def __init__(self, function: Callable[[], Any]) -> None:
        self.function = function


class Enter:
    """Ask for a place at a gate, for which a thread or a task may have to wait."""

    __slots__ = ("gate", "within")

    def __init__(self, gate: Gate, within: float) -> None:
        self.gate = gate
        self.within = within


class Linger:
    """Ask for up to `seconds` until `wait(seconds)` says that work which was handed over is done."""

    __slots__ = ("seconds", "wait")

    def __init__(self, wait: Callable[[float], object], seconds: float) -> None:
        self.wait = wait
        self.seconds = seconds


class Discard:
    """Ask that the connection which brought this answer is not used again."""

    __slots__ = ("response",)

    def __init__(self, response: Response) -> None:
        self.response = response


Effect: TypeAlias = Send | Sleep | Call | Enter | Linger | Discard
Flow: TypeAlias = Generator[Effect, Any, T]


def sleep(seconds: float) -> Flow[None]:
    """A wait; zero or less is none."""
    if seconds > 0:
        yield Sleep(seconds)


def call(function: Callable[[], T]) -> Flow[T]:
    """Blocking local work."""
    result: T = yield Call(function)
    return result


def discard(response: Response) -> Flow[None]:
    """Close the connection of an answer that is not ours: the next answer on it would not be ours either."""
    yield Discard(response)


def run(flow: Flow[T], transport: Exchanging) -> T:
    """Drive a flow in this thread. An error leaves no values in the frames below it."""
    handled = sys.exception()
    outcome: object = None
    failure: BaseException | None = None
    try:
        while True:
            try:
                effect = flow.send(outcome) if failure is None else flow.throw(failure)
                outcome = failure = None
                outcome = _perform(effect, transport)
            except StopIteration as stop:
                value: T = stop.value
                return value
            except BaseException as error:  # noqa: BLE001 - the same one goes on
                # Every failure between two effects goes to the flow, also that of an alarm.
                if _is_over(flow):
                    outcome = failure = None
                    raise without_locals(error, until=handled)  # noqa: B904
                outcome, failure = None, error
    finally:
        flow.close()


def _perform(effect: Effect, transport: Exchanging) -> object:
    if isinstance(effect, Send):
        return transport.exchange(effect.request, effect.timeout)
    if isinstance(effect, Enter):
        return effect.gate.enter(effect.within)
    if isinstance(effect, Call):
        return effect.function()
    if isinstance(effect, Sleep):
        transport.clock.sleep(effect.seconds)
    elif isinstance(effect, Linger):
        effect.wait(effect.seconds)
    else:
        transport.discard(effect.response)
    return None


async def arun(flow: Flow[T], transport: AsyncExchanging) -> T:
    """Drive a flow in this task. An error leaves no values in the frames below it."""
    handled = sys.exception()
    outcome: object = None
    failure: BaseException | None = None
    try:
        while True:
            try:
                effect = flow.send(outcome) if failure is None else flow.throw(failure)
                outcome = failure = None
                outcome = await _aperform(effect, transport)
            except StopIteration as stop:
                value: T = stop.value
                return value
            except BaseException as error:  # noqa: BLE001 - the same one goes on
                if _is_over(flow):
                    outcome = failure = None
                    raise without_locals(error, until=handled)  # noqa: B904
                outcome, failure = None, error
    finally:
        flow.close()


async def _aperform(effect: Effect, transport: AsyncExchanging) -> object:
    if isinstance(effect, Send):
        return await transport.exchange(effect.request, effect.timeout)
    if isinstance(effect, Enter):
        return await effect.gate.aenter(effect.within)
    if isinstance(effect, Call):
        return await in_thread(effect.function)
    if isinstance(effect, Sleep):
        await transport.clock.asleep(effect.seconds)
    elif isinstance(effect, Linger):
        await linger(effect.wait, effect.seconds)
    else:
        await transport.discard(effect.response)
    return None


def _is_over(flow: Flow[T]) -> bool:
    return getattr(flow, "gi_frame", None) is None


THREADS = 40  # at once in an event loop, for work that may wait
LAST_THREADS = 20  # beside them, for the short waits on the way out

_limiters: dict[int, RunVar[CapacityLimiter]] = {}


async def in_thread(function: Callable[[], T]) -> T:
    """Run a function in a thread. A cancelled task does not wait for it; its work goes on to its own time limit."""
    from anyio.to_thread import run_sync

    return await run_sync(function, limiter=_limiter(THREADS), abandon_on_cancel=True)


async def linger(wait: Callable[[float], object], seconds: float) -> None:
    """Wait in a thread, cancelled or not, for at most `seconds`; do not wait if no thread is free."""
    from anyio import move_on_after
    from anyio.to_thread import run_sync

    with move_on_after(seconds, shield=True):
        await run_sync(wait, seconds, limiter=_limiter(LAST_THREADS), abandon_on_cancel=True)


def _limiter(size: int) -> CapacityLimiter:
    from anyio import CapacityLimiter
    from anyio.lowlevel import RunVar

    variable = _limiters.setdefault(size, RunVar(f"reward_orders.threads.{size}"))
    try:
        return variable.get()
    except LookupError:
        limiter = CapacityLimiter(size)
        variable.set(limiter)
        return limiter
