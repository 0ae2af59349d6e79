from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset, as_datetime, represent, shown

T = TypeVar("T", bound="VoucherifyAsyncAction")
_new = object.__new__


@_attrs_define(kw_only=True, repr=False)
class VoucherifyAsyncAction:
    """An asynchronous action. DONE does not mean that everything succeeded: see failed_count."""

    id: str | Unset = UNSET
    """ Identifier. """
    object_: str | Unset = UNSET
    """ Always "async_action". """
    type_: str | Unset = UNSET
    """ Known: 22 types; an order import is ORDERS.IMPORT. """
    status: str | Unset = UNSET
    """ Known: ENQUEUED, IN_PROGRESS, DONE, FAILED. """
    operation_status: None | str | Unset = UNSET
    """ Known: SUCCESS, FAILED, UNKNOWN; absent for order imports. """
    progress: int | None | Unset = UNSET
    """ Per cent done, 0 to 100. """
    processing_time: int | None | Unset = UNSET
    """ Milliseconds it took. """
    request_id: None | str | Unset = UNSET
    """ The call that started it. """
    created_at: datetime.datetime | None | Unset = UNSET
    """ When it was queued. """
    updated_at: datetime.datetime | None | Unset = UNSET
    """ When it last changed. """
    result: None | Unset | VoucherifyAsyncActionResult = UNSET
    """ Outcome; null or absent until there is one. """
    user: Any | Unset = UNSET
    """ Who started it; sent since October 2025, in no published schema. """
    log_id: Any | Unset = UNSET
    """ Identifier of its log; sent since October 2025, in no published schema. """
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def __rich_repr__(self) -> Iterator[tuple[str, Any]]:
        return shown(
            self,
            secret=(),
            nested=(
                "result",
                "user",
                "log_id",
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
        v = self.object_
        if v is not UNSET:
            d["object"] = v
        v = self.type_
        if v is not UNSET:
            d["type"] = v
        v = self.status
        if v is not UNSET:
            d["status"] = v
        v = self.operation_status
        if v is not UNSET:
            d["operation_status"] = v
        v = self.progress
        if v is not UNSET:
            d["progress"] = v
        v = self.processing_time
        if v is not UNSET:
            d["processing_time"] = v
        v = self.request_id
        if v is not UNSET:
            d["request_id"] = v
        v = self.created_at
        if v is not UNSET:
            d["created_at"] = v.isoformat() if isinstance(v, datetime.datetime) else v
        v = self.updated_at
        if v is not UNSET:
            d["updated_at"] = v.isoformat() if isinstance(v, datetime.datetime) else v
        v = self.result
        if v is not UNSET:
            d["result"] = v.to_dict() if isinstance(v, VoucherifyAsyncActionResult) else v
        v = self.user
        if v is not UNSET:
            d["user"] = v
        v = self.log_id
        if v is not UNSET:
            d["log_id"] = v
        return d

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        pop = d.pop
        self = _new(cls)
        self.id = pop("id", UNSET)
        self.object_ = pop("object", UNSET)
        self.type_ = pop("type", UNSET)
        self.status = pop("status", UNSET)
        self.operation_status = pop("operation_status", UNSET)
        self.progress = pop("progress", UNSET)
        self.processing_time = pop("processing_time", UNSET)
        self.request_id = pop("request_id", UNSET)
        v = pop("created_at", UNSET)
        self.created_at = as_datetime(v) if v.__class__ is str else v
        v = pop("updated_at", UNSET)
        self.updated_at = as_datetime(v) if v.__class__ is str else v
        v = pop("result", UNSET)
        self.result = VoucherifyAsyncActionResult.from_dict(v) if v.__class__ is dict else v
        self.user = pop("user", UNSET)
        self.log_id = pop("log_id", UNSET)
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


from ..models.voucherify_async_action_result import VoucherifyAsyncActionResult  # noqa: E402
