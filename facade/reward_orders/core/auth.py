"""How a request proves who sends it: constant headers here, a token that is fetched in `token_auth`.

Credentials live in `Secret`s and become header text only at the moment of sending.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from reward_orders.core.errors import ConfigurationError
from reward_orders.core.secrets import Secret, concealed
from reward_orders.core.wire import Proof

if TYPE_CHECKING:
    from collections.abc import Mapping

    from reward_orders.core.flow import Flow
    from reward_orders.core.session import Session


class Auth(Protocol):
    """Where the headers of the next attempt come from."""

    @property
    def identity(self) -> str:
        """Who is calling, without the secret: part of the journal's scope."""
        ...

    def headers(self, session: Session, *, ends: float) -> Flow[Proof]:
        """The headers to send; may fetch a token first, until the call's deadline."""
        ...

    def renew(self, refused: Proof) -> bool:
        """Forget the token that the service refused; True when a fresh one can be had."""
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

    def headers(self, session: Session, *, ends: float) -> Flow[Proof]:  # noqa: ARG002
        """The same headers each time."""
        yield from ()  # a flow with nothing to ask for
        return Proof({name: value.reveal() for name, value in self._headers.items()})

    def renew(self, refused: Proof) -> bool:  # noqa: ARG002
        """There is no other key to try."""
        return False


def header_secret(value: object, *, argument: str) -> Secret:
    """Take a caller's credential as Secret; refuses what cannot stand in a header."""
    secret = line_secret(concealed(value), argument=argument)
    if not secret.reveal().isascii():
        raise ConfigurationError(
            f"{argument} holds characters that cannot stand in a header; check where it comes from."
        )
    return secret


def line_secret(value: object, *, argument: str) -> Secret:
    """Take a caller's credential as Secret; refuses an empty one, and one with the blank or line break of a paste."""
    secret = concealed(value)
    value = None  # a traceback that prints locals must not print it, and cgitb fails on a deleted argument
    if not isinstance(secret, Secret):
        raise ConfigurationError(f"{argument} must be text or a Secret, not {type(secret).__name__}.")
    if not has_clean_edges(secret.reveal()):
        raise ConfigurationError(
            f"{argument} is empty, begins or ends with a blank, or holds a control character (from a file, or pasted?)."
        )
    return secret


def has_clean_edges(text: str) -> bool:
    """Whether there is text, printable from edge to edge: a header takes no other, and a paste brings blanks along."""
    return bool(text) and text == text.strip() and text.isprintable()


def token_name(token: Secret) -> str:
    """What stands for a bearer token that nobody named, in the scope of the journal: two platforms never share it."""
    from hashlib import sha256

    return f"bearer-{sha256(token.reveal().encode()).hexdigest()[:16]}"
