"""The journal in PostgreSQL: for workers on many machines."""

from __future__ import annotations

import functools
import re
from typing import TYPE_CHECKING, Any, TypeVar

from reward_orders.core.errors import ConfigurationError, JournalError
from reward_orders.core.secrets import Secret
from reward_orders.journal.stores import HANDED_OVER, PREPARING, prepare
from reward_orders.journal.workers import Job, Workers

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
# Says what the database's own default may not: a stricter level fails where two workers want one key.
_BEGIN = "BEGIN ISOLATION LEVEL READ COMMITTED; "
_IDLE, _IN_TRANSACTION = 0, {2, 3}  # libpq's PGTransactionStatusType
_SCHEMA_LOCK = 0x7265776172640001  # any number nobody else locks: "reward", 1


class PostgresStore:
    """One database; raises `ConfigurationError` where psycopg is missing or the DSN is none."""

    one_machine = False

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
        self._workers: Workers[Connection] = Workers(self._serve, size=_CONNECTIONS)
        try:
            self._prepare()
        except BaseException:
            self._workers.close()
            raise

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
                f"The journal's PostgreSQL did not answer within {within:g} s.",
                key=job.key,
                hint="See to the database, then call again with the same key.",
            )
        return job.result()

    def hand_over(self, work: Callable[[Execute], object]) -> Callable[[float], bool]:
        """Have `work` run without waiting for it; see `Store`."""
        return self._workers.hand_over(Job(work, within=HANDED_OVER, durable=True))

    def close(self) -> None:
        """Close every connection."""
        self._workers.close()

    def _serve(self, job: Job[Any], connection: Connection | None) -> Connection | None:
        import psycopg

        tries = 0
        while True:
            tries += 1
            try:
                connection = connection or self._connect()
                self._attempt(job, connection)
                return connection
            except psycopg.Error as error:
                if connection is not None:
                    connection.close()
                    connection = None
                # Most likely an idle connection of before a restart. Every statement bears a second run.
                if isinstance(error, (psycopg.OperationalError, psycopg.InterfaceError)) and tries == 1:
                    continue
                job.fail(
                    JournalError(
                        f"The journal's PostgreSQL cannot be used: {_in_short(error)}.",
                        key=job.key,
                        hint="See to the database, then call again with the same key.",
                    )
                )
                return None
            except BaseException as error:  # noqa: BLE001 - of the work itself: its caller's
                job.fail(error)
                return connection

    def _attempt(self, job: Job[Any], connection: Connection) -> None:
        status = connection.pgconn
        cursor = connection.cursor()

        def execute(statement: str, arguments: Arguments) -> Sequence[Row]:
            key = arguments.get("key")
            job.key = key if isinstance(key, str) else None
            text = _translated(statement)
            if status.transaction_status == _IDLE:
                text = _BEGIN + text
            cursor.execute(text, arguments)
            while cursor.nextset():
                pass
            return cursor.fetchall() if cursor.description else []

        try:
            result = job.work(execute)
            if job.decide():
                if status.transaction_status != _IDLE:
                    cursor.execute("COMMIT")
                job.finish(result)
        finally:
            if status.transaction_status in _IN_TRANSACTION:
                cursor.execute("ROLLBACK")

    def _connect(self) -> Connection:
        import psycopg
        from psycopg.rows import dict_row

        # Values go into the text, so that BEGIN, its settings and the first statement are one trip to the server, with
        # no prepared statement: a pooler in between may hand each transaction another server process.
        return psycopg.connect(
            self._dsn.reveal(), autocommit=True, row_factory=dict_row, cursor_factory=psycopg.ClientCursor
        )

    def _prepare(self) -> None:
        def work(execute: Execute) -> None:
            # Many workers may start at once, and CREATE ... IF NOT EXISTS alone still collides.
            execute("SELECT pg_advisory_xact_lock(:lock)", {"lock": _SCHEMA_LOCK})
            found = execute("SELECT to_regclass('reward_orders_schema') IS NOT NULL AS there", {})[0]["there"]
            prepare(execute, found=found, where="in PostgreSQL")

        self.transact(work, within=PREPARING)


@functools.cache
def _translated(statement: str) -> str:
    text = statement.format(now=_NOW, tick=_NOW, boot="''", lock="FOR UPDATE")
    return re.sub(r"(?<!:):(\w+)", r"%(\1)s", text)


def _in_short(error: psycopg.Error) -> str:
    return str(error).strip().partition("\n")[0].rstrip(".") or type(error).__name__
