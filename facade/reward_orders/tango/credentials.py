"""The credentials of a Tango order: what the recipient gets, found by meaning and kept secret.

Sources, as named beside the entries of the tables:

* ``types``: Tango's "Get credential types" page (its list is cut after eventNumber).
* ``practices``: Tango's "Best practices", table "Handle reward types".
* ``changes``: Tango's change history (customUrl, 2025-07-08).
* ``answers``: recorded answers; labels drift between them, and those from before July 2018 have no credentialType.

A platform's full list is ``GET /credentialTypes``. What is not in here is kept as sent; `Credentials.by_type` finds it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple, TypeVar, overload

import attrs

from reward_orders.core.dates import read_date
from reward_orders.core.secrets import Secret
from reward_orders_api.models.tango_credential import CREDENTIAL_TYPE, LABEL, VALUE
from reward_orders_api.models.tango_credential import TYPE_ as TYPE
from reward_orders_api.models.tango_reward import CREDENTIAL_LIST, CREDENTIALS
from reward_orders_api.records import EXACT

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime, tzinfo

    from reward_orders.render.credentials import Shown


T = TypeVar("T")


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


@attrs.frozen(repr=False)
class Credential:
    """One credential of an order.

    `kind` says how to show it (url, text, barcode or date; an unknown one is kept as sent). `credential_type` says
    what it is, as sent; None where it was not sent and cannot be told. `inferred` is True where either was missing
    and worked out. `label` is the vendor's heading: for people, it changes from order to order. `value` is empty
    where the service sent none.
    """

    kind: str
    credential_type: str | None
    inferred: bool
    label: str
    value: Secret

    def to_html(self, locale: str | None = None, *, tz: tzinfo | None = None) -> str:
        """Return the value as an HTML fragment (see `Credentials.to_html`); "" where there is none."""
        from reward_orders.render.credentials import value_html

        return value_html(_shown(self), locale=locale, tz=tz)

    def to_text(self, locale: str | None = None, *, tz: tzinfo | None = None) -> str:
        """Return the value as one line of plain text; "" where there is none."""
        from reward_orders.render.credentials import value_text

        return value_text(_shown(self), locale=locale, tz=tz)

    def __rich_repr__(self) -> Iterator[tuple[str, object]]:
        # Only names of our own table: an answer gone wrong may hold the value in any field.
        yield "kind", self.kind if self.kind in KINDS else "(other)"
        yield "credential_type", canonical_type(self.credential_type or "") or (self.credential_type and "(other)")
        yield "inferred", self.inferred
        yield "value", self.value

    def __repr__(self) -> str:
        return f"Credential({', '.join(f'{name}={value!r}' for name, value in self.__rich_repr__())})"


@attrs.frozen(repr=False)
class Credentials(Sequence[Credential]):
    """The credentials of one order: a sequence in the vendor's order, and attributes and keys by meaning.

    `credentials.pin` is a `Secret` or None, never empty; `credentials["pin"]` is the same but raises `KeyError`.
    `dict(credentials)` holds what is there. Keys are the meanings and, for the rest, credential types
    (``credentials["eventNumber"]``), never labels. `differences` and `problems` say what was odd about the answer,
    without values. `deleted` says that there were some and that Tango keeps them no longer: an order without any is
    not pending then (docs/vendors.md, Tango 10.7).
    """

    _items: tuple[Credential, ...] = ()
    differences: tuple[Difference, ...] = ()
    problems: tuple[str, ...] = ()
    deleted: bool = False

    @classmethod
    def parse(cls, reward: object, *, expected: bool = False) -> Credentials:
        """Read the `reward` of an order as decoded from JSON; anything else gives no credentials. Never raises.

        `expected` says that the order had some: if its reward has none by now, they were deleted.
        The list counts; the deprecated map fills in where the list is missing, empty or unreadable. Numbers are read
        as their text, null as empty; an entry whose value is anything else is left out and named in `problems`.
        """
        if not isinstance(reward, dict):
            return cls() if reward is None else cls(problems=(f"reward is {json_type(reward)}, not an object",))
        problems: list[str] = []
        listed = read_list(reward.get(CREDENTIAL_LIST), problems)
        mapped = read_map(reward.get(CREDENTIALS), problems)
        differences = differences_of(listed, mapped) if listed else ()
        entries = listed or [Entry(label, value) for label, value in mapped.items()]
        types = [entry.credential_type or labelled_type(entry.label) for entry in entries]
        told = {of_type for of_type, entry in zip(types, entries, strict=True) if of_type and entry.value}
        items = [_credential(entry, of_type, told) for entry, of_type in zip(entries, types, strict=True)]
        deleted = expected and not problems and not any(item.value for item in items)
        return cls(tuple(items), differences, tuple(problems), deleted)

    @property
    def redemption_url(self) -> Secret | None:
        """The page where the recipient gets or chooses the reward."""
        return self._meaning("redemption_url")

    @property
    def card_number(self) -> Secret | None:
        """The number of the gift card."""
        return self._meaning("card_number")

    @property
    def pin(self) -> Secret | None:
        """The PIN of the gift card, leading zeros kept."""
        return self._meaning("pin")

    @property
    def security_code(self) -> Secret | None:
        """The second secret of a card: securityCode, else cvc2."""
        return self._meaning("security_code")

    @property
    def claim_code(self) -> Secret | None:
        """The code to type in at the brand's page."""
        return self._meaning("claim_code")

    @property
    def serial_number(self) -> Secret | None:
        """The serial number of the card."""
        return self._meaning("serial_number")

    @property
    def barcode(self) -> Secret | None:
        """The URL of the barcode's image, else its number."""
        return self._meaning("barcode")

    @property
    def expires_at(self) -> datetime | None:
        """When the reward expires, aware (see `read_date`); None where it does not or the text is no date."""
        value = self._meaning("expires_at")
        return read_date(value.reveal()) if value else None

    def by_type(self, credential_type: str) -> Credential | None:
        """Return the first credential of a type, one with a value before an empty one; case does not matter."""
        wanted = normal(credential_type)
        found = [item for item in self._items if item.credential_type and normal(item.credential_type) == wanted]
        return next((item for item in found if item.value), found[0] if found else None)

    def keys(self) -> list[str]:
        """Return the meanings that are there."""
        return [meaning for meaning in MEANINGS if getattr(self, meaning) is not None]

    @overload
    def get(self, key: str) -> Secret | datetime | None: ...
    @overload
    def get(self, key: str, default: T) -> Secret | datetime | T: ...
    def get(self, key: str, default: T | None = None) -> Secret | datetime | T | None:
        """Return what `credentials[key]` would, or the default where there is none."""
        name = normal(key)
        if name in _MEANING_NAMES:
            found: Secret | datetime | None = getattr(self, _MEANING_NAMES[name])
            return default if found is None else found
        item = self.by_type(key)
        return item.value if item is not None and item.value else default

    @overload
    def __getitem__(self, key: int) -> Credential: ...
    @overload
    def __getitem__(self, key: slice) -> tuple[Credential, ...]: ...
    @overload
    def __getitem__(self, key: str) -> Secret | datetime: ...
    def __getitem__(self, key: int | slice | str) -> Credential | tuple[Credential, ...] | Secret | datetime:
        if not isinstance(key, str):
            return self._items[key]
        found = self.get(key)
        if found is None:
            raise KeyError(f"no credential {key!r} in this order; there are: {', '.join(self.keys()) or 'none'}")
        return found

    def __contains__(self, key: object) -> bool:
        return self.get(key) is not None if isinstance(key, str) else key in self._items

    def __iter__(self) -> Iterator[Credential]:
        return iter(self._items)

    def __len__(self) -> int:
        return len(self._items)

    def to_html(self, locale: str | None = None, *, tz: tzinfo | None = None) -> str:
        """Return all credentials that have a value as an HTML definition list, everything escaped.

        The text holds the secrets: it is for the recipient, not for a log. Links are https (http on loopback only);
        any other address is shown as text. Dates follow `locale` ("de-DE") and `tz` where Babel is installed (extra
        ``render``), RFC 3339 in UTC otherwise.
        """
        from reward_orders.render.credentials import list_html

        return list_html(map(_shown, self), locale=locale, tz=tz)

    def to_text(self, locale: str | None = None, *, tz: tzinfo | None = None) -> str:
        """Return the same as plain text, one "Label: value" a line; it holds the secrets too."""
        from reward_orders.render.credentials import list_text

        return list_text(map(_shown, self), locale=locale, tz=tz)

    def __rich_repr__(self) -> Iterator[object]:
        yield list(self._items)
        yield "differences", list(self.differences), []
        yield "problems", list(self.problems), []
        yield "deleted", self.deleted, False

    def __repr__(self) -> str:
        return f"Credentials({list(self._items)!r}{', deleted=True' if self.deleted else ''})"

    def _meaning(self, meaning: str) -> Secret | None:
        for credential_type in MEANINGS[meaning]:
            item = self.by_type(credential_type)
            if item is not None and item.value:
                return item.value
        return None


def _credential(entry: Entry, of_type: str | None, told: Collection[str]) -> Credential:
    """The credential of an entry; `of_type` is what it or its label says it is, `told` what all of them say."""
    label, value, kind, credential_type = entry
    if kind.lower() in KINDS:
        kind = kind.lower()
    if of_type is None:
        of_type = type_of_kind(kind, told)
    return Credential(
        kind=kind or kind_of(of_type, value),
        credential_type=of_type,
        inferred=not kind or (not credential_type and of_type is not None),
        label=label,
        value=Secret(value),
    )


class Entry(NamedTuple):
    """One entry as the service sent it, "" for what is missing."""

    label: str
    value: str
    kind: str = ""
    credential_type: str = ""


@attrs.frozen
class Difference:
    """One disagreement of `credentialList` with the deprecated map `credentials`; the list wins.

    `reason` is "value differs", "only in credentialList" or "only in credentials"; `label` names the entry.
    """

    reason: str
    label: str = attrs.field(repr=False)


def read_list(raw: object, problems: list[str]) -> list[Entry]:
    """Return the readable entries of `credentialList`; what is wrong with the others goes into `problems`."""
    if not isinstance(raw, list):
        if raw is not None:
            problems.append(f"credentialList is {json_type(raw)}, not a list")
        return []
    entries = []
    for place, entry in enumerate(raw):
        if not isinstance(entry, dict):
            problems.append(f"credentialList[{place}] is {json_type(entry)}, not an object; left out")
            continue
        value = _text(entry.get(VALUE))
        if value is None:
            problems.append(f"the value of credentialList[{place}] is {json_type(entry[VALUE])}; left out")
            continue
        entries.append(Entry(_name(entry.get(LABEL)), value, _name(entry.get(TYPE)), _name(entry.get(CREDENTIAL_TYPE))))
    return entries


def read_map(raw: object, problems: list[str]) -> dict[str, str]:
    """Return the deprecated label -> value map; Tango's document of 2026 types it as a string, so one may come."""
    if not isinstance(raw, dict):
        if raw is not None:
            problems.append(f"credentials is {json_type(raw)}, not an object")
        return {}
    entries = {}
    for place, (label, value) in enumerate(raw.items()):
        text = _text(value)
        if text is None:
            problems.append(f"value {place} of the map credentials is {json_type(value)}; left out")
        else:
            entries[_name(label)] = text
    return entries


def differences_of(listed: list[Entry], mapped: dict[str, str]) -> tuple[Difference, ...]:
    """Compare what has a value: an empty entry on one side is the same as none on the other."""
    if not mapped:
        return ()
    values: dict[str, list[str]] = {}
    for entry in listed:
        values.setdefault(entry.label, []).append(entry.value)
    differences = []
    for label, all_of_label in values.items():  # labels may repeat in the list; the map can hold one of them
        if label not in mapped:
            if any(all_of_label):
                differences.append(Difference("only in credentialList", label))
        elif mapped[label] not in all_of_label:
            differences.append(Difference("value differs", label))
    differences += [
        Difference("only in credentials", label) for label in mapped if mapped[label] and label not in values
    ]
    return tuple(differences)


def _name(raw: object) -> str:
    return raw.strip() if isinstance(raw, str) else ""


def _text(raw: object) -> str | None:
    """Return a value as text ("" for null and white space, a number as in JSON), None for what is no credential."""
    if isinstance(raw, str):
        return raw if raw and not raw.isspace() else ""
    if raw is None:
        return ""
    if isinstance(raw, bool) or not isinstance(raw, (int, float, Decimal)):
        return None
    if isinstance(raw, float) and not abs(raw) < EXACT:
        return None  # decoded from more digits than it has: a wrong card number is worse than none
    try:
        return str(raw)
    except ValueError:  # an int of more than 4,300 digits
        return None


def json_type(raw: object) -> str:
    """Name the type of a JSON value for a message; never the value."""
    names = {"dict": "an object", "list": "a list", "str": "a string", "bool": "a boolean", "NoneType": "null"}
    return names.get(type(raw).__name__, "a number" if isinstance(raw, (int, float, Decimal)) else "not JSON")


def normal(name: str) -> str:
    """Return a name without case, spaces and punctuation, so that "PIN", "pin" and "Redemption URL" compare."""
    return _NORMAL_NAMES.get(name) or _normal(name)


def _normal(name: str) -> str:
    return "".join(filter(str.isalnum, name)).casefold()


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


def _heading(label: str, credential_type: str | None) -> str:
    """Return what to write above a credential: its label, else its type's name in English, else "Code"."""
    known = canonical_type(credential_type) if credential_type else None
    return label or (TYPES[known][1] if known else credential_type) or "Code"


def _shown(item: Credential) -> Shown:
    """What is shown of a credential."""
    from reward_orders.render.credentials import Shown

    return Shown(_heading(item.label, item.credential_type), item.kind, item.value)


# As Tango spells its types, and in small letters as its answers do: nearly every name that is asked for.
_NORMAL_NAMES = {spelling: _normal(name) for name in TYPES for spelling in (name, name.lower())}
_BY_NORMAL_NAME = {normal(name): name for name in TYPES}  # also reads labels: "Redemption URL", "Serial Number"
_BY_KIND = {"url": "redemptionUrl", "date": "expirationDate", "barcode": "barcode"}  # text may be any of many
_MEANING_NAMES = {normal(meaning): meaning for meaning in MEANINGS}
