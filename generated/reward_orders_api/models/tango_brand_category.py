from __future__ import annotations

from typing import ClassVar

from ..records import (
    Record,
    json_key,
)

IDENTIFIER = json_key("identifier")
DESCRIPTION = json_key("description")


class TangoBrandCategory(Record):
    """One category of brands."""

    __slots__ = ()
    _fields: ClassVar = {
        IDENTIFIER: "identifier",
        DESCRIPTION: "description",
    }

    @property
    def identifier(self) -> str | None:
        """Its identifier."""
        value: str | None = self._data.get(IDENTIFIER)
        return value if value and value.__class__ is str else None

    @property
    def description(self) -> str | None:
        """Its name."""
        value: str | None = self._data.get(DESCRIPTION)
        return value if value and value.__class__ is str else None
