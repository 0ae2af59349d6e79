"""Time from outside: every wait and every age in the package goes through one of these."""

from __future__ import annotations

import time
from typing import Self


class Clock:
    """The machine's time; tests pass a clock that they set themselves.

    `time()` is epoch seconds, `monotonic()` only ever grows, `sleep` and `asleep` wait that many seconds.
    """

    __slots__ = ()

    def time(self) -> float:
        """Epoch seconds, UTC."""
        return time.time()

    def monotonic(self) -> float:
        """Seconds that never go backwards; only differences mean anything."""
        return time.monotonic()

    def sleep(self, seconds: float) -> None:
        """Wait in this thread."""
        time.sleep(seconds)

    async def asleep(self, seconds: float) -> None:
        """Wait in this task, on asyncio or trio."""
        from anyio import sleep

        await sleep(seconds)


SYSTEM_CLOCK = Clock()


class Until(float):
    """A timeout in seconds that also knows when it ends, for libraries that give every read the same timeout."""

    clock: Clock
    ends: float

    def __new__(cls, seconds: float, clock: Clock) -> Self:
        """Count from now."""
        until = super().__new__(cls, seconds)
        until.clock = clock
        until.ends = clock.monotonic() + seconds
        return until

    def left(self) -> float:
        """Seconds until then; negative when it has passed."""
        return self.ends - self.clock.monotonic()

    def stop(self) -> None:
        """End it now: nothing more is wanted."""
        self.ends = float("-inf")

    def again(self) -> None:
        """Start again from now, for the next piece of a download."""
        self.ends = self.clock.monotonic() + self
