"""An answer is the caller's only if it says so.

A gateway that answers a request twice shifts every later answer of that connection by one: what comes is whole, and of
somebody else. So the id in an answer is compared with the one that was asked for, before anything else in it counts.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from reward_orders.core.errors import OutcomeUnknownError, UnreadableResponseError
from reward_orders.core.flow import discard
from reward_orders.core.session import exchange
from reward_orders.core.wire import request_id

if TYPE_CHECKING:
    from collections.abc import Callable

    from reward_orders.core.flow import Flow
    from reward_orders.core.session import Session
    from reward_orders.core.wire import Request, Response

T = TypeVar("T")


def answer_named(
    session: Session,
    request: Request,
    read: Callable[[Response], T],
    is_named: Callable[[T], bool],
    *,
    key: str | None = None,
    ends: float | None = None,
) -> Flow[T]:
    """Read one thing by its name. An answer that names another is dropped with its connection, and asked for once more.

    Raises UnreadableResponseError where the second one names another, too.
    """
    if ends is None:
        ends = session.ends()
    for last in (False, True):
        response = yield from exchange(session, request, key=key, ends=ends)
        found = read(response)
        if is_named(found):
            return found
        del found
        yield from discard(response)
        _tell(session, request, key)
        if last:
            break
    raise UnreadableResponseError(
        f"The answer to {request.operation} names another order than was asked for, twice; neither is given out.",
        key=key,
        status=response.status,
        request_id=request_id(response),
        hint="Something between here and the service mixes up answers: call again, and report it if it lasts.",
    )


def another_order(request: Request, response: Response) -> OutcomeUnknownError:
    """The error for the answer to a change that names another order than was to be changed."""
    return OutcomeUnknownError(
        f"The answer to {request.operation} names another order than was to be changed: it may have happened.",
        status=response.status,
        request_id=request_id(response),
        hint="Read the order before changing it again.",
    )


def _tell(session: Session, request: Request, key: str | None) -> None:
    if session.on_event is not None:
        from reward_orders.core.events import Event

        session.emit(Event("answer_of_another_order", operation=request.operation, key=key))
