"""The journal in PostgreSQL: for workers on many machines."""

from __future__ import annotations

import functools
import re
import threading
from typing import TYPE_CHECKING, TypeVar

from reward_orders.core.errors import ConfigurationError, JournalError
from reward_orders.core.secrets import Secret
from reward_orders.journal import statements
from reward_orders.journal.pool import Pool
from reward_orders.journal.stores import check_version

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import TypeAlias

    import psycopg

    from reward_orders.journal.stores import Arguments, Execute, Row

    Connection: TypeAlias = "psycopg.Connection[dict[str, object]]"

T = TypeVar("T")
_CONNECTIONS = 4  # a process; statements take milliseconds, and servers allow about a hundred in all
# Unless the DSN says otherwise: a server that is gone must not hold an order back for minutes.
_DEFAULTS: dict[str, str | int] = {
    "connect_timeout": 10,  # seconds
    "tcp_user_timeout": 30_000,  # milliseconds
    "fallback_application_name": "reward-orders",
}
_NOW = "CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000000 AS BIGINT)"
_SCHEMA_LOCK = 0x7265776172640001  # any number nobody else locks: "reward", 1


class PostgresStore:
    """One database; raises `ConfigurationError` where psycopg is missing or the DSN is none."""

    def __init__(self, dsn: str) -> None:
        try:
            import psycopg
        except ImportError as error:
            raise ConfigurationError(
                "Journal.postgres needs psycopg 3: pip install 'reward-orders[postgres]'."
            ) from error
        secret = Secret(dsn)
        del dsn
        try:
            given = psycopg.conninfo.conninfo_to_dict(secret.reveal())
            defaults = {name: value for name, value in _DEFAULTS.items() if name not in given}
            self._dsn = Secret(psycopg.conninfo.make_conninfo(secret.reveal(), **defaults))
        except psycopg.Error:
            # The parser's own words quote the DSN, password and all.
            raise ConfigurationError("Journal.postgres was given a DSN that PostgreSQL cannot read.") from None
        self._pool = Pool(self._connect, size=_CONNECTIONS)
        try:
            self._prepare()
        except BaseException:
            self._pool.close()
            raise

    one_machine = False

    def transact(
        self,
        work: Callable[[Execute], T],
        *,
        within: float,  # noqa: ARG002
        durable: bool = True,
        then: Callable[[T], None] | None = None,
    ) -> T:
        """Run the work in one transaction; raises `JournalError`."""
        import psycopg

        try:
            try:
                result = self._transact(work)
            except (psycopg.OperationalError, psycopg.InterfaceError):
                # Most likely an idle connection of before a restart.
                self._pool.drop_idle()
                result = self._transact(work)
            if then is not None:
                then(result)
            return result
        except psycopg.Error as error:
            raise JournalError(
                f"The journal's PostgreSQL cannot be used: {_in_short(error)}.",
                hint="See to the database, then call again with the same key.",
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
        """Close every connection."""
        self._pool.close()

    def _transact(self, work: Callable[[Execute], T]) -> T:
        with self._pool.connection() as connection, connection.transaction():

            def execute(statement: str, arguments: Arguments) -> Sequence[Row]:
                cursor = connection.execute(_translated(statement), arguments)
                return cursor.fetchall() if cursor.description else []

            return work(execute)

    def _connect(self) -> Connection:
        import psycopg
        from psycopg.rows import dict_row

        # No prepared statements: a connection pooler in between may hand each transaction another server process.
        return psycopg.connect(self._dsn.reveal(), autocommit=True, row_factory=dict_row, prepare_threshold=None)

    def _prepare(self) -> None:
        import psycopg

        try:
            with self._pool.connection() as connection, connection.transaction():
                # Many workers may start at once, and CREATE ... IF NOT EXISTS alone still collides.
                connection.execute("SELECT pg_advisory_xact_lock(%s)", [_SCHEMA_LOCK])
                found = connection.execute("SELECT to_regclass('reward_orders_schema') IS NOT NULL AS there").fetchone()
                if not found or not found["there"]:  # a role that may not create tables can use what is there
                    for statement in statements.CREATE:
                        connection.execute(statement.encode())
                rows = connection.execute(statements.VERSION).fetchall()
        except psycopg.Error as error:
            raise JournalError(
                f"The journal's PostgreSQL cannot be opened: {_in_short(error)}.",
                hint="See to the server, the DSN, and the role's right to create tables.",
            ) from error
        check_version(rows, "in PostgreSQL")


@functools.cache
def _translated(statement: str) -> bytes:
    return re.sub(r":(\w+)", r"%(\1)s", statement.format(now=_NOW, tick=_NOW, boot="''", lock="FOR UPDATE")).encode()


def _in_short(error: psycopg.Error) -> str:
    return str(error).strip().partition("\n")[0].rstrip(".") or type(error).__name__
