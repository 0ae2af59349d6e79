"""PATCH of an asynchronous order and of one of its lines, and the reasons that they take."""

from reward_orders.sandbox.exchange import Answer, Call, Json, plain, reply
from reward_orders.sandbox.tango.async_reading import detail, known, line_page
from reward_orders.sandbox.tango.create import json_body
from reward_orders.sandbox.tango.errors import Refused, field_error, refusal
from reward_orders.sandbox.tango.line_updates import reasons
from reward_orders.sandbox.tango.query import check_rate
from reward_orders.sandbox.tango.validation import delivery_date_errors, label_errors, person_errors
from reward_orders.sandbox.world import World

_LABELS = {"campaign": "campaign", "purchaseOrderNumber": "purchaseOrderNumber", "notes": "notes"}
_OF_LINES = ("lineItemNote", "deliveryDate", "senderInfo")


def update(world: World, call: Call) -> Answer:
    """Change labels of an order and answer it, with the first page of its lines."""
    body = json_body(call)
    errors = label_errors(body, _LABELS)
    if errors:
        raise Refused(400, errors)
    order = known(world, call)
    order.asked |= {name: body[name] for name in _LABELS if name in body}
    world.tango.changed.append(order)
    lines, cursors = line_page(call, order)
    return reply(200, detail(order, lines) | {"pagination": cursors, "numberOfElements": len(lines)})


def update_line(world: World, call: Call) -> Answer:
    """Change note, day and sender of a line."""
    body = json_body(call)
    errors = [
        *label_errors(body, {"lineItemNote": "lineItemNote"}),
        *delivery_date_errors(body),
        *person_errors("senderInfo", body.get("senderInfo")),
    ]
    if not any(name in body for name in _OF_LINES):
        errors.append(field_error("deliveryDate", "422.061", "NotNull", None, "deliveryDate"))
    if errors:
        raise Refused(400, errors)
    for order in world.tango.async_orders.by_time:
        for line in order.lines:
            if line["id"] == call.ids[0]:
                asked: Json = line["asked"]
                asked |= {name: plain(body[name]) for name in _OF_LINES if name in body}
                world.tango.changed.append(order)
                told = {"deliveryDate": "deliveryDate", "lineItemNote": "note", "senderInfo": "senderInfo"}
                return reply(201, {shown: asked[name] for name, shown in told.items() if name in asked})
    raise refusal(404, "404.042")


def reason_codes(world: World, call: Call) -> Answer:
    """Answer the reasons of each action, in words."""
    check_rate(world, call)
    return reply(200, {"reasonCodes": reasons(reissue="REISSUE")})
