from __future__ import annotations

from typing import Any, ClassVar

from .. import models as _models
from ..records import (
    Record,
    as_record,
    json_key,
)

REASON_CODES = json_key("reasonCodes")


class TangoAsyncReasonCodes(Record):
    """The answer about reasons."""

    __slots__ = ()
    _fields: ClassVar = {
        REASON_CODES: "reason_codes",
    }

    @property
    def reason_codes(self) -> _models.TangoAsyncReasonCodeSets | None:
        """The reasons by action."""
        from .tango_async_reason_code_sets import TangoAsyncReasonCodeSets

        value: Any = self._data.get(REASON_CODES)
        return as_record(TangoAsyncReasonCodeSets, value)
