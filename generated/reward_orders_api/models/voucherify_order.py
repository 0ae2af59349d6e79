from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC as _UTC
from datetime import datetime as _datetime
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
SOURCE_ID = json_key("source_id")
STATUS = json_key("status")
AMOUNT = json_key("amount")
INITIAL_AMOUNT = json_key("initial_amount")
DISCOUNT_AMOUNT = json_key("discount_amount")
ITEMS_DISCOUNT_AMOUNT = json_key("items_discount_amount")
TOTAL_DISCOUNT_AMOUNT = json_key("total_discount_amount")
TOTAL_AMOUNT = json_key("total_amount")
APPLIED_DISCOUNT_AMOUNT = json_key("applied_discount_amount")
ITEMS_APPLIED_DISCOUNT_AMOUNT = json_key("items_applied_discount_amount")
TOTAL_APPLIED_DISCOUNT_AMOUNT = json_key("total_applied_discount_amount")
ITEMS = json_key("items")
METADATA = json_key("metadata")
CREATED_AT = json_key("created_at")
UPDATED_AT = json_key("updated_at")
CUSTOMER_ID = json_key("customer_id")
REFERRER_ID = json_key("referrer_id")
CUSTOMER = json_key("customer")
REFERRER = json_key("referrer")
REDEMPTIONS = json_key("redemptions")


class VoucherifyOrder(Record):
    """An order. Discounts, referrer and redemptions are absent where there are none; times are UTC."""

    __slots__ = ()
    _fields: ClassVar = {
        ID: "id",
        OBJECT_: "object_",
        SOURCE_ID: "source_id",
        STATUS: "status",
        AMOUNT: "amount",
        INITIAL_AMOUNT: "initial_amount",
        DISCOUNT_AMOUNT: "discount_amount",
        ITEMS_DISCOUNT_AMOUNT: "items_discount_amount",
        TOTAL_DISCOUNT_AMOUNT: "total_discount_amount",
        TOTAL_AMOUNT: "total_amount",
        APPLIED_DISCOUNT_AMOUNT: "applied_discount_amount",
        ITEMS_APPLIED_DISCOUNT_AMOUNT: "items_applied_discount_amount",
        TOTAL_APPLIED_DISCOUNT_AMOUNT: "total_applied_discount_amount",
        ITEMS: "items",
        METADATA: "metadata",
        CREATED_AT: "created_at",
        UPDATED_AT: "updated_at",
        CUSTOMER_ID: "customer_id",
        REFERRER_ID: "referrer_id",
        CUSTOMER: "customer",
        REFERRER: "referrer",
        REDEMPTIONS: "redemptions",
    }

    @property
    def id(self) -> str | None:
        """Voucherify's identifier: ord_ and 24 characters in the documents, ord_ and 18 hexadecimal digits in answers
        since 2024; opaque."""
        value: str | None = self._data.get(ID)
        return value if value and value.__class__ is str else None

    @property
    def object_(self) -> str | None:
        """Always "order"."""
        value: str | None = self._data.get(OBJECT_)
        return value if value and value.__class__ is str else None

    @property
    def source_id(self) -> str | None:
        """Your own key."""
        value: str | None = self._data.get(SOURCE_ID)
        return value if value and value.__class__ is str else None

    @property
    def status(self) -> str | None:
        """Known: CREATED, PAID, CANCELED, FULFILLED; PROCESSING existed and may come back."""
        value: str | None = self._data.get(STATUS)
        return value if value and value.__class__ is str else None

    @property
    def amount(self) -> int | None:
        """Amount of the order in the smallest unit of the currency; the caller may have set it, so it need not be the
        sum of the items."""
        value: int | None = self._data.get(AMOUNT)
        return value if value is None or value.__class__ is int else as_int(value)

    @property
    def initial_amount(self) -> int | None:
        """Amount before any promotion in the smallest unit of the currency."""
        value: int | None = self._data.get(INITIAL_AMOUNT)
        return value if value is None or value.__class__ is int else as_int(value)

    @property
    def discount_amount(self) -> int | None:
        """Discount on the whole order in the smallest unit of the currency."""
        value: int | None = self._data.get(DISCOUNT_AMOUNT)
        return value if value is None or value.__class__ is int else as_int(value)

    @property
    def items_discount_amount(self) -> int | None:
        """Discounts on the items in the smallest unit of the currency."""
        value: int | None = self._data.get(ITEMS_DISCOUNT_AMOUNT)
        return value if value is None or value.__class__ is int else as_int(value)

    @property
    def total_discount_amount(self) -> int | None:
        """All discounts in the smallest unit of the currency."""
        value: int | None = self._data.get(TOTAL_DISCOUNT_AMOUNT)
        return value if value is None or value.__class__ is int else as_int(value)

    @property
    def total_amount(self) -> int | None:
        """Amount less all discounts in the smallest unit of the currency."""
        value: int | None = self._data.get(TOTAL_AMOUNT)
        return value if value is None or value.__class__ is int else as_int(value)

    @property
    def applied_discount_amount(self) -> int | None:
        """Discount of this transaction on the whole order in the smallest unit of the currency."""
        value: int | None = self._data.get(APPLIED_DISCOUNT_AMOUNT)
        return value if value is None or value.__class__ is int else as_int(value)

    @property
    def items_applied_discount_amount(self) -> int | None:
        """Discounts of this transaction on the items in the smallest unit of the currency."""
        value: int | None = self._data.get(ITEMS_APPLIED_DISCOUNT_AMOUNT)
        return value if value is None or value.__class__ is int else as_int(value)

    @property
    def total_applied_discount_amount(self) -> int | None:
        """All discounts of this transaction in the smallest unit of the currency."""
        value: int | None = self._data.get(TOTAL_APPLIED_DISCOUNT_AMOUNT)
        return value if value is None or value.__class__ is int else as_int(value)

    @property
    def items(self) -> Sequence[_models.VoucherifyOrderItem] | None:
        """The lines; absent or null where the order has none."""
        from .voucherify_order_item import VoucherifyOrderItem

        value: Any = self._data.get(ITEMS)
        return (
            [x0 for i0 in value if (x0 := as_record(VoucherifyOrderItem, i0)) is not None]
            if value.__class__ is list
            else None
        )

    @property
    def metadata(self) -> dict[str, Any] | None:
        """Free keys and values."""
        value: Any = self._data.get(METADATA)
        return as_object(value)

    @property
    def created_at(self) -> _datetime | None:
        """When it was made."""
        value: Any = self._data.get(CREATED_AT)
        if value.__class__ is not str:
            return None
        try:
            moment = _datetime.fromisoformat(value)
        except ValueError:
            return None
        return moment if moment.tzinfo is not None else moment.replace(tzinfo=_UTC)

    @property
    def updated_at(self) -> _datetime | None:
        """When it was last changed; null until then."""
        value: Any = self._data.get(UPDATED_AT)
        if value.__class__ is not str:
            return None
        try:
            moment = _datetime.fromisoformat(value)
        except ValueError:
            return None
        return moment if moment.tzinfo is not None else moment.replace(tzinfo=_UTC)

    @property
    def customer_id(self) -> str | None:
        """Voucherify's identifier of the customer."""
        value: str | None = self._data.get(CUSTOMER_ID)
        return value if value and value.__class__ is str else None

    @property
    def referrer_id(self) -> str | None:
        """Voucherify's identifier of the referrer."""
        value: str | None = self._data.get(REFERRER_ID)
        return value if value and value.__class__ is str else None

    @property
    def customer(self) -> _models.VoucherifyCustomerReference | None:
        """The customer."""
        from .voucherify_customer_reference import VoucherifyCustomerReference

        value: Any = self._data.get(CUSTOMER)
        return as_record(VoucherifyCustomerReference, value)

    @property
    def referrer(self) -> _models.VoucherifyCustomerReference | None:
        """The referrer."""
        from .voucherify_customer_reference import VoucherifyCustomerReference

        value: Any = self._data.get(REFERRER)
        return as_record(VoucherifyCustomerReference, value)

    @property
    def redemptions(self) -> dict[str, _models.VoucherifyRedemption] | None:
        """Redemptions on the order."""
        from .voucherify_redemption import VoucherifyRedemption

        value: Any = self._data.get(REDEMPTIONS)
        return (
            {k0: x0 for k0, i0 in value.items() if (x0 := as_record(VoucherifyRedemption, i0)) is not None}
            if value.__class__ is dict
            else None
        )
