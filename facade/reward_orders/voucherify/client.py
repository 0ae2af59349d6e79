"""`Voucherify` and `AsyncVoucherify`: settings in, `.orders` out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reward_orders.core.clock import SYSTEM_CLOCK
from reward_orders.core.configuration import USER_AGENT, check_parts, origin_of, pick
from reward_orders.core.errors import ConfigurationError
from reward_orders.core.lifetime import AsyncClosing, Closing, shown
from reward_orders.core.limiter import Limiter, check_rate
from reward_orders.core.retry import RetryPolicy
from reward_orders.core.secrets import concealed
from reward_orders.core.session import Session
from reward_orders.core.transport import AsyncTransport, Transport
from reward_orders.voucherify.auth import voucherify_auth
from reward_orders.voucherify.orders import AsyncVoucherifyOrders, VoucherifyOrders
from reward_orders.voucherify.settings import VoucherifySettings

if TYPE_CHECKING:
    from collections.abc import Sequence

    import httpx

    from reward_orders.core.clock import Clock
    from reward_orders.core.events import OnEvent
    from reward_orders.core.refusals import Dialect
    from reward_orders.core.secrets import Secret
    from reward_orders.journal import Journal
    from reward_orders.voucherify.oauth import VoucherifyOAuth

REGIONS = {
    "eu": "https://api.voucherify.io",
    "us": "https://us1.api.voucherify.io",
    "as": "https://as1.api.voucherify.io",
}
API_VERSION = "v2018-08-01"  # the current version and the only one that is not deprecated


def _dialect() -> Dialect:
    from reward_orders.voucherify.errors import VOUCHERIFY

    return VOUCHERIFY


def _settings(
    *,
    app_id: Secret | str | None,
    app_token: Secret | str | None,
    auth: VoucherifyOAuth | Secret | str | None,
    region: str,
    base_url: str | None,
    download_hosts: Sequence[str],
    journal: Journal | None,
    retry: RetryPolicy | None,
    timeout: float,
    deadline: float | None,
    rate: float | None,
    http_client: httpx.Client | httpx.AsyncClient | None,
    asynchronous: bool,
    on_event: OnEvent | None,
    clock: Clock,
) -> VoucherifySettings:
    origin = pick(REGIONS, region, argument="region")
    if base_url is not None:
        origin = origin_of(base_url, suffix="/v1", injected=http_client is not None)
    if isinstance(download_hosts, str) or not all(isinstance(host, str) and host for host in download_hosts):
        raise ConfigurationError('download_hosts must be a tuple of host names, such as ("files.example.org",).')
    check_parts(journal=journal, http_client=http_client, asynchronous=asynchronous)
    per_second = check_rate(rate)
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
        limiter=None if per_second is None else Limiter(per_second, clock=clock),
        on_event=on_event,
        clock=clock,
    )
    return VoucherifySettings(session, journal=journal, download_hosts=tuple(download_hosts))


def _with_options(
    settings: VoucherifySettings,
    *,
    retry: RetryPolicy | None,
    timeout: float | None,
    deadline: float | None,
    on_event: OnEvent | None,
) -> VoucherifySettings:
    return VoucherifySettings(
        settings.session.replace(retry=retry, timeout=timeout, deadline=deadline, on_event=on_event),
        journal=settings.journal,
        download_hosts=settings.download_hosts,
    )


class Voucherify(Closing):
    """A client for Voucherify orders, safe to share between threads; connections open at the first request.

    Credentials come from `app_id`/`app_token` (or VOUCHERIFY_APP_ID / VOUCHERIFY_APP_TOKEN), or from `auth`: a bearer
    token or a VoucherifyOAuth. `region` is "eu", "us" or "as"; `base_url` is another server's origin. Exports are
    downloaded, with the credentials, from the vendor's hosts and `download_hosts` only. `journal` is the ledger of
    keys. `timeout` is seconds per attempt, `deadline` seconds per call, `rate` creates per second (None: unlimited).
    `http_client` is an httpx.Client of yours, yours to close. `on_event` hears what happens. Raises
    ConfigurationError, before anything is sent.
    """

    def __init__(
        self,
        *,
        app_id: Secret | str | None = None,
        app_token: Secret | str | None = None,
        auth: VoucherifyOAuth | Secret | str | None = None,
        region: str = "eu",
        base_url: str | None = None,
        download_hosts: Sequence[str] = (),
        journal: Journal | None = None,
        retry: RetryPolicy | None = None,
        timeout: float = 30.0,
        deadline: float | None = 120.0,
        rate: float | None = None,
        http_client: httpx.Client | None = None,
        on_event: OnEvent | None = None,
        clock: Clock = SYSTEM_CLOCK,
    ) -> None:
        # First of all: an error of this constructor may be logged with its locals.
        app_id = concealed(app_id)
        app_token = concealed(app_token)
        auth = concealed(auth)
        settings = _settings(
            app_id=app_id,
            app_token=app_token,
            auth=auth,
            region=region,
            base_url=base_url,
            download_hosts=download_hosts,
            journal=journal,
            retry=retry,
            timeout=timeout,
            deadline=deadline,
            rate=rate,
            http_client=http_client,
            asynchronous=False,
            on_event=on_event,
            clock=clock,
        )
        self._bind(settings, Transport(clock=clock, http_client=http_client))

    def _bind(self, settings: VoucherifySettings, transport: Transport) -> None:
        self._settings = settings
        self._transport = transport
        self.orders = VoucherifyOrders(settings, transport)

    def with_options(
        self,
        *,
        retry: RetryPolicy | None = None,
        timeout: float | None = None,
        deadline: float | None = None,
        on_event: OnEvent | None = None,
    ) -> Voucherify:
        """The same client with other settings, sharing its connections, rate limit and token."""
        other = Voucherify.__new__(Voucherify)
        settings = _with_options(self._settings, retry=retry, timeout=timeout, deadline=deadline, on_event=on_event)
        other._bind(settings, self._transport)  # noqa: SLF001 - our own class
        return other

    def __repr__(self) -> str:
        return shown(self)


class AsyncVoucherify(AsyncClosing):
    """`Voucherify` for tasks of one event loop; same arguments, `http_client` an httpx.AsyncClient."""

    def __init__(
        self,
        *,
        app_id: Secret | str | None = None,
        app_token: Secret | str | None = None,
        auth: VoucherifyOAuth | Secret | str | None = None,
        region: str = "eu",
        base_url: str | None = None,
        download_hosts: Sequence[str] = (),
        journal: Journal | None = None,
        retry: RetryPolicy | None = None,
        timeout: float = 30.0,
        deadline: float | None = 120.0,
        rate: float | None = None,
        http_client: httpx.AsyncClient | None = None,
        on_event: OnEvent | None = None,
        clock: Clock = SYSTEM_CLOCK,
    ) -> None:
        # First of all: an error of this constructor may be logged with its locals.
        app_id = concealed(app_id)
        app_token = concealed(app_token)
        auth = concealed(auth)
        settings = _settings(
            app_id=app_id,
            app_token=app_token,
            auth=auth,
            region=region,
            base_url=base_url,
            download_hosts=download_hosts,
            journal=journal,
            retry=retry,
            timeout=timeout,
            deadline=deadline,
            rate=rate,
            http_client=http_client,
            asynchronous=True,
            on_event=on_event,
            clock=clock,
        )
        self._bind(settings, AsyncTransport(clock=clock, http_client=http_client))

    def _bind(self, settings: VoucherifySettings, transport: AsyncTransport) -> None:
        self._settings = settings
        self._transport = transport
        self.orders = AsyncVoucherifyOrders(settings, transport)

    def with_options(
        self,
        *,
        retry: RetryPolicy | None = None,
        timeout: float | None = None,
        deadline: float | None = None,
        on_event: OnEvent | None = None,
    ) -> AsyncVoucherify:
        """The same client with other settings, sharing its connections, rate limit and token."""
        other = AsyncVoucherify.__new__(AsyncVoucherify)
        settings = _with_options(self._settings, retry=retry, timeout=timeout, deadline=deadline, on_event=on_event)
        other._bind(settings, self._transport)  # noqa: SLF001 - our own class
        return other

    def __repr__(self) -> str:
        return shown(self)
