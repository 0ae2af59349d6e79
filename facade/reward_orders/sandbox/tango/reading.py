"""GET /orders/{id} and GET /orders: look-ups, filters, blocks and the 10,000-result window."""

from collections.abc import Callable, Iterable
from decimal import Decimal
from itertools import islice

from reward_orders.sandbox.exchange import Answer, Call, Json, reply
from reward_orders.sandbox.tango.book import days
from reward_orders.sandbox.tango.catalog import ITEMS
from reward_orders.sandbox.tango.errors import Refused, field_error, refusal
from reward_orders.sandbox.tango.order import TangoOrder, row, verbose
from reward_orders.sandbox.tango.query import check_rate, equals, integer, moment, numeral
from reward_orders.sandbox.world import World

RESULT_WINDOW = 10_000
LARGEST_BLOCK = 100
DEFAULT_BLOCK = 10
_STATUSES = {
    "PENDING",
    "QUEUED",
    "PENDING_MR",
    "ON_HOLD",
    "CANCELLED",
    "COMPLETE",
    "FAILED",
    "PARTIAL",
    "DELETED",
    "PENDING_KYB",
    "PENDING_PAYMENT",
}
_LINE_STATUSES = {"COMPLETE", "PENDING", "FAILED", "DELETED", "CANCELLED", "RETURNED"}
_METHODS = {
    "NONE",
    "EMAIL",
    "PHONE",
    "ADDRESS",
    "EMBEDDED",
    "BULKSHIPMENT",
    "QRCODE",
    "BULKDIGITAL",
    "EMBEDDED_COMPONENT",
    "WHATSAPP",
}


def delivery_status(order: TangoOrder) -> str:
    """Return how far a reward got that Tango sends; one that nobody sends (NONE) has no delivery."""
    if order.method == "NONE":
        return ""
    return "DELIVERED" if order.status == "COMPLETE" else order.status


# Matching is undocumented (exact, prefix, case?); ours is equality without regard to case.
_TEXTS: dict[str, Callable[[TangoOrder], str]] = {
    "customerIdentifier": lambda order: order.customer,
    "utid": lambda order: order.utid,
    "currencyCode": lambda order: ITEMS[order.utid].currency,
    "rewardName": lambda order: ITEMS[order.utid].name,
    "deliveryMethod": lambda order: order.method,
    "status": lambda order: order.status,
    "orderStatus": lambda order: order.status,
    "lineItemStatus": lambda order: order.status,
    "deliveryStatus": delivery_status,
    "ptid": lambda order: order.asked.get("ptid", ""),
    "campaign": lambda order: order.asked.get("campaign", ""),
    "notes": lambda order: order.asked.get("notes", ""),
    "lineItemNotes": lambda order: order.asked.get("notes", ""),
    "purchaseOrderNumber": lambda order: order.asked.get("purchaseOrderNumber", ""),
    "senderFirstName": lambda order: order.asked.get("sender", {}).get("firstName", ""),
    "senderLastName": lambda order: order.asked.get("sender", {}).get("lastName", ""),
    "senderEmail": lambda order: order.asked.get("sender", {}).get("email", ""),
    "recipientFirstName": lambda order: order.asked.get("recipient", {}).get("firstName", ""),
    "recipientLastName": lambda order: order.asked.get("recipient", {}).get("lastName", ""),
    "recipientEmail": lambda order: order.asked.get("recipient", {}).get("email", ""),
    "recipientMobileNumber": lambda order: order.asked.get("recipient", {}).get("mobileNumber", ""),
}
_ENUMS = {
    "status": _STATUSES,
    "orderStatus": _STATUSES,
    "lineItemStatus": _LINE_STATUSES,
    "deliveryStatus": {"PENDING", "PROCESSING", "DISPATCHED", "DELIVERED", "FAILED", "ENGAGED"},
    "deliveryMethod": _METHODS,
    "sendEmail": {"true", "false"},
}


def get(world: World, call: Call) -> Answer:
    """Answer one order with its reward, or 404.005."""
    check_rate(world, call)
    order = known(world, call.ids[0])
    if not _visible(world, order):
        raise refusal(404, "404.005")
    deleted = credentials_deleted(world, order)
    if deleted and world.settings.tango_deleted_credentials == "gone":
        raise refusal(410, "410.001")
    return reply(200, verbose(order, deleted=deleted))


def credentials_deleted(world: World, order: TangoOrder) -> bool:
    """Tell whether the vendor keeps the credentials of an order no longer."""
    kept = world.settings.tango_credentials_days
    return kept is not None and world.clock.ms() - order.created > days(kept)


def _visible(world: World, order: TangoOrder) -> bool:
    lag = world.settings.tango_read_lag
    return not lag or world.clock.ms() - order.created >= lag * 1000


def known(world: World, identifier: str) -> TangoOrder:
    """Return an order by id or refuse with 404.005."""
    order = world.tango.orders.get(identifier)
    if order is None:
        raise refusal(404, "404.005")
    return order


def list_orders(world: World, call: Call) -> Answer:
    """Answer one block of the orders that match every filter."""
    check_rate(world, call)
    page, block = _position(call)
    start, end = period_of(world, call)
    matching = _matching(world, call, start, end)
    total = len(matching)
    newest_first = world.settings.tango_list_order == "newest"
    ordered: Iterable[TangoOrder]
    if newest_first:
        high = total - page * block
        ordered = reversed(matching[max(high - block, 0) : max(high, 0)])
    else:
        ordered = islice(matching, page * block, (page + 1) * block)
    rows = [row(order) for order in ordered]
    shown: Json = {"number": page, "elementsPerBlock": block, "resultCount": len(rows)}
    return reply(200, {"page": shown | world.settings.counted("totalCount", total, len(rows)), "orders": rows})


def _position(call: Call) -> tuple[int, int]:
    page = integer(call, "page", 0)
    block = integer(call, "elementsPerBlock", DEFAULT_BLOCK)
    if page < 0:
        raise Refused(400, [field_error("page", "422.119", "Min", page)])
    if not 1 <= block <= LARGEST_BLOCK:
        raise Refused(400, [field_error("elementsPerBlock", "422.042", "Range", block)])
    if (page + 1) * block > RESULT_WINDOW:
        raise refusal(400, "400.021", str(RESULT_WINDOW))
    return page, block


def period_of(world: World, call: Call) -> tuple[int | None, int | None]:
    """Return the period of a list in milliseconds, or refuse it."""
    start, end = moment(call, "startDate"), moment(call, "endDate")
    if start is not None and end is not None and end < start:
        raise Refused(400, [field_error("endDate", "422.041", "DateOrder", call.query["endDate"])])
    longest = world.settings.tango_window_days
    if longest is not None and (start is not None or end is not None):
        now = world.clock.ms()
        if start is not None and start > now:
            raise Refused(400, [field_error("startDate", "422.045", "Past", call.query["startDate"])])
        if (now if end is None else end) - (start or 0) > days(longest):
            raise Refused(400, [field_error("startDate", "422.043", "Period", None, f"{longest:g}")])
    return start, end


def _matching(world: World, call: Call, start: int | None, end: int | None) -> list[TangoOrder]:
    """Return the matching orders, oldest first; ref, account and period are indexed, the rest is one pass."""
    tests = _tests(call)
    if world.settings.tango_read_lag:
        tests.append(lambda order: _visible(world, order))
    if call.query.get("externalRefID"):
        candidates = [
            order
            for order in world.tango.by_ref.get(call.query["externalRefID"], [])
            if (start is None or start <= order.created)
            and (end is None or order.created <= end)
            and _of_account(order, call.query.get("accountIdentifier"))
        ]
    else:
        candidates = world.tango.between(start, end, call.query.get("accountIdentifier") or None)
    if not tests:
        return candidates
    return [order for order in candidates if all(test(order) for test in tests)]


def _of_account(order: TangoOrder, account: str | None) -> bool:
    return not account or order.account.casefold() == account.casefold()


def _tests(call: Call) -> list[Callable[[TangoOrder], bool]]:
    for name, allowed in _ENUMS.items():
        value = call.query.get(name)
        if value and value not in allowed:
            raise Refused(400, [field_error(name, "422.122", "Enum", value)])
    tests = [equals(read, call.query[name]) for name, read in _TEXTS.items() if call.query.get(name)]
    if call.query.get("sendEmail"):
        wanted = call.query["sendEmail"] == "true"
        tests.append(lambda order: order.asked.get("sendEmail", order.method == "EMAIL") is wanted)
    low, high = cents_of(call, "minAmount"), cents_of(call, "maxAmount")
    if low is not None:
        tests.append(lambda order: order.face >= low)
    if high is not None:
        tests.append(lambda order: order.face <= high)
    return tests


def cents_of(call: Call, name: str) -> Decimal | None:
    """Return an amount of the query in minor units, or refuse it."""
    value = numeral(call, name)
    return None if value is None else value * 100
