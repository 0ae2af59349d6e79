"""The results file: one line a row, written as answers come in, and never torn."""

from __future__ import annotations

import csv
import io
import json
import os
import threading
from array import array
from bisect import bisect_left
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Protocol, Self

from attrs import frozen

from reward_orders.core.errors import ConfigurationError
from reward_orders.core.excerpt import excerpt
from reward_orders.tango.reading import is_unfinished

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from reward_orders.batch.rows import Row

COLUMNS = (
    "row", "id", "key", "outcome", "order_id", "status", "amount", "currency", "replayed", "error", "request_id"
)  # fmt: skip
RECIPIENT = "recipient"
"""One more column, only where it is asked for: e-mail address, else phone number, else name."""
CREDENTIALS = "credentials"
"""One more column, only where it is asked for: JSON by the meaning of each value."""
_ROW, _KEY, _OUTCOME, _ORDER_ID, _STATUS, _REPLAYED = map(
    COLUMNS.index, ("row", "key", "outcome", "order_id", "status", "replayed")
)
DONE = frozenset({"placed", "replayed"})
LONGEST_ERROR = 400


@frozen
class Line:
    """What became of one row."""

    outcome: str
    order_id: str = ""
    status: str = ""
    amount: str = ""
    currency: str = ""
    replayed: bool = False
    error: str = ""
    request_id: str = ""
    credentials: str = ""


class RowsByIndex(Protocol):
    """The rows of a plan, as far as results need them."""

    keys: list[str]
    numbers: array[int]

    def __len__(self) -> int:
        """How many."""
        ...

    def __getitem__(self, index: int) -> Row:
        """One of them."""
        ...


class Results:
    """The file of one run. While it runs, lines are in the order of their answers; at its end in the file's.

    A line is appended by one write, so that a run that is killed leaves whole lines. Lines of an earlier run stay for
    rows that have their order; the other rows get new ones. Raises ConfigurationError for a file that is not of this
    batch, is in use by another run, or cannot be written.
    """

    def __init__(
        self,
        path: str | os.PathLike[str],
        rows: RowsByIndex,
        *,
        keep: Callable[[int], str | None],
        reveal: bool,
        recipients: bool = False,
    ) -> None:
        self.path = Path(os.path.realpath(path))
        self._rows = rows
        self._reveal = reveal
        self._recipients = recipients
        self._names = (*COLUMNS, *[RECIPIENT] * recipients, *[CREDENTIALS] * reveal)
        self._lock = threading.Lock()
        self._at = array("q", [-1]) * len(rows)  # where the line of each row is
        self._end = 0
        self._fd = -1
        try:
            self._begin(keep)
        except OSError as error:
            raise _unwritable(self.path, error) from None

    def has(self, index: int) -> bool:
        """Whether a row has its line."""
        return self._at[index] >= 0

    def add(self, index: int, line: Line) -> bool:
        """Append the line of a row, once; whether this was the time."""
        cells = self._cells(self._rows[index], line)
        with self._lock:
            if self._at[index] >= 0 or self._fd < 0:  # a run that was given up may still answer
                return False
            try:
                self._append(index, cells)
            except OSError as error:
                raise _unwritable(self.path, error) from None
        return True

    def finish(self, missing: Callable[[int], Line]) -> None:
        """Put the lines in the order of the rows; rows without one get what `missing` says."""
        try:
            self._put_in_order(missing)
        except OSError as error:
            raise _unwritable(self.path, error) from None

    def _put_in_order(self, missing: Callable[[int], Line]) -> None:
        with self._lock, _Replacing(self.path) as new:
            new.write(_line(self._names))
            with os.fdopen(os.dup(self._fd), "rb") as old:  # the file that was written, also if it was deleted
                for index in range(len(self._rows)):
                    if self._at[index] >= 0:
                        old.seek(self._at[index])
                        new.write(old.readline())
                    else:
                        new.write(_line(self._cells(self._rows[index], missing(index))))
            new.done()
            self._close()

    def close(self) -> None:
        """Leave the file as it is."""
        with self._lock:
            self._close()

    def _begin(self, keep: Callable[[int], str | None]) -> None:
        """Write a new file with the lines that stay, put it in the old one's place, and go on behind them."""
        numbers, keys = self._rows.numbers, self._rows.keys
        with _Replacing(self.path) as new:
            header = _line(self._names)
            new.write(header)
            self._end = len(header)
            for cells in self._earlier():
                number = int(cells[_ROW])
                index = bisect_left(numbers, number)
                if index == len(numbers) or numbers[index] != number or self._at[index] >= 0:
                    continue
                order_id = keep(index)
                if order_id is None or cells[_ORDER_ID] != order_id or cells[_KEY] != keys[index]:
                    continue
                cells[_OUTCOME], cells[_REPLAYED] = "replayed", "true"
                if self._recipients:
                    cells.insert(len(COLUMNS), self._rows[index].contact)
                kept = _line(cells)
                self._at[index] = self._end
                self._end += len(kept)
                new.write(kept)
            self._fd = new.done(keep_open=True)

    def _earlier(self) -> Iterator[list[str]]:
        """The lines of the file that is there, of rows that have their order; a torn one is left out.

        With their credentials where those are asked for, and without whatever else stands behind our columns.
        """
        with suppress(FileNotFoundError), self.path.open("rb") as old:
            _lock(old.fileno(), self.path)
            header = _cells(old.readline())
            if not header:
                return
            if tuple(header[: len(COLUMNS)]) != COLUMNS:
                raise ConfigurationError(
                    f"{str(self.path)!r} is there and is no results file; name another one for the results."
                )
            if self._reveal and CREDENTIALS not in header:
                return  # read again, with their credentials
            width, own = len(header), len(COLUMNS)
            revealed_at = header.index(CREDENTIALS) if self._reveal else width
            may_change = cache(is_unfinished)  # there are few statuses
            for line in old:
                cells = _cells(line) if line.endswith(b"\n") else []
                if len(cells) != width or cells[_OUTCOME] not in DONE or not cells[_ROW].isdecimal():
                    continue
                if not may_change(cells[_STATUS]):  # else it is read again, to learn how it ended
                    yield [*cells[:own], *cells[revealed_at : revealed_at + 1]]

    def _cells(self, row: Row, line: Line) -> list[str]:
        cells = [
            str(row.number), row.id, row.key, line.outcome, line.order_id, line.status, line.amount, line.currency,
            "true" if line.replayed else "false", excerpt(line.error, most=LONGEST_ERROR), line.request_id,
        ]  # fmt: skip
        if self._recipients:
            cells.append(row.contact)
        return [*cells, line.credentials] if self._reveal else cells

    def _append(self, index: int, cells: Sequence[str]) -> None:
        line = _line(cells)
        written = os.write(self._fd, line)
        while written < len(line):  # a full disk raises; a signal may cut a write short
            written += os.write(self._fd, line[written:])
        self._at[index] = self._end
        self._end += len(line)

    def _close(self) -> None:
        if self._fd >= 0:
            os.close(self._fd)
            self._fd = -1


class _Replacing:
    """A new file beside another one, readable by its owner alone, that takes its place when it is complete."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._new = path.with_name(f".{path.name}.{os.getpid()}.new")
        self._file: BinaryIO | None = None

    def __enter__(self) -> Self:
        self._clear_up()
        descriptor = os.open(self._new, os.O_CREAT | os.O_EXCL | os.O_RDWR | os.O_APPEND, 0o600)
        self._file = os.fdopen(descriptor, "wb")
        _lock(descriptor, self._path)
        return self

    def _clear_up(self) -> None:
        """Remove what a killed run left of such a file; one that is being written is locked."""
        for left in self._path.parent.iterdir():
            if left.name.startswith(f".{self._path.name}.") and left.name.endswith(".new"):
                with suppress(OSError, ConfigurationError), left.open("rb") as handle:
                    _lock(handle.fileno(), left)
                    left.unlink()

    def write(self, line: bytes) -> None:
        assert self._file is not None  # noqa: S101 - entered
        self._file.write(line)

    def done(self, *, keep_open: bool = False) -> int:
        """Put it in the other one's place; the descriptor to go on with, or -1."""
        assert self._file is not None  # noqa: S101 - entered
        self._file.flush()
        os.fsync(self._file.fileno())
        kept = os.dup(self._file.fileno()) if keep_open else -1
        self._new.replace(self._path)
        return kept

    def __exit__(self, *_: object) -> None:
        try:
            if self._file is not None:
                self._file.close()  # which writes what is left, if the disk has room
        finally:
            with suppress(OSError):
                self._new.unlink(missing_ok=True)


def _unwritable(path: Path, error: OSError) -> ConfigurationError:
    return ConfigurationError(
        f"The results file {str(path)!r} cannot be written: {error.strerror}.",
        hint="What was placed is in the journal: run the file again when they can be, and the results will have it.",
    )


def _line(cells: Sequence[str]) -> bytes:
    plain = ",".join(cells)
    if plain.count(",") == len(cells) - 1 and '"' not in plain and plain.isprintable():
        return f"{plain}\n".encode("utf-8", "replace")
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerow(cells)
    return text.getvalue().encode("utf-8", "replace")


def _cells(line: bytes) -> list[str]:
    try:
        if b'"' not in line:
            return line.decode().rstrip("\r\n").split(",")
        return next(csv.reader([line.decode()], strict=True), [])
    except (csv.Error, UnicodeError):
        return []


def _lock(descriptor: int, path: Path) -> None:
    """One run a file: the lock ends with the process. Where a system has no such locks, nothing is locked."""
    try:
        import fcntl
    except ImportError:
        return
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        raise ConfigurationError(
            f"Another run writes {str(path)!r}; wait for it, or name another file for the results."
        ) from None


def revealed(values: Mapping[str, str]) -> str:
    """Credentials as one cell."""
    return json.dumps(values, ensure_ascii=False)
