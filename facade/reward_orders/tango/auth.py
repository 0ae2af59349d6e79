"""How Tango is told who calls: platform name and key, a bearer token, or an OAuth service account."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reward_orders.core.auth import FixedAuth, TokenAuth, header_secret, line_secret
from reward_orders.core.configuration import is_loopback, missing, setting
from reward_orders.core.errors import ConfigurationError
from reward_orders.core.secrets import Secret, concealed
from reward_orders.core.wire import Request
from reward_orders.tango.settings import check_text

if TYPE_CHECKING:
    from reward_orders.core.auth import Auth
    from reward_orders.tango.service_account import TangoServiceAccount

TOKEN_URLS = {
    "https://integration-api.tangocard.com": "https://sandbox-auth.tangocard.com/oauth/token",
    "https://api.tangocard.com": "https://auth.tangocard.com/oauth/token",
}


def tango_auth(
    auth: TangoServiceAccount | Secret | str | None,
    *,
    platform_name: str | None,
    platform_key: Secret | str | None,
    origin: str,
) -> Auth:
    """The one way of authenticating that the arguments and the environment give."""
    if auth is not None and not isinstance(auth, (str, Secret)):
        from reward_orders.tango.service_account import TangoServiceAccount

        if isinstance(auth, TangoServiceAccount):
            return _token_auth(auth, origin)
    if auth is not None:
        token = header_secret(auth, argument="auth")
        identity = setting(platform_name, "TANGO_PLATFORM_NAME") or "bearer"
        return FixedAuth(identity, {"Authorization": Secret(f"Bearer {token.reveal()}")})
    name = setting(platform_name, "TANGO_PLATFORM_NAME")
    if name is None:
        raise missing("platform_name", "TANGO_PLATFORM_NAME")
    if not isinstance(name, str) or ":" in name or not name.isprintable() or not name.strip():
        raise ConfigurationError("platform_name must be printable text without a colon (HTTP basic splits at it).")
    key = platform_key if platform_key is not None else concealed(setting(None, "TANGO_PLATFORM_KEY"))
    if key is None:
        raise missing("platform_key", "TANGO_PLATFORM_KEY")
    return FixedAuth(name, {"Authorization": _basic(name, header_secret(key, argument="platform_key"))})


def _basic(name: str, key: Secret) -> Secret:
    from base64 import b64encode

    return Secret("Basic " + b64encode(f"{name}:{key.reveal()}".encode()).decode())


def _token_auth(account: TangoServiceAccount, origin: str) -> TokenAuth:
    from urllib.parse import urlencode, urlsplit

    for name in ("client_id", "username", "audience", "scope"):
        check_text(getattr(account, name), argument=f"TangoServiceAccount.{name}")
    if account.token_url is not None:
        check_text(account.token_url, argument="TangoServiceAccount.token_url")
    secret = line_secret(account.client_secret, argument="client_secret")
    password = line_secret(account.password, argument="password")
    url = account.token_url or TOKEN_URLS.get(origin)
    if url is None and is_loopback(urlsplit(origin).hostname or ""):
        url = f"{origin}/oauth/token"
    if url is None:
        raise ConfigurationError("A service account with a base_url of your own needs token_url=.")
    if not url.startswith("https://") and not is_loopback(urlsplit(url).hostname or ""):
        raise ConfigurationError("token_url must be https, or the service account's secrets would be readable.")
    endpoint = url

    def request() -> Request:
        form = {
            "grant_type": "password",
            "client_id": account.client_id,
            "client_secret": secret.reveal(),
            "username": account.username,
            "password": password.reveal(),
            "scope": account.scope,
            "audience": account.audience,
        }
        return Request(
            "tangoToken",
            "POST",
            endpoint,
            template="/oauth/token",
            content=urlencode(form).encode(),
            headers={"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"},
        )

    return TokenAuth(account.client_id, request)
