from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from ..records import (
    Record,
    as_text,
    json_key,
)

ORDER = json_key("order")
FIELDS = json_key("fields")
FILTERS = json_key("filters")
RESPONSE_FORMAT = json_key("response_format")


class VoucherifyExportEcho(Record):
    """What was asked for; the service may fill in defaults."""

    __slots__ = ()
    _fields: ClassVar = {
        ORDER: "order",
        FIELDS: "fields",
        FILTERS: "filters",
        RESPONSE_FORMAT: "response_format",
    }

    @property
    def order(self) -> str | None:
        """Sort; empty where there is none."""
        value: str | None = self._data.get(ORDER)
        return value if value and value.__class__ is str else None

    @property
    def fields(self) -> Sequence[str] | None:
        """Columns."""
        value: Any = self._data.get(FIELDS)
        return [x0 for i0 in value if (x0 := as_text(i0)) is not None] if value.__class__ is list else None

    @property
    def filters(self) -> Any:
        """Filters as the service keeps them."""
        value: Any = self._data.get(FILTERS)
        return value

    @property
    def response_format(self) -> str | None:
        """Format of the file; seen: CSV."""
        value: str | None = self._data.get(RESPONSE_FORMAT)
        return value if value and value.__class__ is str else None
