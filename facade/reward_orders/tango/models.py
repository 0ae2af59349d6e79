# ruff: noqa: SLF001 - the fields read their own record
"""What Tango answers: an order, the money of an order, a resend."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from reward_orders.core.money import read_decimal
from reward_orders.core.order import Creation, Order
from reward_orders.core.record import (
    Field,
    Record,
    custom,
    decimal,
    flag,
    read_object,
    read_text,
    text,
    time,
)
from reward_orders.core.wire import json_key

if TYPE_CHECKING:
    from datetime import datetime
    from decimal import Decimal

    from reward_orders.core.record import Reader
    from reward_orders.core.wire import ResponseInfo
    from reward_orders.tango.credentials import Credentials
    from reward_orders.tango.values import Recipient, Sender
    from reward_orders_api.models.tango_order import TangoOrder as RawOrder

_FACE = json_key("denomination")
_FACES = (_FACE, json_key("amountCharged"))
_VALUE = json_key("value")
_NOTHING: dict[str, Any] = {}
_new = object.__new__


class Charge(Record):
    """An amount as Tango accounts for it: `value` plus `fee` is `total`, in `currency`; `rate` where exchanged."""

    __slots__ = ()

    value: Decimal | None = decimal("value")
    currency: str | None = text("currencyCode")
    fee: Decimal | None = decimal("fee")
    rate: Decimal | None = decimal("exchangeRate")
    total: Decimal | None = decimal("total")

    def __repr__(self) -> str:
        return f"Charge(total={self.total}, value={self.value}, fee={self.fee}, currency={self.currency!r})"


def _face(order: dict[str, Any]) -> tuple[Decimal | None, dict[str, Any]]:
    """The face value and its money: denomination, else what was charged before fees; empty where there is none."""
    for wire in _FACES:
        money = order.get(wire)
        if money.__class__ is dict and (value := read_decimal(money.get(_VALUE))) is not None:
            return value, money
    return None, _NOTHING


def _charge(value: Any) -> Charge | None:
    return Charge(value) if value.__class__ is dict else None


def _money(wire: str) -> Any:
    wire = json_key(wire)

    def get(record: TangoOrder) -> Charge | None:
        value = record._data.get(wire)
        if value.__class__ is not dict:
            return None
        charge = _new(Charge)  # past `__init__`, which would double what it costs
        charge._data = value
        return charge

    return Field(wire, _charge, get)


def _person(wire: str, name: str) -> Any:
    wire = json_key(wire)
    reader: Reader | None = None

    def read(value: object) -> object:
        nonlocal reader
        if reader is None:
            # At the first person read: attrs is a tenth of a client's start-up, an import in a function 0.5 us a call.
            from reward_orders.tango import values

            reader = getattr(values, name)
        return reader(value)

    def get(record: TangoOrder) -> object:
        value = record._data.get(wire)
        return read(value) if reader is None else reader(value)

    return Field(wire, read, get)


class TangoOrder(Order):
    """An order as Tango holds it.

    Anything but `id` may be None: the documents call more fields required than arrive. `status` is an open string
    (COMPLETE, PENDING, FAILED, CANCELLED, ... may grow), `key` the externalRefID, `caller_key` the caller's own key
    where a hash of it was sent, `replayed` whether the service or the journal already had the order. Lists carry no
    reward, so `credentials` is empty there. https://developers.tangocard.com/docs/manage-orders
    """

    __slots__ = ("_parsed",)
    _parsed: Credentials

    id: str = text("referenceOrderID")
    external_ref_id: str | None = text("externalRefID")
    status: str | None = text("status")
    created_at: datetime | None = time("createdAt")
    utid: str | None = text("utid")
    reward_name: str | None = text("rewardName")
    charged: Charge | None = _money("amountCharged")
    denomination: Charge | None = _money("denomination")
    margin_share: Charge | None = _money("marginShare")
    account_identifier: str | None = text("accountIdentifier")
    account_number: str | None = text("accountNumber")
    customer_identifier: str | None = text("customerIdentifier")
    reference_line_item_id: str | None = text("referenceLineItemID")
    recipient: Recipient | None = _person("recipient", "read_recipient")
    sender: Sender | None = _person("sender", "read_sender")
    send_email: bool | None = flag("sendEmail")
    delivery_method: str | None = text("deliveryMethod")
    email_subject: str | None = text("emailSubject")
    message: str | None = text("message")
    campaign: str | None = text("campaign")
    notes: str | None = text("notes")
    etid: str | None = text("etid")
    ptid: str | None = text("ptid")
    purchase_order_number: str | None = text("purchaseOrderNumber")
    order_status: str | None = text("orderStatus")
    line_item_status: str | None = text("lineItemStatus")
    order_client_source: str | None = text("orderClientSource")
    order_external_ref_id_dupe: bool | None = flag("orderExternalRefIdDupe")
    async_order_entity: dict[str, Any] | None = custom("asyncOrderEntity", read_object)
    _reward: dict[str, Any] | None = custom("reward", read_object)
    _instructions: str | None = text("redemptionInstructions")

    def __init__(
        self,
        data: dict[str, Any],
        response: ResponseInfo,
        *,
        replayed: bool = False,
        caller_key: str | None = None,
        sent_key: str | None = None,
    ) -> None:
        self._data = data
        self.response = response
        self._creation = Creation(replayed=replayed, caller_key=caller_key, sent_key=sent_key)

    @property
    def key(self) -> str | None:
        """The externalRefID that was sent, or that the order has."""
        return self._creation.sent_key or self.external_ref_id

    @property
    def amount(self) -> Decimal | None:
        """The face value: denomination, else what was charged before fees."""
        money = self._data.get(_FACE)
        value = read_decimal(money.get(_VALUE)) if money.__class__ is dict else None
        return _face(self._data)[0] if value is None else value

    @property
    def currency(self) -> str | None:
        """The currency of `amount`."""
        return read_text(_face(self._data)[1].get("currencyCode"))

    @property
    def credentials(self) -> Credentials:
        """What the recipient gets, by meaning; every value is a Secret. Empty where there is none."""
        try:
            return self._parsed
        except AttributeError:  # asked for the first time
            from reward_orders.tango.credentials import Credentials

            self._parsed = Credentials.parse(self._data.get("reward"))
        return self._parsed

    @property
    def redemption_instructions(self) -> str | None:
        """The vendor's HTML, as it came: sanitise it before showing it."""
        reward = read_object(self._data.get("reward")) or {}
        inner = reward.get("redemptionInstructions")
        return inner if isinstance(inner, str) and inner else self._instructions

    @property
    def raw(self) -> RawOrder:
        """The generated model of the same answer, with every field under its generated name."""
        from reward_orders_api.models.tango_order import TangoOrder as RawOrder

        return RawOrder.from_dict(self._data)

    def __repr__(self) -> str:
        return (
            f"TangoOrder(id={self.id!r}, status={self.status!r}, amount={self.amount}, currency={self.currency!r}, "
            f"utid={self.utid!r}, key={self.key!r}, replayed={self.replayed})"
        )

    def __reduce__(self) -> tuple[object, ...]:
        # A pickle lands in queues and caches; the values of credentials do not go with it.
        data = {name: value for name, value in self._data.items() if name != "reward"}
        return _unpickle, (data, self.response, self.replayed, self.caller_key, self._creation.sent_key)


def _unpickle(
    data: dict[str, Any], response: ResponseInfo, replayed: bool, caller_key: str | None, sent_key: str | None
) -> TangoOrder:
    return TangoOrder(data, response, replayed=replayed, caller_key=caller_key, sent_key=sent_key)


class Resend(Record):
    """One more sending of a reward: when, and to which address."""

    __slots__ = ("response",)

    created_at: datetime | None = time("createdAt")
    email: str | None = text("email")
    mobile_number: str | None = text("mobileNumber")
    legacy_id: str | None = text("legacyId")

    def __init__(self, data: dict[str, Any], response: ResponseInfo) -> None:
        self._data = data
        self.response = response

    @property
    def id(self) -> int | str | None:
        """Tango's number of the resend (one published client types it as text)."""
        value = self._data.get("id")
        return value if isinstance(value, (int, str)) and not isinstance(value, bool) else None

    def __reduce__(self) -> tuple[object, ...]:
        return Resend, (self._data, self.response)

    def __repr__(self) -> str:
        return f"Resend(id={self.id!r}, created_at={self.created_at})"
