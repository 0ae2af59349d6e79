"""A limit on callers at once: on a client's connections, and one at its token endpoint.

The HTTP library's pool checks every connection for every waiting request, counts the wait toward the request's own
timeout, and refuses the request that waits longest. So callers wait here, first come first served, threads and tasks in
one line.
"""

from __future__ import annotations

import os
import threading
from collections import deque
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


class Gate:
    """`places` callers at once; the others wait in line until their deadline."""

    def __init__(self, places: int) -> None:
        self._places = places
        self._lines: dict[int, _Line] = {}

    def again(self) -> Gate:
        """Another one with as many places, for other connections."""
        return Gate(self._places)

    def enter(self, within: float) -> Slot | None:
        """Take a place in this thread; None if none came free in `within` seconds."""
        slot = Slot(self._line())
        if slot.take():
            return slot
        turn = threading.Lock()
        turn.acquire()
        try:
            if not slot.take(or_wait=turn.release):
                turn.acquire(timeout=max(0.0, min(within, threading.TIMEOUT_MAX)))
        except BaseException:
            slot.release()
            raise
        return slot.if_held()

    async def aenter(self, within: float) -> Slot | None:
        """The same in a task, on asyncio or trio."""
        slot = Slot(self._line())
        if slot.take():
            return slot
        from anyio import Event, move_on_after

        try:
            event = Event()
            if not slot.take(or_wait=event.set):
                with move_on_after(within):
                    await event.wait()
        except BaseException:
            slot.release()
            raise
        return slot.if_held()

    def _line(self) -> _Line:
        # One line per process: in a forked child no other thread holds a place, and its lock would stay locked.
        return self._lines.get(os.getpid()) or self._lines.setdefault(os.getpid(), _Line(self._places))


class _Line:
    """Free places, and who waits for one."""

    __slots__ = ("free", "lock", "waiting")

    def __init__(self, places: int) -> None:
        self.free = places
        # Reentrant: a slot that is garbage-collected gives its place back at any instruction.
        self.lock = threading.RLock()
        self.waiting: deque[Slot] = deque()


class Slot:
    """A place, or the wait for one; a slot that is garbage-collected gives its place back."""

    __slots__ = ("_held", "_line", "_wake")

    def __init__(self, line: _Line) -> None:
        self._line = line
        self._held = False
        self._wake: Callable[[], object] | None = None

    def take(self, or_wait: Callable[[], object] | None = None) -> bool:
        """Take a free place, or join the line if `or_wait` is given, which is called when the place comes."""
        line = self._line
        with line.lock:
            if line.free > 0:
                self._held = True
                line.free -= 1
            elif or_wait is not None:
                line.waiting.append(self)
                self._wake = or_wait
        return self._held

    def if_held(self) -> Slot | None:
        """The slot if its place has come; otherwise leave the line."""
        with self._line.lock:
            if self._held:
                return self
            self.release()
        return None

    def release(self) -> None:
        """Give the place to the next in line, or leave the line."""
        line = self._line
        with line.lock:
            if not self._held:
                if self._wake is not None:
                    self._wake = None
                    line.waiting.remove(self)
                return
            self._held = False
            if not line.waiting:
                line.free += 1
                return
            line.waiting.popleft().come()

    def come(self) -> None:
        """The place has come: wake the caller who waits for it."""
        self._held = True
        wake, self._wake = self._wake, None
        if wake is not None:
            wake()

    __del__ = release
