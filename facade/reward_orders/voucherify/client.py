"""`Voucherify`: settings in, `.orders` out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reward_orders.core.clock import SYSTEM_CLOCK
from reward_orders.core.secrets import as_secret
from reward_orders.http.configuration import MAX_ANSWER, MAX_CONNECTIONS
from reward_orders.http.lifetime import Closing, shown
from reward_orders.http.transport import Transport
from reward_orders.voucherify.orders import VoucherifyOrders
from reward_orders.voucherify.settings import settings_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    import httpx

    from reward_orders.core.clock import Clock
    from reward_orders.core.secrets import Secret
    from reward_orders.http.events import OnEvent
    from reward_orders.http.retry import RetryPolicy
    from reward_orders.journal import Journal
    from reward_orders.voucherify.oauth import VoucherifyOAuth
    from reward_orders.voucherify.settings import VoucherifySettings


class Voucherify(Closing):
    """A client for Voucherify orders, safe to share between threads; connections open at the first request.

    Credentials come from `app_id`/`app_token` (or VOUCHERIFY_APP_ID / VOUCHERIFY_APP_TOKEN), or from `auth`: a bearer
    Credentials come from `app_id`/`app_token` (or VOUCHERIFY_APP_ID / VOUCHERIFY_APP_TOKEN), or from `auth`: a bearer
    token or a VoucherifyOAuth. Beside `auth`, `app_id` only names the project in the journal: under the id that your
    keys had, the keys of orders stay known when you move to tokens. `region` is "eu", "us" or "as"; `base_url` is
    another server's origin, plain http only on this machine and for `insecure_hosts` (or REWARD_ORDERS_INSECURE_HOSTS):
    a sandbox in a container. Exports are downloaded, with the credentials, from the vendor's hosts and `download_hosts`
    only. `journal` is the ledger of keys. `timeout` is seconds per attempt, `deadline` seconds per call, `rate` creates
    per second (None: unlimited). Beyond `max_connections` requests at once callers wait in line, on their deadline; an
    answer that unpacks to more than `max_answer` bytes is an UnreadableResponseError. `http_client` is an httpx.Client
    of yours, yours to close. `on_event` hears what happens. Raises ConfigurationError, before anything is sent.
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
        insecure_hosts: Sequence[str] = (),
        journal: Journal | None = None,
        retry: RetryPolicy | None = None,
        timeout: float = 30.0,
        deadline: float | None = 120.0,
        rate: float | None = None,
        max_connections: int = MAX_CONNECTIONS,
        max_answer: int = MAX_ANSWER,
        http_client: httpx.Client | None = None,
        on_event: OnEvent | None = None,
        clock: Clock = SYSTEM_CLOCK,
    ) -> None:
        # First of all: an error of this constructor may be logged with its locals.
        app_id = as_secret(app_id)
        app_token = as_secret(app_token)
        auth = as_secret(auth)
        settings = settings_of(
            app_id=app_id,
            app_token=app_token,
            auth=auth,
            region=region,
            base_url=base_url,
            download_hosts=download_hosts,
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
        settings = self._settings.replace(retry=retry, timeout=timeout, deadline=deadline, on_event=on_event)
        other._bind(settings, self._transport)  # noqa: SLF001 - our own class
        return other

    def __repr__(self) -> str:
        return shown(self)
