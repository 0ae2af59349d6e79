"""One Tango order as the sandbox keeps it, and the three views of it that answers hold."""

from dataclasses import dataclass, field
from decimal import Decimal
from hashlib import blake2b

from reward_orders.sandbox.clock import iso
from reward_orders.sandbox.exchange import Json
from reward_orders.sandbox.tango.catalog import ITEMS

ECHOED = ("emailSubject", "message", "campaign", "ptid", "purchaseOrderNumber")
_SECOND_VERSION = ("externalRefID", "utid", "deliveryMethod", "etid", "orderStatus", "lineItemStatus", "denomination")
"""What orders of the first version lack (that they lack some is likely, which is our choice)."""
_INSTRUCTIONS = "<p>Follow the link and choose your reward.</p>\r\n"


@dataclass(slots=True)
class TangoOrder:
    """One order. Amounts are minor units, times milliseconds since the epoch."""

    id: str
    number: int
    account: str
    customer: str
    ref: str | None
    utid: str
    face: int
    charged: int
    status: str
    created: int
    method: str
    asked: Json = field(default_factory=dict)
    """The optional fields of the request, as sent."""
    resolves: int | None = None
    """When PENDING is over."""
    resent: int | None = None
    """When it was last resent."""
    actions: list[Json] = field(default_factory=list)
    """What was asked of its line item, in order: `action`, `reason`, `asked` and `due` (milliseconds), `done`."""
    thaws: int | None = None
    """Until when it is frozen."""
    reissued_from: str | None = None
    """The line item that it replaces."""
    reissued_to: str | None = None
    """The line item that replaces it."""
    first_version: bool = False
    """Whether it was ordered by the first version of the API, which had no refs, items and ways of delivery."""
    redemption_told: bool = False
    """Whether the event of its recipient's choice is behind it."""
    resends: list[Json] = field(default_factory=list)
    """The history of its line item: when it was sent again, how and where to."""
    source: str = "RA"
    """Where it was ordered: by this API, or AA, as a line of an asynchronous order."""
    place: int = 1
    """The number of its line item."""
    quantity: int = 1
    """How many rewards its line item has."""
    line_ref: str | None = None
    """The caller's own reference of the line item."""

    @property
    def line(self) -> str:
        """Return the id of its line item."""
        return f"{self.id}-{self.place}"


def is_acting(order: TangoOrder) -> bool:
    """Tell whether time will change its line item: an accepted action, or the end of a freeze."""
    return order.thaws is not None or not all(action["done"] for action in order.actions)


def account_number(account: str) -> str:
    """Return the `A` + digits number of an account, always the same."""
    return f"A{int(_digest(account, 4), 16) % 90_000_000 + 10_000_000}"


def summary(order: TangoOrder) -> Json:
    """Return what a create answers (recorded 2018; `referenceLineItemID` since 2025-10-23)."""
    view = _row(order)
    del view["orderStatus"], view["lineItemStatus"]
    view["referenceLineItemID"] = order.line
    view["reward"] = reward(order)
    return view


def verbose(order: TangoOrder, *, deleted: bool = False) -> Json:
    """Return what a get answers; `deleted` leaves out credentials that the vendor keeps no longer."""
    view = row(order)
    view["referenceLineItemID"] = order.line
    view["reward"] = reward(order, deleted=deleted)
    return view


def row(order: TangoOrder) -> Json:
    """Return what a list holds: never a reward."""
    view = _row(order)
    if order.first_version:
        for name in _SECOND_VERSION:
            view.pop(name, None)
    return view


def reward(order: TangoOrder, *, deleted: bool = False) -> Json:
    """Return the credentials, as a map and as a list; none before the order is COMPLETE."""
    credentials = ITEMS[order.utid].credentials if order.status == "COMPLETE" and not deleted else ()
    entries = []
    for label, kind, type_, credential_type in credentials:
        entry = {"label": label, "value": _value(order, kind), "type": type_}
        if credential_type is not None:
            entry["credentialType"] = credential_type
        entries.append(entry)
    return {
        "credentials": {entry["label"]: entry["value"] for entry in entries},
        "credentialList": entries,
        "redemptionInstructions": _INSTRUCTIONS,
    }


def number(cents: int) -> int | float:
    """Write minor units as Tango's JSON numbers: 25, 25.5, 25.01."""
    whole, rest = divmod(cents, 100)
    return cents / 100 if rest else whole


def charge(utid: str, face: int) -> int:
    """Return what the account pays for a face value, in minor units of its own currency, fee included."""
    rate = ITEMS[utid].rate
    return face if rate is None else round(face * rate * Decimal("1.03"))


def _row(order: TangoOrder) -> Json:
    item = ITEMS[order.utid]
    asked = order.asked
    view: Json = {"referenceOrderID": order.id}
    if "externalRefID" in asked:
        view["externalRefID"] = asked["externalRefID"]
    view |= {
        "customerIdentifier": order.customer,
        "accountIdentifier": order.account,
        "accountNumber": account_number(order.account),
        "amountCharged": charged(order),
        "denomination": {"value": number(order.face), "currencyCode": item.currency},
        "utid": order.utid,
        "rewardName": item.name,
        "sender": {"firstName": "", "lastName": "", "email": ""} | asked.get("sender", {}),
        "recipient": {"email": "", "firstName": "", "lastName": ""} | asked.get("recipient", {}),
        "sendEmail": asked.get("sendEmail", order.method == "EMAIL"),
        "deliveryMethod": order.method,
        "status": order.status,
        "orderStatus": order.status,
        "lineItemStatus": order.status,
        "createdAt": iso(order.created),
    }
    for name in ECHOED:
        if name in asked:
            view[name] = asked[name]
    if order.method in {"EMAIL", "PHONE", "WHATSAPP"}:
        view["etid"] = asked.get("etid", "E000000")
    if "notes" in asked:
        view["notes"] = asked["notes"]
    return view


def charged(order: TangoOrder) -> Json:
    """Return what the account paid, in its currency."""
    rate = ITEMS[order.utid].rate
    if rate is None:
        return {"value": number(order.charged), "currencyCode": "USD", "total": number(order.charged)}
    value = round(order.face * rate)
    return {
        "value": number(value),
        "currencyCode": "USD",
        "exchangeRate": float(rate),
        "fee": number(order.charged - value),
        "total": number(order.charged),
    }


def _value(order: TangoOrder, kind: str) -> str:
    """Return a credential's value: always the same for the same order."""
    if kind == "date":
        return str(order.asked.get("expirationDate", "2030-12-31T06:59:59Z"))
    digest = _digest(order.id, 16)
    digits = f"{int(digest, 16):040d}"
    values = {
        "link": f"https://sandbox.rewardlink.io/r/1/{digest[:22]}",
        "image": f"https://sandbox.rewardlink.io/barcode/{digest[:22]}.png",
        "card": "0" + digits[-15:],
        "pin": "0" + digits[-19:-16],
        "code": digits[-23:-20],
    }
    return values.get(kind, "")


def _digest(text: str, size: int) -> str:
    return blake2b(text.encode(), digest_size=size).hexdigest()
