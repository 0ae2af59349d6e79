"""Placing a Tango order: from typed arguments to the frozen request."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reward_orders.core.errors import ConfigurationError, RewardOrdersError
from reward_orders.core.keys import SAFE_ALPHABET, fit_key, new_key
from reward_orders.core.money import decimal_amount
from reward_orders.idempotency.once import place
from reward_orders.tango.order_request import TangoOrderRequest, body_amount, reward_of
from reward_orders.tango.settings import check_text, chosen
from reward_orders.tango.values import Recipient, Sender, recipient_input, sender_input
from reward_orders_api.models.tango_create_order_request import TangoCreateOrderRequest
from reward_orders_api.models.tango_custom_fields import TangoCustomFields
from reward_orders_api.models.tango_delivery_method import TangoDeliveryMethod
from reward_orders_api.types import given

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date
    from decimal import Decimal

    from reward_orders.core.flow import Flow
    from reward_orders.tango.models import TangoOrder
    from reward_orders.tango.settings import TangoSettings
    from reward_orders_api.models.tango_recipient_input import TangoRecipientInput
    from reward_orders_api.models.tango_sender_input import TangoSenderInput

KEY_LENGTH = 100  # 422.110 beyond
CURRENCY_LENGTH = 3  # ISO 4217, as in every answer
KEY_ALPHABET = SAFE_ALPHABET | {"_"}


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
        method = _delivery(send_email, delivery_method, recipient)
        to = _recipient(recipient)
        by = _sender(sender)
        reward, recipient_wording = reward_of(
            utid=check_text(utid, argument="utid"),
            amount=face,
            account=payer,
            recipient=recipient,
            delivery=_canonical_delivery(send_email, method),
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
            "sender": None if by is None else by.to_dict(),
        }
        owner = chosen(customer, settings.customer, argument="customer")
        order_request = TangoOrderRequest(
            settings.session,
            TangoCreateOrderRequest(  # no local holds it: tracebacks may show locals
                account_identifier=payer,
                customer_identifier=owner,
                utid=utid,
                amount=body_amount(face),
                external_ref_id=sent_key,
                delivery_method=given(method),
                send_email=given(send_email),
                recipient=given(to),
                sender=given(by),
                email_subject=given(email_subject),
                message=given(message),
                etid=given(etid),
                ptid=given(ptid),
                campaign=given(campaign),
                notes=given(notes),
                purchase_order_number=given(purchase_order_number),
                expiration_date=given(_calendar_date(expiration_date)),
                custom_fields=given(None if custom_fields is None else TangoCustomFields.from_dict(custom_fields)),
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


def _canonical_delivery(send_email: bool | None, method: TangoDeliveryMethod | None) -> str:
    """How the reward reaches the recipient, however that was said."""
    by_flag = None if send_email is None else "EMAIL" if send_email else "NONE"
    if by_flag is None or method in {None, by_flag}:
        return str(method or by_flag or "NONE")
    return f"{method} {by_flag}"


def _names(recipient: Recipient | None) -> dict[str, object]:
    """What a recipient is called; who it is, the delivery says."""
    if recipient is None:
        return {}
    return {"first_name": recipient.first_name, "last_name": recipient.last_name}


def _delivery(
    send_email: bool | None, delivery_method: str | None, recipient: Recipient | None
) -> TangoDeliveryMethod | None:
    """The method only when given; with neither, EMAIL to a recipient and NONE without one.

    Which of the two wins when both are sent is not documented (facts: tango 9), so neither is turned into the other.
    """
    if send_email is not None and not isinstance(send_email, bool):
        raise ConfigurationError("send_email must be True, False or None.")
    if delivery_method is not None and delivery_method not in tuple(TangoDeliveryMethod):
        raise ConfigurationError(f"delivery_method must be one of {', '.join(TangoDeliveryMethod)}.")
    if send_email is None and delivery_method is None:
        return TangoDeliveryMethod.NONE if recipient is None else TangoDeliveryMethod.EMAIL
    return None if delivery_method is None else TangoDeliveryMethod(delivery_method)


def _recipient(person: Recipient | None) -> TangoRecipientInput | None:
    if person is None:
        return None
    if not isinstance(person, Recipient):
        raise ConfigurationError("recipient must be a Recipient; pass Recipient(email=…, first_name=…).")
    return recipient_input(person)


def _sender(person: Sender | None) -> TangoSenderInput | None:
    if person is None:
        return None
    if not isinstance(person, Sender):
        raise ConfigurationError("sender must be a Sender; pass Sender(email=…, first_name=…).")
    return sender_input(person)


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
