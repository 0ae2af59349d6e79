from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from .. import models as _models
from ..types import UNSET, Unset, represent, shown

T = TypeVar("T", bound="VoucherifyFieldFilter")
_new = object.__new__


@_attrs_define(kw_only=True, repr=False)
class VoucherifyFieldFilter:
    """Conditions on one field."""

    conditions: _models.VoucherifyFilterConditions | Unset = UNSET
    """ Operators and what they compare with: an array by the schema, a plain value in every example; both work. The
    service knows more operators than these. """
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def __rich_repr__(self) -> Iterator[tuple[str, Any]]:
        return shown(
            self,
            secret=(),
            nested=("conditions",),
        )

    def __repr__(self) -> str:
        return represent(self)

    def to_dict(self) -> dict[str, Any]:
        d: dict[str, Any] = {**self.additional_properties}
        v: Any
        v = self.conditions
        if v is not UNSET:
            d["conditions"] = v.to_dict() if isinstance(v, VoucherifyFilterConditions) else v
        return d

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        pop = d.pop
        self = _new(cls)
        v = pop("conditions", UNSET)
        self.conditions = VoucherifyFilterConditions.from_dict(v) if v.__class__ is dict else v
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


from ..models.voucherify_filter_conditions import VoucherifyFilterConditions  # noqa: E402
