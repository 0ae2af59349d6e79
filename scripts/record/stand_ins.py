"""What stands in recordings for a person or a credential, and how to tell a stand-in from the real thing.

Every stand-in is fixed or numbered. Numbers up to 100 belong to the tests' own cast, so that what is found in an
answer can never be mistaken for it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Mapping

Kind: TypeAlias = Literal["email", "name", "phone", "place", "birthday", "credential", "account_number", "text"]

SCRUBBED = "SCRUBBED"
LINK = "https://sandbox.rewardlink.io/r/1/EXAMPLE"
EXPIRY = "2030-12-31T06:59:59Z"
FIRST_FOUND = 101

FORMS: Mapping[Kind, str] = {
    "email": "person-{}@example.org",
    "name": "Name {}",
    "phone": "+12025550{}",  # 555-01xx is set aside for fiction
    "place": "Place {}",
    "birthday": "2000-01-01",
    "credential": "EXAMPLE-{}",
    "account_number": "A00000{}",
    "text": "EXAMPLE",
}
_EXAMPLE_DOMAINS = r"[\w.+-]+@(?:[\w-]+\.)*example\.(?:org|com|net)"  # reserved by RFC 2606: nobody lives there
_KNOWN: Mapping[Kind, re.Pattern[str]] = {
    "email": re.compile(_EXAMPLE_DOMAINS),
    "name": re.compile(r"Name \d+"),
    "phone": re.compile(r"\+120255501\d\d"),
    "place": re.compile(r"Place \d+"),
    "birthday": re.compile(r"2000-01-01"),
    "credential": re.compile(rf"EXAMPLE-\d+|{re.escape(LINK)}|{re.escape(EXPIRY)}"),
    "account_number": re.compile(r"A00000\d+"),
    "text": re.compile(r"EXAMPLE"),
}

PERSONAL: Mapping[str, Kind] = {
    **dict.fromkeys(("email", "newEmail", "recipientEmail", "senderEmail"), "email"),
    **dict.fromkeys(("firstName", "lastName", "recipientFirstName", "recipientLastName"), "name"),
    **dict.fromkeys(("senderFirstName", "senderLastName"), "name"),
    **dict.fromkeys(("mobileNumber", "newMobile", "newMobileNumber", "newPhoneNumber", "phone"), "phone"),
    "recipientMobileNumber": "phone",
    **dict.fromkeys(("companyName", "streetLine1", "streetLine2", "city", "stateOrProvince"), "place"),
    **dict.fromkeys(("postalCode", "line_1", "line_2", "postal_code", "state"), "place"),
    **dict.fromkeys(("birthday", "birthdate"), "birthday"),
    "accountNumber": "account_number",
    "redemptionInstructions": "text",  # HTML that may hold the link or code itself
    **dict.fromkeys(("redemptionUrl", "redemptionLink", "cardNumber", "PIN", "pin", "securityCode"), "credential"),
    **dict.fromkeys(("barcodeNumber", "barcodeUrl", "serialNumber", "claimCode"), "credential"),
}
"""Fields that hold a person's data, or a credential's value, wherever they stand: in bodies, queries and forms."""

PERSONS = frozenset({"customer", "referrer", "recipient", "sender"})
"""Objects that are a person: their `name` and `description` are personal too (a product's name is not)."""

SECRET = frozenset(
    {
        "access_token",
        "refresh_token",
        "id_token",
        "token",
        "client_id",
        "client_secret",
        "username",
        "password",
        "signature",
        "X-Amz-Signature",
        "api_key",
    }
)
"""Fields, query and form parameters that are a credential of whoever calls."""

SECRET_HEADERS = frozenset({"authorization", "proxy-authorization", "x-app-id", "x-app-token"})
COOKIES = frozenset({"cookie", "set-cookie"})


def is_stand_in(kind: Kind, value: str) -> bool:
    """Tell whether a value is made up: the scrubber leaves it, the lint accepts it."""
    return value == "" or _KNOWN[kind].fullmatch(value) is not None


def personal_kind(name: str, within: tuple[str, ...]) -> Kind | None:
    """Tell what kind of personal data a field holds, by its name and the objects around it."""
    if name in {"name", "description"} and PERSONS.intersection(within[-1:]):
        return "name"
    return PERSONAL.get(name)


class StandIns:
    """Hands out stand-ins for one recording: the same value gets the same one, in order of appearance."""

    def __init__(self) -> None:
        self._given: dict[tuple[Kind, str], str] = {}

    def of(self, kind: Kind, value: str) -> str:
        """Return what stands for a value; a stand-in stands for itself."""
        if is_stand_in(kind, value):
            return value
        if kind == "credential" and value.startswith(("http://", "https://")):
            return LINK
        if kind == "credential" and re.fullmatch(r"\d{4}-\d\d-\d\d(T[\d:.]+(Z|[+-]\d\d:?\d\d))?", value):
            return EXPIRY
        taken = [1 for known, _ in self._given if known == kind]
        return self._given.setdefault((kind, value), FORMS[kind].format(FIRST_FOUND + len(taken)))
