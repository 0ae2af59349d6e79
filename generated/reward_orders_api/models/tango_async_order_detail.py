from __future__ import annotations

from collections.abc import Sequence
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
ORDER_STATUS = json_key("orderStatus")
CREATED_AT = json_key("createdAt")
COMPLETED_AT = json_key("completedAt")
CUSTOMER_IDENTIFIER = json_key("customerIdentifier")
ACCOUNT_IDENTIFIER = json_key("accountIdentifier")
SENDER = json_key("sender")
AMOUNT_CHARGED = json_key("amountCharged")
CAMPAIGN = json_key("campaign")
PURCHASE_ORDER_NUMBER = json_key("purchaseOrderNumber")
NOTES = json_key("notes")
TOTAL_LINE_ITEMS = json_key("totalLineItems")
PAGINATION = json_key("pagination")
NUMBER_OF_ELEMENTS = json_key("numberOfElements")
ORDER_ERRORS = json_key("orderErrors")
LINE_ITEMS = json_key("lineItems")


class TangoAsyncOrderDetail(Record):
    """An asynchronous order and one page of its lines. Nothing is called required."""

    __slots__ = ()
    _fields: ClassVar = {
        REFERENCE_ORDER_ID: "reference_order_id",
        EXTERNAL_REF_ID: "external_ref_id",
        ORDER_STATUS: "order_status",
        CREATED_AT: "created_at",
        COMPLETED_AT: "completed_at",
        CUSTOMER_IDENTIFIER: "customer_identifier",
        ACCOUNT_IDENTIFIER: "account_identifier",
        SENDER: "sender",
        AMOUNT_CHARGED: "amount_charged",
        CAMPAIGN: "campaign",
        PURCHASE_ORDER_NUMBER: "purchase_order_number",
        NOTES: "notes",
        TOTAL_LINE_ITEMS: "total_line_items",
        PAGINATION: "pagination",
        NUMBER_OF_ELEMENTS: "number_of_elements",
        ORDER_ERRORS: "order_errors",
        LINE_ITEMS: "line_items",
    }

    @property
    def reference_order_id(self) -> str | None:
        """Tango's identifier of the order; opaque."""
        value: str | None = self._data.get(REFERENCE_ORDER_ID)
        return value if value and value.__class__ is str else None

    @property
    def external_ref_id(self) -> str | None:
        """Your reference."""
        value: str | None = self._data.get(EXTERNAL_REF_ID)
        return value if value and value.__class__ is str else None

    @property
    def order_status(self) -> str | None:
        """Status, an open set. Known: COMPLETE, PENDING, PARTIAL, FAILED, SCHEDULED DELIVERY; its spelling is not
        sure."""
        value: str | None = self._data.get(ORDER_STATUS)
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
    def completed_at(self) -> _datetime | None:
        """When it was done."""
        value: Any = self._data.get(COMPLETED_AT)
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
    def sender(self) -> _models.TangoSender | None:
        """Who gives the rewards."""
        from .tango_sender import TangoSender

        value: Any = self._data.get(SENDER)
        return as_record(TangoSender, value)

    @property
    def amount_charged(self) -> _models.TangoAsyncCharge | None:
        """What it cost."""
        from .tango_async_charge import TangoAsyncCharge

        value: Any = self._data.get(AMOUNT_CHARGED)
        return as_record(TangoAsyncCharge, value)

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
    def total_line_items(self) -> int | None:
        """How many lines it has."""
        value: int | None = self._data.get(TOTAL_LINE_ITEMS)
        return value if value is None or value.__class__ is int else as_int(value)

    @property
    def pagination(self) -> _models.TangoCursors | None:
        """Where this page of lines stands."""
        from .tango_cursors import TangoCursors

        value: Any = self._data.get(PAGINATION)
        return as_record(TangoCursors, value)

    @property
    def number_of_elements(self) -> int | None:
        """Lines on this page."""
        value: int | None = self._data.get(NUMBER_OF_ELEMENTS)
        return value if value is None or value.__class__ is int else as_int(value)

    @property
    def order_errors(self) -> Sequence[_models.TangoAsyncProblem] | None:
        """Why it failed."""
        from .tango_async_problem import TangoAsyncProblem

        value: Any = self._data.get(ORDER_ERRORS)
        return (
            [x0 for i0 in value if (x0 := as_record(TangoAsyncProblem, i0)) is not None]
            if value.__class__ is list
            else None
        )

    @property
    def line_items(self) -> Sequence[_models.TangoAsyncLineItem] | None:
        """One page of its lines."""
        from .tango_async_line_item import TangoAsyncLineItem

        value: Any = self._data.get(LINE_ITEMS)
        return (
            [x0 for i0 in value if (x0 := as_record(TangoAsyncLineItem, i0)) is not None]
            if value.__class__ is list
            else None
        )
