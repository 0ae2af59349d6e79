"""How a request proves who sends it: by constant headers, or by a token that is fetched.

Credentials live in `Secret`s and become header text only at the moment of sending.
"""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Protocol

from reward_orders.core.errors import AuthenticationError, ConfigurationError, NotSentError, RewardOrdersError
from reward_orders.core.flow import Enter, call
from reward_orders.core.gate import Gate
from reward_orders.core.secrets import Secret, as_secret
from reward_orders.core.wire import AuthHeaders, TransportFailureError, object_or_empty, request_id
from reward_orders.http.retry import retry_after, transient
from reward_orders.http.session import exchange, pause

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from reward_orders.core.flow import Flow
    from reward_orders.core.gate import Slot
    from reward_orders.core.wire import Request, Response
    from reward_orders.http.session import Session

    Alive = Callable[[], Flow[None]]


class Auth(Protocol):
    """Where the headers of the next attempt come from."""

    @property
    def identity(self) -> str:
        """Who is calling, without the secret: part of the journal's scope."""
        ...

    def headers(self, session: Session, *, ends: float, alive: Alive | None = None) -> Flow[AuthHeaders]:
        """The headers to send; may fetch a token first, until the call's deadline.

        `alive` runs before each request for a token, and checks that the caller may still send.
        """
        ...

    def renew(self, refused: AuthHeaders) -> bool:
        """Forget the token that the service refused; True when a fresh one can be had."""
        ...


class FixedAuth:
    """Headers that never change: basic, bearer, or the two Voucherify keys."""

    def __init__(self, identity: str, headers: Mapping[str, Secret]) -> None:
        self.identity = identity  # the platform name or app id
        self._headers = headers

    def headers(self, session: Session, *, ends: float, alive: Alive | None = None) -> Flow[AuthHeaders]:  # noqa: ARG002
        """The same headers each time."""
        yield from ()  # a flow with nothing to ask for
        return AuthHeaders({name: value.reveal() for name, value in self._headers.items()})

    def renew(self, refused: AuthHeaders) -> bool:  # noqa: ARG002
        """There is no other key to try."""
        return False


def header_secret(value: object, *, argument: str) -> Secret:
    """Take a caller's credential as Secret; refuses what cannot stand in a header."""
    secret = line_secret(as_secret(value), argument=argument)
    if not secret.reveal().isascii():
        raise ConfigurationError(
            f"{argument} holds characters that cannot stand in a header; check where it comes from."
        )
    return secret


def line_secret(value: object, *, argument: str) -> Secret:
    """Take a caller's credential as Secret; refuses an empty one, and one with the blank or line break of a paste."""
    secret = as_secret(value)
    value = None  # a traceback that prints locals must not print it, and cgitb fails on a deleted argument
    if not isinstance(secret, Secret):
        raise ConfigurationError(f"{argument} must be text or a Secret, not {type(secret).__name__}.")
    if not has_clean_edges(secret.reveal()):
        raise ConfigurationError(
            f"{argument} is empty, begins or ends with a blank, or holds a control character (from a file, or pasted?)."
        )
    return secret


def has_clean_edges(text: str) -> bool:
    """Whether text is printable and has no blank at its edges: headers take nothing else, and pasting adds blanks."""
    return bool(text) and text == text.strip() and text.isprintable()


def token_name(token: Secret) -> str:
    """The name of a bearer token without one in the journal's scope: a digest, so that no two platforms share it."""
    from hashlib import sha256

    return f"bearer-{sha256(token.reveal().encode()).hexdigest()[:16]}"


LONGEST = 30 * 86400  # seconds; no token of either vendor lives longer than a day
EARLY = 30.0  # a token is renewed this many seconds before its end, so that it does not end on the way
LONGEST_TOKEN = 16_384  # characters; servers refuse longer headers without saying why
Token = tuple[Secret, float]


class TokenAuth:
    """A bearer token from a token endpoint, cached until shortly before it ends.

    One caller fetches; the others wait, and all get its token or its error. `blocking` says that making the request
    may take a while, as it reads a secret from somewhere.
    """

    def __init__(self, identity: str, request: Callable[[], Request], *, blocking: bool = False) -> None:
        self.identity = identity  # the platform name if one is given, else the client id or app id
        self._request = request
        self._blocking = blocking
        self._token: Token | None = None  # replaced as a whole, so threads read a pair that fits
        self._fetching = Gate(1)
        self._failures: tuple[int, RewardOrdersError | None] = (0, None)  # how many, and the last

    def headers(self, session: Session, *, ends: float, alive: Alive | None = None) -> Flow[AuthHeaders]:
        """A bearer header, fetching the token where there is none or it is about to end."""
        token = self._valid(session)
        if token is None:
            token = yield from self._fetched_once(session, ends, alive)
        return _bearer(token[0])

    def renew(self, refused: AuthHeaders) -> bool:
        """Drop the cached token, unless another caller has renewed it since."""
        token = self._token
        if token is not None and _bearer(token[0]) == refused:
            self._token = None
        return True

    def _valid(self, session: Session) -> Token | None:
        token = self._token
        return token if token is not None and token[1] > session.clock.time() else None

    def _fetched_once(self, session: Session, ends: float, alive: Alive | None) -> Flow[Token]:
        failed_before = self._failures[0]
        slot: Slot | None = yield Enter(self._fetching, session.seconds_left(ends))
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
                token = self._token = yield from self._fetch(session, ends, alive)
        finally:
            slot.release()
        return token

    def _fetch(self, session: Session, ends: float, alive: Alive | None) -> Flow[Token]:
        """Ask for a token, again after passing failures: asking changes nothing."""
        request = (yield from call(self._request)) if self._blocking else self._request()
        number = 1
        while True:
            error: RewardOrdersError
            asked: float | None = None
            again = True
            if alive is not None:
                yield from alive()
            try:
                response = yield from exchange(session, request, number=number, ends=ends)
            except TransportFailureError as failure:
                why = f"{failure.reason}: {failure.detail}" if failure.detail else failure.reason
                where = "/".join(request.url.split("/", 3)[:3])
                error = NotSentError(
                    f"No access token: the token endpoint at {where} did not answer ({why}).",
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
            in_time = wait < session.seconds_left(ends)
            if not again or number >= session.retry.attempts or wait > session.retry.retry_after_max or not in_time:
                if in_time:  # otherwise this call's deadline ended it, and those in line may have more time
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
        "No access token: the answer of the token endpoint holds no usable one.",
        status=response.status,
        request_id=request_id(response),
        hint="Nothing was sent to the order API; call again, and check the token endpoint's URL.",
    )


def _bearer(token: Secret) -> AuthHeaders:
    return AuthHeaders({"Authorization": f"Bearer {token.reveal()}"})


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
