"""Sockets that know when the attempt ends: what httpcore reads and writes through for our own clients.

httpcore gives every single read the same timeout, so an answer whose head, chunk sizes or trailers drip keeps it for
ever. It hands that timeout through to the socket as the object it was given; ours is an `Until`, which knows how much
of it is left.
"""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING, Any

import httpcore

from reward_orders.core.clock import Until

if TYPE_CHECKING:
    import ssl
    from collections.abc import Iterable

    SocketOption = tuple[int, int, int] | tuple[int, int, bytes | bytearray] | tuple[int, int, None, int]

WRITE = 64 * 1024  # bytes handed to the socket at a time; httpcore gives each try of a write the whole timeout


def _left(timeout: float | None, late: type[httpcore.TimeoutException]) -> float | None:
    if not isinstance(timeout, Until):
        return timeout
    left = timeout.left()
    if left <= 0:
        raise late("the attempt's time is over")
    return left


class Stream(httpcore.NetworkStream):
    """A connection of a client for threads."""

    def __init__(self, inner: httpcore.NetworkStream) -> None:
        self._inner = inner

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """Read what has come, in what is left of the attempt."""
        return self._inner.read(max_bytes, _left(timeout, httpcore.ReadTimeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Write it, in what is left of the attempt."""
        for start in range(0, len(buffer), WRITE):
            left = _left(timeout, httpcore.WriteTimeout)
            if isinstance(timeout, Until):
                timeout.wrote = True
            self._inner.write(buffer[start : start + WRITE], left)

    def close(self) -> None:
        """Close the connection."""
        self._inner.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        """The same connection, encrypted."""
        left = _left(timeout, httpcore.ConnectTimeout)
        return Stream(self._inner.start_tls(ssl_context, server_hostname, left))

    def get_extra_info(self, info: str) -> Any:
        """What the connection itself tells."""
        return self._inner.get_extra_info(info)


class Backend(httpcore.SyncBackend):
    """Connections for threads; all addresses of a host together get the attempt's time, not each of them."""

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[SocketOption] | None = None,
    ) -> httpcore.NetworkStream:
        """Connect, in what is left of the attempt."""
        failure: httpcore.NetworkError | httpcore.TimeoutException
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except OSError as error:
            raise httpcore.ConnectError(str(error)) from error
        for *_, address in found:
            left = _left(timeout, httpcore.ConnectTimeout)
            try:
                return Stream(super().connect_tcp(str(address[0]), port, left, local_address, socket_options))
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
        raise failure


class AsyncStream(httpcore.AsyncNetworkStream):
    """A connection of a client for tasks."""

    def __init__(self, inner: httpcore.AsyncNetworkStream) -> None:
        self._inner = inner

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ASYNC109 - httpcore's own
        """Read what has come, in what is left of the attempt."""
        return await self._inner.read(max_bytes, _left(timeout, httpcore.ReadTimeout))

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ASYNC109 - httpcore's own
        """Write it, in what is left of the attempt."""
        left = _left(timeout, httpcore.WriteTimeout)
        if isinstance(timeout, Until):
            timeout.wrote = True
        await self._inner.write(buffer, left)

    async def aclose(self) -> None:
        """Close the connection."""
        await self._inner.aclose()

    async def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,  # noqa: ASYNC109 - httpcore's own
    ) -> httpcore.AsyncNetworkStream:
        """The same connection, encrypted."""
        left = _left(timeout, httpcore.ConnectTimeout)
        return AsyncStream(await self._inner.start_tls(ssl_context, server_hostname, left))

    def get_extra_info(self, info: str) -> Any:
        """What the connection itself tells."""
        return self._inner.get_extra_info(info)


class AsyncBackend(httpcore.AnyIOBackend):
    """Connections for tasks, on asyncio or trio."""

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 - httpcore's own
        local_address: str | None = None,
        socket_options: Iterable[SocketOption] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """Connect, in what is left of the attempt."""
        left = _left(timeout, httpcore.ConnectTimeout)
        return AsyncStream(await super().connect_tcp(host, port, left, local_address, socket_options))
