"""The journal in a SQLite file: the default, for all threads and processes of one machine."""

from __future__ import annotations

import functools
import os
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from reward_orders.core.errors import ConfigurationError, JournalError
from reward_orders.journal.holder import boot_id
from reward_orders.journal.stores import HANDED_OVER, PREPARING, prepare
from reward_orders.journal.workers import Job, Workers

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Sequence

    from reward_orders.core.clock import Clock
    from reward_orders.journal.stores import Arguments, Execute, Row

T = TypeVar("T")

_NEEDED = (3, 35)  # RETURNING
_LONGEST_NAP = 0.005  # seconds between two looks at a file that another process has locked: each holds it briefly


class SqliteStore:
    """One file; raises `ConfigurationError` where it cannot serve."""

    one_machine = True

    def __init__(self, path: str | os.PathLike[str], clock: Clock) -> None:
        if not isinstance(path, (str, os.PathLike)):
            raise ConfigurationError(f"Journal.sqlite() takes the path of a file, not {type(path).__name__}.")
        given = os.fspath(path)
        if not isinstance(given, str) or given in {"", ":memory:"}:
            raise ConfigurationError(
                f"Journal.sqlite({given!r}) would forget every key with the process: give it the path of a file."
            )
        # A daemon changes its folder after it was started; a second, empty journal there would order everything again.
        self.path = str(Path(given).absolute())
        self._clock = clock
        # Writers queue up in the file anyway; one connection spares threads SQLite's own, unfair, waiting.
        self._workers: Workers[sqlite3.Connection] = Workers(self._serve, size=1)
        self._prepare()

    def transact(
        self,
        work: Callable[[Execute], T],
        *,
        within: float,
        durable: bool = True,
        then: Callable[[T], None] | None = None,
    ) -> T:
        """Run `work` in one transaction; see `Store`."""
        job = Job(work, within=within, durable=durable, then=then)
        if not self._workers.run(job):
            raise JournalError(
                f"The journal {self.path!r} did not answer within {within:g} s.",
                key=job.key,
                hint="See to what holds the file, then call again with the same key.",
            )
        return job.result()

    def hand_over(self, work: Callable[[Execute], object]) -> Callable[[float], bool]:
        """Have `work` run without waiting for it; see `Store`."""
        return self._workers.hand_over(Job(work, within=HANDED_OVER, durable=True))

    def close(self) -> None:
        """Close the file."""
        self._workers.close()

    def _serve(self, job: Job[Any], connection: sqlite3.Connection | None) -> sqlite3.Connection | None:
        import sqlite3

        nap = 0.0005
        begin = "BEGIN"
        while True:
            try:
                connection = connection or self._connect()
                self._attempt(job, connection, begin)
                return connection
            except sqlite3.OperationalError as error:
                if error.sqlite_errorcode & 0xFF in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED} and not job.over:
                    if self._workers.pausing:
                        self._workers.again(job)
                        return connection
                    begin = "BEGIN IMMEDIATE"  # what another process wrote since the first read is in the way
                    time.sleep(nap)
                    nap = min(2 * nap, _LONGEST_NAP)
                    continue
                job.fail(self._failure(error, job))
            except sqlite3.Error as error:
                job.fail(self._failure(error, job))
            except BaseException as error:  # noqa: BLE001 - of the work itself: its caller's
                job.fail(error)
                return connection
            if connection is not None:
                connection.close()
            return None

    def _attempt(self, job: Job[Any], connection: sqlite3.Connection, begin: str) -> None:
        # A power cut may take what nothing was sent on yet: the write behind it flushes both.
        connection.execute(f"PRAGMA synchronous={'FULL' if job.durable else 'NORMAL'}")

        def execute(statement: str, arguments: Arguments) -> Sequence[Row]:
            key = arguments.get("key")
            job.key = key if isinstance(key, str) else None
            text, reads = _translated(statement)
            if not connection.in_transaction:
                connection.execute(begin if reads else "BEGIN IMMEDIATE")
            return connection.execute(text, {**arguments, **self._times()}).fetchall()

        try:
            result = job.work(execute)
            if job.decide():
                if connection.in_transaction:
                    connection.execute("COMMIT")
                job.finish(result)
        finally:
            if connection.in_transaction:
                connection.execute("ROLLBACK")

    def _times(self) -> dict[str, str | int]:
        return {
            "now": int(self._clock.time() * 1_000_000),
            "tick": int(self._clock.monotonic() * 1_000_000),
            "boot": boot_id(),
        }

    def _failure(self, error: sqlite3.Error, job: Job[Any]) -> JournalError:
        return JournalError(
            f"The journal {self.path!r} cannot be used: {error}.",
            key=job.key,
            hint="See to the file, its disk and its permissions, then call again with the same key.",
        )

    def _connect(self) -> sqlite3.Connection:
        import sqlite3

        connection = sqlite3.connect(self.path, timeout=0, isolation_level=None, check_same_thread=False)
        try:
            connection.row_factory = _as_dict
            connection.execute("PRAGMA journal_mode=WAL")
        except BaseException:
            connection.close()
            raise
        return connection

    def _prepare(self) -> None:
        import sqlite3

        if sqlite3.sqlite_version_info < _NEEDED:
            raise ConfigurationError(
                f"This Python's SQLite is {sqlite3.sqlite_version}, the journal needs 3.35 or later: "
                "use Journal.postgres or a newer Python."
            )

        def work(execute: Execute) -> None:
            found = execute("SELECT name FROM sqlite_master WHERE name = 'reward_orders_schema'", {})
            prepare(execute, found=bool(found), where=repr(self.path))

        try:
            self.transact(work, within=PREPARING)
        except JournalError as error:
            self.close()
            raise ConfigurationError(
                f"Journal.sqlite({self.path!r}) cannot be opened: {error.message}",
                hint="It needs a writable SQLite file, or a new one in a writable folder that exists.",
            ) from None
        except BaseException:
            self.close()
            raise


@functools.cache
def _translated(statement: str) -> tuple[str, bool]:
    """The statement, and whether it only reads."""
    text = statement.format(now=":now", tick=":tick", boot=":boot", lock="")
    return text, text.lstrip()[:6].upper() == "SELECT"


def _as_dict(cursor: sqlite3.Cursor, row: tuple[Any, ...]) -> Row:
    return {column[0]: value for column, value in zip(cursor.description, row, strict=True)}
