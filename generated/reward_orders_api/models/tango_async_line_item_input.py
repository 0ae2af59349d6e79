from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from .. import models as _models
from ..models.tango_delivery_method import TangoDeliveryMethod
from ..models.tango_shipping_method import TangoShippingMethod
from ..types import UNSET, Unset, represent, shown

T = TypeVar("T", bound="TangoAsyncLineItemInput")
_new = object.__new__


@_attrs_define(kw_only=True, repr=False)
class TangoAsyncLineItemInput:
    """One reward of an asynchronous order, as often as its quantity says."""

    external_ref_line_item_id: str
    """ Your reference of the line; it tells lines that failed from lines that were sent. """
    utid: str
    """ The item. """
    amount: float
    """ Face value of one reward, also for items of fixed value. """
    delivery_method: TangoDeliveryMethod
    """ How the reward reaches its recipient. Early 2025 pages said SMS and CARRIER for what became PHONE and
    ADDRESS. """
    recipient: _models.TangoRecipientInput
    """ Who receives the reward. Needed for EMAIL, PHONE and ADDRESS; otherwise kept for reporting. """
    quantity: int | Unset = UNSET
    """ How many rewards of this amount are bought; 1 when absent. """
    shipping_method: TangoShippingMethod | Unset = UNSET
    """ How a physical reward travels. Needed for ADDRESS since May 2026. """
    bulk_shipping: _models.TangoBulkShippingInput | Unset = UNSET
    """ Where a parcel with many printed rewards goes. Its delivery method, BULKSHIPMENT, is in no list of methods
    of a request. """
    delivery_date: str | Unset = UNSET
    """ Day of the delivery, at least seven days ahead; now when absent. It is charged when ordered. Its format is
    not documented. """
    expiration_date: str | Unset = UNSET
    """ Day on which a promo link expires. """
    etid: str | Unset = UNSET
    """ E-mail template. """
    ptid: str | Unset = UNSET
    """ Print template. """
    email_subject: str | Unset = UNSET
    """ Subject of the e-mail. """
    message: str | Unset = UNSET
    """ Personal message. """
    line_item_note: str | Unset = UNSET
    """ Notes of the line. """
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def __rich_repr__(self) -> Iterator[tuple[str, Any]]:
        return shown(
            self,
            secret=(),
            nested=(
                "recipient",
                "bulk_shipping",
            ),
        )

    def __repr__(self) -> str:
        return represent(self)

    def to_dict(self) -> dict[str, Any]:
        d: dict[str, Any] = {**self.additional_properties}
        v: Any
        v = self.external_ref_line_item_id
        if v is not UNSET:
            d["externalRefLineItemID"] = v
        v = self.utid
        if v is not UNSET:
            d["utid"] = v
        v = self.amount
        if v is not UNSET:
            d["amount"] = v
        v = self.delivery_method
        if v is not UNSET:
            d["deliveryMethod"] = v._value_ if isinstance(v, TangoDeliveryMethod) else v
        v = self.recipient
        if v is not UNSET:
            d["recipient"] = v.to_dict() if isinstance(v, TangoRecipientInput) else v
        v = self.quantity
        if v is not UNSET:
            d["quantity"] = v
        v = self.shipping_method
        if v is not UNSET:
            d["shippingMethod"] = v._value_ if isinstance(v, TangoShippingMethod) else v
        v = self.bulk_shipping
        if v is not UNSET:
            d["bulkShipping"] = v.to_dict() if isinstance(v, TangoBulkShippingInput) else v
        v = self.delivery_date
        if v is not UNSET:
            d["deliveryDate"] = v
        v = self.expiration_date
        if v is not UNSET:
            d["expirationDate"] = v
        v = self.etid
        if v is not UNSET:
            d["etid"] = v
        v = self.ptid
        if v is not UNSET:
            d["ptid"] = v
        v = self.email_subject
        if v is not UNSET:
            d["emailSubject"] = v
        v = self.message
        if v is not UNSET:
            d["message"] = v
        v = self.line_item_note
        if v is not UNSET:
            d["lineItemNote"] = v
        return d

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        pop = d.pop
        self = _new(cls)
        self.external_ref_line_item_id = pop("externalRefLineItemID", UNSET)
        self.utid = pop("utid", UNSET)
        self.amount = pop("amount", UNSET)
        v = pop("deliveryMethod", UNSET)
        self.delivery_method = TangoDeliveryMethod(v) if v.__class__ is str else v
        v = pop("recipient", UNSET)
        self.recipient = TangoRecipientInput.from_dict(v) if v.__class__ is dict else v
        self.quantity = pop("quantity", UNSET)
        v = pop("shippingMethod", UNSET)
        self.shipping_method = TangoShippingMethod(v) if v.__class__ is str else v
        v = pop("bulkShipping", UNSET)
        self.bulk_shipping = TangoBulkShippingInput.from_dict(v) if v.__class__ is dict else v
        self.delivery_date = pop("deliveryDate", UNSET)
        self.expiration_date = pop("expirationDate", UNSET)
        self.etid = pop("etid", UNSET)
        self.ptid = pop("ptid", UNSET)
        self.email_subject = pop("emailSubject", UNSET)
        self.message = pop("message", UNSET)
        self.line_item_note = pop("lineItemNote", UNSET)
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


from ..models.tango_bulk_shipping_input import TangoBulkShippingInput  # noqa: E402
from ..models.tango_recipient_input import TangoRecipientInput  # noqa: E402
