"""What imports and exports have in common: long jobs of the service, known by an id, that go on by themselves."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, TypeVar

from reward_orders.core.errors import InProgressError, RewardOrdersError
from reward_orders.core.excerpt import excerpt, quoted
from reward_orders.core.wire import json_object, request_id
from reward_orders.http.identity import answer_named
from reward_orders.http.retry import service_time
from reward_orders.http.session import check_seconds, pause
from reward_orders.idempotency.order_request import SKEW
from reward_orders_api.models.voucherify_async_action import ID, STATUS

if TYPE_CHECKING:
    from collections.abc import Container, Generator

    from reward_orders.core.flow import Flow
    from reward_orders.core.wire import Request, Response
    from reward_orders.http.session import Session

T = TypeVar("T")
Told = tuple["Response", dict[str, Any]]
"""A job as an answer tells it, and the answer."""

POLL_FIRST = 0.5  # seconds; no interval is documented (docs/vendors.md, Voucherify 13.5)
READ_LAG = 2.0  # seconds until a list shows a job that was just made: what reads of orders need (Voucherify 7.3)
ROUNDED = 2.0  # seconds: a Date header has whole ones


def look(session: Session, request: Request, job_id: str, *, what: str, ends: float) -> Flow[Told]:
    """The job as it stands; `what` is the word for it."""

    def read(response: Response) -> Told:
        return response, json_object(response, what=request.operation)

    def is_named(told: Told) -> bool:
        return told[1].get(ID) in (None, job_id)

    return (yield from answer_named(session, request, read, is_named, ends=ends, what=what))


def follow(
    session: Session, request: Request, job_id: str, *, what: str, over: Container[object], most: float, ends: float
) -> Flow[Told]:
    """Look at the job until its status is one of `over`, at most `most` seconds apart.

    Raises InProgressError where the next look would come after `ends`.
    """
    wait = POLL_FIRST
    while True:
        response, job = yield from look(session, request, job_id, what=what, ends=ends)
        if job.get(STATUS) in over:
            return response, job
        if wait >= session.seconds_left(ends):
            raise InProgressError(
                f"The {what} {quoted(job_id)} is still {excerpt(job.get(STATUS))}.",
                request_id=request_id(response),
                hint=f"It goes on by itself: wait for it again, here or with {what}_job({quoted(job_id)}) elsewhere.",
            )
        yield from pause(session, request.operation, wait, reason="poll")
        wait = min(wait * 1.5, most)


def ends_of(session: Session, timeout: float | None) -> float:
    """When a wait of `timeout` seconds is over; without one the client's deadline counts."""
    if timeout is None:
        return session.ends()
    return session.clock.monotonic() + check_seconds(timeout, argument="timeout")


def about(job_id: str, steps: Generator[Any, Any, T]) -> Generator[Any, Any, T]:
    """The same flow or stream, whose errors name the job that they are about."""
    try:
        return (yield from steps)
    except RewardOrdersError as error:
        error.job_id = job_id
        raise


def rest(session: Session, operation: str, *, ends: float) -> Flow[bool]:
    """Wait until a list may show a job that was just made; False where that would be after `ends`."""
    if session.seconds_left(ends) <= READ_LAG:
        return False
    yield from pause(session, operation, READ_LAG, reason="poll")
    return True


def moment_at(session: Session, sent: float, response: Response) -> datetime:
    """What the service's clock showed when ours showed `sent`, at the earliest.

    Its Date header tells; without one the clocks may differ by as much as is allowed for everywhere.
    """
    told = service_time(response)
    apart = -SKEW.total_seconds() if told is None else told - session.clock.time() - ROUNDED
    return datetime.fromtimestamp(sent + apart, UTC)
