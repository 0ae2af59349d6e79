from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from .. import models as _models
from ..types import UNSET, Unset, as_date, represent, shown

T = TypeVar("T", bound="VoucherifyCustomerInput")
_new = object.__new__


@_attrs_define(kw_only=True, repr=False)
class VoucherifyCustomerInput:
    """A customer or referrer; created or updated along with the order."""

    id: str | Unset = UNSET
    """ Voucherify's identifier of the customer. """
    source_id: str | Unset = UNSET
    """ Your identifier of the customer; ignored beside an id, and fixed once set. """
    name: str | Unset = UNSET
    """ Name. """
    description: str | Unset = UNSET
    """ Anything you want to say about the customer. """
    email: str | Unset = UNSET
    """ E-mail address. """
    phone: str | Unset = UNSET
    """ Phone number. """
    birthday: datetime.date | Unset = UNSET
    """ Birth date; replaced by birthdate. """
    birthdate: datetime.date | Unset = UNSET
    """ Birth date. """
    address: None | Unset | _models.VoucherifyAddressInput = UNSET
    """ Address. """
    metadata: _models.VoucherifyMetadata | Unset = UNSET
    """ Free keys and values. The project's settings may require keys and types. """
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def __rich_repr__(self) -> Iterator[tuple[str, Any]]:
        return shown(
            self,
            secret=(),
            nested=(
                "address",
                "metadata",
            ),
        )

    def __repr__(self) -> str:
        return represent(self)

    def to_dict(self) -> dict[str, Any]:
        d: dict[str, Any] = {**self.additional_properties}
        v: Any
        v = self.id
        if v is not UNSET:
            d["id"] = v
        v = self.source_id
        if v is not UNSET:
            d["source_id"] = v
        v = self.name
        if v is not UNSET:
            d["name"] = v
        v = self.description
        if v is not UNSET:
            d["description"] = v
        v = self.email
        if v is not UNSET:
            d["email"] = v
        v = self.phone
        if v is not UNSET:
            d["phone"] = v
        v = self.birthday
        if v is not UNSET:
            d["birthday"] = v.isoformat() if isinstance(v, datetime.date) else v
        v = self.birthdate
        if v is not UNSET:
            d["birthdate"] = v.isoformat() if isinstance(v, datetime.date) else v
        v = self.address
        if v is not UNSET:
            d["address"] = v.to_dict() if isinstance(v, VoucherifyAddressInput) else v
        v = self.metadata
        if v is not UNSET:
            d["metadata"] = v.to_dict() if isinstance(v, VoucherifyMetadata) else v
        return d

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        pop = d.pop
        self = _new(cls)
        self.id = pop("id", UNSET)
        self.source_id = pop("source_id", UNSET)
        self.name = pop("name", UNSET)
        self.description = pop("description", UNSET)
        self.email = pop("email", UNSET)
        self.phone = pop("phone", UNSET)
        v = pop("birthday", UNSET)
        self.birthday = as_date(v) if v.__class__ is str else v
        v = pop("birthdate", UNSET)
        self.birthdate = as_date(v) if v.__class__ is str else v
        v = pop("address", UNSET)
        self.address = VoucherifyAddressInput.from_dict(v) if v.__class__ is dict else v
        v = pop("metadata", UNSET)
        self.metadata = VoucherifyMetadata.from_dict(v) if v.__class__ is dict else v
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


from ..models.voucherify_address_input import VoucherifyAddressInput  # noqa: E402
from ..models.voucherify_metadata import VoucherifyMetadata  # noqa: E402
