"""What Voucherify answers: an order and its items, and exports as a list shows them."""

from __future__ import annotations

from typing import Any, ClassVar

from reward_orders.core.order import Order, as_json
from reward_orders_api.models.voucherify_export import VoucherifyExport as RawExport
from reward_orders_api.models.voucherify_order import CUSTOMER, ID, ITEMS, REDEMPTIONS, REFERRER
from reward_orders_api.models.voucherify_order import VoucherifyOrder as RawOrder
from reward_orders_api.models.voucherify_order_item import PRODUCT, SKU, VoucherifyOrderItem


class OrderItem(VoucherifyOrderItem):
    """One line of an order as Voucherify holds it; money in minor units, anything may be None."""

    __slots__ = ()

    product: dict[str, Any] | None = as_json(PRODUCT, VoucherifyOrderItem.product)  # type: ignore[assignment]
    sku: dict[str, Any] | None = as_json(SKU, VoucherifyOrderItem.sku)  # type: ignore[assignment]

    def __repr__(self) -> str:
        named = self.product_id or self.sku_id or self.source_id
        return f"OrderItem({named!r}, quantity={self.quantity}, price={self.price}, amount={self.amount})"


class VoucherifyOrder(Order, RawOrder):
    """An order as Voucherify holds it; money in minor units of a currency no field names.

    Anything but `id` may be None: what is absent and what is null differ by field and mean the same. `status` is an
    open string (CREATED, PAID, CANCELED, FULFILLED; older projects show PROCESSING). `key` is the source_id,
    `caller_key` the caller's own key where a hash of it was sent. `replayed` is True where the order was there before
    this create. https://docs.voucherify.io/api-reference/orders
    """

    __slots__ = ()

    _id: ClassVar[str] = ID
    _meaning: ClassVar = ("key", "caller_key", "replayed")
    _columns: ClassVar = ("id", "source_id", "status", "amount", "total_amount", "created_at", "updated_at", "replayed")

    customer: dict[str, Any] | None = as_json(CUSTOMER, RawOrder.customer)  # type: ignore[assignment]
    referrer: dict[str, Any] | None = as_json(REFERRER, RawOrder.referrer)  # type: ignore[assignment]
    redemptions: dict[str, Any] | None = as_json(REDEMPTIONS, RawOrder.redemptions)

    @property
    def id(self) -> str:
        """Voucherify's id of the order."""
        value: Any = self._data.get(ID)
        return value if value and value.__class__ is str else None  # type: ignore[return-value] # `orders_of` refuses it

    @property
    def items(self) -> list[OrderItem]:
        """The lines of the order; empty where there are none."""
        rows = self._data.get(ITEMS)
        return [OrderItem(row) for row in rows if row.__class__ is dict] if rows.__class__ is list else []

    @property
    def key(self) -> str | None:
        """The source_id: what makes a create safe to repeat."""
        return self.source_id

    @property
    def raw(self) -> RawOrder:
        """The generated record of the same answer: every field of the contract under its own name."""
        return RawOrder(self._data)

    def __repr__(self) -> str:
        return (
            f"VoucherifyOrder(id={self.id!r}, source_id={self.source_id!r}, status={self.status!r}, "
            f"amount={self.amount}, total_amount={self.total_amount}, replayed={self.replayed})"
        )


class VoucherifyExport(RawExport):
    """An export of a project as a list shows it; `orders.export_job(export.id)` takes one of orders up again.

    Anything but `id` may be None. `exported_object` is its kind, "order" or another; `result.url` is the address of its
    file, with a token in it, and hidden in every repr.
    """

    __slots__ = ()

    @property
    def id(self) -> str:
        """Identifier."""
        value: Any = self._data.get(ID)
        return value  # type: ignore[no-any-return] # what has none is no row of the list
