"""What a message may quote: text of a service or caller, shortened to one line, without personal data."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from reward_orders.core.wire import loads

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from reward_orders.core.wire import Request

LONGEST = 100
PEOPLE = frozenset(
    {
        "customer",
        "emailSubject",
        "message",
        "metadata",
        "newEmail",
        "newMobile",
        "notes",
        "recipient",
        "referrer",
        "sender",
    }
)
"""Fields of requests that hold personal data or texts for people, with everything below them."""
PEOPLE_IN_FILTERS = ("email", "mobile", "firstname", "lastname")
_EMAIL = re.compile(r"[^\s@<>()\[\]\"',;:]+@[^\s@<>()\[\]\"',;:]+")


def excerpt(value: object, *, most: int = LONGEST) -> str:
    """Text on one line of at most `most` characters, without control characters and changes of direction."""
    text = str(value)[: 8 * most]
    words = "".join(letter if letter.isprintable() else " " for letter in text).split()
    line = " ".join(words)
    return line if len(line) <= most else f"{line[: most - 1].rstrip()}…"


def quoted(value: object, *, most: int = 60) -> str:
    """An id or word from outside, in quotes."""
    return f"'{excerpt(value, most=most)}'"


def without_people(text: str, request: Request) -> str:
    """A service's words without addresses and without personal data of the request, which services repeat."""
    text = _EMAIL.sub("…", text)
    folded = text.casefold()
    repeated = {word for word in _people_of(request) if len(word) > 1 and word.casefold() in folded}
    for word in sorted(repeated, key=len, reverse=True):
        text = re.sub(rf"(?<!\w){re.escape(word)}(?!\w)", "…", text, flags=re.IGNORECASE)
    return text


def _people_of(request: Request) -> Iterator[str]:
    for name, value in (request.params or {}).items():
        if isinstance(value, str) and value.strip() and name.lower().endswith(PEOPLE_IN_FILTERS):
            yield value.strip()
    if request.content:
        try:
            body = loads(request.content)
        except ValueError:
            return
        yield from _texts(body, below=False)


def _texts(value: Any, *, below: bool) -> Iterator[str]:
    """The texts below the fields that hold personal data."""
    if isinstance(value, dict):
        for name, part in value.items():
            yield from _texts(part, below=below or name in PEOPLE)
    elif isinstance(value, list):
        for part in value:
            yield from _texts(part, below=below)
    elif below and isinstance(value, str) and value.strip():
        yield value.strip()


def listed(parts: Iterable[str], *, most: int = 3) -> str:
    """The first few of several parts, and how many more there are."""
    shown = list(dict.fromkeys(parts))
    more = len(shown) - most
    return "; ".join(shown[:most]) + (f"; and {more} more" if more > 0 else "")
