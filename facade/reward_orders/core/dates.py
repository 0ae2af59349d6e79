"""Moments in filters: what callers may pass, and what is sent.

A moment is whole milliseconds since the epoch, the finest unit both services show; on the wire it is RFC 3339 in UTC.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, TypeAlias

from reward_orders.core.errors import ConfigurationError
from reward_orders.core.excerpt import quoted
from reward_orders_api.records import as_time

if TYPE_CHECKING:
    from reward_orders.core.clock import Clock

When: TypeAlias = date | datetime | str
MOMENT = timedelta(milliseconds=1)
LAST_OF_DAY = time(23, 59, 59, 999_000)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
FIRST = (datetime.min.replace(tzinfo=UTC) - EPOCH) // MOMENT
LAST = (datetime.max.replace(tzinfo=UTC) - EPOCH) // MOMENT


def first_moment(value: When | None, *, argument: str) -> int | None:
    """The first moment a `start` covers; a date is its day in UTC. ConfigurationError for anything without a zone."""
    if value is None:
        return None
    return floor_ms(_read(value, argument=argument, day=time.min))


def last_moment(value: When | None, *, argument: str) -> int | None:
    """The last moment an `end` covers; a date means to the end of that day in UTC."""
    if value is None:
        return None
    return -(-(_read(value, argument=argument, day=LAST_OF_DAY) - EPOCH) // MOMENT)


def check_period(start: int | None, end: int | None) -> None:
    """Refuse a period that ends before it starts."""
    if start is not None and end is not None and end < start:
        raise ConfigurationError(f"end ({wire(end)}) comes before start ({wire(start)}); swap them.")


def floor_ms(moment: datetime) -> int:
    """An aware datetime as a moment, rounded down."""
    return (moment - EPOCH) // MOMENT


def now_ms(clock: Clock) -> int:
    """Now, rounded up: a service that rounds may date something of this instant so."""
    return -int(-clock.time() * 1000 // 1)


def wire(moment: int) -> str:
    """A moment as both services take it, without an empty fraction.

    Clamp to years 1 to 9999; an offset can exceed them.
    """
    seconds, rest = divmod(max(FIRST, min(moment, LAST)), 1000)
    text = (EPOCH + timedelta(seconds=seconds)).isoformat().removesuffix("+00:00")
    return f"{text}.{rest:03d}Z" if rest else f"{text}Z"


def _read(value: object, *, argument: str, day: time) -> datetime:
    if isinstance(value, str):
        value = _parse(value, argument=argument)
    if isinstance(value, datetime):
        if value.utcoffset() is None:
            raise ConfigurationError(
                f"{argument} has no time zone; pass an aware datetime, such as one with tzinfo=UTC."
            )
    elif isinstance(value, date):
        # Which zone the service puts a bare date in is not documented (docs/vendors.md, Tango 16.7), so none is sent.
        value = datetime.combine(value, day, UTC)
    else:
        raise ConfigurationError(f"{argument} must be a date, an aware datetime or RFC 3339 text.")
    if value.year < 1970:  # noqa: PLR2004 - also keeps the arithmetic of windows in range
        raise ConfigurationError(f"{argument} is before 1970; pass a later moment, or none.")
    return value


def _parse(text: str, *, argument: str) -> date | datetime:
    """RFC 3339: a full date, or a date-time with its offset."""
    day = len(text) == 10  # noqa: PLR2004 - 2026-01-31
    if day or (len(text) > 18 and text[4] == "-" and text[10] in "Tt " and text[13] == ":"):  # noqa: PLR2004
        try:
            return date.fromisoformat(text) if day else datetime.fromisoformat(text.upper())
        except ValueError:
            pass
    raise ConfigurationError(
        f"{argument} is not RFC 3339 ({quoted(text)}); pass '2026-01-31' or '2026-01-31T08:00:00Z'."
    )


def read_date(text: str) -> datetime | None:
    """Read an ISO 8601 date or date-time, with any number of fraction digits, as an aware datetime; None for others.

    A time without an offset is read as UTC; a bare date as its first moment in UTC, so that nobody is promised a day
    that the vendor may not grant.
    """
    return as_time(text.strip())
