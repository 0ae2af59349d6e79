from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset, represent, shown

T = TypeVar("T", bound="TangoUpdateAsyncOrderRequest")
_new = object.__new__


@_attrs_define(kw_only=True, repr=False)
class TangoUpdateAsyncOrderRequest:
    """Labels of an asynchronous order; what is absent stays."""

    campaign: str | Unset = UNSET
    """ Campaign. """
    purchase_order_number: str | Unset = UNSET
    """ Purchase order number. """
    notes: str | Unset = UNSET
    """ Notes, at most 150 characters. """
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
        v = self.campaign
        if v is not UNSET:
            d["campaign"] = v
        v = self.purchase_order_number
        if v is not UNSET:
            d["purchaseOrderNumber"] = v
        v = self.notes
        if v is not UNSET:
            d["notes"] = v
        return d

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        pop = d.pop
        self = _new(cls)
        self.campaign = pop("campaign", UNSET)
        self.purchase_order_number = pop("purchaseOrderNumber", UNSET)
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
