from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from .. import models as _models
from ..records import (
    Record,
    as_int,
    as_record,
    json_key,
)

MESSAGE = json_key("message")
FAILED = json_key("failed")
DONE_COUNT = json_key("done_count")
FAILED_COUNT = json_key("failed_count")


class VoucherifyAsyncActionResult(Record):
    """Outcome of an asynchronous action. The vendor lists 22 shapes that cannot be told apart; these are the fields of
    ORDERS.IMPORT, others are kept as they come."""

    __slots__ = ()
    _fields: ClassVar = {
        MESSAGE: "message",
        FAILED: "failed",
        DONE_COUNT: "done_count",
        FAILED_COUNT: "failed_count",
    }

    @property
    def message(self) -> str | None:
        """Summary."""
        value: str | None = self._data.get(MESSAGE)
        return value if value and value.__class__ is str else None

    @property
    def failed(self) -> Sequence[_models.VoucherifyImportFailure] | _models.VoucherifyImportFailure | None:
        """What failed: an array in answers, one object in the vendor's schema."""
        from .voucherify_import_failure import VoucherifyImportFailure

        value: Any = self._data.get(FAILED)
        return (
            u0
            if (
                u0 := (
                    [x1 for i1 in value if (x1 := as_record(VoucherifyImportFailure, i1)) is not None]
                    if value.__class__ is list
                    else None
                )
            )
            is not None
            else as_record(VoucherifyImportFailure, value)
        )

    @property
    def done_count(self) -> int | None:
        """How many succeeded."""
        value: int | None = self._data.get(DONE_COUNT)
        return value if value is None or value.__class__ is int else as_int(value)

    @property
    def failed_count(self) -> int | None:
        """How many failed."""
        value: int | None = self._data.get(FAILED_COUNT)
        return value if value is None or value.__class__ is int else as_int(value)
