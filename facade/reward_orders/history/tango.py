"""What an export of Tango's orders and line items has, and the export itself."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Generic, TextIO, TypeVar

from attrs import frozen

from reward_orders.history.columns import Column, Kind, fields_of
from reward_orders.history.exporting import Table, export, period_asked
from reward_orders.history.formats import write_csv_rows
from reward_orders.tango.client import Tango, settings_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from reward_orders.core.dates import When
    from reward_orders.history.exporting import Exported, Listed
    from reward_orders.tango.line_item import LineItem
    from reward_orders.tango.models import TangoOrder

RowT = TypeVar("RowT")
TEXT, MONEY, TIME, YES_NO = Kind.TEXT, Kind.MONEY, Kind.TIME, Kind.YES_NO
ORDERS: Table[TangoOrder] = Table(
    "orders",
    (
        Column("order_id", TEXT, lambda one: one.id),
        Column("key", TEXT, lambda one: one.key),
        Column("created_at", TIME, lambda one: one.created_at),
        Column("status", TEXT, lambda one: one.status),
        Column("account", TEXT, lambda one: one.account_identifier),
        Column("customer", TEXT, lambda one: one.customer_identifier),
        Column("utid", TEXT, lambda one: one.utid),
        Column("reward", TEXT, lambda one: one.reward_name),
        Column("amount", MONEY, lambda one: one.amount),
        Column("currency", TEXT, lambda one: one.currency),
        Column("charged", MONEY, lambda one: one.charged and one.charged.value),
        Column("charged_currency", TEXT, lambda one: one.charged and one.charged.currency),
        Column("fee", MONEY, lambda one: one.charged and one.charged.fee),
        Column("total", MONEY, lambda one: one.charged and one.charged.total),
        Column("recipient", TEXT, lambda one: one.recipient and one.recipient.email),
        Column("first_name", TEXT, lambda one: one.recipient and one.recipient.first_name),
        Column("last_name", TEXT, lambda one: one.recipient and one.recipient.last_name),
        Column("campaign", TEXT, lambda one: one.campaign),
        Column("notes", TEXT, lambda one: one.notes),
        Column("purchase_order_number", TEXT, lambda one: one.purchase_order_number),
        Column("mobile_number", TEXT, lambda one: one.recipient and one.recipient.mobile_number),
        Column("delivery_method", TEXT, lambda one: one.delivery_method),
        Column("line_item_id", TEXT, lambda one: one.reference_line_item_id),
        Column("etid", TEXT, lambda one: one.etid),
        Column("ptid", TEXT, lambda one: one.ptid),
        Column("email_subject", TEXT, lambda one: one.email_subject),
        Column("message", TEXT, lambda one: one.message),
        Column("sender", TEXT, lambda one: one.sender and one.sender.email),
        Column("margin", MONEY, lambda one: one.margin_share and one.margin_share.value),
        Column("source", TEXT, lambda one: one.order_client_source),
    ),
)
"""What a list of orders tells of each."""
LINE_ITEMS: Table[LineItem] = Table(
    "line_items",
    (
        Column("line_item_id", TEXT, lambda one: one.id),
        Column("order_id", TEXT, lambda one: one.order_id),
        Column("issued_at", TIME, lambda one: one.issued_at),
        Column("status", TEXT, lambda one: one.status),
        Column("order_status", TEXT, lambda one: one.order_status),
        Column("email_status", TEXT, lambda one: one.email_status),
        Column("delivery_status", TEXT, lambda one: one.delivery_status),
        Column("reward_status", TEXT, lambda one: one.reward_status),
        Column("delivery_method", TEXT, lambda one: one.delivery_method),
        Column("account", TEXT, lambda one: one.account_identifier),
        Column("customer", TEXT, lambda one: one.customer_identifier),
        Column("utid", TEXT, lambda one: one.utid),
        Column("reward", TEXT, lambda one: one.reward_name),
        Column("amount", MONEY, lambda one: one.amount),
        Column("currency", TEXT, lambda one: one.currency),
        Column("charged", MONEY, lambda one: one.charged and one.charged.value),
        Column("charged_currency", TEXT, lambda one: one.charged and one.charged.currency),
        Column("fee", MONEY, lambda one: one.charged and one.charged.fee),
        Column("total", MONEY, lambda one: one.charged and one.charged.total),
        Column("remaining_balance", MONEY, lambda one: one.remaining_balance),
        Column("expires_at", TIME, lambda one: one.expiration_date),
        Column("recipient", TEXT, lambda one: one.recipient and one.recipient.email),
        Column("first_name", TEXT, lambda one: one.recipient and one.recipient.first_name),
        Column("last_name", TEXT, lambda one: one.recipient and one.recipient.last_name),
        Column("mobile_number", TEXT, lambda one: one.recipient and one.recipient.mobile_number),
        Column("campaign", TEXT, lambda one: one.campaign),
        Column("notes", TEXT, lambda one: one.order_notes),
        Column("purchase_order_number", TEXT, lambda one: one.purchase_order_number),
        Column("can_cancel", YES_NO, lambda one: one.can_cancel),
        Column("can_freeze", YES_NO, lambda one: one.can_freeze),
        Column("reissued_from", TEXT, lambda one: one.reissued_from),
        Column("reissued_to", TEXT, lambda one: one.reissued_to),
        Column("source", TEXT, lambda one: one.order_source),
    ),
)
"""What a list of line items tells of each; neither credentials nor the key of the order."""


def _credentials(order: TangoOrder) -> str | None:
    """Credentials by meaning, as JSON; None where there are none."""
    shown = order.to_dict(reveal=True)["credentials"]
    return json.dumps(shown, ensure_ascii=False, default=str) if shown else None


REVEALED: Table[TangoOrder] = Table("orders", (*ORDERS.columns, Column("credentials", TEXT, _credentials)))
"""The same, with credentials, which only a read of the order itself has."""


class _ReadWhole:
    """A list of orders each of which is read in addition, by one call."""

    def __init__(self, listed: Listed[TangoOrder], tango: Tango) -> None:
        self._listed = listed
        self._tango = tango

    @property
    def cursor(self) -> str | None:
        return self._listed.cursor

    def __iter__(self) -> Iterator[TangoOrder]:
        for order in self._listed:
            yield self._tango.orders.get(order.id)


@frozen
class Chosen(Generic[RowT]):
    """A table, and its rows behind a cursor."""

    table: Table[RowT]
    listed: Callable[[str | None], Listed[RowT]]

    def write_csv(self, handle: TextIO) -> None:
        """Write every row onto a file that is open, as they come."""
        columns = self.table.columns
        rows = ([column.read(one) for column in columns] for one in self.listed(None))
        write_csv_rows(handle, fields_of(columns), rows)


def orders_in(tango: Tango, *, start: When | None, end: When | None, reveal: bool = False) -> Chosen[TangoOrder]:
    """The orders of a time; with `reveal` each is read in addition, for its credentials."""

    def listed(cursor: str | None) -> Listed[TangoOrder]:
        orders = tango.orders.list(start=start, end=end, cursor=cursor, read_ahead=not reveal)
        return _ReadWhole(orders, tango) if reveal else orders

    return Chosen(REVEALED if reveal else ORDERS, listed)


def line_items_in(tango: Tango, *, start: When | None, end: When | None) -> Chosen[LineItem]:
    """The line items that were issued in a time."""

    def listed(cursor: str | None) -> Listed[LineItem]:
        return tango.line_items.list(start=start, end=end, cursor=cursor, read_ahead=True)

    return Chosen(LINE_ITEMS, listed)


def export_orders(
    tango: Tango,
    out: Path,
    *,
    start: When | None = None,
    end: When | None = None,
    reveal: bool = False,
    anew: bool = False,
    on_progress: Callable[[Exported], None] | None = None,
) -> Exported:
    """Write every order of a time into a file, of all accounts, complete also beyond 10,000 results.

    `start` and `end` bound the creation time as on `orders.list`. With `reveal` each order is read in addition, and its
    credentials are one more column. A run that was stopped is carried on by the next one with the same arguments, with
    the orders that there were when it began; `anew` throws away what it brought. Raises ConfigurationError, and what
    listing orders raises: then FILE.part is kept.
    """
    chosen = orders_in(tango, start=start, end=end, reveal=reveal)
    return _export(tango, out, chosen, start=start, end=end, anew=anew, on_progress=on_progress)


def export_line_items(
    tango: Tango,
    out: Path,
    *,
    start: When | None = None,
    end: When | None = None,
    anew: bool = False,
    on_progress: Callable[[Exported], None] | None = None,
) -> Exported:
    """Write every line item that was issued in a time into a file, the newest first; as `export_orders`."""
    chosen = line_items_in(tango, start=start, end=end)
    return _export(tango, out, chosen, start=start, end=end, anew=anew, on_progress=on_progress)


def _export(
    tango: Tango,
    out: Path,
    chosen: Chosen[RowT],
    *,
    start: When | None,
    end: When | None,
    anew: bool,
    on_progress: Callable[[Exported], None] | None,
) -> Exported:
    session = settings_of(tango).session
    question = {"server": session.platform, **period_asked(start, end)}
    now = session.clock.time()
    return export(out, chosen.table, chosen.listed, question=question, now=now, anew=anew, on_progress=on_progress)
