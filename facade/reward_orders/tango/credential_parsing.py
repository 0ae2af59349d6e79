"""Reads the `reward` of a Tango answer: which entries it lists, where its two lists disagree, what is unreadable."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import NamedTuple

import attrs

from reward_orders_api.models.tango_credential import CREDENTIAL_TYPE, LABEL, VALUE
from reward_orders_api.models.tango_credential import TYPE_ as TYPE

_EXACT = 2**53  # from here on a float skips whole numbers


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


def read_date(text: str) -> datetime | None:
    """Read an ISO 8601 date or date-time, with any number of fraction digits, as an aware datetime; None for others.

    Tango writes UTC with a Z. A time without an offset is read as UTC; a bare date as its first moment in UTC, so that
    nobody is promised a day that the vendor may not grant.
    """
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError:
        return None
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)


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
    if isinstance(raw, float) and not abs(raw) < _EXACT:
        return None  # decoded from more digits than it has: a wrong card number is worse than none
    try:
        return str(raw)
    except ValueError:  # an int of more than 4,300 digits
        return None


def json_type(raw: object) -> str:
    """Name the type of a JSON value for a message; never the value."""
    names = {"dict": "an object", "list": "a list", "str": "a string", "bool": "a boolean", "NoneType": "null"}
    return names.get(type(raw).__name__, "a number" if isinstance(raw, (int, float, Decimal)) else "not JSON")
