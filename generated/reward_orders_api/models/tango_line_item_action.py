from __future__ import annotations

from datetime import UTC as _UTC
from datetime import datetime as _datetime
from typing import Any, ClassVar

from ..records import (
    Record,
    json_key,
)

ACTION = json_key("action")
REASON = json_key("reason")
ACTION_DATE = json_key("actionDate")
OLD_REFERENCE_LINE_ITEM_ID = json_key("oldReferenceLineItemId")
NEW_REFERENCE_LINE_ITEM_ID = json_key("newReferenceLineItemId")


class TangoLineItemAction(Record):
    """One thing that was done with a line item."""

    __slots__ = ()
    _fields: ClassVar = {
        ACTION: "action",
        REASON: "reason",
        ACTION_DATE: "action_date",
        OLD_REFERENCE_LINE_ITEM_ID: "old_reference_line_item_id",
        NEW_REFERENCE_LINE_ITEM_ID: "new_reference_line_item_id",
    }

    @property
    def action(self) -> str | None:
        """What."""
        value: str | None = self._data.get(ACTION)
        return value if value and value.__class__ is str else None

    @property
    def reason(self) -> str | None:
        """Why."""
        value: str | None = self._data.get(REASON)
        return value if value and value.__class__ is str else None

    @property
    def action_date(self) -> _datetime | None:
        """When."""
        value: Any = self._data.get(ACTION_DATE)
        if value.__class__ is not str:
            return None
        try:
            moment = _datetime.fromisoformat(value)
        except ValueError:
            return None
        return moment if moment.tzinfo is not None else moment.replace(tzinfo=_UTC)

    @property
    def old_reference_line_item_id(self) -> str | None:
        """The line item it was done to."""
        value: str | None = self._data.get(OLD_REFERENCE_LINE_ITEM_ID)
        return value if value and value.__class__ is str else None

    @property
    def new_reference_line_item_id(self) -> str | None:
        """The line item that replaces it."""
        value: str | None = self._data.get(NEW_REFERENCE_LINE_ITEM_ID)
        return value if value and value.__class__ is str else None
