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

EXTERNAL_REF_ID = json_key("externalRefID")
STATUS = json_key("status")
TOTAL_LINE_ITEMS = json_key("totalLineItems")
CREATED_AT = json_key("createdAt")
FAILED_LINE_ITEMS = json_key("failedLineItems")
DUPLICATE_LINE_ITEM_REF_IDS = json_key("duplicateLineItemRefIds")


class TangoAsyncOrder(Record):
    """The asynchronous order this order came from."""

    __slots__ = ()
    _fields: ClassVar = {
        EXTERNAL_REF_ID: "external_ref_id",
        STATUS: "status",
        TOTAL_LINE_ITEMS: "total_line_items",
        CREATED_AT: "created_at",
        FAILED_LINE_ITEMS: "failed_line_items",
        DUPLICATE_LINE_ITEM_REF_IDS: "duplicate_line_item_ref_ids",
    }

    @property
    def external_ref_id(self) -> str | None:
        """Your reference of the asynchronous order."""
        value: str | None = self._data.get(EXTERNAL_REF_ID)
        return value if value and value.__class__ is str else None

    @property
    def status(self) -> str | None:
        """Its status."""
        value: str | None = self._data.get(STATUS)
        return value if value and value.__class__ is str else None

    @property
    def total_line_items(self) -> int | None:
        """How many line items it has."""
        value: int | None = self._data.get(TOTAL_LINE_ITEMS)
        return value if value is None or value.__class__ is int else as_int(value)

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
    def failed_line_items(self) -> Sequence[_models.TangoAsyncLineItemError] | None:
        """Line items that failed."""
        from .tango_async_line_item_error import TangoAsyncLineItemError

        value: Any = self._data.get(FAILED_LINE_ITEMS)
        return (
            [x0 for i0 in value if (x0 := as_record(TangoAsyncLineItemError, i0)) is not None]
            if value.__class__ is list
            else None
        )

    @property
    def duplicate_line_item_ref_ids(self) -> dict[str, int] | None:
        """References used more than once."""
        value: Any = self._data.get(DUPLICATE_LINE_ITEM_REF_IDS)
        return (
            {k0: x0 for k0, i0 in value.items() if (x0 := as_int(i0)) is not None} if value.__class__ is dict else None
        )
