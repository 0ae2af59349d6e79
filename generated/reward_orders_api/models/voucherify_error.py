from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from .. import models as _models
from ..records import (
    Record,
    as_int,
    as_record,
    as_text,
    json_key,
)

CODE = json_key("code")
MESSAGE = json_key("message")
KEY = json_key("key")
DETAILS = json_key("details")
REQUEST_ID = json_key("request_id")
RESOURCE_ID = json_key("resource_id")
RESOURCE_TYPE = json_key("resource_type")
ERROR = json_key("error")
RELATED_OBJECT_IDS = json_key("related_object_ids")
RELATED_OBJECT_TYPE = json_key("related_object_type")
RELATED_OBJECT_TOTAL = json_key("related_object_total")


class VoucherifyError(Record):
    """Why a call failed. Texts can be customised per project: never match on them."""

    __slots__ = ()
    _fields: ClassVar = {
        CODE: "code",
        MESSAGE: "message",
        KEY: "key",
        DETAILS: "details",
        REQUEST_ID: "request_id",
        RESOURCE_ID: "resource_id",
        RESOURCE_TYPE: "resource_type",
        ERROR: "error",
        RELATED_OBJECT_IDS: "related_object_ids",
        RELATED_OBJECT_TYPE: "related_object_type",
        RELATED_OBJECT_TOTAL: "related_object_total",
    }

    @property
    def code(self) -> int | None:
        """HTTP status."""
        value: int | None = self._data.get(CODE)
        return value if value is None or value.__class__ is int else as_int(value)

    @property
    def message(self) -> str | None:
        """Short explanation."""
        value: str | None = self._data.get(MESSAGE)
        return value if value and value.__class__ is str else None

    @property
    def key(self) -> str | None:
        """Kind of error; absent in 405 and some 429 answers."""
        value: str | None = self._data.get(KEY)
        return value if value and value.__class__ is str else None

    @property
    def details(self) -> str | None:
        """Longer explanation."""
        value: str | None = self._data.get(DETAILS)
        return value if value and value.__class__ is str else None

    @property
    def request_id(self) -> str | None:
        """Identifies the call."""
        value: str | None = self._data.get(REQUEST_ID)
        return value if value and value.__class__ is str else None

    @property
    def resource_id(self) -> str | None:
        """What it is about."""
        value: str | None = self._data.get(RESOURCE_ID)
        return value if value and value.__class__ is str else None

    @property
    def resource_type(self) -> str | None:
        """Kind of what it is about."""
        value: str | None = self._data.get(RESOURCE_TYPE)
        return value if value and value.__class__ is str else None

    @property
    def error(self) -> _models.VoucherifyErrorReason | None:
        """Text of the project's own rules."""
        from .voucherify_error_reason import VoucherifyErrorReason

        value: Any = self._data.get(ERROR)
        return as_record(VoucherifyErrorReason, value)

    @property
    def related_object_ids(self) -> Sequence[str] | None:
        """Objects that stand in the way."""
        value: Any = self._data.get(RELATED_OBJECT_IDS)
        return [x0 for i0 in value if (x0 := as_text(i0)) is not None] if value.__class__ is list else None

    @property
    def related_object_type(self) -> str | None:
        """Their kind."""
        value: str | None = self._data.get(RELATED_OBJECT_TYPE)
        return value if value and value.__class__ is str else None

    @property
    def related_object_total(self) -> int | None:
        """How many there are."""
        value: int | None = self._data.get(RELATED_OBJECT_TOTAL)
        return value if value is None or value.__class__ is int else as_int(value)
