"""One reward of an asynchronous order, as callers ask for it: what is paid, to whom, how it travels, and its words."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal  # noqa: TC003 - attrs reads the converter's annotation
from typing import TYPE_CHECKING

from attrs import field, frozen

from reward_orders.core.errors import ConfigurationError
from reward_orders.core.keys import fit_key
from reward_orders.core.money import decimal_amount, plain_amount
from reward_orders.core.secrets import sealed
from reward_orders.tango import values
from reward_orders.tango.order_request import body_amount, reward_of
from reward_orders.tango.placing import KEY_ALPHABET, KEY_LENGTH
from reward_orders.tango.settings import check_text
from reward_orders.tango.values import Recipient
from reward_orders_api.models.tango_async_line_item_input import TangoAsyncLineItemInput
from reward_orders_api.models.tango_delivery_method import TangoDeliveryMethod
from reward_orders_api.models.tango_shipping_method import TangoShippingMethod
from reward_orders_api.types import given

if TYPE_CHECKING:
    from datetime import date

    from attrs import Attribute

    from reward_orders_api.models.tango_delivery_method import TangoDeliveryMethodText

LINE_KEY_ALPHABET = KEY_ALPHABET | {"."}  # never a part of an address, so that a dot is safe
LONGEST_NOTE = 150


def _amount(value: Decimal | int | str) -> Decimal:
    return decimal_amount(value, argument="Reward.amount")


def _whole(_: object, attribute: Attribute[int], value: object) -> None:
    if isinstance(value, bool) or not isinstance(value, int) or value < 1:
        raise ConfigurationError(f"Reward.{attribute.name} must be an int of 1 or more: how many are bought.")


def _person(_: object, attribute: Attribute[Recipient], value: object) -> None:
    if not isinstance(value, Recipient):
        raise ConfigurationError(f"Reward.{attribute.name} must be a Recipient; pass Recipient(email=…, first_name=…).")


@sealed
@frozen(kw_only=True, weakref_slot=False, slots=True, repr=False)
class Reward:
    """One reward of an asynchronous order, for `tango.async_orders.create(rewards=[...])`.

    `key` is your own id of it, unique within the order; it goes out as externalRefLineItemID (hashed if Tango would not
    take it) and names the reward in the result. `amount` is the face value of one, in the item's currency; `quantity`
    is how many of them are bought, so that `total` is spent, without fees. `recipient` may be `Recipient()` where Tango
    delivers nothing. With no `delivery_method` it is EMAIL. `delivery_date` is at least seven days ahead; such a reward
    is charged when it is ordered. Raises ConfigurationError for wrong values.
    """

    key: str
    utid: str
    amount: Decimal = field(converter=_amount)
    recipient: Recipient = field(validator=_person)
    quantity: int = field(default=1, validator=_whole)
    delivery_method: TangoDeliveryMethodText | str | None = None
    shipping_method: str | None = None
    delivery_date: date | str | None = None
    expiration_date: date | str | None = None
    etid: str | None = None
    ptid: str | None = None
    email_subject: str | None = None
    message: str | None = None
    note: str | None = None

    @property
    def total(self) -> Decimal:
        """What is spent on it before fees: `amount` times `quantity`."""
        return self.amount * self.quantity

    def __repr__(self) -> str:
        return f"Reward(key={self.key!r}, utid={self.utid!r}, amount={self.amount}, quantity={self.quantity})"


class Line:
    """A reward as it goes out: its typed line, what it stands for in one spelling, and its wording."""

    __slots__ = ("input", "key", "paid", "ref", "reward", "wording")

    def __init__(self, reward: Reward, *, account: str) -> None:
        self.reward = reward
        self.key = reward.key
        self.ref = fit_key(reward.key, max_length=KEY_LENGTH, alphabet=LINE_KEY_ALPHABET)
        method = values.delivery(None, reward.delivery_method, reward.recipient)
        shipping = _shipping(reward.shipping_method)
        delivered = values.calendar_date(reward.delivery_date, argument="Reward.delivery_date")
        expires = values.calendar_date(reward.expiration_date, argument="Reward.expiration_date")
        paid, people = reward_of(
            utid=check_text(reward.utid, argument="Reward.utid"),
            amount=reward.amount,
            account=account,
            recipient=reward.recipient,
            delivery=values.canonical_delivery(None, method),
            currency=None,
        )
        self.paid: dict[str, str | None] = {
            **paid,
            "quantity": str(reward.quantity),
            "shipping": shipping and str(shipping),
            "delivery_date": delivered,
        }
        note = _text(reward.note, "note")
        if note is not None and len(note) > LONGEST_NOTE:
            raise ConfigurationError(f"Reward.note takes {LONGEST_NOTE} characters; shorten it.")
        self.wording: dict[str, object] = {
            **values.names(reward.recipient),
            **people,
            "expirationDate": expires,
            "etid": _text(reward.etid, "etid"),
            "ptid": _text(reward.ptid, "ptid"),
            "emailSubject": _text(reward.email_subject, "email_subject"),
            "message": _text(reward.message, "message"),
            "note": note,
        }
        self.input = TangoAsyncLineItemInput(
            external_ref_line_item_id=self.ref,
            utid=reward.utid,
            amount=body_amount(reward.amount),
            quantity=reward.quantity,
            delivery_method=TangoDeliveryMethod.EMAIL if method is None else method,
            recipient=values.recipient_input(reward.recipient),
            shipping_method=given(shipping),
            delivery_date=given(delivered),
            expiration_date=given(expires),
            etid=given(reward.etid),
            ptid=given(reward.ptid),
            email_subject=given(reward.email_subject),
            message=given(reward.message),
            line_item_note=given(reward.note),
        )

    @property
    def checked(self) -> tuple[str, str, str]:
        """What every answer tells of it: its ref, the amount of one, and how many."""
        return self.ref, plain_amount(self.reward.amount), str(self.reward.quantity)


def lines_of(rewards: object, *, account: str) -> list[Line]:
    """Every reward as it goes out. Raises ConfigurationError, which names the reward, before anything is sent.

    Whether Tango buys, merges or refuses a repeated reference is not documented (docs/vendors.md, Tango 20.6), nor
    whether its case counts: two rewards whose keys differ in case alone are refused as well.
    """
    if isinstance(rewards, (str, bytes)) or not isinstance(rewards, Iterable):
        raise ConfigurationError("rewards must be a list of Reward.")
    lines: list[Line] = []
    known: dict[str, str] = {}
    for number, reward in enumerate(rewards, 1):
        if not isinstance(reward, Reward):
            raise ConfigurationError(f"rewards must be a list of Reward; item {number} is a {type(reward).__name__}.")
        try:
            line = Line(reward, account=account)
        except ConfigurationError as error:
            error.args = (f"Reward {number}: {error.message}",)
            raise
        other = known.setdefault(line.ref.lower(), reward.key)
        if len(known) == len(lines):
            raise ConfigurationError(
                f"Two rewards have the key {reward.key!r} ({other!r} before): give each its own, "
                "or say quantity= to buy several of one."
            )
        lines.append(line)
    if not lines:
        raise ConfigurationError("rewards is empty; an order needs at least one Reward.")
    return lines


def _shipping(method: object) -> TangoShippingMethod | None:
    if method is None:
        return None
    if not isinstance(method, str) or method not in tuple(TangoShippingMethod):
        raise ConfigurationError(f"Reward.shipping_method must be one of {', '.join(TangoShippingMethod)}.")
    return TangoShippingMethod(method)


def _text(value: object, name: str) -> str | None:
    return values.text_or_none(value, f"Reward.{name}")
