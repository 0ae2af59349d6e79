"""A bearer token that is fetched, cached and renewed; loaded only where a client is built with one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reward_orders.core.errors import AuthenticationError, NotSentError
from reward_orders.core.flow import send
from reward_orders.core.secrets import Secret
from reward_orders.core.wire import Proof, TransportFailureError, object_or_empty, request_id

if TYPE_CHECKING:
    from collections.abc import Callable

    from reward_orders.core.flow import Flow
    from reward_orders.core.wire import Request, Response

LONGEST = 30 * 86400  # seconds; no token of either vendor lives longer than a day
EARLY = 30.0  # a token is renewed this many seconds before its end, so that it does not end on the way


class TokenAuth:
    """A bearer token from a token endpoint, cached until shortly before it ends."""

    def __init__(self, identity: str, request: Callable[[], Request]) -> None:
        self._identity = identity
        self._request = request
        self._token: tuple[Secret, float] | None = None  # replaced whole, so threads read a pair that fits

    @property
    def identity(self) -> str:
        """The client id or app id."""
        return self._identity

    def headers(self, *, now: float, timeout: float) -> Flow[Proof]:
        """A bearer header, fetching the token where there is none or it is about to end."""
        token = self._token
        if token is None or token[1] <= now:
            token = yield from self._fetch(now=now, timeout=timeout)
            self._token = token
        return _bearer(token[0])

    def renew(self, refused: Proof) -> bool:
        """Drop the cached token, unless another thread has renewed it since."""
        token = self._token
        if token is not None and _bearer(token[0]) == refused:
            self._token = None
        return True

    def _fetch(self, *, now: float, timeout: float) -> Flow[tuple[Secret, float]]:
        try:
            response = yield from send(self._request(), timeout=timeout)
        except TransportFailureError as failure:
            raise NotSentError(
                f"No access token: the token endpoint did not answer ({failure.reason}).",
                hint="Nothing was sent to the order API; call again.",
            ) from failure
        if response.status in {400, 401, 403}:
            raise AuthenticationError(
                "The token endpoint refused the service account.",
                status=response.status,
                request_id=request_id(response),
                hint="Check the client id, secret, user name, password and scope.",
            )
        token = _token_in(response, now=now) if response.ok else None
        if token is None:
            raise NotSentError(
                "No access token: the token endpoint answered something else.",
                status=response.status,
                request_id=request_id(response),
                hint="Nothing was sent to the order API; call again, and check the token endpoint's URL.",
            )
        return token


def _bearer(token: Secret) -> Proof:
    return Proof({"Authorization": f"Bearer {token.reveal()}"})


def _token_in(response: Response, *, now: float) -> tuple[Secret, float] | None:
    """The token of an answer and when to renew it; None where there is none that could stand in a header."""
    body = object_or_empty(response)
    token, lifetime = body.get("access_token"), body.get("expires_in")
    if not isinstance(token, str) or not token.isascii() or not token.isprintable() or not token:
        return None
    seconds = 2 * EARLY
    if isinstance(lifetime, (int, float)) and lifetime > 0:
        seconds = float(min(lifetime, LONGEST))
    return Secret(token), now + max(seconds - EARLY, seconds / 2)
