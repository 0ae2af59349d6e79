"""A PostgreSQL connection that no server can hold for longer than the job it serves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar

import psycopg
from psycopg.rows import dict_row

if TYPE_CHECKING:
    from psycopg.abc import PQGen
    from psycopg.waiting import Ready, Wait

    from reward_orders.journal.workers import Job

RV = TypeVar("RV")
Values: TypeAlias = dict[str, Any]

_TICK = 0.1  # seconds between two looks at whether a caller still waits
_LATE = 0.5  # seconds for the server's own refusal, sent when the time was over, to arrive


class BoundedConnection(psycopg.Connection[Values]):
    """Gives up on a server that does not answer; `job` is set before each transaction.

    A server may hang with its connections open (stopped, paging, behind a proxy that failed over), and then no timeout
    of the server's or of TCP's ends the wait: the kernel there still acknowledges what arrives.
    """

    job: Job[Any] | None = None

    @classmethod
    def to(cls, dsn: str, *, within: int) -> BoundedConnection:
        """Open a connection, in `within` seconds a host."""
        # Values go into the text, so that BEGIN, its settings and the first statement are one trip to the server, with
        # no prepared statement: a pooler in between may hand each transaction another server process.
        return cls.connect(
            dsn, autocommit=True, row_factory=dict_row, cursor_factory=psycopg.ClientCursor, connect_timeout=within
        )

    def wait(self, gen: PQGen[RV], interval: float = _TICK, timeout: float | None = None) -> RV:
        """Wait for the server, as psycopg does, but no longer than the job's caller."""
        bounded = self._bounded(gen)
        return super().wait(bounded, interval) if timeout is None else super().wait(bounded, interval, timeout)

    def _bounded(self, gen: PQGen[RV]) -> PQGen[RV]:
        ready: Ready | int | None = None
        state: Wait
        while True:
            try:
                state = next(gen) if ready is None else gen.send(ready)
            except StopIteration as stop:
                value: RV = stop.value
                return value
            ready = yield state
            if not ready and self.job is not None and self.job.gone(_LATE):  # after `interval` without a word
                raise psycopg.OperationalError("the server does not answer")
