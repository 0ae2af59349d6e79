from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset, represent, shown

T = TypeVar("T", bound="TangoReissueRecipient")
_new = object.__new__


@_attrs_define(kw_only=True, repr=False)
class TangoReissueRecipient:
    """Who gets the new reward; the old recipient when absent."""

    first_name: str | Unset = UNSET
    """ Given name. """
    last_name: str | Unset = UNSET
    """ Family name. """
    email: str | Unset = UNSET
    """ E-mail address. """
    mobile_number: str | Unset = UNSET
    """ Mobile number, E.164. """
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
        v = self.first_name
        if v is not UNSET:
            d["firstName"] = v
        v = self.last_name
        if v is not UNSET:
            d["lastName"] = v
        v = self.email
        if v is not UNSET:
            d["email"] = v
        v = self.mobile_number
        if v is not UNSET:
            d["mobileNumber"] = v
        return d

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        pop = d.pop
        self = _new(cls)
        self.first_name = pop("firstName", UNSET)
        self.last_name = pop("lastName", UNSET)
        self.email = pop("email", UNSET)
        self.mobile_number = pop("mobileNumber", UNSET)
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
