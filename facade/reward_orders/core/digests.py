"""Digests the journal keeps in place of what an order says."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping


def fingerprint(body: Any) -> str:
    """SHA-256 of the canonical request: the same order gives the same digest whatever the order of its fields."""
    import hashlib
    import json

    text = json.dumps(body, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(text.encode()).hexdigest()


def salted(key: str, facts: Mapping[str, str | None]) -> dict[str, str]:
    """A digest of each fact that is there, salted with the key, so that equal facts of two orders do not show."""
    import hashlib

    return {
        name: hashlib.sha256(f"{key}\n{name}\n{value}".encode()).hexdigest()
        for name, value in facts.items()
        if value is not None
    }
