"""What the subscriber of Tango is told: how an asynchronous order ended, and what became of a reward.

No lines are tried again here, so RETRYING is not among the statuses; a test lets it happen with `notify`.
"""

from reward_orders.sandbox.exchange import Json
from reward_orders.sandbox.tango.async_book import AsyncOrder
from reward_orders.sandbox.tango.order import TangoOrder
from reward_orders.sandbox.webhooks import tango_event
from reward_orders.sandbox.world import World

_STATUSES = {"COMPLETE": "SUCCESSFUL", "PARTIAL": "PARTIALFAILED", "FAILED": "FAILED"}


def async_order_ended(world: World, order: AsyncOrder) -> None:
    """Tell of an asynchronous order all of whose lines are done."""
    failed = sum(line["status"] == "FAILED" for line in order.lines)
    data = {
        "externalRefID": order.ref,
        "status": _STATUSES[order.status],
        "totalLineItems": len(order.lines),
        "failedLineItems": failed,
        "successfulLineItems": len(order.lines) - failed,
        "referenceOrderId": order.id,
        "accountIdentifier": order.account,
        "customerIdentifier": order.customer,
    }
    tango_event(world, "AsyncOrderStatus", data, at=order.completed)


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
