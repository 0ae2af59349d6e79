"""Reading one order: by its id, or by its source_id."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from reward_orders.core.errors import NotFoundError
from reward_orders.core.keys import fit_key
from reward_orders.core.order import order_of
from reward_orders.core.wire import check_id
from reward_orders.http.identity import answer_named
from reward_orders.http.requests import build
from reward_orders.voucherify.models import VoucherifyOrder

if TYPE_CHECKING:
    from reward_orders.core.flow import Flow
    from reward_orders.http.session import Session

KEY_LENGTH = 255  # no limit is published; source_id is free text


def get(session: Session, order_id: str, *, ends: float | None = None) -> Flow[VoucherifyOrder]:
    """One order by its id or source_id."""
    from reward_orders_api.api.voucherify.voucherify_get_order import request_kwargs

    kwargs = request_kwargs(check_id(order_id, argument="id"))
    request = build(session, "voucherifyGetOrder", kwargs, template="/v1/orders/{id}")

    read = partial(order_of, VoucherifyOrder, what=request.operation)

    def is_named(order: VoucherifyOrder) -> bool:
        return order_id == order.id or order_id == order.source_id  # noqa: PLR1714 - reads one field where it can

    return (yield from answer_named(session, request, read, is_named, ends=ends))


def find(session: Session, key: str, *, ends: float | None = None) -> Flow[VoucherifyOrder | None]:
    """The order of a source_id, or None; the same path takes ids, so the answer is compared."""
    try:
        order = yield from get(session, key, ends=ends)
    except NotFoundError:
        return None
    return order if order.source_id == key else None


def sendable_key(key: str) -> str:
    """The source_id to send: the caller's own text, or its digest where it could not stand in a URL path."""
    if isinstance(key, str) and key.isprintable() and key.strip() not in {"", ".", ".."} and len(key) <= KEY_LENGTH:
        return key
    return fit_key(key, max_length=0)
