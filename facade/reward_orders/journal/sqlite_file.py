"""The journal's SQLite file: made for its owner alone, and known again before every order."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, TypeAlias

from reward_orders.core.errors import JournalError

if TYPE_CHECKING:
    from pathlib import Path

_Identity: TypeAlias = "tuple[int, int] | None"

_GONE = "What it knew may be lost, so nothing is sent. Put the file back, or open a new Journal to begin an empty one."


_torn: set[tuple[int, int]] = set()


class JournalFile:
    """The file behind a path, and the log that SQLite keeps beside it.

    Whoever deletes, replaces or empties a file leaves those that have it open writing into one that nobody else will
    read. Its inode tells. It is looked at and never opened here: closing any descriptor of a file ends the locks that
    SQLite holds on it (https://www.sqlite.org/howtocorrupt.html, 2.2).
    """

    def __init__(self, path: Path) -> None:
        self.path = str(path)
        self._uri = f"{path.as_uri()}?mode=rw"
        self._log = f"{self.path}-wal"
        self._known: _Identity = None
        self._known_log: _Identity = None

    @property
    def uri(self) -> str:
        """What SQLite opens: it must be there, a new one in its place would have forgotten every key."""
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
        os.chmod(self.path, 0o600)  # noqa: PTH101 - whatever the umask took away

    def opened(self) -> None:
        """Remember the file that SQLite has opened now; raises JournalError where it is not the one of before."""
        self._known = self._known or _identity(self.path)
        self._known_log = _identity(self._log)
        self.check(is_open=True)

    def check(self, *, is_open: bool) -> None:
        """Raise JournalError where the path no longer leads to the file that is open, or was."""
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
        """Say that this process was forked while SQLite had the file open: it would trust locks of its parent."""
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
