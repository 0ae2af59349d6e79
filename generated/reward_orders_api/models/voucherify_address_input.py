from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset, represent, shown

T = TypeVar("T", bound="VoucherifyAddressInput")
_new = object.__new__


@_attrs_define(kw_only=True, repr=False)
class VoucherifyAddressInput:
    """A customer's address."""

    city: str | Unset = UNSET
    """ City. """
    state: str | Unset = UNSET
    """ State. """
    line_1: str | Unset = UNSET
    """ First line. """
    line_2: str | Unset = UNSET
    """ Second line. """
    country: str | Unset = UNSET
    """ Country. """
    postal_code: str | Unset = UNSET
    """ Postal code. """
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
        v = self.city
        if v is not UNSET:
            d["city"] = v
        v = self.state
        if v is not UNSET:
            d["state"] = v
        v = self.line_1
        if v is not UNSET:
            d["line_1"] = v
        v = self.line_2
        if v is not UNSET:
            d["line_2"] = v
        v = self.country
        if v is not UNSET:
            d["country"] = v
        v = self.postal_code
        if v is not UNSET:
            d["postal_code"] = v
        return d

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        pop = d.pop
        self = _new(cls)
        self.city = pop("city", UNSET)
        self.state = pop("state", UNSET)
        self.line_1 = pop("line_1", UNSET)
        self.line_2 = pop("line_2", UNSET)
        self.country = pop("country", UNSET)
        self.postal_code = pop("postal_code", UNSET)
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
