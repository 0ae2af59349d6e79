"""Connections over httpx or httpx2: one request out, one answer in.

Every error of the library between "send this" and "the answer is read" becomes a TransportFailureError with its class
name and the system's words: the library's text may quote a header, and its frames hold the body. It is raised outside
of the `except`, so that it does not carry the library's error along.
"""

from __future__ import annotations

import os
from contextlib import suppress
from functools import cache, partial
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar
from urllib.parse import urlsplit
from weakref import WeakSet

from reward_orders.core.clock import Until
from reward_orders.core.errors import ConfigurationError, UnreadableResponseError
from reward_orders.core.wire import SHARED, Request, Response, TransportFailureError
from reward_orders.http import forking
from reward_orders.http.body import Body, BodyError, Unpacker
from reward_orders.http.configuration import MAX_ANSWER, check_number, is_loopback
from reward_orders.http.library import HTTPX, library

if TYPE_CHECKING:
    import ssl
    from collections.abc import AsyncIterator, Awaitable, Callable, Iterator

    import httpx

    from reward_orders.core.clock import Clock
    from reward_orders.http.library import Library

    Where: TypeAlias = tuple[int, str, str, int | None]  # process, scheme, host, port: a pool is of one origin
    Send: TypeAlias = Callable[[httpx.Request], httpx.Response]
    AsyncSend: TypeAlias = Callable[[httpx.Request], Awaitable[httpx.Response]]

T = TypeVar("T")
KEEPALIVE = 30.0  # seconds
GRACE = 1.0  # seconds beyond the timeout before an injected async client is cut off
TOO_SLOW = "the answer did not end within the timeout"
_CLOSED = "Cannot send a request, as the client has been closed."


class Transport:
    """Connections of one client, opened at the first request and again after a fork.

    A forked child must not write into its parent's sockets, so connections are kept per process id. Plain http on
    loopback never needs the CA bundle, which costs 60 ms to load, and no plain http goes through a proxy of the
    environment, which could read the credentials.
    """

    def __init__(
        self,
        *,
        clock: Clock,
        library: str = HTTPX,
        http_client: httpx.Client | None = None,
        max_answer: int = MAX_ANSWER,
    ) -> None:
        self.clock = clock
        self._library = library
        self._injected = http_client
        self._max_answer = check_number(max_answer, argument="max_answer", example=MAX_ANSWER)
        self._wires: dict[Where, httpx.HTTPTransport] = {}
        self._known: WeakSet[object] = WeakSet()

    def exchange(self, request: Request, timeout: float) -> Response:
        """Send one request and read the whole answer; raises TransportFailureError."""
        send = self._sender(request.url)
        attempt = _Attempt(self._library, timeout, self.clock)  # opening connections is not on the request's time
        reply: httpx.Response | None = None
        try:
            reply = attempt.send(send, request)
            return _response(reply, self._read(reply, attempt), self._known)
        except Exception:
            raise
        except BaseException:
            # An alarm may strike anywhere and leave a library's lock taken for ever: these connections are abandoned.
            self._wires.pop(_where(request.url), None)
            reply = None
            raise
        finally:
            if reply is not None:
                _close(reply)

    def stream(self, request: Request, timeout: float) -> Iterator[Response | bytes]:
        """Send one request; yields the Response (with its body if it is an error), then a success body in pieces.

        The timeout counts for the head, and again for each piece.
        """
        send = self._sender(request.url)
        attempt = _Attempt(self._library, timeout, self.clock)
        reply = attempt.send(send, request)
        try:
            if not reply.is_success:
                yield _response(reply, self._read(reply, attempt), self._known)
                return
            file = _File(reply)
            yield _response(reply, Body("", most=0), self._known)
            pieces = iter((reply.content,)) if file.came_whole else reply.iter_raw()
            for piece in attempt.pieces(pieces):
                yield from file.feed(piece)
                attempt.until.again()
            file.end()
        finally:
            _close(reply)

    def discard(self, response: Response) -> None:
        """Close the connection that brought this answer; the pool finds it closed and opens another."""
        connection: Any = response.connection
        if connection is not None:
            _close(connection)

    def close(self) -> None:
        """Close the connections this process opened; an injected client stays its owner's to close."""
        for at in [at for at in list(self._wires) if at[0] == os.getpid()]:
            self._wires.pop(at).close()

    def _sender(self, url: str) -> Send:
        injected = self._injected
        if injected is not None:
            _check_open(injected)
            return partial(injected.send, stream=True, auth=None, follow_redirects=False)
        at = _where(url)
        return (self._wires.get(at) or self._opened(at)).handle_request

    def _opened(self, at: Where) -> httpx.HTTPTransport:
        from reward_orders.http.network import Pool

        http = library(self._library)
        with forking.BUILDING:
            fresh = _settings(lambda: http.httpx.HTTPTransport(**_options(http, at)), http)
        fresh._pool = Pool(fresh._pool, http.core)  # type: ignore[assignment]  # noqa: SLF001 - no argument for it
        wire = self._wires.setdefault(at, fresh)  # another thread may have been first
        if wire is not fresh:
            fresh.close()
        return wire

    def _read(self, reply: httpx.Response, attempt: _Attempt) -> Body:
        if reply.is_closed or reply.is_stream_consumed:
            return _read_before(reply, self._max_answer)
        body = Body(reply.headers.get("content-encoding", ""), most=self._max_answer)
        pieces = attempt.pieces(reply.iter_raw())
        while not body.flaw and (piece := next(pieces, None)) is not None:
            body.take(piece)
            # A body that drips keeps every single read below its timeout.
            if attempt.until.left() < 0:
                raise TransportFailureError(TOO_SLOW, was_sent=True)
        return body


class AsyncTransport:
    """The same for tasks of one event loop; ConfigurationError on another loop."""

    def __init__(
        self,
        *,
        clock: Clock,
        library: str = HTTPX,
        http_client: httpx.AsyncClient | None = None,
        max_answer: int = MAX_ANSWER,
    ) -> None:
        self.clock = clock
        self._library = library
        self._injected = http_client
        self._max_answer = check_number(max_answer, argument="max_answer", example=MAX_ANSWER)
        self._wires: dict[Where, httpx.AsyncHTTPTransport] = {}
        self._known: WeakSet[object] = WeakSet()
        self._home: tuple[int, object] | None = None

    async def exchange(self, request: Request, timeout: float) -> Response:  # noqa: ASYNC109 - part of the effect
        """Send one request and read the whole answer; raises TransportFailureError."""
        self._check_loop()
        send = self._sender(request.url)
        attempt = _Attempt(self._library, timeout, self.clock)
        if self._injected is None:
            return await self._exchange(send, request, attempt)
        from anyio import move_on_after

        # An injected client's connections do not know when the attempt ends. Their own timeouts come first, since they
        # tell whether the request had left.
        with move_on_after(timeout + GRACE):
            return await self._exchange(send, request, attempt)
        raise TransportFailureError(TOO_SLOW, was_sent=True)

    async def _exchange(self, send: AsyncSend, request: Request, attempt: _Attempt) -> Response:
        reply = await attempt.asend(send, request)
        try:
            return _response(reply, await self._read(reply, attempt), self._known)
        finally:
            await _aclose(reply)

    async def stream(self, request: Request, timeout: float) -> AsyncIterator[Response | bytes]:  # noqa: ASYNC109
        """Send one request; yields the Response (with its body if it is an error), then a success body in pieces.

        The timeout counts for the head, and again for each piece.
        """
        self._check_loop()
        send = self._sender(request.url)
        attempt = _Attempt(self._library, timeout, self.clock)
        reply = await attempt.asend(send, request)
        try:
            if not reply.is_success:
                yield _response(reply, await self._read(reply, attempt), self._known)
                return
            file = _File(reply)
            yield _response(reply, Body("", most=0), self._known)
            pieces = _one(reply.content) if file.came_whole else reply.aiter_raw()
            try:
                while (piece := await attempt.astep(lambda: anext(pieces, None))) is not None:
                    for part in file.feed(piece):
                        yield part
                    attempt.until.again()
            finally:
                await self._unwind(pieces, attempt.until)
            file.end()
        finally:
            await _aclose(reply)

    async def discard(self, response: Response) -> None:
        """Close the connection that brought this answer; the pool finds it closed and opens another."""
        connection: Any = response.connection
        if connection is not None:
            await _aclose(connection)

    async def aclose(self) -> None:
        """Close the connections this process opened; an injected client stays its owner's to close."""
        for at in [at for at in list(self._wires) if at[0] == os.getpid()]:
            await self._wires.pop(at).aclose()

    def _sender(self, url: str) -> AsyncSend:
        injected = self._injected
        if injected is not None:
            _check_open(injected)
            return partial(injected.send, stream=True, auth=None, follow_redirects=False)
        at = _where(url)
        return (self._wires.get(at) or self._opened(at)).handle_async_request

    def _opened(self, at: Where) -> httpx.AsyncHTTPTransport:
        from reward_orders.http.network import AsyncPool

        http = library(self._library)
        with forking.BUILDING:
            fresh = _settings(lambda: http.httpx.AsyncHTTPTransport(**_options(http, at)), http)
        fresh._pool = AsyncPool(fresh._pool, http.core)  # type: ignore[assignment]  # noqa: SLF001 - no argument for it
        self._wires[at] = fresh
        return fresh

    async def _read(self, reply: httpx.Response, attempt: _Attempt) -> Body:
        if reply.is_closed or reply.is_stream_consumed:
            return _read_before(reply, self._max_answer)
        body = Body(reply.headers.get("content-encoding", ""), most=self._max_answer)
        pieces = reply.aiter_raw()
        try:
            while not body.flaw and (piece := await attempt.astep(lambda: anext(pieces, None))) is not None:
                body.take(piece)
                if attempt.until.left() < 0:
                    raise TransportFailureError(TOO_SLOW, was_sent=True)
        finally:
            await self._unwind(pieces, attempt.until)
        return body

    async def _unwind(self, pieces: AsyncIterator[bytes], until: Until) -> None:
        """Let the library's generators end; one that is left in the middle would be for the event loop to finish.

        An injected client's connection would not learn that it has to stop, so its generators are left.
        """
        until.stop()
        with suppress(Exception):
            while self._injected is None:
                await anext(pieces)

    def _check_loop(self) -> None:
        from anyio.lowlevel import current_token

        home = (os.getpid(), current_token())
        if self._home is None or self._home[0] != home[0]:
            self._home = home
        elif self._home != home:
            raise ConfigurationError(
                "This async client was first used on another event loop; build one client per loop."
            )


# --- calls into the library --------------------------------------------------------------------------------------


class _Attempt:
    """One attempt: the library that makes it, and how long it may take. Of an error only its kind gets out."""

    __slots__ = ("http", "until")

    def __init__(self, name: str, timeout: float, clock: Clock) -> None:
        self.http = library(name)
        self.until = Until(timeout, clock)

    def pieces(self, pieces: Iterator[bytes]) -> Iterator[bytes]:
        """What the library reads, piece by piece."""
        try:
            yield from pieces
            return
        except Exception as error:  # noqa: BLE001 - whatever an app's own client or transport raises
            failure = _failure(error, self.http, self.until)
        raise failure

    async def astep(self, step: Callable[[], Awaitable[T]]) -> T:
        """Await the library."""
        try:
            return await step()
        except Exception as error:  # noqa: BLE001 - whatever an app's own client or transport raises
            failure = _failure(error, self.http, self.until)
        raise failure

    def send(self, send: Send, request: Request) -> httpx.Response:
        """The answer's head, also if a hook of the app's client raises because of it, as httpx's manual shows."""
        built = _build(request, self.http, self.until)
        try:
            return send(built)
        except Exception as error:  # noqa: BLE001 - whatever an app's own client or transport raises
            reply, failure = self._about(error, built), _failure(error, self.http, self.until)
        if reply is None:
            raise failure
        return reply

    async def asend(self, send: AsyncSend, request: Request) -> httpx.Response:
        """The same for tasks."""
        built = _build(request, self.http, self.until)
        try:
            return await send(built)
        except Exception as error:  # noqa: BLE001 - whatever an app's own client or transport raises
            reply, failure = self._about(error, built), _failure(error, self.http, self.until)
        if reply is None:
            raise failure
        return reply

    def _about(self, error: Exception, sent: httpx.Request) -> httpx.Response | None:
        if isinstance(error, self.http.httpx.HTTPStatusError) and error.request is sent:
            return error.response
        return None


def _close(thing: httpx.Response | Any) -> None:
    with suppress(Exception):  # the answer is read, or its failure known
        thing.close()


async def _aclose(thing: httpx.Response | Any) -> None:
    with suppress(Exception):
        await thing.aclose()


def _failure(error: Exception, http: Library, until: Until | None) -> TransportFailureError:
    import ssl

    httpx = http.httpx
    never_left = isinstance(
        error,
        (
            httpx.ConnectError,
            httpx.ConnectTimeout,
            httpx.PoolTimeout,
            httpx.ProxyError,  # raised while the tunnel is built
            httpx.UnsupportedProtocol,
            httpx.InvalidURL,
            httpx.LocalProtocolError,  # h11 refuses to write it
            ssl.SSLCertVerificationError,
            UnicodeError,
        ),
    ) or (isinstance(error, RuntimeError) and str(error) == _CLOSED)
    late = isinstance(error, (httpx.ReadTimeout, httpx.WriteTimeout)) and until is not None and until.left() <= 0
    reason = TOO_SLOW if late else type(error).__name__
    return TransportFailureError(reason, was_sent=not never_left, detail=_system_words(error))


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


def _settings(make: Callable[[], T], http: Library) -> T:
    """Make a pool of connections with the environment's settings: a proxy, a CA file."""
    import errno

    passing = {errno.EMFILE, errno.ENFILE, errno.ENOMEM, errno.EAGAIN, errno.EINTR}
    try:
        return make()
    except Exception as error:  # noqa: BLE001 - OSError, SSLError, InvalidURL, ValueError, ImportError
        failure = _failure(error, http, None)
        passes = isinstance(error, OSError) and error.errno in passing
        needs = f" For a SOCKS proxy, install {http.name}[socks]." if isinstance(error, ImportError) else ""
    if passes:
        raise TransportFailureError(failure.reason, was_sent=False, detail=failure.detail)
    why = f"{failure.reason}: {failure.detail}" if failure.detail else failure.reason
    raise ConfigurationError(
        f"No connection can be made with the TLS and proxy settings of this process ({why}).",
        hint=f"Nothing was sent. Check SSL_CERT_FILE, SSL_CERT_DIR, HTTPS_PROXY, ALL_PROXY and NO_PROXY.{needs}",
    )


# --- what is sent ------------------------------------------------------------------------------------------------


def _check_open(client: httpx.Client | httpx.AsyncClient) -> None:
    if client.is_closed:
        raise ConfigurationError("The injected http_client is closed; close it after the last call.")


def _build(request: Request, http: Library, until: Until) -> httpx.Request:
    """The request as it leaves, without an injected client's own headers, cookies, parameters and base URL.

    Its Authorization header would go out beside our keys, and its cookies to a service that never set them.
    """
    httpx = http.httpx
    url = request.url
    if request.params:
        # As httpx does with `params=`, but without the tenth of a request's time that this takes.
        url = f"{url}?{httpx.QueryParams(request.params)}"  # type: ignore[arg-type]  # builders say dict[str, Any]
    try:
        built = httpx.Request(
            request.method,
            url,
            content=request.content,
            headers={"Accept-Encoding": "gzip, deflate", **request.headers, **request.auth_headers},
            extensions={"timeout": dict.fromkeys(("connect", "read", "write", "pool"), until)},
        )
        built.url = http.urls[request.private](built.url)
        return built
    except (httpx.InvalidURL, UnicodeError) as error:
        name = type(error).__name__
    raise ConfigurationError(
        f"{request.operation} cannot be sent: its URL is too long, or a header holds what cannot stand there ({name}).",
        hint="Nothing was sent. Check the ids and filters that were passed.",
    )


# --- what comes back ---------------------------------------------------------------------------------------------


def _read_before(reply: httpx.Response, most: int) -> Body:
    """What an app's hook or transport has read, decoded by httpx; nothing where it closed the answer unread."""
    body = Body("", most=most)
    if reply.is_stream_consumed:
        body.take(reply.content)
    elif reply.status_code == 409:  # noqa: PLR2004 - refused or in process: only the body tells
        raise TransportFailureError("a hook of http_client closed the answer unread", was_sent=True)
    return body


def _response(reply: httpx.Response, body: Body, known: WeakSet[object]) -> Response:
    headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in reply.headers.raw}
    connection = reply.extensions.get("network_stream")
    shared = reply.extensions.get(SHARED)
    if shared is None:
        shared = _is_known(connection, known)
    return Response(reply.status_code, headers, body.whole(), connection=connection, shared=shared, flaw=body.flaw)


def _is_known(connection: object, known: WeakSet[object]) -> bool:
    """Whether a connection of an app's own client brought an answer to this client before."""
    try:
        if connection in known:
            return True
        known.add(connection)
    except TypeError:  # no connection, or one that takes no weak reference
        pass
    return False


class _File:
    """A download as it comes in, in pieces of bounded size."""

    def __init__(self, reply: httpx.Response) -> None:
        self._status = reply.status_code
        self.came_whole = reply.is_stream_consumed  # read, and decoded, by an app's hook or transport
        coding = "" if self.came_whole else reply.headers.get("content-encoding", "")
        self._unpacker = self._told(lambda: Unpacker(coding))

    def feed(self, data: bytes) -> Iterator[bytes]:
        """Decode some bytes."""
        pieces = self._unpacker.feed(data)
        while (piece := self._told(lambda: next(pieces, None))) is not None:
            self._told(self._unpacker.check_ratio)
            yield piece

    def end(self) -> None:
        """No more comes."""
        self._told(self._unpacker.end)

    def _told(self, step: Callable[[], T]) -> T:
        try:
            return step()
        except BodyError as error:
            flaw = str(error)
        raise UnreadableResponseError(
            f"The file cannot be read: {flaw}.",
            status=self._status,
            hint="Export again; if it repeats, look at the file in the vendor's dashboard.",
        )


async def _one(piece: bytes) -> AsyncIterator[bytes]:
    yield piece


# --- connections of our own --------------------------------------------------------------------------------------


def _where(url: str) -> Where:
    parts = urlsplit(url)  # scheme and host in lower case
    return os.getpid(), parts.scheme, parts.hostname or "", parts.port


def _options(http: Library, at: Where) -> dict[str, Any]:
    """Check certificates everywhere but on plain http to this machine, which has none."""
    _, scheme, host, _ = at
    secure = scheme != "http" or not is_loopback(host)
    limits = http.httpx.Limits(keepalive_expiry=KEEPALIVE)  # the gate limits how many there are
    return {
        "verify": _tls() if secure else False,
        "limits": limits,
        "proxy": _proxy(host) if scheme == "https" else None,
    }


def _proxy(host: str) -> str | None:
    """The proxy that the environment has for https to this host."""
    from urllib.request import getproxies, proxy_bypass

    proxies = getproxies()
    proxy = proxies.get("https") or proxies.get("all")
    if not proxy or proxy_bypass(host):
        return None
    return proxy if "://" in proxy else f"http://{proxy}"


@cache
def _tls() -> ssl.SSLContext:
    """One TLS context for every client of the process, the same for either library.

    httpx2's own is on many systems one of truststore, which holds a lock during each handshake: a slow server would
    hold up all others beyond their timeouts, and a child forked meanwhile for ever.
    """
    import ssl

    import certifi

    file, folder = os.environ.get("SSL_CERT_FILE"), os.environ.get("SSL_CERT_DIR")
    if file or folder:
        return ssl.create_default_context(cafile=file or None, capath=None if file else folder)
    return ssl.create_default_context(cafile=certifi.where())
