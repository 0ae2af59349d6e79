"""Reading one order: by its id, or by its key."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reward_orders.core.errors import ConfigurationError
from reward_orders.core.requests import build
from reward_orders.core.session import exchange
from reward_orders.core.wire import ResponseInfo, check_id, json_object, request_id, unreadable
from reward_orders.tango.models import order_of

if TYPE_CHECKING:
    from reward_orders.core.flow import Flow
    from reward_orders.core.session import Session
    from reward_orders.tango.models import TangoOrder


def get(session: Session, order_id: str, *, ends: float | None = None) -> Flow[TangoOrder]:
    """One order with its reward."""
    from reward_orders_api.api.tango.tango_get_order import request_kwargs

    kwargs = request_kwargs(check_id(order_id, argument="id"))
    request = build(session, "tangoGetOrder", kwargs, template="/raas/v2/orders/{id}")
    response = yield from exchange(session, request, ends=ends)
    data = json_object(response, what="tangoGetOrder")
    return order_of(data, response, ResponseInfo(status=response.status, request_id=request_id(response)))


def find(session: Session, key: str, *, account: str | None, ends: float | None = None) -> Flow[TangoOrder | None]:
    """The order of a key, with its reward, or None.

    The list's way of matching text is not documented, so rows are compared here; refs are per account.
    """
    from reward_orders_api.api.tango.tango_list_orders import request_kwargs
    from reward_orders_api.types import UNSET

    kwargs = request_kwargs(external_ref_id=key, account_identifier=account or UNSET, elements_per_block=100, page=0)
    request = build(session, "tangoListOrders", kwargs)
    response = yield from exchange(session, request, key=key, ends=ends)
    data = json_object(response, what="tangoListOrders", key=key)
    rows = data.get("orders")
    if not isinstance(rows, list):
        unreadable(response, "The list of orders has no orders", key=key)
    info = ResponseInfo(status=response.status, request_id=request_id(response))
    found = [order for row in rows if (order := order_of(row, response, info)).key == key]
    if account is not None:
        found = [order for order in found if order.account_identifier in {None, account}]
    if not found:
        return None
    if len({order.id for order in found}) > 1:
        raise ConfigurationError("Several accounts have an order under this key; pass account= to say which.", key=key)
    return (yield from get(session, found[0].id, ends=ends))
