from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from .. import models as _models
from ..models.voucherify_junction import VoucherifyJunction
from ..types import UNSET, Unset, represent, shown

T = TypeVar("T", bound="VoucherifyExportFilters")
_new = object.__new__


@_attrs_define(kw_only=True, repr=False)
class VoucherifyExportFilters:
    """Which orders to export. Keys beyond these start with "metadata."."""

    junction: VoucherifyJunction | Unset = UNSET
    """ How filters combine. """
    created_at: _models.VoucherifyFieldFilter | Unset = UNSET
    """ Conditions on one field. """
    updated_at: _models.VoucherifyFieldFilter | Unset = UNSET
    """ Conditions on one field. """
    status: _models.VoucherifyFieldFilter | Unset = UNSET
    """ Conditions on one field. """
    source_id: _models.VoucherifyFieldFilter | Unset = UNSET
    """ Conditions on one field. """
    amount: _models.VoucherifyFieldFilter | Unset = UNSET
    """ Conditions on one field. """
    total_amount: _models.VoucherifyFieldFilter | Unset = UNSET
    """ Conditions on one field. """
    discount_amount: _models.VoucherifyFieldFilter | Unset = UNSET
    """ Conditions on one field. """
    total_discount_amount: _models.VoucherifyFieldFilter | Unset = UNSET
    """ Conditions on one field. """
    items_discount_amount: _models.VoucherifyFieldFilter | Unset = UNSET
    """ Conditions on one field. """
    additional_properties: dict[str, VoucherifyFieldFilter] = _attrs_field(init=False, factory=dict)

    def __rich_repr__(self) -> Iterator[tuple[str, Any]]:
        return shown(
            self,
            secret=(),
            nested=(
                "created_at",
                "updated_at",
                "status",
                "source_id",
                "amount",
                "total_amount",
                "discount_amount",
                "total_discount_amount",
                "items_discount_amount",
            ),
        )

    def __repr__(self) -> str:
        return represent(self)

    def to_dict(self) -> dict[str, Any]:
        others: dict[str, Any] = {**self.additional_properties}
        d: dict[str, Any] = {k: v.to_dict() if isinstance(v, VoucherifyFieldFilter) else v for k, v in others.items()}
        v: Any
        v = self.junction
        if v is not UNSET:
            d["junction"] = v._value_ if isinstance(v, VoucherifyJunction) else v
        v = self.created_at
        if v is not UNSET:
            d["created_at"] = v.to_dict() if isinstance(v, VoucherifyFieldFilter) else v
        v = self.updated_at
        if v is not UNSET:
            d["updated_at"] = v.to_dict() if isinstance(v, VoucherifyFieldFilter) else v
        v = self.status
        if v is not UNSET:
            d["status"] = v.to_dict() if isinstance(v, VoucherifyFieldFilter) else v
        v = self.source_id
        if v is not UNSET:
            d["source_id"] = v.to_dict() if isinstance(v, VoucherifyFieldFilter) else v
        v = self.amount
        if v is not UNSET:
            d["amount"] = v.to_dict() if isinstance(v, VoucherifyFieldFilter) else v
        v = self.total_amount
        if v is not UNSET:
            d["total_amount"] = v.to_dict() if isinstance(v, VoucherifyFieldFilter) else v
        v = self.discount_amount
        if v is not UNSET:
            d["discount_amount"] = v.to_dict() if isinstance(v, VoucherifyFieldFilter) else v
        v = self.total_discount_amount
        if v is not UNSET:
            d["total_discount_amount"] = v.to_dict() if isinstance(v, VoucherifyFieldFilter) else v
        v = self.items_discount_amount
        if v is not UNSET:
            d["items_discount_amount"] = v.to_dict() if isinstance(v, VoucherifyFieldFilter) else v
        return d

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        pop = d.pop
        self = _new(cls)
        v = pop("junction", UNSET)
        self.junction = VoucherifyJunction(v) if v.__class__ is str else v
        v = pop("created_at", UNSET)
        self.created_at = VoucherifyFieldFilter.from_dict(v) if v.__class__ is dict else v
        v = pop("updated_at", UNSET)
        self.updated_at = VoucherifyFieldFilter.from_dict(v) if v.__class__ is dict else v
        v = pop("status", UNSET)
        self.status = VoucherifyFieldFilter.from_dict(v) if v.__class__ is dict else v
        v = pop("source_id", UNSET)
        self.source_id = VoucherifyFieldFilter.from_dict(v) if v.__class__ is dict else v
        v = pop("amount", UNSET)
        self.amount = VoucherifyFieldFilter.from_dict(v) if v.__class__ is dict else v
        v = pop("total_amount", UNSET)
        self.total_amount = VoucherifyFieldFilter.from_dict(v) if v.__class__ is dict else v
        v = pop("discount_amount", UNSET)
        self.discount_amount = VoucherifyFieldFilter.from_dict(v) if v.__class__ is dict else v
        v = pop("total_discount_amount", UNSET)
        self.total_discount_amount = VoucherifyFieldFilter.from_dict(v) if v.__class__ is dict else v
        v = pop("items_discount_amount", UNSET)
        self.items_discount_amount = VoucherifyFieldFilter.from_dict(v) if v.__class__ is dict else v
        self.additional_properties = {
            k: VoucherifyFieldFilter.from_dict(v) if v.__class__ is dict else v for k, v in d.items()
        }
        return self

    @property
    def additional_keys(self) -> list[str]:
        return list(self.additional_properties.keys())

    def __getitem__(self, key: str) -> VoucherifyFieldFilter:
        return self.additional_properties[key]

    def __setitem__(self, key: str, value: VoucherifyFieldFilter) -> None:
        self.additional_properties[key] = value

    def __delitem__(self, key: str) -> None:
        del self.additional_properties[key]

    def __contains__(self, key: str) -> bool:
        return key in self.additional_properties


from ..models.voucherify_field_filter import VoucherifyFieldFilter  # noqa: E402
