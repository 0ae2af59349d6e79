from __future__ import annotations

from typing import ClassVar

from ..records import (
    Record,
    json_key,
)

STATUS = json_key("status")


class TangoExchangeRatesProcessedData(Record):
    """eventData of ExchangeRatesProcessed, which a test name calls ExchangeRatesStatus."""

    __slots__ = ()
    _fields: ClassVar = {
        STATUS: "status",
    }

    @property
    def status(self) -> str | None:
        """How the day's rates stand."""
        value: str | None = self._data.get(STATUS)
        return value if value and value.__class__ is str else None
