"""The credentials of a Tango order: what the recipient gets, found by meaning and kept secret."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, TypeVar, overload

import attrs

from reward_orders.core.secrets import Secret
from reward_orders.tango.credential_parsing import (
    Difference,
    Entry,
    differences_of,
    json_type,
    read_date,
    read_list,
    read_map,
)
from reward_orders.tango.credential_types import (
    KINDS,
    MEANINGS,
    canonical_type,
    kind_of,
    labelled_type,
    normal,
    type_of_kind,
)
from reward_orders_api.models.tango_reward import CREDENTIAL_LIST, CREDENTIALS

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime, tzinfo

T = TypeVar("T")


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
        from reward_orders.tango.rendering import value_html

        return value_html(self, locale=locale, tz=tz)

    def to_text(self, locale: str | None = None, *, tz: tzinfo | None = None) -> str:
        """Return the value as one line of plain text; "" where there is none."""
        from reward_orders.tango.rendering import value_text

        return value_text(self, locale=locale, tz=tz)

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
    without values.
    """

    _items: tuple[Credential, ...] = ()
    differences: tuple[Difference, ...] = ()
    problems: tuple[str, ...] = ()

    @classmethod
    def parse(cls, reward: object) -> Credentials:
        """Read the `reward` of an order as decoded from JSON; anything else gives no credentials. Never raises.

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
        return cls(tuple(items), differences, tuple(problems))

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
        from reward_orders.tango.rendering import list_html

        return list_html(self, locale=locale, tz=tz)

    def to_text(self, locale: str | None = None, *, tz: tzinfo | None = None) -> str:
        """Return the same as plain text, one "Label: value" a line; it holds the secrets too."""
        from reward_orders.tango.rendering import list_text

        return list_text(self, locale=locale, tz=tz)

    def __rich_repr__(self) -> Iterator[object]:
        yield list(self._items)
        yield "differences", list(self.differences), []
        yield "problems", list(self.problems), []

    def __repr__(self) -> str:
        return f"Credentials({list(self._items)!r})"

    def _meaning(self, meaning: str) -> Secret | None:
        for credential_type in MEANINGS[meaning]:
            item = self.by_type(credential_type)
            if item is not None and item.value:
                return item.value
        return None


_MEANING_NAMES = {normal(meaning): meaning for meaning in MEANINGS}


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
