from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC as _UTC
from datetime import datetime as _datetime
from typing import Any, ClassVar

from .. import models as _models
from .. import types as _types
from ..records import REALS as _REALS
from ..records import WHOLES as _WHOLES
from ..records import (
    Record,
    as_record,
    json_key,
    learn,
)

ACCOUNT_IDENTIFIER = json_key("accountIdentifier")
ACCOUNT_NUMBER = json_key("accountNumber")
DISPLAY_NAME = json_key("displayName")
CURRENCY_CODE = json_key("currencyCode")
CURRENT_BALANCE = json_key("currentBalance")
STATUS = json_key("status")
CREATED_AT = json_key("createdAt")
CONTACT_EMAIL = json_key("contactEmail")
FUNDING_NOTIFICATION = json_key("fundingNotification")


class TangoAccount(Record):
    """An account that pays for orders."""

    __slots__ = ()
    _fields: ClassVar = {
        ACCOUNT_IDENTIFIER: "account_identifier",
        ACCOUNT_NUMBER: "account_number",
        DISPLAY_NAME: "display_name",
        CURRENCY_CODE: "currency_code",
        CURRENT_BALANCE: "current_balance",
        STATUS: "status",
        CREATED_AT: "created_at",
        CONTACT_EMAIL: "contact_email",
        FUNDING_NOTIFICATION: "funding_notification",
    }

    @property
    def account_identifier(self) -> str | None:
        """Its identifier, without case."""
        value: str | None = self._data.get(ACCOUNT_IDENTIFIER)
        return value if value and value.__class__ is str else None

    @property
    def account_number(self) -> str | None:
        """Its number, the letter A and digits."""
        value: str | None = self._data.get(ACCOUNT_NUMBER)
        return value if value and value.__class__ is str else None

    @property
    def display_name(self) -> str | None:
        """Its name."""
        value: str | None = self._data.get(DISPLAY_NAME)
        return value if value and value.__class__ is str else None

    @property
    def currency_code(self) -> str | None:
        """Its one currency."""
        value: str | None = self._data.get(CURRENCY_CODE)
        return value if value and value.__class__ is str else None

    @property
    def current_balance(self) -> _types.Decimal | None:
        """What is left; a hint, since other orders may spend it first."""
        value: Any = self._data.get(CURRENT_BALANCE)
        if value is None:
            return None
        try:
            if value.__class__ is float:
                return _REALS[value]
            if value.__class__ is int:
                return _WHOLES[value]
        except KeyError:
            return learn(value)
        return None

    @property
    def status(self) -> str | None:
        """Known: ACTIVE, INACTIVE (closed by Tango), DISABLED (switched off by you), FROZEN (by Tango, too fast
        spending), DELETED."""
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
    def contact_email(self) -> str | None:
        """Its contact."""
        value: str | None = self._data.get(CONTACT_EMAIL)
        return value if value and value.__class__ is str else None

    @property
    def funding_notification(self) -> Sequence[_models.TangoFundingNotification] | None:
        """Who hears of funding."""
        from .tango_funding_notification import TangoFundingNotification

        value: Any = self._data.get(FUNDING_NOTIFICATION)
        return (
            [x0 for i0 in value if (x0 := as_record(TangoFundingNotification, i0)) is not None]
            if value.__class__ is list
            else None
        )
