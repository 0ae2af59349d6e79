from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.tango_resend_method import TangoResendMethod
from ..models.tango_resend_reason import TangoResendReason
from ..types import UNSET, Unset, represent, shown

T = TypeVar("T", bound="TangoResendLineItemRequest")
_new = object.__new__


@_attrs_define(kw_only=True, repr=False)
class TangoResendLineItemRequest:
    """Where a line item is sent again, and why; nothing is needed."""

    new_delivery_method: TangoResendMethod | Unset = UNSET
    """ How a reward can be sent again. NONE only changes the contact data. """
    new_email: str | Unset = UNSET
    """ Another e-mail address of the same person. """
    new_mobile_number: str | Unset = UNSET
    """ Another mobile number of the same person, E.164. The order endpoint calls it newMobile, and so does the
    prose here. """
    new_etid: str | Unset = UNSET
    """ Another e-mail template. """
    reason_code: TangoResendReason | Unset = UNSET
    """ Why a line item is sent again. OTHER needs otherReason. """
    other_reason: str | Unset = UNSET
    """ The reason in words, where reasonCode is OTHER. """
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def __rich_repr__(self) -> Iterator[tuple[str, Any]]:
        return shown(
            self,
            secret=(),
            nested=(),
        )

    def __repr__(self) -> str:
        return represent(self)

    def to_dict(self) -> dict[str, Any]:
        d: dict[str, Any] = {**self.additional_properties}
        v: Any
        v = self.new_delivery_method
        if v is not UNSET:
            d["newDeliveryMethod"] = v._value_ if isinstance(v, TangoResendMethod) else v
        v = self.new_email
        if v is not UNSET:
            d["newEmail"] = v
        v = self.new_mobile_number
        if v is not UNSET:
            d["newMobileNumber"] = v
        v = self.new_etid
        if v is not UNSET:
            d["newEtid"] = v
        v = self.reason_code
        if v is not UNSET:
            d["reasonCode"] = v._value_ if isinstance(v, TangoResendReason) else v
        v = self.other_reason
        if v is not UNSET:
            d["otherReason"] = v
        return d

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        pop = d.pop
        self = _new(cls)
        v = pop("newDeliveryMethod", UNSET)
        self.new_delivery_method = TangoResendMethod(v) if v.__class__ is str else v
        self.new_email = pop("newEmail", UNSET)
        self.new_mobile_number = pop("newMobileNumber", UNSET)
        self.new_etid = pop("newEtid", UNSET)
        v = pop("reasonCode", UNSET)
        self.reason_code = TangoResendReason(v) if v.__class__ is str else v
        self.other_reason = pop("otherReason", UNSET)
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
