"""What every Voucherify call shares: made of a client's arguments."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from reward_orders.core.secrets import Secret
    from reward_orders.http.client import Where
    from reward_orders.http.session import Session
    from reward_orders.journal import Journal
    from reward_orders.voucherify.oauth import VoucherifyOAuth

Credentials: TypeAlias = "tuple[Secret | None, Secret | None, VoucherifyOAuth | Secret | None]"
"""The arguments app_id, app_token and auth."""


class VoucherifySettings:
    """What all calls of a client share: session, journal, and further hosts that a download may send credentials to.

    `where` and `credentials` are the client's arguments, for copies with other ones.
    """

    __slots__ = ("credentials", "download_hosts", "journal", "session", "where")

    def __init__(
        self,
        session: Session,
        *,
        where: Where,
        credentials: Credentials,
        journal: Journal | None,
        download_hosts: tuple[str, ...],
    ) -> None:
        self.session = session
        self.where = where
        self.credentials = credentials
        self.journal = journal
        self.download_hosts = download_hosts
