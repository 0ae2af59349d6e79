"""`AsyncVoucherify`: `Voucherify` for tasks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reward_orders.core.clock import SYSTEM_CLOCK
from reward_orders.core.secrets import as_secret
from reward_orders.http.configuration import MAX_ANSWER, MAX_CONNECTIONS
from reward_orders.http.lifetime import AsyncClosing, shown
from reward_orders.http.transport import AsyncTransport
from reward_orders.voucherify.async_orders import AsyncVoucherifyOrders
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
        insecure_hosts: Sequence[str] = (),
        journal: Journal | None = None,
        retry: RetryPolicy | None = None,
        timeout: float = 30.0,
        deadline: float | None = 120.0,
        rate: float | None = None,
        max_connections: int = MAX_CONNECTIONS,
        max_answer: int = MAX_ANSWER,
        http_client: httpx.AsyncClient | None = None,
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
            asynchronous=True,
            on_event=on_event,
            clock=clock,
        )
        transport = AsyncTransport(clock=clock, http_client=http_client, max_answer=max_answer)
        self._bind(settings, transport)

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
        settings = self._settings.replace(retry=retry, timeout=timeout, deadline=deadline, on_event=on_event)
        other._bind(settings, self._transport)  # noqa: SLF001 - our own class
        return other

    def __repr__(self) -> str:
        return shown(self)
