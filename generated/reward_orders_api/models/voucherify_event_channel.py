from __future__ import annotations

from typing import Any, ClassVar

from ..records import (
    Record,
    as_object,
    json_key,
)

CHANNEL = json_key("channel")
USER = json_key("user")
API_KEY = json_key("api_key")


class VoucherifyEventChannel(Record):
    """By which way the call came that caused an event."""

    __slots__ = ()
    _fields: ClassVar = {
        CHANNEL: "channel",
        USER: "user",
        API_KEY: "api_key",
    }

    @property
    def channel(self) -> str | None:
        """Known: USER_PORTAL, API, CLIENT_API, INTERNAL."""
        value: str | None = self._data.get(CHANNEL)
        return value if value and value.__class__ is str else None

    @property
    def user(self) -> dict[str, Any] | None:
        """A user of the dashboard."""
        value: Any = self._data.get(USER)
        return as_object(value)

    @property
    def api_key(self) -> dict[str, Any] | None:
        """Name and application id of the key."""
        value: Any = self._data.get(API_KEY)
        return as_object(value)
