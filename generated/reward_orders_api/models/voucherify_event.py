from __future__ import annotations

from datetime import UTC as _UTC
from datetime import datetime as _datetime
from typing import Any, ClassVar

from .. import models as _models
from ..records import (
    Record,
    as_object,
    as_record,
    json_key,
)

ID = json_key("id")
PROJECT_ID = json_key("project_id")
CREATED_AT = json_key("created_at")
TYPE_ = json_key("type")
DATA = json_key("data")
SOURCE = json_key("source")
EVENT = json_key("event")


class VoucherifyEvent(Record):
    """A notification of Voucherify, sent by a distribution with the payload version v2024-01-01. Only a raw payload
    has no envelope."""

    __slots__ = ()
    _fields: ClassVar = {
        ID: "id",
        PROJECT_ID: "project_id",
        CREATED_AT: "created_at",
        TYPE_: "type_",
        DATA: "data",
        SOURCE: "source",
        EVENT: "event",
    }

    @property
    def id(self) -> str | None:
        """Identifies this send-out; whether a retry keeps it is not documented."""
        value: str | None = self._data.get(ID)
        return value if value and value.__class__ is str else None

    @property
    def project_id(self) -> str | None:
        """Project."""
        value: str | None = self._data.get(PROJECT_ID)
        return value if value and value.__class__ is str else None

    @property
    def created_at(self) -> _datetime | None:
        """When it was sent out."""
        value: Any = self._data.get(CREATED_AT)
        if value.__class__ is not str:
            return None
        try:
            moment = _datetime.fromisoformat(value)
        except ValueError:
            return None
        return moment if moment.tzinfo is not None else moment.replace(tzinfo=_UTC)

    @property
    def type_(self) -> str | None:
        """Free text of whoever made the distribution; the kind of event stands in event.type."""
        value: str | None = self._data.get(TYPE_)
        return value if value and value.__class__ is str else None

    @property
    def data(self) -> dict[str, Any] | None:
        """What it is about; a payload designer may rename, drop or add fields."""
        value: Any = self._data.get(DATA)
        return as_object(value)

    @property
    def source(self) -> _models.VoucherifyEventSource | None:
        """The distribution that sent it."""
        from .voucherify_event_source import VoucherifyEventSource

        value: Any = self._data.get(SOURCE)
        return as_record(VoucherifyEventSource, value)

    @property
    def event(self) -> _models.VoucherifyEventOrigin | None:
        """What happened."""
        from .voucherify_event_origin import VoucherifyEventOrigin

        value: Any = self._data.get(EVENT)
        return as_record(VoucherifyEventOrigin, value)
