from __future__ import annotations

from typing import ClassVar

from ..records import (
    Record,
    as_int,
    json_key,
)

FIELD = json_key("field")
ERROR_CODE_VALUE = json_key("errorCodeValue")
ERROR_CODE_NAME = json_key("errorCodeName")
MESSAGE = json_key("message")


class TangoAsyncLineItemIssue(Record):
    """One thing that is wrong with a line item."""

    __slots__ = ()
    _fields: ClassVar = {
        FIELD: "field",
        ERROR_CODE_VALUE: "error_code_value",
        ERROR_CODE_NAME: "error_code_name",
        MESSAGE: "message",
    }

    @property
    def field(self) -> str | None:
        """Field it is about."""
        value: str | None = self._data.get(FIELD)
        return value if value and value.__class__ is str else None

    @property
    def error_code_value(self) -> int | None:
        """Numeric code."""
        value: int | None = self._data.get(ERROR_CODE_VALUE)
        return value if value is None or value.__class__ is int else as_int(value)

    @property
    def error_code_name(self) -> str | None:
        """Name of the code."""
        value: str | None = self._data.get(ERROR_CODE_NAME)
        return value if value and value.__class__ is str else None

    @property
    def message(self) -> str | None:
        """Explanation."""
        value: str | None = self._data.get(MESSAGE)
        return value if value and value.__class__ is str else None
