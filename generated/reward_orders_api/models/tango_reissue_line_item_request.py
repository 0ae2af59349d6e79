from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from .. import models as _models
from ..models.tango_reissue_method import TangoReissueMethod
from ..models.tango_reissue_reason import TangoReissueReason
from ..types import UNSET, Unset, represent, shown

T = TypeVar("T", bound="TangoReissueLineItemRequest")
_new = object.__new__


@_attrs_define(kw_only=True, repr=False)
class TangoReissueLineItemRequest:
    """What is ordered again, and why; what is absent stays as it was."""

    reason_code: TangoReissueReason
    """ Why a line item is ordered again. OTHER needs otherReason. """
    other_reason: str | Unset = UNSET
    """ The reason in words, where reasonCode is OTHER. """
    amount: float | Unset = UNSET
    """ Face value of the new reward. """
    delivery_method: TangoReissueMethod | Unset = UNSET
    """ How the new reward reaches its recipient. PHONE needs mobile delivery to be enabled. """
    recipient: _models.TangoReissueRecipient | Unset = UNSET
    """ Who gets the new reward; the old recipient when absent. """
    notes: str | Unset = UNSET
    """ Notes of the new order, at most 150 characters. """
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def __rich_repr__(self) -> Iterator[tuple[str, Any]]:
        return shown(
            self,
            secret=(),
            nested=("recipient",),
        )

    def __repr__(self) -> str:
        return represent(self)

    def to_dict(self) -> dict[str, Any]:
        d: dict[str, Any] = {**self.additional_properties}
        v: Any
        v = self.reason_code
        if v is not UNSET:
            d["reasonCode"] = v._value_ if isinstance(v, TangoReissueReason) else v
        v = self.other_reason
        if v is not UNSET:
            d["otherReason"] = v
        v = self.amount
        if v is not UNSET:
            d["amount"] = v
        v = self.delivery_method
        if v is not UNSET:
            d["deliveryMethod"] = v._value_ if isinstance(v, TangoReissueMethod) else v
        v = self.recipient
        if v is not UNSET:
            d["recipient"] = v.to_dict() if isinstance(v, TangoReissueRecipient) else v
        v = self.notes
        if v is not UNSET:
            d["notes"] = v
        return d

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        pop = d.pop
        self = _new(cls)
        v = pop("reasonCode", UNSET)
        self.reason_code = TangoReissueReason(v) if v.__class__ is str else v
        self.other_reason = pop("otherReason", UNSET)
        self.amount = pop("amount", UNSET)
        v = pop("deliveryMethod", UNSET)
        self.delivery_method = TangoReissueMethod(v) if v.__class__ is str else v
        v = pop("recipient", UNSET)
        self.recipient = TangoReissueRecipient.from_dict(v) if v.__class__ is dict else v
        self.notes = pop("notes", UNSET)
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


from ..models.tango_reissue_recipient import TangoReissueRecipient  # noqa: E402
