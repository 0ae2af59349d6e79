"""A bearer token that is fetched, cached and renewed; loaded only where a client is built with one."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING

from reward_orders.core.auth import has_clean_edges
from reward_orders.core.errors import AuthenticationError, NotSentError, RewardOrdersError
from reward_orders.core.flow import enter, send
from reward_orders.core.gate import Gate
from reward_orders.core.retry import retry_after, transient
from reward_orders.core.secrets import Secret
from reward_orders.core.session import pause
from reward_orders.core.wire import Proof, TransportFailureError, object_or_empty, request_id

if TYPE_CHECKING:
    from collections.abc import Callable

    from reward_orders.core.flow import Flow
    from reward_orders.core.session import Session
    from reward_orders.core.wire import Request, Response

LONGEST = 30 * 86400  # seconds; no token of either vendor lives longer than a day
EARLY = 30.0  # a token is renewed this many seconds before its end, so that it does not end on the way
LONGEST_TOKEN = 16_384  # characters; servers refuse longer headers, and then every call fails with no word why
Token = tuple[Secret, float]


class TokenAuth:
    """A bearer token from a token endpoint, cached until shortly before it ends.

    One caller fetches; the others wait for what it gets, which may be an error that each of them is told.
    """

    def __init__(self, identity: str, request: Callable[[], Request]) -> None:
        self._identity = identity
        self._request = request
        self._token: Token | None = None  # replaced whole, so threads read a pair that fits
        self._fetching = Gate(1)
        self._failures: tuple[int, RewardOrdersError | None] = (0, None)  # how many, and the last

    @property
    def identity(self) -> str:
        """The platform name where one is given, else the client id or app id."""
        return self._identity

    def headers(self, session: Session, *, ends: float) -> Flow[Proof]:
        """A bearer header, fetching the token where there is none or it is about to end."""
        token = self._valid(session)
        if token is None:
            token = yield from self._fetched_once(session, ends)
        return _bearer(token[0])

    def renew(self, refused: Proof) -> bool:
        """Drop the cached token, unless another caller has renewed it since."""
        token = self._token
        if token is not None and _bearer(token[0]) == refused:
            self._token = None
        return True

    def _valid(self, session: Session) -> Token | None:
        token = self._token
        return token if token is not None and token[1] > session.clock.time() else None

    def _fetched_once(self, session: Session, ends: float) -> Flow[Token]:
        failed_before = self._failures[0]
        slot = yield from enter(self._fetching, within=session.left(ends))
        if slot is None:
            raise NotSentError(
                "No access token: the token endpoint did not answer another call in time.",
                hint="Nothing was sent to the order API; call again.",
            )
        try:
            token = self._valid(session)
            number, failure = self._failures
            if token is None and failure is not None and number != failed_before:
                raise copy.copy(failure)
            if token is None:
                token = self._token = yield from self._fetch(session, ends)
        finally:
            slot.release()
        return token

    def _fetch(self, session: Session, ends: float) -> Flow[Token]:
        """Ask for a token, again after passing failures: asking changes nothing."""
        request = self._request()
        number = 1
        while True:
            error: RewardOrdersError
            asked: float | None = None
            again = True
            try:
                response = yield from send(request, timeout=min(session.timeout, session.left(ends)))
            except TransportFailureError as failure:
                error = NotSentError(
                    f"No access token: the token endpoint did not answer ({failure.reason}).",
                    hint="Nothing was sent to the order API; call again.",
                )
                error.__cause__ = failure
            else:
                token = _token_in(response, now=session.clock.time()) if response.ok else None
                if token is not None:
                    return token
                error = _refused(response)
                again = transient(response.status)
                asked = retry_after(response, now=session.clock.time())
            wait = asked or session.retry.backoff(number)
            in_time = wait < session.left(ends)
            if not again or number >= session.retry.attempts or wait > session.retry.retry_after_max or not in_time:
                if in_time:  # else it was this call's deadline that ended it, and those in line may have more time
                    self._failures = (self._failures[0] + 1, copy.copy(error))
                raise error
            yield from pause(session, request.operation, wait, reason="retry", number=number)
            number += 1


def _refused(response: Response) -> RewardOrdersError:
    if response.status in {400, 401, 403}:
        return AuthenticationError(
            "The token endpoint refused the service account.",
            status=response.status,
            request_id=request_id(response),
            hint="Check the client id, secret, user name, password and scope.",
        )
    return NotSentError(
        "No access token: the token endpoint answered something else.",
        status=response.status,
        request_id=request_id(response),
        hint="Nothing was sent to the order API; call again, and check the token endpoint's URL.",
    )


def _bearer(token: Secret) -> Proof:
    return Proof({"Authorization": f"Bearer {token.reveal()}"})


def _token_in(response: Response, *, now: float) -> Token | None:
    """The token of an answer and when to renew it; None where there is none that could stand in a header."""
    body = object_or_empty(response)
    token, kind = body.get("access_token"), body.get("token_type")
    if not isinstance(token, str) or not token.isascii() or not has_clean_edges(token) or " " in token:
        return None
    if len(token) > LONGEST_TOKEN or (isinstance(kind, str) and kind.casefold() != "bearer"):
        return None
    seconds = _seconds(body.get("expires_in")) or 2 * EARLY
    return Secret(token), now + max(seconds - EARLY, seconds / 2)


def _seconds(lifetime: object) -> float | None:
    """A lifetime as a number or as text (`"86400"`, as some gateways write it); None where it makes no sense."""
    try:
        seconds = float(min(lifetime, LONGEST)) if isinstance(lifetime, (int, float)) else float(str(lifetime))
    except ValueError:
        return None
    return min(seconds, float(LONGEST)) if seconds > 0 and not isinstance(lifetime, bool) else None
