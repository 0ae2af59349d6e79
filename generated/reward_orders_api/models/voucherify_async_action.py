from __future__ import annotations

from datetime import UTC as _UTC
from datetime import datetime as _datetime
from typing import Any, ClassVar

from .. import models as _models
from ..records import (
    Record,
    as_int,
    as_record,
    json_key,
)

ID = json_key("id")
OBJECT_ = json_key("object")
TYPE_ = json_key("type")
STATUS = json_key("status")
OPERATION_STATUS = json_key("operation_status")
PROGRESS = json_key("progress")
PROCESSING_TIME = json_key("processing_time")
REQUEST_ID = json_key("request_id")
CREATED_AT = json_key("created_at")
UPDATED_AT = json_key("updated_at")
RESULT = json_key("result")
USER = json_key("user")
LOG_ID = json_key("log_id")


class VoucherifyAsyncAction(Record):
    """An asynchronous action. DONE does not mean that everything succeeded: see failed_count."""

    __slots__ = ()
    _fields: ClassVar = {
        ID: "id",
        OBJECT_: "object_",
        TYPE_: "type_",
        STATUS: "status",
        OPERATION_STATUS: "operation_status",
        PROGRESS: "progress",
        PROCESSING_TIME: "processing_time",
        REQUEST_ID: "request_id",
        CREATED_AT: "created_at",
        UPDATED_AT: "updated_at",
        RESULT: "result",
        USER: "user",
        LOG_ID: "log_id",
    }

    @property
    def id(self) -> str | None:
        """Identifier."""
        value: str | None = self._data.get(ID)
        return value if value and value.__class__ is str else None

    @property
    def object_(self) -> str | None:
        """Always "async_action"."""
        value: str | None = self._data.get(OBJECT_)
        return value if value and value.__class__ is str else None

    @property
    def type_(self) -> str | None:
        """Known, of 22 types: ORDERS.IMPORT, ORDERS.METADATA_KEY_PURGE."""
        value: str | None = self._data.get(TYPE_)
        return value if value and value.__class__ is str else None

    @property
    def status(self) -> str | None:
        """Known: ENQUEUED, IN_PROGRESS, DONE, FAILED."""
        value: str | None = self._data.get(STATUS)
        return value if value and value.__class__ is str else None

    @property
    def operation_status(self) -> str | None:
        """Known: SUCCESS, FAILED, UNKNOWN; absent for order imports."""
        value: str | None = self._data.get(OPERATION_STATUS)
        return value if value and value.__class__ is str else None

    @property
    def progress(self) -> int | None:
        """Per cent done, 0 to 100."""
        value: int | None = self._data.get(PROGRESS)
        return value if value is None or value.__class__ is int else as_int(value)

    @property
    def processing_time(self) -> int | None:
        """Milliseconds it took."""
        value: int | None = self._data.get(PROCESSING_TIME)
        return value if value is None or value.__class__ is int else as_int(value)

    @property
    def request_id(self) -> str | None:
        """The call that started it."""
        value: str | None = self._data.get(REQUEST_ID)
        return value if value and value.__class__ is str else None

    @property
    def created_at(self) -> _datetime | None:
        """When it was queued."""
        value: Any = self._data.get(CREATED_AT)
        if value.__class__ is not str:
            return None
        try:
            moment = _datetime.fromisoformat(value)
        except ValueError:
            return None
        return moment if moment.tzinfo is not None else moment.replace(tzinfo=_UTC)

    @property
    def updated_at(self) -> _datetime | None:
        """When it last changed."""
        value: Any = self._data.get(UPDATED_AT)
        if value.__class__ is not str:
            return None
        try:
            moment = _datetime.fromisoformat(value)
        except ValueError:
            return None
        return moment if moment.tzinfo is not None else moment.replace(tzinfo=_UTC)

    @property
    def result(self) -> _models.VoucherifyAsyncActionResult | None:
        """Outcome; null or absent until there is one."""
        from .voucherify_async_action_result import VoucherifyAsyncActionResult

        value: Any = self._data.get(RESULT)
        return as_record(VoucherifyAsyncActionResult, value)

    @property
    def user(self) -> Any:
        """Who started it; sent since October 2025, in no published schema."""
        value: Any = self._data.get(USER)
        return value

    @property
    def log_id(self) -> Any:
        """Identifier of its log; sent since October 2025, in no published schema."""
        value: Any = self._data.get(LOG_ID)
        return value
