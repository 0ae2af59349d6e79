"""Database connections for threads and forked processes."""

from __future__ import annotations

import os
import threading
from collections import deque
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Generic, Protocol, TypeVar
from weakref import WeakSet

from reward_orders.core.errors import JournalError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


class Closable(Protocol):
    """A connection, as far as the pool cares."""

    def close(self) -> None:
        """Close it."""


C = TypeVar("C", bound=Closable)


class Pool(Generic[C]):
    """At most `size` connections, lent to one thread each; a forked child starts with none of its parent's."""

    def __init__(self, connect: Callable[[], C], *, size: int) -> None:
        self._connect = connect
        self._size = size
        self._closed = False
        self._start()
        _pools.add(self)

    def _start(self) -> None:
        self._idle: deque[C] = deque()
        self._places = threading.BoundedSemaphore(self._size)

    @contextmanager
    def connection(self) -> Iterator[C]:
        """Lend a connection; one whose statement failed is closed rather than lent again."""
        with self._places:
            if self._closed:
                raise JournalError("This journal is closed.")
            try:
                connection = self._idle.pop()
            except IndexError:
                connection = self._connect()
            try:
                yield connection
            except BaseException:
                connection.close()
                raise
            self._idle.append(connection)
        self._tidy()

    def drop_idle(self) -> None:
        """Close the connections nobody uses: after a restart of the server they are all dead."""
        while True:
            try:
                self._idle.pop().close()
            except IndexError:
                return

    def close(self) -> None:
        """Lend no more, close what is idle now, and the rest as it comes back."""
        self._closed = True
        self._tidy()

    def _tidy(self) -> None:
        if self._closed:
            self.drop_idle()

    def leave_to_parent(self) -> None:
        """Forget every connection without closing it: closing would end the parent's session on the shared socket."""
        _parents.append(self._idle)
        self._start()


_pools: WeakSet[Pool[Any]] = WeakSet()
_parents: list[object] = []  # held for the life of the process, as the end of such an object would close it


def _after_fork() -> None:
    for pool in list(_pools):
        pool.leave_to_parent()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_after_fork)
