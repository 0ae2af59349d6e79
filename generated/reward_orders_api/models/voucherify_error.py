from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset, represent, shown

T = TypeVar("T", bound="VoucherifyError")
_new = object.__new__


@_attrs_define(kw_only=True, repr=False)
class VoucherifyError:
    """Why a call failed. Texts can be customised per project: never match on them."""

    code: int
    """ HTTP status. """
    message: str
    """ Short explanation. """
    key: None | str | Unset = UNSET
    """ Kind of error; absent in 405 and some 429 answers. """
    details: None | str | Unset = UNSET
    """ Longer explanation. """
    request_id: None | str | Unset = UNSET
    """ Identifies the call. """
    resource_id: None | str | Unset = UNSET
    """ What it is about. """
    resource_type: None | str | Unset = UNSET
    """ Kind of what it is about. """
    error: None | Unset | VoucherifyErrorReason = UNSET
    """ Text of the project's own rules. """
    related_object_ids: list[str] | None | Unset = UNSET
    """ Objects that stand in the way. """
    related_object_type: None | str | Unset = UNSET
    """ Their kind. """
    related_object_total: int | None | Unset = UNSET
    """ How many there are. """
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def __rich_repr__(self) -> Iterator[tuple[str, Any]]:
        return shown(
            self,
            secret=(),
            nested=("error",),
        )

    def __repr__(self) -> str:
        return represent(self)

    def to_dict(self) -> dict[str, Any]:
        d: dict[str, Any] = {**self.additional_properties}
        v: Any
        v = self.code
        if v is not UNSET:
            d["code"] = v
        v = self.message
        if v is not UNSET:
            d["message"] = v
        v = self.key
        if v is not UNSET:
            d["key"] = v
        v = self.details
        if v is not UNSET:
            d["details"] = v
        v = self.request_id
        if v is not UNSET:
            d["request_id"] = v
        v = self.resource_id
        if v is not UNSET:
            d["resource_id"] = v
        v = self.resource_type
        if v is not UNSET:
            d["resource_type"] = v
        v = self.error
        if v is not UNSET:
            d["error"] = v.to_dict() if isinstance(v, VoucherifyErrorReason) else v
        v = self.related_object_ids
        if v is not UNSET:
            d["related_object_ids"] = v
        v = self.related_object_type
        if v is not UNSET:
            d["related_object_type"] = v
        v = self.related_object_total
        if v is not UNSET:
            d["related_object_total"] = v
        return d

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        pop = d.pop
        self = _new(cls)
        self.code = pop("code", UNSET)
        self.message = pop("message", UNSET)
        self.key = pop("key", UNSET)
        self.details = pop("details", UNSET)
        self.request_id = pop("request_id", UNSET)
        self.resource_id = pop("resource_id", UNSET)
        self.resource_type = pop("resource_type", UNSET)
        v = pop("error", UNSET)
        self.error = VoucherifyErrorReason.from_dict(v) if v.__class__ is dict else v
        self.related_object_ids = pop("related_object_ids", UNSET)
        self.related_object_type = pop("related_object_type", UNSET)
        self.related_object_total = pop("related_object_total", UNSET)
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


from ..models.voucherify_error_reason import VoucherifyErrorReason  # noqa: E402
