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
STATUS = json_key("status")
OBJECT_ = json_key("object")
CREATED_AT = json_key("created_at")
CHANNEL = json_key("channel")
EXPORTED_OBJECT = json_key("exported_object")
PARAMETERS = json_key("parameters")
RESULT = json_key("result")
USER_ID = json_key("user_id")


class VoucherifyExport(Record):
    """An export."""

    __slots__ = ()
    _fields: ClassVar = {
        ID: "id",
        STATUS: "status",
        OBJECT_: "object_",
        CREATED_AT: "created_at",
        CHANNEL: "channel",
        EXPORTED_OBJECT: "exported_object",
        PARAMETERS: "parameters",
        RESULT: "result",
        USER_ID: "user_id",
    }

    @property
    def id(self) -> str | None:
        """Identifier."""
        value: str | None = self._data.get(ID)
        return value if value and value.__class__ is str else None

    @property
    def status(self) -> str | None:
        """Known: SCHEDULED, IN_PROGRESS, DONE, ERROR."""
        value: str | None = self._data.get(STATUS)
        return value if value and value.__class__ is str else None

    @property
    def object_(self) -> str | None:
        """Always "export"."""
        value: str | None = self._data.get(OBJECT_)
        return value if value and value.__class__ is str else None

    @property
    def created_at(self) -> _datetime | None:
        """When it was made."""
        value: Any = self._data.get(CREATED_AT)
        if value.__class__ is not str:
            return None
        try:
            moment = _datetime.fromisoformat(value)
        except ValueError:
            return None
        return moment if moment.tzinfo is not None else moment.replace(tzinfo=_UTC)

    @property
    def channel(self) -> str | None:
        """What started it. Known: API, which it is here, and WEBSITE."""
        value: str | None = self._data.get(CHANNEL)
        return value if value and value.__class__ is str else None

    @property
    def exported_object(self) -> str | None:
        """The kind of what is in the file; "order" or "api_log" here."""
        value: str | None = self._data.get(EXPORTED_OBJECT)
        return value if value and value.__class__ is str else None

    @property
    def parameters(self) -> _models.VoucherifyExportEcho | None:
        """What was asked for."""
        from .voucherify_export_echo import VoucherifyExportEcho

        value: Any = self._data.get(PARAMETERS)
        return as_record(VoucherifyExportEcho, value)

    @property
    def result(self) -> _models.VoucherifyExportResult | None:
        """The file; null until DONE."""
        from .voucherify_export_result import VoucherifyExportResult

        value: Any = self._data.get(RESULT)
        return as_record(VoucherifyExportResult, value)

    @property
    def user_id(self) -> str | None:
        """Who started it in the dashboard; null for API calls."""
        value: str | None = self._data.get(USER_ID)
        return value if value and value.__class__ is str else None
