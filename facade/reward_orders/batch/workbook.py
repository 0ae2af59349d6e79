"""An Excel workbook as rows of text; needs python-calamine (extra `files`)."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from itertools import islice
from typing import TYPE_CHECKING
from zipfile import BadZipFile, ZipFile

from reward_orders.batch.columns import Columns, Vocabulary, folded
from reward_orders.batch.source import HEADER_WITHIN, RawRow, Wrong, header_in, raw_row
from reward_orders.core.errors import ConfigurationError
from reward_orders.core.excerpt import excerpt, quoted

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from python_calamine import CalamineSheet, CalamineWorkbook

ORDERS = ("order", "orders", "rewards")  # what the sheet with the rows is called; "Order" in Tango's own template
LARGEST = 1 << 30  # bytes that a workbook may unpack to
EXACT = 10**15  # a spreadsheet's numbers have 15 digits
_FORMULA = re.compile(rb'<c\b[^>]*?\br="([A-Z]+)([0-9]+)"[^>]*>\s*<f\b')
_OVERLAP = 1 << 12  # bytes that a cell's tags may be spread over two chunks by


class WorkbookSource:
    """One sheet: the one called Order, else the first whose header has names of fields."""

    def __init__(self, path: Path, words: Vocabulary) -> None:
        self._path = path
        self.wrong: list[Wrong] = []
        self._columns = Columns((), ())
        self.read_as = "Excel workbook"
        self._sheet: CalamineSheet | None = None
        self._header = 0
        self._formulas: dict[int, list[int]] = {}
        unreadable = _calamine_error()
        try:
            _check_size(path)
            self._open(words)
        except (BadZipFile, unreadable) as error:
            what = f"The workbook cannot be read ({excerpt(error)}); save it as .xlsx without a password, or as CSV."
            self.wrong.append(Wrong(None, None, what))

    def _open(self, words: Vocabulary) -> None:
        from python_calamine import CalamineWorkbook

        workbook = CalamineWorkbook.from_path(self._path)
        name, first = _order_sheet(workbook, words)
        self._sheet = workbook.get_sheet_by_name(name)
        self.read_as = f"Excel workbook, sheet {quoted(name)}"
        if not any(any(cells) for cells in first):
            self.wrong.append(Wrong(None, None, f"The sheet {quoted(name)} is empty."))
            self._sheet = None
            return
        self._header = header_in(first, words)
        self._columns, problems = words.columns_of(first[self._header])
        self.wrong += [Wrong(None, None, problem) for problem in problems]
        self._formulas = _formulas(self._path, workbook.sheet_names.index(name))

    @property
    def columns(self) -> Columns:
        """Those of the header."""
        return self._columns

    def rows(self) -> Iterator[RawRow]:
        """The rows under the header; see `Source`."""
        if self._sheet is None:
            return
        for number, cells in enumerate(self._sheet.iter_rows(), 1):
            if number <= self._header + 1:
                continue
            row = raw_row(number, [_text(cell) for cell in cells], self.columns, cut_short=False)
            if row is not None:
                wrong = (*row.wrong, *self._cells_wrong(number, cells))
                yield RawRow(number, row.values, wrong) if wrong else row

    def _cells_wrong(self, number: int, cells: Sequence[object]) -> Iterator[Wrong]:
        left = self._sheet.start[1] if self._sheet and self._sheet.start else 0  # blank columns are not in the rows
        formulas = self._formulas.get(number, ())
        for index, (name, its) in enumerate(zip(self.columns.names, self.columns.fields, strict=True)):
            if its is None or index >= len(cells):
                continue
            cell = cells[index]
            if left + index in formulas:
                yield Wrong(number, name, "The cell is a formula; paste its value.")
            elif isinstance(cell, (int, float)) and not isinstance(cell, bool) and abs(cell) >= EXACT:
                yield Wrong(number, name, "The number has more digits than a spreadsheet keeps; format it as text.")


def _order_sheet(workbook: CalamineWorkbook, words: Vocabulary) -> tuple[str, list[list[str]]]:
    best: tuple[float, str, list[list[str]]] | None = None
    for name in workbook.sheet_names:
        rows = workbook.get_sheet_by_name(name).iter_rows()
        first = [[_text(cell) for cell in cells] for cells in islice(rows, HEADER_WITHIN)]
        score = max((words.recognised(cells) for cells in first), default=0) + (folded(name) in ORDERS) / 2
        if best is None or score > best[0]:
            best = score, name, first
    if best is None:
        raise BadZipFile("it has no sheets")
    return best[1], best[2]


def _text(cell: object) -> str:
    """A cell as it is shown: 25.0 is 25, and 8.330000000000001, the float of 8.33, is 8.33."""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else format(round(cell, 9), ".9f").rstrip("0")
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time() else cell.isoformat()
    if isinstance(cell, (date, time)):
        return cell.isoformat()
    return str(cell) if isinstance(cell, (int, timedelta)) else ""


def _check_size(path: Path) -> None:
    with ZipFile(path) as packed:
        if sum(part.file_size for part in packed.infolist()) > LARGEST:
            raise BadZipFile("it unpacks to more than 1 GiB")


def _formulas(path: Path, index: int) -> dict[int, list[int]]:
    """The cells of a sheet that are formulas: row → columns from 0. python-calamine tells only what they last gave."""
    found: dict[int, list[int]] = {}
    with ZipFile(path) as packed:
        part = _part_of(packed, index)
        if part is None:
            return found
        with packed.open(part) as stream:
            rest = b""
            while chunk := stream.read(1 << 20):
                text = rest + chunk
                if b"<f" in text:
                    for column, row in _FORMULA.findall(text):
                        columns = found.setdefault(int(row), [])
                        if (number := _number_of(column)) not in columns:
                            columns.append(number)
                rest = text[-_OVERLAP:]
    return found


def _part_of(packed: ZipFile, index: int) -> str | None:
    """The part that holds a sheet: the workbook names its sheets in order, and its relations say where each is."""
    try:
        workbook = packed.read("xl/workbook.xml").decode()
        relations = packed.read("xl/_rels/workbook.xml.rels").decode()
    except (KeyError, UnicodeError):
        return None
    ids = re.findall(r"<(?:\w+:)?sheet\b[^>]*?\br:id=\"([^\"]+)\"", workbook)
    targets = {
        name: target
        for tag in re.findall(r"<Relationship\b[^>]*>", relations)
        for name in re.findall(r'\bId="([^"]+)"', tag)
        for target in re.findall(r'\bTarget="([^"]+)"', tag)
    }
    target = targets.get(ids[index]) if index < len(ids) else None
    if target is None:
        return None
    part = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
    return part if part in packed.namelist() else None


def _number_of(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - ord("A") + 1
    return number - 1


def _calamine_error() -> type[Exception]:
    try:
        from python_calamine import CalamineError
    except ImportError as error:
        raise ConfigurationError(
            "Reading Excel files needs python-calamine: pip install 'reward-orders[files]'."
        ) from error
    return CalamineError
