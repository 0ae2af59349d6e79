from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from .. import models as _models
from ..records import (
    Record,
    as_record,
    json_key,
)

REFERENCE_ORDER_ID = json_key("referenceOrderID")
ORDER_STATUS = json_key("orderStatus")
CUSTOMER_IDENTIFIER = json_key("customerIdentifier")
ACCOUNT_IDENTIFIER = json_key("accountIdentifier")
SENDER = json_key("sender")
AMOUNT_CHARGED = json_key("amountCharged")
CAMPAIGN = json_key("campaign")
ORDER_NOTES = json_key("orderNotes")
PAGINATION = json_key("pagination")
ORDER_ERRORS = json_key("orderErrors")
LINE_ITEMS = json_key("lineItems")


class TangoAsyncOrderLineItems(Record):
    """One page of the lines of an asynchronous order with their rewards."""

    __slots__ = ()
    _fields: ClassVar = {
        REFERENCE_ORDER_ID: "reference_order_id",
        ORDER_STATUS: "order_status",
        CUSTOMER_IDENTIFIER: "customer_identifier",
        ACCOUNT_IDENTIFIER: "account_identifier",
        SENDER: "sender",
        AMOUNT_CHARGED: "amount_charged",
        CAMPAIGN: "campaign",
        ORDER_NOTES: "order_notes",
        PAGINATION: "pagination",
        ORDER_ERRORS: "order_errors",
        LINE_ITEMS: "line_items",
    }

    @property
    def reference_order_id(self) -> str | None:
        """Tango's identifier of the order."""
        value: str | None = self._data.get(REFERENCE_ORDER_ID)
        return value if value and value.__class__ is str else None

    @property
    def order_status(self) -> str | None:
        """Status, an open set. Known: COMPLETE, PENDING, PARTIAL, FAILED, SCHEDULED DELIVERY; its spelling is not
        sure."""
        value: str | None = self._data.get(ORDER_STATUS)
        return value if value and value.__class__ is str else None

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
    def order_notes(self) -> str | None:
        """Notes of the order."""
        value: str | None = self._data.get(ORDER_NOTES)
        return value if value and value.__class__ is str else None

    @property
    def pagination(self) -> _models.TangoCursors | None:
        """Where this page stands."""
        from .tango_cursors import TangoCursors

        value: Any = self._data.get(PAGINATION)
        return as_record(TangoCursors, value)

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
    def line_items(self) -> Sequence[_models.TangoAsyncLineItemDetail] | None:
        """One page of its lines."""
        from .tango_async_line_item_detail import TangoAsyncLineItemDetail

        value: Any = self._data.get(LINE_ITEMS)
        return (
            [x0 for i0 in value if (x0 := as_record(TangoAsyncLineItemDetail, i0)) is not None]
            if value.__class__ is list
            else None
        )
