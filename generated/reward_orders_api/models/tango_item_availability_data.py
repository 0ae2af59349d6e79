from __future__ import annotations

from typing import ClassVar

from ..records import (
    Record,
    json_key,
)

UTID = json_key("utid")
STATUS = json_key("status")


class TangoItemAvailabilityData(Record):
    """eventData of ItemAvailability."""

    __slots__ = ()
    _fields: ClassVar = {
        UTID: "utid",
        STATUS: "status",
    }

    @property
    def utid(self) -> str | None:
        """Item."""
        value: str | None = self._data.get(UTID)
        return value if value and value.__class__ is str else None

    @property
    def status(self) -> str | None:
        """Whether it can be ordered; values are not documented."""
        value: str | None = self._data.get(STATUS)
        return value if value and value.__class__ is str else None
