from __future__ import annotations

from datetime import UTC as _UTC
from datetime import datetime as _datetime
from typing import Any, ClassVar

from .. import types as _types
from ..records import (
    Record,
    as_decimal,
    as_decimal_text,
    json_key,
)

REWARD_CURRENCY = json_key("rewardCurrency")
BASE_CURRENCY = json_key("baseCurrency")
BASE_FX = json_key("baseFx")
LAST_MODIFIED_DATE = json_key("lastModifiedDate")


class TangoExchangeRate(Record):
    """What one unit of an account buys of another currency."""

    __slots__ = ()
    _fields: ClassVar = {
        REWARD_CURRENCY: "reward_currency",
        BASE_CURRENCY: "base_currency",
        BASE_FX: "base_fx",
        LAST_MODIFIED_DATE: "last_modified_date",
    }

    @property
    def reward_currency(self) -> str | None:
        """Currency of the item."""
        value: str | None = self._data.get(REWARD_CURRENCY)
        return value if value and value.__class__ is str else None

    @property
    def base_currency(self) -> str | None:
        """Currency of the account."""
        value: str | None = self._data.get(BASE_CURRENCY)
        return value if value and value.__class__ is str else None

    @property
    def base_fx(self) -> _types.Decimal | None:
        """Units of the reward currency for one of the base: a text since 2026, a number before."""
        value: Any = self._data.get(BASE_FX)
        return u0 if (u0 := as_decimal_text(value)) is not None else as_decimal(value)

    @property
    def last_modified_date(self) -> _datetime | None:
        """When it was set."""
        value: Any = self._data.get(LAST_MODIFIED_DATE)
        if value.__class__ is not str:
            return None
        try:
            moment = _datetime.fromisoformat(value)
        except ValueError:
            return None
        return moment if moment.tzinfo is not None else moment.replace(tzinfo=_UTC)
