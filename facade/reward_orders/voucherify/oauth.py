"""The OAuth credentials of a Voucherify client, and the tokens they fetch; other clients load neither, nor attrs."""

from __future__ import annotations

from urllib.parse import urlencode

from attrs import field, frozen

from reward_orders.core.errors import ConfigurationError
from reward_orders.core.secrets import Secret, as_secret
from reward_orders.core.wire import AuthHeaders, Request
from reward_orders.http.auth import TokenAuth, has_clean_edges, header_secret


def _hidden(value: Secret | str) -> Secret:
    return as_secret(value)  # a generic converter would hide the argument's type from type checkers


@frozen(kw_only=True)
class VoucherifyOAuth:
    """OAuth tokens got with the two keys, cached and renewed before their 900 s end.

    `scope` is "api", or space-separated scopes; orders alone cannot follow an import or export, which need
    "orders async-actions exports".
    """

    app_id: Secret = field(converter=_hidden)
    app_token: Secret = field(converter=_hidden)
    scope: str = "api"


def token_auth(oauth: VoucherifyOAuth, *, origin: str, name: str | None) -> TokenAuth:
    """The tokens that two keys fetch at a server; raises ConfigurationError.

    `name` stands for the project in the journal, else the app id does.
    """
    if not isinstance(oauth.scope, str) or not has_clean_edges(oauth.scope):
        raise ConfigurationError('VoucherifyOAuth.scope must be text without a blank at its edge, such as "api".')
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
            proof=AuthHeaders({"X-App-Id": app_id.reveal(), "X-App-Token": app_token.reveal()}),
        )

    return TokenAuth(name or app_id.reveal(), request)
