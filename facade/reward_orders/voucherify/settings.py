"""What every Voucherify call shares: made of a client's arguments."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from reward_orders.http.session import Session
    from reward_orders.journal import Journal


class VoucherifySettings:
    """What all calls of a client share: session, journal, and further hosts that a download may send credentials to."""

    __slots__ = ("download_hosts", "journal", "session")

    def __init__(self, session: Session, *, journal: Journal | None, download_hosts: tuple[str, ...]) -> None:
        self.session = session
        self.journal = journal
        self.download_hosts = download_hosts
