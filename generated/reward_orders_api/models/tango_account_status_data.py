from __future__ import annotations

from typing import ClassVar

from ..records import (
    Record,
    json_key,
)

ACCOUNT_IDENTIFIER = json_key("accountIdentifier")
STATUS = json_key("status")


class TangoAccountStatusData(Record):
    """eventData of AccountStatus."""

    __slots__ = ()
    _fields: ClassVar = {
        ACCOUNT_IDENTIFIER: "account_identifier",
        STATUS: "status",
    }

    @property
    def account_identifier(self) -> str | None:
        """Account."""
        value: str | None = self._data.get(ACCOUNT_IDENTIFIER)
        return value if value and value.__class__ is str else None

    @property
    def status(self) -> str | None:
        """Known: ACTIVE, INACTIVE, DISABLED, FROZEN, DELETED."""
        value: str | None = self._data.get(STATUS)
        return value if value and value.__class__ is str else None
