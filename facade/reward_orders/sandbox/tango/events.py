"""What the subscriber of Tango is told: how asynchronous orders go and end, and what became of a reward."""

from reward_orders.sandbox.exchange import Json
from reward_orders.sandbox.tango.async_book import RETRYING, AsyncOrder
from reward_orders.sandbox.tango.order import TangoOrder
from reward_orders.sandbox.webhooks import tango_event
from reward_orders.sandbox.world import World

_STATUSES = {"COMPLETE": "SUCCESSFUL", "PARTIAL": "PARTIALFAILED", "FAILED": "FAILED", RETRYING: RETRYING}


def async_order_changed(world: World, order: AsyncOrder, status: str, *, at: int) -> None:
    """Tell of an asynchronous order that is tried again, or all of whose lines are done."""
    failed = sum(line["status"] == "FAILED" for line in order.lines)
    data = {
        "externalRefID": order.ref,
        "status": _STATUSES[status],
        "totalLineItems": len(order.lines),
        "failedLineItems": failed,
        "successfulLineItems": sum(line["status"] == "COMPLETE" for line in order.lines),
        "referenceOrderId": order.id,
        "accountIdentifier": order.account,
        "customerIdentifier": order.customer,
    }
    tango_event(world, "AsyncOrderStatus", data, at=at)


def reward_changed(world: World, order: TangoOrder, status: str, *, at: int, action: Json | None = None) -> None:
    """Tell of the reward of an order that became FROZEN, UNFROZEN, CANCELLED or FULL-REDEMPTION, and by which action.

    Whether the vendor tells of one that is placed (ACTIVATED) is open; here it does not. (docs/vendors.md, Tango 13.9)
    """
    data: Json = {"referenceLineItemId": order.line, "status": status}
    if order.ref is not None:
        data["externalRefID"] = order.ref
    if action is not None:
        data |= {"action": action["action"], "reasonCode": action["reason"]}
        if "new" in action:
            data["newReferenceLineItemId"] = action["new"]
    tango_event(world, "RewardStatus", data, at=at)
