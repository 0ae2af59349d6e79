"""Our own connections: every attempt ends in time, every answer has a size, and any number of callers get through."""

import gzip
import itertools
import json
import threading
import zlib
from contextlib import closing

import anyio
import pytest

from reward_orders import (
    AsyncTango,
    NotSentError,
    OutcomeUnknownError,
    RetryPolicy,
    ServiceError,
    Tango,
    UnreadableResponseError,
)
from reward_orders.core.clock import SYSTEM_CLOCK
from reward_orders.core.wire import Request
from reward_orders.http.transport import AsyncTransport, Transport
from tests.kit.flows import FakeClock
from tests.kit.library import NAME
from tests.kit.raw import RawServer, answering

ONCE = RetryPolicy(attempts=1)
KINDS = ["sync", "asyncio", "trio"]
ORDER = {"referenceOrderID": "RA-1", "utid": "U1", "reward": {"credentials": {"PIN": "1"}}}
OK = answering(json.dumps(ORDER).encode())


def tango(kind, url, **changes):
    settings = {"platform_name": "p", "platform_key": "k", "account": "a", "customer": "c", "rate": None, "retry": ONCE}
    return (Tango if kind == "sync" else AsyncTango)(**{**settings, "base_url": url, **changes})


def on(kind, client, call):
    """The end of one call, and the client closed."""
    if kind == "sync":
        with client:
            return call(client)

    async def main():
        async with client:
            return await call(client)

    return anyio.run(main, backend=kind)


def get(client):
    return client.orders.get("RA-1")


DRIPS = {
    "head": (b"HTTP/1.1 200 OK\r\nX-A: ", b"a"),
    "early answers": (b"", b"HTTP/1.1 103 Early Hints\r\n\r\n"),
    "body": (b"HTTP/1.1 200 OK\r\nContent-Length: 9999999\r\n\r\n", b" "),
    "chunk size": (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1;", b"a"),
    "trailers": (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\nX: ", b"y"),
    "compressed body": (
        b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 9999999\r\n\r\n" + gzip.compress(b" ")[:10],
        b"",
    ),
}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("drip", DRIPS)
def test_an_answer_that_drips_ends_with_the_attempt(kind, drip):
    """Every single read is quick; together they take longer than the timeout, whatever part of the answer it is."""
    clock = FakeClock()
    start, piece = DRIPS[drip]

    def answer(connection, _):
        connection.sendall(start)
        for byte in itertools.cycle([piece] if piece else [zlib.compress(b" ")[:1]]):
            clock.advance(0.4)
            connection.sendall(byte)

    with RawServer(answer) as server, pytest.raises(ServiceError, match="did not end within the timeout"):
        on(kind, tango(kind, server.url, timeout=1.0, clock=clock), get)


@pytest.mark.parametrize("kind", KINDS)
def test_a_request_that_is_not_read_ends_with_the_attempt(kind):
    """The service takes in a little of a large body now and then."""
    clock = FakeClock()

    def answer(connection, _):
        raise AssertionError("the request never ends")

    class Slow(RawServer):
        def _serve(self, connection):
            with connection:
                while connection.recv(512):
                    clock.advance(0.4)

    with Slow(answer) as server, pytest.raises(OutcomeUnknownError, match=r"timeout|WriteTimeout|ReadTimeout"):
        on(
            kind,
            tango(kind, server.url, timeout=1.0, clock=clock),
            lambda client: client.orders.create(utid="U1", amount=1, key="k", message="m" * 8_000_000),
        )


TOO_LARGE = json.dumps({**ORDER, "more": "0" * 3_000_000}).encode()
FLAWS = {
    "plain": (answering(TOO_LARGE), "larger than 1000000 bytes"),
    "gzip": (answering(gzip.compress(TOO_LARGE), "Content-Encoding: gzip"), "larger than 1000000 bytes"),
    "deflate": (answering(zlib.compress(TOO_LARGE), "Content-Encoding: deflate"), "larger than 1000000 bytes"),
    "twice": (
        answering(gzip.compress(gzip.compress(TOO_LARGE)), "Content-Encoding: gzip, gzip"),
        "a content coding that was not asked for",
    ),
    "two headers": (
        answering(gzip.compress(gzip.compress(b"{}")), "Content-Encoding: gzip", "Content-Encoding: gzip"),
        "a content coding that was not asked for",
    ),
    "brotli": (answering(b"x", "Content-Encoding: br"), "a content coding that was not asked for"),
    "cut": (answering(gzip.compress(json.dumps(ORDER).encode())[:-9], "Content-Encoding: gzip"), "compressed data"),
    "garbage": (answering(b"no gzip", "Content-Encoding: gzip"), "cannot be decompressed"),
}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("flaw", FLAWS)
def test_an_answer_that_cannot_be_taken_in_is_unreadable(kind, flaw):
    """It is too large, or comes as nobody asked for; the error says which."""
    answer, words = FLAWS[flaw]
    with RawServer(answer) as server, pytest.raises(UnreadableResponseError, match=words) as caught:
        on(kind, tango(kind, server.url, max_answer=1_000_000), get)
    assert caught.value.status == 200


@pytest.mark.parametrize("kind", KINDS)
def test_an_endless_answer_is_left(kind):
    """Nobody waits for the rest of it."""

    def answer(connection, _):
        connection.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
        while True:
            connection.sendall(b"10000\r\n" + b" " * 0x10000 + b"\r\n")

    with RawServer(answer) as server, pytest.raises(UnreadableResponseError, match="larger than"):
        on(kind, tango(kind, server.url, max_answer=1_000_000), get)


@pytest.mark.parametrize("kind", KINDS)
def test_a_streamed_file_that_is_all_repetition_is_left(kind):
    """It has no size of its own, but a ratio: the rest is not unpacked."""
    held = []
    with RawServer(answering(gzip.compress(b"0" * 30_000_000), "Content-Encoding: gzip")) as server:
        request = Request("voucherifyDownloadExport", "GET", f"{server.url}/x")

        def download():
            transport = Transport(clock=SYSTEM_CLOCK, library=NAME)
            with closing(transport):
                held.extend(len(piece) for piece in transport.stream(request, 30.0) if isinstance(piece, bytes))

        async def adownload():
            transport = AsyncTransport(clock=SYSTEM_CLOCK, library=NAME)
            try:
                held.extend([len(one) async for one in transport.stream(request, 30.0) if isinstance(one, bytes)])
            finally:
                await transport.aclose()

        with pytest.raises(UnreadableResponseError, match="more than 200 times its size"):
            download() if kind == "sync" else anyio.run(adownload, backend=kind)
    assert sum(held) < 20_000_000


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("coding", ["gzip", "x-gzip", "GZIP", "deflate", "bare deflate", "identity", ""])
def test_one_coding_is_undone(kind, coding):
    """Also deflate without the header that the standard wants, as some servers send it."""
    body = json.dumps({**ORDER, "message": "m" * 100_000}).encode()
    deflate = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    bodies = {
        "gzip": gzip.compress(body),
        "deflate": zlib.compress(body),
        "bare deflate": deflate.compress(body) + deflate.flush(),
    }
    sent = bodies.get(coding.lower().removeprefix("x-"), body)
    with RawServer(answering(sent, f"Content-Encoding: {coding.removeprefix('bare ')}")) as server:
        assert on(kind, tango(kind, server.url), get).id == "RA-1"


@pytest.mark.parametrize("kind", KINDS)
def test_one_connection_serves_one_caller_after_the_other(kind):
    """It is kept between two calls, and closed with the client."""
    with RawServer(OK) as server:
        if kind == "sync":
            with tango(kind, server.url) as client:
                for _ in range(10):
                    get(client)
        else:

            async def main():
                async with tango(kind, server.url) as client:
                    for _ in range(10):
                        await get(client)

            anyio.run(main, backend=kind)
        assert (len(server.requests), server.connections) == (10, 1)


@pytest.mark.parametrize("kind", KINDS)
def test_every_port_of_a_host_has_connections_of_its_own(kind):
    """As where the file of an export lies beside the API: an idle connection to the one is none to the other."""
    with RawServer(answering(b"1")) as api, RawServer(answering(b"2")) as files:
        asked = [Request("op", "GET", f"{server.url}/x") for server in (api, files, api, files)]
        if kind == "sync":
            transport = Transport(clock=SYSTEM_CLOCK, library=NAME)
            heard = [transport.exchange(request, 30.0).content for request in asked]
            transport.close()
        else:

            async def main():
                transport = AsyncTransport(clock=SYSTEM_CLOCK, library=NAME)
                heard = [(await transport.exchange(request, 30.0)).content for request in asked]
                await transport.aclose()
                return heard

            heard = anyio.run(main, backend=kind)
    assert heard == [b"1", b"2", b"1", b"2"]
    assert (api.connections, files.connections) == (1, 1)


def test_a_connection_that_the_service_closes_is_not_used_again():
    """The next call opens another."""
    answer = answering(json.dumps(ORDER).encode(), "Connection: close")
    with RawServer(answer) as server, tango("sync", server.url) as client:
        for _ in range(3):
            get(client)
        assert server.connections == 3


class Crowd:
    """A service that counts how many requests it has at once."""

    def __init__(self):
        self.now = self.most = 0
        self.lock = threading.Lock()

    def __call__(self, connection, request):
        with self.lock:
            self.now += 1
            self.most = max(self.most, self.now)
        OK(connection, request)
        with self.lock:
            self.now -= 1
        return True


@pytest.mark.parametrize("kind", ["asyncio", "trio"])
def test_any_number_of_tasks_get_through(kind):
    """Beyond `max_connections` they wait in line, on the call's time and not on the attempt's: none fails."""
    crowd, got = Crowd(), []

    async def main():
        async with AsyncTango(
            platform_name="p", platform_key="k", base_url=server.url, max_connections=7, clock=SYSTEM_CLOCK
        ) as client:

            async def one():
                got.append((await client.orders.get("RA-1")).id)

            async with anyio.create_task_group() as group:
                for _ in range(400):
                    group.start_soon(one)

    with RawServer(crowd) as server:
        anyio.run(main, backend=kind)
        assert got == ["RA-1"] * 400
        assert crowd.most <= 7
        assert server.connections <= 7


def test_any_number_of_threads_get_through():
    """The same for threads on one client."""
    crowd, got = Crowd(), []
    with RawServer(crowd) as server, tango("sync", server.url, max_connections=3) as client:
        threads = [threading.Thread(target=lambda: got.append(get(client).id)) for _ in range(60)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert got == ["RA-1"] * 60
        assert crowd.most <= 3


def test_who_finds_no_free_connection_in_time_has_sent_nothing():
    """The deadline counts in the line too."""
    stuck = threading.Event()

    def answer(connection, request):
        stuck.wait(30)
        return OK(connection, request)

    with RawServer(answer) as server, tango("sync", server.url, max_connections=1) as client:
        first = threading.Thread(target=get, args=(client,))
        first.start()
        while not server.requests:
            threading.Event().wait(0.01)
        with pytest.raises(NotSentError, match="no connection was free"):
            client.with_options(deadline=0.05).orders.create(utid="U1", amount=1, key="k")
        stuck.set()
        first.join()
        assert len(server.requests) == 1
