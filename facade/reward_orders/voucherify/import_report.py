"""What became of an import, row by row.

An import that is DONE may hold failures, and a failure may come without its source_id (docs/vendors.md, Voucherify
13.3): then the orders are read back. A row that is not there failed. A row that was there before counts as done where
its order was touched since the import began.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from attrs import field, frozen

from reward_orders.core.errors import NotFoundError, OutcomeUnknownError
from reward_orders.core.excerpt import excerpt
from reward_orders.http.session import pause
from reward_orders.voucherify import reading
from reward_orders.voucherify.import_rows import ignored_in
from reward_orders.voucherify.listing import Listing
from reward_orders_api.models.voucherify_async_action import CREATED_AT, RESULT, STATUS
from reward_orders_api.models.voucherify_async_action_result import DONE_COUNT, FAILED, FAILED_COUNT, MESSAGE
from reward_orders_api.models.voucherify_import_failure import REASON, SOURCE_ID
from reward_orders_api.records import as_int, as_text, as_time

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
    not be matched, and `unmatched` then has the numbers of the rows it may have been. `ignored` names the fields that
    were left out because they can only be read, and `job_ids` are the imports at the service; neither makes two
    reports different.
    """

    done: int = 0
    failed: tuple[ImportFailure, ...] = ()
    unmatched: tuple[int, ...] = ()
    ignored: tuple[str, ...] = field(default=(), eq=False)
    job_ids: tuple[str, ...] = field(default=(), eq=False)

    @property
    def ok(self) -> bool:
        """Whether every row was imported."""
        return not self.failed and not self.unmatched

    def plus(self, other: ImportReport) -> ImportReport:
        """Both together."""
        return ImportReport(
            self.done + other.done,
            self.failed + other.failed,
            self.unmatched + other.unmatched,
            tuple(sorted({*self.ignored, *other.ignored})),
            self.job_ids + other.job_ids,
        )


def report_of(session: Session, job_id: str, rows: list[Row], action: Mapping[str, Any]) -> Flow[ImportReport]:
    """From the action's result to rows: by source_id where it tells, by reading back where it does not."""
    told = _result(action)
    count = as_int(told.get(FAILED_COUNT)) if action.get(STATUS) == "DONE" else None

    by_source = {row.body["source_id"]: row for row in rows if "source_id" in row.body}
    failed: dict[int, ImportFailure] = {}
    reasons: list[str] = []
    for entry in _failures(told):
        row = by_source.get(str(entry.get(SOURCE_ID)))
        reason = _reason(entry.get(REASON))
        if row is None or row.number in failed:
            reasons.append(reason)
        else:
            failed[row.number] = ImportFailure(row.number, row.body.get("source_id"), reason)
    ignored, job_ids = ignored_in(rows), (job_id,)
    nameless = None if count is None else max(count - len(failed), len(reasons))
    if nameless == 0:
        return ImportReport(len(rows) - len(failed), _in_order(failed.values()), (), ignored, job_ids)

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
        ignored,
        job_ids,
    )


def report_without_rows(job_id: str, action: Mapping[str, Any]) -> ImportReport:
    """What the action alone tells: counts, and failures by source_id where it names them.

    Raises OutcomeUnknownError where it does not tell both counts.
    """
    told = _result(action)
    done, count = as_int(told.get(DONE_COUNT)), as_int(told.get(FAILED_COUNT))
    if done is None or count is None:
        raise OutcomeUnknownError(
            f"The import ended {excerpt(action.get(STATUS))} and does not say how many orders it brought in.",
            hint="Take it up with its rows, import_job(id, orders=rows): then the orders are read back.",
        )
    failed = [
        ImportFailure(None, as_text(entry.get(SOURCE_ID)), _reason(entry.get(REASON))) for entry in _failures(told)
    ]
    silent = ImportFailure(None, None, _reason(told.get(MESSAGE)))
    return ImportReport(done, (*failed, *[silent] * (count - len(failed))), (), (), (job_id,))


def fits(session: Session, rows: list[Row], action: Mapping[str, Any]) -> Flow[bool]:
    """Whether an import that began when ours was sent is ours: as many rows, and as many of ours are there since."""
    told = _result(action)
    done, count = as_int(told.get(DONE_COUNT)), as_int(told.get(FAILED_COUNT))
    if done is None or count is None or done + count != len(rows):
        return False
    absent, untouched = yield from _read_back(session, rows, since=as_time(action.get(CREATED_AT)))
    return len(absent) + len(untouched) <= count


def _result(action: Mapping[str, Any]) -> Mapping[str, Any]:
    result = action.get(RESULT)
    return result if isinstance(result, dict) else {}


def _failures(told: Mapping[str, Any]) -> list[dict[str, Any]]:
    entries = told.get(FAILED)
    entries = [entries] if isinstance(entries, dict) else entries  # the schema says object, the answers an array
    return [entry for entry in entries if isinstance(entry, dict)] if isinstance(entries, list) else []


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
