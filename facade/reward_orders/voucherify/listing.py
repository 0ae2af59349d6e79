"""Every order of a Voucherify project, each once, as far as pages go: the API has no filter, cursor or date window.

Page 100 of 100 is the last (facts: voucherify 6), so beyond 10,000 orders a list says so and names the export. `order`
is always sent: the documents and the live service disagree about the default.
"""

from __future__ import annotations

from operator import itemgetter
from typing import TYPE_CHECKING, Any, Literal, TypeAlias, get_args

from reward_orders.core.cursor import decode_cursor, encode_cursor
from reward_orders.core.errors import ConfigurationError, ResultWindowError
from reward_orders.core.order import orders_of, rows_of
from reward_orders.core.requests import build
from reward_orders.core.session import exchange
from reward_orders.core.trail import Trail, moments
from reward_orders.core.walk import CEILING, PAGE_SIZE, Answer, every_row
from reward_orders.core.wire import json_key, json_object
from reward_orders.voucherify.models import VoucherifyOrder

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import timedelta

    from reward_orders.core.flow import Flow
    from reward_orders.core.session import Session
    from reward_orders.core.walk import Walk
    from reward_orders.voucherify.settings import VoucherifySettings

LISTING = "voucherify.orders"
Sort: TypeAlias = Literal["created_at", "-created_at", "updated_at", "-updated_at"]
SORTS: tuple[str, ...] = get_args(Sort)
_id = itemgetter(json_key("id"))
_CREATED = json_key("created_at")


class Listing:
    """One list in one order, and where to carry on. Each walk over it starts at the same place."""

    def __init__(self, session: Session, order: str, mark: dict[str, Any] | None) -> None:
        self._session = session
        self._order = order
        self._mark = mark

    def walk(self, everything: bool) -> Walk[VoucherifyOrder]:
        """Page after page; with `everything`, ResultWindowError before the first order where pages do not reach."""
        trail: Trail[VoucherifyOrder] = Trail(pack=self._pack, mark=self._mark)
        by_creation = self._order.endswith("created_at")
        at: int = self._mark["page"] if self._mark and by_creation else 0
        first = yield from self.fetch(at)
        if self._mark and first.total < (self._mark["total"] or 0):
            # Orders went away while we were: later ones moved to pages already read. Their moments tell them apart.
            at, first = 0, (yield from self.fetch(0))
        while at and not (first.marks and trail.handed_out(first.marks[0])):
            # Where others came too, the count does not tell. Behind an order that was handed out lie all that were not.
            at -= 1
            first = yield from self.fetch(at)
        trail.total = first.total if first.counted else None
        if everything and first.total > CEILING:
            raise _too_many(first.total)
        trail.enter(ordered=by_creation)
        yield from every_row(self.fetch, first, trail, at=at, moving=self._order == "updated_at")
        if trail.number == 0:
            yield trail.page([], [], more=False, at=0)
        if trail.latest > CEILING:
            raise _too_many(trail.latest)

    def fetch(self, page: int, *, size: int = PAGE_SIZE) -> Flow[Answer[VoucherifyOrder]]:
        """One page, counted from 0."""
        from reward_orders_api.api.voucherify.voucherify_list_orders import request_kwargs
        from reward_orders_api.models.voucherify_order_sort import VoucherifyOrderSort

        kwargs = request_kwargs(limit=size, page=page + 1, order=VoucherifyOrderSort(self._order))
        response = yield from exchange(self._session, build(self._session, "voucherifyListOrders", kwargs))
        data = json_object(response, what="voucherifyListOrders")
        rows, total = rows_of(data, response), data.get("total")
        counted = total if isinstance(total, int) and total >= 0 else None
        orders = orders_of(VoucherifyOrder, rows, response)
        return Answer(orders, [*zip(map(_id, rows), self._moments(rows), strict=True)], total=counted, at=page)

    def _moments(self, rows: Sequence[dict[str, Any]]) -> list[timedelta | None]:
        """Where each order lies on the walk; unknown where it is sorted by the last change, which moves."""
        if self._order == "created_at":
            return moments(rows, _CREATED)
        if self._order == "-created_at":
            return [None if moment is None else -moment for moment in moments(rows, _CREATED)]
        return [None] * len(rows)

    def _pack(self, mark: dict[str, Any], page: int) -> str:
        return encode_cursor(LISTING, self._session.platform, {**mark, "page": page, "order": self._order})


def listing(settings: VoucherifySettings, *, order: Sort | None, cursor: str | None) -> Listing:
    """Check the arguments of a list; ConfigurationError before anything is sent."""
    if order is not None and order not in SORTS:
        raise ConfigurationError(f"order must be one of {', '.join(SORTS)}.")
    if cursor is None:
        return Listing(settings.session, order or "created_at", None)
    mark = decode_cursor(LISTING, settings.session.platform, cursor)
    if order not in {None, mark["order"]}:
        raise ConfigurationError(f"The cursor is of a list by {mark['order']}; pass it alone, or with the same order.")
    return Listing(settings.session, mark["order"], mark)


def _too_many(total: int) -> ResultWindowError:
    error = ResultWindowError(
        f"The project holds {total} orders; pages reach the first 10,000 of any sort.",
        hint="Use orders.export(), which has no such limit; with full=True it reads every order in full.",
    )
    error.total = total
    return error
