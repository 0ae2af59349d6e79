"""Orders of the past, any number: rows are checked, sent in one import after another, each followed and then judged.

An import that is DONE may hold failures, and a failure may come without its source_id (docs/vendors.md, Voucherify
13.3): then the orders are read back. A row that is not there failed. A row that was there before counts as done where
its order was touched since the import began.
"""

from __future__ import annotations

from collections.abc import Mapping, Sized
from typing import TYPE_CHECKING, Any

from attrs import frozen

from reward_orders.core.errors import (
    ConfigurationError,
    NotFoundError,
    OutcomeUnknownError,
    RewardOrdersError,
)
from reward_orders.core.excerpt import excerpt, quoted
from reward_orders.core.wire import json_object, request_id, unreadable
from reward_orders.http.identity import answer_named, understood
from reward_orders.http.requests import build, dumps
from reward_orders.http.session import pause, send_with_retry
from reward_orders.voucherify import reading
from reward_orders.voucherify.listing import Listing
from reward_orders.voucherify.reading import sendable_key
from reward_orders.voucherify.values import Item, import_order, order_body
from reward_orders_api.models.voucherify_async_action import CREATED_AT, ID, RESULT, STATUS
from reward_orders_api.models.voucherify_async_action_result import FAILED, FAILED_COUNT, MESSAGE
from reward_orders_api.models.voucherify_import_accepted import ASYNC_ACTION_ID
from reward_orders_api.models.voucherify_import_failure import REASON, SOURCE_ID
from reward_orders_api.records import as_int, as_time

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from reward_orders.core.flow import Flow
    from reward_orders.core.wire import Response
    from reward_orders.http.session import Session
    from reward_orders.lists.pager import OnProgress
    from reward_orders.voucherify.models import VoucherifyOrder


POLL_FIRST, POLL_MOST = 0.5, 20.0  # seconds; the vendor's own tests poll every 2, its commercetools sync every 20
MOST_ROWS = 2000  # of one request (docs/vendors.md, Voucherify 13.1)
MOST_BYTES = 8_000_000  # 10 MB is documented for the import of codes; nothing for orders
SHOWN = 5
TEXTS = ("id", "source_id", "referrer_id")
SHARED = ("status", "amount", "initial_amount", "discount_amount", "items", "metadata", "customer", "referrer")
# Seconds until a read sees what was written: what the vendor's own tests sleep (docs/vendors.md, Voucherify 7.3).
READ_LAG = 2.0
LONGEST_REASON = 300
PAGES_BEYOND = 10  # pages of orders that others may have placed since


def import_orders(session: Session, orders: Iterable[object], *, on_progress: OnProgress | None) -> Flow[ImportReport]:
    """Import chunk after chunk; an error says which rows it stopped at and carries the report so far."""
    if isinstance(orders, (str, bytes, Mapping)) or not hasattr(orders, "__iter__"):
        raise ConfigurationError("orders must be a list or another iterable of mappings, one for each order.")
    report = ImportReport()
    total = len(orders) if isinstance(orders, Sized) else None
    rows: list[Row] = []
    try:
        for rows in chunks(orders):
            report = report.plus((yield from _chunk(session, rows)))
            if on_progress is not None:
                on_progress(rows[-1].number, total)
    except RewardOrdersError as error:
        error.report = report
        if rows and not isinstance(error, ConfigurationError):
            error.args = (f"Import of rows {rows[0].number} to {rows[-1].number}: {error.message}",)
        raise
    return report


def _chunk(session: Session, rows: list[Row]) -> Flow[ImportReport]:
    ends = session.ends()
    action_id = yield from _ask(session, rows, ends=ends)
    try:
        action = yield from _finished(session, action_id, ends=ends)
        return (yield from outcome(session, rows, action))
    except OutcomeUnknownError:
        raise
    except RewardOrdersError as error:
        raise OutcomeUnknownError(
            f"the import {quoted(action_id)} was taken and could not be followed to its end ({type(error).__name__}).",
            status=error.status,
            request_id=error.request_id,
            hint="Look at it in the dashboard, or look the orders up, before importing these rows again.",
        ) from error


def _ask(session: Session, rows: list[Row], *, ends: float) -> Flow[str]:
    """Send one import; the id of its action."""
    from reward_orders_api.api.voucherify.voucherify_import_orders import request_kwargs

    kwargs = request_kwargs(body=[import_order(row.body) for row in rows])
    request = build(session, "voucherifyImportOrders", kwargs)
    response = yield from send_with_retry(session, request, writes=True, ends=ends)

    def read(response: Response) -> str:
        action_id = json_object(response, what="voucherifyImportOrders").get(ASYNC_ACTION_ID)
        if not isinstance(action_id, str) or not action_id:
            unreadable(response, "The import was taken and its id is missing")
        return action_id

    return (yield from understood(response, read))


def _finished(session: Session, action_id: str, *, ends: float) -> Flow[dict[str, Any]]:
    """Poll until DONE or FAILED; imports of one project run one at a time, so ours may wait in a queue."""
    from reward_orders_api.api.voucherify.voucherify_get_async_action import request_kwargs

    request = build(session, "voucherifyGetAsyncAction", request_kwargs(action_id), template="/v1/async-actions/{id}")

    def read(response: Response) -> tuple[Response, dict[str, Any]]:
        return response, json_object(response, what="voucherifyGetAsyncAction")

    def is_named(answer: tuple[Response, dict[str, Any]]) -> bool:
        return answer[1].get(ID) in (None, action_id)

    wait = POLL_FIRST
    while True:
        response, action = yield from answer_named(session, request, read, is_named, ends=ends, what="import")
        if action.get(STATUS) in {"DONE", "FAILED"}:
            return action
        if wait >= session.seconds_left(ends):
            raise OutcomeUnknownError(
                f"the import {quoted(action_id)} is still {excerpt(action.get(STATUS))} at the deadline.",
                request_id=request_id(response),
                hint="It goes on by itself. Give it longer: client.with_options(deadline=1800).orders.import_(...).",
            )
        yield from pause(session, request.operation, wait, reason="poll")
        wait = min(wait * 1.5, POLL_MOST)


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
    """One row as it is sent; `number` counts from 1 over the whole import."""

    number: int
    body: dict[str, Any]
    size: int

    @property
    def name(self) -> str | None:
        """What a read finds it by."""
        name: str | None = self.body.get("source_id") or self.body.get("id")
        return name


def chunks(orders: Iterable[object]) -> Iterator[list[Row]]:
    """Rows in requests of at most 2000; ImportRowsError names every row that is wrong.

    A collection (anything with a length) is checked whole before its first chunk comes, other iterables chunk by
    chunk, so that a stream of any size needs the memory of one chunk.
    """
    checking = _Checking()
    if isinstance(orders, Sized):
        rows = [row for order in orders if (row := checking.take(order)) is not None]
        checking.settle()
        yield from _cut(rows)
        return
    yield from _cut(_streamed(orders, checking))


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

    def take(self, order: object) -> Row | None:
        self._number += 1
        try:
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
        return Row(self._number, body, len(content))

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
    unknown = [str(name) for name in order if name not in TEXTS and name not in SHARED]
    if unknown:
        raise ConfigurationError(f"unknown field {', '.join(unknown)}; known are {', '.join((*TEXTS, *SHARED))}.")
    given = {name: order.get(name) for name in SHARED}
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


@frozen
class ImportFailure:
    """One row that was not imported: its number from 1 and source_id where they are known, and the vendor's reason."""

    row: int | None
    source_id: str | None
    reason: str


@frozen
class ImportReport:
    """What became of an import.

    `done` counts the rows that were imported. `failed` has the others with their reasons; one without a `row` could
    not be matched, and `unmatched` then has the numbers of the rows it may have been.
    """

    done: int = 0
    failed: tuple[ImportFailure, ...] = ()
    unmatched: tuple[int, ...] = ()

    @property
    def ok(self) -> bool:
        """Whether every row was imported."""
        return not self.failed and not self.unmatched

    def plus(self, other: ImportReport) -> ImportReport:
        """Both together."""
        return ImportReport(self.done + other.done, self.failed + other.failed, self.unmatched + other.unmatched)


def outcome(session: Session, rows: list[Row], action: Mapping[str, Any]) -> Flow[ImportReport]:
    """From the action's result to rows: by source_id where it tells, by reading back where it does not."""
    result = action.get(RESULT)
    told = result if isinstance(result, dict) else {}
    entries = told.get(FAILED)
    entries = [entries] if isinstance(entries, dict) else entries  # the schema says object, the answers an array
    failures = [entry for entry in entries if isinstance(entry, dict)] if isinstance(entries, list) else []
    count = as_int(told.get(FAILED_COUNT)) if action.get(STATUS) == "DONE" else None

    by_source = {row.body["source_id"]: row for row in rows if "source_id" in row.body}
    failed: dict[int, ImportFailure] = {}
    reasons: list[str] = []
    for entry in failures:
        row = by_source.get(str(entry.get(SOURCE_ID)))
        reason = _reason(entry.get(REASON))
        if row is None or row.number in failed:
            reasons.append(reason)
        else:
            failed[row.number] = ImportFailure(row.number, row.body.get("source_id"), reason)
    nameless = None if count is None else max(count - len(failed), len(reasons))
    if nameless == 0:
        return ImportReport(len(rows) - len(failed), _in_order(failed.values()))

    suspects = [row for row in rows if row.number not in failed]
    absent, untouched = yield from _read_back(session, suspects, since=as_time(action.get(CREATED_AT)))
    reason = " / ".join(dict.fromkeys(reasons)) or _reason(told.get(MESSAGE))
    lost, unsure = _match(absent, untouched, nameless)
    failed |= {row.number: ImportFailure(row.number, row.body.get("source_id"), reason) for row in lost}
    unnamed = 0 if nameless is None else nameless - len(lost)
    return ImportReport(
        len(rows) - len(failed) - (len(unsure) if nameless is None else unnamed),
        (*_in_order(failed.values()), *(ImportFailure(None, None, reason) for _ in range(unnamed))),
        tuple(row.number for row in unsure),
    )


def _match(absent: list[Row], untouched: list[Row], nameless: int | None) -> tuple[list[Row], list[Row]]:
    """Which rows failed, and which may have: those that are absent, and as many more as the service counts."""
    if nameless is not None and len(absent) > nameless:
        return [], absent
    if nameless is not None and len(absent) == nameless:
        return absent, []
    if nameless is not None and len(absent) + len(untouched) == nameless:
        return absent + untouched, []
    return absent, untouched


def _read_back(session: Session, rows: list[Row], *, since: datetime | None) -> Flow[tuple[list[Row], list[Row]]]:
    """The rows without an order, and those whose order was not touched since or cannot be looked up."""
    yield from pause(session, "voucherifyListOrders", READ_LAG, reason="poll")
    newest = yield from _newest(session, since=since, most=-(-len(rows) // 100) + PAGES_BEYOND)
    absent, untouched = [], []
    for row in rows:
        order = newest.get(row.name or "")
        if order is None and row.name is not None:
            order = yield from _look(session, row.name)
            if order is None:
                absent.append(row)
                continue
        if order is None or since is None or not _touched(order, since):
            untouched.append(row)
    return absent, untouched


def _look(session: Session, name: str) -> Flow[VoucherifyOrder | None]:
    try:
        return (yield from reading.get(session, name))
    except NotFoundError:
        return None


def _newest(session: Session, *, since: datetime | None, most: int) -> Flow[dict[str, VoucherifyOrder]]:
    """Orders created since the import began, by source_id and id: a page shows a hundred, a look-up one."""
    found: dict[str, VoucherifyOrder] = {}
    listing = Listing(session, "-created_at", None)
    for page in range(min(most, 100)):
        answer = yield from listing.fetch(page)
        found |= {name: order for order in answer.rows for name in (order.id, order.source_id) if name}
        last = answer.rows[-1].created_at if answer.rows else None
        if last is None or since is None or last < since:
            break
    return found


def _touched(order: VoucherifyOrder, since: datetime) -> bool:
    return any(moment is not None and moment >= since for moment in (order.created_at, order.updated_at))


def _reason(told: object) -> str:
    """The service's words on one line."""
    return excerpt(told, most=LONGEST_REASON) if told else "no reason given"


def _in_order(failures: Iterable[ImportFailure]) -> tuple[ImportFailure, ...]:
    return tuple(sorted(failures, key=lambda failure: failure.row or 0))
