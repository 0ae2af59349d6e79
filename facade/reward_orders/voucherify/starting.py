"""Starting a background job: an import or an export has no key, so it is not sent twice."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reward_orders.core.errors import OutcomeUnknownError, RateLimitedError
from reward_orders.core.flow import sleep
from reward_orders.core.session import exchange

if TYPE_CHECKING:
    from reward_orders.core.flow import Flow
    from reward_orders.core.session import Session
    from reward_orders.core.wire import Request, Response


def start(session: Session, request: Request, *, ends: float, hint: str) -> Flow[Response]:
    """Send the job; repeated only when it never left, or was put off with 429: nothing was taken then.

    `hint` is what to do where it may have been taken (OutcomeUnknownError).
    """
    number = 1
    while True:
        try:
            return (yield from exchange(session, request, writes=True, ends=ends))
        except RateLimitedError as error:
            wait = max(session.retry.backoff(number), error.retry_after or 0.0)
            longest = min(session.retry.retry_after_max, session.left(ends))
            if number >= session.retry.attempts or wait >= longest:
                raise
            yield from sleep(wait)
            number += 1
        except OutcomeUnknownError as error:
            error.hint = hint
            raise
