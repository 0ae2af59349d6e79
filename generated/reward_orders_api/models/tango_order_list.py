from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from .. import models as _models
from ..records import (
    Record,
    as_record,
    json_key,
)

PAGE = json_key("page")
ORDERS = json_key("orders")


class TangoOrderList(Record):
    """One page of orders."""

    __slots__ = ()
    _fields: ClassVar = {
        PAGE: "page",
        ORDERS: "orders",
    }

    @property
    def page(self) -> _models.TangoPage | None:
        """Where a page stands in its list."""
        from .tango_page import TangoPage

        value: Any = self._data.get(PAGE)
        return as_record(TangoPage, value)

    @property
    def orders(self) -> Sequence[_models.TangoOrder] | None:
        """The rows; they carry no reward."""
        from .tango_order import TangoOrder

        value: Any = self._data.get(ORDERS)
        return (
            [x0 for i0 in value if (x0 := as_record(TangoOrder, i0)) is not None] if value.__class__ is list else None
        )
