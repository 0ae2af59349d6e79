from __future__ import annotations

from typing import Any, ClassVar

from .. import types as _types
from ..records import REALS as _REALS
from ..records import WHOLES as _WHOLES
from ..records import (
    Record,
    json_key,
    learn,
)

ACCOUNT_IDENTIFIER = json_key("accountIdentifier")
BALANCE = json_key("balance")
BALANCE_THRESHOLD = json_key("balanceThreshold")
BALANCE_ALERT_IDENTIFIER = json_key("balanceAlertIdentifier")


class TangoLowBalanceData(Record):
    """eventData of LowBalance."""

    __slots__ = ()
    _fields: ClassVar = {
        ACCOUNT_IDENTIFIER: "account_identifier",
        BALANCE: "balance",
        BALANCE_THRESHOLD: "balance_threshold",
        BALANCE_ALERT_IDENTIFIER: "balance_alert_identifier",
    }

    @property
    def account_identifier(self) -> str | None:
        """Account."""
        value: str | None = self._data.get(ACCOUNT_IDENTIFIER)
        return value if value and value.__class__ is str else None

    @property
    def balance(self) -> _types.Decimal | None:
        """What the account has, in its currency."""
        value: Any = self._data.get(BALANCE)
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
    def balance_threshold(self) -> _types.Decimal | None:
        """The limit it went under, in its currency."""
        value: Any = self._data.get(BALANCE_THRESHOLD)
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
    def balance_alert_identifier(self) -> str | None:
        """The alert that watches it."""
        value: str | None = self._data.get(BALANCE_ALERT_IDENTIFIER)
        return value if value and value.__class__ is str else None
