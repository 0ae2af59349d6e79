"""What every Voucherify call shares: session, ledger, hosts of downloads; made of a client's arguments."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reward_orders.core.errors import ConfigurationError
from reward_orders.http.configuration import USER_AGENT, check_parts, gate_for, limiter_for, origin_of, pick
from reward_orders.http.retry import RetryPolicy
from reward_orders.http.session import Session
from reward_orders.voucherify.auth import voucherify_auth

if TYPE_CHECKING:
    from collections.abc import Sequence

    import httpx

    from reward_orders.core.clock import Clock
    from reward_orders.core.secrets import Secret
    from reward_orders.http.events import OnEvent
    from reward_orders.http.refusals import Dialect
    from reward_orders.journal import Journal
    from reward_orders.voucherify.oauth import VoucherifyOAuth

REGIONS = {
    "eu": "https://api.voucherify.io",
    "us": "https://us1.api.voucherify.io",
    "as": "https://as1.api.voucherify.io",
}
API_VERSION = "v2018-08-01"  # the current version and the only one that is not deprecated


class VoucherifySettings:
    """Session, journal, and further hosts that may be sent the credentials of a download."""

    __slots__ = ("download_hosts", "journal", "session")

    def __init__(self, session: Session, *, journal: Journal | None, download_hosts: tuple[str, ...]) -> None:
        self.session = session
        self.journal = journal
        self.download_hosts = download_hosts

    def replace(
        self,
        *,
        retry: RetryPolicy | None,
        timeout: float | None,
        deadline: float | None,
        on_event: OnEvent | None,
    ) -> VoucherifySettings:
        """The same with other options; what is None stays."""
        return VoucherifySettings(
            self.session.replace(retry=retry, timeout=timeout, deadline=deadline, on_event=on_event),
            journal=self.journal,
            download_hosts=self.download_hosts,
        )


def settings_of(
    *,
    app_id: Secret | str | None,
    app_token: Secret | str | None,
    auth: VoucherifyOAuth | Secret | str | None,
    region: str,
    base_url: str | None,
    download_hosts: Sequence[str],
    insecure_hosts: Sequence[str],
    journal: Journal | None,
    retry: RetryPolicy | None,
    timeout: float,
    deadline: float | None,
    rate: float | None,
    max_connections: int,
    http_client: httpx.Client | httpx.AsyncClient | None,
    asynchronous: bool,
    on_event: OnEvent | None,
    clock: Clock,
) -> VoucherifySettings:
    """Check the arguments of a client, and read what they leave out from the environment; raises ConfigurationError."""
    origin = pick(REGIONS, region, argument="region")
    if base_url is not None:
        injected = http_client is not None
        origin = origin_of(base_url, suffix="/v1", injected=injected, insecure_hosts=insecure_hosts)
    if isinstance(download_hosts, str) or not all(isinstance(host, str) and host for host in download_hosts):
        raise ConfigurationError('download_hosts must be a tuple of host names, such as ("files.example.org",).')
    check_parts(journal=journal, http_client=http_client, asynchronous=asynchronous)
    limiter = limiter_for(rate, clock=clock)
    session = Session(
        origin=origin,
        auth=voucherify_auth(auth, app_id=app_id, app_token=app_token, origin=origin),
        headers={
            "Accept": "application/json",
            "User-Agent": USER_AGENT,
            "X-Voucherify-API-Version": API_VERSION,
        },
        dialect=_dialect,
        retry=RetryPolicy() if retry is None else retry,
        timeout=timeout,
        deadline=deadline,
        limiter=limiter,
        gate=gate_for(max_connections),
        on_event=on_event,
        clock=clock,
    )
    return VoucherifySettings(session, journal=journal, download_hosts=tuple(download_hosts))


def _dialect() -> Dialect:
    from reward_orders.voucherify.errors import VOUCHERIFY

    return VOUCHERIFY
