"""One Voucherify order as the sandbox keeps it, and the view of it that answers hold."""

from dataclasses import dataclass, field

from reward_orders.sandbox.clock import iso
from reward_orders.sandbox.exchange import Json


@dataclass(slots=True)
class VoucherifyOrder:
    """One order. Amounts are minor units, times milliseconds since the epoch."""

    id: str
    number: int
    source_id: str | None
    created: int
    updated: int | None = None
    status: str = "CREATED"
    amount: int = 0
    initial_amount: int | None = None
    discount_amount: int = 0
    items: list[Json] = field(default_factory=list)
    metadata: Json = field(default_factory=dict)
    customer_id: str | None = None
    referrer_id: str | None = None

    @property
    def items_discount(self) -> int:
        """Sum of what the items take off."""
        return sum(item.get("discount_amount", 0) for item in self.items)

    @property
    def total_discount(self) -> int:
        """All discounts together."""
        return self.discount_amount + self.items_discount

    @property
    def total_amount(self) -> int:
        """What is left to pay: `amount` minus all discounts, in every documented order."""
        return self.amount - self.total_discount


def view(order: VoucherifyOrder) -> Json:
    """Return an order as recorded: unset ids and `updated_at` null, zero discounts and unset parts absent."""
    shown: Json = {
        "id": order.id,
        "source_id": order.source_id,
        "created_at": iso(order.created),
        "updated_at": None if order.updated is None else iso(order.updated),
        "status": order.status,
        "amount": order.amount,
    }
    if order.initial_amount is not None:
        shown["initial_amount"] = order.initial_amount
    if order.discount_amount:
        shown["discount_amount"] = order.discount_amount
    if order.items_discount:
        shown["items_discount_amount"] = order.items_discount
    if order.total_discount:
        shown["total_discount_amount"] = order.total_discount
    shown["total_amount"] = order.total_amount
    if order.items:
        shown["items"] = order.items
    if order.metadata:
        shown["metadata"] = order.metadata
    for role, identifier in (("customer", order.customer_id), ("referrer", order.referrer_id)):
        if identifier is not None:
            shown[role] = {"id": identifier, "object": "customer"}
    return shown | {"customer_id": order.customer_id, "referrer_id": order.referrer_id, "object": "order"}
