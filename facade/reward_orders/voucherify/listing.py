"""Every order of a Voucherify project, each once, as far as pages go: the API has no filter, cursor or date window.

Page 100 of 100 is the last (docs/vendors.md, Voucherify 6.2), so beyond 10,000 orders a list says so and names the
export. `order` is always sent: the documents and the live service disagree about the default.
"""

from __future__ import annotations

from operator import itemgetter
from typing import TYPE_CHECKING, Any, TypeAlias

from reward_orders.core.errors import BadRequestError, ConfigurationError, NotFoundError, ResultWindowError
from reward_orders.core.order import orders_of, rows_of
from reward_orders.core.wire import json_object
from reward_orders.http.identity import understood
from reward_orders.http.requests import build
from reward_orders.http.session import send_with_retry
from reward_orders.lists.cursor import decode_cursor, encode_cursor
from reward_orders.lists.seen import Seen, moments
from reward_orders.lists.walk import PAGE_SIZE, Answer, check_page_size, every_row, numbered
from reward_orders.voucherify.models import VoucherifyOrder
from reward_orders_api.models.voucherify_order import CREATED_AT, ID
from reward_orders_api.models.voucherify_order_list import ORDERS, TOTAL
from reward_orders_api.models.voucherify_order_sort import VoucherifyOrderSort, VoucherifyOrderSortText

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import timedelta

    from reward_orders.core.flow import Flow
    from reward_orders.core.wire import Response
    from reward_orders.http.session import Session
    from reward_orders.lists.seen import Page
    from reward_orders.lists.walk import Ending, Walk

LISTING = "voucherify.orders"
LAST_PAGE = 100  # the last that may be asked for
Sort: TypeAlias = VoucherifyOrderSortText
SORTS = tuple(VoucherifyOrderSort)
_id = itemgetter(ID)


class Listing:
    """One list in one order, and where to carry on. Each walk over it starts at the same place."""

    def __init__(
        self, session: Session, order: str, cursor_state: dict[str, Any] | None, *, size: int = PAGE_SIZE
    ) -> None:
        self._session = session
        self._order = order
        self._cursor_state = cursor_state
        self._size = size

    def walk(self, everything: bool) -> Walk[VoucherifyOrder]:
        """Page after page; with `everything`, ResultWindowError before the first order where pages do not reach.

        A count of 10,000 may be where the service stops counting: then the error may come after the last order.
        """
        cursor_state = self._cursor_state or {}
        seen: Seen[VoucherifyOrder] = Seen(pack=self._pack, cursor_state=self._cursor_state)
        begun = seen.number
        by_creation = self._order.endswith("created_at")
        at: int = cursor_state.get("page", 0) * cursor_state.get("size", PAGE_SIZE) // self._size if by_creation else 0
        first = yield from (self._resumed(at) if at else self.fetch(0))
        if self._cursor_state and first.total is not None and first.total < (cursor_state["total"] or 0):
            # Orders went away while we were: later ones moved to pages already read. Their moments tell them apart.
            at, first = 0, (yield from self.fetch(0))
        while at and not (first.row_ids and seen.handed_out(first.row_ids[0])):
            # Where others came too, the count does not tell. Behind an order that was handed out lie all that were not.
            at -= 1
            first = yield from self._resumed(at)
        seen.total = first.total
        if everything and first.total is not None and first.total > self._size * LAST_PAGE:
            raise _too_many(first.total, size=self._size)
        before = min(at * self._size, seen.done)
        seen.enter(ordered=by_creation)
        moving = self._order == "updated_at"
        ending = yield from every_row(self._page, first, seen, at=at, before=before, moving=moving)
        if seen.number == begun:
            yield seen.page([], [], more=False, at=seen.at)
        if ending != "shown":
            yield from self._check_end(seen, ending, before=before)

    def page(self, number: int) -> Flow[Page[VoucherifyOrder]]:
        """The page of this number (from 1) in this order."""
        answer = yield from self._page(number - 1, False)
        if answer is None and number > LAST_PAGE:
            raise _too_many(None, size=self._size)
        return numbered(answer, number=number, size=self._size)

    def fetch(self, page: int, *, size: int | None = None) -> Flow[Answer[VoucherifyOrder]]:
        """One page, counted from 0."""
        from reward_orders_api.api.voucherify.voucherify_list_orders import request_kwargs

        asked = self._size if size is None else size
        kwargs = request_kwargs(limit=asked, page=page + 1, order=VoucherifyOrderSort(self._order))
        response = yield from send_with_retry(self._session, build(self._session, "voucherifyListOrders", kwargs))

        def read(response: Response) -> Answer[VoucherifyOrder]:
            data = json_object(response, what="voucherifyListOrders")
            rows = rows_of(data, ORDERS, response)
            orders = orders_of(VoucherifyOrder, rows, response)
            row_ids = [*zip(map(_id, rows), self._moments(rows), strict=True)]
            return Answer(orders, row_ids, total=data.get(TOTAL), size=asked)

        return (yield from understood(response, read))

    def _page(self, page: int, surplus: bool) -> Flow[Answer[VoucherifyOrder] | None]:
        """One page as `walk.Fetch` wants it."""
        try:
            return (yield from self.fetch(page))
        except (BadRequestError, NotFoundError) as refusal:
            # Past the end a page is empty (docs/vendors.md, Voucherify 6.4); a refusal there is not documented.
            beyond = isinstance(refusal, NotFoundError) or page >= LAST_PAGE or surplus
            if page == 0 or not beyond:
                raise
            return None

    def _resumed(self, page: int) -> Flow[Answer[VoucherifyOrder]]:
        """The page where a cursor carries on; it may lie behind the end by now."""
        answer = yield from self._page(page, True)
        return Answer([], [], total=None, size=self._size) if answer is None else answer

    def _check_end(self, seen: Seen[VoucherifyOrder], ending: Ending, *, before: int) -> Flow[None]:
        """Where pages went no further: what comes first in the opposite order must be among what came."""
        passed = before + len(seen.met)
        if seen.latest is not None and seen.latest > passed:
            raise _too_many(seen.latest, size=self._size)
        beyond = (yield from self._page(seen.at + 1, False)) if ending == "cut" else None
        if beyond is not None and beyond.rows:
            raise _too_many(None, size=self._size)
        opposite = self._order.removeprefix("-") if self._order.startswith("-") else f"-{self._order}"
        last = yield from Listing(self._session, opposite, None, size=self._size).fetch(0)
        row_ids = [(name, None if moment is None else -moment) for name, moment in last.row_ids]
        if not row_ids or not all(row_id[0] in seen.met or seen.handed_out(row_id) for row_id in row_ids):
            raise _too_many(None, size=self._size)

    def _moments(self, rows: Sequence[dict[str, Any]]) -> list[timedelta | None]:
        """Where each order lies on the walk; unknown where it is sorted by the last change, which moves."""
        if self._order == "created_at":
            return moments(rows, CREATED_AT)
        if self._order == "-created_at":
            return [None if moment is None else -moment for moment in moments(rows, CREATED_AT)]
        return [None] * len(rows)

    def _pack(self, cursor_state: dict[str, Any], page: int) -> str:
        return encode_cursor(
            LISTING, self._session.platform, {**cursor_state, "page": page, "size": self._size, "order": self._order}
        )


def listed(session: Session, *, order: Sort | None, cursor: str | None, page_size: int) -> Listing:
    """Check the arguments of a list; ConfigurationError before anything is sent."""
    if order is not None and order not in SORTS:
        raise ConfigurationError(f"order must be one of {', '.join(SORTS)}.")
    size = check_page_size(page_size)
    if cursor is None:
        return Listing(session, order or "created_at", None, size=size)
    cursor_state = decode_cursor(LISTING, session.platform, cursor)
    if order not in {None, cursor_state["order"]}:
        raise ConfigurationError(
            f"The cursor is of a list by {cursor_state['order']}; pass it alone, or with the same order."
        )
    return Listing(session, cursor_state["order"], cursor_state, size=size)


def _too_many(total: int | None, *, size: int) -> ResultWindowError:
    holds = "more orders than came" if total is None else f"{total} orders"
    error = ResultWindowError(
        f"The project holds {holds}; pages reach the first {size * LAST_PAGE:,} of any sort.",
        hint="Use orders.export(), which has no such limit; with full=True it reads every order in full.",
    )
    error.total = total
    return error
