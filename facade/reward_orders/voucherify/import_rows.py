"""The rows of an import: checked, and cut into requests that the service takes."""

from __future__ import annotations

from collections.abc import Mapping, Sized
from typing import TYPE_CHECKING, Any

from attrs import frozen

from reward_orders.core.errors import ConfigurationError
from reward_orders.http.requests import dumps
from reward_orders.voucherify.read_orders import is_read, writable
from reward_orders.voucherify.reading import sendable_key
from reward_orders.voucherify.values import Item, order_body

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

MOST_ROWS = 2000  # of one request (docs/vendors.md, Voucherify 13.1)
MOST_BYTES = 8_000_000  # 10 MB is documented for the import of codes; nothing for orders
SHOWN = 5
TEXTS = ("id", "source_id", "referrer_id")
SHARED = ("status", "amount", "initial_amount", "discount_amount", "items", "metadata")
PEOPLE = ("customer", "customer_id", "referrer")
KNOWN = (*TEXTS, *SHARED, *PEOPLE)


@frozen
class RowProblem:
    """What is wrong with one row; `row` counts from 1."""

    row: int
    problem: str


class ImportRowsError(ConfigurationError):
    """Rows of an import are wrong, and nothing of them was sent; `.problems` has one `RowProblem` for each."""

    problems: tuple[RowProblem, ...] = ()


@frozen
class Row:
    """One row as it is sent; `number` counts from 1 over the whole import, `ignored` names what was left out of it."""

    number: int
    body: dict[str, Any]
    size: int
    ignored: frozenset[str] = frozenset()

    @property
    def name(self) -> str | None:
        """What a read finds it by."""
        name: str | None = self.body.get("source_id") or self.body.get("id")
        return name


def chunks(orders: Iterable[object]) -> Iterator[list[Row]]:
    """Rows in requests of at most 2000; ImportRowsError names every row that is wrong.

    A collection (anything with a length) is checked whole before its first chunk comes, other iterables chunk by
    chunk, so that a stream of any size needs the memory of one chunk. ConfigurationError for what is no iterable.
    """
    if isinstance(orders, (str, bytes, Mapping)) or not hasattr(orders, "__iter__"):
        raise ConfigurationError("orders must be a list or another iterable of mappings, one for each order.")
    checking = _Checking()
    if isinstance(orders, Sized):
        rows = [row for order in orders if (row := checking.take(order)) is not None]
        checking.settle()
        yield from _cut(rows)
        return
    yield from _cut(_streamed(orders, checking))


def rows_of_one(orders: Iterable[object]) -> list[Row]:
    """Rows that one request takes; ConfigurationError for none, and for more."""
    cut = chunks(orders)
    rows = next(cut, None)
    if rows is None:
        raise ConfigurationError("There is nothing to import: orders is empty.")
    if next(cut, None) is not None:
        raise ConfigurationError(
            f"One import takes {MOST_ROWS} orders or {MOST_BYTES // 1_000_000} MB, and there are more.",
            hint="import_() sends any number, one import after the other; or start one for each part.",
        )
    return rows


def ignored_in(rows: Iterable[Row]) -> tuple[str, ...]:
    """The fields that were left out of these rows, each once."""
    return tuple(sorted({name for row in rows for name in row.ignored}))


def _streamed(orders: Iterable[object], checking: _Checking) -> Iterator[Row]:
    for order in orders:
        row = checking.take(order)
        checking.settle()
        if row is not None:
            yield row


def _cut(rows: Iterable[Row]) -> Iterator[list[Row]]:
    chunk: list[Row] = []
    size = 0
    for row in rows:
        if chunk and (len(chunk) == MOST_ROWS or size + row.size > MOST_BYTES):
            yield chunk
            chunk, size = [], 0
        chunk.append(row)
        size += row.size
    if chunk:
        yield chunk


class _Checking:
    """Checks row after row; remembers names, as what two rows of one name become is not documented."""

    def __init__(self) -> None:
        self._number = 0
        self._names: dict[tuple[str, str], int] = {}
        self._problems: list[RowProblem] = []

    def take(self, order: Any) -> Row | None:
        self._number += 1
        ignored: set[str] = set()
        try:
            if is_read(order):
                order, ignored = writable(order, KNOWN)
            body = _body(order)
            content = dumps(body)
            if len(content) > MOST_BYTES:
                raise ConfigurationError(f"it takes {len(content)} bytes; one request takes {MOST_BYTES}.")  # noqa: TRY301
            for field in ("source_id", "id"):
                first = self._names.setdefault((field, body[field]), self._number) if field in body else self._number
                if first != self._number:
                    raise ConfigurationError(f"its {field} is that of row {first}.")  # noqa: TRY301
        except ConfigurationError as error:
            self._problems.append(RowProblem(self._number, error.message))
            return None
        return Row(self._number, body, len(content), frozenset(ignored))

    def settle(self) -> None:
        """Raise what was found."""
        if not self._problems:
            return
        shown = " ".join(f"Row {found.row}: {found.problem}" for found in self._problems[:SHOWN])
        more = len(self._problems) - SHOWN
        error = ImportRowsError(
            f"{shown} And {more} more rows." if more > 0 else shown, hint="No row of this part was sent."
        )
        error.problems = tuple(self._problems)
        raise error


def _body(order: object) -> dict[str, Any]:
    if not isinstance(order, Mapping):
        raise ConfigurationError(f"it is no mapping of fields but a {type(order).__name__}.")
    if "created_at" in order:
        raise ConfigurationError("created_at becomes the time of the import; keep the real date in metadata.")
    unknown = [str(name) for name in order if name not in KNOWN]
    if unknown:
        raise ConfigurationError(f"unknown field {', '.join(unknown)}; known are {', '.join(KNOWN)}.")
    given = {name: order.get(name) for name in (*SHARED, *PEOPLE)}
    given["items"] = _items(given["items"])
    body = {name: _text(order[name], name) for name in TEXTS if order.get(name) is not None}
    return {**body, **order_body(**given, created_at=None)}


def _text(value: object, name: str) -> str:
    if not isinstance(value, str) or not value.strip() or sendable_key(value) != value:
        raise ConfigurationError(f"{name} must be text of 1 to 255 printable characters.")
    return value


def _items(items: object) -> list[Item] | None:
    if items is None:
        return None
    if not isinstance(items, (list, tuple)):
        raise ConfigurationError("items must be a list.")
    return [_item(item, at) for at, item in enumerate(items)]


def _item(item: object, at: int) -> Item:
    try:
        checked = item if isinstance(item, Item) else Item(**item)  # type: ignore[arg-type]  # what it is not, it says
    except TypeError as error:
        raise ConfigurationError(f"items[{at}] is no item: {str(error).removeprefix('Item.__init__() ')}.") from None
    if checked.initial_quantity is not None and checked.initial_quantity < 1:
        raise ConfigurationError(f"items[{at}].initial_quantity must be 1 or more.")  # the recorded refusal
    return checked
