from __future__ import annotations

from typing import ClassVar

from ..records import (
    Record,
    json_key,
)

LABEL = json_key("label")
VALUE = json_key("value")
TYPE_ = json_key("type")
CREDENTIAL_TYPE = json_key("credentialType")


class TangoCredential(Record):
    """One credential of a reward. Every value is text, numbers and PINs too: leading zeros count."""

    __slots__ = ()
    _fields: ClassVar = {
        LABEL: "label",
        VALUE: "value",
        TYPE_: "type_",
        CREDENTIAL_TYPE: "credential_type",
    }
    _secret: ClassVar = frozenset(
        {
            "value",
        }
    )

    @property
    def label(self) -> str | None:
        """Text to show beside the value; it changes over time, so never read meaning from it."""
        value: str | None = self._data.get(LABEL)
        return value if value and value.__class__ is str else None

    @property
    def value(self) -> str | None:
        """The credential itself, redeemable by whoever reads it. May be an empty text."""
        value: str | None = self._data.get(VALUE)
        return value if value and value.__class__ is str else None

    @property
    def type_(self) -> str | None:
        """Kind of text. Known: text, url, barcode (the address of an image), date (ISO 8601)."""
        value: str | None = self._data.get(TYPE_)
        return value if value and value.__class__ is str else None

    @property
    def credential_type(self) -> str | None:
        """What the value is, since July 2018. Known: barcode, barcodeNumber, barcodeUrl, bypassUrl, cardCode,
        cardNumber, claimCode, customUrl, cvc2, eventNumber, expirationDate, PIN, redemptionUrl, securityCode,
        securityUrl. The list is open."""
        value: str | None = self._data.get(CREDENTIAL_TYPE)
        return value if value and value.__class__ is str else None
