"""How Tango is told who calls: platform name and key, a bearer token, or an OAuth service account."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reward_orders.core.errors import ConfigurationError
from reward_orders.core.secrets import Secret, as_secret
from reward_orders.http.auth import FixedAuth, has_clean_edges, header_secret, token_name
from reward_orders.http.configuration import missing, setting

if TYPE_CHECKING:
    from reward_orders.http.auth import Auth
    from reward_orders.tango.service_account import TangoServiceAccount


def tango_auth(
    auth: TangoServiceAccount | Secret | str | None,
    *,
    platform_name: str | None,
    platform_key: Secret | str | None,
    origin: str,
) -> Auth:
    """The one way of authenticating that the arguments and the environment give."""
    name = setting(platform_name, "TANGO_PLATFORM_NAME")
    if name is not None:
        _check_name(name)
    if auth is not None and not isinstance(auth, (str, Secret)):
        from reward_orders.tango.service_account import TangoServiceAccount, token_auth

        if isinstance(auth, TangoServiceAccount):
            return token_auth(auth, origin=origin, name=name)
    if auth is not None:
        token = header_secret(auth, argument="auth")
        return FixedAuth(name or token_name(token), {"Authorization": Secret(f"Bearer {token.reveal()}")})
    if name is None:
        raise missing("platform_name", "TANGO_PLATFORM_NAME")
    key = platform_key if platform_key is not None else as_secret(setting(None, "TANGO_PLATFORM_KEY"))
    if key is None:
        raise missing("platform_key", "TANGO_PLATFORM_KEY")
    return FixedAuth(name, {"Authorization": _basic(name, header_secret(key, argument="platform_key"))})


def _check_name(name: object) -> None:
    if not isinstance(name, str) or ":" in name or not has_clean_edges(name):
        raise ConfigurationError(
            "platform_name must be printable text without a colon (HTTP basic splits at it) or a blank at its edge."
        )


def _basic(name: str, key: Secret) -> Secret:
    from base64 import b64encode

    return Secret("Basic " + b64encode(f"{name}:{key.reveal()}".encode()).decode())
