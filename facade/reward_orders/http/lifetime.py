"""What every client is besides its orders: closed by hand or with the block that opened it, and shown by its origin."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from types import TracebackType

    from reward_orders.http.transport import AsyncTransport, Transport


def shown(client: object) -> str:
    """The repr of a client; a traceback with locals also shows one whose settings were refused."""
    settings = getattr(client, "_settings", None)
    origin = "not built" if settings is None else repr(settings.session.origin)
    return f"{type(client).__name__}({origin})"


class Closing:
    """`close()` and `with` of the clients for threads."""

    _transport: Transport

    def close(self) -> None:
        """Close the connections; an injected http_client stays open."""
        self._transport.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


class AsyncClosing:
    """`aclose()` and `async with` of the clients for tasks."""

    _transport: AsyncTransport

    async def aclose(self) -> None:
        """Close the connections; an injected http_client stays open."""
        await self._transport.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.aclose()
