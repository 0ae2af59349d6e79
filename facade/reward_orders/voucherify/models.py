"""What Voucherify answers: an order and its items."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from reward_orders.core.order import Creation, Order
from reward_orders.core.record import Record, custom, integer, read_list, read_object, text, time

if TYPE_CHECKING:
    from datetime import datetime

    from reward_orders.core.wire import ResponseInfo
    from reward_orders_api.models.voucherify_order import VoucherifyOrder as RawOrder


class OrderItem(Record):
    """One line of an order as Voucherify holds it; money in minor units, anything may be None."""

    __slots__ = ()

    id: str | None = text("id")
    _object: str | None = text("object")
    product_id: str | None = text("product_id")
    sku_id: str | None = text("sku_id")
    source_id: str | None = text("source_id")
    related_object: str | None = text("related_object")
    quantity: int | None = integer("quantity")
    initial_quantity: int | None = integer("initial_quantity")
    discount_quantity: int | None = integer("discount_quantity")
    applied_quantity: int | None = integer("applied_quantity")
    applied_discount_quantity: int | None = integer("applied_discount_quantity")
    price: int | None = integer("price")
    amount: int | None = integer("amount")
    initial_amount: int | None = integer("initial_amount")
    discount_amount: int | None = integer("discount_amount")
    applied_discount_amount: int | None = integer("applied_discount_amount")
    applied_quantity_amount: int | None = integer("applied_quantity_amount")
    subtotal_amount: int | None = integer("subtotal_amount")
    product: dict[str, Any] | None = custom("product", read_object)
    sku: dict[str, Any] | None = custom("sku", read_object)
    metadata: dict[str, Any] | None = custom("metadata", read_object)

    def __repr__(self) -> str:
        named = self.product_id or self.sku_id or self.source_id
        return f"OrderItem({named!r}, quantity={self.quantity}, price={self.price}, amount={self.amount})"


def _items(value: object) -> list[OrderItem] | None:
    rows = read_list(value)
    return None if rows is None else [OrderItem(row) for row in rows if isinstance(row, dict)]


class VoucherifyOrder(Order):
    """An order as Voucherify holds it; money in minor units of a currency no field names.

    Anything but `id` may be None: what is absent and what is null differ by field and mean the same. `status` is an
    open string (CREATED, PAID, CANCELED, FULFILLED; older projects show PROCESSING). `key` is the source_id,
    `caller_key` the caller's own key where a hash of it was sent. `replayed` is True where the order was there before
    this create. https://docs.voucherify.io/api-reference/orders
    """

    __slots__ = ()

    id: str = text("id")
    _object: str | None = text("object")
    source_id: str | None = text("source_id")
    status: str | None = text("status")
    amount: int | None = integer("amount")
    initial_amount: int | None = integer("initial_amount")
    discount_amount: int | None = integer("discount_amount")
    items_discount_amount: int | None = integer("items_discount_amount")
    total_discount_amount: int | None = integer("total_discount_amount")
    total_amount: int | None = integer("total_amount")
    applied_discount_amount: int | None = integer("applied_discount_amount")
    items_applied_discount_amount: int | None = integer("items_applied_discount_amount")
    total_applied_discount_amount: int | None = integer("total_applied_discount_amount")
    metadata: dict[str, Any] | None = custom("metadata", read_object)
    created_at: datetime | None = time("created_at")
    updated_at: datetime | None = time("updated_at")
    customer_id: str | None = text("customer_id")
    referrer_id: str | None = text("referrer_id")
    customer: dict[str, Any] | None = custom("customer", read_object)
    referrer: dict[str, Any] | None = custom("referrer", read_object)
    redemptions: dict[str, Any] | None = custom("redemptions", read_object)
    _items: list[OrderItem] | None = custom("items", _items)

    def __init__(
        self, data: dict[str, Any], response: ResponseInfo, *, replayed: bool = False, caller_key: str | None = None
    ) -> None:
        self._data = data
        self.response = response
        self._creation = Creation(replayed=replayed, caller_key=caller_key)

    @property
    def items(self) -> list[OrderItem]:
        """The lines of the order; empty where there are none."""
        return self._items or []

    @property
    def key(self) -> str | None:
        """The source_id: what makes a create safe to repeat."""
        return self.source_id

    @property
    def raw(self) -> RawOrder:
        """The generated model of the same answer, with every field under its generated name."""
        from reward_orders_api.models.voucherify_order import VoucherifyOrder as RawOrder

        return RawOrder.from_dict(self._data)

    def __repr__(self) -> str:
        return (
            f"VoucherifyOrder(id={self.id!r}, source_id={self.source_id!r}, status={self.status!r}, "
            f"amount={self.amount}, total_amount={self.total_amount}, replayed={self.replayed})"
        )

    def __reduce__(self) -> tuple[object, ...]:
        return _unpickle, (self._data, self.response, self.replayed, self.caller_key)


def _unpickle(data: dict[str, Any], response: ResponseInfo, replayed: bool, caller_key: str | None) -> VoucherifyOrder:
    return VoucherifyOrder(data, response, replayed=replayed, caller_key=caller_key)
