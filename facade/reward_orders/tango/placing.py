"""From the arguments of a create to the order that is placed under its key."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from attrs import fields, frozen

from reward_orders.core.errors import ConfigurationError, RewardOrdersError
from reward_orders.core.keys import SAFE_ALPHABET, fit_key, new_key
from reward_orders.core.money import decimal_amount
from reward_orders.http.requests import dumps
from reward_orders.tango import values
from reward_orders.tango.order_request import TangoOrderRequest, body_amount, reward_of
from reward_orders.tango.settings import LATEST, check_text, chosen
from reward_orders_api.models.tango_create_order_request import TangoCreateOrderRequest
from reward_orders_api.models.tango_custom_fields import TangoCustomFields
from reward_orders_api.models.tango_delivery_method import TangoDeliveryMethod
from reward_orders_api.types import given

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date
    from decimal import Decimal

    from reward_orders.tango.settings import TangoSettings
    from reward_orders.tango.values import Recipient, Sender

KEY_LENGTH = 100  # 422.110 beyond
KEY_ALPHABET = SAFE_ALPHABET | {"_"}


@frozen(kw_only=True, repr=False, eq=False)
class Asked:
    """The arguments of `orders.create`, as they were given."""

    utid: str
    amount: Decimal | int | str
    recipient: Recipient | None
    sender: Sender | None
    send_email: bool | None
    delivery_method: str | None
    key: str | None
    email_subject: str | None
    message: str | None
    campaign: str | None
    notes: str | None
    etid: str | None
    ptid: str | None
    purchase_order_number: str | None
    expiration_date: date | str | None
    custom_fields: Mapping[str, object] | None
    account: str | None
    customer: str | None
    currency: str | None
    extra: Mapping[str, object] | None


def order_request(settings: TangoSettings, asked: Asked) -> TangoOrderRequest:
    """Check the arguments and freeze the request; raises ConfigurationError, with the key."""
    key = asked.key
    if key is None:
        sent_key, caller_key = new_key(now=settings.session.clock.time), None
    else:
        sent_key = fitted(key)
        caller_key = None if sent_key == key else key
    try:
        return _order_request(settings, asked, sent_key, caller_key)
    except RewardOrdersError as error:
        error.key = sent_key
        raise


def fitted(key: str) -> str:
    """The key as Tango takes it: hashed where it would not."""
    return fit_key(key, max_length=KEY_LENGTH, alphabet=KEY_ALPHABET)


def _order_request(settings: TangoSettings, asked: Asked, sent_key: str, caller_key: str | None) -> TangoOrderRequest:
    recipient, custom_fields = asked.recipient, asked.custom_fields
    face = decimal_amount(asked.amount, argument="amount")
    payer = chosen(asked.account, settings.account, argument="account")
    method = values.delivery(asked.send_email, asked.delivery_method, recipient)
    to = values.recipient(recipient)
    expires = values.calendar_date(asked.expiration_date)
    by = values.sender(asked.sender)
    more = extra_fields(asked.extra)
    reward, recipient_wording = reward_of(
        utid=check_text(asked.utid, argument="utid"),
        amount=face,
        account=payer,
        recipient=recipient,
        delivery=values.canonical_delivery(asked.send_email, method),
        currency=values.currency(asked.currency),
        extra=more,
    )
    wording = {
        "emailSubject": values.text_or_none(asked.email_subject, "email_subject"),
        "message": values.text_or_none(asked.message, "message"),
        "campaign": values.text_or_none(asked.campaign, "campaign"),
        "notes": values.text_or_none(asked.notes, "notes"),
        "etid": values.text_or_none(asked.etid, "etid"),
        "ptid": values.text_or_none(asked.ptid, "ptid"),
        "purchaseOrderNumber": values.text_or_none(asked.purchase_order_number, "purchase_order_number"),
        "expirationDate": expires,
        "customFields": values.custom_fields(custom_fields),
        "sender": None if by is None else by.to_dict(),
    }
    send_email = asked.send_email
    if send_email is None and settings.contract != LATEST:  # beside `deliveryMethod`, for a service that knows no other
        send_email = method == TangoDeliveryMethod.EMAIL
    owner = chosen(asked.customer, settings.customer, argument="customer")
    body = TangoCreateOrderRequest(
        account_identifier=payer,
        customer_identifier=owner,
        utid=asked.utid,
        amount=body_amount(face),
        external_ref_id=sent_key,
        delivery_method=given(method),
        send_email=given(send_email),
        recipient=given(to),
        sender=given(by),
        email_subject=given(asked.email_subject),
        message=given(asked.message),
        etid=given(asked.etid),
        ptid=given(asked.ptid),
        campaign=given(asked.campaign),
        notes=given(asked.notes),
        purchase_order_number=given(asked.purchase_order_number),
        expiration_date=given(expires),
        custom_fields=given(None if custom_fields is None else TangoCustomFields.from_dict(custom_fields)),
    )
    body.additional_properties.update(more or {})
    return TangoOrderRequest(
        settings.session,
        body,
        key=sent_key,
        caller_key=caller_key,
        account=payer,
        reward=reward,
        wording={**values.names(recipient), **recipient_wording, **wording, "customer": owner.lower()},
        amount=face,
    )


def extra_fields(extra: object) -> dict[str, Any] | None:
    """Fields of the request that this package does not know yet, by wire name; None where there are none.

    Raises ConfigurationError for a field that is an argument, and for values that JSON cannot carry.
    """
    from collections.abc import Mapping

    if extra is None:
        return None
    if not isinstance(extra, Mapping) or not all(isinstance(name, str) and name for name in extra):
        raise ConfigurationError("extra must be a mapping of wire names to JSON values.")
    for name in extra:
        known = _known_fields().get(_folded(name))
        if known is not None:
            raise ConfigurationError(f"extra names {name[:60]!r}, which is an argument; pass {known} instead.")
    dumps(extra)
    return dict(extra) or None


def _known_fields() -> dict[str, str]:
    """The arguments by their wire names without case, so that no spelling of one slips through."""
    ours = {"external_ref_id": "key=", "account_identifier": "account=", "customer_identifier": "customer="}
    names = [field.name for field in fields(TangoCreateOrderRequest) if field.init]
    return {_folded(name): ours.get(name, f"{name}=") for name in names}


def _folded(name: str) -> str:
    return name.replace("_", "").casefold()
