"""POST /orders/{id}/resends: once in 30 seconds, and only what was sent before."""

from reward_orders.sandbox.clock import iso
from reward_orders.sandbox.exchange import Answer, Call, Json, reply
from reward_orders.sandbox.tango.create import json_body
from reward_orders.sandbox.tango.errors import Refused, field_error, refusal
from reward_orders.sandbox.tango.order import TangoOrder
from reward_orders.sandbox.tango.reading import known
from reward_orders.sandbox.tango.validation import EMAIL, ETID, MOBILE
from reward_orders.sandbox.world import World

PAUSE_SECONDS = 30
METHODS = ("NONE", "EMAIL", "PHONE", "WHATSAPP")
# The order endpoint's schema says newMobile, the line item's newMobileNumber, mid-2025 pages newPhoneNumber.
MOBILE_NAMES = ("newMobile", "newMobileNumber", "newPhoneNumber")


def resend(world: World, call: Call) -> Answer:
    """Answer 201 with where the reward went; a body is optional, and so is its content type then."""
    body = json_body(call) if call.body.strip() else {}
    order = known(world, call.ids[0])
    view, _ = send_again(world, order, body)
    world.tango.changed.append(order)
    return reply(201, view)


def send_again(world: World, order: TangoOrder, body: Json) -> tuple[Json, str]:
    """Send the reward of an order again; return what is answered, and how it was sent. Refuse what is wrong first.

    The caller enters what has changed into the books.
    """
    errors = _errors(body)
    if errors:
        raise Refused(400, errors)
    method = body.get("newDeliveryMethod") or body.get("deliveryMethod")
    # Documented until 2024: impossible after sendEmail=false; since 2025 a NONE order can be sent by naming a method.
    if order.method == "NONE" and method is None:
        raise refusal(403, "403.003")
    _pause(world, order)
    method = method or ("EMAIL" if order.method in {"EMAIL", "ADDRESS"} else order.method)
    return _send(world, order, body, method), method


def _pause(world: World, order: TangoOrder) -> None:
    if order.resent is not None and world.clock.ms() - order.resent < PAUSE_SECONDS * 1000:
        raise refusal(403, "403.005", str(PAUSE_SECONDS), iso(order.resent))


def _send(world: World, order: TangoOrder, body: Json, method: str) -> Json:
    recipient = order.asked.get("recipient", {})
    email = body.get("newEmail") or recipient.get("email")
    mobile = _mobile(body) or recipient.get("mobileNumber")
    by_phone = method in {"PHONE", "WHATSAPP"}
    if by_phone and not mobile:
        raise Refused(400, [field_error("newMobile", "422.028", "NotEmpty", None, "mobileNumber")])
    if method == "EMAIL" and not email:
        raise Refused(400, [field_error("newEmail", "422.029", "NotEmpty")])
    if method == "NONE":  # announced: updates the contact data and sends nothing
        contact = {"email": email, "mobileNumber": mobile}
        order.asked["recipient"] = recipient | {name: value for name, value in contact.items() if value}
    order.resent = world.clock.ms()
    world.tango.resends += 1
    view: Json = {"id": world.tango.resends, "createdAt": iso(order.resent)}
    if email and not by_phone:
        view["email"] = email
    if mobile and by_phone:
        view["mobileNumber"] = mobile
    order.resends.append(
        {
            "dateIssued": view["createdAt"],
            "recipient": {name: view[name] for name in ("email", "mobileNumber") if name in view},
            "deliveryMethod": method,
            "deliveryStatus": "DELIVERED",
        }
    )
    return view


def _mobile(body: Json) -> str | None:
    return next((body[name] for name in MOBILE_NAMES if body.get(name)), None)


def _errors(body: Json) -> list[Json]:
    errors = []
    email = body.get("newEmail")
    if email not in (None, "") and not (isinstance(email, str) and EMAIL.fullmatch(email)):
        errors.append(field_error("newEmail", "422.134", "Email", email))
    for name in MOBILE_NAMES:
        value = body.get(name)
        if value not in (None, "") and not (isinstance(value, str) and MOBILE.fullmatch(value)):
            errors.append(field_error(name, "422.122", "Pattern", value))
    etid = body.get("newEtid")
    if etid not in (None, "") and not (isinstance(etid, str) and ETID.fullmatch(etid)):
        errors.append(field_error("newEtid", "422.124", "Pattern", etid))
    errors += [
        field_error(name, "422.122", "Enum", body[name])
        for name in ("newDeliveryMethod", "deliveryMethod")
        if name in body and body[name] not in METHODS
    ]
    return errors
