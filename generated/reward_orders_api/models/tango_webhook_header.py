from __future__ import annotations

from typing import ClassVar

from ..records import (
    Record,
    json_key,
)

NAME = json_key("name")
VALUE = json_key("value")


class TangoWebhookHeader(Record):
    """A header that each event carries."""

    __slots__ = ()
    _fields: ClassVar = {
        NAME: "name",
        VALUE: "value",
    }
    _secret: ClassVar = frozenset(
        {
            "value",
        }
    )

    @property
    def name(self) -> str | None:
        """Its name."""
        value: str | None = self._data.get(NAME)
        return value if value and value.__class__ is str else None

    @property
    def value(self) -> str | None:
        """Its value."""
        value: str | None = self._data.get(VALUE)
        return value if value and value.__class__ is str else None
