from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from .. import models as _models
from ..models.tango_delivery_method import TangoDeliveryMethod
from ..types import UNSET, Unset, represent, shown

T = TypeVar("T", bound="TangoCreateOrderRequest")
_new = object.__new__


@_attrs_define(kw_only=True, repr=False)
class TangoCreateOrderRequest:
    """One order of one reward."""

    account_identifier: str
    """ The account that pays. """
    customer_identifier: str
    """ The customer that owns the account. """
    utid: str
    """ The item; it must be in the platform's own catalogue. """
    amount: float
    """ Face value in the item's currency, also for items of fixed value. At most six digits and two decimals; some
    items take whole numbers, a range or one exact value. """
    external_ref_id: str | Unset = UNSET
    """ Your own reference and the idempotency key: one order per account and reference, whatever the rest of the
    body says. Leave it out rather than send an empty text. """
    delivery_method: TangoDeliveryMethod | Unset = UNSET
    """ How the reward reaches its recipient. Early 2025 pages said SMS and CARRIER for what became PHONE and
    ADDRESS. """
    send_email: bool | Unset = UNSET
    """ Whether Tango sends the e-mail. Replaced by deliveryMethod in October 2025; it still works. Whether one of
    the two is required, and which wins when both are sent, is not documented. """
    recipient: _models.TangoRecipientInput | Unset = UNSET
    """ Who receives the reward. Needed for EMAIL, PHONE and ADDRESS; otherwise kept for reporting. """
    sender: _models.TangoSenderInput | Unset = UNSET
    """ Who gives the reward. Shown to the recipient; it does not change the From address. """
    email_subject: str | Unset = UNSET
    """ Subject of the e-mail; the template's own when absent. """
    message: str | Unset = UNSET
    """ Personal message; the answer's page says at most 1024 characters. """
    etid: str | Unset = UNSET
    """ E-mail template, for EMAIL and PHONE; E000000 is the standard one. """
    ptid: str | Unset = UNSET
    """ Print template, for printed reward links only. """
    campaign: str | Unset = UNSET
    """ Label for reports. At most 100 characters by the older pages, 1024 by the newest schema. """
    notes: str | Unset = UNSET
    """ Free notes; not part of idempotency. At most 150 characters by the older pages, 1024 by the newest schema.
    """
    purchase_order_number: str | Unset = UNSET
    """ Your purchase order number. """
    expiration_date: str | Unset = UNSET
    """ Calendar date on which a promo link expires. The format is not documented; items that do not expire refuse
    it. """
    custom_fields: _models.TangoCustomFields | Unset = UNSET
    """ Fields the account defines for itself. Unknown ones are dropped silently, required ones must be there. """
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def __rich_repr__(self) -> Iterator[tuple[str, Any]]:
        return shown(
            self,
            secret=(),
            nested=(
                "recipient",
                "sender",
                "custom_fields",
            ),
        )

    def __repr__(self) -> str:
        return represent(self)

    def to_dict(self) -> dict[str, Any]:
        d: dict[str, Any] = {**self.additional_properties}
        v: Any
        v = self.account_identifier
        if v is not UNSET:
            d["accountIdentifier"] = v
        v = self.customer_identifier
        if v is not UNSET:
            d["customerIdentifier"] = v
        v = self.utid
        if v is not UNSET:
            d["utid"] = v
        v = self.amount
        if v is not UNSET:
            d["amount"] = v
        v = self.external_ref_id
        if v is not UNSET:
            d["externalRefID"] = v
        v = self.delivery_method
        if v is not UNSET:
            d["deliveryMethod"] = v._value_ if isinstance(v, TangoDeliveryMethod) else v
        v = self.send_email
        if v is not UNSET:
            d["sendEmail"] = v
        v = self.recipient
        if v is not UNSET:
            d["recipient"] = v.to_dict() if isinstance(v, TangoRecipientInput) else v
        v = self.sender
        if v is not UNSET:
            d["sender"] = v.to_dict() if isinstance(v, TangoSenderInput) else v
        v = self.email_subject
        if v is not UNSET:
            d["emailSubject"] = v
        v = self.message
        if v is not UNSET:
            d["message"] = v
        v = self.etid
        if v is not UNSET:
            d["etid"] = v
        v = self.ptid
        if v is not UNSET:
            d["ptid"] = v
        v = self.campaign
        if v is not UNSET:
            d["campaign"] = v
        v = self.notes
        if v is not UNSET:
            d["notes"] = v
        v = self.purchase_order_number
        if v is not UNSET:
            d["purchaseOrderNumber"] = v
        v = self.expiration_date
        if v is not UNSET:
            d["expirationDate"] = v
        v = self.custom_fields
        if v is not UNSET:
            d["customFields"] = v.to_dict() if isinstance(v, TangoCustomFields) else v
        return d

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        pop = d.pop
        self = _new(cls)
        self.account_identifier = pop("accountIdentifier", UNSET)
        self.customer_identifier = pop("customerIdentifier", UNSET)
        self.utid = pop("utid", UNSET)
        self.amount = pop("amount", UNSET)
        self.external_ref_id = pop("externalRefID", UNSET)
        v = pop("deliveryMethod", UNSET)
        self.delivery_method = TangoDeliveryMethod(v) if v.__class__ is str else v
        self.send_email = pop("sendEmail", UNSET)
        v = pop("recipient", UNSET)
        self.recipient = TangoRecipientInput.from_dict(v) if v.__class__ is dict else v
        v = pop("sender", UNSET)
        self.sender = TangoSenderInput.from_dict(v) if v.__class__ is dict else v
        self.email_subject = pop("emailSubject", UNSET)
        self.message = pop("message", UNSET)
        self.etid = pop("etid", UNSET)
        self.ptid = pop("ptid", UNSET)
        self.campaign = pop("campaign", UNSET)
        self.notes = pop("notes", UNSET)
        self.purchase_order_number = pop("purchaseOrderNumber", UNSET)
        self.expiration_date = pop("expirationDate", UNSET)
        v = pop("customFields", UNSET)
        self.custom_fields = TangoCustomFields.from_dict(v) if v.__class__ is dict else v
        self.additional_properties = d
        return self

    @property
    def additional_keys(self) -> list[str]:
        return list(self.additional_properties.keys())

    def __getitem__(self, key: str) -> Any:
        return self.additional_properties[key]

    def __setitem__(self, key: str, value: Any) -> None:
        self.additional_properties[key] = value

    def __delitem__(self, key: str) -> None:
        del self.additional_properties[key]

    def __contains__(self, key: str) -> bool:
        return key in self.additional_properties


from ..models.tango_custom_fields import TangoCustomFields  # noqa: E402
from ..models.tango_recipient_input import TangoRecipientInput  # noqa: E402
from ..models.tango_sender_input import TangoSenderInput  # noqa: E402
