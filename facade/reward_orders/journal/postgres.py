"""The journal in PostgreSQL: for workers on many machines."""

from __future__ import annotations

import functools
import math
import re
import time
from typing import TYPE_CHECKING, Any, TypeVar

from reward_orders.core.errors import ConfigurationError, JournalError
from reward_orders.core.secrets import Secret
from reward_orders.journal.stores import HANDED_OVER, PREPARING, no_answer, prepare
from reward_orders.journal.workers import Job, Workers

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import psycopg

    from reward_orders.journal.postgres_connection import BoundedConnection
    from reward_orders.journal.stores import Arguments, Execute, Row

T = TypeVar("T")

_CONNECTIONS = 4  # a process; statements take milliseconds, and servers allow about a hundred in all
# Unless the DSN says otherwise: a server that is gone must not hold an order back for minutes.
_DEFAULTS: dict[str, str | int] = {
    "connect_timeout": 10,  # seconds
    "tcp_user_timeout": 30_000,  # milliseconds
    "fallback_application_name": "reward-orders",
    "client_encoding": "utf8",  # psycopg gives bytes for the text of a database whose encoding is SQL_ASCII
}
# One trip with the first statement. The isolation: a stricter one, which a database may have as its default, fails
# where two workers want one key. The timeouts: the server ends statements that no caller waits for, and releases what a
# frozen worker holds. SET LOCAL ends with the transaction, so that it fits poolers.
_BEGIN = (
    "BEGIN ISOLATION LEVEL READ COMMITTED; "
    "SET LOCAL statement_timeout = {0}; SET LOCAL idle_in_transaction_session_timeout = {0}; "
)
_UNFLUSHED = "SET LOCAL synchronous_commit = off; "  # the next commit that is flushed takes this one along
_FLUSHED = "SET LOCAL synchronous_commit = on; "
_IDLE, _IN_TRANSACTION = 0, {2, 3}  # libpq's PGTransactionStatusType
# Serialization failure, deadlock; ended by an administrator, or by a limit of the database's own: the same once more.
_ONCE_MORE = {"40001", "40P01", "57014", "55P03"}
_REPEATING = 5.0  # seconds in which lost connections are replaced: a server that restarts refuses them for a while
_FIRST_PAUSE, _LONGEST_PAUSE = 0.005, 0.25  # seconds
_NOW = "CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000000 AS BIGINT)"
_KEYS = "SELECT json_array_elements_text(CAST(:keys AS JSON))"
_SCHEMA_LOCK = 0x7265776172640001  # any number that no other program locks: "reward", 1
_HINTS = {
    "25006": "The server takes no writes: it is a standby, or set to read only. Make it writable",
    "42501": "Give the role its rights on the journal's tables",
    "57014": "End what keeps the journal's tables locked",
    "55P03": "End what keeps the journal's tables locked",
}


class PostgresStore:
    """One database; raises `ConfigurationError` where psycopg is missing or the DSN is none."""

    one_machine = False

    def __init__(self, dsn: str | Secret) -> None:
        secret = dsn if isinstance(dsn, Secret) else Secret(dsn)
        del dsn
        self._dsn, self._connect_timeout = _complete(secret)
        self._begin = {True: _BEGIN, False: _BEGIN + _UNFLUSHED}
        self._opened = False
        self._trouble: str | None = None
        self._workers: Workers[BoundedConnection] = Workers(self._serve, size=_CONNECTIONS)
        try:
            self._prepare()
        except BaseException:
            self.close()
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
            raise _failure(no_answer(within, self._trouble), None, job.key)
        return job.result()

    def hand_over(self, work: Callable[[Execute], object]) -> Callable[[float], bool]:
        """Have `work` run without waiting for it; see `Store`."""
        return self._workers.hand_over(Job(work, within=HANDED_OVER, durable=True))

    def close(self) -> None:
        """Close every connection."""
        self._workers.close()

    # --- in a worker's thread

    def _serve(self, job: Job[Any], connection: BoundedConnection | None) -> BoundedConnection | None:
        import psycopg

        pause, until = _FIRST_PAUSE, None
        while True:
            try:
                connection = connection or self._connect(job)
                self._attempt(job, connection)
                self._trouble = None
                return connection
            except psycopg.Error as error:
                # A server that was restarted has ended every connection. The work may run twice: its writes were rolled
                # back, or it finds them.
                again = error.sqlstate in _ONCE_MORE or (
                    connection.closed if connection is not None else self._opened and error.sqlstate is None
                )
                words, code = _in_short(error), error.sqlstate
            except BaseException as error:  # noqa: BLE001 - an error of the work is its caller's
                job.fail(error)
                return connection
            self._trouble = words
            if connection is not None:
                connection.close()
                connection = None
            until = until or time.monotonic() + _REPEATING
            if not again or job.over or time.monotonic() > until:
                job.fail(_failure(words, code, job.key))
                return None
            if self._workers.pausing:
                self._workers.again(job)
                return None
            time.sleep(pause)
            pause = min(2 * pause, _LONGEST_PAUSE)

    def _attempt(self, job: Job[Any], connection: BoundedConnection) -> None:
        connection.job = job
        server = connection.pgconn
        cursor = connection.cursor()

        def execute(statement: str, arguments: Arguments) -> Sequence[Row]:
            key = arguments.get("key")
            job.key = key if isinstance(key, str) else None
            text = _translated(statement)
            if server.transaction_status == _IDLE:
                text = self._begin[job.durable].format(max(1, math.ceil(job.left * 1000))) + text
            try:
                cursor.execute(text, arguments)
            except (UnicodeError, OverflowError) as error:
                words = type(error).__name__
            else:
                while cursor.nextset():
                    pass
                return cursor.fetchall() if cursor.description else []
            raise JournalError(f"The journal's PostgreSQL cannot hold such a value ({words}).", key=job.key)

        try:
            result = job.work(execute)
            if job.may_commit():
                if server.transaction_status != _IDLE:
                    cursor.execute("COMMIT")
                job.finish(result)
        finally:
            if server.transaction_status in _IN_TRANSACTION:
                cursor.execute("ROLLBACK")

    def _connect(self, job: Job[Any]) -> BoundedConnection:
        from reward_orders.journal.postgres_connection import BoundedConnection

        within = min(self._connect_timeout, max(2, math.ceil(job.left)))  # libpq waits two seconds at least
        return BoundedConnection.to(self._dsn.reveal(), within=within)

    def _prepare(self) -> None:
        def flushes(execute: Execute) -> bool:
            setting = "SELECT reset_val FROM pg_settings WHERE name = 'synchronous_commit'"
            return bool(execute(setting, {})[0]["reset_val"] != "off")

        words = None
        try:
            # A role that may not create tables can use what is there.
            # to_regclass may answer from a cache that is older than the lock.
            find = (
                "SELECT 1 AS there FROM pg_catalog.pg_class "
                "WHERE relname = 'reward_orders_schema' AND pg_catalog.pg_table_is_visible(oid)"
            )
            # CREATE ... IF NOT EXISTS alone still collides.
            prepare(self, find=find, lock=f"SELECT pg_advisory_xact_lock({_SCHEMA_LOCK})", where="in PostgreSQL")
            if not self.transact(flushes, within=PREPARING):
                self._begin[True] += _FLUSHED  # what is about to be sent must outlive the server
        except JournalError as error:
            words = error.message
        if words is not None:
            raise JournalError(
                words.replace("cannot be used", "cannot be opened", 1),
                hint="Check the server, the DSN, and the role's right to create and to alter the journal's tables.",
            )
        self._opened = True


def _complete(dsn: Secret) -> tuple[Secret, int]:
    """The DSN with our defaults, and its connect_timeout; nothing that fails here keeps a frame with the DSN."""
    try:
        import psycopg
    except ImportError as error:
        raise ConfigurationError("Journal.postgres needs psycopg 3: pip install 'reward-orders[postgres]'.") from error
    complete = ""
    try:
        given = psycopg.conninfo.conninfo_to_dict(dsn.reveal())
        defaults = {name: value for name, value in _DEFAULTS.items() if name not in given}
        complete = psycopg.conninfo.make_conninfo(dsn.reveal(), **defaults)
        return Secret(complete), int(given.get("connect_timeout") or _DEFAULTS["connect_timeout"])
    except (psycopg.Error, ValueError):
        given, complete = {}, ""
    # The parser's own words quote the DSN, password and all.
    raise ConfigurationError("Journal.postgres was given a DSN that PostgreSQL cannot read.")


def _failure(words: str, code: str | None, key: str | None) -> JournalError:
    hint = _HINTS.get(code or "", "Check the database")
    return JournalError(
        f"The journal's PostgreSQL cannot be used: {words}.",
        key=key,
        hint=f"{hint}, then call again with the same key.",
    )


@functools.cache
def _translated(statement: str) -> str:
    text = statement.format(now=_NOW, tick=_NOW, boot="''", lock="FOR UPDATE", keys=_KEYS)
    return re.sub(r"(?<!:):(\w+)", r"%(\1)s", text)


def _in_short(error: psycopg.Error) -> str:
    return str(error).strip().partition("\n")[0].rstrip(".") or type(error).__name__
