"""The arguments of a create, checked, as they stand in its request."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reward_orders.core.errors import ConfigurationError
from reward_orders.tango.values import Recipient, Sender, recipient_input, sender_input
from reward_orders_api.models.tango_delivery_method import TangoDeliveryMethod

if TYPE_CHECKING:
    from reward_orders_api.models.tango_recipient_input import TangoRecipientInput
    from reward_orders_api.models.tango_sender_input import TangoSenderInput

CURRENCY_LENGTH = 3  # ISO 4217, as in every answer


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


def sender(person: Sender | None) -> TangoSenderInput | None:
    """The sender as the request carries it, or None. Raises ConfigurationError."""
    if person is None:
        return None
    if not isinstance(person, Sender):
        raise ConfigurationError("sender must be a Sender; pass Sender(email=…, first_name=…).")
    return sender_input(person)


def text_or_none(value: object, argument: str) -> str | None:
    """Text as it was given, or None. Raises ConfigurationError."""
    if value is not None and not isinstance(value, str):
        raise ConfigurationError(f"{argument} must be text, not {type(value).__name__}.")
    return value


def currency(value: object) -> str | None:
    """A code of three letters, or None. Raises ConfigurationError."""
    if value is None:
        return None
    if not isinstance(value, str) or len(value) != CURRENCY_LENGTH or not (value.isascii() and value.isalpha()):
        raise ConfigurationError("currency must be a code of three letters, such as 'USD'.")
    return value


def calendar_date(value: object) -> str | None:
    """A date as the request carries it, or None. Raises ConfigurationError."""
    from datetime import date, datetime

    if value is None or isinstance(value, str):
        return value
    if not isinstance(value, date) or isinstance(value, datetime):
        raise ConfigurationError("expiration_date must be a date or its text; Tango takes a calendar date.")
    return value.isoformat()


def custom_fields(value: object) -> dict[str, object] | None:
    """The item's own fields by name, or None. Raises ConfigurationError."""
    from collections.abc import Mapping

    if value is None:
        return None
    if not isinstance(value, Mapping) or not all(isinstance(name, str) for name in value):
        raise ConfigurationError("custom_fields must be a mapping of field names to JSON values.")
    return dict(value)
