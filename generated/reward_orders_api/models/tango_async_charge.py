from __future__ import annotations

from typing import Any, ClassVar

from .. import types as _types
from ..records import REALS as _REALS
from ..records import WHOLES as _WHOLES
from ..records import (
    Record,
    json_key,
    learn,
)

VALUE = json_key("value")
CURRENCY_CODE = json_key("currencyCode")
TOTAL = json_key("total")
SHIPPING_FEE = json_key("shippingFee")


class TangoAsyncCharge(Record):
    """What an asynchronous order cost."""

    __slots__ = ()
    _fields: ClassVar = {
        VALUE: "value",
        CURRENCY_CODE: "currency_code",
        TOTAL: "total",
        SHIPPING_FEE: "shipping_fee",
    }

    @property
    def value(self) -> _types.Decimal | None:
        """The amount before fees."""
        value: Any = self._data.get(VALUE)
        if value is None:
            return None
        try:
            if value.__class__ is float:
                return _REALS[value]
            if value.__class__ is int:
                return _WHOLES[value]
        except KeyError:
            return learn(value)
        return None

    @property
    def currency_code(self) -> str | None:
        """Three-letter currency."""
        value: str | None = self._data.get(CURRENCY_CODE)
        return value if value and value.__class__ is str else None

    @property
    def total(self) -> _types.Decimal | None:
        """What was charged in all."""
        value: Any = self._data.get(TOTAL)
        if value is None:
            return None
        try:
            if value.__class__ is float:
                return _REALS[value]
            if value.__class__ is int:
                return _WHOLES[value]
        except KeyError:
            return learn(value)
        return None

    @property
    def shipping_fee(self) -> _types.Decimal | None:
        """What the shipping cost."""
        value: Any = self._data.get(SHIPPING_FEE)
        if value is None:
            return None
        try:
            if value.__class__ is float:
                return _REALS[value]
            if value.__class__ is int:
                return _WHOLES[value]
        except KeyError:
            return learn(value)
        return None
