from __future__ import annotations

from typing import Any, ClassVar

from .. import models as _models
from ..records import (
    Record,
    as_record,
    json_key,
)

DELIVERY_DATE = json_key("deliveryDate")
NOTE = json_key("note")
SENDER_INFO = json_key("senderInfo")


class TangoAsyncLineItemUpdate(Record):
    """A line after its change."""

    __slots__ = ()
    _fields: ClassVar = {
        DELIVERY_DATE: "delivery_date",
        NOTE: "note",
        SENDER_INFO: "sender_info",
    }

    @property
    def delivery_date(self) -> str | None:
        """The day it is sent; an open form."""
        value: str | None = self._data.get(DELIVERY_DATE)
        return value if value and value.__class__ is str else None

    @property
    def note(self) -> str | None:
        """Its note."""
        value: str | None = self._data.get(NOTE)
        return value if value and value.__class__ is str else None

    @property
    def sender_info(self) -> _models.TangoSender | None:
        """Who gives it."""
        from .tango_sender import TangoSender

        value: Any = self._data.get(SENDER_INFO)
        return as_record(TangoSender, value)
