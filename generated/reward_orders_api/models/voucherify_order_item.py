from __future__ import annotations

from typing import Any, ClassVar

from .. import models as _models
from ..records import (
    Record,
    as_int,
    as_object,
    as_record,
    json_key,
)

ID = json_key("id")
OBJECT_ = json_key("object")
PRODUCT_ID = json_key("product_id")
SKU_ID = json_key("sku_id")
SOURCE_ID = json_key("source_id")
RELATED_OBJECT = json_key("related_object")
QUANTITY = json_key("quantity")
INITIAL_QUANTITY = json_key("initial_quantity")
DISCOUNT_QUANTITY = json_key("discount_quantity")
APPLIED_QUANTITY = json_key("applied_quantity")
APPLIED_DISCOUNT_QUANTITY = json_key("applied_discount_quantity")
PRICE = json_key("price")
AMOUNT = json_key("amount")
INITIAL_AMOUNT = json_key("initial_amount")
DISCOUNT_AMOUNT = json_key("discount_amount")
APPLIED_DISCOUNT_AMOUNT = json_key("applied_discount_amount")
APPLIED_QUANTITY_AMOUNT = json_key("applied_quantity_amount")
SUBTOTAL_AMOUNT = json_key("subtotal_amount")
PRODUCT = json_key("product")
SKU = json_key("sku")
METADATA = json_key("metadata")


class VoucherifyOrderItem(Record):
    """A line of an order. One made without a price has no price, amount or subtotal either."""

    __slots__ = ()
    _fields: ClassVar = {
        ID: "id",
        OBJECT_: "object_",
        PRODUCT_ID: "product_id",
        SKU_ID: "sku_id",
        SOURCE_ID: "source_id",
        RELATED_OBJECT: "related_object",
        QUANTITY: "quantity",
        INITIAL_QUANTITY: "initial_quantity",
        DISCOUNT_QUANTITY: "discount_quantity",
        APPLIED_QUANTITY: "applied_quantity",
        APPLIED_DISCOUNT_QUANTITY: "applied_discount_quantity",
        PRICE: "price",
        AMOUNT: "amount",
        INITIAL_AMOUNT: "initial_amount",
        DISCOUNT_AMOUNT: "discount_amount",
        APPLIED_DISCOUNT_AMOUNT: "applied_discount_amount",
        APPLIED_QUANTITY_AMOUNT: "applied_quantity_amount",
        SUBTOTAL_AMOUNT: "subtotal_amount",
        PRODUCT: "product",
        SKU: "sku",
        METADATA: "metadata",
    }

    @property
    def id(self) -> str | None:
        """Identifier of the line."""
        value: str | None = self._data.get(ID)
        return value if value and value.__class__ is str else None

    @property
    def object_(self) -> str | None:
        """Always "order_item"."""
        value: str | None = self._data.get(OBJECT_)
        return value if value and value.__class__ is str else None

    @property
    def product_id(self) -> str | None:
        """Voucherify's identifier of the product."""
        value: str | None = self._data.get(PRODUCT_ID)
        return value if value and value.__class__ is str else None

    @property
    def sku_id(self) -> str | None:
        """Voucherify's identifier of the stock-keeping unit."""
        value: str | None = self._data.get(SKU_ID)
        return value if value and value.__class__ is str else None

    @property
    def source_id(self) -> str | None:
        """Your identifier."""
        value: str | None = self._data.get(SOURCE_ID)
        return value if value and value.__class__ is str else None

    @property
    def related_object(self) -> str | None:
        """What source_id names. Known: product, sku."""
        value: str | None = self._data.get(RELATED_OBJECT)
        return value if value and value.__class__ is str else None

    @property
    def quantity(self) -> int | None:
        """How many."""
        value: int | None = self._data.get(QUANTITY)
        return value if value is None or value.__class__ is int else as_int(value)

    @property
    def initial_quantity(self) -> int | None:
        """How many before any promotion."""
        value: int | None = self._data.get(INITIAL_QUANTITY)
        return value if value is None or value.__class__ is int else as_int(value)

    @property
    def discount_quantity(self) -> int | None:
        """How many of them are free."""
        value: int | None = self._data.get(DISCOUNT_QUANTITY)
        return value if value is None or value.__class__ is int else as_int(value)

    @property
    def applied_quantity(self) -> int | None:
        """Units a promotion added; negative where it replaced some."""
        value: int | None = self._data.get(APPLIED_QUANTITY)
        return value if value is None or value.__class__ is int else as_int(value)

    @property
    def applied_discount_quantity(self) -> int | None:
        """Free units of this transaction."""
        value: int | None = self._data.get(APPLIED_DISCOUNT_QUANTITY)
        return value if value is None or value.__class__ is int else as_int(value)

    @property
    def price(self) -> int | None:
        """Price of one in the smallest unit of the currency."""
        value: int | None = self._data.get(PRICE)
        return value if value is None or value.__class__ is int else as_int(value)

    @property
    def amount(self) -> int | None:
        """Amount of the line in the smallest unit of the currency; mostly price times quantity."""
        value: int | None = self._data.get(AMOUNT)
        return value if value is None or value.__class__ is int else as_int(value)

    @property
    def initial_amount(self) -> int | None:
        """Amount before any promotion in the smallest unit of the currency."""
        value: int | None = self._data.get(INITIAL_AMOUNT)
        return value if value is None or value.__class__ is int else as_int(value)

    @property
    def discount_amount(self) -> int | None:
        """Discount of the line in the smallest unit of the currency."""
        value: int | None = self._data.get(DISCOUNT_AMOUNT)
        return value if value is None or value.__class__ is int else as_int(value)

    @property
    def applied_discount_amount(self) -> int | None:
        """Discount of this transaction in the smallest unit of the currency."""
        value: int | None = self._data.get(APPLIED_DISCOUNT_AMOUNT)
        return value if value is None or value.__class__ is int else as_int(value)

    @property
    def applied_quantity_amount(self) -> int | None:
        """Amount of the units a promotion added in the smallest unit of the currency; may be negative."""
        value: int | None = self._data.get(APPLIED_QUANTITY_AMOUNT)
        return value if value is None or value.__class__ is int else as_int(value)

    @property
    def subtotal_amount(self) -> int | None:
        """Amount less discount in the smallest unit of the currency."""
        value: int | None = self._data.get(SUBTOTAL_AMOUNT)
        return value if value is None or value.__class__ is int else as_int(value)

    @property
    def product(self) -> _models.VoucherifyProduct | None:
        """The product."""
        from .voucherify_product import VoucherifyProduct

        value: Any = self._data.get(PRODUCT)
        return as_record(VoucherifyProduct, value)

    @property
    def sku(self) -> _models.VoucherifySku | None:
        """The stock-keeping unit."""
        from .voucherify_sku import VoucherifySku

        value: Any = self._data.get(SKU)
        return as_record(VoucherifySku, value)

    @property
    def metadata(self) -> dict[str, Any] | None:
        """Free keys and values."""
        value: Any = self._data.get(METADATA)
        return as_object(value)
