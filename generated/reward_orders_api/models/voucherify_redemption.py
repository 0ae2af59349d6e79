from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC as _UTC
from datetime import datetime as _datetime
from typing import Any, ClassVar

from ..records import (
    Record,
    as_text,
    json_key,
)

DATE = json_key("date")
ROLLBACK_ID = json_key("rollback_id")
ROLLBACK_DATE = json_key("rollback_date")
RELATED_OBJECT_TYPE = json_key("related_object_type")
RELATED_OBJECT_ID = json_key("related_object_id")
RELATED_OBJECT_PARENT_ID = json_key("related_object_parent_id")
STACKED = json_key("stacked")
ROLLBACK_STACKED = json_key("rollback_stacked")


class VoucherifyRedemption(Record):
    """A redemption on the order."""

    __slots__ = ()
    _fields: ClassVar = {
        DATE: "date",
        ROLLBACK_ID: "rollback_id",
        ROLLBACK_DATE: "rollback_date",
        RELATED_OBJECT_TYPE: "related_object_type",
        RELATED_OBJECT_ID: "related_object_id",
        RELATED_OBJECT_PARENT_ID: "related_object_parent_id",
        STACKED: "stacked",
        ROLLBACK_STACKED: "rollback_stacked",
    }

    @property
    def date(self) -> _datetime | None:
        """When it happened."""
        value: Any = self._data.get(DATE)
        if value.__class__ is not str:
            return None
        try:
            moment = _datetime.fromisoformat(value)
        except ValueError:
            return None
        return moment if moment.tzinfo is not None else moment.replace(tzinfo=_UTC)

    @property
    def rollback_id(self) -> str | None:
        """The roll-back, if it was undone."""
        value: str | None = self._data.get(ROLLBACK_ID)
        return value if value and value.__class__ is str else None

    @property
    def rollback_date(self) -> _datetime | None:
        """When it was undone."""
        value: Any = self._data.get(ROLLBACK_DATE)
        if value.__class__ is not str:
            return None
        try:
            moment = _datetime.fromisoformat(value)
        except ValueError:
            return None
        return moment if moment.tzinfo is not None else moment.replace(tzinfo=_UTC)

    @property
    def related_object_type(self) -> str | None:
        """What it is of; "redemption"."""
        value: str | None = self._data.get(RELATED_OBJECT_TYPE)
        return value if value and value.__class__ is str else None

    @property
    def related_object_id(self) -> str | None:
        """Its identifier."""
        value: str | None = self._data.get(RELATED_OBJECT_ID)
        return value if value and value.__class__ is str else None

    @property
    def related_object_parent_id(self) -> str | None:
        """Identifier of the campaign."""
        value: str | None = self._data.get(RELATED_OBJECT_PARENT_ID)
        return value if value and value.__class__ is str else None

    @property
    def stacked(self) -> Sequence[str] | None:
        """Redemptions stacked in it."""
        value: Any = self._data.get(STACKED)
        return [x0 for i0 in value if (x0 := as_text(i0)) is not None] if value.__class__ is list else None

    @property
    def rollback_stacked(self) -> Sequence[str] | None:
        """Their roll-backs."""
        value: Any = self._data.get(ROLLBACK_STACKED)
        return [x0 for i0 in value if (x0 := as_text(i0)) is not None] if value.__class__ is list else None
