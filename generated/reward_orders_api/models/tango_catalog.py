from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from .. import models as _models
from ..records import (
    Record,
    as_record,
    json_key,
)

CATALOG_NAME = json_key("catalogName")
BRANDS = json_key("brands")


class TangoCatalog(Record):
    """Everything the platform can order."""

    __slots__ = ()
    _fields: ClassVar = {
        CATALOG_NAME: "catalog_name",
        BRANDS: "brands",
    }

    @property
    def catalog_name(self) -> str | None:
        """Its name."""
        value: str | None = self._data.get(CATALOG_NAME)
        return value if value and value.__class__ is str else None

    @property
    def brands(self) -> Sequence[_models.TangoBrand] | None:
        """The brands."""
        from .tango_brand import TangoBrand

        value: Any = self._data.get(BRANDS)
        return (
            [x0 for i0 in value if (x0 := as_record(TangoBrand, i0)) is not None] if value.__class__ is list else None
        )
