from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from .. import models as _models
from ..records import (
    Record,
    as_record,
    json_key,
)

LINE_ITEMS = json_key("lineItems")
KEYSET_PAGE = json_key("keysetPage")


class TangoLineItemList(Record):
    """One page of line items."""

    __slots__ = ()
    _fields: ClassVar = {
        LINE_ITEMS: "line_items",
        KEYSET_PAGE: "keyset_page",
    }

    @property
    def line_items(self) -> Sequence[_models.TangoLineItem] | None:
        """The rows."""
        from .tango_line_item import TangoLineItem

        value: Any = self._data.get(LINE_ITEMS)
        return (
            [x0 for i0 in value if (x0 := as_record(TangoLineItem, i0)) is not None]
            if value.__class__ is list
            else None
        )

    @property
    def keyset_page(self) -> _models.TangoKeysetPage | None:
        """Where it stands."""
        from .tango_keyset_page import TangoKeysetPage

        value: Any = self._data.get(KEYSET_PAGE)
        return as_record(TangoKeysetPage, value)
