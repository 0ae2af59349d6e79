from __future__ import annotations

from typing import ClassVar

from ..records import (
    Record,
    json_key,
)

URL = json_key("url")


class TangoEmbeddedUrl(Record):
    """Where an embedded reward is shown."""

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
        """The address; whoever reads it can redeem."""
        value: str | None = self._data.get(URL)
        return value if value and value.__class__ is str else None
