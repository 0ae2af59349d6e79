from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from .. import models as _models
from ..records import (
    Record,
    as_record,
    json_key,
)

LINE_ITEM_ID = json_key("lineItemId")
EXTERNAL_REF_LINE_ITEM_ID = json_key("externalRefLineItemID")
UTID = json_key("utid")
ERRORS = json_key("errors")


class TangoAsyncLineItemError(Record):
    """A line item of an asynchronous order that failed."""

    __slots__ = ()
    _fields: ClassVar = {
        LINE_ITEM_ID: "line_item_id",
        EXTERNAL_REF_LINE_ITEM_ID: "external_ref_line_item_id",
        UTID: "utid",
        ERRORS: "errors",
    }

    @property
    def line_item_id(self) -> str | None:
        """The line item."""
        value: str | None = self._data.get(LINE_ITEM_ID)
        return value if value and value.__class__ is str else None

    @property
    def external_ref_line_item_id(self) -> str | None:
        """Your reference of the line item."""
        value: str | None = self._data.get(EXTERNAL_REF_LINE_ITEM_ID)
        return value if value and value.__class__ is str else None

    @property
    def utid(self) -> str | None:
        """The item."""
        value: str | None = self._data.get(UTID)
        return value if value and value.__class__ is str else None

    @property
    def errors(self) -> Sequence[_models.TangoAsyncLineItemIssue] | None:
        """What is wrong with it."""
        from .tango_async_line_item_issue import TangoAsyncLineItemIssue

        value: Any = self._data.get(ERRORS)
        return (
            [x0 for i0 in value if (x0 := as_record(TangoAsyncLineItemIssue, i0)) is not None]
            if value.__class__ is list
            else None
        )
