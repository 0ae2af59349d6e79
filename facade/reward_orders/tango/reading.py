"""Reading one order: by its id, or by its key."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from reward_orders.core.errors import ConfigurationError
from reward_orders.core.identity import answer_named
from reward_orders.core.order import order_of, orders_of, rows_of
from reward_orders.core.requests import build
from reward_orders.core.session import exchange
from reward_orders.core.wire import check_id, json_object
from reward_orders.tango.models import TangoOrder

if TYPE_CHECKING:
    from reward_orders.core.flow import Flow
    from reward_orders.core.session import Session
    from reward_orders.core.wire import Response


def get(session: Session, order_id: str, *, key: str | None = None, ends: float | None = None) -> Flow[TangoOrder]:
    """One order with its reward."""
    from reward_orders_api.api.tango.tango_get_order import request_kwargs

    kwargs = request_kwargs(check_id(order_id, argument="id"))
    request = build(session, "tangoGetOrder", kwargs, template="/raas/v2/orders/{id}")

    def read(response: Response) -> TangoOrder:
        return order_of(TangoOrder, response, what="tangoGetOrder", key=key)

    return (yield from answer_named(session, request, read, lambda order: order.id == order_id, key=key, ends=ends))


def find(session: Session, key: str, *, account: str | None, ends: float | None = None) -> Flow[TangoOrder | None]:
    """The order of a key, with its reward, or None.

    The list's way of matching text is not documented, so rows are compared here; refs are per account.
    """
    from reward_orders_api.api.tango.tango_list_orders import request_kwargs
    from reward_orders_api.types import UNSET

    kwargs = request_kwargs(external_ref_id=key, account_identifier=account or UNSET, elements_per_block=100, page=0)
    request = build(session, "tangoListOrders", kwargs)
    response = yield from exchange(session, request, key=key, ends=ends)
    found = [order for order in _rows(response, key) if order.key == key]
    if account is None and len({order.account_identifier for order in found}) > 1:
        raise ConfigurationError("Several accounts have an order under this key; pass account= to say which.", key=key)
    found = [order for order in found if account is None or order.account_identifier in {None, account}]
    if not found:
        return None
    # A ref may make a second order after its 90 days; the first is the one it stands for.
    first = min(found, key=lambda order: order.created_at or datetime.max.replace(tzinfo=UTC))
    return (yield from get(session, first.id, key=key, ends=ends))


def _rows(response: Response, key: str) -> list[TangoOrder]:
    rows = rows_of(json_object(response, what="tangoListOrders", key=key), response, key=key)
    return orders_of(TangoOrder, rows, response, key=key)
