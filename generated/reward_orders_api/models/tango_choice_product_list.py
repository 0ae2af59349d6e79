from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from .. import models as _models
from ..records import (
    Record,
    as_record,
    json_key,
)

CHOICE_PRODUCTS = json_key("choiceProducts")


class TangoChoiceProductList(Record):
    """Every choice product."""

    __slots__ = ()
    _fields: ClassVar = {
        CHOICE_PRODUCTS: "choice_products",
    }

    @property
    def choice_products(self) -> Sequence[_models.TangoChoiceProduct] | None:
        """The choice products."""
        from .tango_choice_product import TangoChoiceProduct

        value: Any = self._data.get(CHOICE_PRODUCTS)
        return (
            [x0 for i0 in value if (x0 := as_record(TangoChoiceProduct, i0)) is not None]
            if value.__class__ is list
            else None
        )
