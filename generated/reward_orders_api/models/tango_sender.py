from __future__ import annotations

from typing import ClassVar

from ..records import (
    Record,
    json_key,
)

FIRST_NAME = json_key("firstName")
LAST_NAME = json_key("lastName")
EMAIL = json_key("email")


class TangoSender(Record):
    """Who gives the reward."""

    __slots__ = ()
    _fields: ClassVar = {
        FIRST_NAME: "first_name",
        LAST_NAME: "last_name",
        EMAIL: "email",
    }

    @property
    def first_name(self) -> str | None:
        """Given name."""
        value: str | None = self._data.get(FIRST_NAME)
        return value if value and value.__class__ is str else None

    @property
    def last_name(self) -> str | None:
        """Family name."""
        value: str | None = self._data.get(LAST_NAME)
        return value if value and value.__class__ is str else None

    @property
    def email(self) -> str | None:
        """E-mail address."""
        value: str | None = self._data.get(EMAIL)
        return value if value and value.__class__ is str else None
