from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC as _UTC
from datetime import datetime as _datetime
from typing import Any, ClassVar

from ..records import (
    Record,
    as_int,
    as_object,
    as_text,
    json_key,
)

EVENT_ID = json_key("eventId")
REVISION = json_key("revision")
EVENT_TYPE = json_key("eventType")
EVENT_TYPES = json_key("eventTypes")
CATEGORY = json_key("category")
CATEGORIES = json_key("categories")
EVENT_OCCURRED_AT = json_key("eventOccurredAt")
EVENT_DATA = json_key("eventData")


class TangoEvent(Record):
    """A notification of Tango. What it is about stands in eventData, whose fields eventType decides."""

    __slots__ = ()
    _fields: ClassVar = {
        EVENT_ID: "event_id",
        REVISION: "revision",
        EVENT_TYPE: "event_type",
        EVENT_TYPES: "event_types",
        CATEGORY: "category",
        CATEGORIES: "categories",
        EVENT_OCCURRED_AT: "event_occurred_at",
        EVENT_DATA: "event_data",
    }

    @property
    def event_id(self) -> str | None:
        """Identifies the event; a replay repeats it, so drop what came before."""
        value: str | None = self._data.get(EVENT_ID)
        return value if value and value.__class__ is str else None

    @property
    def revision(self) -> int | None:
        """Position inside the subscription: sort by it and look for gaps; the order of arrival means nothing."""
        value: int | None = self._data.get(REVISION)
        return value if value is None or value.__class__ is int else as_int(value)

    @property
    def event_type(self) -> str | None:
        """What happened. Known: AsyncOrderStatus, LineItemDeliveryStatus, OrderActionStatus, RewardStatus,
        AccountStatus, LowBalance, Transaction, ItemAvailability, CredentialStatus, ExchangeRatesProcessed,
        ConnectivityTest. The list is open."""
        value: str | None = self._data.get(EVENT_TYPE)
        return value if value and value.__class__ is str else None

    @property
    def event_types(self) -> Sequence[str] | str | None:
        """The name of eventType in older samples."""
        value: Any = self._data.get(EVENT_TYPES)
        return (
            u0
            if (u0 := ([x1 for i1 in value if (x1 := as_text(i1)) is not None] if value.__class__ is list else None))
            is not None
            else as_text(value)
        )

    @property
    def category(self) -> Sequence[str] | str | None:
        """Group of the type, a text or a list. Known: ORDER, REWARD, ACCOUNT (ACCOUNTS on one page), ITEM, PLATFORM,
        FINANCIAL."""
        value: Any = self._data.get(CATEGORY)
        return (
            u0
            if (u0 := ([x1 for i1 in value if (x1 := as_text(i1)) is not None] if value.__class__ is list else None))
            is not None
            else as_text(value)
        )

    @property
    def categories(self) -> Sequence[str] | None:
        """The name of category where events are listed."""
        value: Any = self._data.get(CATEGORIES)
        return [x0 for i0 in value if (x0 := as_text(i0)) is not None] if value.__class__ is list else None

    @property
    def event_occurred_at(self) -> _datetime | None:
        """When it happened; up to nine fraction digits."""
        value: Any = self._data.get(EVENT_OCCURRED_AT)
        if value.__class__ is not str:
            return None
        try:
            moment = _datetime.fromisoformat(value)
        except ValueError:
            return None
        return moment if moment.tzinfo is not None else moment.replace(tzinfo=_UTC)

    @property
    def event_data(self) -> dict[str, Any] | None:
        """What it is about; absent in a ConnectivityTest."""
        value: Any = self._data.get(EVENT_DATA)
        return as_object(value)
