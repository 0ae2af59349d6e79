from __future__ import annotations

from typing import ClassVar

from ..records import (
    Record,
    json_key,
)

EMAIL_ADDRESS = json_key("emailAddress")


class TangoFundingNotification(Record):
    """Who hears of funding."""

    __slots__ = ()
    _fields: ClassVar = {
        EMAIL_ADDRESS: "email_address",
    }

    @property
    def email_address(self) -> str | None:
        """The address."""
        value: str | None = self._data.get(EMAIL_ADDRESS)
        return value if value and value.__class__ is str else None
