"""POST /asyncOrders: many rewards under one reference, worked on afterwards."""

from collections import Counter
from decimal import Decimal

from reward_orders.sandbox.exchange import Answer, Call, Json, plain, reply
from reward_orders.sandbox.tango import catalog
from reward_orders.sandbox.tango.async_book import AsyncOrder
from reward_orders.sandbox.tango.async_reading import receipt
from reward_orders.sandbox.tango.book import days
from reward_orders.sandbox.tango.create import (
    amount_errors,
    check_account,
    check_create_rate,
    delivery_method,
    json_body,
    recipient_errors,
    spelled,
)
from reward_orders.sandbox.tango.errors import Refused, refusal, rule_error
from reward_orders.sandbox.tango.events import async_order_changed
from reward_orders.sandbox.tango.order import charge
from reward_orders.sandbox.tango.validation import async_create_errors
from reward_orders.sandbox.world import World

_KEPT = ("campaign", "notes", "purchaseOrderNumber", "sender")
_LINE_KEPT = ("recipient", "etid", "ptid", "emailSubject", "message", "lineItemNote", "deliveryDate", "expirationDate")
_RULE = 422
"""`errorCodeValue` of a line that breaks a rule; the vendor's own values were not seen."""


def create(world: World, call: Call) -> Answer:
    """Answer 202 with a new order, 200 (or 409.024) for a known reference, or refuse."""
    body = json_body(call)
    check_create_rate(world)
    errors = async_create_errors(body)
    if errors:
        raise Refused(400, errors)
    account, ref = body["accountIdentifier"], body["externalRefID"]
    if world.tango.in_process.get((account.casefold(), ref), 0) > world.clock.ms():
        raise refusal(409, "409.002", ref, account)
    oldest = world.clock.ms() - days(world.settings.tango_ref_days)
    known = world.tango.async_orders.known(account, ref, not_before=oldest)
    if known is None:
        order = _place(world, body)
        if order.completed is not None:  # nothing of it could be bought
            async_order_changed(world, order, order.status, at=order.completed)
        return reply(202, receipt(order))
    if world.settings.tango_async_known == "refuse":
        raise refusal(409, "409.024", ref)
    return reply(200, receipt(known))


def _place(world: World, body: Json) -> AsyncOrder:
    """Charge the account for the lines that can be bought, all of them or none, and enter the order."""
    account = world.tango.account(body["accountIdentifier"], world.settings.tango_balance)
    check_account(account, body["customerIdentifier"])
    now = world.clock.ms()
    book = world.tango.async_orders
    number = len(book.by_time) + 1
    identifier = world.tango.dated_id("AA", now, number)
    repeated = Counter(line["externalRefLineItemID"] for line in body["lineItems"])
    lines, failed, seen = [], [], set[str]()
    for index, asked in enumerate(body["lineItems"], 1):
        line, errors = _line(asked, f"{identifier}-{index}", now + round(world.settings.tango_async_seconds * 1000))
        if line["ref"] in seen:  # whether a repeated line is bought is not documented: ours is not
            errors = [*errors, rule_error("externalRefLineItemID", "409.001")]
        seen.add(line["ref"])
        if errors:
            line |= {"status": "FAILED", "resolves": None, "charged": 0, "errors": [*map(_shown, errors)]}
            failed.append(_failed(index, line, errors))
        elif catalog.ITEMS[line["utid"]].outcome == "RETRYING":
            line["retries"] = round(world.settings.tango_retrying_seconds * 1000)
        elif catalog.ITEMS[line["utid"]].outcome in {"PENDING", "PENDING_FAILED"}:
            line["resolves"] += round(world.settings.tango_pending_seconds * 1000)
        lines.append(line)
    charged = sum(line["charged"] for line in lines)
    if charged > account.balance:
        raise refusal(402, "402.001")
    account.balance -= charged
    world.tango.changed.append(account)
    waiting = [line["resolves"] for line in lines if line["resolves"] is not None]
    order = AsyncOrder(
        id=identifier,
        number=number,
        account=spelled(world, body["accountIdentifier"]),
        customer=spelled(world, body["customerIdentifier"]),
        ref=body["externalRefID"],
        created=now,
        asked={name: plain(body[name]) for name in _KEPT if name in body},
        lines=lines,
        failed=failed,
        duplicates={ref: count for ref, count in repeated.items() if count > 1},
        status="PENDING" if waiting else "FAILED",
        completed=None if waiting else now,
        resolves=min(waiting, default=None),
    )
    book.add(order)
    return order


def _line(asked: Json, identifier: str, resolves: int) -> tuple[Json, list[Json]]:
    """Return a line as it is kept, and what is wrong with it."""
    item = catalog.find(asked["utid"])
    face, quantity = int(Decimal(asked["amount"]) * 100), asked.get("quantity", 1)
    line: Json = {
        "id": identifier,
        "ref": asked["externalRefLineItemID"],
        "utid": asked["utid"].upper(),
        "face": face,
        "quantity": quantity,
        "charged": 0,
        "method": str(asked.get("deliveryMethod", "EMAIL")),
        "status": "PENDING",
        "resolves": resolves,
        "asked": {name: plain(asked[name]) for name in _LINE_KEPT if name in asked},
        "errors": [],
    }
    if item is None:
        return line, [rule_error("utid", "422.024")]
    errors = [
        *amount_errors(item, asked["amount"]),
        *recipient_errors(asked, item, delivery_method(asked, item)),
        *([] if item.active else [rule_error("utid", "422.030")]),
        *([rule_error("expirationDate", "422.162")] if "expirationDate" in asked and not item.takes_expiration else []),
    ]
    line["charged"] = charge(item.utid, face) * quantity
    return line, errors


def _failed(index: int, line: Json, errors: list[Json]) -> Json:
    told = [
        {
            "field": error["path"],
            "errorCodeValue": _RULE,
            "errorCodeName": error["i18nKey"],
            "message": error["message"],
        }
        for error in errors
    ]
    return {"lineItemId": str(index), "externalRefLineItemID": line["ref"], "utid": line["utid"], "errors": told}


def _shown(error: Json) -> Json:
    return {"errorCode": error["i18nKey"], "errorMessage": f"{error['path']}: {error['message']}"}
