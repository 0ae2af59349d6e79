from __future__ import annotations

from datetime import UTC as _UTC
from datetime import datetime as _datetime
from typing import Any, ClassVar

from .. import models as _models
from ..records import (
    Record,
    as_record,
    json_key,
)

ID = json_key("id")
TYPE_ = json_key("type")
CREATED_AT = json_key("created_at")
ENTITY_ID = json_key("entity_id")
GROUP_ID = json_key("group_id")
EVENT_SOURCE = json_key("event_source")


class VoucherifyEventOrigin(Record):
    """What happened, and which call caused it."""

    __slots__ = ()
    _fields: ClassVar = {
        ID: "id",
        TYPE_: "type_",
        CREATED_AT: "created_at",
        ENTITY_ID: "entity_id",
        GROUP_ID: "group_id",
        EVENT_SOURCE: "event_source",
    }

    @property
    def id(self) -> str | None:
        """Identifies the event. With source.id it tells repeats apart from news."""
        value: str | None = self._data.get(ID)
        return value if value and value.__class__ is str else None

    @property
    def type_(self) -> str | None:
        """Kind of event. Known of orders: customer.order.created, customer.order.updated, customer.order.paid,
        customer.order.canceled."""
        value: str | None = self._data.get(TYPE_)
        return value if value and value.__class__ is str else None

    @property
    def created_at(self) -> _datetime | None:
        """When it happened."""
        value: Any = self._data.get(CREATED_AT)
        if value.__class__ is not str:
            return None
        try:
            moment = _datetime.fromisoformat(value)
        except ValueError:
            return None
        return moment if moment.tzinfo is not None else moment.replace(tzinfo=_UTC)

    @property
    def entity_id(self) -> str | None:
        """What it happened to; of orders the customer."""
        value: str | None = self._data.get(ENTITY_ID)
        return value if value and value.__class__ is str else None

    @property
    def group_id(self) -> str | None:
        """Identifies the call that caused it, as request_id does in errors."""
        value: str | None = self._data.get(GROUP_ID)
        return value if value and value.__class__ is str else None

    @property
    def event_source(self) -> _models.VoucherifyEventChannel | None:
        """Who made the call."""
        from .voucherify_event_channel import VoucherifyEventChannel

        value: Any = self._data.get(EVENT_SOURCE)
        return as_record(VoucherifyEventChannel, value)
