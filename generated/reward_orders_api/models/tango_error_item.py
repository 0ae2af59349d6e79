from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from ..records import (
    Record,
    as_int,
    as_list,
    json_key,
)

PATH = json_key("path")
I_18_N_KEY = json_key("i18nKey")
MESSAGE = json_key("message")
CODE = json_key("code")
INVALID_VALUE = json_key("invalidValue")
CONSTRAINT = json_key("constraint")
I_18_N_TOKEN_REPLACEMENTS = json_key("i18nTokenReplacements")


class TangoErrorItem(Record):
    """One thing that is wrong. Field checks carry path, constraint and invalidValue; business rules carry path and
    code; old answers only message and code."""

    __slots__ = ()
    _fields: ClassVar = {
        PATH: "path",
        I_18_N_KEY: "i_18_n_key",
        MESSAGE: "message",
        CODE: "code",
        INVALID_VALUE: "invalid_value",
        CONSTRAINT: "constraint",
        I_18_N_TOKEN_REPLACEMENTS: "i_18_n_token_replacements",
    }
    _secret: ClassVar = frozenset(
        {
            "invalid_value",
        }
    )

    @property
    def path(self) -> str | None:
        """The field, dotted."""
        value: str | None = self._data.get(PATH)
        return value if value and value.__class__ is str else None

    @property
    def i_18_n_key(self) -> str | None:
        """The error's unique key, such as 422.134. Its prefix is not the HTTP status."""
        value: str | None = self._data.get(I_18_N_KEY)
        return value if value and value.__class__ is str else None

    @property
    def message(self) -> str | None:
        """Explanation."""
        value: str | None = self._data.get(MESSAGE)
        return value if value and value.__class__ is str else None

    @property
    def code(self) -> int | None:
        """Older number; not unique."""
        value: int | None = self._data.get(CODE)
        return value if value is None or value.__class__ is int else as_int(value)

    @property
    def invalid_value(self) -> Any:
        """What was sent; it may hold personal data."""
        value: Any = self._data.get(INVALID_VALUE)
        return value

    @property
    def constraint(self) -> str | None:
        """The check that failed."""
        value: str | None = self._data.get(CONSTRAINT)
        return value if value and value.__class__ is str else None

    @property
    def i_18_n_token_replacements(self) -> Sequence[Any] | None:
        """Values for the message's placeholders."""
        value: Any = self._data.get(I_18_N_TOKEN_REPLACEMENTS)
        return as_list(value)
