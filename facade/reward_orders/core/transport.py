"""Connections: the only hand-written module that knows httpx, imported at the first request since it costs 170 ms."""

from __future__ import annotations

import os
from functools import cache
from io import BytesIO
from typing import TYPE_CHECKING, Any

from reward_orders.core.errors import ConfigurationError
from reward_orders.core.wire import Request, Response, TransportFailureError

if TYPE_CHECKING:
    import ssl
    from collections.abc import AsyncIterator, Iterator

    import httpx

    from reward_orders.core.clock import Clock


class Transport:
    """Connections of one client, opened at the first request and again after a fork.

    A forked child must not write into its parent's sockets, so connections are kept per process id. Plain http has a
    client of its own: it never needs the CA bundle, which costs 60 ms to load, and never goes through a proxy of the
    environment, which could read the credentials that plain http may carry on loopback only.
    """

    def __init__(self, *, clock: Clock, http_client: httpx.Client | None = None) -> None:
        self.clock = clock
        self._injected = http_client
        self._clients: dict[tuple[int, bool], httpx.Client] = {}

    def exchange(self, request: Request, timeout: float) -> Response:
        """Send one request and read the whole answer; raises TransportFailureError."""
        import httpx

        client = self._client(request.url)
        started = self.clock.monotonic()
        body = BytesIO()
        try:
            reply = client.send(_build(request, timeout), stream=True, auth=None, follow_redirects=False)
            try:
                for _ in map(body.write, reply.iter_bytes()):  # no local holds a piece: tracebacks may show locals
                    _in_time(self.clock.monotonic() - started, timeout)
            except httpx.DecodingError:
                body = BytesIO()  # the status came whole and counts; only the body makes no sense
            finally:
                reply.close()
        except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError) as failure:
            raise _classify(failure) from failure
        return _response(reply, body.getvalue())

    def stream(self, request: Request, timeout: float) -> Iterator[Response | bytes]:
        """Send one request; yields the Response (with its body if it is an error), then a success body in pieces."""
        import httpx

        client = self._client(request.url)
        try:
            reply = client.send(_build(request, timeout), stream=True, auth=None, follow_redirects=False)
            try:
                if not reply.is_success:
                    yield _response(reply, reply.read())
                    return
                yield _response(reply, b"")
                yield from reply.iter_bytes()
            finally:
                reply.close()
        except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError) as failure:
            raise _classify(failure) from failure

    def discard(self, response: Response) -> None:
        """Close the connection that brought this answer; the pool finds it closed and opens another."""
        connection: Any = response.connection
        if connection is not None:
            connection.close()

    def close(self) -> None:
        """Close the connections this process opened; an injected client stays its owner's to close."""
        for at in [at for at in list(self._clients) if at[0] == os.getpid()]:
            self._clients.pop(at).close()

    def _client(self, url: str) -> httpx.Client:
        if self._injected is not None:
            _check_open(self._injected)
            return self._injected
        at = (os.getpid(), url.startswith("https:"))
        client = self._clients.get(at)
        if client is None:
            import httpx

            fresh = httpx.Client(verify=_tls() if at[1] else False, limits=_limits(), trust_env=at[1])
            client = self._clients.setdefault(at, fresh)  # another thread may have been first
            if client is not fresh:
                fresh.close()
        return client


class AsyncTransport:
    """The same for tasks of one event loop; used on another loop it says so."""

    def __init__(self, *, clock: Clock, http_client: httpx.AsyncClient | None = None) -> None:
        self.clock = clock
        self._injected = http_client
        self._clients: dict[tuple[int, bool], httpx.AsyncClient] = {}
        self._home: tuple[int, object] | None = None

    async def exchange(self, request: Request, timeout: float) -> Response:  # noqa: ASYNC109 - part of the effect
        """Send one request and read the whole answer; raises TransportFailureError."""
        import httpx

        client = self._client(request.url)
        started = self.clock.monotonic()
        body = BytesIO()
        try:
            reply = await client.send(_build(request, timeout), stream=True, auth=None, follow_redirects=False)
            try:
                async for chunk in reply.aiter_bytes():
                    body.write(chunk)
                    del chunk
                    _in_time(self.clock.monotonic() - started, timeout)
            except httpx.DecodingError:
                body = BytesIO()
            finally:
                await reply.aclose()
        except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError) as failure:
            raise _classify(failure) from failure
        return _response(reply, body.getvalue())

    async def stream(self, request: Request, timeout: float) -> AsyncIterator[Response | bytes]:  # noqa: ASYNC109
        """Send one request; yields the Response (with its body if it is an error), then a success body in pieces."""
        import httpx

        client = self._client(request.url)
        try:
            reply = await client.send(_build(request, timeout), stream=True, auth=None, follow_redirects=False)
            try:
                if not reply.is_success:
                    yield _response(reply, await reply.aread())
                    return
                yield _response(reply, b"")
                async for chunk in reply.aiter_bytes():
                    yield chunk
            finally:
                await reply.aclose()
        except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError) as failure:
            raise _classify(failure) from failure

    async def discard(self, response: Response) -> None:
        """Close the connection that brought this answer; the pool finds it closed and opens another."""
        connection: Any = response.connection
        if connection is not None:
            await connection.aclose()

    async def aclose(self) -> None:
        """Close the connections this process opened; an injected client stays its owner's to close."""
        for at in [at for at in list(self._clients) if at[0] == os.getpid()]:
            await self._clients.pop(at).aclose()

    def _client(self, url: str) -> httpx.AsyncClient:
        from anyio.lowlevel import current_token

        home = (os.getpid(), current_token())
        if self._home is None or self._home[0] != home[0]:
            self._home = home
        elif self._home != home:
            raise ConfigurationError(
                "This async client was first used on another event loop; build one client per loop."
            )
        if self._injected is not None:
            _check_open(self._injected)
            return self._injected
        at = (home[0], url.startswith("https:"))
        if at not in self._clients:
            import httpx

            self._clients[at] = httpx.AsyncClient(verify=_tls() if at[1] else False, limits=_limits(), trust_env=at[1])
        return self._clients[at]


def _check_open(client: httpx.Client | httpx.AsyncClient) -> None:
    if client.is_closed:
        raise ConfigurationError("The injected http_client is closed; close it after the last call.")


def _build(request: Request, timeout: float) -> httpx.Request:
    """The request as it leaves: an injected client's own headers, cookies, parameters and base URL have no part in it.

    Its Authorization header would stand beside our keys, and its cookies would go to a service that never set them.
    """
    import httpx

    url = request.url
    if request.params:
        # What httpx makes of `params=`, which takes it a tenth of the whole request longer.
        url = f"{url}?{httpx.QueryParams(request.params)}"  # type: ignore[arg-type]  # builders say dict[str, Any]
    built = httpx.Request(
        request.method,
        url,
        content=request.content,
        headers={"Accept-Encoding": "gzip, deflate", **request.headers, **request.proof},
        extensions={"timeout": httpx.Timeout(timeout).as_dict()},
    )
    built.url = _our_url()(built.url)
    return built


@cache
def _our_url() -> type[httpx.URL]:
    """URLs whose query stays out of httpx's own log, which writes each at INFO: it may hold a token or an address."""
    from logging import LogRecord, getLogger

    import httpx

    class OurURL(httpx.URL):
        """Known to the filter, so that the app's own requests are logged as ever."""

    def shorten(record: LogRecord) -> bool:
        if isinstance(record.args, tuple):
            record.args = tuple(arg.copy_with(query=None) if isinstance(arg, OurURL) else arg for arg in record.args)
        return True

    getLogger("httpx").addFilter(shorten)
    return OurURL


def _response(reply: httpx.Response, body: bytes) -> Response:
    headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in reply.headers.raw}
    return Response(reply.status_code, headers, body, connection=reply.extensions.get("network_stream"))


def _in_time(elapsed: float, timeout: float) -> None:
    """A body that drips keeps every single read below its timeout; the attempt as a whole has one too."""
    if elapsed > timeout:
        raise TransportFailureError("the answer did not end within the timeout", left=True)


def _classify(failure: Exception) -> TransportFailureError:
    import httpx

    never_left = isinstance(
        failure,
        (
            httpx.ConnectError,
            httpx.ConnectTimeout,
            httpx.PoolTimeout,
            httpx.ProxyError,  # raised while the tunnel is built
            httpx.UnsupportedProtocol,
            httpx.InvalidURL,
        ),
    )
    return TransportFailureError(type(failure).__name__, left=not never_left, detail=_system_words(failure))


def _system_words(failure: BaseException) -> str:
    """Why no connection was made, in the system's own constant words; a failure's text could hold anything."""
    import socket
    import ssl

    cause: BaseException | None = failure
    while cause is not None:
        if isinstance(cause, ssl.SSLCertVerificationError):
            return "its certificate is not trusted here"
        if isinstance(cause, ssl.SSLError):
            return "TLS failed"
        if isinstance(cause, socket.gaierror):
            return "its host name is not known here"
        if isinstance(cause, OSError) and cause.errno:
            return os.strerror(cause.errno)
        cause = cause.__cause__ or cause.__context__
    return ""


@cache
def _tls() -> ssl.SSLContext:
    """One TLS context for every client of the process."""
    import httpx

    return httpx.create_ssl_context()


def _limits() -> httpx.Limits:
    import httpx

    return httpx.Limits(max_connections=100, max_keepalive_connections=20, keepalive_expiry=30.0)
