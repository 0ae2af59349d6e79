from __future__ import annotations

from typing import ClassVar

from ..records import (
    Record,
    json_key,
)

ASYNC_ACTION_ID = json_key("async_action_id")


class VoucherifyImportAccepted(Record):
    """An import that was queued."""

    __slots__ = ()
    _fields: ClassVar = {
        ASYNC_ACTION_ID: "async_action_id",
    }

    @property
    def async_action_id(self) -> str | None:
        """Identifier to follow it by."""
        value: str | None = self._data.get(ASYNC_ACTION_ID)
        return value if value and value.__class__ is str else None
