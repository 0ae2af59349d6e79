from __future__ import annotations

from typing import Any, ClassVar

from ..records import (
    Record,
    as_object,
    json_key,
)

ID = json_key("id")
SOURCE_ID = json_key("source_id")
NAME = json_key("name")
EMAIL = json_key("email")
PHONE = json_key("phone")
METADATA = json_key("metadata")
OBJECT_ = json_key("object")


class VoucherifyEventCustomer(Record):
    """The customer of an event."""

    __slots__ = ()
    _fields: ClassVar = {
        ID: "id",
        SOURCE_ID: "source_id",
        NAME: "name",
        EMAIL: "email",
        PHONE: "phone",
        METADATA: "metadata",
        OBJECT_: "object_",
    }
    _secret: ClassVar = frozenset(
        {
            "name",
            "email",
            "phone",
        }
    )

    @property
    def id(self) -> str | None:
        """Voucherify's identifier."""
        value: str | None = self._data.get(ID)
        return value if value and value.__class__ is str else None

    @property
    def source_id(self) -> str | None:
        """Your own identifier."""
        value: str | None = self._data.get(SOURCE_ID)
        return value if value and value.__class__ is str else None

    @property
    def name(self) -> str | None:
        """Full name."""
        value: str | None = self._data.get(NAME)
        return value if value and value.__class__ is str else None

    @property
    def email(self) -> str | None:
        """E-mail address."""
        value: str | None = self._data.get(EMAIL)
        return value if value and value.__class__ is str else None

    @property
    def phone(self) -> str | None:
        """Telephone number."""
        value: str | None = self._data.get(PHONE)
        return value if value and value.__class__ is str else None

    @property
    def metadata(self) -> dict[str, Any] | None:
        """Free keys and values."""
        value: Any = self._data.get(METADATA)
        return as_object(value)

    @property
    def object_(self) -> str | None:
        """Always "customer"."""
        value: str | None = self._data.get(OBJECT_)
        return value if value and value.__class__ is str else None
