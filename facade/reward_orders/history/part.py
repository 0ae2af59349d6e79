"""An export under way: rows as JSON lines in FILE.part, and in FILE.part.mark where the list goes on.

The mark is written after the rows it counts are on the disk, and replaced as a whole. So an export that was killed is
cut back to its last mark and goes on there: no row is lost, none comes twice.
"""

from __future__ import annotations

import json
import os
from contextlib import suppress
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Self

from reward_orders.core.errors import ConfigurationError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

EVERY = 1_000  # rows between two marks: ten pages
VERSION = 1


class Part:
    """The rows of an export so far; one process at a time writes them.

    `question` is what was asked for: an export is carried on for the same question alone. `begun` is when it began,
    `cursor` where its list goes on (None: at its start), `is_complete` whether all rows are there. Raises
    ConfigurationError where another process writes the same file, where what was left is of another question, and
    where a file cannot be written.
    """

    def __init__(self, out: Path, *, question: Mapping[str, str | None], now: float, anew: bool = False) -> None:
        self._out = out
        self._path = out.with_name(f"{out.name}.part")
        self._mark = out.with_name(f"{out.name}.part.mark")
        self._question = dict(question)
        self.rows = 0
        self.cursor: str | None = None
        self.begun = datetime.fromtimestamp(now, UTC).replace(microsecond=0)
        self.is_complete = False
        self._unmarked = 0
        try:
            self._file = os.fdopen(os.open(self._path, os.O_CREAT | os.O_RDWR, 0o600), "r+b")
        except OSError as error:
            raise self._unwritable(error) from None
        try:
            _lock(self._file.fileno(), self._path, out)
            if os.name == "posix":
                os.fchmod(self._file.fileno(), 0o600)
            size = 0 if anew else self._carry_on()
            self._file.truncate(size)
            self._file.seek(size)
            if not size:
                self._mark.unlink(missing_ok=True)
        except OSError as error:
            self._file.close()
            raise self._unwritable(error) from None
        except ConfigurationError:
            self._file.close()
            raise

    @property
    def path(self) -> Path:
        """Where the rows are."""
        return self._path

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if not self._mark.exists():  # nothing to carry on
            self._path.unlink(missing_ok=True)
        self._file.close()

    def add(self, line: str) -> None:
        """Append a row."""
        try:
            self._file.write(line.encode("utf-8", "replace") + b"\n")
        except OSError as error:
            raise self._unwritable(error) from None
        self.rows += 1
        self._unmarked += 1

    @property
    def is_due(self) -> bool:
        """Whether enough rows came since the last mark."""
        return self._unmarked >= EVERY

    def mark(self, cursor: str | None, *, complete: bool = False) -> None:
        """Put what was added on the disk, then where the list goes on."""
        told = {
            "version": VERSION,
            "question": self._question,
            "begun": self.begun.isoformat(),
            "cursor": cursor,
            "rows": self.rows,
            "bytes": self._file.tell(),
            "complete": complete,
        }
        try:
            self._file.flush()
            os.fsync(self._file.fileno())
            written_at_once(self._mark, json.dumps(told).encode())
        except OSError as error:
            raise self._unwritable(error) from None
        self.cursor, self.is_complete, self._unmarked = cursor, complete, 0

    def lines(self) -> Iterator[str]:
        """Every row that was marked."""
        with self._path.open(encoding="utf-8", newline="\n") as handle:
            yield from handle

    def remove(self) -> None:
        """The export is done: nothing is to be carried on."""
        self._mark.unlink(missing_ok=True)
        self._path.unlink(missing_ok=True)

    def _carry_on(self) -> int:
        """Take up what an earlier run left; the size of its marked rows."""
        try:
            told = json.loads(self._mark.read_bytes())
            version, question = told["version"], told["question"]
            size, rows, cursor, complete = told["bytes"], told["rows"], told["cursor"], told["complete"]
            begun = datetime.fromisoformat(told["begun"])
        except FileNotFoundError:
            return 0  # it ended before its first mark
        except (ValueError, TypeError, LookupError):
            raise self._not_ours("its mark cannot be read") from None
        if version != VERSION:
            raise self._not_ours("it is of another version of this package")
        if question != self._question:
            other = ", ".join(
                f"{name} {question.get(name) or 'not given'}"
                for name in self._question
                if question.get(name) != self._question[name]
            )
            raise self._not_ours(f"it was asked for otherwise ({other})")
        if os.fstat(self._file.fileno()).st_size < size:
            if complete:
                return 0  # it has taken its place already
            raise self._not_ours("rows of it are gone")
        self.rows, self.cursor, self.begun, self.is_complete = rows, cursor, begun, complete
        return int(size)

    def _not_ours(self, why: str) -> ConfigurationError:
        return ConfigurationError(
            f"{str(self._path)!r} is of an export that was stopped, and cannot be carried on: {why}.",
            hint="Run that export again as it was, or this one with --anew, which throws its rows away.",
        )

    def _unwritable(self, error: OSError) -> ConfigurationError:
        return ConfigurationError(f"{str(self._out)!r} cannot be written: {error.strerror}.")


def written_at_once(path: Path, content: bytes) -> None:
    """Replace a file as a whole, readable by its owner alone. Raises OSError."""
    new = path.with_name(f".{path.name}.new")
    new.unlink(missing_ok=True)
    descriptor = os.open(new, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    with os.fdopen(descriptor, "wb") as handle:
        handle.write(content)
        handle.flush()
        os.fsync(handle.fileno())
    new.replace(path)


def _lock(descriptor: int, path: Path, out: Path) -> None:
    """One export a file: the lock ends with the process. Where a system has no such locks, nothing is locked."""
    try:
        import fcntl
    except ImportError:
        return
    with suppress(OSError):
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        if os.path.samestat(os.fstat(descriptor), path.stat()):  # else the other one ended just now, and removed it
            return
    raise ConfigurationError(f"Another export writes {str(out)!r}; wait for it, or name another file.")
