from __future__ import annotations

from typing import ClassVar

from ..records import (
    Record,
    json_key,
)

EMAIL = json_key("email")
MOBILE_NUMBER = json_key("mobileNumber")


class TangoResendTarget(Record):
    """Where a reward was sent again."""

    __slots__ = ()
    _fields: ClassVar = {
        EMAIL: "email",
        MOBILE_NUMBER: "mobile_number",
    }

    @property
    def email(self) -> str | None:
        """E-mail address."""
        value: str | None = self._data.get(EMAIL)
        return value if value and value.__class__ is str else None

    @property
    def mobile_number(self) -> str | None:
        """Mobile number."""
        value: str | None = self._data.get(MOBILE_NUMBER)
        return value if value and value.__class__ is str else None
