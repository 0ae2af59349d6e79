from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.voucherify_junction import VoucherifyJunction
from ..types import UNSET, Unset, represent, shown

T = TypeVar("T", bound="VoucherifyExportFilters")
_new = object.__new__


@_attrs_define(kw_only=True, repr=False)
class VoucherifyExportFilters:
    """Which orders to export. Keys beyond these start with "metadata."."""

    junction: VoucherifyJunction | Unset = UNSET
    """ How filters combine. """
    created_at: VoucherifyFieldFilter | Unset = UNSET
    """ Conditions on one field. """
    updated_at: VoucherifyFieldFilter | Unset = UNSET
    """ Conditions on one field. """
    status: VoucherifyFieldFilter | Unset = UNSET
    """ Conditions on one field. """
    source_id: VoucherifyFieldFilter | Unset = UNSET
    """ Conditions on one field. """
    amount: VoucherifyFieldFilter | Unset = UNSET
    """ Conditions on one field. """
    total_amount: VoucherifyFieldFilter | Unset = UNSET
    """ Conditions on one field. """
    discount_amount: VoucherifyFieldFilter | Unset = UNSET
    """ Conditions on one field. """
    total_discount_amount: VoucherifyFieldFilter | Unset = UNSET
    """ Conditions on one field. """
    items_discount_amount: VoucherifyFieldFilter | Unset = UNSET
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
        field_dict: dict[str, Any] = {
            **{
                k: v.to_dict() if isinstance(v, VoucherifyFieldFilter) else v
                for k, v in self.additional_properties.items()
            },
            "junction": self.junction.value if isinstance(self.junction, VoucherifyJunction) else self.junction,
            "created_at": self.created_at.to_dict()
            if isinstance(self.created_at, VoucherifyFieldFilter)
            else self.created_at,
            "updated_at": self.updated_at.to_dict()
            if isinstance(self.updated_at, VoucherifyFieldFilter)
            else self.updated_at,
            "status": self.status.to_dict() if isinstance(self.status, VoucherifyFieldFilter) else self.status,
            "source_id": self.source_id.to_dict()
            if isinstance(self.source_id, VoucherifyFieldFilter)
            else self.source_id,
            "amount": self.amount.to_dict() if isinstance(self.amount, VoucherifyFieldFilter) else self.amount,
            "total_amount": self.total_amount.to_dict()
            if isinstance(self.total_amount, VoucherifyFieldFilter)
            else self.total_amount,
            "discount_amount": self.discount_amount.to_dict()
            if isinstance(self.discount_amount, VoucherifyFieldFilter)
            else self.discount_amount,
            "total_discount_amount": self.total_discount_amount.to_dict()
            if isinstance(self.total_discount_amount, VoucherifyFieldFilter)
            else self.total_discount_amount,
            "items_discount_amount": self.items_discount_amount.to_dict()
            if isinstance(self.items_discount_amount, VoucherifyFieldFilter)
            else self.items_discount_amount,
        }
        return {k: v for k, v in field_dict.items() if v is not UNSET}

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
