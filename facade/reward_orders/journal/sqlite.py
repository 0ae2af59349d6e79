"""The journal in a SQLite file: the default, for all threads and processes of one machine."""

from __future__ import annotations

import functools
import os
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar

from reward_orders.core.errors import ConfigurationError, JournalError
from reward_orders.journal.holder import boot_id
from reward_orders.journal.stores import HANDED_OVER, no_answer, prepare
from reward_orders.journal.workers import Job, Workers

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Sequence

    from reward_orders.core.clock import Clock
    from reward_orders.journal.stores import Arguments, Execute, Row


T = TypeVar("T")

_NEEDED = (3, 35)  # RETURNING
_BUSY, _LOCKED, _READONLY, _INTERRUPT, _IOERR, _CORRUPT, _FULL, _CANTOPEN, _NOTADB = 5, 6, 8, 9, 10, 11, 13, 14, 26
_WHAT_TO_DO = {
    _BUSY: "End the process that keeps the file locked",
    _LOCKED: "End the process that keeps the file locked",
    _READONLY: "Let this process write the file and its folder",
    _CANTOPEN: "Let this process read and write the file and its folder, and check its limit of open files",
    _IOERR: "Check the disk, and the limit of a file's size (ulimit -f)",
    _FULL: "Make room on the disk",
    _CORRUPT: "Restore the file from a copy",
    _NOTADB: "Restore the file from a copy",
}
# SQLite's own waiting sleeps up to 100 ms, and a process that places many orders would not let others in between.
_FIRST_NAP, _LONGEST_NAP = 0.0005, 0.005  # seconds
_CHECKPOINT = 250  # pages of the log, a fourth of SQLite's own: the commit that reaches it waits for them to be written
_STEPS = 20_000  # of SQLite's virtual machine, a few milliseconds, between two looks at the time


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
        self._file = JournalFile(Path(given).absolute())
        self._unusable = f"The journal {self._file.path!r} cannot be used: "
        self._clock = clock
        self._job: Job[Any] | None = None
        self._trouble: str | None = None
        # Writers queue up in the file anyway; one connection spares threads SQLite's own, unfair, waiting.
        self._workers: Workers[sqlite3.Connection] = Workers(self._serve, size=1, inherited=self._file.inherited)
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
            raise self._failure(no_answer(within, self._trouble), _BUSY, job.key)
        return job.result()

    def hand_over(self, work: Callable[[Execute], object]) -> Callable[[float], bool]:
        """Have `work` run without waiting for it; see `Store`."""
        return self._workers.hand_over(Job(work, within=HANDED_OVER, durable=True))

    def close(self) -> None:
        """Close the file."""
        self._workers.close()

    # --- in the worker's thread

    def _serve(self, job: Job[Any], connection: sqlite3.Connection | None) -> sqlite3.Connection | None:
        import sqlite3

        nap = _FIRST_NAP
        begin = "BEGIN"
        while True:
            try:
                connection = connection or self._connect()
                self._attempt(job, connection, begin)
                self._trouble = None
                return connection
            except sqlite3.Error as error:
                code = getattr(error, "sqlite_errorcode", 0) & 0xFF
                if code in {_BUSY, _LOCKED, _INTERRUPT} and not job.over:
                    if self._workers.pausing:
                        self._workers.again(job)
                        return connection
                    begin = "BEGIN IMMEDIATE"  # a write fails if others wrote since the first read
                    self._trouble = str(error)
                    time.sleep(nap)
                    nap = min(2 * nap, _LONGEST_NAP)
                    continue
                job.fail(self._failure(str(error), code, job.key))
                if connection is not None:
                    connection.close()
                return None
            except BaseException as error:  # noqa: BLE001 - an error of the work or of the file is the caller's
                job.fail(error)
                return connection

    def _attempt(self, job: Job[Any], connection: sqlite3.Connection, begin: str) -> None:
        writes = False

        def execute(statement: str, arguments: Arguments) -> Sequence[Row]:
            nonlocal writes
            key = arguments.get("key")
            job.key = key if isinstance(key, str) else None
            text, reads = _translated(statement)
            if not reads:  # the content of a lost file can still be read
                writes = True
                self._file.check(is_open=True)
            if not connection.in_transaction:
                connection.execute(begin if reads else "BEGIN IMMEDIATE")
            try:
                return connection.execute(text, {**arguments, **self._times()}).fetchall()
            except (UnicodeError, OverflowError) as error:
                words = type(error).__name__
            raise JournalError(f"The journal {self._file.path!r} cannot hold such a value ({words}).", key=job.key)

        # A power cut may lose a write on which nothing was sent yet: the next write flushes both.
        connection.execute(f"PRAGMA synchronous={'FULL' if job.durable else 'NORMAL'}")
        self._job = job
        try:
            result = job.work(execute)
            if job.may_commit():
                if connection.in_transaction:
                    connection.execute("COMMIT")
                if writes and job.durable:
                    self._file.check(is_open=True)
                job.finish(result)
        finally:
            self._job = None
            if connection.in_transaction:
                connection.execute("ROLLBACK")

    def _must_stop(self) -> bool:
        job = self._job
        return job is not None and (job.over or self._workers.pausing)

    def _times(self) -> dict[str, str | int]:
        return {
            "now": int(self._clock.time() * 1_000_000),
            "tick": int(self._clock.monotonic() * 1_000_000),
            "boot": boot_id(),
        }

    def _failure(self, words: str, code: int, key: str | None) -> JournalError:
        return JournalError(
            f"{self._unusable}{words}.",
            key=key,
            hint=f"{_WHAT_TO_DO.get(code, 'Check the file and its disk')}, then call again with the same key.",
        )

    def _connect(self) -> sqlite3.Connection:
        import sqlite3

        self._file.check(is_open=False)
        connection = sqlite3.connect(self._file.uri, uri=True, timeout=0, isolation_level=None, check_same_thread=False)
        try:
            connection.row_factory = sqlite3.Row
            connection.set_progress_handler(self._must_stop, _STEPS)
            connection.execute("PRAGMA journal_mode=WAL")
            connection.execute(f"PRAGMA wal_autocheckpoint={_CHECKPOINT}")
            connection.execute("SELECT COUNT(*) FROM sqlite_master").fetchall()  # opens the log
            self._file.opened()
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

        words = None
        try:
            self._file.make()
            # Every statement but SELECT takes the write lock first.
            find = "SELECT name FROM sqlite_master WHERE name = 'reward_orders_schema'"
            prepare(self, find=find, lock="PRAGMA user_version", where=repr(self._file.path))
        except OSError as error:
            words = f"{error.strerror}."
        except JournalError as error:
            words = error.message.removeprefix(self._unusable)
        if words is not None:
            raise ConfigurationError(
                f"Journal.sqlite({self._file.path!r}) cannot be opened: {words}",
                hint="It needs a writable SQLite file, or a new one in a writable folder that exists.",
            )


@functools.cache
def _translated(statement: str) -> tuple[str, bool]:
    """The statement, and whether it only reads."""
    text = statement.format(now=":now", tick=":tick", boot=":boot", lock="", keys="SELECT value FROM json_each(:keys)")
    return text, text.lstrip()[:6].upper() == "SELECT"


_Identity: TypeAlias = "tuple[int, int] | None"

_GONE = "What it knew may be lost, so nothing is sent. Put the file back, or open a new Journal to begin an empty one."


_torn: set[tuple[int, int]] = set()


class JournalFile:
    """The file behind a path, and the log that SQLite keeps beside it.

    If a file is deleted, replaced or emptied, processes that have it open go on writing into one that no other process
    will read. Its inode shows it. The file is looked at and never opened here: closing any descriptor of a file ends
    the locks that SQLite holds on it (https://www.sqlite.org/howtocorrupt.html, 2.2).
    """

    def __init__(self, path: Path) -> None:
        self.path = str(path)
        self._uri = f"{path.as_uri()}?mode=rw"
        self._log = f"{self.path}-wal"
        self._known: _Identity = None
        self._known_log: _Identity = None

    @property
    def uri(self) -> str:
        """What SQLite opens. The file must exist: a new one in its place would have forgotten every key."""
        return self._uri

    def make(self) -> None:
        """Make the file where there is none, readable by its owner alone; SQLite gives its log the same mode.

        Raises OSError, and JournalError where there is a log whose file is missing or empty: SQLite would delete it.
        """
        if not _size(self.path) and _size(self._log):
            raise JournalError(
                f"The journal {self.path!r} is missing or empty, but its log {self._log!r} is not.",
                hint="Restore the file, or remove the log too where what both knew may be forgotten.",
            )
        try:
            descriptor = os.open(os.path.realpath(self.path), os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600)
        except FileExistsError:
            return
        os.close(descriptor)
        os.chmod(self.path, 0o600)  # noqa: PTH101 - also what the umask took away

    def opened(self) -> None:
        """Remember the file that SQLite has opened now; raises JournalError if it is not the one from before."""
        self._known = self._known or _identity(self.path)
        self._known_log = _identity(self._log)
        self.check(is_open=True)

    def check(self, *, is_open: bool) -> None:
        """Raise JournalError if the path no longer leads to the file that is open, or was."""
        try:
            found = os.stat(self.path)  # noqa: PTH116 - on the way of every order
        except OSError as error:
            raise self._lost(f"is gone ({error.strerror})") from None
        identity = found.st_dev, found.st_ino
        if identity in _torn:
            raise JournalError(
                f"The journal {self.path!r} cannot be used here: this process was forked in the middle of a statement.",
                hint="Start the process anew, or fork it again when the database answers.",
            )
        if self._known is None:
            return
        if identity != self._known:
            raise self._lost("was replaced by another file")
        if not found.st_size:
            raise self._lost("was emptied")
        if is_open and self._known_log is not None and _identity(self._log) != self._known_log:
            raise self._lost("lost its log (the -wal file beside it)")

    def inherited(self) -> None:
        """Note that this process was forked while SQLite had the file open: it would trust locks of its parent."""
        if self._known is not None:
            _torn.add(self._known)

    def _lost(self, what: str) -> JournalError:
        return JournalError(f"The journal {self.path!r} {what} while it was in use.", hint=_GONE)


def _identity(path: str) -> _Identity:
    try:
        found = os.stat(path)  # noqa: PTH116 - on the way of every order
    except OSError:
        return None
    return found.st_dev, found.st_ino


def _size(path: str) -> int:
    try:
        return os.stat(path).st_size  # noqa: PTH116
    except OSError:
        return 0
