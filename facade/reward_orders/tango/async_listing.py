"""Every asynchronous order that matches the filters, page by page behind Tango's cursors.

Neither their order nor a count is documented, so rows are told apart by id: one that comes again, because others came
before it meanwhile, is handed out once. Orders that failed are not in the list (docs/vendors.md, Tango 20.2).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NoReturn

from reward_orders.core.dates import check_period, first_moment, last_moment, wire
from reward_orders.core.errors import ConfigurationError
from reward_orders.core.money import decimal_amount, wire_number
from reward_orders.core.order import orders_of, rows_of
from reward_orders.core.wire import json_object
from reward_orders.http.identity import understood
from reward_orders.http.requests import build
from reward_orders.http.session import send_with_retry
from reward_orders.lists.cursor import decode_cursor, encode_cursor
from reward_orders.lists.seen import Page
from reward_orders.lists.walk import check_page_size
from reward_orders.tango.async_models import TangoAsyncOrderRow
from reward_orders.tango.cursors import following
from reward_orders.tango.listing import possible
from reward_orders.tango.settings import check_text, member
from reward_orders_api.models.tango_async_order_list import ORDERS
from reward_orders_api.models.tango_async_order_status import TangoAsyncOrderStatus
from reward_orders_api.models.tango_line_status import TangoLineStatus
from reward_orders_api.models.tango_listed_delivery_method import TangoListedDeliveryMethod
from reward_orders_api.types import UNSET

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from decimal import Decimal

    from reward_orders.core.dates import When
    from reward_orders.core.flow import Flow
    from reward_orders.core.wire import Response
    from reward_orders.http.session import Session
    from reward_orders.lists.walk import Walk

LISTING = "tango.async_orders"


def listed(
    session: Session,
    *,
    start: When | None,
    end: When | None,
    min_amount: Decimal | int | str | None,
    max_amount: Decimal | int | str | None,
    send_email: bool | None,
    texts: Mapping[str, str | None],
    cursor: str | None,
    page_size: int,
) -> Listing:
    """Check the filters of a list, or take them from a cursor; ConfigurationError before anything is sent."""
    filters: dict[str, Any] = {
        name: possible(check_text(value, argument=name), argument=name)
        for name, value in texts.items()
        if value is not None
    }
    amounts = {"min_amount": min_amount, "max_amount": max_amount}
    exact = {name: decimal_amount(value, argument=name) for name, value in amounts.items() if value is not None}
    if len(exact) == len(amounts) and exact["max_amount"] < exact["min_amount"]:
        raise ConfigurationError("max_amount is less than min_amount; swap them.")
    filters |= {name: wire_number(value, argument=name) for name, value in exact.items()}
    if send_email is not None:
        if not isinstance(send_email, bool):
            raise ConfigurationError("send_email must be True or False.")
        filters["send_email"] = send_email
    begin, over = first_moment(start, argument="start"), last_moment(end, argument="end")
    check_period(begin, over)
    filters |= {
        name: wire(moment) for name, moment in (("start_date", begin), ("end_date", over)) if moment is not None
    }
    size = check_page_size(page_size)
    if cursor is None:
        return Listing(session, filters, None, size=size)
    state = decode_cursor(LISTING, session.platform, cursor)
    if filters and filters != state["filters"]:
        raise ConfigurationError("The cursor has filters of its own; pass it alone, or with the same filters.")
    return Listing(session, state["filters"], state, size=size)


class Listing:
    """One list: its filters, and where to carry on. Each walk over it starts at the same place."""

    def __init__(
        self, session: Session, filters: Mapping[str, Any], state: Mapping[str, Any] | None, *, size: int
    ) -> None:
        self._session = session
        self._filters = filters
        self._state: Mapping[str, Any] = {"next": None, "seen": [], "pages": 0} if state is None else state
        self._size = size

    def walk(self, everything: bool) -> Walk[TangoAsyncOrderRow]:  # noqa: ARG002 - nothing is out of a cursor's reach
        """Page after page, each order once."""
        at: str | None = self._state["next"]
        seen: set[str] = set(self._state["seen"])
        number: int = self._state["pages"]
        while True:
            rows, following_cursor = yield from self._fetch(at)
            handed_out = [row.id for row in rows if row.id in seen]
            fresh = list({row.id: row for row in rows if row.id not in seen}.values())
            seen.update(row.id for row in fresh)
            number += 1
            yield self._page(fresh, handed_out, at=at, then=following_cursor, number=number)
            if following_cursor is None:
                return
            at = following_cursor

    def page(self, number: int) -> NoReturn:
        """Refuse: these pages have no numbers."""
        raise ConfigurationError(
            f"A list of asynchronous orders has no page {number}: Tango hands it out behind cursors; "
            "loop over it or its pages()."
        )

    def _page(
        self,
        rows: Sequence[TangoAsyncOrderRow],
        before: Sequence[str],
        *,
        at: str | None,
        then: str | None,
        number: int,
    ) -> Page[TangoAsyncOrderRow]:
        """A page; its cursor is this page's own with what was taken of it, or the next page's."""

        def cursor(taken: int) -> str:
            over = taken >= len(rows) and then is not None
            state = {
                "filters": dict(self._filters),
                "next": then if over else at,
                "seen": [] if over else [*before, *(row.id for row in rows[:taken])],
                "pages": number if over else number - 1,
            }
            return encode_cursor(LISTING, self._session.platform, state)

        return Page(rows, number=number, total=None, has_more=then is not None, cursor=cursor)

    def _fetch(self, cursor: str | None) -> Flow[tuple[list[TangoAsyncOrderRow], str | None]]:
        from reward_orders_api.api.tango.tango_list_async_orders import request_kwargs

        filters = self._filters
        kwargs = request_kwargs(
            account_identifier=filters.get("account_identifier", UNSET),
            customer_identifier=filters.get("customer_identifier", UNSET),
            external_ref_id=filters.get("external_ref_id", UNSET),
            start_date=filters.get("start_date", UNSET),
            end_date=filters.get("end_date", UNSET),
            min_amount=filters.get("min_amount", UNSET),
            max_amount=filters.get("max_amount", UNSET),
            currency_code=filters.get("currency_code", UNSET),
            utid=filters.get("utid", UNSET),
            ptid=filters.get("ptid", UNSET),
            reward_name=filters.get("reward_name", UNSET),
            sender_first_name=filters.get("sender_first_name", UNSET),
            sender_last_name=filters.get("sender_last_name", UNSET),
            sender_email=filters.get("sender_email", UNSET),
            recipient_email=filters.get("recipient_email", UNSET),
            recipient_mobile_number=filters.get("recipient_mobile_number", UNSET),
            recipient_first_name=filters.get("recipient_first_name", UNSET),
            recipient_last_name=filters.get("recipient_last_name", UNSET),
            send_email=filters.get("send_email", UNSET),
            delivery_method=member(TangoListedDeliveryMethod, filters.get("delivery_method")),
            order_status=member(TangoAsyncOrderStatus, filters.get("order_status")),
            line_item_status=member(TangoLineStatus, filters.get("line_item_status")),
            campaign=filters.get("campaign", UNSET),
            notes=filters.get("notes", UNSET),
            line_item_notes=filters.get("line_item_notes", UNSET),
            purchase_order_number=filters.get("purchase_order_number", UNSET),
            next_cursor=UNSET if cursor is None else cursor,
            max_results=self._size,
        )
        response = yield from send_with_retry(self._session, build(self._session, "tangoListAsyncOrders", kwargs))

        def read(response: Response) -> tuple[list[TangoAsyncOrderRow], str | None]:
            data = json_object(response, what="tangoListAsyncOrders")
            rows = orders_of(TangoAsyncOrderRow, rows_of(data, ORDERS, response), response)
            return rows, following(data, response, before=cursor, full=len(rows) >= self._size)

        return (yield from understood(response, read))
