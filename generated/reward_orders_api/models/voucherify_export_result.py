from __future__ import annotations

from typing import ClassVar

from ..records import (
    Record,
    json_key,
)

URL = json_key("url")


class VoucherifyExportResult(Record):
    """Where the file is."""

    __slots__ = ()
    _fields: ClassVar = {
        URL: "url",
    }
    _secret: ClassVar = frozenset(
        {
            "url",
        }
    )

    @property
    def url(self) -> str | None:
        """Address of the CSV file, with a short-lived token in it. The download needs the API keys as well."""
        value: str | None = self._data.get(URL)
        return value if value and value.__class__ is str else None
