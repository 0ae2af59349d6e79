from __future__ import annotations

from typing import Any, ClassVar

from .. import models as _models
from ..records import (
    Record,
    as_record,
    json_key,
)

FIRST_NAME = json_key("firstName")
LAST_NAME = json_key("lastName")
EMAIL = json_key("email")
MOBILE_NUMBER = json_key("mobileNumber")
ADDRESS = json_key("address")


class TangoRecipient(Record):
    """Who receives the reward."""

    __slots__ = ()
    _fields: ClassVar = {
        FIRST_NAME: "first_name",
        LAST_NAME: "last_name",
        EMAIL: "email",
        MOBILE_NUMBER: "mobile_number",
        ADDRESS: "address",
    }

    @property
    def first_name(self) -> str | None:
        """Given name."""
        value: str | None = self._data.get(FIRST_NAME)
        return value if value and value.__class__ is str else None

    @property
    def last_name(self) -> str | None:
        """Family name."""
        value: str | None = self._data.get(LAST_NAME)
        return value if value and value.__class__ is str else None

    @property
    def email(self) -> str | None:
        """E-mail address."""
        value: str | None = self._data.get(EMAIL)
        return value if value and value.__class__ is str else None

    @property
    def mobile_number(self) -> str | None:
        """Mobile number."""
        value: str | None = self._data.get(MOBILE_NUMBER)
        return value if value and value.__class__ is str else None

    @property
    def address(self) -> _models.TangoAddress | None:
        """Postal address; null where there is none."""
        from .tango_address import TangoAddress

        value: Any = self._data.get(ADDRESS)
        return as_record(TangoAddress, value)
