"""What every client is besides its orders: opened, copied with other options, shown by its origin, and closed."""

from __future__ import annotations

from copy import copy
from typing import TYPE_CHECKING, Any, ClassVar, Generic, Protocol, Self, TypeVar, cast

from reward_orders.core.operation import named
from reward_orders.http.configuration import gate_for, limiter_for
from reward_orders.http.retry import RetryPolicy
from reward_orders.http.session import Unchanged
from reward_orders.http.transport import AsyncTransport, Transport

if TYPE_CHECKING:
    from types import FunctionType, TracebackType

    from reward_orders.http.events import OnEvent
    from reward_orders.http.session import Session


class Settings(Protocol):
    """What all calls of a client share; each vendor adds its own."""

    session: Session


S = TypeVar("S", bound=Settings)


class Client(Generic[S]):
    """A client of either side: settings, a transport, and `orders` that use both."""

    _orders: ClassVar[type[Any]]
    _transport_kind: ClassVar[type[Any]]
    _http_client: ClassVar[str]
    _settings: S
    _transport: Any

    def __init_subclass__(cls) -> None:
        # One constructor makes both sides: a wrong call and `help()` name the one that was asked for.
        super().__init_subclass__()
        if hasattr(cls, "_orders") and "__init__" not in vars(cls):
            shown = {"http_client": f"{cls._http_client} | None"}
            setattr(cls, "__init__", named(cast("FunctionType", cls.__init__), cls, shown))  # noqa: B010

    def _open(self, settings: S, *, http_client: object, max_answer: int) -> None:
        session = settings.session
        self._transport = self._transport_kind(
            clock=session.clock, library=session.library, http_client=http_client, max_answer=max_answer
        )
        self._use(settings)

    def _use(self, settings: S) -> None:
        self._settings = settings
        self.orders = self._orders(settings, self._transport)

    def _copy(
        self,
        settings: S,
        *,
        retry: RetryPolicy | Unchanged | None,
        timeout: float | Unchanged,
        deadline: float | Unchanged | None,
        rate: float | Unchanged | None,
        max_connections: int | Unchanged,
        on_event: OnEvent | Unchanged | None,
    ) -> Self:
        """This client with other settings, on the same connections and with the same token."""
        session = settings.session
        settings.session = session.replace(
            retry=RetryPolicy() if retry is None else retry,
            timeout=timeout,
            deadline=deadline,
            limiter=rate if isinstance(rate, Unchanged) else limiter_for(rate, clock=session.clock),
            gate=max_connections if isinstance(max_connections, Unchanged) else gate_for(max_connections),
            on_event=on_event,
        )
        other = copy(self)
        other._use(settings)  # noqa: SLF001 - our own class
        return other

    def __repr__(self) -> str:
        # A traceback with locals also shows a client whose settings were refused.
        settings = getattr(self, "_settings", None)
        origin = "not built" if settings is None else repr(settings.session.origin)
        return f"{type(self).__name__}({origin})"


class BlockingClient(Client[S]):
    """A client for threads."""

    _transport: Transport
    _transport_kind = Transport
    _http_client = "httpx.Client | httpx2.Client"

    def close(self) -> None:
        """Close the connections; an injected http_client stays open."""
        self._transport.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


class AsyncClient(Client[S]):
    """A client for tasks."""

    _transport: AsyncTransport
    _transport_kind = AsyncTransport
    _http_client = "httpx.AsyncClient | httpx2.AsyncClient"

    async def aclose(self) -> None:
        """Close the connections; an injected http_client stays open."""
        await self._transport.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.aclose()
