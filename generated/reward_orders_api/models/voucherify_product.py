from __future__ import annotations

from typing import Any, ClassVar

from .. import types as _types
from ..records import REALS as _REALS
from ..records import WHOLES as _WHOLES
from ..records import (
    Record,
    as_object,
    json_key,
    learn,
)

ID = json_key("id")
SOURCE_ID = json_key("source_id")
OVERRIDE = json_key("override")
NAME = json_key("name")
METADATA = json_key("metadata")
PRICE = json_key("price")


class VoucherifyProduct(Record):
    """What the service knows of an item's product; sometimes only name and price."""

    __slots__ = ()
    _fields: ClassVar = {
        ID: "id",
        SOURCE_ID: "source_id",
        OVERRIDE: "override",
        NAME: "name",
        METADATA: "metadata",
        PRICE: "price",
    }

    @property
    def id(self) -> str | None:
        """Voucherify's identifier."""
        value: str | None = self._data.get(ID)
        return value if value and value.__class__ is str else None

    @property
    def source_id(self) -> str | None:
        """Your identifier."""
        value: str | None = self._data.get(SOURCE_ID)
        return value if value and value.__class__ is str else None

    @property
    def override(self) -> bool | None:
        """Echo of the request."""
        value: bool | None = self._data.get(OVERRIDE)
        return value if value is True or value is False else None

    @property
    def name(self) -> str | None:
        """Name."""
        value: str | None = self._data.get(NAME)
        return value if value and value.__class__ is str else None

    @property
    def metadata(self) -> dict[str, Any] | None:
        """Free keys and values."""
        value: Any = self._data.get(METADATA)
        return as_object(value)

    @property
    def price(self) -> _types.Decimal | None:
        """Price in the smallest unit of the currency."""
        value: Any = self._data.get(PRICE)
        if value is None:
            return None
        try:
            if value.__class__ is float:
                return _REALS[value]
            if value.__class__ is int:
                return _WHOLES[value]
        except KeyError:
            return learn(value)
        return None
