from __future__ import annotations

from datetime import UTC as _UTC
from datetime import datetime as _datetime
from typing import Any, ClassVar

from ..records import (
    Record,
    as_int,
    json_key,
)

ID = json_key("id")
CREATED_AT = json_key("createdAt")
LEGACY_ID = json_key("legacyId")
EMAIL = json_key("email")
MOBILE_NUMBER = json_key("mobileNumber")
DELIVERY_METHOD = json_key("deliveryMethod")
REASON_CODE = json_key("reasonCode")


class TangoResend(Record):
    """A reward that was sent again."""

    __slots__ = ()
    _fields: ClassVar = {
        ID: "id",
        CREATED_AT: "created_at",
        LEGACY_ID: "legacy_id",
        EMAIL: "email",
        MOBILE_NUMBER: "mobile_number",
        DELIVERY_METHOD: "delivery_method",
        REASON_CODE: "reason_code",
    }

    @property
    def id(self) -> int | None:
        """Number of this resend."""
        value: int | None = self._data.get(ID)
        return value if value is None or value.__class__ is int else as_int(value)

    @property
    def created_at(self) -> _datetime | None:
        """When it was sent."""
        value: Any = self._data.get(CREATED_AT)
        if value.__class__ is not str:
            return None
        try:
            moment = _datetime.fromisoformat(value)
        except ValueError:
            return None
        return moment if moment.tzinfo is not None else moment.replace(tzinfo=_UTC)

    @property
    def legacy_id(self) -> str | None:
        """Its number in the first version of the API, for orders made there."""
        value: str | None = self._data.get(LEGACY_ID)
        return value if value and value.__class__ is str else None

    @property
    def email(self) -> str | None:
        """Where it was sent by e-mail."""
        value: str | None = self._data.get(EMAIL)
        return value if value and value.__class__ is str else None

    @property
    def mobile_number(self) -> str | None:
        """Where it was sent by phone."""
        value: str | None = self._data.get(MOBILE_NUMBER)
        return value if value and value.__class__ is str else None

    @property
    def delivery_method(self) -> str | None:
        """How it was sent; of a line item."""
        value: str | None = self._data.get(DELIVERY_METHOD)
        return value if value and value.__class__ is str else None

    @property
    def reason_code(self) -> str | None:
        """Why it was sent again; of a line item."""
        value: str | None = self._data.get(REASON_CODE)
        return value if value and value.__class__ is str else None
