"""The OAuth credentials of a Voucherify client, and the tokens they fetch; other clients load neither, nor attrs."""

from __future__ import annotations

from base64 import b64encode
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from attrs import field, frozen

from reward_orders.core.errors import ConfigurationError
from reward_orders.core.secrets import Secret, as_secret
from reward_orders.core.wire import AuthHeaders, Request
from reward_orders.http.auth import TokenAuth, has_clean_edges, header_secret

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

FIRST_SCOPE = "api"  # everything, in the first version


def _hidden(value: Secret | str | None) -> Secret | None:
    return as_secret(value)  # a generic converter would hide the argument's type from type checkers


def _listed(value: Iterable[str]) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(value)


@frozen(kw_only=True)
class VoucherifyOAuth:
    """OAuth tokens, fetched when they are first needed, cached, and renewed before their 900 s end.

    With `project_id` the tokens are those of an OAuth Service key: `client_id` and `client_secret` are its app id and
    secret, `scopes` the permission codes to ask for, such as "vouchers.read", and at least one is needed. The vendor
    prints no list of the codes; those of orders, exports and async actions stand at the key's role in the dashboard
    (docs/vendors.md, Voucherify 2.7 and 2.8). In the journal the project stands for the credentials, so its orders stay
    known when they are replaced.

    Without `project_id` they are tokens of the first version, got with a server key (`client_id` is its app id,
    `client_secret` its app token). `scopes` are "api", the default, or "orders", "async-actions" and "exports";
    "orders" alone cannot follow an import or export (Voucherify 2.4). `app_id`, `app_token` and `scope`, text with
    blanks between the scopes, are earlier names of the three.
    """

    client_id: Secret | None = field(default=None, converter=_hidden)
    client_secret: Secret | None = field(default=None, converter=_hidden)
    project_id: str | None = None
    scopes: tuple[str, ...] = field(default=(), converter=_listed)
    app_id: Secret | None = field(default=None, converter=_hidden)
    app_token: Secret | None = field(default=None, converter=_hidden)
    scope: str = FIRST_SCOPE


def token_auth(oauth: VoucherifyOAuth, *, origin: str, name: str | None) -> TokenAuth:
    """The tokens that credentials fetch at a server; raises ConfigurationError.

    `name` stands for the project in the journal, else the project's id does, else the app id.
    """
    client_id = _one_of(client_id=oauth.client_id, app_id=oauth.app_id)
    client_secret = _one_of(client_secret=oauth.client_secret, app_token=oauth.app_token)
    scope = _scope(oauth)
    if oauth.project_id is None:
        keys = {"X-App-Id": client_id, "X-App-Token": client_secret}
        form = {"grant_type": "client_credentials", "scope": scope}
        return TokenAuth(
            name or client_id.reveal(), _asking("voucherifyToken", origin, "/v1/oauth/token", form=form, keys=keys)
        )
    if not isinstance(oauth.project_id, str) or not has_clean_edges(oauth.project_id):
        raise ConfigurationError("VoucherifyOAuth.project_id must be text without a blank at its edge.")
    if scope == FIRST_SCOPE:
        raise ConfigurationError(
            'VoucherifyOAuth with project_id needs scopes, the permission codes of the key\'s role: scopes=("…",).'
        )
    if ":" in client_id.reveal():
        raise ConfigurationError("VoucherifyOAuth.client_id holds a colon, which basic authentication cannot carry.")
    form = {"grant_type": "client_credentials", "scope": scope, "project_id": oauth.project_id}
    basic = {"Authorization": _basic(client_id, client_secret)}
    return TokenAuth(
        name or oauth.project_id, _asking("voucherifyProjectToken", origin, "/v2/oauth/token", form=form, keys=basic)
    )


def _one_of(**named: Secret | None) -> Secret:
    """A credential by its name or its earlier one."""
    given = {name: value for name, value in named.items() if value is not None}
    if len(given) != 1:
        raise ConfigurationError(f"VoucherifyOAuth takes one of {' and '.join(named)}; it was given {len(given)}.")
    return header_secret(*given.values(), argument=next(iter(given)))


def _scope(oauth: VoucherifyOAuth) -> str:
    """The scopes as the form has them."""
    if oauth.scopes and oauth.scope != FIRST_SCOPE:
        raise ConfigurationError("Pass scopes to VoucherifyOAuth, or scope, its earlier name; not both.")
    given = oauth.scopes or (oauth.scope,)
    if not all(isinstance(one, str) and has_clean_edges(one) for one in given):
        raise ConfigurationError(
            'The scopes of VoucherifyOAuth must be texts without a blank at their edges, such as ("api",).'
        )
    return " ".join(given)


def _basic(name: Secret, password: Secret) -> Secret:
    return Secret(f"Basic {b64encode(f'{name.reveal()}:{password.reveal()}'.encode()).decode()}")


def _asking(
    operation: str, origin: str, path: str, *, form: dict[str, str], keys: dict[str, Secret]
) -> Callable[[], Request]:
    """What makes a request for a token."""

    def request() -> Request:
        return Request(
            operation,
            "POST",
            f"{origin}{path}",
            template=path,
            content=urlencode(form).encode(),
            headers={"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"},
            auth_headers=AuthHeaders({name: value.reveal() for name, value in keys.items()}),
        )

    return request
