from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, represent, shown

T = TypeVar("T", bound="VoucherifyOrderList")
_new = object.__new__


@_attrs_define(kw_only=True, repr=False)
class VoucherifyOrderList:
    """One page of orders."""

    object_: str
    """ Always "list". """
    data_ref: str
    """ Name of the field with the rows, "orders". """
    orders: list[VoucherifyOrder]
    """ The rows; empty past the end. """
    total: int
    """ How many orders there are in all. """
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def __rich_repr__(self) -> Iterator[tuple[str, Any]]:
        return shown(
            self,
            secret=(),
            nested=("orders",),
        )

    def __repr__(self) -> str:
        return represent(self)

    def to_dict(self) -> dict[str, Any]:
        d: dict[str, Any] = {**self.additional_properties}
        v: Any
        v = self.object_
        if v is not UNSET:
            d["object"] = v
        v = self.data_ref
        if v is not UNSET:
            d["data_ref"] = v
        v = self.orders
        if v is not UNSET:
            d["orders"] = (
                [i.to_dict() if isinstance(i, VoucherifyOrder) else i for i in v] if isinstance(v, list) else v
            )
        v = self.total
        if v is not UNSET:
            d["total"] = v
        return d

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        pop = d.pop
        self = _new(cls)
        self.object_ = pop("object", UNSET)
        self.data_ref = pop("data_ref", UNSET)
        v = pop("orders", UNSET)
        self.orders = (
            [VoucherifyOrder.from_dict(i) if i.__class__ is dict else i for i in v] if v.__class__ is list else v
        )
        self.total = pop("total", UNSET)
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


from ..models.voucherify_order import VoucherifyOrder  # noqa: E402
