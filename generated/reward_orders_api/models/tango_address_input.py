from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset, represent, shown

T = TypeVar("T", bound="TangoAddressInput")
_new = object.__new__


@_attrs_define(kw_only=True, repr=False)
class TangoAddressInput:
    """Where a physical reward is sent. Tango's schema and its prose disagree on the lengths; for physical rewards the
    prose (the smaller number) counts.

    """

    company_name: str | Unset = UNSET
    """ Company, if the parcel goes to one. """
    street_line_1: str | Unset = UNSET
    """ First line of the street. At most 200 characters by the schema, 35 by the prose. """
    street_line_2: str | Unset = UNSET
    """ Second line of the street. At most 100 characters by the schema, 35 by the prose. """
    city: str | Unset = UNSET
    """ City. At most 60 characters by the schema, 30 by the prose. """
    state_or_province: str | Unset = UNSET
    """ State or province; two capital letters in the US and Canada. """
    postal_code: str | Unset = UNSET
    """ Postal code; exactly five digits in the US. """
    country: str | Unset = UNSET
    """ Two-letter country code. """
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
        v = self.company_name
        if v is not UNSET:
            d["companyName"] = v
        v = self.street_line_1
        if v is not UNSET:
            d["streetLine1"] = v
        v = self.street_line_2
        if v is not UNSET:
            d["streetLine2"] = v
        v = self.city
        if v is not UNSET:
            d["city"] = v
        v = self.state_or_province
        if v is not UNSET:
            d["stateOrProvince"] = v
        v = self.postal_code
        if v is not UNSET:
            d["postalCode"] = v
        v = self.country
        if v is not UNSET:
            d["country"] = v
        return d

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        pop = d.pop
        self = _new(cls)
        self.company_name = pop("companyName", UNSET)
        self.street_line_1 = pop("streetLine1", UNSET)
        self.street_line_2 = pop("streetLine2", UNSET)
        self.city = pop("city", UNSET)
        self.state_or_province = pop("stateOrProvince", UNSET)
        self.postal_code = pop("postalCode", UNSET)
        self.country = pop("country", UNSET)
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
