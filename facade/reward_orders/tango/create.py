"""Placing a Tango order: from typed arguments to the frozen request."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from reward_orders.core.errors import ConfigurationError, RewardOrdersError
from reward_orders.core.keys import SAFE_ALPHABET, fit_key, new_key
from reward_orders.core.money import decimal_amount
from reward_orders.idempotency.once import place
from reward_orders.tango.order_request import TangoOrderRequest, body_amount, reward_of
from reward_orders.tango.settings import check_text, chosen
from reward_orders.tango.values import Recipient, Sender, recipient_input, sender_input

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date
    from decimal import Decimal

    from reward_orders.core.flow import Flow
    from reward_orders.tango.models import TangoOrder
    from reward_orders.tango.settings import TangoSettings

KEY_LENGTH = 100  # 422.110 beyond
CURRENCY_LENGTH = 3  # ISO 4217, as in every answer
KEY_ALPHABET = SAFE_ALPHABET | {"_"}
DELIVERY_METHODS = ("NONE", "EMAIL", "PHONE", "ADDRESS", "EMBEDDED", "EMBEDDED_COMPONENT", "WHATSAPP")


def create(
    settings: TangoSettings,
    *,
    utid: str,
    amount: Decimal | int | str,
    recipient: Recipient | None,
    sender: Sender | None,
    send_email: bool | None,
    delivery_method: str | None,
    key: str | None,
    email_subject: str | None,
    message: str | None,
    campaign: str | None,
    notes: str | None,
    etid: str | None,
    ptid: str | None,
    purchase_order_number: str | None,
    expiration_date: date | str | None,
    custom_fields: Mapping[str, object] | None,
    account: str | None,
    customer: str | None,
    currency: str | None,
) -> Flow[TangoOrder]:
    """Place one order; every error carries the key."""
    if key is None:
        sent_key, caller_key = new_key(now=settings.session.clock.time), None
    else:
        sent_key = fit_key(key, max_length=KEY_LENGTH, alphabet=KEY_ALPHABET)
        caller_key = None if sent_key == key else key
    try:
        face = decimal_amount(amount, argument="amount")
        payer = chosen(account, settings.account, argument="account")
        sending = _delivery(send_email, delivery_method, recipient)
        _person(recipient, Recipient, "recipient")
        reward, recipient_wording = reward_of(
            utid=check_text(utid, argument="utid"),
            amount=face,
            account=payer,
            recipient=recipient,
            delivery=_canonical_delivery(**sending),
            currency=_currency(currency),
        )
        wording = {
            "emailSubject": _optional(email_subject, "email_subject"),
            "message": _optional(message, "message"),
            "campaign": _optional(campaign, "campaign"),
            "notes": _optional(notes, "notes"),
            "etid": _optional(etid, "etid"),
            "ptid": _optional(ptid, "ptid"),
            "purchaseOrderNumber": _optional(purchase_order_number, "purchase_order_number"),
            "expirationDate": _calendar_date(expiration_date),
            "customFields": _custom_fields(custom_fields),
            "sender": _person(sender, Sender, "sender"),
        }
        owner = chosen(customer, settings.customer, argument="customer")
        order_request = TangoOrderRequest(
            settings.session,
            _body(  # no local holds it: tracebacks may show locals
                utid=utid,
                amount=body_amount(face),
                accountIdentifier=payer,
                customerIdentifier=owner,
                externalRefID=sent_key,
                recipient=_person(recipient, Recipient, "recipient"),
                **wording,
                **sending,
            ),
            key=sent_key,
            caller_key=caller_key,
            account=payer,
            reward=reward,
            wording={**_names(recipient), **recipient_wording, **wording, "customer": owner.lower()},
            amount=face,
        )
    except RewardOrdersError as error:
        error.key = sent_key
        raise
    return (yield from place(settings.session, order_request, settings.journal))


def _canonical_delivery(*, sendEmail: bool | None, deliveryMethod: str | None) -> str:  # noqa: N803 - wire names
    """How the reward reaches the recipient, however that was said."""
    by_flag = None if sendEmail is None else "EMAIL" if sendEmail else "NONE"
    if by_flag is None or deliveryMethod in {None, by_flag}:
        return deliveryMethod or by_flag or "NONE"
    return f"{deliveryMethod} {by_flag}"


def _names(recipient: Recipient | None) -> dict[str, object]:
    """What a recipient is called; who it is, the delivery says."""
    if recipient is None:
        return {}
    return {"first_name": recipient.first_name, "last_name": recipient.last_name}


def _body(**fields: Any) -> Any:
    """The generated request; a field that is None is left out, since Tango treats null and absent alike."""
    from reward_orders_api.models.tango_create_order_request import TangoCreateOrderRequest

    return TangoCreateOrderRequest.from_dict({name: value for name, value in fields.items() if value is not None})


def _delivery(send_email: bool | None, delivery_method: str | None, recipient: Recipient | None) -> dict[str, Any]:
    """Each field only when given; with neither, EMAIL to a recipient and NONE without one.

    Which of the two wins when both are sent is not documented (docs/vendors.md, Tango 9.1), so neither is turned into
    the other.
    """
    if send_email is not None and not isinstance(send_email, bool):
        raise ConfigurationError("send_email must be True, False or None.")
    if delivery_method is not None and delivery_method not in DELIVERY_METHODS:
        raise ConfigurationError(f"delivery_method must be one of {', '.join(DELIVERY_METHODS)}.")
    if send_email is None and delivery_method is None:
        delivery_method = "NONE" if recipient is None else "EMAIL"
    return {"sendEmail": send_email, "deliveryMethod": delivery_method}


def _person(person: Recipient | Sender | None, kind: type, argument: str) -> object:
    if person is None:
        return None
    if not isinstance(person, kind):
        raise ConfigurationError(f"{argument} must be a {kind.__name__}; pass {kind.__name__}(email=…, first_name=…).")
    return (recipient_input(person) if isinstance(person, Recipient) else sender_input(person)).to_dict()


def _optional(value: object, argument: str) -> str | None:
    if value is not None and not isinstance(value, str):
        raise ConfigurationError(f"{argument} must be text, not {type(value).__name__}.")
    return value


def _currency(value: object) -> str | None:
    if value is None:
        return None
    if not isinstance(value, str) or len(value) != CURRENCY_LENGTH or not (value.isascii() and value.isalpha()):
        raise ConfigurationError("currency must be a code of three letters, such as 'USD'.")
    return value


def _calendar_date(value: object) -> str | None:
    from datetime import date, datetime

    if value is None or isinstance(value, str):
        return value
    if not isinstance(value, date) or isinstance(value, datetime):
        raise ConfigurationError("expiration_date must be a date or its text; Tango takes a calendar date.")
    return value.isoformat()


def _custom_fields(value: object) -> dict[str, object] | None:
    from collections.abc import Mapping

    if value is None:
        return None
    if not isinstance(value, Mapping) or not all(isinstance(name, str) for name in value):
        raise ConfigurationError("custom_fields must be a mapping of field names to JSON values.")
    return dict(value)
