from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC as _UTC
from datetime import datetime as _datetime
from typing import Any, ClassVar

from .. import models as _models
from ..records import (
    Record,
    as_int,
    as_list,
    as_record,
    json_key,
)

TIMESTAMP = json_key("timestamp")
REQUEST_ID = json_key("requestId")
PATH = json_key("path")
HTTP_CODE = json_key("httpCode")
HTTP_PHRASE = json_key("httpPhrase")
MESSAGE = json_key("message")
I_18_N_KEY = json_key("i18nKey")
I_18_N_TOKEN_REPLACEMENTS = json_key("i18nTokenReplacements")
CODE = json_key("code")
ERRORS = json_key("errors")


class TangoError(Record):
    """Why a call failed. Nothing in it is certain: an envelope with errors, a message of its own, or both."""

    __slots__ = ()
    _fields: ClassVar = {
        TIMESTAMP: "timestamp",
        REQUEST_ID: "request_id",
        PATH: "path",
        HTTP_CODE: "http_code",
        HTTP_PHRASE: "http_phrase",
        MESSAGE: "message",
        I_18_N_KEY: "i_18_n_key",
        I_18_N_TOKEN_REPLACEMENTS: "i_18_n_token_replacements",
        CODE: "code",
        ERRORS: "errors",
    }

    @property
    def timestamp(self) -> _datetime | None:
        """When it happened."""
        value: Any = self._data.get(TIMESTAMP)
        if value.__class__ is not str:
            return None
        try:
            moment = _datetime.fromisoformat(value)
        except ValueError:
            return None
        return moment if moment.tzinfo is not None else moment.replace(tzinfo=_UTC)

    @property
    def request_id(self) -> str | None:
        """Identifies the call; the same as the X-REQUEST-ID header."""
        value: str | None = self._data.get(REQUEST_ID)
        return value if value and value.__class__ is str else None

    @property
    def path(self) -> str | None:
        """The path that was called."""
        value: str | None = self._data.get(PATH)
        return value if value and value.__class__ is str else None

    @property
    def http_code(self) -> int | None:
        """HTTP status."""
        value: int | None = self._data.get(HTTP_CODE)
        return value if value is None or value.__class__ is int else as_int(value)

    @property
    def http_phrase(self) -> str | None:
        """Name of the HTTP status."""
        value: str | None = self._data.get(HTTP_PHRASE)
        return value if value and value.__class__ is str else None

    @property
    def message(self) -> str | None:
        """Explanation."""
        value: str | None = self._data.get(MESSAGE)
        return value if value and value.__class__ is str else None

    @property
    def i_18_n_key(self) -> str | None:
        """The error's unique key."""
        value: str | None = self._data.get(I_18_N_KEY)
        return value if value and value.__class__ is str else None

    @property
    def i_18_n_token_replacements(self) -> Sequence[Any] | None:
        """Values for the message's placeholders."""
        value: Any = self._data.get(I_18_N_TOKEN_REPLACEMENTS)
        return as_list(value)

    @property
    def code(self) -> int | None:
        """Older number; not unique."""
        value: int | None = self._data.get(CODE)
        return value if value is None or value.__class__ is int else as_int(value)

    @property
    def errors(self) -> Sequence[_models.TangoErrorItem] | None:
        """What is wrong, one by one."""
        from .tango_error_item import TangoErrorItem

        value: Any = self._data.get(ERRORS)
        return (
            [x0 for i0 in value if (x0 := as_record(TangoErrorItem, i0)) is not None]
            if value.__class__ is list
            else None
        )
