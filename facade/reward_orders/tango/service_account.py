"""The OAuth credentials of a Tango client, and the tokens they fetch; other clients load neither, nor attrs."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlencode, urlsplit

from attrs import field, frozen

from reward_orders.core.errors import ConfigurationError
from reward_orders.core.secrets import Secret, as_secret
from reward_orders.core.wire import Request
from reward_orders.http.auth import TokenAuth, line_secret
from reward_orders.http.configuration import check_url, is_loopback, missing, setting
from reward_orders.tango.settings import check_name

TOKEN_URLS = {
    "https://integration-api.tangocard.com": "https://sandbox-auth.tangocard.com/oauth/token",
    "https://api.tangocard.com": "https://auth.tangocard.com/oauth/token",
}
AUDIENCE = "https://api.tangocard.com/"  # tokens of 24 h


Source = Callable[[], "Secret | str"]
"""Where a secret that changes is read from, each time a token is fetched."""


def _hidden(value: Secret | str | Source) -> Secret | Source:
    return value if callable(value) else as_secret(value)


@frozen(kw_only=True)
class TangoServiceAccount:
    """An OAuth service account of Tango; new clients must use one since 2025-05-14.

    The token is fetched when it is first needed, cached, and renewed before it ends; one caller fetches it for all.
    `password` and `client_secret` may be functions without arguments, which are called each time a token is fetched:
    a secret that is rotated is then taken up without a restart. `token_url` is needed only with a `base_url` of your
    own; Tango's two environments have theirs.
    """

    client_id: str
    client_secret: Secret | Source = field(converter=_hidden)
    username: str
    password: Secret | Source = field(converter=_hidden)
    audience: str = AUDIENCE
    scope: str = "raas.all"
    token_url: str | None = None


def token_auth(account: TangoServiceAccount, *, origin: str, name: str | None) -> TokenAuth:
    """The tokens of an account at an environment or at a server of one's own; raises ConfigurationError.

    `name` stands for the platform in the journal, else the client id does.
    """
    for field_name in ("client_id", "username", "audience", "scope"):
        check_name(getattr(account, field_name), argument=f"TangoServiceAccount.{field_name}")
    for given, argument in ((account.client_secret, "client_secret"), (account.password, "password")):
        if not callable(given):
            line_secret(given, argument=argument)
    url = account.token_url if account.token_url is not None else TOKEN_URLS.get(origin)
    home = urlsplit(origin)
    if url is None and (home.scheme == "http" or is_loopback(home.hostname or "")):
        url = f"{origin}/oauth/token"
    if url is None:
        raise ConfigurationError("A service account with a base_url of your own needs token_url=.")
    parts = check_url(url, argument="token_url")
    # Plain http as the origin itself: that host may be sent credentials, see `origin_of`.
    trusted = is_loopback(parts.hostname or "") or (parts.scheme, parts.netloc) == (home.scheme, home.netloc)
    if parts.scheme != "https" and not trusted:
        raise ConfigurationError("token_url must be https, or the service account's secrets would be readable.")
    endpoint = parts.geturl()

    def request() -> Request:
        form = {
            "grant_type": "password",
            "client_id": account.client_id,
            "client_secret": _told(account.client_secret, argument="client_secret").reveal(),
            "username": account.username,
            "password": _told(account.password, argument="password").reveal(),
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

    blocking = callable(account.client_secret) or callable(account.password)
    return TokenAuth(name or account.client_id, request, blocking=blocking)


def account_from_environment() -> TangoServiceAccount:
    """The account of TANGO_CLIENT_ID, _CLIENT_SECRET, _USERNAME and _PASSWORD; ConfigurationError if one lacks."""
    return TangoServiceAccount(
        client_id=_variable("client_id"),
        client_secret=Secret(_variable("client_secret")),
        username=_variable("username"),
        password=Secret(_variable("password")),
    )


def _variable(name: str) -> str:
    variable = f"TANGO_{name.upper()}"
    value = setting(None, variable)
    if value is None:
        raise missing("auth", f"{variable} beside TANGO_CLIENT_ID")
    return value


def _told(secret: Secret | Source, *, argument: str) -> Secret:
    """A secret, read from its source if it has one; what that raises is told without its text, which may hold it."""
    if not callable(secret):
        return secret
    kind = None
    value: Secret | str = ""
    try:
        value = secret()
    except Exception as problem:  # noqa: BLE001 - whatever a caller's function may raise
        kind = type(problem).__name__
    if kind is not None:
        raise ConfigurationError(
            f"No access token: the function for the {argument} of the service account failed ({kind}).",
            hint="Nothing was sent; call again when it works.",
        )
    return line_secret(value, argument=argument)
