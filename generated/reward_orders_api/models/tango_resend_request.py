from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.tango_resend_method import TangoResendMethod
from ..types import UNSET, Unset, represent, shown

T = TypeVar("T", bound="TangoResendRequest")
_new = object.__new__


@_attrs_define(kw_only=True, repr=False)
class TangoResendRequest:
    """What changes when a reward is sent again; what is absent stays as it was. Other pages spell the number
    newPhoneNumber (mid-2025 docs) or newMobileNumber (the line item endpoint), and the method deliveryMethod (mid-2025
    docs).

    """

    new_email: str | Unset = UNSET
    """ New e-mail address of the same person. """
    new_mobile: str | Unset = UNSET
    """ New mobile number of the same person. """
    new_etid: str | Unset = UNSET
    """ Another e-mail template. """
    new_delivery_method: TangoResendMethod | Unset = UNSET
    """ How a reward can be sent again. NONE only changes the contact data. """
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
        v = self.new_email
        if v is not UNSET:
            d["newEmail"] = v
        v = self.new_mobile
        if v is not UNSET:
            d["newMobile"] = v
        v = self.new_etid
        if v is not UNSET:
            d["newEtid"] = v
        v = self.new_delivery_method
        if v is not UNSET:
            d["newDeliveryMethod"] = v._value_ if isinstance(v, TangoResendMethod) else v
        return d

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        pop = d.pop
        self = _new(cls)
        self.new_email = pop("newEmail", UNSET)
        self.new_mobile = pop("newMobile", UNSET)
        self.new_etid = pop("newEtid", UNSET)
        v = pop("newDeliveryMethod", UNSET)
        self.new_delivery_method = TangoResendMethod(v) if v.__class__ is str else v
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
