from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset, as_datetime, represent, shown

T = TypeVar("T", bound="TangoAsyncOrder")
_new = object.__new__


@_attrs_define(kw_only=True, repr=False)
class TangoAsyncOrder:
    """The asynchronous order this order came from."""

    external_ref_id: None | str | Unset = UNSET
    """ Your reference of the asynchronous order. """
    status: None | str | Unset = UNSET
    """ Its status. """
    total_line_items: int | None | Unset = UNSET
    """ How many line items it has. """
    created_at: datetime.datetime | None | Unset = UNSET
    """ When it was made. """
    failed_line_items: list[TangoAsyncLineItemError] | None | Unset = UNSET
    """ Line items that failed. """
    duplicate_line_item_ref_ids: None | TangoDuplicateLineItems | Unset = UNSET
    """ References used more than once. """
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def __rich_repr__(self) -> Iterator[tuple[str, Any]]:
        return shown(
            self,
            secret=(),
            nested=(
                "failed_line_items",
                "duplicate_line_item_ref_ids",
            ),
        )

    def __repr__(self) -> str:
        return represent(self)

    def to_dict(self) -> dict[str, Any]:
        d: dict[str, Any] = {**self.additional_properties}
        v: Any
        v = self.external_ref_id
        if v is not UNSET:
            d["externalRefID"] = v
        v = self.status
        if v is not UNSET:
            d["status"] = v
        v = self.total_line_items
        if v is not UNSET:
            d["totalLineItems"] = v
        v = self.created_at
        if v is not UNSET:
            d["createdAt"] = v.isoformat() if isinstance(v, datetime.datetime) else v
        v = self.failed_line_items
        if v is not UNSET:
            d["failedLineItems"] = (
                [i.to_dict() if isinstance(i, TangoAsyncLineItemError) else i for i in v] if isinstance(v, list) else v
            )
        v = self.duplicate_line_item_ref_ids
        if v is not UNSET:
            d["duplicateLineItemRefIds"] = v.to_dict() if isinstance(v, TangoDuplicateLineItems) else v
        return d

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        pop = d.pop
        self = _new(cls)
        self.external_ref_id = pop("externalRefID", UNSET)
        self.status = pop("status", UNSET)
        self.total_line_items = pop("totalLineItems", UNSET)
        v = pop("createdAt", UNSET)
        self.created_at = as_datetime(v) if v.__class__ is str else v
        v = pop("failedLineItems", UNSET)
        self.failed_line_items = (
            [TangoAsyncLineItemError.from_dict(i) if i.__class__ is dict else i for i in v]
            if v.__class__ is list
            else v
        )
        v = pop("duplicateLineItemRefIds", UNSET)
        self.duplicate_line_item_ref_ids = TangoDuplicateLineItems.from_dict(v) if v.__class__ is dict else v
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


from ..models.tango_async_line_item_error import TangoAsyncLineItemError  # noqa: E402
from ..models.tango_duplicate_line_items import TangoDuplicateLineItems  # noqa: E402
