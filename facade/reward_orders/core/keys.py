"""Idempotency keys: made at random, derived from what the order is for, and fitted to what a vendor accepts."""

from __future__ import annotations

import os
import re
import time
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, TypeAlias, cast

from reward_orders.core.errors import ConfigurationError

if TYPE_CHECKING:
    from collections.abc import Callable
    from uuid import UUID

    KeyPart: TypeAlias = str | int | bool | Decimal | date | datetime | UUID | bytes | None

SAFE_ALPHABET = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-")
"""Characters that every vendor, URL and query string takes unchanged; keys made here have no others."""

_IN_NO_DATABASE = re.compile("[\0\ud800-\udfff]")  # NUL, and halves of pairs

# Part of every derived key. Never change it: every order would get a second key.
_DERIVED = b"reward-orders key 1"
_FITTED = b"reward-orders fitted key 1"


def new_key(*, now: Callable[[], float] = time.time, randomness: Callable[[int], bytes] = os.urandom) -> str:
    """Make a fresh random key; keys of later milliseconds sort later (the layout of UUID version 7, 36 characters).

    `now` gives epoch seconds, `randomness(n)` n random bytes. Store the key before the order is sent: only the same
    key makes a second call safe.
    """
    # Written out because `import uuid` costs more than the rest of this module together.
    milliseconds = int(now() * 1000) & (1 << 48) - 1
    noise = int.from_bytes(randomness(10), "big")
    value = milliseconds << 80 | 0x7 << 76 | (noise >> 62 & 0xFFF) << 64 | 0b10 << 62 | noise & (1 << 62) - 1
    digits = f"{value:032x}"
    return f"{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}"


def derive_key(*parts: KeyPart) -> str:
    """Derive the key of an order from what it is for: the same parts give the same key in every process, for ever.

    Parts are typed and kept apart: ("a", "bc") is not ("ab", "c"), 1 is neither "1" nor True. Decimals of one value
    are one part (25.0 and 25.00), and so are aware datetimes of one instant. The key is a SHA-256 digest, 64 characters
    of 0-9a-f. Raises `ConfigurationError` for no parts at all and for parts without one stable meaning: floats, naive
    datetimes, lists and every other type.
    """
    if not parts:
        raise ConfigurationError("derive_key() needs at least one part: without one every order would share a key.")
    return _digest(_DERIVED, *(_encoded(part, position) for position, part in enumerate(parts, 1)))


def keys_under(*parts: KeyPart) -> Callable[[str], str]:
    """Give what derives a key from these parts and one text more: `derive_key(*parts, text)`, for very many texts."""
    from hashlib import sha256

    pieces = (_DERIVED, *(_encoded(part, position) for position, part in enumerate(parts, 1)))
    begun = sha256(b"".join(b"%d:%b" % (len(piece), piece) for piece in pieces))

    def derive(text: str) -> str:
        try:
            piece = text.encode()
        except UnicodeEncodeError:
            return derive_key(*parts, text)  # which says what is wrong
        digest = begun.copy()
        digest.update(b"%d:str %b" % (len(piece) + 4, piece))
        return digest.hexdigest()

    return derive


def fit_key(key: str, *, max_length: int, alphabet: frozenset[str] = SAFE_ALPHABET) -> str:
    """Give the key to send for the caller's `key`: the key itself if the vendor takes it, else its SHA-256 digest.

    `max_length` counts characters, `alphabet` holds the characters the vendor takes. Raises `ConfigurationError` for an
    empty key (no vendor says whether it counts as a key), for one that holds a NUL or a lone surrogate, and for what is
    not a str.
    """
    if not isinstance(key, str) or not key:
        given = "this one is empty" if isinstance(key, str) else f"not {type(key).__name__}"
        raise ConfigurationError(f"A key must be a non-empty str, {given}: new_key() makes one.")
    if _IN_NO_DATABASE.search(key):
        raise ConfigurationError(
            "A key must be text that a database can hold; this one has a NUL or a lone surrogate: check its source."
        )
    if len(key) <= max_length and alphabet.issuperset(key):
        return key
    return _digest(_FITTED, key.encode())


def _digest(*pieces: bytes) -> str:
    import hashlib

    # Each piece follows its own length, so two different lists never give the same bytes.
    return hashlib.sha256(b"".join(b"%d:%b" % (len(piece), piece) for piece in pieces)).hexdigest()


def _encoded(part: KeyPart, position: int) -> bytes:
    encode = next(encode for kind, encode in _ENCODERS if isinstance(part, kind))
    try:
        return encode(part)
    except ValueError as problem:
        raise ConfigurationError(f"Part {position} of the key {problem}.") from None


def _text(part: str) -> bytes:
    try:
        return b"str " + str.encode(part, "utf-8")
    except UnicodeEncodeError:
        raise ValueError("is text that UTF-8 cannot hold (a lone surrogate)") from None


def _decimal(part: Decimal) -> bytes:
    """Write the shortest exact text; `normalize()` would round at the context's precision."""
    sign, digits, exponent = part.as_tuple()
    if not isinstance(exponent, int):
        raise ValueError(f"is a Decimal that is no number ({part})")  # noqa: TRY004 - the type is right, the value is not
    text = "".join(map(str, digits)).lstrip("0")
    shortest = text.rstrip("0")
    if not shortest:
        return b"decimal 0"
    return f"decimal {'-' * sign}{shortest}e{exponent + len(text) - len(shortest)}".encode()


def _datetime(part: datetime) -> bytes:
    if part.utcoffset() is None:
        raise ValueError("is a datetime without a time zone, so it names no instant")
    return b"datetime " + part.astimezone(UTC).replace(tzinfo=None).isoformat("T", "microseconds").encode()


def _uuid(part: object) -> bytes:
    kind = type(part)
    if (kind.__module__, kind.__qualname__) == ("uuid", "UUID"):  # named, so that it need not be imported
        return b"uuid %x" % cast("UUID", part).int
    raise ValueError(
        f"is a {kind.__name__}; parts are str, int, bool, Decimal, date, aware datetime, UUID, bytes and None"
    )


def _float(_: float) -> bytes:
    raise ValueError("is a float, which has no exact text: use Decimal or str")


# bool before int and datetime before date: each is a subclass of the other.
_ENCODERS: tuple[tuple[type, Callable[[Any], bytes]], ...] = (
    (type(None), lambda _: b"none"),
    (str, _text),
    (bytes, lambda part: b"bytes " + part),
    (bool, lambda part: b"bool %d" % part),
    (int, lambda part: b"int %x" % part),
    (Decimal, _decimal),
    (datetime, _datetime),
    (date, lambda part: b"date " + part.isoformat().encode()),
    (float, _float),
    (object, _uuid),
)
