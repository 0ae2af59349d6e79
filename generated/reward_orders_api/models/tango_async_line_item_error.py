from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset, represent, shown

T = TypeVar("T", bound="TangoAsyncLineItemError")
_new = object.__new__


@_attrs_define(kw_only=True, repr=False)
class TangoAsyncLineItemError:
    """A line item of an asynchronous order that failed."""

    line_item_id: None | str | Unset = UNSET
    """ The line item. """
    external_ref_line_item_id: None | str | Unset = UNSET
    """ Your reference of the line item. """
    utid: None | str | Unset = UNSET
    """ The item. """
    errors: list[TangoAsyncLineItemIssue] | None | Unset = UNSET
    """ What is wrong with it. """
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def __rich_repr__(self) -> Iterator[tuple[str, Any]]:
        return shown(
            self,
            secret=(),
            nested=("errors",),
        )

    def __repr__(self) -> str:
        return represent(self)

    def to_dict(self) -> dict[str, Any]:
        d: dict[str, Any] = {**self.additional_properties}
        v: Any
        v = self.line_item_id
        if v is not UNSET:
            d["lineItemId"] = v
        v = self.external_ref_line_item_id
        if v is not UNSET:
            d["externalRefLineItemID"] = v
        v = self.utid
        if v is not UNSET:
            d["utid"] = v
        v = self.errors
        if v is not UNSET:
            d["errors"] = (
                [i.to_dict() if isinstance(i, TangoAsyncLineItemIssue) else i for i in v] if isinstance(v, list) else v
            )
        return d

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        pop = d.pop
        self = _new(cls)
        self.line_item_id = pop("lineItemId", UNSET)
        self.external_ref_line_item_id = pop("externalRefLineItemID", UNSET)
        self.utid = pop("utid", UNSET)
        v = pop("errors", UNSET)
        self.errors = (
            [TangoAsyncLineItemIssue.from_dict(i) if i.__class__ is dict else i for i in v]
            if v.__class__ is list
            else v
        )
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


from ..models.tango_async_line_item_issue import TangoAsyncLineItemIssue  # noqa: E402
