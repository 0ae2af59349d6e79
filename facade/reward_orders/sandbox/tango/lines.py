"""GET /lineItems and /lineItems/{id}: the line item of every order, and what became of its delivery."""

from collections.abc import Callable

from reward_orders.sandbox.clock import iso
from reward_orders.sandbox.exchange import Answer, Call, Json, reply
from reward_orders.sandbox.tango.book import days
from reward_orders.sandbox.tango.catalog import ITEMS
from reward_orders.sandbox.tango.errors import Refused, field_error, refusal
from reward_orders.sandbox.tango.order import TangoOrder, account_number, charged, number, reward
from reward_orders.sandbox.tango.query import check_rate, equals, flag, integer, moment, numeral
from reward_orders.sandbox.tango.reading import credentials_deleted, delivery_status
from reward_orders.sandbox.world import World

WINDOW_DAYS = 5
"""How long after it was sent a choice product can be cancelled or frozen."""
DEFAULT_BLOCK = 10
LARGEST_BLOCK = 100
_BOUNCES = "bounce"
"""What the address of a recipient begins with whose e-mail bounces."""
_ENUMS = {
    "status": {"COMPLETE", "PENDING", "FAILED", "CANCELLED"},
    "orderStatus": {"COMPLETE", "PENDING", "FAILED", "CANCELLED", "PARTIAL"},
    "emailStatus": {"DELIVERED", "NOT_DELIVERED", "PENDING", "SENT", "DEFERRED", "DROPPED", "BOUNCE", "BLOCKED"},
    "deliveryStatus": {"PENDING", "PROCESSING", "DISPATCHED", "DELIVERED", "FAILED", "ENGAGED"},
    "orderSource": {"RA", "RG", "BE", "BI", "CI", "QW", "AA"},
    "columnSortName": {"dateIssued"},
    "columnSortAscending": {"true", "false"},
}
"""Known values; of sorts the one that the sandbox can do."""
_ADDRESS = ("streetLine1", "streetLine2", "city", "stateOrProvince", "postalCode", "country")


def get(world: World, call: Call) -> Answer:
    """Answer one line item with its reward and its history."""
    check_rate(world, call)
    return reply(200, detail(world, known(world, call.ids[0])))


def known(world: World, identifier: str) -> TangoOrder:
    """Return the order whose line item has an id, or refuse with 404.042."""
    order = world.tango.orders.get(identifier.removesuffix("-1"))
    if order is None or order.line != identifier:
        raise refusal(404, "404.042")
    return order


def row(world: World, order: TangoOrder) -> Json:
    """Return what a list holds of a line item."""
    item, asked = ITEMS[order.utid], order.asked
    face = {"value": number(order.face), "currencyCode": item.currency, "total": number(order.face)}
    view: Json = {
        "referenceLineItemID": order.line,
        "referenceOrderID": order.id,
        "lineNumber": 1,
        "orderSource": "RA",
        "status": order.status,
        "orderStatus": order.status,
        "emailStatus": _email_status(order),
        "deliveryMethod": order.method,
        "deliveryStatus": delivery_status(order) or None,
        "rewardStatus": _reward_status(world, order),
        "canCancel": can_cancel(world, order),
        "canFreeze": can_cancel(world, order),
        "rewardName": item.name,
        "utid": item.utid,
        "etid": asked.get("etid", "E000000") if order.method in {"EMAIL", "PHONE", "WHATSAPP"} else None,
        "amountIssued": face,
        "amountCharged": charged(order),
        "remainingBalance": _remaining(world, order),
        "quantity": 1,
        "dateIssued": iso(order.created),
        "expirationDate": None,
        "accountIdentifier": order.account,
        "accountNumber": account_number(order.account),
        "customerIdentifier": order.customer,
    }
    for name, wire in (
        ("purchaseOrderNumber", "purchaseOrderNumber"),
        ("campaign", "campaign"),
        ("notes", "orderNotes"),
    ):
        if name in asked:
            view[wire] = asked[name]
    for name in ("recipient", "sender"):
        if name in asked:
            view[name] = asked[name]
    if order.reissued_from:
        view["reissuedFromReferenceLineItemId"] = order.reissued_from
    if order.reissued_to:
        view["reissuedToReferenceLineItemId"] = order.reissued_to
    done = [action for action in order.actions if action["done"]]
    if done:
        view["lineItemActionReason"] = done[-1]["reason"]
    return view


def detail(world: World, order: TangoOrder) -> Json:
    """Return what a get answers."""
    view = row(world, order)
    view["reward"] = reward(order, deleted=credentials_deleted(world, order))
    view["resendHistory"] = []
    view["redemptionHistory"] = []
    view["rewardViewHistory"] = []
    view["lineItemActionHistory"] = [
        {
            "action": action["action"],
            "reason": action["reason"],
            "actionDate": iso(action["due"]),
            "oldReferenceLineItemId": order.line,
            "newReferenceLineItemId": action.get("new"),
        }
        for action in order.actions
        if action["done"]
    ]
    return view


def is_redeemed(world: World, order: TangoOrder) -> bool:
    """Tell whether the recipient has chosen; `tango_redeem_seconds` says how long that takes. A frozen one waits."""
    after = world.settings.tango_redeem_seconds
    if after is None or order.status != "COMPLETE" or order.thaws is not None:
        return False
    return world.clock.ms() - order.created >= after * 1000


def is_recent(world: World, order: TangoOrder) -> bool:
    """Tell whether the five days of cancels and freezes are not over."""
    return world.clock.ms() - order.created <= days(WINDOW_DAYS)


def can_cancel(world: World, order: TangoOrder) -> bool:
    """Tell whether a line item can be cancelled, frozen or reissued now."""
    item = ITEMS[order.utid]
    return item.choice and order.status == "COMPLETE" and is_recent(world, order) and not is_redeemed(world, order)


def _email_status(order: TangoOrder) -> str | None:
    if order.method != "EMAIL":
        return None
    email = order.asked.get("recipient", {}).get("email", "")
    if order.status != "COMPLETE":
        return "PENDING"
    return "BOUNCE" if email.casefold().startswith(_BOUNCES) else "DELIVERED"


def _reward_status(world: World, order: TangoOrder) -> str | None:
    if order.status == "CANCELLED":
        return "CANCELLED"
    if order.status != "COMPLETE":
        return None
    if order.thaws is not None:
        return "FROZEN"
    return "FULL-REDEMPTION" if is_redeemed(world, order) else "ACTIVATED"


def _remaining(world: World, order: TangoOrder) -> int | float | None:
    if not ITEMS[order.utid].choice:
        return None
    return number(0 if order.status != "COMPLETE" or is_redeemed(world, order) else order.face)


def list_lines(world: World, call: Call) -> Answer:
    """Answer one page of the line items that match every filter; a page names the keys of the next."""
    check_rate(world, call)
    block = integer(call, "elementsPerBlock", DEFAULT_BLOCK)
    if not 1 <= block <= LARGEST_BLOCK:
        raise Refused(400, [field_error("elementsPerBlock", "422.042", "Range", block)])
    rows = _matching(world, call)
    if call.query.get("columnSortAscending") != "true":
        rows.reverse()
    keys = [_key(order) for order in rows]
    first = _start(call, keys, block)
    shown = rows[first : first + block]
    behind = first + block < len(rows)
    page: Json = {
        "nextPageKeys": keys[first + block - 1] if behind else [],
        "previousPageKeys": keys[first] if first > 0 else [],
        "resultCount": len(shown),
    }
    page |= world.settings.counted("totalCount", len(rows), len(shown))
    return reply(200, {"keysetPage": page, "lineItems": [row(world, order) for order in shown]})


def _key(order: TangoOrder) -> list[str]:
    return [str(order.created), order.line]


def _start(call: Call, keys: list[list[str]], block: int) -> int:
    """Return the number of the first row: behind the row that the keys name, or a page before it."""
    given = [value for value in call.every("pageKeys") if value]
    back = flag(call, "pagePrevious", default=False)
    if not given:
        return 0
    try:
        place = keys.index(given)
    except ValueError:
        raise Refused(400, [field_error("pageKeys", "400.001", "Type", None)]) from None
    return max(place - block, 0) if back else place + 1


def _matching(world: World, call: Call) -> list[TangoOrder]:
    """Return the orders whose line items match, oldest first."""
    for name, allowed in _ENUMS.items():
        value = call.query.get(name)
        if value and value not in allowed:
            raise Refused(400, [field_error(name, "422.122", "Enum", value)])
    start, end = moment(call, "startDate"), moment(call, "endDate")
    if start is not None and end is not None and end < start:
        raise Refused(400, [field_error("endDate", "422.041", "DateOrder", call.query["endDate"])])
    tests = _tests(world, call)
    candidates = world.tango.between(start, end, call.query.get("accountIdentifier") or None)
    return [order for order in candidates if all(test(order) for test in tests)]


def _tests(world: World, call: Call) -> list[Callable[[TangoOrder], bool]]:
    reads: dict[str, Callable[[TangoOrder], str]] = {
        "referenceOrderID": lambda order: order.id,
        "externalRefID": lambda order: order.ref or "",
        "utid": lambda order: order.utid,
        "ptid": lambda order: order.asked.get("ptid", ""),
        "etid": lambda order: order.asked.get("etid", ""),
        "status": lambda order: order.status,
        "orderStatus": lambda order: order.status,
        "emailStatus": lambda order: _email_status(order) or "",
        "deliveryMethod": lambda order: order.method,
        "deliveryStatus": delivery_status,
        "orderSource": lambda _: "RA",
        "campaign": lambda order: order.asked.get("campaign", ""),
        "purchaseOrderNumber": lambda order: order.asked.get("purchaseOrderNumber", ""),
        "orderNotes": lambda order: order.asked.get("notes", ""),
        "recipientEmail": _of_recipient("email"),
        "recipientMobileNumber": _of_recipient("mobileNumber"),
        "recipientFirstName": _of_recipient("firstName"),
        "recipientLastName": _of_recipient("lastName"),
    }
    reads |= {f"recipient{part[0].upper()}{part[1:]}": _of_address(part) for part in _ADDRESS}
    tests = [equals(read, call.query[name]) for name, read in reads.items() if call.query.get(name)]
    least, most = numeral(call, "minRemainingBalance"), numeral(call, "maxRemainingBalance")
    if least is not None:
        tests.append(lambda order: (_remaining(world, order) or 0) >= least)
    if most is not None:
        tests.append(lambda order: (_remaining(world, order) or 0) <= most)
    if call.query.get("hasRemainingBalance"):
        wanted = flag(call, "hasRemainingBalance", default=False)
        tests.append(lambda order: bool(_remaining(world, order)) is wanted)
    return tests


def _of_recipient(name: str) -> Callable[[TangoOrder], str]:
    return lambda order: order.asked.get("recipient", {}).get(name, "")


def _of_address(name: str) -> Callable[[TangoOrder], str]:
    return lambda order: order.asked.get("recipient", {}).get("address", {}).get(name, "")
