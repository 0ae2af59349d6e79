"""When to try again and how long to wait: the policy, the backoff, and what Retry-After says."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

from reward_orders.core.errors import ConfigurationError

if TYPE_CHECKING:
    from collections.abc import Callable

    from reward_orders.core.wire import Response

TRANSIENT = frozenset({408, 425, 429})  # and every 5xx


def _half_to_full(delay: float) -> float:
    return random.uniform(delay / 2, delay)  # noqa: S311 - spreads load, guards nothing


class RetryPolicy:
    """How a client tries again.

    `attempts` counts all tries: 5 by default, the cap that Tango asks of machines (docs/vendors.md, Tango 4.4); 1
    switches repeats off. The wait before try n+1 is `jitter(min(wait_max, wait_initial * 2 ** (n - 1)))` seconds. A
    Retry-After of up to `retry_after_max` seconds is obeyed in full. A longer one ends the call with that answer; the
    wait is never cut short. Raises ConfigurationError for other values.
    """

    __slots__ = ("attempts", "jitter", "retry_after_max", "wait_initial", "wait_max")

    def __init__(
        self,
        attempts: int = 5,
        *,
        wait_initial: float = 0.5,
        wait_max: float = 8.0,
        retry_after_max: float = 120.0,
        jitter: Callable[[float], float] = _half_to_full,
    ) -> None:
        if isinstance(attempts, bool) or not isinstance(attempts, int) or attempts < 1:
            raise ConfigurationError("attempts counts all tries and must be an int of 1 or more.")
        for name, value in (
            ("wait_initial", wait_initial),
            ("wait_max", wait_max),
            ("retry_after_max", retry_after_max),
        ):
            if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 <= value < float("inf"):
                raise ConfigurationError(f"{name} must be a number of seconds of zero or more.")
        self.attempts = attempts
        self.wait_initial = wait_initial
        self.wait_max = wait_max
        self.retry_after_max = retry_after_max
        self.jitter = jitter

    def backoff(self, attempt: int) -> float:
        """Seconds to wait after try number `attempt` failed."""
        return self.jitter(min(self.wait_max, self.wait_initial * 2.0 ** min(attempt - 1, 60)))

    def __repr__(self) -> str:
        return (
            f"RetryPolicy(attempts={self.attempts}, wait_initial={self.wait_initial}, wait_max={self.wait_max}, "
            f"retry_after_max={self.retry_after_max})"
        )

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, RetryPolicy):
            return NotImplemented
        return all(getattr(self, name) == getattr(other, name) for name in self.__slots__)

    def __hash__(self) -> int:
        return hash((self.attempts, self.wait_initial, self.wait_max, self.retry_after_max))


def transient(status: int) -> bool:
    """Whether the same request may get another answer in a moment."""
    return status in TRANSIENT or status >= 500  # noqa: PLR2004


def retry_after(response: Response, *, now: float) -> float | None:
    """Seconds the service asks to wait, from Retry-After (seconds or HTTP date) or X-Rate-Limit-Retry (epoch seconds).

    None where it says nothing or nothing sensible. Voucherify sends X-Rate-Limit-Retry on *every* answer
    (docs/vendors.md, Voucherify 17.1), so it counts only beside a 429.
    """
    text = response.headers.get("retry-after", "").strip()
    if text:
        seconds = _seconds(text)
        if seconds is None:
            moment = _http_date(text)
            seconds = None if moment is None else moment - now
        if seconds is not None:
            return max(0.0, seconds)
    if response.status == 429:  # noqa: PLR2004
        moment = _seconds(response.headers.get("x-rate-limit-retry", "").strip())
        if moment is not None and moment > 0:
            return max(0.0, moment - now)
    return None


def service_time(response: Response) -> float | None:
    """The service's time of day when it answered, in epoch seconds; None where its Date header does not tell."""
    return _http_date(response.headers.get("date", ""))


def _seconds(text: str) -> float | None:
    if not text.isascii() or not text.replace(".", "", 1).isdigit():
        return None
    return float(text)  # any number of digits: an absurd wait ends the call and is not ignored


def _http_date(text: str) -> float | None:
    from datetime import UTC
    from email.utils import parsedate_to_datetime

    try:
        moment = parsedate_to_datetime(text)
        return (moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)).timestamp()
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
