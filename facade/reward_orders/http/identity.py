"""An answer is the caller's only if it says so.

A gateway that answers a request twice shifts every later answer of that connection by one: each is intact, and belongs
to another request. So the id in an answer is compared with the one that was asked for before anything else in it
counts.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from reward_orders.core.errors import OutcomeUnknownError, UnreadableResponseError
from reward_orders.core.flow import discard
from reward_orders.core.wire import request_id
from reward_orders.http.session import send_with_retry, tell_of_another

if TYPE_CHECKING:
    from collections.abc import Callable

    from reward_orders.core.flow import Flow
    from reward_orders.core.wire import Request, Response
    from reward_orders.http.session import Session

T = TypeVar("T")


def understood(response: Response, read: Callable[[Response], T]) -> Flow[T]:
    """Read an answer. One that makes no sense is dropped with its connection: the next may not be ours either.

    Raises UnreadableResponseError, as `read` does.
    """
    try:
        return read(response)
    except UnreadableResponseError:
        yield from discard(response)
        raise


def answer_named(
    session: Session,
    request: Request,
    read: Callable[[Response], T],
    is_named: Callable[[T], bool],
    *,
    key: str | None = None,
    ends: float | None = None,
    what: str = "order",
) -> Flow[T]:
    """Read one thing by its name. An answer that names another is dropped with its connection, and asked for once more.

    Raises UnreadableResponseError if the second answer names another one, too.
    """
    if ends is None:
        ends = session.ends()
    for last in (False, True):
        response = yield from send_with_retry(session, request, key=key, ends=ends)
        found = yield from understood(response, read)
        if is_named(found):
            return found
        del found
        yield from discard(response)
        tell_of_another(session, request, key=key)
        if last:
            break
    raise UnreadableResponseError(
        f"The answer to {request.operation} names another {what} than was asked for, twice; neither is given out.",
        key=key,
        status=response.status,
        request_id=request_id(response),
        hint="Something between here and the service mixes up answers: call again, and report it if it lasts.",
    )


def names_another(named: object, asked: str) -> bool:
    """Whether an answer to a change names something else than was asked for; absent, null and empty name nothing."""
    return named not in (None, "", asked)  # a tuple: it may be unhashable


def another_order(request: Request, response: Response, *, what: str = "order") -> OutcomeUnknownError:
    """The error for the answer to a change that names another order, or `what`, than was to be changed."""
    return OutcomeUnknownError(
        f"The answer to {request.operation} names another {what} than was to be changed: it may have happened.",
        status=response.status,
        request_id=request_id(response),
        hint=f"Read the {what} before changing it again.",
    )
