"""Reading one asynchronous order: all of its lines, and their rewards where they are asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from attrs import frozen

from reward_orders.core.errors import NotFoundError
from reward_orders.core.wire import ResponseInfo, json_object
from reward_orders.http.identity import answer_named
from reward_orders.http.requests import build
from reward_orders.tango.async_models import TangoAsyncOrder
from reward_orders.tango.async_outcomes import may_change
from reward_orders.tango.cursors import following
from reward_orders_api.models.tango_async_line_item import (
    EXTERNAL_REF_LINE_ITEM_ID,
    LINE_ITEM_STATUS,
    REFERENCE_LINE_ITEM_ID,
)
from reward_orders_api.models.tango_async_line_item_detail import EXTERNAL_REF_LINE_ITEM_ID as DETAILS_REF
from reward_orders_api.models.tango_async_order_detail import (
    EXTERNAL_REF_ID,
    LINE_ITEMS,
    NUMBER_OF_ELEMENTS,
    ORDER_STATUS,
    PAGINATION,
    TOTAL_LINE_ITEMS,
)
from reward_orders_api.models.tango_async_order_line_items import LINE_ITEMS as DETAILS
from reward_orders_api.models.tango_async_order_line_items import PAGINATION as DETAILS_PAGINATION
from reward_orders_api.models.tango_async_order_line_items import REFERENCE_ORDER_ID as DETAILS_ORDER_ID
from reward_orders_api.records import as_int, as_list, as_object, as_text, data_of
from reward_orders_api.types import UNSET

if TYPE_CHECKING:
    from collections.abc import Mapping

    from reward_orders.core.flow import Flow
    from reward_orders.core.wire import Response
    from reward_orders.http.session import Session

PAGE, DETAILS_PAGE = 500, 100  # the most lines that a page holds (docs/vendors.md, Tango 20.10)
USUAL = frozenset({50, 100, 500})  # how many a full page has: the most, or what is handed out unasked
PASSES = 2
ORDER = "/raas/v2/asyncOrders/customers/{customer}/accounts/{account}/{id}"


@frozen
class Place:
    """Where an asynchronous order stands: its reference is unique within the account, and is its only handle."""

    customer: str
    account: str
    ref: str


class _Page:
    """One page of an order: its JSON object, its lines, and the exchange it came with."""

    __slots__ = ("block", "data", "lines", "response")

    def __init__(self, response: Response, *, what: str, lines: str, pagination: str, key: str) -> None:
        self.data: dict[str, Any] = json_object(response, what=what, key=key)
        rows = as_list(self.data.get(lines)) or []
        self.lines: list[dict[str, Any]] = [row for row in rows if row.__class__ is dict]
        self.block: Mapping[str, Any] = as_object(self.data.get(pagination)) or {}
        self.response = response

    @property
    def is_pending(self) -> bool:
        """Whether it shows a line that is worked on, of an order that is not finished."""
        status = self.data.get(ORDER_STATUS)
        works = may_change(status if isinstance(status, str) else None)
        return works and any(may_change(as_text(line.get(LINE_ITEM_STATUS))) for line in self.lines)


def find(session: Session, place: Place, *, ends: float | None = None) -> Flow[TangoAsyncOrder | None]:
    """The order of a reference with all of its lines; None where Tango shows none."""
    try:
        return (yield from get(session, place, ends=ends))
    except NotFoundError:
        return None


def get(
    session: Session, place: Place, *, ends: float | None = None, until_pending: bool = False
) -> Flow[TangoAsyncOrder]:
    """One order with all of its lines, without rewards. Raises NotFoundError.

    With `until_pending` the pages behind one that shows a pending line are not read: who waits has seen enough.
    Lines may move between pages while they are worked on. So they are known by their ids, and read once more where the
    order counts more of them than came.
    """
    ends = session.ends() if ends is None else ends
    for _ in range(PASSES):
        first, lines, seen_enough = yield from _lines(session, place, ends=ends, until_pending=until_pending)
        total = as_int(first.data.get(TOTAL_LINE_ITEMS))
        if total is None or len(lines) >= total or seen_enough:
            break
    data = {name: value for name, value in first.data.items() if name not in {PAGINATION, NUMBER_OF_ELEMENTS}}
    data[LINE_ITEMS] = [*lines.values()]
    response = first.response
    return TangoAsyncOrder(data, ResponseInfo.of(response))


def _lines(
    session: Session, place: Place, *, ends: float, until_pending: bool
) -> Flow[tuple[_Page, dict[str, dict[str, Any]], bool]]:
    """The first page, the lines of all pages by their ids, and whether a pending one ended it."""
    first: _Page | None = None
    lines: dict[str, dict[str, Any]] = {}
    cursor: str | None = None
    while True:
        page = yield from _page(session, place, cursor, ends=ends)
        first = page if first is None else first
        for line in page.lines:
            name = line.get(REFERENCE_LINE_ITEM_ID) or line.get(EXTERNAL_REF_LINE_ITEM_ID) or len(lines)
            lines[str(name)] = line
        total = as_int(page.data.get(TOTAL_LINE_ITEMS))
        full = len(page.lines) in USUAL and (total is None or len(lines) < total)
        cursor = following(page.block, page.response, before=cursor, full=full, key=place.ref)
        if cursor is None:
            return first, lines, False
        if until_pending and page.is_pending:
            return first, lines, True


def _page(session: Session, place: Place, cursor: str | None, *, ends: float) -> Flow[_Page]:
    from reward_orders_api.api.tango.tango_get_async_order import request_kwargs

    kwargs = request_kwargs(
        place.customer,
        place.account,
        place.ref,
        next_cursor=UNSET if cursor is None else cursor,
        max_results=PAGE,
    )
    request = build(session, "tangoGetAsyncOrder", kwargs, template=ORDER)

    def read(response: Response) -> _Page:
        return _Page(response, what=request.operation, lines=LINE_ITEMS, pagination=PAGINATION, key=place.ref)

    def is_named(page: _Page) -> bool:
        return page.data.get(EXTERNAL_REF_ID) == place.ref

    return (yield from answer_named(session, request, read, is_named, key=place.ref, ends=ends))


def details(session: Session, place: Place, order: TangoAsyncOrder, *, ends: float) -> Flow[dict[str, dict[str, Any]]]:
    """The lines of an order with their items and rewards, by reference; they hold credentials. Raises NotFoundError."""
    from reward_orders_api.api.tango.tango_get_async_order_line_items import request_kwargs

    def read(response: Response) -> _Page:
        return _Page(
            response,
            what="tangoGetAsyncOrderLineItems",
            lines=DETAILS,
            pagination=DETAILS_PAGINATION,
            key=place.ref,
        )

    def is_named(page: _Page) -> bool:
        return page.data.get(DETAILS_ORDER_ID) == order.reference_order_id

    found: dict[str, dict[str, Any]] = {}
    cursor: str | None = None
    while True:
        kwargs = request_kwargs(
            place.customer,
            place.account,
            place.ref,
            next_cursor=UNSET if cursor is None else cursor,
            max_results=DETAILS_PAGE,
        )
        request = build(session, "tangoGetAsyncOrderLineItems", kwargs, template=f"{ORDER}/lineItems")
        page = yield from answer_named(session, request, read, is_named, key=place.ref, ends=ends)
        for line in page.lines:
            found[str(line.get(DETAILS_REF) or len(found))] = line
        full = len(page.lines) in USUAL and len(found) < len(order.line_items or ())
        cursor = following(page.block, page.response, before=cursor, full=full, key=place.ref)
        if cursor is None:
            return found


def with_rewards(session: Session, place: Place, order: TangoAsyncOrder, *, ends: float) -> Flow[TangoAsyncOrder]:
    """The same order with the rewards of its lines, so that `credentials` of each is there.

    An order without an id is not worked on yet: it has none.
    """
    found = {} if order.reference_order_id is None else (yield from details(session, place, order, ends=ends))
    return TangoAsyncOrder(
        data_of(order),
        order.response,
        details=found,
        replayed=order.replayed,
        caller_key=order.caller_key,
        sent_key=order.key,
    )
