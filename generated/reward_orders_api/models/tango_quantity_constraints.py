from __future__ import annotations

from typing import ClassVar

from ..records import (
    Record,
    as_int,
    json_key,
)

MIN_QUANTITY = json_key("minQuantity")
MAX_QUANTITY = json_key("maxQuantity")


class TangoQuantityConstraints(Record):
    """How many of an item one line may order."""

    __slots__ = ()
    _fields: ClassVar = {
        MIN_QUANTITY: "min_quantity",
        MAX_QUANTITY: "max_quantity",
    }

    @property
    def min_quantity(self) -> int | None:
        """Least."""
        value: int | None = self._data.get(MIN_QUANTITY)
        return value if value is None or value.__class__ is int else as_int(value)

    @property
    def max_quantity(self) -> int | None:
        """Most."""
        value: int | None = self._data.get(MAX_QUANTITY)
        return value if value is None or value.__class__ is int else as_int(value)
