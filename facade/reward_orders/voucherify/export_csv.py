"""The CSV of an export, row by row while its bytes arrive, as orders.

Open in the vendor's documents (facts: voucherify 14): the header may hold field names or labels ("Source ID"), so
columns go by either spelling; and amounts may be minor units ("7700") or major ones ("2000.00"). Whole numbers are
read as minor units. A cell with a decimal point is no whole number of cents, and how many decimals its currency has is
not said, so it is kept as text unless the caller says that two are right.
"""

from __future__ import annotations

import csv
import json
import re
from codecs import getincrementaldecoder
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from reward_orders.core.errors import UnreadableResponseError
from reward_orders.voucherify.models import VoucherifyOrder

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reward_orders.core.wire import ResponseInfo

FIELDS = (
    "id",
    "source_id",
    "status",
    "created_at",
    "updated_at",
    "amount",
    "discount_amount",
    "items_discount_amount",
    "total_discount_amount",
    "total_amount",
    "customer_id",
    "referrer_id",
    "metadata",
)
AMOUNTS = frozenset(name for name in FIELDS if name.endswith("amount"))
PREFIX = "metadata."
LONGEST_ROW = 10_000_000  # characters; a quote that never closes would otherwise swallow the file
Decimals: TypeAlias = Literal["keep", "two"]
_WHOLE = re.compile(r"-?[0-9]{1,18}")
_TWO_DECIMALS = re.compile(r"(-?[0-9]{1,16})\.([0-9]{2})")


class CsvRows:
    """Cuts pieces of a file into rows of cells; quoted cells may hold line breaks, and pieces end anywhere."""

    def __init__(self) -> None:
        self._decode = getincrementaldecoder("utf-8-sig")("strict").decode
        self._line = ""
        self._record: list[str] = []
        self._quotes = 0
        self._size = 0

    def feed(self, piece: bytes) -> list[list[str]]:
        """The rows that are complete with this piece; the empty piece ends the file. ValueError for what is no CSV."""
        lines = (self._line + self._decode(piece, final=not piece)).split("\n")
        self._line = "" if not piece else lines.pop()
        if len(self._line) > LONGEST_ROW:
            raise ValueError("a line that does not end")
        complete: list[str] = []
        for line in lines:
            self._record.append(line)
            self._quotes += line.count('"')
            if self._quotes % 2:
                self._size += len(line)
                if self._size > LONGEST_ROW:
                    raise ValueError("a quoted cell that does not end")
                continue
            complete.append("\n".join(self._record))
            self._record, self._quotes, self._size = [], 0, 0
        if not piece and self._record:
            raise ValueError("a quoted cell that does not end")
        try:
            return [row for row in csv.reader(complete, strict=True) if row]
        except csv.Error as error:
            raise ValueError(str(error)) from None


class ExportFile:
    """One export file: what its columns are, and each row as an order that holds those columns."""

    def __init__(self, fields: Sequence[str], info: ResponseInfo, *, decimals: Decimals) -> None:
        self._names = {_spelling(name): name for name in (*FIELDS, *fields)}
        self._info = info
        self._decimals = decimals
        self._csv = CsvRows()
        self._columns: list[str] = []
        self._number = 0

    def feed(self, piece: bytes) -> list[VoucherifyOrder]:
        """The orders that are complete with this piece; the empty piece ends the file."""
        try:
            rows = self._csv.feed(piece)
        except ValueError as error:
            raise self._unreadable(f"the file is no CSV ({error})") from None
        if not self._columns and rows:
            header = rows.pop(0)
            self._columns = [self._names.get(_spelling(name), name) for name in header]
            if "id" not in self._columns or len(set(self._columns)) != len(header):
                raise self._unreadable("the header names no id column, or a column twice")
        if not self._columns and not piece:
            raise self._unreadable("the file is empty, without even a header")
        return [self._order(row) for row in rows]

    def _order(self, cells: list[str]) -> VoucherifyOrder:
        self._number += 1
        if len(cells) != len(self._columns):
            raise self._unreadable(f"row {self._number} has {len(cells)} cells for {len(self._columns)} columns")
        row = {name: cell for name, cell in zip(self._columns, cells, strict=True) if cell}
        if "id" not in row:
            raise self._unreadable(f"row {self._number} has no id")
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
        parts = _TWO_DECIMALS.fullmatch(cell)
        if parts is not None and self._decimals == "two":
            return int("".join(parts.groups()))
        return cell

    def _unreadable(self, reason: str) -> UnreadableResponseError:
        return UnreadableResponseError(
            f"The export cannot be read: {reason}.",
            status=self._info.status,
            request_id=self._info.request_id,
            hint="Export again; if it repeats, look at the file in the vendor's dashboard.",
        )


def _spelling(name: str) -> str:
    """A column name whichever way it is spelled: `source_id`, "Source ID"."""
    return name.strip().casefold().replace(" ", "_")


def _json_object(cell: str) -> object:
    """Metadata as the object it is, or the text where it is none."""
    try:
        value = json.loads(cell)
    except (ValueError, RecursionError):
        return cell
    return value if isinstance(value, dict) else cell
