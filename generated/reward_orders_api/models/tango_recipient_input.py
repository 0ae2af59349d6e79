from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from .. import models as _models
from ..types import UNSET, Unset, represent, shown

T = TypeVar("T", bound="TangoRecipientInput")
_new = object.__new__


@_attrs_define(kw_only=True, repr=False)
class TangoRecipientInput:
    """Who receives the reward. Needed for EMAIL, PHONE and ADDRESS; otherwise kept for reporting."""

    first_name: str | Unset = UNSET
    """ Given name, without angle brackets and slashes. At most 25 characters of a restricted set for physical
    rewards. """
    last_name: str | Unset = UNSET
    """ Family name, of the same characters; needed for ADDRESS. """
    email: str | Unset = UNSET
    """ E-mail address; needed for EMAIL, and for some items whatever the method. """
    mobile_number: str | Unset = UNSET
    """ Mobile number, E.164 with a leading plus and at most 15 digits; needed for PHONE. """
    address: _models.TangoAddressInput | Unset = UNSET
    """ Where a physical reward is sent. Tango's schema and its prose disagree on the lengths; for physical rewards
    the prose (the smaller number) counts. """
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def __rich_repr__(self) -> Iterator[tuple[str, Any]]:
        return shown(
            self,
            secret=(),
            nested=("address",),
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
        v = self.address
        if v is not UNSET:
            d["address"] = v.to_dict() if isinstance(v, TangoAddressInput) else v
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
        v = pop("address", UNSET)
        self.address = TangoAddressInput.from_dict(v) if v.__class__ is dict else v
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


from ..models.tango_address_input import TangoAddressInput  # noqa: E402
