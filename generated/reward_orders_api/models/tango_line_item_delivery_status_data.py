from __future__ import annotations

from typing import ClassVar

from ..records import (
    Record,
    json_key,
)

REFERENCE_LINE_ITEM_ID = json_key("referenceLineItemId")
STATUS = json_key("status")


class TangoLineItemDeliveryStatusData(Record):
    """eventData of LineItemDeliveryStatus, which is about physical cards."""

    __slots__ = ()
    _fields: ClassVar = {
        REFERENCE_LINE_ITEM_ID: "reference_line_item_id",
        STATUS: "status",
    }

    @property
    def reference_line_item_id(self) -> str | None:
        """Tango's identifier of the line item."""
        value: str | None = self._data.get(REFERENCE_LINE_ITEM_ID)
        return value if value and value.__class__ is str else None

    @property
    def status(self) -> str | None:
        """Known: IN_PROGRESS, SHIPPED, COMPLETED, CANCELED, FAILED."""
        value: str | None = self._data.get(STATUS)
        return value if value and value.__class__ is str else None
