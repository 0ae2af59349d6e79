from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from .. import models as _models
from ..types import UNSET, Unset, represent, shown

T = TypeVar("T", bound="VoucherifySkuInput")
_new = object.__new__


@_attrs_define(kw_only=True, repr=False)
class VoucherifySkuInput:
    """A stock-keeping unit of an item. A new one with override needs its product."""

    id: str | Unset = UNSET
    """ Voucherify's identifier. """
    source_id: str | Unset = UNSET
    """ Your identifier. """
    override: bool | Unset = UNSET
    """ True stores name, price and metadata, creating or overwriting; without it they are not kept. Works only
    where orders are created. """
    sku: str | Unset = UNSET
    """ Name. """
    price: float | Unset = UNSET
    """ Price in the smallest unit of the currency. """
    metadata: _models.VoucherifyMetadata | Unset = UNSET
    """ Free keys and values. The project's settings may require keys and types. """
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def __rich_repr__(self) -> Iterator[tuple[str, Any]]:
        return shown(
            self,
            secret=(),
            nested=("metadata",),
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
        v = self.override
        if v is not UNSET:
            d["override"] = v
        v = self.sku
        if v is not UNSET:
            d["sku"] = v
        v = self.price
        if v is not UNSET:
            d["price"] = v
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
        self.override = pop("override", UNSET)
        self.sku = pop("sku", UNSET)
        self.price = pop("price", UNSET)
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


from ..models.voucherify_metadata import VoucherifyMetadata  # noqa: E402
