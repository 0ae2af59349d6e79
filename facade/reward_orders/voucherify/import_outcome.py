"""What became of the rows of one import, from what the vendor tells and what a read finds.

An import that is DONE may hold failures, and a failure may come without its source_id (docs/vendors.md, Voucherify
13.3): then the orders are read back. A row that is not there failed. A row that was there before counts as done where
its order was touched since the import began.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from attrs import frozen

from reward_orders.core.errors import NotFoundError
from reward_orders.core.excerpt import excerpt
from reward_orders.http.session import pause
from reward_orders.voucherify import reading
from reward_orders.voucherify.listing import Listing
from reward_orders_api.models.voucherify_async_action import CREATED_AT, RESULT, STATUS
from reward_orders_api.models.voucherify_async_action_result import FAILED, FAILED_COUNT, MESSAGE
from reward_orders_api.models.voucherify_import_failure import REASON, SOURCE_ID
from reward_orders_api.records import as_int, as_time

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from reward_orders.core.flow import Flow
    from reward_orders.http.session import Session
    from reward_orders.voucherify.import_rows import Row
    from reward_orders.voucherify.models import VoucherifyOrder

# Seconds until a read sees what was written: what the vendor's own tests sleep (docs/vendors.md, Voucherify 7.3).
READ_LAG = 2.0
LONGEST_REASON = 300
PAGES_BEYOND = 10  # pages of orders that others may have placed since


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
