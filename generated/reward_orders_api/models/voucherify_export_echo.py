from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset, represent, shown

T = TypeVar("T", bound="VoucherifyExportEcho")
_new = object.__new__


@_attrs_define(kw_only=True, repr=False)
class VoucherifyExportEcho:
    """What was asked for; the service may fill in defaults."""

    order: None | str | Unset = UNSET
    """ Sort; empty where there is none. """
    fields: list[str] | None | Unset = UNSET
    """ Columns. """
    filters: Any | Unset = UNSET
    """ Filters as the service keeps them. """
    response_format: None | str | Unset = UNSET
    """ Format of the file; seen: CSV. """
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def __rich_repr__(self) -> Iterator[tuple[str, Any]]:
        return shown(
            self,
            secret=(),
            nested=("filters",),
        )

    def __repr__(self) -> str:
        return represent(self)

    def to_dict(self) -> dict[str, Any]:
        d: dict[str, Any] = {**self.additional_properties}
        v: Any
        v = self.order
        if v is not UNSET:
            d["order"] = v
        v = self.fields
        if v is not UNSET:
            d["fields"] = v
        v = self.filters
        if v is not UNSET:
            d["filters"] = v
        v = self.response_format
        if v is not UNSET:
            d["response_format"] = v
        return d

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        pop = d.pop
        self = _new(cls)
        self.order = pop("order", UNSET)
        self.fields = pop("fields", UNSET)
        self.filters = pop("filters", UNSET)
        self.response_format = pop("response_format", UNSET)
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
