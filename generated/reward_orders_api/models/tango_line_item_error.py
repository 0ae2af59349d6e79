from __future__ import annotations

from typing import ClassVar

from ..records import (
    Record,
    json_key,
)

ERROR_CODE = json_key("error_code")
ERROR_MESSAGE = json_key("error_message")


class TangoLineItemError(Record):
    """Why a line item failed."""

    __slots__ = ()
    _fields: ClassVar = {
        ERROR_CODE: "error_code",
        ERROR_MESSAGE: "error_message",
    }

    @property
    def error_code(self) -> str | None:
        """Key of the error."""
        value: str | None = self._data.get(ERROR_CODE)
        return value if value and value.__class__ is str else None

    @property
    def error_message(self) -> str | None:
        """The error in words."""
        value: str | None = self._data.get(ERROR_MESSAGE)
        return value if value and value.__class__ is str else None
