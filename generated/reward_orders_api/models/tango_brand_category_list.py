from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from .. import models as _models
from ..records import (
    Record,
    as_record,
    json_key,
)

BRAND_CATEGORIES = json_key("brandCategories")


class TangoBrandCategoryList(Record):
    """Every category of brands."""

    __slots__ = ()
    _fields: ClassVar = {
        BRAND_CATEGORIES: "brand_categories",
    }

    @property
    def brand_categories(self) -> Sequence[_models.TangoBrandCategory] | None:
        """The categories."""
        from .tango_brand_category import TangoBrandCategory

        value: Any = self._data.get(BRAND_CATEGORIES)
        return (
            [x0 for i0 in value if (x0 := as_record(TangoBrandCategory, i0)) is not None]
            if value.__class__ is list
            else None
        )
