from __future__ import annotations

from typing import Any, ClassVar

from .. import models as _models
from ..records import (
    Record,
    as_record,
    json_key,
)

CONTACT_FIRST_NAME = json_key("contactFirstName")
CONTACT_LAST_NAME = json_key("contactLastName")
COMPANY_NAME = json_key("companyName")
CONTACT_EMAIL = json_key("contactEmail")
CONTACT_MOBILE_NUMBER = json_key("contactMobileNumber")
ADDRESS = json_key("address")


class TangoBulkShipping(Record):
    """Where a parcel with many printed rewards goes."""

    __slots__ = ()
    _fields: ClassVar = {
        CONTACT_FIRST_NAME: "contact_first_name",
        CONTACT_LAST_NAME: "contact_last_name",
        COMPANY_NAME: "company_name",
        CONTACT_EMAIL: "contact_email",
        CONTACT_MOBILE_NUMBER: "contact_mobile_number",
        ADDRESS: "address",
    }

    @property
    def contact_first_name(self) -> str | None:
        """Given name of the contact."""
        value: str | None = self._data.get(CONTACT_FIRST_NAME)
        return value if value and value.__class__ is str else None

    @property
    def contact_last_name(self) -> str | None:
        """Family name of the contact."""
        value: str | None = self._data.get(CONTACT_LAST_NAME)
        return value if value and value.__class__ is str else None

    @property
    def company_name(self) -> str | None:
        """Company."""
        value: str | None = self._data.get(COMPANY_NAME)
        return value if value and value.__class__ is str else None

    @property
    def contact_email(self) -> str | None:
        """E-mail address of the contact."""
        value: str | None = self._data.get(CONTACT_EMAIL)
        return value if value and value.__class__ is str else None

    @property
    def contact_mobile_number(self) -> str | None:
        """Mobile number of the contact."""
        value: str | None = self._data.get(CONTACT_MOBILE_NUMBER)
        return value if value and value.__class__ is str else None

    @property
    def address(self) -> _models.TangoAddress | None:
        """Postal address."""
        from .tango_address import TangoAddress

        value: Any = self._data.get(ADDRESS)
        return as_record(TangoAddress, value)
