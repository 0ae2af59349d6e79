from __future__ import annotations

from typing import ClassVar

from ..records import (
    Record,
    as_int,
    json_key,
)

EXTERNAL_REF_ID = json_key("externalRefID")
EXTERNAL_REFERENCE_ID = json_key("externalReferenceId")
REFERENCE_ORDER_ID = json_key("referenceOrderId")
STATUS = json_key("status")
TOTAL_LINE_ITEMS = json_key("totalLineItems")
FAILED_LINE_ITEMS = json_key("failedLineItems")
SUCCESSFUL_LINE_ITEMS = json_key("successfulLineItems")
ACCOUNT_IDENTIFIER = json_key("accountIdentifier")
CUSTOMER_IDENTIFIER = json_key("customerIdentifier")


class TangoAsyncOrderStatusData(Record):
    """eventData of AsyncOrderStatus. There is no event for the status of a synchronous order."""

    __slots__ = ()
    _fields: ClassVar = {
        EXTERNAL_REF_ID: "external_ref_id",
        EXTERNAL_REFERENCE_ID: "external_reference_id",
        REFERENCE_ORDER_ID: "reference_order_id",
        STATUS: "status",
        TOTAL_LINE_ITEMS: "total_line_items",
        FAILED_LINE_ITEMS: "failed_line_items",
        SUCCESSFUL_LINE_ITEMS: "successful_line_items",
        ACCOUNT_IDENTIFIER: "account_identifier",
        CUSTOMER_IDENTIFIER: "customer_identifier",
    }

    @property
    def external_ref_id(self) -> str | None:
        """Your reference of the asynchronous order."""
        value: str | None = self._data.get(EXTERNAL_REF_ID)
        return value if value and value.__class__ is str else None

    @property
    def external_reference_id(self) -> str | None:
        """The name of externalRefID before 2026-02-11."""
        value: str | None = self._data.get(EXTERNAL_REFERENCE_ID)
        return value if value and value.__class__ is str else None

    @property
    def reference_order_id(self) -> str | None:
        """Tango's identifier of the order."""
        value: str | None = self._data.get(REFERENCE_ORDER_ID)
        return value if value and value.__class__ is str else None

    @property
    def status(self) -> str | None:
        """Known: SUCCESSFUL, RETRYING (not final), FAILED, PARTIALFAILED."""
        value: str | None = self._data.get(STATUS)
        return value if value and value.__class__ is str else None

    @property
    def total_line_items(self) -> int | None:
        """How many line items it has."""
        value: int | None = self._data.get(TOTAL_LINE_ITEMS)
        return value if value is None or value.__class__ is int else as_int(value)

    @property
    def failed_line_items(self) -> int | None:
        """How many failed; a number here, a list in the answer to the create."""
        value: int | None = self._data.get(FAILED_LINE_ITEMS)
        return value if value is None or value.__class__ is int else as_int(value)

    @property
    def successful_line_items(self) -> int | None:
        """How many were bought."""
        value: int | None = self._data.get(SUCCESSFUL_LINE_ITEMS)
        return value if value is None or value.__class__ is int else as_int(value)

    @property
    def account_identifier(self) -> str | None:
        """Account that paid."""
        value: str | None = self._data.get(ACCOUNT_IDENTIFIER)
        return value if value and value.__class__ is str else None

    @property
    def customer_identifier(self) -> str | None:
        """Customer of the account."""
        value: str | None = self._data.get(CUSTOMER_IDENTIFIER)
        return value if value and value.__class__ is str else None
