from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from ..records import (
    Record,
    as_int,
    as_text,
    json_key,
)

NEXT_PAGE_KEYS = json_key("nextPageKeys")
PREVIOUS_PAGE_KEYS = json_key("previousPageKeys")
RESULT_COUNT = json_key("resultCount")
TOTAL_COUNT = json_key("totalCount")


class TangoKeysetPage(Record):
    """Where a page stands in its list."""

    __slots__ = ()
    _fields: ClassVar = {
        NEXT_PAGE_KEYS: "next_page_keys",
        PREVIOUS_PAGE_KEYS: "previous_page_keys",
        RESULT_COUNT: "result_count",
        TOTAL_COUNT: "total_count",
    }

    @property
    def next_page_keys(self) -> Sequence[str] | None:
        """Keys of the next page; empty at the end, or null."""
        value: Any = self._data.get(NEXT_PAGE_KEYS)
        return [x0 for i0 in value if (x0 := as_text(i0)) is not None] if value.__class__ is list else None

    @property
    def previous_page_keys(self) -> Sequence[str] | None:
        """Keys of the page before."""
        value: Any = self._data.get(PREVIOUS_PAGE_KEYS)
        return [x0 for i0 in value if (x0 := as_text(i0)) is not None] if value.__class__ is list else None

    @property
    def result_count(self) -> int | None:
        """Rows on this page."""
        value: int | None = self._data.get(RESULT_COUNT)
        return value if value is None or value.__class__ is int else as_int(value)

    @property
    def total_count(self) -> int | None:
        """Rows that match in all."""
        value: int | None = self._data.get(TOTAL_COUNT)
        return value if value is None or value.__class__ is int else as_int(value)
