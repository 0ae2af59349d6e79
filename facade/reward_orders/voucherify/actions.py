"""Placing, reading, changing and settling Voucherify orders: from typed arguments to flows."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from reward_orders.core.errors import ConfigurationError, RewardOrdersError
from reward_orders.core.flow import discard
from reward_orders.core.order import order_of
from reward_orders.core.wire import check_id
from reward_orders.http.identity import another_order, understood
from reward_orders.http.requests import build
from reward_orders.http.session import send_with_retry
from reward_orders.voucherify import order_request, reading
from reward_orders.voucherify.models import VoucherifyOrder
from reward_orders_api.records import data_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from reward_orders.core.flow import Flow
    from reward_orders.idempotency.reconcile import Reconciliation
    from reward_orders.journal.states import Entry
    from reward_orders.voucherify.order_request import IfExists
    from reward_orders.voucherify.settings import VoucherifySettings
    from reward_orders.voucherify.values import Item

KEY_LENGTH = 255  # no limit is published; source_id is free text


def sendable_key(key: str) -> str:
    """The source_id to send: the caller's own text, or its digest where it could not stand in a URL path."""
    if isinstance(key, str) and key.isprintable() and key.strip() not in {"", ".", ".."} and len(key) <= KEY_LENGTH:
        return key
    from reward_orders.core.keys import fit_key

    return fit_key(key, max_length=0)


def create(
    settings: VoucherifySettings,
    *,
    source_id: str | None,
    id: str | None,
    status: str | None,
    amount: int | None,
    initial_amount: int | None,
    discount_amount: int | None,
    items: Sequence[Item] | None,
    metadata: Mapping[str, object] | None,
    customer: Mapping[str, object] | None,
    referrer: Mapping[str, object] | None,
    created_at: datetime | str | None,
    if_exists: IfExists,
) -> Flow[VoucherifyOrder]:
    """Place one order; every error carries the key."""
    from reward_orders.core.keys import new_key
    from reward_orders.idempotency.once import place
    from reward_orders.voucherify.values import order_body

    session = settings.session
    key = new_key(now=session.clock.time) if source_id is None else sendable_key(source_id)
    try:
        if if_exists not in ("update", "return", "error"):  # a tuple: it may be unhashable
            raise ConfigurationError('if_exists must be "return", "update" or "error".')
        body = {
            **({} if id is None else {"id": check_id(id, argument="id")}),
            "source_id": key,
            **order_body(
                status=status,
                amount=amount,
                initial_amount=initial_amount,
                discount_amount=discount_amount,
                items=items,
                metadata=metadata,
                customer=customer,
                referrer=referrer,
                created_at=created_at,
            ),
        }
        caller_key = source_id if source_id not in {None, key} else None
        order = order_request.VoucherifyOrderRequest(session, body, key=key, caller_key=caller_key, if_exists=if_exists)
    except RewardOrdersError as error:
        error.key = key
        raise
    return (yield from place(session, order, settings.journal))


def update(
    settings: VoucherifySettings,
    order_id: str,
    *,
    source_id: str | None,
    status: str | None,
    amount: int | None,
    initial_amount: int | None,
    discount_amount: int | None,
    items: Sequence[Item] | None,
    metadata: Mapping[str, object] | None,
    customer: Mapping[str, object] | None,
    referrer: Mapping[str, object] | None,
    created_at: datetime | str | None,
) -> Flow[VoucherifyOrder]:
    """Change some fields; repeated only when provably nothing was taken, since events may repeat with it."""
    from reward_orders.voucherify.requests import update_request
    from reward_orders.voucherify.values import order_body
    from reward_orders_api.api.voucherify.voucherify_update_order import request_kwargs

    body = {
        **({} if source_id is None else {"source_id": check_id(source_id, argument="source_id")}),
        **order_body(
            status=status,
            amount=amount,
            initial_amount=initial_amount,
            discount_amount=discount_amount,
            items=items,
            metadata=metadata,
            customer=customer,
            referrer=referrer,
            created_at=created_at,
        ),
    }
    if not body:
        raise ConfigurationError("update() was given nothing to change; pass at least one field.")
    kwargs = request_kwargs(check_id(order_id, argument="id"), body=update_request(body))
    request = build(settings.session, "voucherifyUpdateOrder", kwargs, template="/v1/orders/{id}")
    response = yield from send_with_retry(settings.session, request, writes=True)
    read = partial(order_of, VoucherifyOrder, what="voucherifyUpdateOrder")
    order = yield from understood(response, read)
    if not {order.id, order.source_id} & {order_id, source_id or order_id}:
        del order
        yield from discard(response)
        raise another_order(request, response)
    return order


def find(settings: VoucherifySettings, *, source_id: str) -> Flow[VoucherifyOrder | None]:
    """The order of a source_id, or None."""
    key = sendable_key(source_id)
    order = yield from reading.find(settings.session, key)
    if order is None or key == source_id:
        return order
    return VoucherifyOrder(data_of(order), order.response, caller_key=source_id)


def reconciliation(settings: VoucherifySettings) -> Reconciliation[VoucherifyOrder]:
    """Look every open key up: one made since it was first sent, or that reads as sent, SUCCEEDED.

    An order that was there before may yet be changed by a late request, so its key stays UNKNOWN.
    """
    from reward_orders.idempotency.order_request import SKEW
    from reward_orders.idempotency.reconcile import Reconciliation
    from reward_orders.journal.states import State

    def look(entry: Entry) -> Flow[VoucherifyOrder | None]:
        order = yield from reading.find(settings.session, entry.key)
        if order is None:
            return None
        return VoucherifyOrder(data_of(order), order.response, replayed=True, caller_key=entry.caller_key)

    def is_ours(entry: Entry, order: VoucherifyOrder) -> bool:
        made, sent = order.created_at, entry.first_sent
        made_since = made is not None and sent is not None and made >= sent - SKEW
        return made_since or order_request.matches(entry.digests, entry.key, order)

    return Reconciliation(settings.session, settings.journal, look=look, is_ours=is_ours, otherwise=State.UNKNOWN)
