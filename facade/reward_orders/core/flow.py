"""One implementation of every rule, two thin drivers.

A *flow* is a generator that yields effects and receives their outcome:

    Send(request, timeout)   one HTTP exchange        -> Response, or TransportFailureError thrown in
    Sleep(seconds)           a wait                   -> None
    Call(function)           blocking local work      -> its result, or its exception thrown in
    Discard(response)        its connection is done   -> None

Failures are thrown into the flow, so a retry is an ordinary `try`. Flows never touch a socket, a clock or a file;
`run` drives them in a thread, `arun` in a task (a Call then runs in a worker thread). Cancellation and
KeyboardInterrupt unwind the flow like any failure; nothing is saved on the way out, because whatever must survive was
written before it was risked.
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar

if TYPE_CHECKING:
    from reward_orders.core.transport import AsyncTransport, Transport
    from reward_orders.core.wire import Request, Response

T = TypeVar("T")


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


class Discard:
    """Ask that the connection which brought this answer is not used again."""

    __slots__ = ("response",)

    def __init__(self, response: Response) -> None:
        self.response = response


Effect: TypeAlias = Send | Sleep | Call | Discard
Flow: TypeAlias = Generator[Effect, Any, T]


# A bare `yield` hands back Any; `yield from send(...)` is typed.
def send(request: Request, *, timeout: float) -> Flow[Response]:
    """One exchange."""
    response: Response = yield Send(request, timeout)
    return response


def sleep(seconds: float) -> Flow[None]:
    """A wait; zero or less is none."""
    if seconds > 0:
        yield Sleep(seconds)


def call(function: Callable[[], T]) -> Flow[T]:
    """Blocking local work."""
    result: T = yield Call(function)
    return result


def discard(response: Response) -> Flow[None]:
    """Close the connection of an answer that was not ours: what comes next on it would not be either."""
    yield Discard(response)


def run(flow: Flow[T], transport: Transport) -> T:
    """Drive a flow in this thread."""
    try:
        effect = next(flow)
        while True:
            try:
                outcome: object
                if isinstance(effect, Send):
                    outcome = transport.exchange(effect.request, effect.timeout)
                elif isinstance(effect, Sleep):
                    transport.clock.sleep(effect.seconds)
                    outcome = None
                elif isinstance(effect, Discard):
                    transport.discard(effect.response)
                    outcome = None
                else:
                    outcome = effect.function()
            except BaseException as failure:  # noqa: BLE001 - thrown into the flow, cancellation too
                effect = flow.throw(failure)
            else:
                effect = flow.send(outcome)
    except StopIteration as stop:
        value: T = stop.value
        return value
    finally:
        flow.close()


async def arun(flow: Flow[T], transport: AsyncTransport) -> T:
    """Drive a flow in this task."""
    try:
        effect = next(flow)
        while True:
            try:
                outcome: object
                if isinstance(effect, Send):
                    outcome = await transport.exchange(effect.request, effect.timeout)
                elif isinstance(effect, Sleep):
                    await transport.clock.asleep(effect.seconds)
                    outcome = None
                elif isinstance(effect, Discard):
                    await transport.discard(effect.response)
                    outcome = None
                else:
                    from anyio.to_thread import run_sync

                    outcome = await run_sync(effect.function)
            except BaseException as failure:  # noqa: BLE001 - thrown into the flow, cancellation too
                effect = flow.throw(failure)
            else:
                effect = flow.send(outcome)
    except StopIteration as stop:
        value: T = stop.value
        return value
    finally:
        flow.close()
