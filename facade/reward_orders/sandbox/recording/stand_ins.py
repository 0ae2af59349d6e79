"""What stands in recordings for a person or a credential, and how to tell a stand-in from the real thing.

Every stand-in is fixed or numbered. Numbers up to 100 belong to the tests' own cast, so that what is found in an
answer can never be mistaken for it. What is sent is numbered apart from what is found in answers: a replay sends the
same in the same order, but finds stand-ins only.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Literal, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Mapping

Kind: TypeAlias = Literal[
    "email", "name", "phone", "place", "birthday", "credential", "account_number", "reference", "text"
]

SCRUBBED = "SCRUBBED"
EXAMPLE = "EXAMPLE"
LINK = "https://sandbox.rewardlink.io/r/1/EXAMPLE"
EXPIRY = "2030-12-31T06:59:59Z"
FIRST_SENT, FIRST_FOUND = 501, 101
FIRST_PHONE_SENT, PHONES = 151, 49  # 555-0101 to 555-0199 are set aside for fiction: half for what is sent

FORMS: Mapping[Kind, str] = {
    "email": "person-{}@example.org",
    "name": "Name {}",
    "phone": "+12025550{}",
    "place": "Place {}",
    "birthday": "2000-01-01",
    "credential": "EXAMPLE-{}",
    "account_number": "A00000{}",
    "reference": "EXAMPLE-REF-{}",
    "text": EXAMPLE,
}
NOBODY = re.compile(r"[A-Za-z0-9_.+-]{1,64}@(?:[a-z0-9-]+\.)*example\.(?:org|com|net)")
"""Addresses of domains that RFC 2606 sets aside: a test may send them, as nobody lives there."""
_KNOWN: Mapping[Kind, re.Pattern[str]] = {
    "email": re.compile(r"person-[0-9]{1,4}@example\.org"),
    "name": re.compile(r"Name [0-9]{1,4}"),
    "phone": re.compile(r"\+120255501[0-9]{2}"),
    "place": re.compile(r"Place [0-9]{1,4}"),
    "birthday": re.compile(r"2000-01-01"),
    "credential": re.compile(rf"EXAMPLE-[0-9]{{1,4}}|{re.escape(LINK)}|{re.escape(EXPIRY)}"),
    "account_number": re.compile(r"A00000[0-9]{3,4}"),
    "reference": re.compile(r"EXAMPLE-REF-[0-9]{1,4}|seed-[0-9]{6}"),  # the sandbox's seeds are made up too
    "text": re.compile(EXAMPLE),
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
        "hmacSharedSecretKey",
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
    return value in {"", EXAMPLE} or _KNOWN[kind].fullmatch(value) is not None


def personal_kind(name: str, within: tuple[str, ...]) -> Kind | None:
    """Tell what kind of personal data a field holds, by its name and the objects around it."""
    if name in {"name", "description"} and PERSONS.intersection(within[-1:]):
        return "name"
    return PERSONAL.get(name)


class StandIns:
    """Hands out stand-ins for one recording: the same value gets the same one, in order of appearance."""

    def __init__(self) -> None:
        self._given: dict[tuple[Kind, str], str] = {}
        self._counts: Counter[tuple[Kind, bool]] = Counter()

    def of(self, kind: Kind, value: str, *, sent: bool = False) -> str:
        """Return what stands for a value; a stand-in stands for itself."""
        if is_stand_in(kind, value):
            return value
        if kind == "credential" and value.startswith(("http://", "https://")):
            return LINK
        if kind == "credential" and re.fullmatch(r"\d{4}-\d\d-\d\d(T[\d:.]+(Z|[+-]\d\d:?\d\d))?", value):
            return EXPIRY
        if (kind, value) not in self._given:
            first = FIRST_FOUND if not sent else FIRST_PHONE_SENT if kind == "phone" else FIRST_SENT
            count = self._counts[kind, sent] % (PHONES if kind == "phone" else 10_000 - first)
            self._given[kind, value] = FORMS[kind].format(first + count)
            self._counts[kind, sent] += 1
        return self._given[kind, value]
