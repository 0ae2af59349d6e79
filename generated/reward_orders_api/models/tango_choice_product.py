from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from ..records import (
    Record,
    as_text,
    json_key,
)

UTID = json_key("utid")
REWARD_NAME = json_key("rewardName")
CURRENCY_CODE = json_key("currencyCode")
COUNTRIES = json_key("countries")
STATUS = json_key("status")


class TangoChoiceProduct(Record):
    """An item whose recipient chooses."""

    __slots__ = ()
    _fields: ClassVar = {
        UTID: "utid",
        REWARD_NAME: "reward_name",
        CURRENCY_CODE: "currency_code",
        COUNTRIES: "countries",
        STATUS: "status",
    }

    @property
    def utid(self) -> str | None:
        """The identifier to order it by."""
        value: str | None = self._data.get(UTID)
        return value if value and value.__class__ is str else None

    @property
    def reward_name(self) -> str | None:
        """Its name."""
        value: str | None = self._data.get(REWARD_NAME)
        return value if value and value.__class__ is str else None

    @property
    def currency_code(self) -> str | None:
        """Currency of its amounts."""
        value: str | None = self._data.get(CURRENCY_CODE)
        return value if value and value.__class__ is str else None

    @property
    def countries(self) -> Sequence[str] | None:
        """Two-letter countries where it can be redeemed."""
        value: Any = self._data.get(COUNTRIES)
        return [x0 for i0 in value if (x0 := as_text(i0)) is not None] if value.__class__ is list else None

    @property
    def status(self) -> str | None:
        """Its status; in a sample, not in the schema."""
        value: str | None = self._data.get(STATUS)
        return value if value and value.__class__ is str else None
