from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from .. import models as _models
from ..types import UNSET, Unset, is_list, represent, shown

T = TypeVar("T", bound="TangoCreateAsyncOrderRequest")
_new = object.__new__


@_attrs_define(kw_only=True, repr=False)
class TangoCreateAsyncOrderRequest:
    """Many rewards under one reference."""

    external_ref_id: str
    """ Your own reference and the idempotency key; a part of the address later, so letters, digits, - _ and . only.
    """
    customer_identifier: str
    """ The customer that owns the account. """
    account_identifier: str
    """ The account that pays. """
    line_items: list[_models.TangoAsyncLineItemInput]
    """ The rewards. No most is documented. """
    sender: _models.TangoSenderInput | Unset = UNSET
    """ Who gives the reward. Shown to the recipient; it does not change the From address. """
    campaign: str | Unset = UNSET
    """ Label for reports. """
    notes: str | Unset = UNSET
    """ Notes; at most 150 characters by one page, 1024 by the newest schema. """
    purchase_order_number: str | Unset = UNSET
    """ Your purchase order number. """
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def __rich_repr__(self) -> Iterator[tuple[str, Any]]:
        return shown(
            self,
            secret=(),
            nested=(
                "line_items",
                "sender",
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
        v = self.customer_identifier
        if v is not UNSET:
            d["customerIdentifier"] = v
        v = self.account_identifier
        if v is not UNSET:
            d["accountIdentifier"] = v
        v = self.line_items
        if v is not UNSET:
            d["lineItems"] = (
                [i.to_dict() if isinstance(i, TangoAsyncLineItemInput) else i for i in v] if is_list(v) else v
            )
        v = self.sender
        if v is not UNSET:
            d["sender"] = v.to_dict() if isinstance(v, TangoSenderInput) else v
        v = self.campaign
        if v is not UNSET:
            d["campaign"] = v
        v = self.notes
        if v is not UNSET:
            d["notes"] = v
        v = self.purchase_order_number
        if v is not UNSET:
            d["purchaseOrderNumber"] = v
        return d

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        pop = d.pop
        self = _new(cls)
        self.external_ref_id = pop("externalRefID", UNSET)
        self.customer_identifier = pop("customerIdentifier", UNSET)
        self.account_identifier = pop("accountIdentifier", UNSET)
        v = pop("lineItems", UNSET)
        self.line_items = (
            [TangoAsyncLineItemInput.from_dict(i) if i.__class__ is dict else i for i in v]
            if v.__class__ is list
            else v
        )
        v = pop("sender", UNSET)
        self.sender = TangoSenderInput.from_dict(v) if v.__class__ is dict else v
        self.campaign = pop("campaign", UNSET)
        self.notes = pop("notes", UNSET)
        self.purchase_order_number = pop("purchaseOrderNumber", UNSET)
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


from ..models.tango_async_line_item_input import TangoAsyncLineItemInput  # noqa: E402
from ..models.tango_sender_input import TangoSenderInput  # noqa: E402
