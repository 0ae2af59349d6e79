"""Digests that the journal keeps in place of an order's data."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping


REWARD = "2:"  # prefix of a reward's fingerprint; version 1 had fingerprints of the whole request
AS_SENT = ".as_sent"  # suffix of digests of a field in full, which no answer shows
WORDING = "wording."  # prefix of digests that do not say what is paid or to whom
PLACE = "place."  # prefix of identifiers kept as they are: where to look for the order; never compared


def reward_fingerprint(reward: Any) -> str:
    """What a key stands for: a digest of what is paid and to whom, the same however the rest is worded."""
    return REWARD + fingerprint(reward)


def worded(fields: Mapping[str, object]) -> dict[str, str]:
    """The fields of wording that are given, under names that tell them from the reward's."""
    import json

    return {
        f"{WORDING}{name}": json.dumps(value, sort_keys=True, default=str)
        for name, value in fields.items()
        if value is not None
    }


def fingerprint(body: Any) -> str:
    """SHA-256 of the canonical request: the same order gives the same digest whatever the order of its fields."""
    import hashlib
    import json

    text = json.dumps(body, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(text.encode()).hexdigest()


def salted(key: str, fields: Mapping[str, str | None]) -> dict[str, str]:
    """A digest of each field that is given, salted with the key, so that equal fields of two orders do not show."""
    import hashlib

    return {
        name: hashlib.sha256(f"{key}\n{name}\n{value}".encode()).hexdigest()
        for name, value in fields.items()
        if value is not None
    }
