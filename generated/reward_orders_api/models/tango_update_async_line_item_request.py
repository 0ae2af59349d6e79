from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from .. import models as _models
from ..types import UNSET, Unset, represent, shown

T = TypeVar("T", bound="TangoUpdateAsyncLineItemRequest")
_new = object.__new__


@_attrs_define(kw_only=True, repr=False)
class TangoUpdateAsyncLineItemRequest:
    """What changes of a line; one at least."""

    line_item_note: str | Unset = UNSET
    """ Note of the line, at most 150 characters. """
    delivery_date: str | Unset = UNSET
    """ The day it is sent. The form is not documented. """
    sender_info: _models.TangoSenderInput | Unset = UNSET
    """ Who gives the reward. Shown to the recipient; it does not change the From address. """
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def __rich_repr__(self) -> Iterator[tuple[str, Any]]:
        return shown(
            self,
            secret=(),
            nested=("sender_info",),
        )

    def __repr__(self) -> str:
        return represent(self)

    def to_dict(self) -> dict[str, Any]:
        d: dict[str, Any] = {**self.additional_properties}
        v: Any
        v = self.line_item_note
        if v is not UNSET:
            d["lineItemNote"] = v
        v = self.delivery_date
        if v is not UNSET:
            d["deliveryDate"] = v
        v = self.sender_info
        if v is not UNSET:
            d["senderInfo"] = v.to_dict() if isinstance(v, TangoSenderInput) else v
        return d

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        pop = d.pop
        self = _new(cls)
        self.line_item_note = pop("lineItemNote", UNSET)
        self.delivery_date = pop("deliveryDate", UNSET)
        v = pop("senderInfo", UNSET)
        self.sender_info = TangoSenderInput.from_dict(v) if v.__class__ is dict else v
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


from ..models.tango_sender_input import TangoSenderInput  # noqa: E402
