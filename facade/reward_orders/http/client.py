"""What every client is besides its orders: opened, copied with other options, shown by its origin, and closed."""

from __future__ import annotations

from copy import copy
from typing import TYPE_CHECKING, Any, ClassVar, Generic, Protocol, Self, TypeAlias, TypeVar, cast

from reward_orders.core.operation import named
from reward_orders.http.configuration import gate_for, limiter_for
from reward_orders.http.library import library_for
from reward_orders.http.retry import RetryPolicy
from reward_orders.http.session import Session, Unchanged, kept
from reward_orders.http.transport import AsyncTransport, Transport

if TYPE_CHECKING:
    from collections.abc import Sequence
    from types import FunctionType, TracebackType

    from reward_orders.core.clock import Clock
    from reward_orders.http.auth import Auth
    from reward_orders.http.events import OnEvent


class Settings(Protocol):
    """What all calls of a client share; each vendor adds its own."""

    session: Session


S = TypeVar("S", bound=Settings)
Where: TypeAlias = "tuple[str | None, str | None, Sequence[str]]"
"""What a client was told about where it calls: environment or region, base_url, insecure_hosts."""


def moved(
    where: Where, *, name: str | Unchanged | None, base_url: str | Unchanged | None, hosts: Sequence[str] | Unchanged
) -> Where:
    """Where a copy calls, the same object if nothing is said. A name counts before the base_url of the original."""
    if isinstance(name, Unchanged) and isinstance(base_url, Unchanged) and isinstance(hosts, Unchanged):
        return where
    old_url = where[1] if isinstance(name, Unchanged) else None
    return kept(where[0], name), kept(old_url, base_url), kept(where[2], hosts)


class Client(Generic[S]):
    """A client of either side: settings, a transport, and `orders` that use both."""

    _orders: ClassVar[type[Any]]
    _transport_kind: ClassVar[type[Any]]
    _http_client: ClassVar[str]
    _settings: S
    _transport: Any
    _wire: tuple[object, int]

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
        self._wire = http_client, max_answer
        self._use(settings)

    def _use(self, settings: S) -> None:
        self._settings = settings
        self.orders = self._orders(settings, self._transport)

    def _copy(
        self,
        settings: S,
        *,
        origin: str,
        auth: Auth,
        headers: dict[str, str],
        retry: RetryPolicy | Unchanged | None,
        timeout: float | Unchanged,
        deadline: float | Unchanged | None,
        rate: float | Unchanged | None,
        max_connections: int | Unchanged,
        max_answer: int | Unchanged,
        http_client: object,
        on_event: OnEvent | Unchanged | None,
        clock: Clock | Unchanged,
    ) -> Self:
        """This client with other settings; whatever no setting changes is shared: connections, token, limits."""
        now = settings.session
        time = kept(now.clock, clock)
        same = auth is now.auth and time is now.clock  # the service counts by platform
        limiter = now.limiter if same or now.limiter is None else now.limiter.again(clock=time)
        wired = all(isinstance(option, Unchanged) for option in (max_answer, http_client, clock))
        gate = now.gate if wired else now.gate.again()
        library = now.library
        if not isinstance(http_client, Unchanged):
            library = library_for(http_client, asynchronous=isinstance(self, AsyncClient))
        settings.session = Session(
            origin=origin,
            auth=auth,
            headers=headers,
            dialect=now.dialect,
            retry=RetryPolicy() if retry is None else kept(now.retry, retry),
            timeout=kept(now.timeout, timeout),
            deadline=kept(now.deadline, deadline),
            limiter=limiter if isinstance(rate, Unchanged) else limiter_for(rate, clock=time),
            gate=gate if isinstance(max_connections, Unchanged) else gate_for(max_connections),
            on_event=kept(now.on_event, on_event),
            clock=time,
            library=library,
            paces=now.paces if same else None,
        )
        other = copy(self)
        if wired:
            other._use(settings)  # noqa: SLF001 - our own class
        else:
            injected, most = self._wire
            other._open(  # noqa: SLF001
                settings, http_client=kept(injected, http_client), max_answer=kept(most, max_answer)
            )
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
