"""The journal in a SQLite file: the default, for all threads and processes of one machine."""

from __future__ import annotations

import os
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from reward_orders.core.errors import ConfigurationError, JournalError
from reward_orders.journal import statements
from reward_orders.journal.holder import boot_id
from reward_orders.journal.pool import Pool
from reward_orders.journal.stores import check_version

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Sequence

    from reward_orders.core.clock import Clock
    from reward_orders.journal.stores import Arguments, Execute, Row

T = TypeVar("T")
_NEEDED = (3, 35)  # RETURNING
_PATIENCE = 30.0  # seconds a statement waits for other processes; each holds the file for milliseconds


class SqliteStore:
    """One file; raises `ConfigurationError` where it cannot serve."""

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
        self._pool = Pool(self._connect, size=1)
        self._prepare()

    one_machine = True

    def transact(
        self,
        work: Callable[[Execute], T],
        *,
        within: float,  # noqa: ARG002
        durable: bool = True,
        then: Callable[[T], None] | None = None,
    ) -> T:
        """Run the work in one transaction; raises `JournalError`."""
        import sqlite3

        passing = {
            "now": int(self._clock.time() * 1_000_000),
            "tick": int(self._clock.monotonic() * 1_000_000),
            "boot": boot_id(),
        }

        def execute(statement: str, arguments: Arguments) -> Sequence[Row]:
            sql = statement.format(now=":now", tick=":tick", boot=":boot", lock="")
            return connection.execute(sql, {**arguments, **passing}).fetchall()

        try:
            with self._pool.connection() as connection:
                # A power cut may take what nothing was sent on yet: the write behind it flushes both.
                connection.execute(f"PRAGMA synchronous={'FULL' if durable else 'NORMAL'}")
                connection.execute("BEGIN IMMEDIATE")
                try:
                    result = work(execute)
                except BaseException:
                    connection.execute("ROLLBACK")
                    raise
                connection.execute("COMMIT")
                if then is not None:
                    then(result)
                return result
        except sqlite3.Error as error:
            raise JournalError(
                f"The journal {self.path!r} cannot be used: {error}.",
                hint="See to the file, its disk and its permissions, then call again with the same key.",
            ) from error

    def hand_over(self, work: Callable[[Execute], object]) -> Callable[[float], bool]:
        """Have the work done by another thread."""
        thread = threading.Thread(target=lambda: self.transact(work, within=30.0), daemon=True)
        thread.start()

        def wait(seconds: float) -> bool:
            thread.join(seconds)
            return not thread.is_alive()

        return wait

    def close(self) -> None:
        """Close the file."""
        self._pool.close()

    def _connect(self) -> sqlite3.Connection:
        import sqlite3

        connection = sqlite3.connect(self.path, timeout=_PATIENCE, isolation_level=None, check_same_thread=False)
        try:
            connection.row_factory = _as_dict
            _use_wal(connection)
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
        try:
            with self._pool.connection() as connection:
                connection.execute("BEGIN IMMEDIATE")  # many processes may start at once
                for statement in statements.CREATE:
                    connection.execute(statement)
                rows = connection.execute(statements.VERSION).fetchall()
                connection.execute("COMMIT")
            check_version(rows, repr(self.path))
        except sqlite3.Error as error:
            self._pool.close()
            raise ConfigurationError(
                f"Journal.sqlite({self.path!r}) cannot be opened: {error}.",
                hint="It needs a writable SQLite file, or a new one in a writable folder that exists.",
            ) from error
        except BaseException:
            self._pool.close()
            raise


def _use_wal(connection: sqlite3.Connection) -> None:
    """Switch to write-ahead logging; SQLite gives up on this at once, whatever the timeout, when others switch too."""
    import sqlite3

    give_up = time.monotonic() + _PATIENCE
    while True:
        try:
            connection.execute("PRAGMA journal_mode=WAL")
        except sqlite3.OperationalError as error:
            if "locked" not in str(error) or time.monotonic() > give_up:
                raise
            time.sleep(0.005)
        else:
            return


def _as_dict(cursor: sqlite3.Cursor, row: tuple[Any, ...]) -> Row:
    return {column[0]: value for column, value in zip(cursor.description, row, strict=True)}
