"""POST /orders: one order per ref and account, whatever a later body asks for."""

from decimal import Decimal
from math import inf

from reward_orders.sandbox.exchange import Answer, Call, Json, plain, read_json, reply
from reward_orders.sandbox.tango import catalog
from reward_orders.sandbox.tango.book import Account, days
from reward_orders.sandbox.tango.catalog import Item
from reward_orders.sandbox.tango.errors import Refused, field_error, refusal, rule_error
from reward_orders.sandbox.tango.order import ECHOED, TangoOrder, charge, number, summary
from reward_orders.sandbox.tango.validation import create_errors
from reward_orders.sandbox.world import World

_PERSON = ("email", "firstName", "lastName", "mobileNumber", "address")
_KEPT = (*ECHOED, "externalRefID", "sender", "recipient", "sendEmail", "etid", "notes", "expirationDate")


def create(world: World, call: Call) -> Answer:
    """Answer 201 with a new order, 200 with the original one of a known ref, or refuse."""
    body = json_body(call)
    check_create_rate(world)
    errors = create_errors(body, world.settings.tango_limits)
    if errors:
        raise Refused(400, errors)
    account, ref = body["accountIdentifier"], body.get("externalRefID") or None
    if ref is not None:
        if world.tango.in_process.get((account.casefold(), ref), 0) > world.clock.ms():
            raise refusal(409, "409.002", ref, account)
        oldest = world.clock.ms() - days(world.settings.tango_ref_days)
        known = world.tango.by_account_ref(account, ref, oldest)
        if known is not None:
            return reply(200, summary(known))
    order = _place(world, body)
    answer = reply(201, summary(order))
    if world.settings.tango_processing_seconds > 0:
        _keep_in_process(world, answer, order)
    return answer


def json_body(call: Call) -> Json:
    """Return the body as an object, or refuse: 415.001 for another media type, 400.009 for anything else."""
    media_type = call.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media_type != "application/json":
        raise refusal(415, "415.001")
    try:
        body = read_json(call.body)
    except ValueError:
        raise refusal(400, "400.009") from None
    if not isinstance(body, dict):
        raise refusal(400, "400.009")
    return body


def check_create_rate(world: World) -> None:
    """Refuse a create that comes too soon after the last one."""
    limit = world.settings.tango_creates_per_second
    if limit is None:
        return
    now = world.clock.ms()
    if now - world.tango.last_create < 1000 / limit:
        raise refusal(429, "429.008", "createOrder", f"{limit:g}")
    world.tango.last_create = now


def _place(world: World, body: Json) -> TangoOrder:
    """Check the business rules, charge the account and enter the order."""
    account = world.tango.account(body["accountIdentifier"], world.settings.tango_balance)
    check_account(account, body["customerIdentifier"])
    item = catalog.find(body["utid"])
    if item is None:
        raise Refused(400, [rule_error("utid", "422.024")])
    method = delivery_method(body, item)
    errors = [*amount_errors(item, body["amount"]), *recipient_errors(body, item, method)]
    if not item.active:
        errors.append(rule_error("utid", "422.030"))
    if "expirationDate" in body and not item.takes_expiration:
        errors.append(rule_error("expirationDate", "422.162"))
    if errors:
        raise Refused(400, errors)
    return enter(world, body, item, method, account)


def enter(world: World, body: Json, item: Item, method: str, account: Account) -> TangoOrder:
    """Charge the account and enter the order, or refuse with 402."""
    face = int(Decimal(body["amount"]) * 100)
    charged = charge(item.utid, face)
    if charged > account.balance:
        raise refusal(402, "402.001")
    if item.outcome != "FAILED":  # a FAILED order is refunded at once
        account.balance -= charged
        world.tango.changed.append(account)
    now = world.clock.ms()
    identifier, sequence = world.tango.next_id(now)
    pending = item.outcome in {"PENDING", "PENDING_FAILED"}
    order = TangoOrder(
        id=identifier,
        number=sequence,
        account=spelled(world, body["accountIdentifier"]),
        customer=spelled(world, body["customerIdentifier"]),
        ref=body.get("externalRefID") or None,
        utid=item.utid,
        face=face,
        charged=charged,
        status="PENDING" if pending else "FAILED" if item.outcome == "FAILED" else "COMPLETE",
        created=now,
        method=method,
        asked=_asked(body),
        resolves=now + round(world.settings.tango_pending_seconds * 1000) if pending else None,
    )
    world.tango.add(order)
    return order


def refund(world: World, order: TangoOrder, *, less: int = 0) -> None:
    """Give the account back what an order took, minus a fee."""
    account = world.tango.accounts[order.account.casefold()]
    account.balance += max(order.charged - less, 0)
    world.tango.changed.append(account)


def spelled(world: World, identifier: str) -> str:
    """Return an account or customer as answers write it."""
    case = world.settings.tango_account_case
    return identifier if case == "as_sent" else identifier.lower() if case == "lower" else identifier.upper()


def _asked(body: Json) -> Json:
    """Return what answers will echo; unknown fields are dropped, within people too."""
    asked = {name: plain(body[name]) for name in _KEPT if name in body}
    for role in ("sender", "recipient"):
        if role in asked:
            asked[role] = {name: asked[role][name] for name in _PERSON if name in asked[role]}
    return asked


def delivery_method(body: Json, item: Item) -> str:
    """Return how the reward travels.

    `deliveryMethod` wins over `sendEmail` (undocumented, our choice); an address alone means ADDRESS for a physical
    item; the documented default is EMAIL.
    """
    if "deliveryMethod" in body:
        return str(body["deliveryMethod"])
    if item.physical and body.get("recipient", {}).get("address"):
        return "ADDRESS"
    return "EMAIL" if body.get("sendEmail", True) else "NONE"


def check_account(account: Account, customer: str) -> None:
    """Refuse another customer's account, and one that is not active."""
    if account.customer is not None and account.customer.casefold() != customer.casefold():
        raise refusal(403, "403.007")
    if not account.active:
        raise Refused(400, [rule_error("accountIdentifier", "422.156")])


def amount_errors(item: Item, amount: Decimal) -> list[Json]:
    """Return what is wrong with an amount for an item."""
    face = int(amount * 100)
    low, high = str(number(item.minimum)), str(number(item.maximum))
    if item.fixed and face != item.minimum:
        return [rule_error("amount", "422.027", low)]
    if not item.minimum <= face <= item.maximum:
        return [rule_error("amount", "422.025", low, high)]
    if item.whole and face % 100:
        return [rule_error("amount", "422.026")]
    return []


def recipient_errors(body: Json, item: Item, method: str) -> list[Json]:
    """Return what a recipient lacks for a delivery."""
    recipient = body.get("recipient", {})
    if method == "ADDRESS" and not item.physical:
        return [rule_error("deliveryMethod", "422.168")]
    if method in {"EMAIL", "PHONE", "EMBEDDED"} and method not in item.deliveries:
        return [field_error("deliveryMethod", "422.122", "Enum", method)]
    if method == "ADDRESS" and not recipient.get("address"):
        return [rule_error("recipient.address", "422.167")]
    if method == "EMAIL" and not recipient.get("email"):
        return [rule_error("recipient.email", "422.029")]
    needed = {
        "EMAIL": ("firstName",),
        "PHONE": ("firstName", "mobileNumber"),
        "WHATSAPP": ("firstName", "mobileNumber"),
        "ADDRESS": ("firstName", "lastName"),
    }.get(method, ())
    return [field_error(f"recipient.{n}", "422.028", "NotEmpty", None, n) for n in needed if not recipient.get(n)]


def _keep_in_process(world: World, answer: Answer, order: TangoOrder) -> None:
    """Hold the answer back; a second create of the ref meanwhile gets 409.002."""
    answer.hold = world.settings.tango_processing_seconds
    if order.ref is not None:
        held = (order.account.casefold(), order.ref)
        world.tango.in_process[held] = inf
        answer.release = lambda: world.tango.in_process.pop(held, None)
