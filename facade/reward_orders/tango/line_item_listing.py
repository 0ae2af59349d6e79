"""Line items that match filters, the newest first: each page names the keys of the next.

The sort stays at the date of issue: a sort by a state that changes could skip rows. No ceiling is documented here, so
the end is where the service names no further keys; fewer rows than it counted are an error, and no silent cut
(docs/vendors.md, Tango 18.2).
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from reward_orders.core.dates import check_period, first_moment, last_moment, now_ms, wire
from reward_orders.core.errors import ConfigurationError, UnreadableResponseError
from reward_orders.core.money import decimal_amount, wire_number
from reward_orders.core.order import all_answered
from reward_orders.core.wire import json_object, unreadable
from reward_orders.http.identity import understood
from reward_orders.http.requests import build
from reward_orders.http.session import send_with_retry
from reward_orders.lists.keyset import Slice, every_slice, numbered_slice, packed, resumed
from reward_orders.lists.walk import check_page_size
from reward_orders.tango.line_item import LineItem
from reward_orders.tango.listing import possible
from reward_orders.tango.settings import check_text, member
from reward_orders_api.models.tango_delivery_status import TangoDeliveryStatus
from reward_orders_api.models.tango_email_status import TangoEmailStatus
from reward_orders_api.models.tango_keyset_page import TangoKeysetPage
from reward_orders_api.models.tango_line_item_list import KEYSET_PAGE, LINE_ITEMS
from reward_orders_api.models.tango_line_item_order_status import TangoLineItemOrderStatus
from reward_orders_api.models.tango_line_item_status import TangoLineItemStatus
from reward_orders_api.models.tango_listed_delivery_method import TangoListedDeliveryMethod
from reward_orders_api.types import UNSET

if TYPE_CHECKING:
    from collections.abc import Mapping
    from decimal import Decimal

    from reward_orders.core.dates import When
    from reward_orders.core.flow import Flow
    from reward_orders.core.wire import Response
    from reward_orders.http.session import Session
    from reward_orders.lists.keyset import Keys, Place
    from reward_orders.lists.seen import Page
    from reward_orders.lists.walk import Walk

LISTING = "tango.line_items"


def listed(
    session: Session,
    *,
    start: When | None,
    end: When | None,
    min_remaining_balance: Decimal | int | str | None,
    max_remaining_balance: Decimal | int | str | None,
    has_remaining_balance: bool | None,
    texts: Mapping[str, str | None],
    cursor: str | None,
    page_size: int,
) -> LineItemListing:
    """Check the filters of a list, or take them from a cursor; ConfigurationError before anything is sent."""
    filters: dict[str, Any] = {
        name: possible(check_text(value, argument=name), argument=name)
        for name, value in texts.items()
        if value is not None
    }
    balances = {"min_remaining_balance": min_remaining_balance, "max_remaining_balance": max_remaining_balance}
    exact = {name: decimal_amount(value, argument=name) for name, value in balances.items() if value is not None}
    if len(exact) == len(balances) and exact["max_remaining_balance"] < exact["min_remaining_balance"]:
        raise ConfigurationError("max_remaining_balance is less than min_remaining_balance; swap them.")
    filters |= {name: wire_number(value, argument=name) for name, value in exact.items()}
    if has_remaining_balance is not None:
        if not isinstance(has_remaining_balance, bool):
            raise ConfigurationError("has_remaining_balance must be True or False.")
        filters["has_remaining_balance"] = has_remaining_balance
    first, last = first_moment(start, argument="start"), last_moment(end, argument="end")
    check_period(first, last)
    bounds = {"start_date": first, "end_date": last}
    filters |= {name: wire(bound) for name, bound in bounds.items() if bound is not None}
    filters, place = resumed(LISTING, session.platform, filters, cursor)
    return LineItemListing(session, filters, place, size=check_page_size(page_size))


class LineItemListing:
    """One list of line items: its filters, and where to carry on."""

    def __init__(self, session: Session, filters: Mapping[str, Any], place: Place, *, size: int) -> None:
        self._session = session
        self._filters = filters
        self._place = place
        self._size = size

    def walk(self, everything: bool) -> Walk[LineItem]:  # noqa: ARG002 - no ceiling is documented
        """Every page."""
        begun = now_ms(self._session.clock)
        cursor = packed(LISTING, self._session.platform, self._filters)
        return every_slice(self._fetch, self._place, cursor=cursor, ended=partial(self._ended, begun=begun))

    def page(self, number: int) -> Flow[Page[LineItem]]:
        """The page of this number."""
        return numbered_slice(self._fetch, number)

    def _ended(self, done: int, counted: int | None, counted_last: int | None, *, begun: int) -> Flow[None]:
        """Fewer came than were counted: only right where some left the filters, or came, meanwhile."""
        if counted is None or counted_last is None or done >= min(counted, counted_last):
            return
        pinned = {**self._filters, "end_date": self._filters.get("end_date", wire(begun))}
        again = yield from self._asked((), pinned, size=1)
        if again.total is not None and done < again.total:
            raise UnreadableResponseError(
                f"{done} line items came and Tango counts {again.total} with the same filters.",
                hint="Every line item it showed was handed out. List again, or with a filter that changes less.",
            )

    def _fetch(self, keys: Keys) -> Flow[Slice[LineItem]]:
        return self._asked(keys, self._filters, size=self._size)

    def _asked(self, keys: Keys, filters: Mapping[str, Any], *, size: int) -> Flow[Slice[LineItem]]:
        from reward_orders_api.api.tango.tango_list_line_items import request_kwargs

        kwargs = request_kwargs(
            reference_order_id=filters.get("reference_order_id", UNSET),
            external_ref_id=filters.get("external_ref_id", UNSET),
            utid=filters.get("utid", UNSET),
            ptid=filters.get("ptid", UNSET),
            etid=filters.get("etid", UNSET),
            account_identifier=filters.get("account_identifier", UNSET),
            status=member(TangoLineItemStatus, filters.get("status")),
            order_status=member(TangoLineItemOrderStatus, filters.get("order_status")),
            email_status=member(TangoEmailStatus, filters.get("email_status")),
            delivery_method=member(TangoListedDeliveryMethod, filters.get("delivery_method")),
            delivery_status=member(TangoDeliveryStatus, filters.get("delivery_status")),
            order_source=filters.get("order_source", UNSET),
            recipient_email=filters.get("recipient_email", UNSET),
            recipient_mobile_number=filters.get("recipient_mobile_number", UNSET),
            recipient_first_name=filters.get("recipient_first_name", UNSET),
            recipient_last_name=filters.get("recipient_last_name", UNSET),
            recipient_street_line_1=filters.get("recipient_street_line_1", UNSET),
            recipient_street_line_2=filters.get("recipient_street_line_2", UNSET),
            recipient_city=filters.get("recipient_city", UNSET),
            recipient_state_or_province=filters.get("recipient_state_or_province", UNSET),
            recipient_postal_code=filters.get("recipient_postal_code", UNSET),
            recipient_country=filters.get("recipient_country", UNSET),
            campaign=filters.get("campaign", UNSET),
            purchase_order_number=filters.get("purchase_order_number", UNSET),
            order_notes=filters.get("order_notes", UNSET),
            start_date=filters.get("start_date", UNSET),
            end_date=filters.get("end_date", UNSET),
            min_remaining_balance=filters.get("min_remaining_balance", UNSET),
            max_remaining_balance=filters.get("max_remaining_balance", UNSET),
            has_remaining_balance=filters.get("has_remaining_balance", UNSET),
            elements_per_block=size,
            page_keys=list(keys) or UNSET,
        )
        request = build(self._session, "tangoListLineItems", kwargs)
        response = yield from send_with_retry(self._session, request)
        return (yield from understood(response, _read))


def _read(response: Response) -> Slice[LineItem]:
    data: dict[str, Any] = json_object(response, what="tangoListLineItems")
    rows = data.get(LINE_ITEMS)
    if not isinstance(rows, list):
        data.clear()  # a traceback that prints locals must not print it
        del rows
        unreadable(response, "The list of line items has no lineItems")
    told = data.get(KEYSET_PAGE)
    page = TangoKeysetPage(told if isinstance(told, dict) else {})
    line_items = all_answered(LineItem, rows, response, what="the list of line items")
    total = page.total_count
    # Null or an empty list at the end; which of them is not documented.
    return Slice(
        line_items,
        [line_item.id for line_item in line_items],
        following=tuple(page.next_page_keys or ()),
        total=total if total is not None and total >= len(rows) else None,
    )
