"""What all calls of a client share, and the one loop that repeats what may be repeated."""

from __future__ import annotations

import os
from enum import Enum
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from reward_orders.core.errors import ConfigurationError, NotSentError, OutcomeUnknownError, ServiceError
from reward_orders.core.flow import Enter, Send, call, discard, sleep
from reward_orders.core.wire import Request, TransportFailureError, request_id
from reward_orders.http.library import HTTPX, is_loaded, library
from reward_orders.http.retry import RetryPolicy, retry_after, transient

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from reward_orders.core.clock import Clock
    from reward_orders.core.errors import RewardOrdersError
    from reward_orders.core.flow import Flow
    from reward_orders.core.gate import Gate, Slot
    from reward_orders.core.wire import Response
    from reward_orders.http.auth import Auth
    from reward_orders.http.events import Event, Listener, OnEvent
    from reward_orders.http.limiter import Limiter
    from reward_orders.http.pace import Pace
    from reward_orders.http.refusals import Dialect


T = TypeVar("T")
New = TypeVar("New")


class Unchanged(Enum):
    """The type of `UNCHANGED`, the default of an option that stays as it is; None is a value like others."""

    UNCHANGED = "unchanged"

    def __repr__(self) -> str:
        return self.name


UNCHANGED = Unchanged.UNCHANGED


def kept(now: T, wanted: New | Unchanged) -> T | New:
    """What is wanted, or what is there."""
    return now if isinstance(wanted, Unchanged) else wanted


class Session:
    """A client's settings, immutable: `with_options` makes another that may share limiter, gate, pace and token.

    `platform` says whose calls these are: API origin and identity, never a secret. `dialect` gives the vendor's error
    answers; it is called lazily, to defer an import. `paces` is empty until the first 429, then it holds the client's
    `Pace`. `library` names the HTTP library.
    """

    __slots__ = (
        "auth",
        "clock",
        "deadline",
        "dialect",
        "gate",
        "headers",
        "library",
        "limiter",
        "on_event",
        "origin",
        "paces",
        "platform",
        "retry",
        "timeout",
    )

    def __init__(
        self,
        *,
        origin: str,
        auth: Auth,
        headers: dict[str, str],
        dialect: Callable[[], Dialect],
        retry: RetryPolicy,
        timeout: float,
        deadline: float | None,
        limiter: Limiter | None,
        gate: Gate,
        on_event: OnEvent | Listener | None,
        clock: Clock,
        library: str = HTTPX,
        paces: list[Pace] | None = None,
    ) -> None:
        self.origin = origin
        self.auth = auth
        self.platform = f"{origin} {auth.identity}"
        self.headers = headers
        self.dialect = dialect
        self.retry = check_policy(retry)
        self.timeout = check_seconds(timeout, argument="timeout")
        self.deadline = None if deadline is None else check_seconds(deadline, argument="deadline")
        self.limiter = limiter
        self.gate = gate
        self.on_event = _listener(on_event)
        self.clock = clock
        self.library = library
        self.paces = [] if paces is None else paces

    def ends(self) -> float:
        """When the deadline of a call that starts now is over, on the monotonic clock; infinity without a deadline."""
        return float("inf") if self.deadline is None else self.clock.monotonic() + self.deadline

    def seconds_left(self, ends: float) -> float:
        """Seconds from now until `ends`."""
        return ends - self.clock.monotonic()

    def clock_now(self) -> datetime:
        """The time of day as an aware datetime."""
        from datetime import UTC, datetime

        return datetime.fromtimestamp(self.clock.time(), UTC)

    def pace(self) -> Pace:
        """The pace of this client and its copies, from the first 429 on."""
        if not self.paces:
            from reward_orders.http.pace import Pace

            self.paces.append(Pace(clock=self.clock))
        return self.paces[0]  # two threads may have made one each; all take the first

    def watched(self, flow: Flow[T], operation: str) -> Flow[T]:
        """The flow of a call, whose beginning and end the client's callback is told."""
        from reward_orders.http.events import told

        return told(flow, self, operation)

    def emit(self, event: Event) -> None:
        """Tell the client's callback of an event, if there is one."""
        if self.on_event is not None:
            self.on_event.hear(event)


def attempt(
    session: Session,
    request: Request,
    *,
    number: int,
    ends: float,
    key: str | None,
    before: Callable[[], Flow[None]] | None = None,
    alive: Callable[[], Flow[None]] | None = None,
) -> Flow[Response]:
    """One authenticated exchange; raises TransportFailureError where there is no answer.

    A token the service refuses (401: nothing was done) is renewed and the request sent once more. `before` runs before
    each sending of the request, `alive` before every other request, such as one for a token. Both check that the caller
    may still send.
    """
    renewed = False
    while True:
        auth_headers = yield from session.auth.headers(session, ends=ends, alive=alive)
        signed = Request(
            request.operation,
            request.method,
            request.url,
            template=request.template,
            params=request.params,
            content=request.content,
            headers={**session.headers, **request.headers},
            auth_headers=auth_headers,
            private=request.private,
        )
        # The wait for a place among the client's connections is on the call's time, not on the attempt's.
        slot: Slot | None = yield Enter(session.gate, session.seconds_left(ends))
        if slot is None:
            raise TransportFailureError("no connection was free before the deadline", was_sent=False)
        try:
            if before is not None:
                if not is_loaded(session.library):  # on a busy machine, loading it can outlast a lease or a turn
                    yield from call(partial(library, session.library))
                yield from before()
            response = yield from exchange(session, signed, number=number, ends=ends, key=key)
        finally:
            slot.release()
        if renewed or response.status != 401 or not session.auth.renew(auth_headers):  # noqa: PLR2004
            return response
        renewed = True


def exchange(session: Session, request: Request, *, number: int, ends: float, key: str | None = None) -> Flow[Response]:
    """Send it as it is and tell the client's callback; raises TransportFailureError where there is no answer."""
    timeout = min(session.timeout, session.seconds_left(ends))
    if timeout <= 0:
        raise TransportFailureError("the deadline had passed", was_sent=False)
    response: Response
    if session.on_event is None:
        response = yield Send(request, timeout)
        return response
    from reward_orders.http.events import Event, place_of

    told = partial(
        Event, operation=request.operation, attempt=number, key=key, method=request.method, url=place_of(request)
    )
    started = session.clock.monotonic()
    session.emit(told("request"))
    try:
        response = yield Send(request, timeout)
    except TransportFailureError as failure:
        session.emit(told("failure", seconds=session.clock.monotonic() - started, reason=failure.reason))
        raise
    elapsed = session.clock.monotonic() - started
    session.emit(told("response", status=response.status, request_id=request_id(response), seconds=elapsed))
    return response


def send_with_retry(
    session: Session, request: Request, *, writes: bool = False, key: str | None = None, ends: float | None = None
) -> Flow[Response]:
    """Send until the answer is a 2xx, and return it; every other end is an error of the tree.

    A read is repeated on every passing failure. A write (`writes=True`: resend, import, export, update) is repeated
    only when nothing was taken: the request provably never left, or was put off with 429; creates have their own flow.
    `ends` is the deadline of a larger call that this exchange is part of.
    """
    if ends is None:
        ends = session.ends()
    number = 1
    doubted = False
    while True:
        if session.paces and session.retry.attempts > 1:  # without repeats there is no wait either
            yield from _turn(session, request, number=number, key=key, ends=ends)
        sent = session.clock.monotonic()
        asked: float | None = None
        pace: float | None = None
        try:
            response = yield from attempt(session, request, number=number, ends=ends, key=key)
        except TransportFailureError as failure:
            error: RewardOrdersError = no_answer(failure, session, request, writes=writes, key=key)
            error.__cause__ = failure
            if writes and failure.was_sent:
                raise error from failure
        else:
            if response.ok:
                return response
            from reward_orders.http.refusals import is_of_another, refusal

            if not (writes or doubted) and is_of_another(response, session.dialect(), request):
                doubted = True  # if it comes again on another connection, it is the answer
                tell_of_another(session, request, key=key)
                yield from discard(response)
                continue
            now = session.clock.time()
            error = refusal(response, session.dialect(), request, writes=writes, key=key, now=now)
            limited = response.status == 429  # noqa: PLR2004
            asked = retry_after(response, now=now)
            obeyed = asked is None or asked <= session.retry.retry_after_max
            if not obeyed or not (limited or (transient(response.status) and not writes)):
                raise error
            if limited:
                pace = session.pace().refused(sent=sent, asked=asked)
        wait = max(asked or session.retry.backoff(number), pace or 0.0)
        if number >= session.retry.attempts or wait >= session.seconds_left(ends):
            raise error
        reason = "retry" if pace is None else "rate"
        yield from pause(session, request.operation, wait, reason=reason, number=number, key=key)
        number += 1


def tell_of_another(session: Session, request: Request, *, key: str | None) -> None:
    """Tell the client's callback that an answer was about another order."""
    if session.on_event is not None:
        from reward_orders.http.events import Event

        session.emit(Event("answer_of_another_order", operation=request.operation, key=key))


def _turn(session: Session, request: Request, *, number: int, key: str | None, ends: float) -> Flow[None]:
    """Wait for this call's turn where the service has had too many; RateLimitedError where the deadline comes first."""
    pace = session.pace()
    ticket = pace.join()
    try:
        while (wait := pace.wait(ticket)) > 0:
            if wait >= session.seconds_left(ends):
                from reward_orders.http.refusals import too_slow

                raise too_slow(session.dialect(), request, wait, key=key, now=session.clock.time())
            yield from pause(session, request.operation, wait, reason="rate", number=number, key=key)
    finally:
        pace.leave(ticket)


def pause(
    session: Session, operation: str, seconds: float, *, reason: str, number: int | None = None, key: str | None = None
) -> Flow[None]:
    """Wait, and say so: for a repeat ("retry"), a turn ("rate"), or another look at what is not finished ("poll")."""
    if session.on_event is not None:
        from reward_orders.http.events import Event

        session.emit(Event("wait", operation=operation, attempt=number, key=key, seconds=seconds, reason=reason))
    yield from sleep(seconds)


def no_answer(
    failure: TransportFailureError, session: Session, request: Request, *, writes: bool, key: str | None
) -> RewardOrdersError:
    """The error for an attempt without an answer: never left, may have arrived, or a read."""
    dialect = session.dialect()
    service, asks = dialect.service, dialect.asks(request)
    where = "/".join(request.url.split("/", 3)[:3])
    if not failure.was_sent:
        why = f"{failure.reason}: {failure.detail}" if failure.detail else failure.reason
        return NotSentError(
            f"The request to {asks} did not reach {service} at {where} ({why}).",
            key=key,
            hint="Nothing was sent; call again with the same key." if key else "Nothing was sent; call again.",
        )
    if writes:
        return OutcomeUnknownError(
            f"{service} did not answer the request to {asks} ({failure.reason}): it may have happened.",
            key=key,
            hint=dialect.after_doubt(request, key=key),
        )
    named = service if where == session.origin else f"{service} at {where}"  # a download is another host's
    return ServiceError(
        f"{named} did not answer the request to {asks} ({failure.reason}); nothing was changed.",
        key=key,
        hint="Call again later.",
    )


def check_policy(value: object) -> RetryPolicy:
    """A RetryPolicy; a bare number is refused because it could mean retries or attempts."""
    if not isinstance(value, RetryPolicy):
        raise ConfigurationError("retry must be a RetryPolicy, such as RetryPolicy(attempts=1) for no repeats.")
    return value


def _listener(value: OnEvent | Listener | None) -> Listener | None:
    """Who is told of events: a function of the app, or the listener of the client that this one is a copy of."""
    logged = bool(os.environ.get("REWARD_ORDERS_LOG"))
    if value is None and not logged:
        return None
    from reward_orders.http.events import Listener

    if isinstance(value, Listener):
        return value
    if value is not None and not callable(value):
        raise ConfigurationError("on_event must be a function that takes an Event.")
    if logged:
        from reward_orders.http.event_log import with_switch

        value = with_switch(value)
    return None if value is None else Listener(value)


def check_seconds(value: object, *, argument: str) -> float:
    """A positive, finite number of seconds."""
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 < value < float("inf"):
        raise ConfigurationError(f"{argument} must be a positive number of seconds, such as 30.0.")
    return float(value)
