"""The error for an order that is not the one asked for: what differs, and who bought it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reward_orders.core.errors import OrderMismatchError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from reward_orders.journal.placement import Placement, T

# Values that name no person; of the others only the field is named.
SHOWN = frozenset(
    {"utid", "amount", "account", "currency", "status", "initial_amount", "discount_amount", "items", "delivery"}
)


def mismatch(
    placement: Placement[T],
    order: T,
    differences: Mapping[str, tuple[object, object]],
    *,
    created: bool | None,
    how: str = "",
) -> OrderMismatchError:
    """The error for the order that the service holds; `created` says whether this very call bought it."""
    fields = compared(differences)
    service = placement.service
    message = {
        True: f"{service} made {order.id}, which is not what was asked for: {fields}; a new key buys a second reward.",
        False: f"{order.id} was there before under this key, and it is not what was asked for: {fields}; "
        "a new key buys a second reward.",
        None: f"{service} holds {order.id} under this key, which is not what was asked for: {fields}; whether this "
        "call bought it nobody can tell, and a new key buys a second reward.",
    }[created]
    error = OrderMismatchError(
        f"{how} {message}".strip(),
        key=placement.key,
        hint="Keep that order, or have the vendor cancel it.",
    )
    error.created = created
    error.requested = {field: pair[0] for field, pair in differences.items()}
    error.received = {field: pair[1] for field, pair in differences.items()}
    error.order = order
    return error


def compared(differences: Mapping[str, tuple[object, object]]) -> str:
    """What differs, in words; values of people stay out."""
    return ", ".join(
        f"{field} {str(received)[:60]}, not {str(asked)[:60]}"
        if field in SHOWN or field.startswith("items.")
        else f"another {field}"
        for field, (asked, received) in differences.items()
    )
