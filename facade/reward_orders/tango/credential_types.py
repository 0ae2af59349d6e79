"""What Tango's credential types and well-known labels mean: the table behind `Credentials`.

Sources, as named beside the entries:

* ``types``: Tango's "Get credential types" page (its list is cut after eventNumber).
* ``practices``: Tango's "Best practices", table "Handle reward types".
* ``changes``: Tango's change history (customUrl, 2025-07-08).
* ``answers``: recorded answers; labels drift between them, and those from before July 2018 have no credentialType.

A platform's full list is ``GET /credentialTypes``. What is not in here is kept as sent; `Credentials.by_type` finds it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection

# kind: how the value is to be shown ("practices", table "Handle reward types").
KINDS = frozenset({"text", "url", "barcode", "date"})

# credentialType as Tango spells it -> (kind where `type` is missing, heading where `label` is missing).
TYPES: dict[str, tuple[str, str]] = {
    "redemptionUrl": ("url", "Redemption link"),  # practices, answers
    "customUrl": ("url", "Redemption link"),  # changes
    "bypassUrl": ("url", "Redemption link"),  # types: a landing page that needs no second credential
    "securityUrl": ("url", "Security link"),  # practices
    "cardNumber": ("text", "Card number"),  # types, practices
    "cardCode": ("text", "Card code"),  # types
    "PIN": ("text", "PIN"),  # practices, in capitals there
    "securityCode": ("text", "Security code"),  # practices
    "cvc2": ("text", "Security code"),  # types: three digits, for financial products
    "claimCode": ("text", "Claim code"),  # practices
    "eventNumber": ("text", "Event number"),  # types
    "serialNumber": ("text", "Serial number"),  # answers: seen as a label only
    "barcode": ("barcode", "Barcode"),  # practices: URL of an image
    "barcodeUrl": ("barcode", "Barcode"),  # types: URL of an image
    "barcodeNumber": ("text", "Barcode number"),  # types: the same in characters, beside barcodeUrl
    "expirationDate": ("date", "Expires"),  # practices, answers: may be ""
}

# Attribute of `Credentials` -> the credential types that have this meaning, best first.
MEANINGS: dict[str, tuple[str, ...]] = {
    "redemption_url": ("redemptionUrl", "bypassUrl", "customUrl"),
    "card_number": ("cardNumber",),
    "pin": ("PIN",),
    "security_code": ("securityCode", "cvc2"),
    "claim_code": ("claimCode",),
    "serial_number": ("serialNumber",),
    "barcode": ("barcode", "barcodeUrl", "barcodeNumber"),
    "expires_at": ("expirationDate",),
}

# Labels as `normal` leaves them -> credential type, for items without one. Labels are vendors' words and drift, so
# they are read only here, and only for what was seen or is unmistakable.
_LABELS: dict[str, str] = {
    "redemptionlink": "redemptionUrl",  # answers, from mid 2018
    "expiration": "expirationDate",  # answers
    "url": "redemptionUrl",  # answers of 2023 label an item with its type
    "date": "expirationDate",  # likewise
    "pincode": "PIN",
    "pinnumber": "PIN",
    "cvc": "cvc2",
    "cvv": "cvc2",
    "giftcardnumber": "cardNumber",
}


def normal(name: str) -> str:
    """Return a name without case, spaces and punctuation, so that "PIN", "pin" and "Redemption URL" compare."""
    return _NORMAL_NAMES.get(name) or _normal(name)


def _normal(name: str) -> str:
    return "".join(filter(str.isalnum, name)).casefold()


# As Tango spells its types, and in small letters as its answers do: nearly every name that is asked for.
_NORMAL_NAMES = {spelling: _normal(name) for name in TYPES for spelling in (name, name.lower())}
_BY_NORMAL_NAME = {normal(name): name for name in TYPES}  # also reads labels: "Redemption URL", "Serial Number"
_BY_KIND = {"url": "redemptionUrl", "date": "expirationDate", "barcode": "barcode"}  # text may be any of many


def labelled_type(label: str) -> str | None:
    """Return the credential type that a label stands for; None where it does not tell."""
    name = normal(label)
    return _LABELS.get(name) or _BY_NORMAL_NAME.get(name)


def type_of_kind(kind: str, told: Collection[str]) -> str | None:
    """Return the credential type that a kind stands for; None where it does not tell, or types `told` mean the same.

    A link that nothing is known of but its kind is the redemption link only where no other is.
    """
    found = _BY_KIND.get(kind)
    told = {normal(name) for name in told}
    same = next((types for types in MEANINGS.values() if found in types), ())
    return None if any(normal(name) in told for name in same) else found


def canonical_type(credential_type: str) -> str | None:
    """Return a credential type in Tango's spelling, whatever its case and punctuation; None where it is not known."""
    return credential_type if credential_type in TYPES else _BY_NORMAL_NAME.get(normal(credential_type))


def kind_of(credential_type: str | None, value: str) -> str:
    """Return the kind of a credential that came without: its type's, else ``url`` for an https link, else ``text``."""
    known = canonical_type(credential_type) if credential_type else None
    if known is not None:
        return TYPES[known][0]
    return "url" if value.lower().startswith("https://") else "text"


def heading(label: str, credential_type: str | None) -> str:
    """Return what to write above a credential: its label, else its type's name in English, else "Code"."""
    known = canonical_type(credential_type) if credential_type else None
    return label or (TYPES[known][1] if known else credential_type) or "Code"
