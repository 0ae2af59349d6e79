from __future__ import annotations

from typing import Any, ClassVar

from .. import types as _types
from ..records import REALS as _REALS
from ..records import WHOLES as _WHOLES
from ..records import (
    Record,
    as_int,
    json_key,
    learn,
)

CUSTOMER_IDENTIFIER = json_key("customerIdentifier")
ACCOUNT_IDENTIFIER = json_key("accountIdentifier")
TRANSACTION_TYPE = json_key("transactionType")
TRANSACTION_ID = json_key("transactionId")
FUNDING_METHOD = json_key("fundingMethod")
FUNDING_TYPE = json_key("fundingType")
TRANSFER_TO_ACCOUNT_IDENTIFIER = json_key("transferToAccountIdentifier")
TRANSFER_FROM_ACCOUNT_IDENTIFIER = json_key("transferFromAccountIdentifier")
INVOICE_NUMBER = json_key("invoiceNumber")
CURRENCY = json_key("currency")
AMOUNT = json_key("amount")
NOTE = json_key("note")


class TangoTransactionData(Record):
    """eventData of Transaction: money moved in or out of an account. Whether orders and refunds are told is not
    documented."""

    __slots__ = ()
    _fields: ClassVar = {
        CUSTOMER_IDENTIFIER: "customer_identifier",
        ACCOUNT_IDENTIFIER: "account_identifier",
        TRANSACTION_TYPE: "transaction_type",
        TRANSACTION_ID: "transaction_id",
        FUNDING_METHOD: "funding_method",
        FUNDING_TYPE: "funding_type",
        TRANSFER_TO_ACCOUNT_IDENTIFIER: "transfer_to_account_identifier",
        TRANSFER_FROM_ACCOUNT_IDENTIFIER: "transfer_from_account_identifier",
        INVOICE_NUMBER: "invoice_number",
        CURRENCY: "currency",
        AMOUNT: "amount",
        NOTE: "note",
    }

    @property
    def customer_identifier(self) -> str | None:
        """Customer of the account."""
        value: str | None = self._data.get(CUSTOMER_IDENTIFIER)
        return value if value and value.__class__ is str else None

    @property
    def account_identifier(self) -> str | None:
        """Account."""
        value: str | None = self._data.get(ACCOUNT_IDENTIFIER)
        return value if value and value.__class__ is str else None

    @property
    def transaction_type(self) -> str | None:
        """Kind of movement."""
        value: str | None = self._data.get(TRANSACTION_TYPE)
        return value if value and value.__class__ is str else None

    @property
    def transaction_id(self) -> int | None:
        """Identifies the movement."""
        value: int | None = self._data.get(TRANSACTION_ID)
        return value if value is None or value.__class__ is int else as_int(value)

    @property
    def funding_method(self) -> str | None:
        """How the money came."""
        value: str | None = self._data.get(FUNDING_METHOD)
        return value if value and value.__class__ is str else None

    @property
    def funding_type(self) -> str | None:
        """Kind of funding."""
        value: str | None = self._data.get(FUNDING_TYPE)
        return value if value and value.__class__ is str else None

    @property
    def transfer_to_account_identifier(self) -> str | None:
        """Account that receives a transfer."""
        value: str | None = self._data.get(TRANSFER_TO_ACCOUNT_IDENTIFIER)
        return value if value and value.__class__ is str else None

    @property
    def transfer_from_account_identifier(self) -> str | None:
        """Account that gives a transfer."""
        value: str | None = self._data.get(TRANSFER_FROM_ACCOUNT_IDENTIFIER)
        return value if value and value.__class__ is str else None

    @property
    def invoice_number(self) -> str | None:
        """Number of the invoice."""
        value: str | None = self._data.get(INVOICE_NUMBER)
        return value if value and value.__class__ is str else None

    @property
    def currency(self) -> str | None:
        """Currency of the amount."""
        value: str | None = self._data.get(CURRENCY)
        return value if value and value.__class__ is str else None

    @property
    def amount(self) -> _types.Decimal | None:
        """How much."""
        value: Any = self._data.get(AMOUNT)
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
    def note(self) -> str | None:
        """Free text."""
        value: str | None = self._data.get(NOTE)
        return value if value and value.__class__ is str else None
