from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from .. import models as _models
from ..records import (
    Record,
    as_int,
    as_record,
    json_key,
)

ITEMS = json_key("items")
PREV_CURSOR = json_key("prevCursor")
NEXT_CURSOR = json_key("nextCursor")
PREV_PAGE_AVAILABLE = json_key("prevPageAvailable")
NEXT_PAGE_AVAILABLE = json_key("nextPageAvailable")
NUMBER_OF_ELEMENTS = json_key("numberOfElements")
MAX_RESULTS = json_key("maxResults")


class TangoCustomerPage(Record):
    """One page of customers."""

    __slots__ = ()
    _fields: ClassVar = {
        ITEMS: "items",
        PREV_CURSOR: "prev_cursor",
        NEXT_CURSOR: "next_cursor",
        PREV_PAGE_AVAILABLE: "prev_page_available",
        NEXT_PAGE_AVAILABLE: "next_page_available",
        NUMBER_OF_ELEMENTS: "number_of_elements",
        MAX_RESULTS: "max_results",
    }

    @property
    def items(self) -> Sequence[_models.TangoCustomer] | None:
        """The customers."""
        from .tango_customer import TangoCustomer

        value: Any = self._data.get(ITEMS)
        return (
            [x0 for i0 in value if (x0 := as_record(TangoCustomer, i0)) is not None]
            if value.__class__ is list
            else None
        )

    @property
    def prev_cursor(self) -> str | None:
        """Where the page before begins."""
        value: str | None = self._data.get(PREV_CURSOR)
        return value if value and value.__class__ is str else None

    @property
    def next_cursor(self) -> str | None:
        """Where the next page begins."""
        value: str | None = self._data.get(NEXT_CURSOR)
        return value if value and value.__class__ is str else None

    @property
    def prev_page_available(self) -> bool | None:
        """Whether there is a page before."""
        value: bool | None = self._data.get(PREV_PAGE_AVAILABLE)
        return value if value is True or value is False else None

    @property
    def next_page_available(self) -> bool | None:
        """Whether there is a next page."""
        value: bool | None = self._data.get(NEXT_PAGE_AVAILABLE)
        return value if value is True or value is False else None

    @property
    def number_of_elements(self) -> int | None:
        """Rows on this page."""
        value: int | None = self._data.get(NUMBER_OF_ELEMENTS)
        return value if value is None or value.__class__ is int else as_int(value)

    @property
    def max_results(self) -> int | None:
        """Rows a page."""
        value: int | None = self._data.get(MAX_RESULTS)
        return value if value is None or value.__class__ is int else as_int(value)
