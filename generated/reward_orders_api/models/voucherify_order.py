from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset, as_datetime, represent, shown

T = TypeVar("T", bound="VoucherifyOrder")
_new = object.__new__


@_attrs_define(kw_only=True, repr=False)
class VoucherifyOrder:
    """An order. Discounts, referrer and redemptions are absent where there are none; times are UTC."""

    id: str
    """ Voucherify's identifier: ord_ and 24 characters in the documents, ord_ and 18 hexadecimal digits in answers
    since 2024; opaque. """
    object_: str | Unset = UNSET
    """ Always "order". """
    source_id: None | str | Unset = UNSET
    """ Your own key. """
    status: str | Unset = UNSET
    """ Known: CREATED, PAID, CANCELED, FULFILLED; PROCESSING existed and may come back. """
    amount: int | Unset = UNSET
    """ Amount of the order in the smallest unit of the currency; the caller may have set it, so it need not be the
    sum of the items. """
    initial_amount: int | None | Unset = UNSET
    """ Amount before any promotion in the smallest unit of the currency. """
    discount_amount: int | None | Unset = UNSET
    """ Discount on the whole order in the smallest unit of the currency. """
    items_discount_amount: int | None | Unset = UNSET
    """ Discounts on the items in the smallest unit of the currency. """
    total_discount_amount: int | None | Unset = UNSET
    """ All discounts in the smallest unit of the currency. """
    total_amount: int | Unset = UNSET
    """ Amount less all discounts in the smallest unit of the currency. """
    applied_discount_amount: int | None | Unset = UNSET
    """ Discount of this transaction on the whole order in the smallest unit of the currency. """
    items_applied_discount_amount: int | None | Unset = UNSET
    """ Discounts of this transaction on the items in the smallest unit of the currency. """
    total_applied_discount_amount: int | None | Unset = UNSET
    """ All discounts of this transaction in the smallest unit of the currency. """
    items: list[VoucherifyOrderItem] | None | Unset = UNSET
    """ The lines; absent or null where the order has none. """
    metadata: None | Unset | VoucherifyMetadata = UNSET
    """ Free keys and values. """
    created_at: datetime.datetime | Unset = UNSET
    """ When it was made. """
    updated_at: datetime.datetime | None | Unset = UNSET
    """ When it was last changed; null until then. """
    customer_id: None | str | Unset = UNSET
    """ Voucherify's identifier of the customer. """
    referrer_id: None | str | Unset = UNSET
    """ Voucherify's identifier of the referrer. """
    customer: None | Unset | VoucherifyCustomerReference = UNSET
    """ The customer. """
    referrer: None | Unset | VoucherifyCustomerReference = UNSET
    """ The referrer. """
    redemptions: None | Unset | VoucherifyRedemptionMap = UNSET
    """ Redemptions on the order. """
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
                "redemptions",
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
        v = self.source_id
        if v is not UNSET:
            d["source_id"] = v
        v = self.status
        if v is not UNSET:
            d["status"] = v
        v = self.amount
        if v is not UNSET:
            d["amount"] = v
        v = self.initial_amount
        if v is not UNSET:
            d["initial_amount"] = v
        v = self.discount_amount
        if v is not UNSET:
            d["discount_amount"] = v
        v = self.items_discount_amount
        if v is not UNSET:
            d["items_discount_amount"] = v
        v = self.total_discount_amount
        if v is not UNSET:
            d["total_discount_amount"] = v
        v = self.total_amount
        if v is not UNSET:
            d["total_amount"] = v
        v = self.applied_discount_amount
        if v is not UNSET:
            d["applied_discount_amount"] = v
        v = self.items_applied_discount_amount
        if v is not UNSET:
            d["items_applied_discount_amount"] = v
        v = self.total_applied_discount_amount
        if v is not UNSET:
            d["total_applied_discount_amount"] = v
        v = self.items
        if v is not UNSET:
            d["items"] = (
                [i.to_dict() if isinstance(i, VoucherifyOrderItem) else i for i in v] if isinstance(v, list) else v
            )
        v = self.metadata
        if v is not UNSET:
            d["metadata"] = v.to_dict() if isinstance(v, VoucherifyMetadata) else v
        v = self.created_at
        if v is not UNSET:
            d["created_at"] = v.isoformat() if isinstance(v, datetime.datetime) else v
        v = self.updated_at
        if v is not UNSET:
            d["updated_at"] = v.isoformat() if isinstance(v, datetime.datetime) else v
        v = self.customer_id
        if v is not UNSET:
            d["customer_id"] = v
        v = self.referrer_id
        if v is not UNSET:
            d["referrer_id"] = v
        v = self.customer
        if v is not UNSET:
            d["customer"] = v.to_dict() if isinstance(v, VoucherifyCustomerReference) else v
        v = self.referrer
        if v is not UNSET:
            d["referrer"] = v.to_dict() if isinstance(v, VoucherifyCustomerReference) else v
        v = self.redemptions
        if v is not UNSET:
            d["redemptions"] = v.to_dict() if isinstance(v, VoucherifyRedemptionMap) else v
        return d

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        pop = d.pop
        self = _new(cls)
        self.id = pop("id", UNSET)
        self.object_ = pop("object", UNSET)
        self.source_id = pop("source_id", UNSET)
        self.status = pop("status", UNSET)
        self.amount = pop("amount", UNSET)
        self.initial_amount = pop("initial_amount", UNSET)
        self.discount_amount = pop("discount_amount", UNSET)
        self.items_discount_amount = pop("items_discount_amount", UNSET)
        self.total_discount_amount = pop("total_discount_amount", UNSET)
        self.total_amount = pop("total_amount", UNSET)
        self.applied_discount_amount = pop("applied_discount_amount", UNSET)
        self.items_applied_discount_amount = pop("items_applied_discount_amount", UNSET)
        self.total_applied_discount_amount = pop("total_applied_discount_amount", UNSET)
        v = pop("items", UNSET)
        self.items = (
            [VoucherifyOrderItem.from_dict(i) if i.__class__ is dict else i for i in v] if v.__class__ is list else v
        )
        v = pop("metadata", UNSET)
        self.metadata = VoucherifyMetadata.from_dict(v) if v.__class__ is dict else v
        v = pop("created_at", UNSET)
        self.created_at = as_datetime(v) if v.__class__ is str else v
        v = pop("updated_at", UNSET)
        self.updated_at = as_datetime(v) if v.__class__ is str else v
        self.customer_id = pop("customer_id", UNSET)
        self.referrer_id = pop("referrer_id", UNSET)
        v = pop("customer", UNSET)
        self.customer = VoucherifyCustomerReference.from_dict(v) if v.__class__ is dict else v
        v = pop("referrer", UNSET)
        self.referrer = VoucherifyCustomerReference.from_dict(v) if v.__class__ is dict else v
        v = pop("redemptions", UNSET)
        self.redemptions = VoucherifyRedemptionMap.from_dict(v) if v.__class__ is dict else v
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


from ..models.voucherify_customer_reference import VoucherifyCustomerReference  # noqa: E402
from ..models.voucherify_metadata import VoucherifyMetadata  # noqa: E402
from ..models.voucherify_order_item import VoucherifyOrderItem  # noqa: E402
from ..models.voucherify_redemption_map import VoucherifyRedemptionMap  # noqa: E402
