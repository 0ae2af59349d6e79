"""Spacing of creates: turns at a fixed distance, first come first served, for all threads and tasks of a client.

A turn is taken when its request is sent and not before, so a call that is cancelled while it waits takes none with it.
The service counts requests when they arrive. A request whose answer took longer than the fastest one so far may have
arrived late by the difference, so the next turn is delayed by as much.
"""

from __future__ import annotations

import os
import threading
from typing import TYPE_CHECKING

from reward_orders.core.errors import ConfigurationError

if TYPE_CHECKING:
    from reward_orders.core.clock import Clock

LONGEST_NAP = 1.0  # seconds until a waiting call looks again whether those before it have gone
SPREAD = 0.02  # of an interval: the time to get there varies by more than answers show


class Limiter:
    """Turns `1 / rate` seconds apart, and a fiftieth for the way to the service."""

    def __init__(self, rate: float, *, clock: Clock) -> None:
        self.rate = rate
        self.interval = (1.0 + SPREAD) / rate
        self._clock = clock
        self._fastest = 0.0  # seconds from a turn to its answer; the first answer says how long one takes at all
        self._queues: dict[int, _Queue] = {}

    def again(self, *, clock: Clock) -> Limiter:
        """Another one of the same rate, for another platform or clock."""
        return Limiter(self.rate, clock=clock)

    def join(self) -> Turn:
        """Stand in line for the next request."""
        # One line per process: the parent's callers would never leave the line of a forked child.
        queue = self._queues.setdefault(os.getpid(), _Queue())
        return Turn(queue, self.interval, self._clock)

    def answered(self, turn: Turn) -> float:
        """Note the answer to this turn's request; return the seconds from now until the next turn."""
        fastest, elapsed = self._fastest, turn.elapsed()
        self._fastest = min(fastest, elapsed) if fastest else elapsed
        left = self.interval - min(fastest, elapsed)
        turn.put_off(left)
        return left


class _Queue:
    """The callers that wait, in the order they came, and when the next turn is."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.waiting: dict[Turn, None] = {}
        self.free_from = float("-inf")


class Turn:
    """One place in the line. `estimate` is the wait in seconds if no caller before it leaves."""

    def __init__(self, queue: _Queue, interval: float, clock: Clock) -> None:
        self._queue = queue
        self._interval = interval
        self._clock = clock
        self._began = clock.monotonic()
        with queue.lock:
            self.estimate = max(0.0, queue.free_from - clock.monotonic()) + len(queue.waiting) * interval
            queue.waiting[self] = None

    def wait(self) -> float:
        """Seconds until it is worth looking again; zero when its turn has come."""
        with self._queue.lock:
            left = max(0.0, self._queue.free_from - self._clock.monotonic())
            first = next(iter(self._queue.waiting)) is self
        return left if first else min(left + self._interval, LONGEST_NAP)

    def put_off(self, seconds: float) -> None:
        """Delay the line by `seconds` or more: another worker of the journal was first, or a request was on its way."""
        with self._queue.lock:
            self._queue.free_from = max(self._queue.free_from, self._clock.monotonic() + seconds)

    def begin(self) -> None:
        """Its turn has come, and the request leaves in a moment."""
        self._began = self._clock.monotonic()

    def use(self) -> None:
        """The request is being sent; the next one's turn is an interval from now."""
        with self._queue.lock:
            self._queue.waiting.pop(self, None)
            self._queue.free_from = self._clock.monotonic() + self._interval

    def elapsed(self) -> float:
        """Seconds since the turn began."""
        return self._clock.monotonic() - self._began

    def leave(self) -> None:
        """Step out of the line; leaving twice, or after the turn was used, is fine."""
        with self._queue.lock:
            self._queue.waiting.pop(self, None)


def limiter_of(rate: object, *, clock: Clock) -> Limiter:
    """A limiter of so many creates per second; raises ConfigurationError for what is no rate."""
    if isinstance(rate, bool) or not isinstance(rate, (int, float)) or not 0 < rate < float("inf"):
        raise ConfigurationError("rate must be creates per second (1.0), or None for no limit.")
    return Limiter(float(rate), clock=clock)
