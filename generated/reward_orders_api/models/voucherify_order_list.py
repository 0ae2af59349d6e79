from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from .. import models as _models
from ..records import (
    Record,
    as_int,
    as_record,
    json_key,
)

OBJECT_ = json_key("object")
DATA_REF = json_key("data_ref")
ORDERS = json_key("orders")
TOTAL = json_key("total")


class VoucherifyOrderList(Record):
    """One page of orders."""

    __slots__ = ()
    _fields: ClassVar = {
        OBJECT_: "object_",
        DATA_REF: "data_ref",
        ORDERS: "orders",
        TOTAL: "total",
    }

    @property
    def object_(self) -> str | None:
        """Always "list"."""
        value: str | None = self._data.get(OBJECT_)
        return value if value and value.__class__ is str else None

    @property
    def data_ref(self) -> str | None:
        """Name of the field with the rows, "orders"."""
        value: str | None = self._data.get(DATA_REF)
        return value if value and value.__class__ is str else None

    @property
    def orders(self) -> Sequence[_models.VoucherifyOrder] | None:
        """The rows; empty past the end."""
        from .voucherify_order import VoucherifyOrder

        value: Any = self._data.get(ORDERS)
        return (
            [x0 for i0 in value if (x0 := as_record(VoucherifyOrder, i0)) is not None]
            if value.__class__ is list
            else None
        )

    @property
    def total(self) -> int | None:
        """How many orders there are in all."""
        value: int | None = self._data.get(TOTAL)
        return value if value is None or value.__class__ is int else as_int(value)
