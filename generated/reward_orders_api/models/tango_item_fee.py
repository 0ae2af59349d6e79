from __future__ import annotations

from typing import Any, ClassVar

from .. import types as _types
from ..records import REALS as _REALS
from ..records import WHOLES as _WHOLES
from ..records import (
    Record,
    json_key,
    learn,
)

TYPE_ = json_key("type")
VALUE = json_key("value")


class TangoItemFee(Record):
    """What an item costs beside its amount; values were never seen."""

    __slots__ = ()
    _fields: ClassVar = {
        TYPE_: "type_",
        VALUE: "value",
    }

    @property
    def type_(self) -> str | None:
        """Kind of fee."""
        value: str | None = self._data.get(TYPE_)
        return value if value and value.__class__ is str else None

    @property
    def value(self) -> _types.Decimal | None:
        """The fee; of what is not documented."""
        value: Any = self._data.get(VALUE)
        if value is None:
            return None
        try:
            if value.__class__ is float:
                return _REALS[value]
            if value.__class__ is int:
                return _WHOLES[value]
        except KeyError:
            return learn(value)
        return None
