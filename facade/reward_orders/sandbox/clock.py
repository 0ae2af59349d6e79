"""The sandbox's clock: real time unless a test sets it, movable, and able to stand still."""

import time
from datetime import UTC, datetime, timedelta
from math import isfinite
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

FIRST_YEAR, _LAST_YEAR = 1900, 9998
FIRST = datetime(FIRST_YEAR, 1, 1, tzinfo=UTC).timestamp()
_END = datetime(_LAST_YEAR + 1, 1, 1, tzinfo=UTC).timestamp()


class Clock:
    """Tell the time every rule of the sandbox goes by: statuses, tokens, imports, the 30-second and the 90-day rule."""

    def __init__(self) -> None:
        self._offset = 0.0
        self._frozen: float | None = None
        self._tick = 0.0
        self.changed: Callable[[], None] = lambda: None
        """Called once somebody has set or moved it: a state file wants to know."""

    def time(self) -> float:
        """Return seconds since the epoch as the sandbox sees them."""
        return time.time() + self._offset if self._frozen is None else self._frozen

    def ms(self) -> int:
        """Return milliseconds since the epoch, the unit every stored time has."""
        return round(self.time() * 1000)

    def now(self) -> datetime:
        """Return the sandbox's time as an aware datetime in UTC."""
        return datetime.fromtimestamp(self.time(), UTC)

    def set(self, when: datetime | str, *, tick: float = 0.0) -> None:
        """Stop the clock at `when` (aware datetime or ISO 8601 text).

        From then on it moves by `advance`, and by `tick` seconds at every request: a recording with a tick gives the
        same bytes every time and still sees imports finish.
        """
        moment = datetime.fromisoformat(when) if isinstance(when, str) else when
        if not isinstance(moment, datetime):
            raise ValueError(f"the clock needs a datetime or ISO 8601 text, got {when!r}")  # noqa: TRY004 - as below
        if moment.tzinfo is None:
            raise ValueError(f"the clock needs a time with a zone, got {moment.isoformat()}; add +00:00 or tzinfo=UTC")
        if not is_number(tick) or tick < 0:
            raise ValueError(f"tick is a number of seconds from zero, got {tick!r}")
        self._frozen = _writable(moment.timestamp())
        self._tick = tick
        self.changed()

    def advance(self, seconds: float | timedelta) -> None:
        """Move the clock forward; a running clock keeps running, a stopped one stays stopped."""
        step = seconds.total_seconds() if isinstance(seconds, timedelta) else seconds
        if not is_number(step):
            raise ValueError(f"the clock moves by a number of seconds, got {seconds!r}")
        _writable(self.time() + step)
        if self._frozen is None:
            self._offset += step
        else:
            self._frozen += step
        self.changed()

    def tick(self) -> None:
        """Count one request: a stopped clock with a tick moves on."""
        if self._frozen is not None:
            self._frozen += self._tick

    def reset(self) -> None:
        """Go back to real time."""
        self._offset, self._frozen, self._tick = 0.0, None, 0.0
        self.changed()

    def dump(self) -> list[float | None]:
        """Return what a state file needs to carry on."""
        return [self._offset, self._frozen, self._tick]

    def load(self, saved: list[float | None]) -> None:
        """Carry on from what `dump` returned."""
        offset, self._frozen, tick = saved
        self._offset, self._tick = offset or 0.0, tick or 0.0


def is_number(value: object) -> bool:
    """Tell whether a value is a finite number; true, NaN and the infinities are none."""
    return isinstance(value, int | float) and not isinstance(value, bool) and isfinite(value)


def is_whole(value: object) -> bool:
    """Tell whether a value is a whole number; true is none."""
    return isinstance(value, int) and not isinstance(value, bool)


def _writable(seconds: float) -> float:
    """Return a time, or raise ValueError where `iso` could not write it: every answer would fail."""
    if not FIRST <= seconds < _END:
        raise ValueError(f"the clock goes from {FIRST_YEAR} to {_LAST_YEAR}")
    return seconds


def iso(ms: int) -> str:
    """Write a stored time the way both vendors do: UTC, milliseconds, `Z`."""
    whole, rest = divmod(ms, 1000)
    return f"{datetime.fromtimestamp(whole, UTC):%Y-%m-%dT%H:%M:%S}.{rest:03d}Z"


def from_iso(text: str) -> int:
    """Read an ISO 8601 date or date-time into a stored time; a bare date or time without zone is UTC.

    Raises ValueError for anything else, and for years that `iso` could not write back.
    """
    moment = datetime.fromisoformat(text)
    if not FIRST_YEAR <= moment.year <= _LAST_YEAR:
        raise ValueError(f"year {moment.year} is out of range")
    return round((moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp() * 1000)
