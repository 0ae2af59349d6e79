"""PATCH /lineItems/{id}, its resends, its embedded address, and the reasons that line items take."""

from reward_orders.sandbox.exchange import Answer, Call, Json, reply
from reward_orders.sandbox.tango.create import json_body
from reward_orders.sandbox.tango.errors import Refused, field_error, refusal
from reward_orders.sandbox.tango.line_actions import REASONS
from reward_orders.sandbox.tango.lines import ASYNC, any_known, keep_resend, known
from reward_orders.sandbox.tango.query import check_rate
from reward_orders.sandbox.tango.resend import send_again
from reward_orders.sandbox.tango.validation import label_errors
from reward_orders.sandbox.world import World

RESENDS = {"NOT_RECEIVED", "LOST_DELETED", "DELIVERY_INFO", "DELIVERY_METHOD", "REMINDER", "OTHER"}
_LABELS = {"purchaseOrderNumber": "purchaseOrderNumber", "campaign": "campaign", "orderNotes": "notes"}
_EMBEDDED = {"EMBEDDED", "EMBEDDED_COMPONENT"}


def update(world: World, call: Call) -> Answer:
    """Change labels of the order; a blank one changes nothing. It shows at once, though the answer is 202."""
    body = json_body(call)
    errors = label_errors(body, _LABELS)
    if not any(name in body for name in _LABELS):
        errors.append(field_error("campaign", "422.061", "NotNull", None, "campaign"))
    if errors:
        raise Refused(400, errors)
    order = known(world, call.ids[0])
    order.asked |= {name: body[wire] for wire, name in _LABELS.items() if body.get(wire, "").strip()}
    world.tango.changed.append(order)
    return reply(202, "Accepted")


def resend(world: World, call: Call) -> Answer:
    """Send the reward of a line item again, as that of an order is; also of a line of an asynchronous order."""
    body = json_body(call)
    reason = body.get("reasonCode")
    errors: list[Json] = []
    if reason is not None and not (isinstance(reason, str) and reason in RESENDS):
        errors.append(field_error("reasonCode", "422.122", "Enum", reason))
    if not isinstance(body.get("otherReason", ""), str):
        errors.append(field_error("otherReason", "400.009", "Type"))
    elif reason == "OTHER" and not body.get("otherReason"):
        errors.append(field_error("otherReason", "422.061", "NotNull", None, "otherReason"))
    if errors:
        raise Refused(400, errors)
    order = any_known(world, call.ids[0])
    view, method = send_again(world, order, body)
    if order.source == ASYNC:
        keep_resend(world, order)
    else:
        world.tango.changed.append(order)
    return reply(201, view | {"deliveryMethod": method} | ({} if reason is None else {"reasonCode": reason}))


def embedded_url(world: World, call: Call) -> Answer:
    """Answer where an embedded reward is shown; another one has no such address."""
    check_rate(world, call)
    order = known(world, call.ids[0])
    if order.method not in _EMBEDDED:
        raise refusal(400, "400.001")
    return reply(200, {"url": f"https://sandbox.rewardlink.io/embedded/{order.line}"})


def reason_codes(world: World, call: Call) -> Answer:
    """Answer the reasons of each action, in words."""
    check_rate(world, call)
    return reply(200, reasons(reissue="CANCEL_AND_REISSUE"))


def reasons(*, reissue: str) -> Json:
    """Return the reasons by action; `reissue` is what the one of a reissue is called."""
    names = {"FREEZE": "freeze", "UNFREEZE": "unfreeze", "CANCEL": "cancel", reissue: "reissue"}
    return {
        name: {code: code.replace("_", " ").capitalize() for code in sorted(REASONS[action])}
        for name, action in names.items()
    }
