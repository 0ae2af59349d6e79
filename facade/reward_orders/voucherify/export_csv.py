"""The CSV of an export, row by row while its bytes arrive, as orders.

Open in the vendor's documents (docs/vendors.md, Voucherify 14.5): the header may hold field names or labels ("Source
ID"), so the known columns go by either spelling, while `metadata.Color` and `metadata.color` are two; and amounts may
be minor units ("7700") or major ones ("2000.00"). Whole numbers are read as minor units.
A cell with a decimal point is no whole number of cents, and how many decimals its currency has is not said, so
it is kept as text unless the caller says that two are right.
"""

from __future__ import annotations

import csv
import json
import re
from codecs import getincrementaldecoder
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from reward_orders.core.errors import UnreadableResponseError
from reward_orders.voucherify.models import VoucherifyOrder
from reward_orders_api.models import voucherify_order as order

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from reward_orders.core.wire import ResponseInfo

FIELDS = (
    order.ID,
    order.SOURCE_ID,
    order.STATUS,
    order.CREATED_AT,
    order.UPDATED_AT,
    order.AMOUNT,
    order.DISCOUNT_AMOUNT,
    order.ITEMS_DISCOUNT_AMOUNT,
    order.TOTAL_DISCOUNT_AMOUNT,
    order.TOTAL_AMOUNT,
    order.CUSTOMER_ID,
    order.REFERRER_ID,
    order.METADATA,
)
AMOUNTS = frozenset(name for name in FIELDS if name.endswith("amount"))
PREFIX = "metadata."
LONGEST_ROW = 16 * 1024 * 1024  # characters; a quote that never closes would otherwise swallow the file
TOO_LONG = "a row is longer than 16 MiB, or a quote in it never closes"
Decimals: TypeAlias = Literal["keep", "two"]
_WHOLE = re.compile(r"-?[0-9]{1,18}")
_TWO_DECIMALS = re.compile(r"(-?[0-9]{1,16})\.([0-9]{2})")


class CsvRows:
    """Cuts pieces of a file into rows of cells; quoted cells may hold line breaks, and pieces end anywhere."""

    def __init__(self) -> None:
        self._decode = getincrementaldecoder("utf-8-sig")("strict").decode
        self._line: list[str] = []
        self._size_of_line = 0
        self._record: list[str] = []
        self._quotes = 0
        self._size = 0

    def feed(self, piece: bytes) -> list[list[str]]:
        """The rows that are complete with this piece; the empty piece ends the file. ValueError for what is no CSV."""
        text = self._decode(piece, final=not piece)
        self._line.append(text)
        self._size_of_line += len(text)
        lines: list[str] = []
        if not piece or "\n" in text:
            lines = "".join(self._line).split("\n")
            self._line = [] if not piece else [lines.pop()]
            self._size_of_line = sum(map(len, self._line))
        if self._size_of_line > LONGEST_ROW:
            raise ValueError(TOO_LONG)
        complete: list[str] = []
        for line in lines:
            self._record.append(line)
            self._quotes += line.count('"')
            if self._quotes % 2:
                self._size += len(line)
                if self._size > LONGEST_ROW:
                    raise ValueError(TOO_LONG)
                continue
            complete.append("\n".join(self._record))
            self._record, self._quotes, self._size = [], 0, 0
        if not piece and self._record:
            raise ValueError("a quoted cell that does not end")
        return [row for row in cells_of(complete) if row]


def cells_of(rows: Sequence[str]) -> Iterator[list[str]]:
    """The cells of whole rows, by the rules of `csv` (strict); ValueError for what is none.

    `csv` refuses cells beyond a limit that belongs to the whole process and so is not ours to change: a row that may
    hold one is cut here.
    """
    limit = csv.field_size_limit()
    try:
        if all(len(row) <= limit for row in rows):
            yield from csv.reader(rows, strict=True)
            return
        for row in rows:
            if len(row) > limit:
                yield long_cells_of(row)
            else:
                yield from csv.reader([row], strict=True)
    except csv.Error as error:
        raise ValueError(str(error)) from None


def long_cells_of(row: str) -> list[str]:
    """The cells of one row, however long."""
    cells: list[str] = []
    row = row.removesuffix("\r")
    at = 0
    while at <= len(row):
        if row.startswith('"', at):
            end = row.find('"', at + 1)
            while end >= 0 and row.startswith('"', end + 1):
                end = row.find('"', end + 2)
            if end < 0:
                raise ValueError("a quoted cell that does not end")
            cells.append(row[at + 1 : end].replace('""', '"'))
            at = end + 1
            if at < len(row) and row[at] != ",":
                raise ValueError("',' expected after '\"'")
        else:
            end = row.find(",", at)
            cell = row[at : len(row) if end < 0 else end]
            if "\r" in cell or "\n" in cell:
                raise ValueError("a line break in a cell without quotes")
            cells.append(cell)
            at += len(cell)
        at += 1
    return cells


class ExportFile:
    """One export file: what its columns are, and each row as an order that holds those columns.

    `ended` is True after the empty piece.
    """

    def __init__(self, fields: Sequence[str], info: ResponseInfo, *, decimals: Decimals) -> None:
        self.ended = False
        self._meant: dict[str, list[str]] = {}
        for name in dict.fromkeys((*FIELDS, *fields)):
            self._meant.setdefault(spelling(name), []).append(name)
        self._info = info
        self._decimals = decimals
        self._csv = CsvRows()
        self._columns: list[str] = []
        self._number = 0

    def feed(self, piece: bytes) -> list[VoucherifyOrder]:
        """The orders that are complete with this piece; the empty piece ends the file."""
        self.ended = not piece
        problem = ""
        rows: list[list[str]] = []
        orders: list[VoucherifyOrder] = []
        try:
            rows = self._csv.feed(piece)
            if not self._columns and rows:
                self._columns = self._columns_of(rows.pop(0))
            if not self._columns and self.ended:
                raise _WrongFileError("the file is empty, without even a header")  # noqa: TRY301
            orders.extend(map(self._order, rows))
        except _WrongFileError as error:
            problem = str(error)
        except ValueError as error:
            problem = f"the file is no CSV ({_words(error)})"
        if problem:
            # Neither this frame nor the decoder's own error may hold a piece of the file: tracebacks may show locals.
            del piece
            rows.clear()
            orders.clear()
            self._csv = CsvRows()
            raise UnreadableResponseError(
                f"The export cannot be read: {problem}.",
                status=self._info.status,
                request_id=self._info.request_id,
                hint="Export again; if it repeats, look at the file in the vendor's dashboard.",
            )
        return orders

    def _columns_of(self, header: list[str]) -> list[str]:
        """The columns by name, exactly as spelled; a label stands for the one field it may mean that has no column."""
        taken = set(header)
        columns: list[str] = []
        for name in header:
            meant = [] if name.startswith(PREFIX) else self._meant.get(spelling(name), [])
            label = len(meant) == 1 and meant[0] not in taken
            columns.append(meant[0] if label else name)
            taken.add(columns[-1])
        if "id" not in columns:
            raise _WrongFileError("the header names no id column")
        if len(set(columns)) != len(columns):
            raise _WrongFileError("the header names a column twice")
        return columns

    def _order(self, cells: list[str]) -> VoucherifyOrder:
        self._number += 1
        if len(cells) != len(self._columns):
            raise _WrongFileError(f"row {self._number} has {len(cells)} cells for {len(self._columns)} columns")
        row = {name: cell for name, cell in zip(self._columns, cells, strict=True) if cell}
        if "id" not in row:
            raise _WrongFileError(f"row {self._number} has no id")
        data: dict[str, Any] = {}
        for name, cell in row.items():
            if name == "metadata":
                data["metadata"] = _json_object(cell)
            elif name.startswith(PREFIX) and "metadata" not in row:
                data.setdefault("metadata", {})[name.removeprefix(PREFIX)] = cell
            else:
                data[name] = self._amount(cell) if name in AMOUNTS else cell
        return VoucherifyOrder(data, self._info)

    def _amount(self, cell: str) -> int | str:
        if _WHOLE.fullmatch(cell):
            return int(cell)
        parts = _TWO_DECIMALS.fullmatch(cell) if self._decimals == "two" else None
        return cell if parts is None else int("".join(parts.groups()))


class _WrongFileError(Exception):
    """What is wrong with the file as an export of orders."""


def _words(error: ValueError) -> str:
    """Why, without the text that was read: a decoder's error quotes none, and says where."""
    if isinstance(error, UnicodeDecodeError):
        return f"not UTF-8: {error.reason} at byte {error.start} of a piece"
    return str(error)


def spelling(name: str) -> str:
    """The field that a label names: "Source ID" is source_id."""
    return name.strip().casefold().replace(" ", "_")


def _json_object(cell: str) -> object:
    """Metadata as the object it is, or the text where it is none."""
    try:
        value = json.loads(cell)
    except (ValueError, RecursionError):
        return cell
    return value if isinstance(value, dict) else cell
