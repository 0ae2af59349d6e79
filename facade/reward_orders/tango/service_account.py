"""The OAuth credentials of a Tango client; a module of its own, so that other clients do not load attrs."""

from __future__ import annotations

from attrs import field, frozen

from reward_orders.core.secrets import Secret, concealed

AUDIENCE = "https://api.tangocard.com/"  # tokens of 24 h


def _hidden(value: Secret | str) -> Secret:
    return concealed(value)  # a generic converter would hide the argument's type from type checkers


@frozen(kw_only=True)
class TangoServiceAccount:
    """An OAuth service account of Tango; new clients must use one since 2025-05-14.

    The token is fetched when it is first needed, cached, and renewed before it ends. `token_url` is needed only with
    a `base_url` of your own; Tango's two environments have theirs.
    """

    client_id: str
    client_secret: Secret = field(converter=_hidden)
    username: str
    password: Secret = field(converter=_hidden)
    audience: str = AUDIENCE
    scope: str = "raas.all"
    token_url: str | None = None
