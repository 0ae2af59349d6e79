"""The journal in a SQLite file: the default, for all threads and processes of one machine."""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from reward_orders.core.errors import ConfigurationError, JournalError
from reward_orders.journal import statements
from reward_orders.journal.pool import Pool
from reward_orders.journal.stores import check_version

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Sequence

    from reward_orders.core.clock import Clock
    from reward_orders.journal.stores import Arguments, Row

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

    def execute(self, statement: str, arguments: Arguments) -> Sequence[Row]:
        """Run one statement as a transaction of its own; raises `JournalError`."""
        import sqlite3

        now = {"now": int(self._clock.time() * 1_000_000)}
        try:
            with self._pool.connection() as connection:
                # A power cut may take what nothing was sent on yet: the write behind it flushes both.
                level = "NORMAL" if statement in statements.PASSING else "FULL"
                connection.execute(f"PRAGMA synchronous={level}")
                return connection.execute(statement.format(now=":now"), {**arguments, **now}).fetchall()
        except sqlite3.Error as error:
            raise JournalError(
                f"The journal {self.path!r} cannot be used: {error}.",
                key=_key(arguments),
                hint="See to the file, its disk and its permissions, then call again with the same key.",
            ) from error

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


def _key(arguments: Arguments) -> str | None:
    key = arguments.get("key")
    return key if isinstance(key, str) else None
