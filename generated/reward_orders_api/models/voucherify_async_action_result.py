from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset, represent, shown

T = TypeVar("T", bound="VoucherifyAsyncActionResult")
_new = object.__new__


@_attrs_define(kw_only=True, repr=False)
class VoucherifyAsyncActionResult:
    """Outcome of an asynchronous action. The vendor lists 22 shapes that cannot be told apart; these are the fields of
    ORDERS.IMPORT, others are kept as they come.

    """

    message: None | str | Unset = UNSET
    """ Summary. """
    failed: list[VoucherifyImportFailure] | None | Unset | VoucherifyImportFailure = UNSET
    """ What failed: an array in answers, one object in the vendor's schema. """
    done_count: int | None | Unset = UNSET
    """ How many succeeded. """
    failed_count: int | None | Unset = UNSET
    """ How many failed. """
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def __rich_repr__(self) -> Iterator[tuple[str, Any]]:
        return shown(
            self,
            secret=(),
            nested=("failed",),
        )

    def __repr__(self) -> str:
        return represent(self)

    def to_dict(self) -> dict[str, Any]:
        d: dict[str, Any] = {**self.additional_properties}
        v: Any
        v = self.message
        if v is not UNSET:
            d["message"] = v
        v = self.failed
        if v is not UNSET:
            d["failed"] = (
                [i.to_dict() if isinstance(i, VoucherifyImportFailure) else i for i in v]
                if isinstance(v, list)
                else v.to_dict()
                if isinstance(v, VoucherifyImportFailure)
                else v
            )
        v = self.done_count
        if v is not UNSET:
            d["done_count"] = v
        v = self.failed_count
        if v is not UNSET:
            d["failed_count"] = v
        return d

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        pop = d.pop
        self = _new(cls)
        self.message = pop("message", UNSET)
        v = pop("failed", UNSET)
        self.failed = (
            [VoucherifyImportFailure.from_dict(i) if i.__class__ is dict else i for i in v]
            if v.__class__ is list
            else VoucherifyImportFailure.from_dict(v)
            if v.__class__ is dict
            else v
        )
        self.done_count = pop("done_count", UNSET)
        self.failed_count = pop("failed_count", UNSET)
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


from ..models.voucherify_import_failure import VoucherifyImportFailure  # noqa: E402
