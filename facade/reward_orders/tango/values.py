"""What callers put into a Tango order: people and places, which answers hold too, and the checks of the rest."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from attrs import field, frozen

from reward_orders.core.errors import ConfigurationError
from reward_orders.core.secrets import sealed
from reward_orders_api.models import tango_address, tango_sender
from reward_orders_api.models.tango_delivery_method import TangoDeliveryMethod
from reward_orders_api.models.tango_recipient import ADDRESS, EMAIL, FIRST_NAME, LAST_NAME, MOBILE_NUMBER
from reward_orders_api.types import given

if TYPE_CHECKING:
    from attrs import Attribute

    from reward_orders_api.models.tango_address_input import TangoAddressInput
    from reward_orders_api.models.tango_recipient_input import TangoRecipientInput
    from reward_orders_api.models.tango_reissue_recipient import TangoReissueRecipient
    from reward_orders_api.models.tango_sender_input import TangoSenderInput

CURRENCY_LENGTH = 3  # ISO 4217, as in every answer


def _text_or_none(instance: object, attribute: Attribute[str | None], value: object) -> None:
    if value is not None and not isinstance(value, str):
        raise ConfigurationError(
            f"{type(instance).__name__}.{attribute.name} must be text, not {type(value).__name__}; pass a str or None."
        )


def _text() -> Any:
    # Personal data stays out of logs: the repr says only which fields are given.
    return field(default=None, validator=_text_or_none, repr=lambda value: "None" if value is None else "'…'")


_ADDRESS = (
    ("street_line_1", tango_address.STREET_LINE_1),
    ("street_line_2", tango_address.STREET_LINE_2),
    ("city", tango_address.CITY),
    ("state_or_province", tango_address.STATE_OR_PROVINCE),
    ("postal_code", tango_address.POSTAL_CODE),
    ("country", tango_address.COUNTRY),
    ("company_name", tango_address.COMPANY_NAME),
)
_SENDER_EMAIL = tango_sender.EMAIL
_SENDER_FIRST_NAME = tango_sender.FIRST_NAME
_SENDER_LAST_NAME = tango_sender.LAST_NAME


# Skip `__init__`: validation is for caller input, and costs more than everything else. An answer fills a blank with the
# same slots and then sets its class to the frozen one, which adds nothing, so that both have one layout.
class _BlankAddress:
    __slots__ = tuple(name for name, _ in _ADDRESS)


class _BlankRecipient:
    __slots__ = ("address", "email", "first_name", "last_name", "mobile_number")


class _BlankSender:
    __slots__ = ("email", "first_name", "last_name")


@sealed
@frozen(kw_only=True, weakref_slot=False)
class Address(_BlankAddress):
    """Where a physical reward goes. Tango wants two capital letters for state (US, CA) and country."""

    street_line_1: str | None = _text()
    street_line_2: str | None = _text()
    city: str | None = _text()
    state_or_province: str | None = _text()
    postal_code: str | None = _text()
    country: str | None = _text()
    company_name: str | None = _text()


@sealed
@frozen(kw_only=True, weakref_slot=False)
class Recipient(_BlankRecipient):
    """Who gets the reward. Delivery by EMAIL needs email and first_name, PHONE mobile_number and first_name.

    ADDRESS needs first_name, last_name and address. Names take up to 100 characters and no `<`, `>` or `/`;
    mobile_number is E.164 (`+1…`).
    """

    email: str | None = _text()
    first_name: str | None = _text()
    last_name: str | None = _text()
    mobile_number: str | None = _text()
    address: Address | None = field(default=None, repr=lambda value: "None" if value is None else "Address(…)")

    @address.validator
    def _check_address(self, _: object, value: object) -> None:
        if value is not None and not isinstance(value, Address):
            raise ConfigurationError("Recipient.address must be an Address; pass Address(street_line_1=…).")


@sealed
@frozen(kw_only=True, weakref_slot=False)
class Sender(_BlankSender):
    """Who gives the reward, for the message; it does not change the From address."""

    first_name: str | None = _text()
    last_name: str | None = _text()
    email: str | None = _text()


# Each line is spelled out, here and below: people are a fifth of what reading every field of an order costs. It says
# `value.get` each time, because Python calls a method faster than a bound method kept in a local.
def read_recipient(value: Any) -> Recipient | None:
    """The recipient of an answer; None where there is none."""
    if value.__class__ is not dict:
        return None
    blank: Any = _BlankRecipient()
    text = value.get(EMAIL)
    blank.email = text if text and text.__class__ is str else None
    text = value.get(FIRST_NAME)
    blank.first_name = text if text and text.__class__ is str else None
    text = value.get(LAST_NAME)
    blank.last_name = text if text and text.__class__ is str else None
    text = value.get(MOBILE_NUMBER)
    blank.mobile_number = text if text and text.__class__ is str else None
    address = value.get(ADDRESS)
    blank.address = None if address is None else _read_address(address)
    blank.__class__ = Recipient
    recipient: Recipient = blank
    return recipient


def read_sender(value: Any) -> Sender | None:
    """The sender of an answer; None where there is none."""
    if value.__class__ is not dict:
        return None
    blank: Any = _BlankSender()
    text = value.get(_SENDER_EMAIL)
    blank.email = text if text and text.__class__ is str else None
    text = value.get(_SENDER_FIRST_NAME)
    blank.first_name = text if text and text.__class__ is str else None
    text = value.get(_SENDER_LAST_NAME)
    blank.last_name = text if text and text.__class__ is str else None
    blank.__class__ = Sender
    sender: Sender = blank
    return sender


def _read_address(value: Any) -> Address | None:
    if value.__class__ is not dict:
        return None
    blank: Any = _BlankAddress()
    for name, wire in _ADDRESS:
        text = value.get(wire)
        setattr(blank, name, text if text and text.__class__ is str else None)
    blank.__class__ = Address
    address: Address = blank
    return address


def recipient_input(recipient: Recipient) -> TangoRecipientInput:
    """The generated request model of a recipient."""
    from reward_orders_api.models.tango_recipient_input import TangoRecipientInput

    return TangoRecipientInput(
        email=given(recipient.email),
        first_name=given(recipient.first_name),
        last_name=given(recipient.last_name),
        mobile_number=given(recipient.mobile_number),
        address=given(None if recipient.address is None else _address_input(recipient.address)),
    )


def _address_input(address: Address) -> TangoAddressInput:
    from reward_orders_api.models.tango_address_input import TangoAddressInput

    return TangoAddressInput(
        street_line_1=given(address.street_line_1),
        street_line_2=given(address.street_line_2),
        city=given(address.city),
        state_or_province=given(address.state_or_province),
        postal_code=given(address.postal_code),
        country=given(address.country),
        company_name=given(address.company_name),
    )


def canonical_delivery(send_email: bool | None, method: TangoDeliveryMethod | None) -> str:
    """How the reward reaches the recipient, however that was said."""
    by_flag = None if send_email is None else "EMAIL" if send_email else "NONE"
    if by_flag is None or method in {None, by_flag}:
        return str(method or by_flag or "NONE")
    return f"{method} {by_flag}"


def names(recipient: Recipient | None) -> dict[str, object]:
    """What a recipient is called; who it is, the delivery says."""
    if recipient is None:
        return {}
    return {"first_name": recipient.first_name, "last_name": recipient.last_name}


def delivery(
    send_email: bool | None, delivery_method: str | None, recipient: Recipient | None
) -> TangoDeliveryMethod | None:
    """The method only when given; with neither, EMAIL to a recipient and NONE without one.

    Which of the two wins when both are sent is not documented (docs/vendors.md, Tango 9.1), so neither is turned into
    the other.
    """
    if send_email is not None and not isinstance(send_email, bool):
        raise ConfigurationError("send_email must be True, False or None.")
    if delivery_method is not None and delivery_method not in tuple(TangoDeliveryMethod):
        raise ConfigurationError(f"delivery_method must be one of {', '.join(TangoDeliveryMethod)}.")
    if send_email is None and delivery_method is None:
        return TangoDeliveryMethod.NONE if recipient is None else TangoDeliveryMethod.EMAIL
    return None if delivery_method is None else TangoDeliveryMethod(delivery_method)


def recipient(person: Recipient | None) -> TangoRecipientInput | None:
    """The recipient as the request carries it, or None. Raises ConfigurationError."""
    if person is None:
        return None
    if not isinstance(person, Recipient):
        raise ConfigurationError("recipient must be a Recipient; pass Recipient(email=…, first_name=…).")
    return recipient_input(person)


def reissue_recipient(person: Recipient | None) -> TangoReissueRecipient | None:
    """The recipient of a reissue, which takes no address, or None. Raises ConfigurationError."""
    from reward_orders_api.models.tango_reissue_recipient import TangoReissueRecipient

    if person is None:
        return None
    if not isinstance(person, Recipient):
        raise ConfigurationError("recipient must be a Recipient; pass Recipient(email=…, first_name=…).")
    if person.address is not None:
        raise ConfigurationError("The recipient of a reissue has no address: printed rewards are not reissued.")
    return TangoReissueRecipient(
        first_name=given(person.first_name),
        last_name=given(person.last_name),
        email=given(person.email),
        mobile_number=given(person.mobile_number),
    )


def sender(person: Sender | None) -> TangoSenderInput | None:
    """The sender as the request carries it, or None. Raises ConfigurationError."""
    if person is None:
        return None
    if not isinstance(person, Sender):
        raise ConfigurationError("sender must be a Sender; pass Sender(email=…, first_name=…).")
    from reward_orders_api.models.tango_sender_input import TangoSenderInput

    return TangoSenderInput(
        first_name=given(person.first_name), last_name=given(person.last_name), email=given(person.email)
    )


def text_or_none(value: object, argument: str) -> str | None:
    """Text as it was given, or None. Raises ConfigurationError."""
    if value is not None and not isinstance(value, str):
        raise ConfigurationError(f"{argument} must be text, not {type(value).__name__}.")
    return value


def currency(value: object, *, argument: str = "currency") -> str | None:
    """A code of three letters, or None. Raises ConfigurationError."""
    if value is None:
        return None
    if not isinstance(value, str) or len(value) != CURRENCY_LENGTH or not (value.isascii() and value.isalpha()):
        raise ConfigurationError(f"{argument} must be a code of three letters, such as 'USD'.")
    return value


def calendar_date(value: object, *, argument: str = "expiration_date") -> str | None:
    """A date as the request carries it, or None. Raises ConfigurationError."""
    from datetime import date, datetime

    if value is None or isinstance(value, str):
        return value
    if not isinstance(value, date) or isinstance(value, datetime):
        raise ConfigurationError(f"{argument} must be a date or its text; Tango takes a calendar date.")
    return value.isoformat()


def custom_fields(value: object) -> dict[str, object] | None:
    """The item's own fields by name, or None. Raises ConfigurationError."""
    from collections.abc import Mapping

    if value is None:
        return None
    if not isinstance(value, Mapping) or not all(isinstance(name, str) for name in value):
        raise ConfigurationError("custom_fields must be a mapping of field names to JSON values.")
    return dict(value)
