from __future__ import annotations

from typing import ClassVar

from ..records import (
    Record,
    json_key,
)

ID = json_key("id")
OBJECT_ = json_key("object")


class VoucherifyCustomerReference(Record):
    """A customer or referrer, by identifier only."""

    __slots__ = ()
    _fields: ClassVar = {
        ID: "id",
        OBJECT_: "object_",
    }

    @property
    def id(self) -> str | None:
        """Voucherify's identifier."""
        value: str | None = self._data.get(ID)
        return value if value and value.__class__ is str else None

    @property
    def object_(self) -> str | None:
        """Always "customer"."""
        value: str | None = self._data.get(OBJECT_)
        return value if value and value.__class__ is str else None
