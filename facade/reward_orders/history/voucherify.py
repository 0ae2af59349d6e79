"""What an export of Voucherify's orders has, and the export itself, by way of the vendor's own files."""

from __future__ import annotations

import json
from itertools import pairwise
from typing import TYPE_CHECKING, Any, TypeAlias

from attrs import frozen

from reward_orders.core.dates import EPOCH, MOMENT, first_moment, floor_ms, last_moment, now_ms
from reward_orders.core.errors import NotFoundError, RefusedError, UnreadableResponseError
from reward_orders.history.columns import Column, Kind
from reward_orders.history.exporting import Table, export, period_asked
from reward_orders.voucherify.client import Voucherify, settings_of
from reward_orders.voucherify.exporting import ROWS_PER_FILE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from datetime import datetime
    from pathlib import Path

    from reward_orders.core.dates import When
    from reward_orders.history.exporting import Exported
    from reward_orders.voucherify.export_csv import Decimals
    from reward_orders.voucherify.models import VoucherifyOrder

TEXT, WHOLE, TIME = Kind.TEXT, Kind.WHOLE, Kind.TIME
Period: TypeAlias = tuple[int | None, int | None]
"""Of created_at, in milliseconds: the start is included, the end is not; None is open."""


def _json(value: object) -> str | None:
    return json.dumps(value, ensure_ascii=False, default=str) if value else None


ORDERS: Table[VoucherifyOrder] = Table(
    "orders",
    (
        Column("id", TEXT, lambda one: one.id),
        Column("source_id", TEXT, lambda one: one.source_id),
        Column("created_at", TIME, lambda one: one.created_at),
        Column("updated_at", TIME, lambda one: one.updated_at),
        Column("status", TEXT, lambda one: one.status),
        Column("amount", WHOLE, lambda one: one.amount),
        Column("discount_amount", WHOLE, lambda one: one.discount_amount),
        Column("items_discount_amount", WHOLE, lambda one: one.items_discount_amount),
        Column("total_discount_amount", WHOLE, lambda one: one.total_discount_amount),
        Column("total_amount", WHOLE, lambda one: one.total_amount),
        Column("customer_id", TEXT, lambda one: one.customer_id),
        Column("referrer_id", TEXT, lambda one: one.referrer_id),
        Column("metadata", TEXT, lambda one: _json(one.metadata)),
    ),
)
"""What the vendor's file tells of each; amounts in minor units."""
WITH_ITEMS: Table[VoucherifyOrder] = Table(
    "orders",
    (*ORDERS.columns, Column("items", TEXT, lambda one: _json(one.to_dict()["items"]))),
)
"""The same, with the items as JSON, which only a read of the order itself has."""
AMOUNTS = tuple(column.name for column in ORDERS.columns if column.kind is WHOLE)


_START: Mapping[str, Any] = {"cuts": None, "file": 0, "job": None, "taken": 0, "unread": 0}


class _Files:
    """Orders out of the files that the vendor makes; the cursor has the file and how many of its rows came.

    A file stays as it was made, so its rows may be counted. As `orders.export` does, a project of more than
    ROWS_PER_FILE orders is asked for in several files, one for each stretch of created_at.
    """

    def __init__(
        self, voucherify: Voucherify, cursor: str | None, *, period: Period, full: bool, decimals: Decimals
    ) -> None:
        self._voucherify = voucherify
        self._period = period
        self._full = full
        self._decimals: Decimals = decimals
        told: Mapping[str, Any] = (
            json.loads(cursor) if cursor else {"cuts": None, "file": 0, "job": None, "taken": 0, "unread": 0}
        )
        self._cuts: list[int] | None = told["cuts"]
        self._file: int = told["file"]
        self._job: str | None = told["job"]
        self._taken: int = told["taken"]
        self.unread: int = told["unread"]
        """Orders with an amount that is no whole number of minor units, and so is left empty."""

    @property
    def cursor(self) -> str:
        state = {"cuts": self._cuts, "file": self._file, "job": self._job, "taken": self._taken, "unread": self.unread}
        return json.dumps(state)

    def __iter__(self) -> Iterator[VoucherifyOrder]:
        first, last = self._period
        if self._cuts is None:
            self._cuts = _cuts(self._voucherify, self._period)
        stretches = list(pairwise([first, *self._cuts, last]))
        while self._file < len(stretches):
            yield from self._rows(*stretches[self._file])
            self._file, self._job, self._taken = self._file + 1, None, 0

    def _rows(self, start: int | None, end: int | None) -> Iterator[VoucherifyOrder]:
        """The rows of one file that were not handed out; `end` is not included."""
        orders = self._voucherify.orders
        if self._job is None:
            self._job = orders.start_export(start=_moment(start), end=_moment(None if end is None else end - 1)).id
        with orders.export_job(self._job).result(decimals=self._decimals) as rows:
            for number, order in enumerate(rows, 1):
                if number <= self._taken:
                    continue
                self._taken = number
                made = None if order.created_at is None else floor_ms(order.created_at)
                if made is None or ((start is None or made >= start) and (end is None or made < end)):
                    self.unread += any(name in order.extra for name in AMOUNTS)
                    yield self._whole(order) if self._full else order

    def _whole(self, order: VoucherifyOrder) -> VoucherifyOrder:
        """The order with its items; as exported where it has gone since."""
        try:
            return self._voucherify.orders.get(order.id)
        except NotFoundError:
            return order


def _cuts(voucherify: Voucherify, period: Period) -> list[int]:
    """Where to cut created_at so that no file is too large; nowhere for keys that may export and not list."""
    listed = voucherify.orders.list(order="created_at", page_size=1)
    try:
        oldest = listed.first()
    except (RefusedError, UnreadableResponseError):
        return []
    files = -(-(listed.total or 0) // ROWS_PER_FILE)
    if files < 2 or oldest is None or oldest.created_at is None:  # noqa: PLR2004 - one file holds all
        return []
    now = now_ms(settings_of(voucherify).session.clock)
    first, last = max(floor_ms(oldest.created_at), period[0] or 0), min(now, period[1] or now)
    return [first + (last - first) * number // files for number in range(1, files)] if last > first else []


def _moment(moment: int | None) -> datetime | None:
    return None if moment is None else EPOCH + moment * MOMENT


@frozen
class ExportedOrders:
    """A finished export, and how many orders have an amount that was left empty: `decimals="two"` may read it."""

    rows: int
    unread: int


def export_orders(
    voucherify: Voucherify,
    out: Path,
    *,
    start: When | None = None,
    end: When | None = None,
    full: bool = False,
    decimals: Decimals = "keep",
    anew: bool = False,
    on_progress: Callable[[Exported], None] | None = None,
) -> ExportedOrders:
    """Write every order of a time into a file, however many; a run that was stopped is carried on by the next one.

    `start`, `end` and `decimals` are those of `orders.export`. With `full` each order is read in addition, for its
    items. Raises ConfigurationError, and what exporting raises: then FILE.part is kept. NotFoundError means that the
    vendor's file is gone: export with `anew`.
    """
    session = settings_of(voucherify).session
    first, last = first_moment(start, argument="start"), last_moment(end, argument="end")
    period = (first, None if last is None else last + 1)

    def listed(cursor: str | None) -> _Files:
        return _Files(voucherify, cursor, period=period, full=full, decimals=decimals)

    table = WITH_ITEMS if full else ORDERS
    question = {"server": session.platform, **period_asked(start, end), "decimals": decimals}
    now = session.clock.time()
    done = export(out, table, listed, question=question, now=now, anew=anew, on_progress=on_progress)
    return ExportedOrders(done.rows, json.loads(done.cursor or "{}").get("unread", 0))
