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

EXPORTS = json_key("exports")
OBJECT_ = json_key("object")
DATA_REF = json_key("data_ref")
TOTAL = json_key("total")


class VoucherifyExportList(Record):
    """One page of exports."""

    __slots__ = ()
    _fields: ClassVar = {
        EXPORTS: "exports",
        OBJECT_: "object_",
        DATA_REF: "data_ref",
        TOTAL: "total",
    }

    @property
    def exports(self) -> Sequence[_models.VoucherifyExport] | None:
        """The rows."""
        from .voucherify_export import VoucherifyExport

        value: Any = self._data.get(EXPORTS)
        return (
            [x0 for i0 in value if (x0 := as_record(VoucherifyExport, i0)) is not None]
            if value.__class__ is list
            else None
        )

    @property
    def object_(self) -> str | None:
        """Always "list"."""
        value: str | None = self._data.get(OBJECT_)
        return value if value and value.__class__ is str else None

    @property
    def data_ref(self) -> str | None:
        """Name of the field with the rows, "exports"."""
        value: str | None = self._data.get(DATA_REF)
        return value if value and value.__class__ is str else None

    @property
    def total(self) -> int | None:
        """How many exports there are in all."""
        value: int | None = self._data.get(TOTAL)
        return value if value is None or value.__class__ is int else as_int(value)
