from __future__ import annotations

from datetime import UTC as _UTC
from datetime import datetime as _datetime
from typing import Any, ClassVar

from .. import models as _models
from ..records import (
    Record,
    as_int,
    as_record,
    json_key,
)

REFERENCE_ORDER_ID = json_key("referenceOrderID")
EXTERNAL_REF_ID = json_key("externalRefID")
CREATED_AT = json_key("createdAt")
CUSTOMER_IDENTIFIER = json_key("customerIdentifier")
ACCOUNT_IDENTIFIER = json_key("accountIdentifier")
ACCOUNT_NUMBER = json_key("accountNumber")
SENDER = json_key("sender")
CAMPAIGN = json_key("campaign")
PURCHASE_ORDER_NUMBER = json_key("purchaseOrderNumber")
NOTES = json_key("notes")
FULFILL_BY = json_key("fulfillBy")
ORDER_STATUS = json_key("orderStatus")
TOTAL_LINE_ITEMS_ROWS = json_key("totalLineItemsRows")
AMOUNT_CHARGED = json_key("amountCharged")


class TangoAsyncOrderRow(Record):
    """An asynchronous order as lists show it, without its lines."""

    __slots__ = ()
    _fields: ClassVar = {
        REFERENCE_ORDER_ID: "reference_order_id",
        EXTERNAL_REF_ID: "external_ref_id",
        CREATED_AT: "created_at",
        CUSTOMER_IDENTIFIER: "customer_identifier",
        ACCOUNT_IDENTIFIER: "account_identifier",
        ACCOUNT_NUMBER: "account_number",
        SENDER: "sender",
        CAMPAIGN: "campaign",
        PURCHASE_ORDER_NUMBER: "purchase_order_number",
        NOTES: "notes",
        FULFILL_BY: "fulfill_by",
        ORDER_STATUS: "order_status",
        TOTAL_LINE_ITEMS_ROWS: "total_line_items_rows",
        AMOUNT_CHARGED: "amount_charged",
    }

    @property
    def reference_order_id(self) -> str | None:
        """Tango's identifier of the order."""
        value: str | None = self._data.get(REFERENCE_ORDER_ID)
        return value if value and value.__class__ is str else None

    @property
    def external_ref_id(self) -> str | None:
        """Your reference."""
        value: str | None = self._data.get(EXTERNAL_REF_ID)
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
    def customer_identifier(self) -> str | None:
        """The customer."""
        value: str | None = self._data.get(CUSTOMER_IDENTIFIER)
        return value if value and value.__class__ is str else None

    @property
    def account_identifier(self) -> str | None:
        """The account that paid."""
        value: str | None = self._data.get(ACCOUNT_IDENTIFIER)
        return value if value and value.__class__ is str else None

    @property
    def account_number(self) -> str | None:
        """Tango's number of that account."""
        value: str | None = self._data.get(ACCOUNT_NUMBER)
        return value if value and value.__class__ is str else None

    @property
    def sender(self) -> _models.TangoSender | None:
        """Who gives the rewards."""
        from .tango_sender import TangoSender

        value: Any = self._data.get(SENDER)
        return as_record(TangoSender, value)

    @property
    def campaign(self) -> str | None:
        """Label for reports."""
        value: str | None = self._data.get(CAMPAIGN)
        return value if value and value.__class__ is str else None

    @property
    def purchase_order_number(self) -> str | None:
        """Your purchase order number."""
        value: str | None = self._data.get(PURCHASE_ORDER_NUMBER)
        return value if value and value.__class__ is str else None

    @property
    def notes(self) -> str | None:
        """Notes."""
        value: str | None = self._data.get(NOTES)
        return value if value and value.__class__ is str else None

    @property
    def fulfill_by(self) -> str | None:
        """Undocumented, about the delivery."""
        value: str | None = self._data.get(FULFILL_BY)
        return value if value and value.__class__ is str else None

    @property
    def order_status(self) -> str | None:
        """Status, an open set. Known: COMPLETE, PENDING, PARTIAL, FAILED, SCHEDULED DELIVERY; its spelling is not
        sure."""
        value: str | None = self._data.get(ORDER_STATUS)
        return value if value and value.__class__ is str else None

    @property
    def total_line_items_rows(self) -> int | None:
        """How many lines it has."""
        value: int | None = self._data.get(TOTAL_LINE_ITEMS_ROWS)
        return value if value is None or value.__class__ is int else as_int(value)

    @property
    def amount_charged(self) -> _models.TangoAsyncCharge | None:
        """What it cost."""
        from .tango_async_charge import TangoAsyncCharge

        value: Any = self._data.get(AMOUNT_CHARGED)
        return as_record(TangoAsyncCharge, value)
