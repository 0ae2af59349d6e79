"""A file as rows of text: which format, which encoding, which separator, where the header is."""

from __future__ import annotations

import codecs
import csv
import json
import re
from collections import Counter
from contextlib import suppress
from decimal import Decimal
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from attrs import define, field, frozen

from reward_orders.batch.columns import Columns, Vocabulary
from reward_orders.core.errors import ConfigurationError
from reward_orders.core.excerpt import excerpt, quoted

if TYPE_CHECKING:
    import os
    from collections.abc import Iterable, Iterator, Sequence

CHUNK = 1 << 20  # bytes read at once
SAMPLE = 1 << 16  # characters that a separator is words by
HEADER_WITHIN = 10  # rows: the header is the first of these that has names of fields
SEPARATORS = ",;\t|"
QUOTES = "\"'"
_CUT = re.compile(r"[0-9]+,[0-9]{1,2}|[0-9]{1,3}(\.[0-9]{3})+,[0-9]{1,2}")  # 25,00 and 1.250,00


@frozen
class Wrong:
    """One thing that is wrong with a file: the row as a spreadsheet numbers it, the column by its name, and what."""

    row: int | None
    column: str | None
    message: str


@define  # frozen, 100,000 of them take twice the time to make
class RawRow:
    """One row that is not blank: its number, its text by field, and what is wrong with its shape.

    Who gets it may change `values`: a copy of each of 100,000 rows would be felt.
    """

    number: int
    values: dict[str, str] = field(repr=False)
    wrong: tuple[Wrong, ...] = ()


class Source(Protocol):
    """A file that was opened: what it is read as, its columns, and its rows, once."""

    read_as: str
    wrong: list[Wrong]

    @property
    def columns(self) -> Columns:
        """The columns; of JSON lines those that were met so far."""
        ...

    def rows(self) -> Iterator[RawRow]:
        """The rows, blank ones left out; a row that cannot be read at all ends them and is noted in `wrong`."""
        ...


def open_source(file: str | os.PathLike[str], words: Vocabulary) -> Source:
    """Find out what a file is, by its content. Raises ConfigurationError where it cannot be opened."""
    path = Path(file)
    try:
        if not path.is_dir() and path.exists() and not path.is_file():  # a pipe gives its content once
            raise ConfigurationError(
                f"{str(path)!r} is no file on a disk. Rows are read more than once: save them, and name that file."
            )
        with path.open("rb") as handle:
            start = handle.read(SAMPLE)
        if start.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
            from reward_orders.batch.workbook import WorkbookSource

            return WorkbookSource(path, words)
        encoding = encoding_of(path)
    except OSError as error:
        raise ConfigurationError(f"The file {str(path)!r} cannot be read: {error.strerror}.") from None
    if start.decode(encoding, "replace").lstrip("\ufeff \t\r\n").startswith("{"):
        return JsonLinesSource(path, encoding, words)
    return CsvSource(path, encoding, words)


def encoding_of(path: Path) -> str:
    """How the text of a file is encoded: by its byte order mark, as UTF-8 if all of it is, else as Windows does.

    Raises OSError.
    """
    decoder = codecs.getincrementaldecoder("utf-8")()
    with path.open("rb") as handle:
        start = handle.read(CHUNK)
        if start.startswith(codecs.BOM_UTF8):
            return "utf-8-sig"
        if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            return "utf-16"
        if len(start) > 1 and 0 in start[:2]:
            return "utf-16-be" if start[0] == 0 else "utf-16-le"
        try:
            decoder.decode(start)
            while chunk := handle.read(CHUNK):
                decoder.decode(chunk)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            handle.seek(0)
            undefined = frozenset(b"\x81\x8d\x8f\x90\x9d")
            chunks = iter(lambda: handle.read(CHUNK), b"")
            return "latin-1" if any(undefined.intersection(chunk) for chunk in chunks) else "cp1252"
    return "utf-8"


def header_in(first: Sequence[Sequence[str]], words: Vocabulary) -> int:
    """Which of the first rows is the header: the first with two names of fields, else the first that is not blank."""
    for index, cells in enumerate(first):
        if words.recognised(cells) > 1:
            return index
    return next((index for index, cells in enumerate(first) if any(cell.strip() for cell in cells)), 0)


def raw_row(number: int, cells: Sequence[str], columns: Columns, *, cut_short: bool = True) -> RawRow | None:
    """One row under a header, or None for a blank one; `cut_short`: fewer cells than the header has are a mistake."""
    stripped = [cell.strip() for cell in cells]
    if not any(stripped):
        return None
    width = len(columns.names)
    wrong: tuple[Wrong, ...] = ()
    if len(stripped) < width and cut_short:
        what = f"The row has {len(stripped)} cells and the header {width}: it may be cut short."
        wrong = (Wrong(number, None, what),)
    elif len(stripped) > width and any(stripped[width:]):
        what = f"The row has more cells than the header ({width}); quote text that has separators."
        wrong = (Wrong(number, None, what),)
    values = {its: cell for its, cell in zip(columns.fields, stripped, strict=False) if its is not None}
    return RawRow(number, values, wrong)


class CsvSource:
    """Separated text, with the separator and the quotes that its first rows make most sense with."""

    def __init__(self, path: Path, encoding: str, words: Vocabulary) -> None:
        self._path = path
        self._encoding = encoding
        self.wrong: list[Wrong] = []
        self._columns = Columns((), ())
        self._header = 0
        self._separator, self._quote = SEPARATORS[0], QUOTES[0]
        try:
            with path.open(encoding=encoding, newline="") as handle:
                sample = handle.read(SAMPLE)
        except UnicodeError:
            self.read_as = "text"
            self.wrong.append(Wrong(None, None, f"The file is not the {encoding} text that it begins as."))
            return
        self._separator, self._quote, first = _dialect(sample, words)
        shown = {"\t": "tab"}.get(self._separator, self._separator)
        self.read_as = f"CSV, {encoding}, separated by {shown!r}"
        self._header = header_in(first, words)
        if not sample.strip("\ufeff \r\n"):
            self.wrong.append(Wrong(None, None, "The file is empty."))
            return
        self._columns, problems = words.columns_of(first[self._header] if first else ())
        self.wrong += [Wrong(None, None, problem) for problem in problems]

    @property
    def columns(self) -> Columns:
        """Those of the header."""
        return self._columns

    def rows(self) -> Iterator[RawRow]:
        """The rows under the header; see `Source`."""
        if not self._columns.names:
            return
        number = 0
        try:
            with self._path.open(encoding=self._encoding, newline="") as handle:
                for number, cells in enumerate(_records(handle, self._separator, self._quote), 1):
                    if number > self._header + 1 and (row := self._row(number, cells)):
                        yield row
        except csv.Error as error:
            what = f"The row cannot be read ({error}); check its quotes. Rows behind it were not looked at."
            self.wrong.append(Wrong(number + 1, None, what))
        except UnicodeError:
            what = f"The row is not {self._encoding} text. Rows behind it were not looked at."
            self.wrong.append(Wrong(number + 1, None, what))

    def _row(self, number: int, cells: list[str]) -> RawRow | None:
        at = self._cut_amount(cells)
        if at is None:
            return raw_row(number, cells, self.columns)
        amount = f"{cells[at].strip()},{cells[at + 1].strip()}"
        row = raw_row(number, [*cells[:at], amount, *cells[at + 2 :]], self.columns)
        what = f"The comma of {amount} makes two cells of it; write the amount with a point, or quote it."
        return None if row is None else RawRow(number, row.values, (Wrong(number, "amount", what),))

    def _cut_amount(self, cells: list[str]) -> int | None:
        """Where the amount is, if its decimal comma made two cells of it and moved those behind it by one."""
        if self._separator != "," or len(cells) != len(self.columns.names) + 1 or not self.columns.has("amount"):
            return None
        at = self.columns.fields.index("amount")
        return at if _CUT.fullmatch(f"{cells[at].strip()},{cells[at + 1].strip()}") else None


def _records(lines: Iterable[str], separator: str, quote: str) -> Iterator[list[str]]:
    return csv.reader(lines, delimiter=separator, quotechar=quote, skipinitialspace=True, strict=True)


def _dialect(sample: str, words: Vocabulary) -> tuple[str, str, list[list[str]]]:
    """The separator and quote under which the header has most names of fields, and most rows its width.

    Single quotes only where cells would else keep a pair of them.
    """
    best: tuple[tuple[int, int, bool, int], str, str, list[list[str]]] | None = None
    whole = sample if len(sample) < SAMPLE else sample[: sample.rfind("\n") + 1] or sample
    for quote in QUOTES:
        for separator in SEPARATORS:
            first: list[list[str]] = []
            with suppress(csv.Error):  # what was read before counts
                first.extend(islice(_records(whole.splitlines(keepends=True), separator, quote), 50))
            named = header_in(first[:HEADER_WITHIN], words)
            header = first[named] if first else []
            fits = sum(len(cells) == len(header) for cells in first[named:] if cells)
            left = sum(cell[:1] in QUOTES and cell[:1] == cell[-1:] for cells in first for cell in cells if cell)
            score = (words.recognised(header), -left, quote == QUOTES[0], fits if len(header) > 1 else 0)
            if best is None or score > best[0]:
                best = score, separator, quote, first[:HEADER_WITHIN]
    assert best is not None  # noqa: S101 - there are separators
    return best[1:]


class JsonLinesSource:
    """One JSON object a line; its names are the columns."""

    def __init__(self, path: Path, encoding: str, words: Vocabulary) -> None:
        self._path = path
        self._encoding = encoding
        self._words = words
        self._fields: dict[str, str | None] = {}
        self.read_as = f"JSON lines, {encoding}"
        self.wrong: list[Wrong] = []

    @property
    def columns(self) -> Columns:
        """The names met so far."""
        return Columns(tuple(self._fields), tuple(self._fields.values()))

    def rows(self) -> Iterator[RawRow]:
        """The objects; see `Source`."""
        number = 0
        try:
            with self._path.open(encoding=self._encoding) as handle:
                for number, line in enumerate(handle, 1):
                    if line.strip():
                        yield self._row(number, line)
        except UnicodeError:
            what = f"The line is not {self._encoding} text. Lines behind it were not looked at."
            self.wrong.append(Wrong(number + 1, None, what))

    def _row(self, number: int, line: str) -> RawRow:
        try:
            pairs = json.loads(line, parse_float=Decimal, object_pairs_hook=tuple)
        except (ValueError, RecursionError) as error:
            what = f"The line is no JSON object ({excerpt(getattr(error, 'msg', 'too deep'))})."
            return RawRow(number, {}, (Wrong(number, None, what),))
        if not isinstance(pairs, tuple):
            return RawRow(number, {}, (Wrong(number, None, "The line is no JSON object."),))
        wrong: list[Wrong] = []
        values: dict[str, str] = {}
        for name, value in pairs:
            if name not in self._fields:
                self._fields[name] = self._words.field_of(name)
            its = self._fields[name]
            if its is None:
                continue
            text = _json_text(value)
            if text is None:
                wrong.append(Wrong(number, name, "The value is no text or number."))
            elif its in values:
                wrong.append(Wrong(number, name, f"The line gives {its} twice."))
            else:
                values[its] = text.strip()
        return RawRow(number, values, tuple(wrong))


def _json_text(value: object) -> str | None:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        return format(value, "f")
    return str(value) if isinstance(value, (str, int)) else None


def listed(names: Iterable[str]) -> str:
    """Names of columns in a sentence, each once."""
    return ", ".join(quoted(name) for name in Counter(names))
