"""Connections of our own clients: sockets that know when the attempt ends, and a pool that many callers can share.

They stand on httpcore, or on httpcore2 below httpx2, whichever is handed in. It gives every single read the whole
timeout, so an answer whose head, chunk sizes or trailers drip can last for ever. It passes that timeout to the socket
as the object it was given; ours is an `Until`, which knows how much time is left.

Its pool checks every connection and every waiting request twice per request, which takes 12 ms at a hundred of each.
Ours holds the idle connections of one host and takes the newest; callers have waited for their place before.
"""

from __future__ import annotations

import socket
from collections import deque
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from reward_orders.core.clock import Until
from reward_orders.core.wire import SHARED

if TYPE_CHECKING:
    import ssl
    from collections.abc import AsyncIterator, Iterable, Iterator

    import httpcore

    from reward_orders.http.library import Httpcore

    SocketOption = tuple[int, int, int] | tuple[int, int, bytes | bytearray] | tuple[int, int, None, int]

WRITE = 64 * 1024  # bytes handed to the socket at a time; httpcore gives each try of a write the whole timeout


def _left(timeout: float | None, late: type[httpcore.TimeoutException]) -> float | None:
    if not isinstance(timeout, Until):
        return timeout
    left = timeout.left()
    if left <= 0:
        raise late("the attempt's time is over")
    return left


class Stream:
    """A connection of a client for threads."""

    def __init__(self, inner: httpcore.NetworkStream, core: Httpcore) -> None:
        self._inner = inner
        self._core = core

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """Read what has come, in what is left of the attempt."""
        return self._inner.read(max_bytes, _left(timeout, self._core.ReadTimeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Write it, in what is left of the attempt."""
        for start in range(0, len(buffer), WRITE):
            self._inner.write(buffer[start : start + WRITE], _left(timeout, self._core.WriteTimeout))

    def close(self) -> None:
        """Close the connection."""
        self._inner.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> Stream:
        """The same connection, encrypted."""
        left = _left(timeout, self._core.ConnectTimeout)
        return Stream(self._inner.start_tls(ssl_context, server_hostname, left), self._core)

    def get_extra_info(self, info: str) -> Any:
        """What the connection itself tells."""
        return self._inner.get_extra_info(info)


class Backend:
    """Connections for threads; all addresses of a host together get the attempt's time, not each of them."""

    def __init__(self, core: Httpcore) -> None:
        self._inner = core.SyncBackend()
        self._core = core

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[SocketOption] | None = None,
    ) -> Stream:
        """Connect, in what is left of the attempt."""
        failure: httpcore.NetworkError | httpcore.TimeoutException
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except OSError as error:
            raise self._core.ConnectError(str(error)) from error
        for *_, address in found:
            left = _left(timeout, self._core.ConnectTimeout)
            try:
                inner = self._inner.connect_tcp(str(address[0]), port, left, local_address, socket_options)
                return Stream(inner, self._core)
            except (self._core.ConnectError, self._core.ConnectTimeout) as error:
                failure = error
        raise failure


class Pool:
    """The idle connections to one origin, for threads; stands in for the pool inside an `httpx.HTTPTransport`."""

    def __init__(self, maker: httpcore.ConnectionPool, core: Httpcore) -> None:
        maker._network_backend = Backend(core)  # type: ignore[assignment]  # noqa: SLF001 - httpx has no argument for it
        self._maker = maker
        self._core = core
        self._idle: deque[httpcore.ConnectionInterface] = deque()
        self._closed = False

    def handle_request(self, request: httpcore.Request) -> httpcore.Response:
        """Send on an idle connection that is still open, or on a new one; closing the answer gives it back."""
        kept = self._take()
        connection = kept or self._maker.create_connection(request.url.origin)
        try:
            response = connection.handle_request(request)
        except BaseException:
            connection.close()
            raise
        body = _Answer(response.stream, connection, self)
        extensions = {**response.extensions, SHARED: kept is not None}
        return self._core.Response(response.status, headers=response.headers, content=body, extensions=extensions)

    def _take(self) -> httpcore.ConnectionInterface | None:
        while self._idle:
            with suppress(IndexError):  # another thread may have been first
                connection = self._idle.pop()
                if not connection.is_closed() and not connection.has_expired():
                    return connection
                connection.close()
        return None

    def give_back(self, connection: httpcore.ConnectionInterface) -> None:
        """Keep it if another request can go over it; close what has been idle for too long."""
        if self._closed or not connection.is_available():
            connection.close()
            return
        self._idle.append(connection)
        with suppress(IndexError):
            while self._idle[0].has_expired():
                self._idle.popleft().close()

    def close(self) -> None:
        """Close what is idle, and what is in use when it comes back."""
        self._closed = True
        while (connection := self._take()) is not None:
            connection.close()


class _Answer:
    def __init__(self, stream: Any, connection: httpcore.ConnectionInterface, pool: Pool) -> None:
        self._stream = stream
        self._connection: httpcore.ConnectionInterface | None = connection
        self._pool = pool

    def __iter__(self) -> Iterator[bytes]:
        yield from self._stream

    def close(self) -> None:
        connection, self._connection = self._connection, None
        if connection is None:
            return
        try:
            self._stream.close()
        finally:
            self._pool.give_back(connection)


class AsyncStream:
    """A connection of a client for tasks."""

    def __init__(self, inner: httpcore.AsyncNetworkStream, core: Httpcore) -> None:
        self._inner = inner
        self._core = core

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ASYNC109 - httpcore's own
        """Read what has come, in what is left of the attempt."""
        return await self._inner.read(max_bytes, _left(timeout, self._core.ReadTimeout))

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ASYNC109 - httpcore's own
        """Write it, in what is left of the attempt."""
        if buffer:
            await self._inner.write(buffer, _left(timeout, self._core.WriteTimeout))

    async def aclose(self) -> None:
        """Close the connection."""
        await self._inner.aclose()

    async def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,  # noqa: ASYNC109 - httpcore's own
    ) -> AsyncStream:
        """The same connection, encrypted."""
        left = _left(timeout, self._core.ConnectTimeout)
        return AsyncStream(await self._inner.start_tls(ssl_context, server_hostname, left), self._core)

    def get_extra_info(self, info: str) -> Any:
        """What the connection itself tells."""
        return self._inner.get_extra_info(info)


class AsyncBackend:
    """Connections for tasks, on asyncio or trio."""

    def __init__(self, core: Httpcore) -> None:
        self._inner = core.AnyIOBackend()
        self._core = core

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 - httpcore's own
        local_address: str | None = None,
        socket_options: Iterable[SocketOption] | None = None,
    ) -> AsyncStream:
        """Connect, in what is left of the attempt."""
        left = _left(timeout, self._core.ConnectTimeout)
        inner = await self._inner.connect_tcp(host, port, left, local_address, socket_options)
        return AsyncStream(inner, self._core)


class AsyncPool:
    """The idle connections to one origin, for tasks."""

    def __init__(self, maker: httpcore.AsyncConnectionPool, core: Httpcore) -> None:
        maker._network_backend = AsyncBackend(core)  # type: ignore[assignment]  # noqa: SLF001 - no argument for it
        self._maker = maker
        self._core = core
        self._idle: deque[httpcore.AsyncConnectionInterface] = deque()
        self._closed = False

    async def handle_async_request(self, request: httpcore.Request) -> httpcore.Response:
        """Send on an idle connection that is still open, or on a new one; closing the answer gives it back."""
        kept = await self._take()
        connection = kept or self._maker.create_connection(request.url.origin)
        try:
            response = await connection.handle_async_request(request)
        except BaseException:
            from anyio import CancelScope  # not at the top: clients for threads never need what it loads

            with CancelScope(shield=True):
                await connection.aclose()
            raise
        body = _AsyncAnswer(response.stream, connection, self)
        extensions = {**response.extensions, SHARED: kept is not None}
        return self._core.Response(response.status, headers=response.headers, content=body, extensions=extensions)

    async def _take(self) -> httpcore.AsyncConnectionInterface | None:
        while self._idle:
            connection = self._idle.pop()
            if not connection.is_closed() and not connection.has_expired():
                return connection
            await connection.aclose()
        return None

    async def give_back(self, connection: httpcore.AsyncConnectionInterface) -> None:
        """Keep it if another request can go over it; close what has been idle for too long."""
        if self._closed or not connection.is_available():
            await connection.aclose()
            return
        self._idle.append(connection)
        while self._idle and self._idle[0].has_expired():
            await self._idle.popleft().aclose()

    async def aclose(self) -> None:
        """Close what is idle, and what is in use when it comes back."""
        self._closed = True
        while (connection := await self._take()) is not None:
            await connection.aclose()


class _AsyncAnswer:
    def __init__(self, stream: Any, connection: httpcore.AsyncConnectionInterface, pool: AsyncPool) -> None:
        self._stream = stream
        self._connection: httpcore.AsyncConnectionInterface | None = connection
        self._pool = pool

    async def __aiter__(self) -> AsyncIterator[bytes]:
        async for piece in self._stream:
            yield piece

    async def aclose(self) -> None:
        connection, self._connection = self._connection, None
        if connection is None:
            return
        from anyio import CancelScope

        with CancelScope(shield=True):
            try:
                await self._stream.aclose()
            finally:
                await self._pool.give_back(connection)
