from __future__ import annotations

from typing import ClassVar

from ..records import (
    Record,
    json_key,
)

MESSAGE = json_key("message")


class VoucherifyErrorReason(Record):
    """Text set by a validation rule."""

    __slots__ = ()
    _fields: ClassVar = {
        MESSAGE: "message",
    }

    @property
    def message(self) -> str | None:
        """The text."""
        value: str | None = self._data.get(MESSAGE)
        return value if value and value.__class__ is str else None
