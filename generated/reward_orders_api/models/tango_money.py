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
EXCHANGE_RATE = json_key("exchangeRate")
FEE = json_key("fee")
TOTAL = json_key("total")


class TangoMoney(Record):
    """An amount. Domestic orders carry neither fee nor exchange rate, and a denomination carries only value and
    currency."""

    __slots__ = ()
    _fields: ClassVar = {
        VALUE: "value",
        CURRENCY_CODE: "currency_code",
        EXCHANGE_RATE: "exchange_rate",
        FEE: "fee",
        TOTAL: "total",
    }

    @property
    def value(self) -> _types.Decimal | None:
        """The amount."""
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
    def exchange_rate(self) -> _types.Decimal | None:
        """Rate that was applied."""
        value: Any = self._data.get(EXCHANGE_RATE)
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
    def fee(self) -> _types.Decimal | None:
        """Fee that was charged."""
        value: Any = self._data.get(FEE)
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
