"""Spacing of requests: one slot every so many seconds, shared by all threads and tasks of a client."""

from __future__ import annotations

import os
import threading
from typing import TYPE_CHECKING

from reward_orders.core.errors import ConfigurationError

if TYPE_CHECKING:
    from reward_orders.core.clock import Clock


class Limiter:
    """Hands out turns `1 / rate` seconds apart; `reserve()` says how long to wait for one's own."""

    def __init__(self, rate: float, *, clock: Clock) -> None:
        self.interval = 1.0 / rate
        self._clock = clock
        self._at: dict[int, tuple[threading.Lock, list[float]]] = {}

    def reserve(self, *, within: float = float("inf")) -> float:
        """Take the next turn; seconds until it comes. None is taken where that is `within` or more.

        Else callers who cannot wait so long would push the queue ahead of everybody, until no turn is ever used.
        """
        # By process: a lock held by another thread at fork() would stay locked in the child for ever.
        lock, free_from = self._at.setdefault(os.getpid(), (threading.Lock(), [0.0]))
        with lock:
            now = self._clock.monotonic()
            turn = max(now, free_from[0])
            if turn - now < within:
                free_from[0] = turn + self.interval
        return turn - now


def limiter_of(rate: object, *, clock: Clock) -> Limiter:
    """A limiter of so many creates per second; raises ConfigurationError for what is no rate."""
    if isinstance(rate, bool) or not isinstance(rate, (int, float)) or not 0 < rate < float("inf"):
        raise ConfigurationError("rate must be creates per second (1.0), or None for no limit.")
    return Limiter(float(rate), clock=clock)
