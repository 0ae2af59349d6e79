from __future__ import annotations

from typing import ClassVar

from ..records import (
    Record,
    json_key,
)

ID = json_key("id")
OBJECT_ = json_key("object")
TARGET_URL = json_key("target_url")


class VoucherifyEventSource(Record):
    """The distribution that sent an event; one event may come by several."""

    __slots__ = ()
    _fields: ClassVar = {
        ID: "id",
        OBJECT_: "object_",
        TARGET_URL: "target_url",
    }
    _secret: ClassVar = frozenset(
        {
            "target_url",
        }
    )

    @property
    def id(self) -> str | None:
        """Identifies the distribution."""
        value: str | None = self._data.get(ID)
        return value if value and value.__class__ is str else None

    @property
    def object_(self) -> str | None:
        """Always "distribution"."""
        value: str | None = self._data.get(OBJECT_)
        return value if value and value.__class__ is str else None

    @property
    def target_url(self) -> str | None:
        """Where it sends to; may hold a key of yours."""
        value: str | None = self._data.get(TARGET_URL)
        return value if value and value.__class__ is str else None
