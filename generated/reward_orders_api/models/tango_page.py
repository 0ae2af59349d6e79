from __future__ import annotations

from typing import ClassVar

from ..records import (
    Record,
    as_int,
    json_key,
)

NUMBER = json_key("number")
ELEMENTS_PER_BLOCK = json_key("elementsPerBlock")
RESULT_COUNT = json_key("resultCount")
TOTAL_COUNT = json_key("totalCount")


class TangoPage(Record):
    """Where a page stands in its list."""

    __slots__ = ()
    _fields: ClassVar = {
        NUMBER: "number",
        ELEMENTS_PER_BLOCK: "elements_per_block",
        RESULT_COUNT: "result_count",
        TOTAL_COUNT: "total_count",
    }

    @property
    def number(self) -> int | None:
        """This page; the first is 0."""
        value: int | None = self._data.get(NUMBER)
        return value if value is None or value.__class__ is int else as_int(value)

    @property
    def elements_per_block(self) -> int | None:
        """Size of a page."""
        value: int | None = self._data.get(ELEMENTS_PER_BLOCK)
        return value if value is None or value.__class__ is int else as_int(value)

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
