from __future__ import annotations

from typing import ClassVar

from ..records import (
    Record,
    json_key,
)

COMPANY_NAME = json_key("companyName")
STREET_LINE_1 = json_key("streetLine1")
STREET_LINE_2 = json_key("streetLine2")
CITY = json_key("city")
STATE_OR_PROVINCE = json_key("stateOrProvince")
POSTAL_CODE = json_key("postalCode")
COUNTRY = json_key("country")


class TangoAddress(Record):
    """Where a physical reward is sent."""

    __slots__ = ()
    _fields: ClassVar = {
        COMPANY_NAME: "company_name",
        STREET_LINE_1: "street_line_1",
        STREET_LINE_2: "street_line_2",
        CITY: "city",
        STATE_OR_PROVINCE: "state_or_province",
        POSTAL_CODE: "postal_code",
        COUNTRY: "country",
    }

    @property
    def company_name(self) -> str | None:
        """Company."""
        value: str | None = self._data.get(COMPANY_NAME)
        return value if value and value.__class__ is str else None

    @property
    def street_line_1(self) -> str | None:
        """First line of the street."""
        value: str | None = self._data.get(STREET_LINE_1)
        return value if value and value.__class__ is str else None

    @property
    def street_line_2(self) -> str | None:
        """Second line of the street."""
        value: str | None = self._data.get(STREET_LINE_2)
        return value if value and value.__class__ is str else None

    @property
    def city(self) -> str | None:
        """City."""
        value: str | None = self._data.get(CITY)
        return value if value and value.__class__ is str else None

    @property
    def state_or_province(self) -> str | None:
        """State or province."""
        value: str | None = self._data.get(STATE_OR_PROVINCE)
        return value if value and value.__class__ is str else None

    @property
    def postal_code(self) -> str | None:
        """Postal code."""
        value: str | None = self._data.get(POSTAL_CODE)
        return value if value and value.__class__ is str else None

    @property
    def country(self) -> str | None:
        """Two-letter country code."""
        value: str | None = self._data.get(COUNTRY)
        return value if value and value.__class__ is str else None
