# mypy: disable-error-code="call-arg,misc"
"""Hand-written msgspec structs of the same pages: the least that typed decoding costs in practice."""

from __future__ import annotations

from datetime import datetime  # noqa: TC003 - msgspec reads the annotations
from typing import Any

import msgspec


class Money(msgspec.Struct, rename="camel"):
    """An amount of Tango."""

    value: float | None = None
    currency_code: str | None = None
    fee: float | None = None
    exchange_rate: float | None = None
    total: float | None = None


class Person(msgspec.Struct, rename="camel"):
    """A recipient or sender of Tango."""

    email: str | None = None
    first_name: str | None = None
    last_name: str | None = None
    mobile_number: str | None = None


class TangoOrder(msgspec.Struct, rename="camel"):
    """A row of Tango's list."""

    id: str = msgspec.field(name="referenceOrderID")
    status: str | None = None
    amount_charged: Money | None = None
    denomination: Money | None = None
    created_at: datetime | None = None
    external_ref_id: str | None = msgspec.field(name="externalRefID", default=None)
    customer_identifier: str | None = None
    account_identifier: str | None = None
    account_number: str | None = None
    utid: str | None = None
    ptid: str | None = None
    reward_name: str | None = None
    sender: Person | None = None
    recipient: Person | None = None
    email_subject: str | None = None
    message: str | None = None
    send_email: bool | None = None
    delivery_method: str | None = None
    etid: str | None = None
    order_status: str | None = None
    line_item_status: str | None = None
    campaign: str | None = None
    notes: str | None = None
    purchase_order_number: str | None = None
    order_client_source: str | None = None
    order_external_ref_id_dupe: bool | None = None
    reference_line_item_id: str | None = msgspec.field(name="referenceLineItemID", default=None)
    reward: dict[str, Any] | None = None


class TangoPage(msgspec.Struct):
    """A page of Tango's list."""

    orders: list[TangoOrder]


class VoucherifyItem(msgspec.Struct):
    """A line of a Voucherify order."""

    id: str | None = None
    object: str | None = None
    product_id: str | None = None
    sku_id: str | None = None
    source_id: str | None = None
    related_object: str | None = None
    quantity: int | None = None
    initial_quantity: int | None = None
    discount_quantity: int | None = None
    price: int | None = None
    amount: int | None = None
    initial_amount: int | None = None
    discount_amount: int | None = None
    applied_discount_amount: int | None = None
    subtotal_amount: int | None = None
    product: dict[str, Any] | None = None
    sku: dict[str, Any] | None = None
    metadata: dict[str, Any] | None = None


class VoucherifyOrder(msgspec.Struct):
    """An order of Voucherify."""

    id: str
    object: str | None = None
    source_id: str | None = None
    status: str | None = None
    amount: int | None = None
    initial_amount: int | None = None
    discount_amount: int | None = None
    items_discount_amount: int | None = None
    total_discount_amount: int | None = None
    total_amount: int | None = None
    applied_discount_amount: int | None = None
    items_applied_discount_amount: int | None = None
    total_applied_discount_amount: int | None = None
    metadata: dict[str, Any] | None = None
    created_at: datetime | None = None
    updated_at: datetime | None = None
    customer_id: str | None = None
    referrer_id: str | None = None
    customer: dict[str, Any] | None = None
    referrer: dict[str, Any] | None = None
    redemptions: dict[str, Any] | None = None
    items: list[VoucherifyItem] | None = None


class VoucherifyPage(msgspec.Struct):
    """A page of Voucherify's list."""

    orders: list[VoucherifyOrder]
