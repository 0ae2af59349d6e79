from __future__ import annotations

from typing import ClassVar

from ..records import (
    Record,
    json_key,
)

SOURCE_ID = json_key("source_id")
REASON = json_key("reason")


class VoucherifyImportFailure(Record):
    """An order that was not imported."""

    __slots__ = ()
    _fields: ClassVar = {
        SOURCE_ID: "source_id",
        REASON: "reason",
    }

    @property
    def source_id(self) -> str | None:
        """Its key; null where the service does not say."""
        value: str | None = self._data.get(SOURCE_ID)
        return value if value and value.__class__ is str else None

    @property
    def reason(self) -> str | None:
        """Why."""
        value: str | None = self._data.get(REASON)
        return value if value and value.__class__ is str else None
