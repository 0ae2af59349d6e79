from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from .. import models as _models
from ..records import (
    Record,
    as_record,
    json_key,
)

ASYNC_ACTIONS = json_key("async_actions")
OBJECT_ = json_key("object")
DATA_REF = json_key("data_ref")
HAS_MORE = json_key("has_more")


class VoucherifyAsyncActionList(Record):
    """A page of asynchronous actions, the newest first."""

    __slots__ = ()
    _fields: ClassVar = {
        ASYNC_ACTIONS: "async_actions",
        OBJECT_: "object_",
        DATA_REF: "data_ref",
        HAS_MORE: "has_more",
    }

    @property
    def async_actions(self) -> Sequence[_models.VoucherifyAsyncAction] | None:
        """The rows, without results."""
        from .voucherify_async_action import VoucherifyAsyncAction

        value: Any = self._data.get(ASYNC_ACTIONS)
        return (
            [x0 for i0 in value if (x0 := as_record(VoucherifyAsyncAction, i0)) is not None]
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
        """Name of the field with the rows, "async_actions"."""
        value: str | None = self._data.get(DATA_REF)
        return value if value and value.__class__ is str else None

    @property
    def has_more(self) -> bool | None:
        """Whether older ones follow; missing in the vendor's example."""
        value: bool | None = self._data.get(HAS_MORE)
        return value if value is True or value is False else None
