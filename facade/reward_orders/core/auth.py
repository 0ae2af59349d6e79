"""How a request proves who sends it: constant headers, or a token that is fetched and renewed.

Credentials live in `Secret`s and become header text only at the moment of sending.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from reward_orders.core.errors import AuthenticationError, ConfigurationError, NotSentError
from reward_orders.core.flow import send
from reward_orders.core.secrets import Secret
from reward_orders.core.wire import Request, TransportFailureError, json_object, request_id

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from reward_orders.core.flow import Flow

EARLY = 30.0  # a token is renewed this many seconds before its end, so that it does not end on the way


class Auth(Protocol):
    """Where the headers of the next attempt come from."""

    @property
    def identity(self) -> str:
        """Who is calling, without the secret: part of the journal's scope."""
        ...

    def headers(self, *, now: float, timeout: float) -> Flow[Mapping[str, str]]:
        """The headers to send; may fetch a token first."""
        ...

    def renew(self) -> bool:
        """Forget a token the service refused; True when a fresh one can be had."""
        ...


class FixedAuth:
    """Headers that never change: basic, bearer, or the two Voucherify keys."""

    def __init__(self, identity: str, headers: Mapping[str, Secret]) -> None:
        self._identity = identity
        self._headers = headers

    @property
    def identity(self) -> str:
        """The platform name or app id."""
        return self._identity

    def headers(self, *, now: float, timeout: float) -> Flow[Mapping[str, str]]:  # noqa: ARG002
        """The same headers each time."""
        yield from ()  # a flow with nothing to ask for
        return {name: value.reveal() for name, value in self._headers.items()}

    def renew(self) -> bool:
        """There is no other key to try."""
        return False


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

    def headers(self, *, now: float, timeout: float) -> Flow[Mapping[str, str]]:
        """A bearer header, fetching the token where there is none or it is about to end."""
        token = self._token
        if token is None or token[1] <= now:
            token = yield from self._fetch(now=now, timeout=timeout)
            self._token = token
        return {"Authorization": f"Bearer {token[0].reveal()}"}

    def renew(self) -> bool:
        """Drop the cached token; False when there was none to drop."""
        had, self._token = self._token is not None, None
        return had

    def _fetch(self, *, now: float, timeout: float) -> Flow[tuple[Secret, float]]:
        try:
            response = yield from send(self._request(), timeout=timeout)
        except TransportFailureError as failure:
            raise NotSentError(
                f"No access token: the token endpoint did not answer ({failure.reason}).",
                hint="Nothing was sent to the order API; call again.",
            ) from failure
        if response.status >= 500 or response.status == 429:  # noqa: PLR2004
            raise NotSentError(
                f"No access token: the token endpoint answered HTTP {response.status}.",
                status=response.status,
                request_id=request_id(response),
                hint="Nothing was sent to the order API; call again.",
            )
        if not response.ok:
            raise AuthenticationError(
                "The token endpoint refused the service account.",
                status=response.status,
                request_id=request_id(response),
                hint="Check the client id, secret, user name, password and scope.",
            )
        body = json_object(response, what="the token request")
        token, lifetime = body.get("access_token"), body.get("expires_in")
        if not isinstance(token, str) or not token.isascii() or not token.isprintable() or not token:
            raise AuthenticationError(
                "The token endpoint answered without a usable access_token.", status=response.status
            )
        seconds = float(lifetime) if isinstance(lifetime, (int, float)) and lifetime > 0 else 2 * EARLY
        return Secret(token), now + max(seconds - EARLY, seconds / 2)


def header_secret(value: object, *, argument: str) -> Secret:
    """Take a caller's credential as Secret; refuses what cannot stand in a header."""
    secret = value if isinstance(value, Secret) else None
    if secret is None:
        if not isinstance(value, str):
            raise ConfigurationError(f"{argument} must be text or a Secret, not {type(value).__name__}.")
        secret = Secret(value)
    text = secret.reveal()
    if not text.strip() or not text.isascii() or not text.isprintable():
        raise ConfigurationError(
            f"{argument} is empty or holds characters that cannot stand in a header (a line break from a file?)."
        )
    return secret
