from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from ..records import (
    Record,
    as_text,
    json_key,
)

CATEGORY = json_key("category")
EVENT_TYPES = json_key("eventTypes")


class TangoEventTypeGroup(Record):
    """A category of events."""

    __slots__ = ()
    _fields: ClassVar = {
        CATEGORY: "category",
        EVENT_TYPES: "event_types",
    }

    @property
    def category(self) -> str | None:
        """Its name."""
        value: str | None = self._data.get(CATEGORY)
        return value if value and value.__class__ is str else None

    @property
    def event_types(self) -> Sequence[str] | None:
        """The types in it."""
        value: Any = self._data.get(EVENT_TYPES)
        return [x0 for i0 in value if (x0 := as_text(i0)) is not None] if value.__class__ is list else None
