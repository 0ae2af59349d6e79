from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from .. import models as _models
from ..types import UNSET, Unset, represent, shown

T = TypeVar("T", bound="TangoBulkShippingInput")
_new = object.__new__


@_attrs_define(kw_only=True, repr=False)
class TangoBulkShippingInput:
    """Where a parcel with many printed rewards goes. Its delivery method, BULKSHIPMENT, is in no list of methods of a
    request.

    """

    contact_first_name: str
    """ Given name of the contact. """
    contact_last_name: str
    """ Family name of the contact. """
    address: _models.TangoAddressInput
    """ Where a physical reward is sent. Tango's schema and its prose disagree on the lengths; for physical rewards
    the prose (the smaller number) counts. """
    company_name: str | Unset = UNSET
    """ Company. """
    contact_email: str | Unset = UNSET
    """ E-mail address of the contact. """
    contact_mobile_number: str | Unset = UNSET
    """ Mobile number of the contact. """
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
        v = self.contact_first_name
        if v is not UNSET:
            d["contactFirstName"] = v
        v = self.contact_last_name
        if v is not UNSET:
            d["contactLastName"] = v
        v = self.address
        if v is not UNSET:
            d["address"] = v.to_dict() if isinstance(v, TangoAddressInput) else v
        v = self.company_name
        if v is not UNSET:
            d["companyName"] = v
        v = self.contact_email
        if v is not UNSET:
            d["contactEmail"] = v
        v = self.contact_mobile_number
        if v is not UNSET:
            d["contactMobileNumber"] = v
        return d

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        pop = d.pop
        self = _new(cls)
        self.contact_first_name = pop("contactFirstName", UNSET)
        self.contact_last_name = pop("contactLastName", UNSET)
        v = pop("address", UNSET)
        self.address = TangoAddressInput.from_dict(v) if v.__class__ is dict else v
        self.company_name = pop("companyName", UNSET)
        self.contact_email = pop("contactEmail", UNSET)
        self.contact_mobile_number = pop("contactMobileNumber", UNSET)
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
