from __future__ import annotations

from typing import ClassVar

from ..records import (
    Record,
    json_key,
)

PLATFORM_NAME = json_key("platformName")
CREDENTIAL_NAME = json_key("credentialName")
CREDENTIAL_TYPE = json_key("credentialType")
STATUS = json_key("status")
LAST_UPDATED_BY = json_key("lastUpdatedBy")


class TangoCredentialStatusData(Record):
    """eventData of CredentialStatus, which lists call APICredentials: keys of the platform changed."""

    __slots__ = ()
    _fields: ClassVar = {
        PLATFORM_NAME: "platform_name",
        CREDENTIAL_NAME: "credential_name",
        CREDENTIAL_TYPE: "credential_type",
        STATUS: "status",
        LAST_UPDATED_BY: "last_updated_by",
    }
    _secret: ClassVar = frozenset(
        {
            "last_updated_by",
        }
    )

    @property
    def platform_name(self) -> str | None:
        """Platform."""
        value: str | None = self._data.get(PLATFORM_NAME)
        return value if value and value.__class__ is str else None

    @property
    def credential_name(self) -> str | None:
        """Name of the key, not the key."""
        value: str | None = self._data.get(CREDENTIAL_NAME)
        return value if value and value.__class__ is str else None

    @property
    def credential_type(self) -> str | None:
        """Kind of key."""
        value: str | None = self._data.get(CREDENTIAL_TYPE)
        return value if value and value.__class__ is str else None

    @property
    def status(self) -> str | None:
        """Its new status."""
        value: str | None = self._data.get(STATUS)
        return value if value and value.__class__ is str else None

    @property
    def last_updated_by(self) -> str | None:
        """Who changed it."""
        value: str | None = self._data.get(LAST_UPDATED_BY)
        return value if value and value.__class__ is str else None
