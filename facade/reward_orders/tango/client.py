"""`Tango` and `AsyncTango`: settings in, `.orders` out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reward_orders.core.clock import SYSTEM_CLOCK
from reward_orders.core.configuration import USER_AGENT, check_parts, origin_of, pick, setting
from reward_orders.core.lifetime import AsyncClosing, Closing, shown
from reward_orders.core.limiter import Limiter, check_rate
from reward_orders.core.retry import RetryPolicy
from reward_orders.core.secrets import concealed
from reward_orders.core.session import Session
from reward_orders.core.transport import AsyncTransport, Transport
from reward_orders.tango.auth import tango_auth
from reward_orders.tango.orders import AsyncTangoOrders, TangoOrders
from reward_orders.tango.settings import TangoSettings, check_text

if TYPE_CHECKING:
    import httpx

    from reward_orders.core.clock import Clock
    from reward_orders.core.events import OnEvent
    from reward_orders.core.refusals import Dialect
    from reward_orders.core.secrets import Secret
    from reward_orders.journal import Journal
    from reward_orders.tango.service_account import TangoServiceAccount

ENVIRONMENTS = {"sandbox": "https://integration-api.tangocard.com", "production": "https://api.tangocard.com"}


def _dialect() -> Dialect:
    from reward_orders.tango.errors import TANGO

    return TANGO


def _settings(
    *,
    platform_name: str | None,
    platform_key: Secret | str | None,
    auth: TangoServiceAccount | Secret | str | None,
    account: str | None,
    customer: str | None,
    environment: str,
    base_url: str | None,
    journal: Journal | None,
    retry: RetryPolicy | None,
    timeout: float,
    deadline: float | None,
    rate: float | None,
    http_client: httpx.Client | httpx.AsyncClient | None,
    asynchronous: bool,
    on_event: OnEvent | None,
    clock: Clock,
) -> TangoSettings:
    origin = pick(ENVIRONMENTS, environment, argument="environment")
    if base_url is not None:
        origin = origin_of(base_url, suffix="/raas/v2", injected=http_client is not None)
    check_parts(journal=journal, http_client=http_client, asynchronous=asynchronous)
    per_second = check_rate(rate)
    session = Session(
        origin=origin,
        auth=tango_auth(auth, platform_name=platform_name, platform_key=platform_key, origin=origin),
        headers={"Accept": "application/json", "User-Agent": USER_AGENT},
        dialect=_dialect,
        retry=RetryPolicy() if retry is None else retry,
        timeout=timeout,
        deadline=deadline,
        limiter=None if per_second is None else Limiter(per_second, clock=clock),
        on_event=on_event,
        clock=clock,
    )
    payer, owner = setting(account, "TANGO_ACCOUNT"), setting(customer, "TANGO_CUSTOMER")
    return TangoSettings(
        session,
        journal=journal,
        account=None if payer is None else check_text(payer, argument="account"),
        customer=None if owner is None else check_text(owner, argument="customer"),
    )


def _with_options(
    settings: TangoSettings,
    *,
    retry: RetryPolicy | None,
    timeout: float | None,
    deadline: float | None,
    on_event: OnEvent | None,
) -> TangoSettings:
    return TangoSettings(
        settings.session.replace(retry=retry, timeout=timeout, deadline=deadline, on_event=on_event),
        journal=settings.journal,
        account=settings.account,
        customer=settings.customer,
    )


class Tango(Closing):
    """A client for Tango RaaS v2, safe to share between threads; connections open at the first request.

    Credentials come from `platform_name`/`platform_key` (or TANGO_PLATFORM_NAME / TANGO_PLATFORM_KEY), or from `auth`:
    a bearer token or a TangoServiceAccount. `account` and `customer` (or TANGO_ACCOUNT / TANGO_CUSTOMER) are defaults
    for creates. `environment` is "sandbox" unless "production" is said; `base_url` is another server's origin.
    `journal` is the ledger of keys; without one a key is safe within one call and, at Tango, across calls for 90 days.
    `timeout` is seconds per attempt, `deadline` seconds per call, `rate` creates per second (None: unlimited), all
    threads together. `http_client` is an httpx.Client of yours, yours to close. `on_event` hears what happens.
    Raises ConfigurationError, before anything is sent.
    """

    def __init__(
        self,
        *,
        platform_name: str | None = None,
        platform_key: Secret | str | None = None,
        auth: TangoServiceAccount | Secret | str | None = None,
        account: str | None = None,
        customer: str | None = None,
        environment: str = "sandbox",
        base_url: str | None = None,
        journal: Journal | None = None,
        retry: RetryPolicy | None = None,
        timeout: float = 30.0,
        deadline: float | None = 120.0,
        rate: float | None = 1.0,
        http_client: httpx.Client | None = None,
        on_event: OnEvent | None = None,
        clock: Clock = SYSTEM_CLOCK,
    ) -> None:
        # First of all: an error of this constructor may be logged with its locals.
        platform_key = concealed(platform_key)
        auth = concealed(auth)
        settings = _settings(
            platform_name=platform_name,
            platform_key=platform_key,
            auth=auth,
            account=account,
            customer=customer,
            environment=environment,
            base_url=base_url,
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

    def _bind(self, settings: TangoSettings, transport: Transport) -> None:
        self._settings = settings
        self._transport = transport
        self.orders = TangoOrders(settings, transport)

    def with_options(
        self,
        *,
        retry: RetryPolicy | None = None,
        timeout: float | None = None,
        deadline: float | None = None,
        on_event: OnEvent | None = None,
    ) -> Tango:
        """The same client with other settings, sharing its connections, rate limit and token."""
        other = Tango.__new__(Tango)
        settings = _with_options(self._settings, retry=retry, timeout=timeout, deadline=deadline, on_event=on_event)
        other._bind(settings, self._transport)  # noqa: SLF001 - our own class
        return other

    def __repr__(self) -> str:
        return shown(self)


class AsyncTango(AsyncClosing):
    """`Tango` for tasks of one event loop, asyncio or trio; same arguments, `http_client` an httpx.AsyncClient."""

    def __init__(
        self,
        *,
        platform_name: str | None = None,
        platform_key: Secret | str | None = None,
        auth: TangoServiceAccount | Secret | str | None = None,
        account: str | None = None,
        customer: str | None = None,
        environment: str = "sandbox",
        base_url: str | None = None,
        journal: Journal | None = None,
        retry: RetryPolicy | None = None,
        timeout: float = 30.0,
        deadline: float | None = 120.0,
        rate: float | None = 1.0,
        http_client: httpx.AsyncClient | None = None,
        on_event: OnEvent | None = None,
        clock: Clock = SYSTEM_CLOCK,
    ) -> None:
        # First of all: an error of this constructor may be logged with its locals.
        platform_key = concealed(platform_key)
        auth = concealed(auth)
        settings = _settings(
            platform_name=platform_name,
            platform_key=platform_key,
            auth=auth,
            account=account,
            customer=customer,
            environment=environment,
            base_url=base_url,
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

    def _bind(self, settings: TangoSettings, transport: AsyncTransport) -> None:
        self._settings = settings
        self._transport = transport
        self.orders = AsyncTangoOrders(settings, transport)

    def with_options(
        self,
        *,
        retry: RetryPolicy | None = None,
        timeout: float | None = None,
        deadline: float | None = None,
        on_event: OnEvent | None = None,
    ) -> AsyncTango:
        """The same client with other settings, sharing its connections, rate limit and token."""
        other = AsyncTango.__new__(AsyncTango)
        settings = _with_options(self._settings, retry=retry, timeout=timeout, deadline=deadline, on_event=on_event)
        other._bind(settings, self._transport)  # noqa: SLF001 - our own class
        return other

    def __repr__(self) -> str:
        return shown(self)
