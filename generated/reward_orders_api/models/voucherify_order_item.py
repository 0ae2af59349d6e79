from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset, represent, shown

T = TypeVar("T", bound="VoucherifyOrderItem")
_new = object.__new__


@_attrs_define(kw_only=True, repr=False)
class VoucherifyOrderItem:
    """A line of an order. One made without a price has no price, amount or subtotal either."""

    id: None | str | Unset = UNSET
    """ Identifier of the line. """
    object_: str | Unset = UNSET
    """ Always "order_item". """
    product_id: None | str | Unset = UNSET
    """ Voucherify's identifier of the product. """
    sku_id: None | str | Unset = UNSET
    """ Voucherify's identifier of the stock-keeping unit. """
    source_id: None | str | Unset = UNSET
    """ Your identifier. """
    related_object: None | str | Unset = UNSET
    """ What source_id names. Known: product, sku. """
    quantity: int | None | Unset = UNSET
    """ How many. """
    initial_quantity: int | None | Unset = UNSET
    """ How many before any promotion. """
    discount_quantity: int | None | Unset = UNSET
    """ How many of them are free. """
    applied_quantity: int | None | Unset = UNSET
    """ Units a promotion added; negative where it replaced some. """
    applied_discount_quantity: int | None | Unset = UNSET
    """ Free units of this transaction. """
    price: int | None | Unset = UNSET
    """ Price of one in the smallest unit of the currency. """
    amount: int | None | Unset = UNSET
    """ Amount of the line in the smallest unit of the currency; mostly price times quantity. """
    initial_amount: int | None | Unset = UNSET
    """ Amount before any promotion in the smallest unit of the currency. """
    discount_amount: int | None | Unset = UNSET
    """ Discount of the line in the smallest unit of the currency. """
    applied_discount_amount: int | None | Unset = UNSET
    """ Discount of this transaction in the smallest unit of the currency. """
    applied_quantity_amount: int | None | Unset = UNSET
    """ Amount of the units a promotion added in the smallest unit of the currency; may be negative. """
    subtotal_amount: int | None | Unset = UNSET
    """ Amount less discount in the smallest unit of the currency. """
    product: None | Unset | VoucherifyProduct = UNSET
    """ The product. """
    sku: None | Unset | VoucherifySku = UNSET
    """ The stock-keeping unit. """
    metadata: None | Unset | VoucherifyMetadata = UNSET
    """ Free keys and values. """
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
        v = self.id
        if v is not UNSET:
            d["id"] = v
        v = self.object_
        if v is not UNSET:
            d["object"] = v
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
            d["related_object"] = v
        v = self.quantity
        if v is not UNSET:
            d["quantity"] = v
        v = self.initial_quantity
        if v is not UNSET:
            d["initial_quantity"] = v
        v = self.discount_quantity
        if v is not UNSET:
            d["discount_quantity"] = v
        v = self.applied_quantity
        if v is not UNSET:
            d["applied_quantity"] = v
        v = self.applied_discount_quantity
        if v is not UNSET:
            d["applied_discount_quantity"] = v
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
        v = self.applied_discount_amount
        if v is not UNSET:
            d["applied_discount_amount"] = v
        v = self.applied_quantity_amount
        if v is not UNSET:
            d["applied_quantity_amount"] = v
        v = self.subtotal_amount
        if v is not UNSET:
            d["subtotal_amount"] = v
        v = self.product
        if v is not UNSET:
            d["product"] = v.to_dict() if isinstance(v, VoucherifyProduct) else v
        v = self.sku
        if v is not UNSET:
            d["sku"] = v.to_dict() if isinstance(v, VoucherifySku) else v
        v = self.metadata
        if v is not UNSET:
            d["metadata"] = v.to_dict() if isinstance(v, VoucherifyMetadata) else v
        return d

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        pop = d.pop
        self = _new(cls)
        self.id = pop("id", UNSET)
        self.object_ = pop("object", UNSET)
        self.product_id = pop("product_id", UNSET)
        self.sku_id = pop("sku_id", UNSET)
        self.source_id = pop("source_id", UNSET)
        self.related_object = pop("related_object", UNSET)
        self.quantity = pop("quantity", UNSET)
        self.initial_quantity = pop("initial_quantity", UNSET)
        self.discount_quantity = pop("discount_quantity", UNSET)
        self.applied_quantity = pop("applied_quantity", UNSET)
        self.applied_discount_quantity = pop("applied_discount_quantity", UNSET)
        self.price = pop("price", UNSET)
        self.amount = pop("amount", UNSET)
        self.initial_amount = pop("initial_amount", UNSET)
        self.discount_amount = pop("discount_amount", UNSET)
        self.applied_discount_amount = pop("applied_discount_amount", UNSET)
        self.applied_quantity_amount = pop("applied_quantity_amount", UNSET)
        self.subtotal_amount = pop("subtotal_amount", UNSET)
        v = pop("product", UNSET)
        self.product = VoucherifyProduct.from_dict(v) if v.__class__ is dict else v
        v = pop("sku", UNSET)
        self.sku = VoucherifySku.from_dict(v) if v.__class__ is dict else v
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
from ..models.voucherify_product import VoucherifyProduct  # noqa: E402
from ..models.voucherify_sku import VoucherifySku  # noqa: E402
