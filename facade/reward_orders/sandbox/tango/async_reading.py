"""GET of asynchronous orders: one by its reference, its lines with their rewards, and the list."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Sequence
from typing import Any

from reward_orders.sandbox.clock import iso
from reward_orders.sandbox.exchange import Answer, Call, Json, reply, whole
from reward_orders.sandbox.tango.async_book import AsyncOrder
from reward_orders.sandbox.tango.catalog import ITEMS
from reward_orders.sandbox.tango.errors import Refused, field_error, refusal
from reward_orders.sandbox.tango.order import TangoOrder, account_number, number, reward
from reward_orders.sandbox.tango.query import check_rate, equals, integer
from reward_orders.sandbox.tango.reading import cents_of, period_of
from reward_orders.sandbox.world import World

MOST_IDS = 50
_PAGE, _LARGEST_PAGE = 100, 500
_DETAILS, _LARGEST_DETAILS = 50, 100
_ROWS, _LARGEST_ROWS = 10, 100


def receipt(order: AsyncOrder) -> Json:
    """Return what a create answers: no id and no amount."""
    return {
        "externalRefID": order.ref,
        "status": "PENDING",
        "totalLineItems": len(order.lines),
        "createdAt": iso(order.created),
        "failedLineItems": order.failed,
        "duplicateLineItemRefIds": order.duplicates,
    }


def get(world: World, call: Call) -> Answer:
    """Answer one order and one page of its lines, or 404.005."""
    order = known(world, call)
    lines, cursors = line_page(call, order)
    return reply(200, detail(order, lines) | {"pagination": cursors, "numberOfElements": len(lines)})


def line_page(call: Call, order: AsyncOrder) -> tuple[Sequence[Json], Json]:
    """Return one page of an order's lines, and the cursors around it."""
    return _page(call, _chosen(call, order), _PAGE, _LARGEST_PAGE)


def line_items(world: World, call: Call) -> Answer:
    """Answer one page of an order's lines with their rewards, or 404.005."""
    order = known(world, call)
    lines, cursors = _page(call, _chosen(call, order), _DETAILS, _LARGEST_DETAILS)
    view = _head(order)
    view["orderNotes"] = order.asked.get("notes")
    view |= {"pagination": cursors, "orderErrors": [], "lineItems": [_with_rewards(line) for line in lines]}
    return reply(200, view)


def list_orders(world: World, call: Call) -> Answer:
    """Answer one page of the orders that match every filter; those that failed are hidden (since 2026-02-09)."""
    check_rate(world, call)
    start, end = period_of(world, call)
    tests = _tests(call)
    matching = [
        order
        for order in world.tango.async_orders.by_time
        if order.status != "FAILED"
        and is_visible(world, order)
        and (start is None or order.created >= start)
        and (end is None or order.created <= end)
        and all(test(order) for test in tests)
    ]
    if world.settings.tango_list_order == "newest":
        matching.reverse()
    if "page" in call.query and "nextCursor" not in call.query:
        size = _count(call, "elementsPerBlock", _ROWS, _LARGEST_ROWS)
        at = _whole(call, "page", 0) * size
        return reply(200, _listed(matching[at : at + size]) | _cursors(matching, at, size))
    rows, cursors = _page(call, matching, _ROWS, _LARGEST_ROWS)
    return reply(200, _listed(rows) | cursors)


def _listed(orders: Sequence[AsyncOrder]) -> Json:
    return {"orders": [_row(order) for order in orders]}


def detail(order: AsyncOrder, lines: Sequence[Json]) -> Json:
    """Return what a get shows, with these of its lines."""
    return (
        {"externalRefID": order.ref, "createdAt": iso(order.created)}
        | _head(order)
        | {
            "completedAt": None if order.completed is None else iso(order.completed),
            "notes": order.asked.get("notes"),
            "purchaseOrderNumber": order.asked.get("purchaseOrderNumber"),
            "totalLineItems": len(order.lines),
            "orderErrors": [],
            "lineItems": [_line(line) for line in lines],
        }
    )


def _head(order: AsyncOrder) -> Json:
    return {
        "referenceOrderID": order.id,
        "orderStatus": order.status,
        "customerIdentifier": order.customer,
        "accountIdentifier": order.account,
        "sender": order.asked.get("sender"),
        "campaign": order.asked.get("campaign"),
        "amountCharged": _charged(order),
    }


def _charged(order: AsyncOrder) -> Json:
    charged = number(sum(line["charged"] for line in order.lines if line["status"] != "FAILED"))
    return {"value": charged, "currencyCode": "USD", "total": charged, "shippingFee": 0}


def _line(line: Json) -> Json:
    """Return a line as a get shows it: no item and no reward."""
    return {
        "referenceLineItemId": line["id"],
        "externalRefLineItemID": line["ref"],
        "lineItemStatus": line["status"],
        "deliveryStatus": _delivery_status(line),
        "deliveryMethod": line["method"],
        "recipient": line["asked"].get("recipient"),
        "rewardName": _name(line),
        "quantity": line["quantity"],
        "amount": number(line["face"]),
        "amountCharged": {"value": number(line["charged"]), "currencyCode": "USD", "total": number(line["charged"])},
        "scheduledDeliveryDate": line["asked"].get("deliveryDate"),
        "lineItemErrors": line["errors"],
    }


def _with_rewards(line: Json) -> Json:
    """Return a line as its details show it: one reward for each of the quantity, once it is COMPLETE."""
    item = ITEMS.get(line["utid"])
    view = _line(line)
    del view["referenceLineItemId"], view["amount"]
    complete = line["status"] == "COMPLETE"
    return view | {
        "referenceLineItemID": line["id"],
        "utid": line["utid"],
        "etid": line["asked"].get("etid", "E000000"),
        "ptid": line["asked"].get("ptid"),
        "amountIssued": {"value": number(line["face"]), "currencyCode": "USD" if item is None else item.currency},
        "emailSubject": line["asked"].get("emailSubject"),
        "message": line["asked"].get("message"),
        "lineItemNotes": line["asked"].get("lineItemNote"),
        "canCancel": complete,
        "canFreeze": complete,
        "rewards": [_reward(line, unit) for unit in range(line["quantity"])] if complete else [],
    }


def _reward(line: Json, unit: int) -> Json:
    """Return one of the rewards of a line; each has credentials of its own."""
    order = TangoOrder(
        id=f"{line['id']}-{unit + 1}",
        number=0,
        account="",
        customer="",
        ref=None,
        utid=line["utid"],
        face=line["face"],
        charged=0,
        status=line["status"],
        created=0,
        method=line["method"],
        asked=line["asked"],
    )
    shown = reward(order)
    return {
        "rewardStatus": "ACTIVATED",
        "credentialList": shown["credentialList"],
        "redemptionInstructions": shown["redemptionInstructions"],
    }


def _row(order: AsyncOrder) -> Json:
    return (
        {"externalRefID": order.ref, "createdAt": iso(order.created)}
        | _head(order)
        | {
            "accountNumber": account_number(order.account),
            "notes": order.asked.get("notes"),
            "purchaseOrderNumber": order.asked.get("purchaseOrderNumber"),
            "totalLineItemsRows": len(order.lines),
        }
    )


def _delivery_status(line: Json) -> str | None:
    if line["method"] == "NONE":
        return None
    return "DELIVERED" if line["status"] == "COMPLETE" else line["status"]


def _name(line: Json) -> str | None:
    item = ITEMS.get(line["utid"])
    return None if item is None else item.name


def known(world: World, call: Call) -> AsyncOrder:
    """Return the order of a path, or refuse with 404.005; one that was taken a moment ago may not show yet."""
    check_rate(world, call)
    customer, account, ref = call.ids[:3]
    order = world.tango.async_orders.known(account, ref)
    if order is None or order.customer.casefold() != customer.casefold() or not is_visible(world, order):
        raise refusal(404, "404.005")
    return order


def is_visible(world: World, order: AsyncOrder) -> bool:
    """Tell whether an order shows yet: `tango_async_lag` hides new ones."""
    lag = world.settings.tango_async_lag
    return not lag or world.clock.ms() - order.created >= lag * 1000


def _chosen(call: Call, order: AsyncOrder) -> list[Json]:
    """Return the lines that are asked for: by reference, by id, or those that failed."""
    refs, ids = call.every("externalRefLineItemIDs"), call.every("referenceLineItemIDs")
    for name, several in (("externalRefLineItemIDs", refs), ("referenceLineItemIDs", ids)):
        if len(several) > MOST_IDS:
            raise Refused(400, [field_error(name, "422.119", "Size")])
    only = call.query.get("failedOnly", "")
    if only not in {"", "true", "false"}:
        raise Refused(400, [field_error("failedOnly", "400.001", "Type", only)])
    if not (refs or ids or only == "true"):
        return order.lines
    return [
        line
        for line in order.lines
        if (not refs or line["ref"] in refs)
        and (not ids or line["id"] in ids)
        and (only != "true" or line["status"] == "FAILED")
    ]


def _page(call: Call, rows: Sequence[Any], default: int, largest: int) -> tuple[Sequence[Any], Json]:
    """Return the rows behind the call's cursor, and the cursors around them."""
    size = _count(call, "maxResults", default, largest)
    at = _position(call, "nextCursor")
    if at is None:
        before = _position(call, "prevCursor")
        at = 0 if before is None else max(before - size, 0)
    return rows[at : at + size], _cursors(rows, at, size)


def _cursors(rows: Sequence[Any], at: int, size: int) -> Json:
    more = at + size < len(rows)
    return {
        "prevCursor": _encode(at) if at else None,
        "nextCursor": _encode(at + size) if more else None,
        "prevPageAvailable": at > 0,
        "nextPageAvailable": more,
        "maxResults": size,
    }


def _count(call: Call, name: str, default: int, largest: int) -> int:
    size = _whole(call, name, default)
    if not 1 <= size <= largest:
        raise Refused(400, [field_error(name, "422.042", "Range", size)])
    return size


def _whole(call: Call, name: str, default: int) -> int:
    value = integer(call, name, default)
    if value < 0:
        raise Refused(400, [field_error(name, "422.119", "Min", value)])
    return value


def _encode(at: int) -> str:
    return urlsafe_b64encode(str(at).encode()).decode()


def _position(call: Call, name: str) -> int | None:
    text = call.query.get(name, "")
    if not text:
        return None
    try:
        return whole(urlsafe_b64decode(text).decode())
    except ValueError:
        raise Refused(400, [field_error(name, "400.001", "Cursor", text)]) from None


# Matching is undocumented (exact, prefix, case?); ours is equality without regard to case, of any line.
_ORDER_TEXTS: dict[str, Callable[[AsyncOrder], str]] = {
    "accountIdentifier": lambda order: order.account,
    "customerIdentifier": lambda order: order.customer,
    "externalRefID": lambda order: order.ref,
    "orderStatus": lambda order: order.status,
    "campaign": lambda order: order.asked.get("campaign", ""),
    "notes": lambda order: order.asked.get("notes", ""),
    "purchaseOrderNumber": lambda order: order.asked.get("purchaseOrderNumber", ""),
    "senderFirstName": lambda order: order.asked.get("sender", {}).get("firstName", ""),
    "senderLastName": lambda order: order.asked.get("sender", {}).get("lastName", ""),
    "senderEmail": lambda order: order.asked.get("sender", {}).get("email", ""),
}
_LINE_TEXTS: dict[str, Callable[[Json], str]] = {
    "utid": lambda line: str(line["utid"]),
    "currencyCode": lambda line: ITEMS[line["utid"]].currency if line["utid"] in ITEMS else "",
    "rewardName": lambda line: _name(line) or "",
    "ptid": lambda line: str(line["asked"].get("ptid", "")),
    "deliveryMethod": lambda line: str(line["method"]),
    "lineItemStatus": lambda line: str(line["status"]),
    "lineItemNotes": lambda line: str(line["asked"].get("lineItemNote", "")),
    "recipientFirstName": lambda line: str(line["asked"].get("recipient", {}).get("firstName", "")),
    "recipientLastName": lambda line: str(line["asked"].get("recipient", {}).get("lastName", "")),
    "recipientEmail": lambda line: str(line["asked"].get("recipient", {}).get("email", "")),
    "recipientMobileNumber": lambda line: str(line["asked"].get("recipient", {}).get("mobileNumber", "")),
}


def _tests(call: Call) -> list[Callable[[AsyncOrder], bool]]:
    query = call.query
    tests = [equals(read, query[name]) for name, read in _ORDER_TEXTS.items() if query.get(name)]
    tests += [_any_line(read, query[name]) for name, read in _LINE_TEXTS.items() if query.get(name)]
    if query.get("sendEmail"):
        if query["sendEmail"] not in {"true", "false"}:
            raise Refused(400, [field_error("sendEmail", "422.122", "Enum", query["sendEmail"])])
        wanted = query["sendEmail"] == "true"
        tests.append(lambda order: any((line["method"] == "EMAIL") is wanted for line in order.lines))
    low, high = cents_of(call, "minAmount"), cents_of(call, "maxAmount")
    if low is not None or high is not None:
        tests.append(
            lambda order: any(
                (low is None or line["face"] >= low) and (high is None or line["face"] <= high) for line in order.lines
            )
        )
    return tests


def _any_line(read: Callable[[Json], str], wanted: str) -> Callable[[AsyncOrder], bool]:
    folded = wanted.casefold()
    return lambda order: any(read(line).casefold() == folded for line in order.lines)
