"""POST /lineItems/{id}/cancel, /freeze, /unfreeze and /reissue: what may be done with a choice product, and when.

Three of them are accepted with 202 and happen `tango_action_seconds` later; a reissue buys at once. Who subscribes is
told of each change, and of rewards that thaw or that their recipients have chosen.
"""

from decimal import Decimal

from reward_orders.sandbox.exchange import Answer, Call, Json, plain, reply
from reward_orders.sandbox.tango.catalog import ITEMS
from reward_orders.sandbox.tango.create import amount_errors, enter, json_body, refund
from reward_orders.sandbox.tango.errors import Refused, field_error, refusal
from reward_orders.sandbox.tango.events import reward_changed
from reward_orders.sandbox.tango.lines import is_recent, is_redeemed, known
from reward_orders.sandbox.tango.order import TangoOrder, is_acting, summary
from reward_orders.sandbox.tango.validation import person_errors, wrong_amount
from reward_orders.sandbox.world import World

FREEZE_SECONDS = 48 * 3600
_BASE = {"DELIVERY_INFO", "REWARD_AMOUNT", "REWARD_TYPE", "OTHER"}
_WHO = {"RECIPIENT", "CURRENCY", "RECIPIENT_REQUESTED"}
REASONS = {
    "cancel": _BASE | _WHO | {"RECIPIENT_OBLIGATIONS", "DUPLICATE", "FRAUD"},
    "freeze": _BASE | {"VERIFY_ORDER", "FRAUD"},
    "unfreeze": _BASE | {"VERIFY_ORDER", "VERIFIED_ORDER", "FRAUD"},
    "reissue": _BASE | _WHO,
}
METHODS = ("NONE", "EMAIL", "PHONE", "EMBEDDED", "EMBEDDED_COMPONENT", "WHATSAPP", "BULKDIGITAL")
_ACCEPTED = "Accepted"


def cancel(world: World, call: Call) -> Answer:
    """Accept a cancel; the refund comes with it, not before."""
    body, order = _asked(world, call, "cancel")
    _check_eligible(world, order)
    return _accept(world, order, "CANCEL", body)


def freeze(world: World, call: Call) -> Answer:
    """Accept a freeze; it ends 48 hours after it happened."""
    body, order = _asked(world, call, "freeze")
    _check_eligible(world, order)
    return _accept(world, order, "FREEZE", body)


def unfreeze(world: World, call: Call) -> Answer:
    """Accept the end of a freeze, also after the fifth day."""
    body, order = _asked(world, call, "unfreeze")
    if order.status != "COMPLETE" or order.thaws is None:
        raise refusal(403, "403.010", order.status)
    return _accept(world, order, "UNFREEZE", body)


def reissue(world: World, call: Call) -> Answer:
    """Cancel, and order the same item again from the same account."""
    body, order = _asked(world, call, "reissue")
    errors = _reissue_errors(body)
    if errors:
        raise Refused(400, errors)
    _check_eligible(world, order)
    item = ITEMS[order.utid]
    face = int(Decimal(body["amount"]) * 100) if "amount" in body else order.face
    wrong = amount_errors(item, Decimal(face) / 100)
    if wrong:
        raise Refused(400, wrong)
    method = str(body.get("deliveryMethod", order.method))
    account = world.tango.accounts[order.account.casefold()]
    before = account.balance
    _end(world, order)
    try:
        new = enter(world, _again(order, body, method, face), item, method, account)
    except Refused:  # no funds: then nothing happened
        order.status, account.balance = "COMPLETE", before
        raise
    new.reissued_from, order.reissued_to = order.line, new.line
    now = world.clock.ms()
    reason = body["reasonCode"]
    action = {"action": "REISSUE", "reason": reason, "asked": now, "due": now, "done": True, "new": new.line}
    order.actions.append(action)
    world.tango.changed += [order, new]
    reward_changed(world, order, "CANCELLED", at=now, action=action)
    return reply(201, summary(new))


def settle(world: World) -> None:
    """Let accepted actions happen whose time has come, frozen rewards thaw, and recipients choose."""
    now = world.clock.ms()
    for order in world.tango.acting:
        for action in order.actions:
            if not action["done"] and action["due"] <= now:
                _happen(world, order, action)
        if order.thaws is not None and order.thaws <= now:
            _thaw(world, order, at=order.thaws)
    if world.tango.acting:
        world.tango.acting = [order for order in world.tango.acting if is_acting(order)]
    _redeem(world, now)


def _happen(world: World, order: TangoOrder, action: Json) -> None:
    action["done"] = True
    world.tango.changed.append(order)
    if order.status != "COMPLETE":
        return
    match action["action"]:
        case "CANCEL":
            _end(world, order)
            reward_changed(world, order, "CANCELLED", at=action["due"], action=action)
        case "FREEZE":
            order.thaws = action["due"] + FREEZE_SECONDS * 1000
            reward_changed(world, order, "FROZEN", at=action["due"], action=action)
        case _ if order.thaws is not None:
            _thaw(world, order, at=action["due"], action=action)


def _thaw(world: World, order: TangoOrder, *, at: int, action: Json | None = None) -> None:
    """End a freeze; a recipient who waited for that chooses now."""
    order.thaws = None
    world.tango.changed.append(order)
    reward_changed(world, order, "UNFROZEN", at=at, action=action)
    _tell_if_redeemed(world, order, since=at)


def _redeem(world: World, now: int) -> None:
    """Tell of the recipients who have chosen since the last look."""
    after = world.settings.tango_redeem_seconds
    if after is None:
        return
    until = now - round(after * 1000)
    for order in world.tango.between(world.tango.redeemed_until, until):
        _tell_if_redeemed(world, order, since=order.created)
    world.tango.redeemed_until = until


def _tell_if_redeemed(world: World, order: TangoOrder, *, since: int) -> None:
    """Tell once that a recipient has chosen, who could do so since a time."""
    if not ITEMS[order.utid].choice or order.redemption_told or not is_redeemed(world, order):
        return
    order.redemption_told = True
    world.tango.changed.append(order)
    chosen = order.created + round((world.settings.tango_redeem_seconds or 0) * 1000)
    reward_changed(world, order, "FULL-REDEMPTION", at=max(chosen, since))


def _asked(world: World, call: Call, action: str) -> tuple[Json, TangoOrder]:
    body = json_body(call)
    reason = body.get("reasonCode")
    if reason is None:
        raise Refused(400, [field_error("reasonCode", "422.061", "NotNull", None, "reasonCode")])
    if not isinstance(reason, str) or reason not in REASONS[action]:
        raise Refused(400, [field_error("reasonCode", "422.122", "Enum", reason)])
    other = body.get("otherReason")
    if other is not None and not isinstance(other, str):
        raise Refused(400, [field_error("otherReason", "400.009", "Type")])
    if reason == "OTHER" and not other:
        raise Refused(400, [field_error("otherReason", "422.061", "NotNull", None, "otherReason")])
    return body, known(world, call.ids[0])


def _check_eligible(world: World, order: TangoOrder) -> None:
    """Refuse what is no unredeemed choice product of the last five days."""
    if order.status != "COMPLETE":
        raise refusal(403, "403.010", order.status)
    if not ITEMS[order.utid].choice:
        raise refusal(403, "403.010", "no choice product")
    if is_redeemed(world, order):
        raise refusal(403, "403.010", "redeemed")
    if not is_recent(world, order):
        raise refusal(403, "403.010", "older than 5 days")


def _accept(world: World, order: TangoOrder, action: str, body: Json) -> Answer:
    now = world.clock.ms()
    due = now + round(world.settings.tango_action_seconds * 1000)
    order.actions.append({"action": action, "reason": body["reasonCode"], "asked": now, "due": due, "done": False})
    if order not in world.tango.acting:
        world.tango.acting.append(order)
    world.tango.changed.append(order)
    if due == now:
        settle(world)
    return reply(202, _ACCEPTED)


def _end(world: World, order: TangoOrder) -> None:
    """Cancel and give back what was paid, minus the fee."""
    order.status, order.thaws = "CANCELLED", None
    refund(world, order, less=round(world.settings.tango_cancel_fee * 100))


def _reissue_errors(body: Json) -> list[Json]:
    errors = [*wrong_amount(body), *person_errors("recipient", body.get("recipient"))]
    if "deliveryMethod" in body and body["deliveryMethod"] not in METHODS:
        errors.append(field_error("deliveryMethod", "422.122", "Enum", body["deliveryMethod"]))
    if not isinstance(body.get("notes", ""), str):
        errors.append(field_error("notes", "400.009", "Type"))
    return errors


def _again(order: TangoOrder, body: Json, method: str, face: int) -> Json:
    """Return the create body that a reissue stands for; it has no ref."""
    kept = {name: value for name, value in order.asked.items() if name not in {"externalRefID", "sendEmail"}}
    recipient = kept.get("recipient", {}) | plain(body.get("recipient", {}))
    again: Json = kept | {
        "accountIdentifier": order.account,
        "customerIdentifier": order.customer,
        "amount": Decimal(face) / 100,
        "deliveryMethod": method,
    }
    if recipient:
        again["recipient"] = recipient
    if "notes" in body:
        again["notes"] = body["notes"]
    return again
