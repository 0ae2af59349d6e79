from __future__ import annotations

from typing import ClassVar

from ..records import (
    Record,
    json_key,
)

CREDENTIAL_TYPE = json_key("credentialType")
DESCRIPTION = json_key("description")


class TangoCredentialType(Record):
    """A kind of credential."""

    __slots__ = ()
    _fields: ClassVar = {
        CREDENTIAL_TYPE: "credential_type",
        DESCRIPTION: "description",
    }

    @property
    def credential_type(self) -> str | None:
        """Its name, as in credentialType of a credential."""
        value: str | None = self._data.get(CREDENTIAL_TYPE)
        return value if value and value.__class__ is str else None

    @property
    def description(self) -> str | None:
        """What it is."""
        value: str | None = self._data.get(DESCRIPTION)
        return value if value and value.__class__ is str else None
