from __future__ import annotations

from datetime import UTC as _UTC
from datetime import datetime as _datetime
from typing import Any, ClassVar

from ..records import (
    Record,
    json_key,
)

DATE = json_key("date")
STATUS = json_key("status")


class TangoRewardView(Record):
    """One look at a reward."""

    __slots__ = ()
    _fields: ClassVar = {
        DATE: "date",
        STATUS: "status",
    }

    @property
    def date(self) -> _datetime | None:
        """When."""
        value: Any = self._data.get(DATE)
        if value.__class__ is not str:
            return None
        try:
            moment = _datetime.fromisoformat(value)
        except ValueError:
            return None
        return moment if moment.tzinfo is not None else moment.replace(tzinfo=_UTC)

    @property
    def status(self) -> str | None:
        """What came of it."""
        value: str | None = self._data.get(STATUS)
        return value if value and value.__class__ is str else None
