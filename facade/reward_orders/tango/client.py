"""`Tango`: settings in, `.orders` out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reward_orders.core.clock import SYSTEM_CLOCK
from reward_orders.core.secrets import as_secret
from reward_orders.http.configuration import MAX_ANSWER, MAX_CONNECTIONS
from reward_orders.http.lifetime import Closing, shown
from reward_orders.http.transport import Transport
from reward_orders.tango.orders import TangoOrders
from reward_orders.tango.settings import settings_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    import httpx

    from reward_orders.core.clock import Clock
    from reward_orders.core.secrets import Secret
    from reward_orders.http.events import OnEvent
    from reward_orders.http.retry import RetryPolicy
    from reward_orders.journal import Journal
    from reward_orders.tango.service_account import TangoServiceAccount
    from reward_orders.tango.settings import TangoSettings


class Tango(Closing):
    """A client for Tango RaaS v2, safe to share between threads; connections open at the first request.

    Credentials come from `platform_name`/`platform_key` (or TANGO_PLATFORM_NAME / TANGO_PLATFORM_KEY), or from `auth`:
    Credentials come from `platform_name`/`platform_key` (or TANGO_PLATFORM_NAME / TANGO_PLATFORM_KEY), or from `auth`:
    a bearer token or a TangoServiceAccount. Beside `auth`, `platform_name` only names the platform in the journal:
    under the name that your keys had, the keys of orders stay known when you move to a service account; without one
    the client id or a digest of the token stands for it. `account` and `customer` (or TANGO_ACCOUNT / TANGO_CUSTOMER)
    are defaults for creates. `environment` is "sandbox" unless "production" is said; `base_url` is another server's
    origin, plain http only on this machine and for `insecure_hosts` (or REWARD_ORDERS_INSECURE_HOSTS): a sandbox in a
    container. `journal` is the ledger of keys; without one a key is safe within one call and, at Tango, across calls
    for 90 days. `timeout` is seconds per attempt, `deadline` seconds per call, `rate` creates per second (None:
    unlimited), all threads together. Beyond `max_connections` requests at once callers wait in line, on their deadline;
    an answer that unpacks to more than `max_answer` bytes is an UnreadableResponseError. `http_client` is an
    httpx.Client of yours, yours to close. `on_event` hears what happens.
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
        insecure_hosts: Sequence[str] = (),
        journal: Journal | None = None,
        retry: RetryPolicy | None = None,
        timeout: float = 30.0,
        deadline: float | None = 120.0,
        rate: float | None = 1.0,
        max_connections: int = MAX_CONNECTIONS,
        max_answer: int = MAX_ANSWER,
        http_client: httpx.Client | None = None,
        on_event: OnEvent | None = None,
        clock: Clock = SYSTEM_CLOCK,
    ) -> None:
        # First of all: an error of this constructor may be logged with its locals.
        platform_key = as_secret(platform_key)
        auth = as_secret(auth)
        settings = settings_of(
            platform_name=platform_name,
            platform_key=platform_key,
            auth=auth,
            account=account,
            customer=customer,
            environment=environment,
            base_url=base_url,
            insecure_hosts=insecure_hosts,
            journal=journal,
            retry=retry,
            timeout=timeout,
            deadline=deadline,
            rate=rate,
            max_connections=max_connections,
            http_client=http_client,
            asynchronous=False,
            on_event=on_event,
            clock=clock,
        )
        transport = Transport(clock=clock, http_client=http_client, max_answer=max_answer)
        self._bind(settings, transport)

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
        settings = self._settings.replace(retry=retry, timeout=timeout, deadline=deadline, on_event=on_event)
        other._bind(settings, self._transport)  # noqa: SLF001 - our own class
        return other

    def __repr__(self) -> str:
        return shown(self)
