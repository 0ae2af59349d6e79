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

DATE_ISSUED = json_key("dateIssued")
SENDER = json_key("sender")
RECIPIENT = json_key("recipient")
DELIVERY_METHOD = json_key("deliveryMethod")
DELIVERY_STATUS = json_key("deliveryStatus")
ETID = json_key("etid")
REASON_CODE = json_key("reasonCode")
OTHER_REASON = json_key("otherReason")


class TangoLineItemResend(Record):
    """One resend of a line item."""

    __slots__ = ()
    _fields: ClassVar = {
        DATE_ISSUED: "date_issued",
        SENDER: "sender",
        RECIPIENT: "recipient",
        DELIVERY_METHOD: "delivery_method",
        DELIVERY_STATUS: "delivery_status",
        ETID: "etid",
        REASON_CODE: "reason_code",
        OTHER_REASON: "other_reason",
    }

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

    @property
    def sender(self) -> _models.TangoSender | None:
        """Who gave it."""
        from .tango_sender import TangoSender

        value: Any = self._data.get(SENDER)
        return as_record(TangoSender, value)

    @property
    def recipient(self) -> _models.TangoResendTarget | None:
        """Where it went."""
        from .tango_resend_target import TangoResendTarget

        value: Any = self._data.get(RECIPIENT)
        return as_record(TangoResendTarget, value)

    @property
    def delivery_method(self) -> str | None:
        """How."""
        value: str | None = self._data.get(DELIVERY_METHOD)
        return value if value and value.__class__ is str else None

    @property
    def delivery_status(self) -> str | None:
        """How far the delivery is."""
        value: str | None = self._data.get(DELIVERY_STATUS)
        return value if value and value.__class__ is str else None

    @property
    def etid(self) -> str | None:
        """E-mail template."""
        value: str | None = self._data.get(ETID)
        return value if value and value.__class__ is str else None

    @property
    def reason_code(self) -> str | None:
        """Why."""
        value: str | None = self._data.get(REASON_CODE)
        return value if value and value.__class__ is str else None

    @property
    def other_reason(self) -> str | None:
        """Why, in words."""
        value: str | None = self._data.get(OTHER_REASON)
        return value if value and value.__class__ is str else None
