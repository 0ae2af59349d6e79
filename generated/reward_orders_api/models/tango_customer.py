from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC as _UTC
from datetime import datetime as _datetime
from typing import Any, ClassVar

from .. import models as _models
from ..records import (
    Record,
    as_record,
    json_key,
)

CUSTOMER_IDENTIFIER = json_key("customerIdentifier")
DISPLAY_NAME = json_key("displayName")
STATUS = json_key("status")
CREATED_AT = json_key("createdAt")
ACCOUNTS = json_key("accounts")


class TangoCustomer(Record):
    """A customer of the platform, who owns accounts."""

    __slots__ = ()
    _fields: ClassVar = {
        CUSTOMER_IDENTIFIER: "customer_identifier",
        DISPLAY_NAME: "display_name",
        STATUS: "status",
        CREATED_AT: "created_at",
        ACCOUNTS: "accounts",
    }

    @property
    def customer_identifier(self) -> str | None:
        """Its identifier, without case."""
        value: str | None = self._data.get(CUSTOMER_IDENTIFIER)
        return value if value and value.__class__ is str else None

    @property
    def display_name(self) -> str | None:
        """Its name."""
        value: str | None = self._data.get(DISPLAY_NAME)
        return value if value and value.__class__ is str else None

    @property
    def status(self) -> str | None:
        """Its status, an open set."""
        value: str | None = self._data.get(STATUS)
        return value if value and value.__class__ is str else None

    @property
    def created_at(self) -> _datetime | None:
        """When it was made."""
        value: Any = self._data.get(CREATED_AT)
        if value.__class__ is not str:
            return None
        try:
            moment = _datetime.fromisoformat(value)
        except ValueError:
            return None
        return moment if moment.tzinfo is not None else moment.replace(tzinfo=_UTC)

    @property
    def accounts(self) -> Sequence[_models.TangoAccount] | None:
        """Its accounts, without balances."""
        from .tango_account import TangoAccount

        value: Any = self._data.get(ACCOUNTS)
        return (
            [x0 for i0 in value if (x0 := as_record(TangoAccount, i0)) is not None] if value.__class__ is list else None
        )
