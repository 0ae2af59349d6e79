from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from .. import models as _models
from ..models.voucherify_order_status import VoucherifyOrderStatus
from ..types import UNSET, Unset, as_datetime, is_list, represent, shown

T = TypeVar("T", bound="VoucherifyUpdateOrderRequest")
_new = object.__new__


@_attrs_define(kw_only=True, repr=False)
class VoucherifyUpdateOrderRequest:
    """What to change in an order; what is absent stays. Whether items and metadata are replaced or merged, and whether
    null clears, is not documented.

    """

    source_id: None | str | Unset = UNSET
    """ Your own key. An order that already has it is updated: the only protection against a second order. """
    status: VoucherifyOrderStatus | Unset = UNSET
    """ A status that may be set. Any may be set at any time. """
    amount: int | Unset = UNSET
    """ Amount of the order in the smallest unit of the currency; taken as sent when the items have no prices. """
    initial_amount: int | Unset = UNSET
    """ Amount before any promotion in the smallest unit of the currency. """
    discount_amount: int | Unset = UNSET
    """ Discount on the whole order in the smallest unit of the currency. """
    items: list[_models.VoucherifyOrderItemInput] | Unset = UNSET
    """ The lines, at most 500. """
    metadata: _models.VoucherifyMetadata | Unset = UNSET
    """ Free keys and values. The project's settings may require keys and types. """
    created_at: datetime.datetime | Unset = UNSET
    """ When the order was made. """
    customer: _models.VoucherifyCustomerInput | Unset = UNSET
    """ A customer or referrer; created or updated along with the order. """
    referrer: _models.VoucherifyCustomerInput | Unset = UNSET
    """ A customer or referrer; created or updated along with the order. """
    referrer_id: None | str | Unset = UNSET
    """ Voucherify's identifier of the referrer. """
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def __rich_repr__(self) -> Iterator[tuple[str, Any]]:
        return shown(
            self,
            secret=(),
            nested=(
                "items",
                "metadata",
                "customer",
                "referrer",
            ),
        )

    def __repr__(self) -> str:
        return represent(self)

    def to_dict(self) -> dict[str, Any]:
        d: dict[str, Any] = {**self.additional_properties}
        v: Any
        v = self.source_id
        if v is not UNSET:
            d["source_id"] = v
        v = self.status
        if v is not UNSET:
            d["status"] = v._value_ if isinstance(v, VoucherifyOrderStatus) else v
        v = self.amount
        if v is not UNSET:
            d["amount"] = v
        v = self.initial_amount
        if v is not UNSET:
            d["initial_amount"] = v
        v = self.discount_amount
        if v is not UNSET:
            d["discount_amount"] = v
        v = self.items
        if v is not UNSET:
            d["items"] = [i.to_dict() if isinstance(i, VoucherifyOrderItemInput) else i for i in v] if is_list(v) else v
        v = self.metadata
        if v is not UNSET:
            d["metadata"] = v.to_dict() if isinstance(v, VoucherifyMetadata) else v
        v = self.created_at
        if v is not UNSET:
            d["created_at"] = v.isoformat() if isinstance(v, datetime.datetime) else v
        v = self.customer
        if v is not UNSET:
            d["customer"] = v.to_dict() if isinstance(v, VoucherifyCustomerInput) else v
        v = self.referrer
        if v is not UNSET:
            d["referrer"] = v.to_dict() if isinstance(v, VoucherifyCustomerInput) else v
        v = self.referrer_id
        if v is not UNSET:
            d["referrer_id"] = v
        return d

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        pop = d.pop
        self = _new(cls)
        self.source_id = pop("source_id", UNSET)
        v = pop("status", UNSET)
        self.status = VoucherifyOrderStatus(v) if v.__class__ is str else v
        self.amount = pop("amount", UNSET)
        self.initial_amount = pop("initial_amount", UNSET)
        self.discount_amount = pop("discount_amount", UNSET)
        v = pop("items", UNSET)
        self.items = (
            [VoucherifyOrderItemInput.from_dict(i) if i.__class__ is dict else i for i in v]
            if v.__class__ is list
            else v
        )
        v = pop("metadata", UNSET)
        self.metadata = VoucherifyMetadata.from_dict(v) if v.__class__ is dict else v
        v = pop("created_at", UNSET)
        self.created_at = as_datetime(v) if v.__class__ is str else v
        v = pop("customer", UNSET)
        self.customer = VoucherifyCustomerInput.from_dict(v) if v.__class__ is dict else v
        v = pop("referrer", UNSET)
        self.referrer = VoucherifyCustomerInput.from_dict(v) if v.__class__ is dict else v
        self.referrer_id = pop("referrer_id", UNSET)
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


from ..models.voucherify_customer_input import VoucherifyCustomerInput  # noqa: E402
from ..models.voucherify_metadata import VoucherifyMetadata  # noqa: E402
from ..models.voucherify_order_item_input import VoucherifyOrderItemInput  # noqa: E402
