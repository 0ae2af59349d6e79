"""The arguments of a create, checked, as they stand in its request."""

from __future__ import annotations

from typing import Any

from reward_orders.core.errors import ConfigurationError
from reward_orders.tango.values import Recipient, Sender, recipient_input, sender_input

CURRENCY_LENGTH = 3  # ISO 4217, as in every answer
DELIVERY_METHODS = ("NONE", "EMAIL", "PHONE", "ADDRESS", "EMBEDDED", "EMBEDDED_COMPONENT", "WHATSAPP")


def canonical_delivery(*, sendEmail: bool | None, deliveryMethod: str | None) -> str:  # noqa: N803 - wire names
    """How the reward reaches the recipient, however that was said."""
    by_flag = None if sendEmail is None else "EMAIL" if sendEmail else "NONE"
    if by_flag is None or deliveryMethod in {None, by_flag}:
        return deliveryMethod or by_flag or "NONE"
    return f"{deliveryMethod} {by_flag}"


def names(recipient: Recipient | None) -> dict[str, object]:
    """What a recipient is called; who it is, the delivery says."""
    if recipient is None:
        return {}
    return {"first_name": recipient.first_name, "last_name": recipient.last_name}


def body(**fields: Any) -> Any:
    """The generated request; a field that is None is left out, since Tango treats null and absent alike."""
    from reward_orders_api.models.tango_create_order_request import TangoCreateOrderRequest

    return TangoCreateOrderRequest.from_dict({name: value for name, value in fields.items() if value is not None})


def delivery(send_email: bool | None, delivery_method: str | None, recipient: Recipient | None) -> dict[str, Any]:
    """Each field only when given; with neither, EMAIL to a recipient and NONE without one.

    Which of the two wins when both are sent is not documented (facts: tango 9), so neither is turned into the other.
    """
    if send_email is not None and not isinstance(send_email, bool):
        raise ConfigurationError("send_email must be True, False or None.")
    if delivery_method is not None and delivery_method not in DELIVERY_METHODS:
        raise ConfigurationError(f"delivery_method must be one of {', '.join(DELIVERY_METHODS)}.")
    if send_email is None and delivery_method is None:
        delivery_method = "NONE" if recipient is None else "EMAIL"
    return {"sendEmail": send_email, "deliveryMethod": delivery_method}


def person(person: Recipient | Sender | None, kind: type, argument: str) -> object:
    """A recipient or a sender as the request carries it; None where there is none. Raises ConfigurationError."""
    if person is None:
        return None
    if not isinstance(person, kind):
        raise ConfigurationError(f"{argument} must be a {kind.__name__}; pass {kind.__name__}(email=…, first_name=…).")
    return (recipient_input(person) if isinstance(person, Recipient) else sender_input(person)).to_dict()


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
