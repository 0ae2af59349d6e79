from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset, as_datetime, represent, shown

T = TypeVar("T", bound="VoucherifyExport")
_new = object.__new__


@_attrs_define(kw_only=True, repr=False)
class VoucherifyExport:
    """An export."""

    id: str
    """ Identifier. """
    status: str
    """ Known: SCHEDULED, IN_PROGRESS, DONE, ERROR. """
    object_: str | Unset = UNSET
    """ Always "export". """
    created_at: datetime.datetime | None | Unset = UNSET
    """ When it was made. """
    channel: None | str | Unset = UNSET
    """ What started it; "API" here. """
    exported_object: None | str | Unset = UNSET
    """ "order" here. """
    parameters: None | Unset | VoucherifyExportEcho = UNSET
    """ What was asked for. """
    result: None | Unset | VoucherifyExportResult = UNSET
    """ The file; null until DONE. """
    user_id: None | str | Unset = UNSET
    """ Who started it in the dashboard; null for API calls. """
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def __rich_repr__(self) -> Iterator[tuple[str, Any]]:
        return shown(
            self,
            secret=(),
            nested=(
                "parameters",
                "result",
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
        v = self.status
        if v is not UNSET:
            d["status"] = v
        v = self.object_
        if v is not UNSET:
            d["object"] = v
        v = self.created_at
        if v is not UNSET:
            d["created_at"] = v.isoformat() if isinstance(v, datetime.datetime) else v
        v = self.channel
        if v is not UNSET:
            d["channel"] = v
        v = self.exported_object
        if v is not UNSET:
            d["exported_object"] = v
        v = self.parameters
        if v is not UNSET:
            d["parameters"] = v.to_dict() if isinstance(v, VoucherifyExportEcho) else v
        v = self.result
        if v is not UNSET:
            d["result"] = v.to_dict() if isinstance(v, VoucherifyExportResult) else v
        v = self.user_id
        if v is not UNSET:
            d["user_id"] = v
        return d

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        pop = d.pop
        self = _new(cls)
        self.id = pop("id", UNSET)
        self.status = pop("status", UNSET)
        self.object_ = pop("object", UNSET)
        v = pop("created_at", UNSET)
        self.created_at = as_datetime(v) if v.__class__ is str else v
        self.channel = pop("channel", UNSET)
        self.exported_object = pop("exported_object", UNSET)
        v = pop("parameters", UNSET)
        self.parameters = VoucherifyExportEcho.from_dict(v) if v.__class__ is dict else v
        v = pop("result", UNSET)
        self.result = VoucherifyExportResult.from_dict(v) if v.__class__ is dict else v
        self.user_id = pop("user_id", UNSET)
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


from ..models.voucherify_export_echo import VoucherifyExportEcho  # noqa: E402
from ..models.voucherify_export_result import VoucherifyExportResult  # noqa: E402
