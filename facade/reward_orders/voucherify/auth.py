"""How Voucherify is told who calls: app id and token, a bearer token, or OAuth with the two keys."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reward_orders.core.secrets import Secret, as_secret
from reward_orders.http.auth import FixedAuth, header_secret, token_name
from reward_orders.http.configuration import missing, setting

if TYPE_CHECKING:
    from reward_orders.http.auth import Auth
    from reward_orders.voucherify.oauth import VoucherifyOAuth


def voucherify_auth(
    auth: VoucherifyOAuth | Secret | str | None,
    *,
    app_id: Secret | str | None,
    app_token: Secret | str | None,
    origin: str,
) -> Auth:
    """The one way of authenticating that the arguments and the environment give."""
    given_id = app_id if app_id is not None else as_secret(setting(None, "VOUCHERIFY_APP_ID"))
    name = None if given_id is None else header_secret(given_id, argument="app_id").reveal()
    if auth is not None and not isinstance(auth, (str, Secret)):
        from reward_orders.voucherify.oauth import VoucherifyOAuth, token_auth

        if isinstance(auth, VoucherifyOAuth):
            return token_auth(auth, origin=origin, name=name)
    if auth is not None:
        token = header_secret(auth, argument="auth")
        return FixedAuth(name or token_name(token), {"Authorization": Secret(f"Bearer {token.reveal()}")})
    if given_id is None:
        raise missing("app_id", "VOUCHERIFY_APP_ID")
    given_token = app_token if app_token is not None else as_secret(setting(None, "VOUCHERIFY_APP_TOKEN"))
    if given_token is None:
        raise missing("app_token", "VOUCHERIFY_APP_TOKEN")
    keys = {
        "X-App-Id": header_secret(given_id, argument="app_id"),
        "X-App-Token": header_secret(given_token, argument="app_token"),
    }
    return FixedAuth(keys["X-App-Id"].reveal(), keys)
