from __future__ import annotations

from datetime import UTC as _UTC
from datetime import datetime as _datetime
from typing import Any, ClassVar

from .. import models as _models
from ..records import (
    Record,
    as_record,
    json_key,
)

REFERENCE_LINE_ITEM_ID = json_key("referenceLineItemID")
STATUS = json_key("status")
REWARD_NAME = json_key("rewardName")
UTID = json_key("utid")
AMOUNT_ISSUED = json_key("amountIssued")
AMOUNT_CHARGED = json_key("amountCharged")
DATE_ISSUED = json_key("dateIssued")


class TangoRedemption(Record):
    """What a recipient chose for a part of the reward; like a line item, more fields may come."""

    __slots__ = ()
    _fields: ClassVar = {
        REFERENCE_LINE_ITEM_ID: "reference_line_item_id",
        STATUS: "status",
        REWARD_NAME: "reward_name",
        UTID: "utid",
        AMOUNT_ISSUED: "amount_issued",
        AMOUNT_CHARGED: "amount_charged",
        DATE_ISSUED: "date_issued",
    }

    @property
    def reference_line_item_id(self) -> str | None:
        """Its line item."""
        value: str | None = self._data.get(REFERENCE_LINE_ITEM_ID)
        return value if value and value.__class__ is str else None

    @property
    def status(self) -> str | None:
        """Its status."""
        value: str | None = self._data.get(STATUS)
        return value if value and value.__class__ is str else None

    @property
    def reward_name(self) -> str | None:
        """Name of the item."""
        value: str | None = self._data.get(REWARD_NAME)
        return value if value and value.__class__ is str else None

    @property
    def utid(self) -> str | None:
        """The item."""
        value: str | None = self._data.get(UTID)
        return value if value and value.__class__ is str else None

    @property
    def amount_issued(self) -> _models.TangoMoney | None:
        """Face value."""
        from .tango_money import TangoMoney

        value: Any = self._data.get(AMOUNT_ISSUED)
        return as_record(TangoMoney, value)

    @property
    def amount_charged(self) -> _models.TangoMoney | None:
        """What was taken for it."""
        from .tango_money import TangoMoney

        value: Any = self._data.get(AMOUNT_CHARGED)
        return as_record(TangoMoney, value)

    @property
    def date_issued(self) -> _datetime | None:
        """When."""
        value: Any = self._data.get(DATE_ISSUED)
        if value.__class__ is not str:
            return None
        try:
            moment = _datetime.fromisoformat(value)
        except ValueError:
            return None
        return moment if moment.tzinfo is not None else moment.replace(tzinfo=_UTC)
