"""The OAuth credentials of a Voucherify client; a module of its own, so that other clients do not load attrs."""

from __future__ import annotations

from attrs import field, frozen

from reward_orders.core.secrets import Secret, concealed


def _hidden(value: Secret | str) -> Secret:
    return concealed(value)  # a generic converter would hide the argument's type from type checkers


@frozen(kw_only=True)
class VoucherifyOAuth:
    """OAuth tokens got with the two keys, cached and renewed before their 900 s end.

    `scope` is "api", or space-separated scopes; orders alone cannot follow an import or export, which need
    "orders async-actions exports".
    """

    app_id: Secret = field(converter=_hidden)
    app_token: Secret = field(converter=_hidden)
    scope: str = "api"
