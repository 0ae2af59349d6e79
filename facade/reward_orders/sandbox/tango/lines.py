"""GET /lineItems and /lineItems/{id}: the line items of every order, and what became of their delivery."""

from collections.abc import Callable, Iterator
from dataclasses import replace

from reward_orders.sandbox.clock import iso
from reward_orders.sandbox.exchange import Answer, Call, Json, reply
from reward_orders.sandbox.tango.async_book import RETRYING, AsyncOrder
from reward_orders.sandbox.tango.async_reading import is_visible
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
ASYNC = "AA"
"""The source of a line of an asynchronous order."""
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
    return reply(200, detail(world, any_known(world, call.ids[0])))


def any_known(world: World, identifier: str) -> TangoOrder:
    """Return what `known` does, or the line of an asynchronous order that has this id, as `_lines_of` gives it."""
    number, _, _ = identifier.rpartition("-")
    order = world.tango.async_orders.by_id.get(number)
    if order is None or not is_visible(world, order):
        return known(world, identifier)
    found = next((line for line in _lines_of(order) if line.line == identifier), None)
    if found is None:
        raise refusal(404, "404.042")
    return found


def keep_resend(world: World, line: TangoOrder) -> None:
    """Enter into an asynchronous order what a resend has changed on one of its lines."""
    order = world.tango.async_orders.by_id[line.id]
    order.lines[line.place - 1] |= {"resent": line.resent, "resends": line.resends}
    order.lines[line.place - 1]["asked"] |= {"recipient": line.asked.get("recipient", {})}
    world.tango.changed.append(order)


def _lines_of(order: AsyncOrder) -> Iterator[TangoOrder]:
    """Return each line of an asynchronous order as an order of one line; changes of it are not in the books."""
    for place, line in enumerate(order.lines, 1):
        if line["utid"] not in ITEMS:
            continue  # it was refused, and never was a line item
        yield TangoOrder(
            id=order.id,
            number=order.number,
            account=order.account,
            customer=order.customer,
            ref=order.ref,
            utid=line["utid"],
            face=line["face"],
            charged=line["charged"],
            status="PENDING" if line["status"] == RETRYING else line["status"],
            created=order.created,
            method=line["method"],
            asked=order.asked | line["asked"],
            resent=line.get("resent"),
            resends=list(line.get("resends", ())),
            source=ASYNC,
            place=place,
            quantity=line["quantity"],
            line_ref=line["ref"],
        )


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
        "lineNumber": order.place,
        "orderSource": order.source,
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
        "quantity": order.quantity,
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
    if order.line_ref is not None:
        view["externalReferenceLineItemID"] = order.line_ref
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
    # The first reward of an asynchronous line has the credentials that a read of its order shows.
    shown = replace(order, id=f"{order.line}-1") if order.source == ASYNC else order
    view["reward"] = reward(shown, deleted=credentials_deleted(world, order))
    view["resendHistory"] = order.resends
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
    account = call.query.get("accountIdentifier") or None
    candidates = world.tango.between(start, end, account)
    lines = [
        line
        for order in world.tango.async_orders.by_time
        if is_visible(world, order)
        and (start is None or order.created >= start)
        and (end is None or order.created <= end)
        and (account is None or order.account.casefold() == account.casefold())
        for line in _lines_of(order)
    ]
    if lines:  # both are by time, and stay so
        candidates = sorted([*candidates, *lines], key=lambda order: order.created)
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
        "orderSource": lambda order: order.source,
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
