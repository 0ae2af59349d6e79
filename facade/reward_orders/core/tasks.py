"""Blocking work of a task, in threads of our own: the app's thread pool is not for our waits.

A journal whose file is locked keeps each call waiting up to its deadline; forty of those in the event loop's common
pool would stop every other use of it (anyio's default limiter has 40 places).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

    from anyio import CapacityLimiter
    from anyio.lowlevel import RunVar

T = TypeVar("T")
THREADS = 40  # at once in an event loop, for work that may wait
LAST_THREADS = 20  # beside them, for the short waits on the way out

_limiters: dict[int, RunVar[CapacityLimiter]] = {}


async def in_thread(function: Callable[[], T]) -> T:
    """Run it in a thread; a cancelled task does not wait for the thread, whose work goes on to its own bound."""
    from anyio.to_thread import run_sync

    return await run_sync(function, limiter=_limiter(THREADS), abandon_on_cancel=True)


async def linger(wait: Callable[[float], object], seconds: float) -> None:
    """Wait in a thread, cancelled or not, but no longer than that; where no thread is free, not at all."""
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
