from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset, as_datetime, represent, shown

T = TypeVar("T", bound="VoucherifyRedemption")
_new = object.__new__


@_attrs_define(kw_only=True, repr=False)
class VoucherifyRedemption:
    """A redemption on the order."""

    date: datetime.datetime | None | Unset = UNSET
    """ When it happened. """
    rollback_id: None | str | Unset = UNSET
    """ The roll-back, if it was undone. """
    rollback_date: datetime.datetime | None | Unset = UNSET
    """ When it was undone. """
    related_object_type: None | str | Unset = UNSET
    """ What it is of; "redemption". """
    related_object_id: None | str | Unset = UNSET
    """ Its identifier. """
    related_object_parent_id: None | str | Unset = UNSET
    """ Identifier of the campaign. """
    stacked: list[str] | None | Unset = UNSET
    """ Redemptions stacked in it. """
    rollback_stacked: list[str] | None | Unset = UNSET
    """ Their roll-backs. """
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
        v = self.date
        if v is not UNSET:
            d["date"] = v.isoformat() if isinstance(v, datetime.datetime) else v
        v = self.rollback_id
        if v is not UNSET:
            d["rollback_id"] = v
        v = self.rollback_date
        if v is not UNSET:
            d["rollback_date"] = v.isoformat() if isinstance(v, datetime.datetime) else v
        v = self.related_object_type
        if v is not UNSET:
            d["related_object_type"] = v
        v = self.related_object_id
        if v is not UNSET:
            d["related_object_id"] = v
        v = self.related_object_parent_id
        if v is not UNSET:
            d["related_object_parent_id"] = v
        v = self.stacked
        if v is not UNSET:
            d["stacked"] = v
        v = self.rollback_stacked
        if v is not UNSET:
            d["rollback_stacked"] = v
        return d

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        pop = d.pop
        self = _new(cls)
        v = pop("date", UNSET)
        self.date = as_datetime(v) if v.__class__ is str else v
        self.rollback_id = pop("rollback_id", UNSET)
        v = pop("rollback_date", UNSET)
        self.rollback_date = as_datetime(v) if v.__class__ is str else v
        self.related_object_type = pop("related_object_type", UNSET)
        self.related_object_id = pop("related_object_id", UNSET)
        self.related_object_parent_id = pop("related_object_parent_id", UNSET)
        self.stacked = pop("stacked", UNSET)
        self.rollback_stacked = pop("rollback_stacked", UNSET)
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
