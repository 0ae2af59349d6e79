"""When a client's connections end: by hand, or with the block that opened it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from types import TracebackType

    from reward_orders.core.transport import AsyncTransport, Transport


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
