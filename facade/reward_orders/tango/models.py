# ruff: noqa: SLF001 - the fields read their own record
"""What Tango answers: an order, the money of an order, a resend."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, ClassVar

from reward_orders.core.order import Order, as_json
from reward_orders_api.models.tango_money import CURRENCY_CODE, EXCHANGE_RATE, VALUE, TangoMoney
from reward_orders_api.models.tango_order import (
    AMOUNT_CHARGED,
    ASYNC_ORDER_ENTITY,
    DENOMINATION,
    MARGIN_SHARE,
    RECIPIENT,
    REFERENCE_ORDER_ID,
    REWARD,
    SENDER,
)
from reward_orders_api.models.tango_order import TangoOrder as RawOrder
from reward_orders_api.models.tango_resend import ID as RESEND_ID
from reward_orders_api.models.tango_resend import TangoResend
from reward_orders_api.records import as_decimal, as_record, as_text

if TYPE_CHECKING:
    from collections.abc import Callable
    from decimal import Decimal

    from reward_orders.core.wire import ResponseInfo
    from reward_orders.tango.credentials import Credentials
    from reward_orders.tango.values import Recipient, Sender

_FACES = (DENOMINATION, AMOUNT_CHARGED)
_NOTHING: dict[str, Any] = {}
_FRESH = timedelta(days=1)
_new = object.__new__


class Charge(TangoMoney):
    """An amount as Tango accounts for it: `value` plus `fee` is `total`, in `currency`; `rate` where exchanged."""

    __slots__ = ()

    # Spelled out, here and below: a second call would double the cost of reading a field.
    @property
    def currency(self) -> str | None:
        """The currency of the amounts, in three letters."""
        value: str | None = self._data.get(CURRENCY_CODE)
        return value if value and value.__class__ is str else None

    @property
    def rate(self) -> Decimal | None:
        """The exchange rate that was applied."""
        value: Any = self._data.get(EXCHANGE_RATE)
        return None if value is None else as_decimal(value)

    def __repr__(self) -> str:
        return f"Charge(total={self.total}, value={self.value}, fee={self.fee}, currency={self.currency!r})"


def _face(order: dict[str, Any]) -> tuple[Decimal | None, dict[str, Any]]:
    """The face value and its money: denomination, else what was charged before fees; empty where there is none."""
    for wire in _FACES:
        money = order.get(wire)
        if money.__class__ is dict and (value := as_decimal(money.get(VALUE))) is not None:
            return value, money
    return None, _NOTHING


def _person(wire: str, name: str, doc: str | None) -> Any:
    reader: Callable[[object], object] | None = None

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

    return property(get, doc=doc)


class TangoOrder(Order, RawOrder):
    """An order as Tango holds it.

    Anything but `id` may be None: the documents call more fields required than arrive. `status` is an open string
    (COMPLETE, PENDING, FAILED, CANCELLED, ... may grow), `key` the externalRefID, `caller_key` the caller's own key
    where a hash of it was sent, `replayed` whether the service or the journal already had the order. Lists carry no
    reward, so `credentials` is empty there. https://developers.tangocard.com/docs/manage-orders
    """

    __slots__ = ("_parsed",)
    _parsed: Credentials

    _id: ClassVar[str] = REFERENCE_ORDER_ID
    _meaning: ClassVar = ("id", "key", "caller_key", "replayed", "amount", "currency")
    _told_apart: ClassVar = frozenset({"reference_order_id", "reward", "redemption_instructions"})
    _unpickled: ClassVar = frozenset({REWARD})
    _columns: ClassVar = (
        "id",
        "key",
        "status",
        "amount",
        "currency",
        "utid",
        "reward_name",
        "created_at",
        "replayed",
        "credentials",
    )

    # What callers write is what they read, not the record.
    recipient: Recipient | None = _person(RECIPIENT, "read_recipient", RawOrder.recipient.__doc__)  # type: ignore[assignment]
    sender: Sender | None = _person(SENDER, "read_sender", RawOrder.sender.__doc__)  # type: ignore[assignment]
    async_order_entity: dict[str, Any] | None = as_json(ASYNC_ORDER_ENTITY, RawOrder.async_order_entity)  # type: ignore[assignment]

    @property
    def id(self) -> str:
        """Tango's id of the order: the referenceOrderID."""
        value: Any = self._data.get(REFERENCE_ORDER_ID)
        return value if value and value.__class__ is str else None  # type: ignore[return-value] # `orders_of` refuses it

    @property
    def key(self) -> str | None:
        """The externalRefID that was sent, or that the order has."""
        return self._creation.sent_key or self.external_ref_id

    @property
    def charged(self) -> Charge | None:
        """What the account paid, in the account's currency."""
        value: Any = self._data.get(AMOUNT_CHARGED)
        if value.__class__ is not dict:
            return None
        charge = _new(Charge)  # past `__init__`, which would double what it costs
        charge._data = value
        return charge

    @property
    def denomination(self) -> Charge | None:
        """The face value of the reward."""
        value: Any = self._data.get(DENOMINATION)
        if value.__class__ is not dict:
            return None
        charge = _new(Charge)  # as above
        charge._data = value
        return charge

    @property
    def margin_share(self) -> Charge | None:
        """The margin that is returned to the platform."""
        return as_record(Charge, self._data.get(MARGIN_SHARE))

    @property
    def amount(self) -> Decimal | None:
        """The face value: denomination, else what was charged before fees."""
        money = self._data.get(DENOMINATION)
        value = as_decimal(money.get(VALUE)) if money.__class__ is dict else None
        return _face(self._data)[0] if value is None else value

    @property
    def currency(self) -> str | None:
        """The currency of `amount`."""
        return as_text(_face(self._data)[1].get(CURRENCY_CODE))

    @property
    def credentials(self) -> Credentials:
        """What the recipient gets, by meaning; every value is a Secret. Empty where there is none."""
        try:
            return self._parsed
        except AttributeError:  # asked for the first time
            from reward_orders.tango.credentials import Credentials

            expected = had_credentials(self.status, self.delivery_method, self.created_at, self.response)
            self._parsed = Credentials.parse(self._data.get(REWARD), expected=expected)
        return self._parsed

    def _secrets(self, *, reveal: bool) -> dict[str, Any]:
        """The credentials by meaning; the instructions too, in which a vendor may repeat a link or a code."""
        held = self.credentials
        values: dict[str, Any] = {}
        for name in held.keys():  # noqa: SIM118 - a sequence, whose items are credentials
            value = held[name]
            values[name] = value if isinstance(value, datetime) else value.reveal() if reveal else "***"
        instructions = self.redemption_instructions
        return {
            "credentials": values,
            "redemption_instructions": instructions if reveal or instructions is None else "***",
        }

    @property
    def redemption_instructions(self) -> str | None:
        """The vendor's HTML, as it came: sanitise it before showing it."""
        reward = self.reward
        return (reward and reward.redemption_instructions) or super().redemption_instructions

    @property
    def raw(self) -> RawOrder:
        """The generated record of the same answer: every field of the contract under its own name."""
        return RawOrder(self._data)

    def __repr__(self) -> str:
        return (
            f"TangoOrder(id={self.id!r}, status={self.status!r}, amount={self.amount}, currency={self.currency!r}, "
            f"utid={self.utid!r}, key={self.key!r}, replayed={self.replayed})"
        )


def had_credentials(status: str | None, method: str | None, created: datetime | None, response: ResponseInfo) -> bool:
    """Whether a complete order must have had credentials, which are deleted some time (docs/vendors.md, Tango 10.7).

    Those of a fresh order may still come, by the answer's own date; what goes by post has none.
    """
    if (status or "").upper() != "COMPLETE" or (method or "").upper() == "ADDRESS":
        return False
    date = response.headers.get("date")
    if date is None or created is None:
        return True
    from email.utils import parsedate_to_datetime

    try:
        return parsedate_to_datetime(date) - created > _FRESH
    except (TypeError, ValueError):  # no date, or one without a zone
        return True


class Resend(TangoResend):
    """One more sending of a reward: when, and to which address."""

    __slots__ = ("response",)

    def __init__(self, data: dict[str, Any], response: ResponseInfo) -> None:
        self._data = data
        self.response = response

    @property
    def id(self) -> int | str | None:  # type: ignore[override]
        """Tango's number of the resend; text as well, since one published client types it so."""
        value = self._data.get(RESEND_ID)
        return value if isinstance(value, (int, str)) and not isinstance(value, bool) else None

    def __reduce__(self) -> tuple[object, ...]:
        return Resend, (self._data, self.response)

    def __repr__(self) -> str:
        return f"Resend(id={self.id!r}, created_at={self.created_at})"
