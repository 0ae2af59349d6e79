from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from .. import models as _models
from ..models.voucherify_related_object import VoucherifyRelatedObject
from ..types import UNSET, Unset, represent, shown

T = TypeVar("T", bound="VoucherifyOrderItemInput")
_new = object.__new__


@_attrs_define(kw_only=True, repr=False)
class VoucherifyOrderItemInput:
    """A line of an order. Named by product_id or sku_id, or by source_id with related_object; the pair wins. The vendor's
    schema requires an object field it never defines, and no request sends it.

    """

    product_id: str | Unset = UNSET
    """ Voucherify's identifier of the product; an unknown one is accepted. """
    sku_id: str | Unset = UNSET
    """ Voucherify's identifier of the stock-keeping unit. """
    source_id: str | Unset = UNSET
    """ Your identifier; needs related_object. """
    related_object: VoucherifyRelatedObject | Unset = UNSET
    """ What an item's source_id names. """
    quantity: int | Unset = UNSET
    """ How many. """
    initial_quantity: int | Unset = UNSET
    """ How many before any promotion; import refuses less than 1. """
    discount_quantity: int | Unset = UNSET
    """ How many of them are free. """
    price: int | Unset = UNSET
    """ Price of one in the smallest unit of the currency. """
    amount: int | Unset = UNSET
    """ Price times quantity in the smallest unit of the currency. """
    initial_amount: int | Unset = UNSET
    """ Amount before any promotion in the smallest unit of the currency. """
    discount_amount: int | Unset = UNSET
    """ Discount of this line in the smallest unit of the currency. """
    product: _models.VoucherifyProductInput | Unset = UNSET
    """ A product of an item. """
    sku: _models.VoucherifySkuInput | Unset = UNSET
    """ A stock-keeping unit of an item. A new one with override needs its product. """
    metadata: _models.VoucherifyMetadata | Unset = UNSET
    """ Free keys and values. The project's settings may require keys and types. """
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def __rich_repr__(self) -> Iterator[tuple[str, Any]]:
        return shown(
            self,
            secret=(),
            nested=(
                "product",
                "sku",
                "metadata",
            ),
        )

    def __repr__(self) -> str:
        return represent(self)

    def to_dict(self) -> dict[str, Any]:
        d: dict[str, Any] = {**self.additional_properties}
        v: Any
        v = self.product_id
        if v is not UNSET:
            d["product_id"] = v
        v = self.sku_id
        if v is not UNSET:
            d["sku_id"] = v
        v = self.source_id
        if v is not UNSET:
            d["source_id"] = v
        v = self.related_object
        if v is not UNSET:
            d["related_object"] = v._value_ if isinstance(v, VoucherifyRelatedObject) else v
        v = self.quantity
        if v is not UNSET:
            d["quantity"] = v
        v = self.initial_quantity
        if v is not UNSET:
            d["initial_quantity"] = v
        v = self.discount_quantity
        if v is not UNSET:
            d["discount_quantity"] = v
        v = self.price
        if v is not UNSET:
            d["price"] = v
        v = self.amount
        if v is not UNSET:
            d["amount"] = v
        v = self.initial_amount
        if v is not UNSET:
            d["initial_amount"] = v
        v = self.discount_amount
        if v is not UNSET:
            d["discount_amount"] = v
        v = self.product
        if v is not UNSET:
            d["product"] = v.to_dict() if isinstance(v, VoucherifyProductInput) else v
        v = self.sku
        if v is not UNSET:
            d["sku"] = v.to_dict() if isinstance(v, VoucherifySkuInput) else v
        v = self.metadata
        if v is not UNSET:
            d["metadata"] = v.to_dict() if isinstance(v, VoucherifyMetadata) else v
        return d

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        pop = d.pop
        self = _new(cls)
        self.product_id = pop("product_id", UNSET)
        self.sku_id = pop("sku_id", UNSET)
        self.source_id = pop("source_id", UNSET)
        v = pop("related_object", UNSET)
        self.related_object = VoucherifyRelatedObject(v) if v.__class__ is str else v
        self.quantity = pop("quantity", UNSET)
        self.initial_quantity = pop("initial_quantity", UNSET)
        self.discount_quantity = pop("discount_quantity", UNSET)
        self.price = pop("price", UNSET)
        self.amount = pop("amount", UNSET)
        self.initial_amount = pop("initial_amount", UNSET)
        self.discount_amount = pop("discount_amount", UNSET)
        v = pop("product", UNSET)
        self.product = VoucherifyProductInput.from_dict(v) if v.__class__ is dict else v
        v = pop("sku", UNSET)
        self.sku = VoucherifySkuInput.from_dict(v) if v.__class__ is dict else v
        v = pop("metadata", UNSET)
        self.metadata = VoucherifyMetadata.from_dict(v) if v.__class__ is dict else v
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


from ..models.voucherify_metadata import VoucherifyMetadata  # noqa: E402
from ..models.voucherify_product_input import VoucherifyProductInput  # noqa: E402
from ..models.voucherify_sku_input import VoucherifySkuInput  # noqa: E402
