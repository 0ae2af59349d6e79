"""What the notifications of both vendors have in common: a body, headers, a time."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from contextlib import suppress
from datetime import UTC, datetime
from hashlib import sha256
from typing import TYPE_CHECKING, Any, TypeAlias

from reward_orders.core.errors import ConfigurationError, WebhookError
from reward_orders.core.wire import loads
from reward_orders_api.records import data_of

if TYPE_CHECKING:
    from reward_orders_api.records import Record

Headers: TypeAlias = (
    Mapping[str, str] | Mapping[bytes, bytes] | Iterable[tuple[str, str]] | Iterable[tuple[bytes, bytes]]
)
"""Headers as a framework gives them; names have no case."""

LARGEST_BODY = 4 * 1024 * 1024
"""Bytes. An order of 500 items with metadata is well under one MiB."""


def check_body(body: bytes) -> None:
    """Refuse what is not the bytes that came, or more of them than a notification has."""
    if not isinstance(body, bytes):
        raise ConfigurationError(
            f"body must be the bytes of the request as they came, not {type(body).__name__}: they are what is signed."
        )
    if len(body) > LARGEST_BODY:
        raise WebhookError(f"The body has {len(body)} bytes, more than the {LARGEST_BODY} of any notification.")


def signature_in(headers: Headers, name: str) -> str:
    """The one value of a signature header; WebhookError where there is none, or more than one."""
    try:
        pairs = [(header, value) for header, value in (headers.items() if hasattr(headers, "items") else headers)]
    except (TypeError, ValueError):
        raise ConfigurationError("headers must be a mapping, or pairs of names and values.") from None
    found = [_text(value).strip() for header, value in pairs if _text(header).lower() == name.lower()]
    if not any(found):
        raise WebhookError(
            f"The request has no {name} header, so nobody vouches for it.",
            hint="Check that the webhook signs, and that no proxy drops the header.",
        )
    if len(found) > 1:
        raise WebhookError(f"The request has {len(found)} {name} headers; one is expected.")
    return found[0]


def object_of(body: bytes) -> dict[str, Any]:
    """The JSON object that a body is; WebhookError for anything else, such as NaN or half of a character."""
    try:
        data = loads(body)
    except ValueError:
        data = None  # the decoder's error holds the whole body, so it ends here
    if not isinstance(data, dict):
        raise WebhookError("The body is signed, but it is no JSON object.", hint="Check which webhook sends here.")
    return data


def check_time(moment: datetime | None, *, tolerance: float | None, now: datetime | float | None) -> None:
    """Refuse an event from further than `tolerance` seconds from now; with None any time will do."""
    if tolerance is None:
        return
    if isinstance(tolerance, bool) or not isinstance(tolerance, (int, float)) or not 0 < tolerance < float("inf"):
        raise ConfigurationError("tolerance must be a positive number of seconds, or None to accept any time.")
    if moment is None:
        raise WebhookError(
            "The event has no time, so nothing tells it from an old one that is sent again.",
            hint="Pass tolerance=None to accept it.",
        )
    seconds = (_moment(now) - moment).total_seconds()
    if abs(seconds) > tolerance:
        when = "old" if seconds > 0 else "ahead of the clock here"
        raise WebhookError(
            f"The event is {abs(seconds):.0f} s {when}, more than the {tolerance:.0f} s that are tolerated.",
            hint="It may be a copy of an old one. A larger tolerance= accepts it.",
        )


def digest_of(event: Record) -> str:
    """What tells an event without an id from its copies: a digest of what it says, whatever the order of its fields."""
    return sha256(json.dumps(data_of(event), sort_keys=True).encode()).hexdigest()


def _moment(now: datetime | float | None) -> datetime:
    if now is None:
        return datetime.now(UTC)
    if isinstance(now, datetime):
        if now.tzinfo is not None:
            return now
    elif isinstance(now, (int, float)) and not isinstance(now, bool):
        with suppress(ValueError, OverflowError, OSError):  # NaN, or a year that no datetime has
            return datetime.fromtimestamp(now, UTC)
    raise ConfigurationError("now must be an aware datetime, or seconds since the epoch.")


def _text(part: str | bytes) -> str:
    if isinstance(part, bytes):
        return part.decode("latin-1")
    if not isinstance(part, str):
        raise ConfigurationError(f"headers must be names and values as text or bytes, not {type(part).__name__}.")
    return part
