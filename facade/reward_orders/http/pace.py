"""How fast a client calls after the service said "too many": spaced out, and faster again after a while.

A service shows its limit by refusing (429). The first refusal slows down all calls of the client that share a pace:
reads, and writes other than creates, which have a limit of their own.

    429 without a wait        calls go out one by one, `FIRST` seconds apart; more with each further 429
    429 with a wait           all calls wait for it; where it is short, or 429 comes again after it, also one by one
    some turns, or `QUIET` seconds, without   half the distance; then after every `STEP` turns, in the end none

The first half is a try: where the limit still holds, its 429 says so, and the next try takes twice as many turns. A try
below the limit that Tango documents takes `TURNS` at least, so a service that keeps to it refuses one call in twenty at
most; one that refused for a moment is soon called as fast as before.

Every caller holds a ticket while it waits and asks again when it wakes, so no caller depends on one that gave up.
"""

from __future__ import annotations

import os
import threading
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from reward_orders.core.clock import Clock

FIRST = 1.05  # seconds: Tango's best practices name 1 TPS; the rest allows for the network
MORE = 1.5
MOST = 10.0
NONE = 0.1  # a shorter distance counts as none
SHORT = 2.0  # a wait up to this is a limit by the second, not by the minute or hour
AGAIN = 10.0  # so soon after a wait, another 429 says that waiting alone does not help
QUIET = 60.0
TURNS, MOST_TURNS = 20, 40  # one refusal among so many calls is few
FIRST_TURNS = 3  # before a try that stays within the limit that is documented
STEP = 3  # turns at a distance that show that it is taken
_ROUNDING = 1e-6


class Ticket:
    """One caller's place in the queue."""

    __slots__ = ()


class Pace:
    """The pace of one client and its copies; safe for threads, tasks and forks."""

    __slots__ = ("_clock", "_queues")

    def __init__(self, *, clock: Clock) -> None:
        self._clock = clock
        # One queue per process: a lock held by another thread at fork() would stay locked in the child for ever, and
        # tickets of threads that the child does not have would wait in its queue.
        self._queues: dict[int, _Queue] = {}

    def refused(self, *, sent: float, asked: float | None) -> float:
        """Note a 429 to a call sent at `sent` (monotonic); return the seconds until the next call.

        `asked` is the wait that the answer asked for. Of calls that were under way together only the first counts.
        """
        return self._queue().refused(self._clock.monotonic(), sent=sent, asked=asked)

    def join(self) -> Ticket:
        """Queue up."""
        return self._queue().join()

    def wait(self, ticket: Ticket) -> float:
        """Seconds to wait before asking again; 0 is the caller's turn and uses the ticket up."""
        return self._queue().wait(ticket, self._clock.monotonic())

    def leave(self, ticket: Ticket) -> None:
        """Give up a place that was not used."""
        self._queue().leave(ticket)

    def _queue(self) -> _Queue:
        return self._queues.setdefault(os.getpid(), _Queue())


class _Queue:
    """The callers of one process."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._tickets: list[Ticket] = []
        self._distance = 0.0
        self._last = self._held_until = self._refused_at = float("-inf")
        self._eases_at = float("inf")
        self._turns = 0  # since the last 429, or since the distance was halved
        self._patience = TURNS
        self._tries = False  # whether the distance was halved since the last 429
        self._failed = 0  # how many tries met one

    def refused(self, now: float, *, sent: float, asked: float | None) -> float:
        with self._lock:
            self._ease(now)
            again = now - self._held_until < AGAIN
            by_the_second = asked is None or asked <= SHORT
            if sent >= self._refused_at and (by_the_second or again):
                least = max(FIRST, asked) if asked and by_the_second else FIRST
                self._failed += self._tries
                self._distance = min(max(least, self._distance * MORE), MOST)
                self._turns, self._tries, self._patience = 0, False, self._before_a_try()
            if asked is not None:
                self._held_until = max(self._held_until, now + asked)
            # The service counted it at some moment between `sent` and now.
            self._last = self._refused_at = now
            self._eases_at = now + QUIET
            return max(0.0, self._next() + len(self._tickets) * self._distance - now)

    def join(self) -> Ticket:
        with self._lock:
            ticket = Ticket()
            self._tickets.append(ticket)
            return ticket

    def wait(self, ticket: Ticket, now: float) -> float:
        with self._lock:
            self._ease(now)
            turn = self._next() + self._tickets.index(ticket) * self._distance
            if turn > now + _ROUNDING:
                return turn - now
            self._tickets.remove(ticket)
            self._last = now
            self._turns += 1
            if self._distance and self._turns >= self._patience:
                self._halve(now)
            return 0.0

    def leave(self, ticket: Ticket) -> None:
        with self._lock:
            if ticket in self._tickets:
                self._tickets.remove(ticket)

    def _next(self) -> float:
        return max(self._last + self._distance, self._held_until)

    def _ease(self, now: float) -> None:
        while self._distance and now >= self._eases_at:
            self._halve(self._eases_at)

    def _halve(self, at: float) -> None:
        """Half the distance, none where it is next to none; from above the documented limit no further than it."""
        if self._distance > FIRST:
            self._distance = max(self._distance / 2, FIRST)
        else:
            self._distance = self._distance / 2 if self._distance / 2 >= NONE else 0.0
        self._tries = self._distance > 0
        self._failed = self._failed if self._tries else 0
        self._turns, self._patience = 0, self._before_a_try() if self._distance == FIRST else STEP
        self._eases_at = at + QUIET

    def _before_a_try(self) -> int:
        """How many turns a try takes now."""
        least = FIRST_TURNS if self._distance > FIRST else TURNS
        return min(least << min(self._failed, 4), MOST_TURNS)
