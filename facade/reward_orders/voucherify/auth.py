"""How Voucherify is told who calls: app id and token, a bearer token, or OAuth with the two keys."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reward_orders.core.auth import FixedAuth, TokenAuth, header_secret
from reward_orders.core.configuration import missing, setting
from reward_orders.core.errors import ConfigurationError
from reward_orders.core.secrets import Secret, concealed
from reward_orders.core.wire import Proof, Request

if TYPE_CHECKING:
    from reward_orders.core.auth import Auth
    from reward_orders.voucherify.oauth import VoucherifyOAuth


def voucherify_auth(
    auth: VoucherifyOAuth | Secret | str | None,
    *,
    app_id: Secret | str | None,
    app_token: Secret | str | None,
    origin: str,
) -> Auth:
    """The one way of authenticating that the arguments and the environment give."""
    if auth is not None and not isinstance(auth, (str, Secret)):
        from reward_orders.voucherify.oauth import VoucherifyOAuth

        if isinstance(auth, VoucherifyOAuth):
            return _token_auth(auth, origin)
    given_id = app_id if app_id is not None else concealed(setting(None, "VOUCHERIFY_APP_ID"))
    if auth is not None:
        token = header_secret(auth, argument="auth")
        identity = "bearer" if given_id is None else header_secret(given_id, argument="app_id").reveal()
        return FixedAuth(identity, {"Authorization": Secret(f"Bearer {token.reveal()}")})
    if given_id is None:
        raise missing("app_id", "VOUCHERIFY_APP_ID")
    given_token = app_token if app_token is not None else concealed(setting(None, "VOUCHERIFY_APP_TOKEN"))
    if given_token is None:
        raise missing("app_token", "VOUCHERIFY_APP_TOKEN")
    keys = {
        "X-App-Id": header_secret(given_id, argument="app_id"),
        "X-App-Token": header_secret(given_token, argument="app_token"),
    }
    return FixedAuth(keys["X-App-Id"].reveal(), keys)


def _token_auth(oauth: VoucherifyOAuth, origin: str) -> TokenAuth:
    from urllib.parse import urlencode

    if not isinstance(oauth.scope, str) or not oauth.scope.strip():
        raise ConfigurationError('VoucherifyOAuth.scope must be text, such as "api".')
    app_id = header_secret(oauth.app_id, argument="app_id")
    app_token = header_secret(oauth.app_token, argument="app_token")

    def request() -> Request:
        return Request(
            "voucherifyToken",
            "POST",
            f"{origin}/v1/oauth/token",
            template="/v1/oauth/token",
            content=urlencode({"grant_type": "client_credentials", "scope": oauth.scope}).encode(),
            headers={
                "Content-Type": "application/x-www-form-urlencoded",
                "Accept": "application/json",
            },
            proof=Proof({"X-App-Id": app_id.reveal(), "X-App-Token": app_token.reveal()}),
        )

    return TokenAuth(app_id.reveal(), request)
