from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from .. import models as _models
from ..types import UNSET, Unset, represent, shown

T = TypeVar("T", bound="VoucherifyAnyExportParameters")
_new = object.__new__


@_attrs_define(kw_only=True, repr=False)
class VoucherifyAnyExportParameters:
    """What an export of any kind holds."""

    order: str | Unset = UNSET
    """ Sort; of the API log: created_at or -created_at. """
    fields: list[str] | Unset = UNSET
    """ Columns. Known, of the API log: id, created_at, status, request_id, channel, method, endpoint, url,
    user_email, app_id, client_app_id, request_duration, request_body, response_body. """
    filters: _models.VoucherifyExportFilters | Unset = UNSET
    """ Which orders to export. Keys beyond these start with "metadata.". """
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
            d["filters"] = v.to_dict() if isinstance(v, VoucherifyExportFilters) else v
        return d

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        pop = d.pop
        self = _new(cls)
        self.order = pop("order", UNSET)
        self.fields = pop("fields", UNSET)
        v = pop("filters", UNSET)
        self.filters = VoucherifyExportFilters.from_dict(v) if v.__class__ is dict else v
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


from ..models.voucherify_export_filters import VoucherifyExportFilters  # noqa: E402
