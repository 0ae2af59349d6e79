"""What leaves the machine and where it goes; connections across threads, forks and event loops."""

import json
import os
import socket
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import anyio
import pytest

from reward_orders import (
    AsyncTango,
    AsyncVoucherify,
    ConfigurationError,
    InsufficientFundsError,
    NotFoundError,
    NotSentError,
    OutcomeUnknownError,
    RetryPolicy,
    ServiceError,
    Tango,
    UnreadableResponseError,
)
from tests.kit.flows import PLATFORM_KEY, tango_order
from tests.kit.library import NAME, httpx
from tests.kit.served import KINDS, ONCE, connect, create, finish

# A create of Voucherify that sends without looking first.
AT_ONCE = {kind: {} if kind.endswith("tango") else {"if_exists": "update"} for kind in KINDS}
ORDER = {"referenceOrderID": "RA-1", "id": "RA-1"}


def answered(kind, handler, **options):
    """Read one order; every request that left."""
    seen = []

    def handle(request):
        seen.append(request)
        return handler(request)

    client = connect(kind, handle, **options)
    return finish(client.orders.get("RA-1")), seen


def ok(request):
    return httpx.Response(200, json=ORDER)


@pytest.mark.parametrize("kind", KINDS)
def test_every_request_says_who_and_what(kind):
    """Credentials, our name and version, JSON wanted; the API version at Voucherify."""
    _, (request,) = answered(kind, ok)
    assert request.headers["user-agent"].startswith("reward-orders/")
    assert request.headers["accept"] == "application/json"
    assert request.method == "GET"
    if kind.endswith("tango"):
        assert request.headers["authorization"].startswith("Basic ")
        assert "x-app-id" not in request.headers
    else:
        assert request.headers["x-app-id"] == "app-id"
        assert request.headers["x-voucherify-api-version"] == "v2018-08-01"
        assert "authorization" not in request.headers


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_of_an_injected_client_gets_into_a_request(kind):
    """Its auth, cookies, headers, parameters and base URL are its owner's; redirects stay unfollowed."""
    options = {
        "auth": ("other", "password"),
        "cookies": {"session": "theirs"},
        "headers": {"Authorization": "Bearer theirs", "X-App-Token": "theirs", "User-Agent": "theirs"},
        "params": {"debug": "theirs"},
        "base_url": "https://theirs.example/prefix",
        "follow_redirects": True,
    }
    _, (request,) = answered(kind, ok, http_options=options)
    assert "theirs" not in str(request.url) + str(request.headers)
    assert "cookie" not in request.headers
    _, (expected,) = answered(kind, ok)
    assert request.headers == expected.headers
    assert request.url == expected.url


@pytest.mark.parametrize("kind", KINDS)
def test_cookies_of_an_answer_are_not_sent_back(kind):
    """A client has no session with the service."""
    seen = []

    def handle(request):
        seen.append(request)
        return httpx.Response(200, json=ORDER, headers={"set-cookie": "session=1"})

    client = connect(kind, handle)

    async def twice():
        for _ in range(2):
            result = client.orders.get("RA-1")
            if hasattr(result, "__await__"):
                await result

    anyio.run(twice)
    assert "cookie" not in seen[1].headers


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize("kind", KINDS)
def test_redirects_are_never_followed(kind, status):
    """Credentials would go to another host, and a POST would become a GET: one request, and the right class."""
    seen = []

    def handle(request):
        seen.append(request)
        return httpx.Response(status, headers={"location": "https://elsewhere.example/v1/orders"})

    client = connect(kind, handle, http_options={"follow_redirects": True})
    with pytest.raises(OutcomeUnknownError):
        create(kind, client, **AT_ONCE[kind])
    assert len(seen) == 1
    with pytest.raises(ServiceError):
        answered(kind, lambda request: httpx.Response(status, headers={"location": "/"}))


@pytest.mark.parametrize("kind", KINDS)
def test_netrc_is_ignored(kind, tmp_path, monkeypatch):
    """A password file of the user has no part in it."""
    (tmp_path / ".netrc").write_text("machine 127.0.0.1 login theirs password theirs\n")
    (tmp_path / ".netrc").chmod(0o600)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("NETRC", str(tmp_path / ".netrc"))
    _, (request,) = answered(kind, ok)
    _, (expected,) = answered(kind, ok)
    assert request.headers.get("authorization") == expected.headers.get("authorization")
    assert "dGhlaXJz" not in str(request.headers.raw)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(("status", "error"), [(200, UnreadableResponseError), (404, NotFoundError)])
def test_a_body_that_cannot_be_decompressed_keeps_its_status(kind, status, error):
    """The status line counts: a refusal stays a refusal, a success is unreadable."""
    with pytest.raises(error):
        answered(kind, lambda request: garbage(status))


def test_a_refused_create_with_a_broken_body_is_refused():
    """402 with garbage behind it has not placed an order."""
    with pytest.raises(InsufficientFundsError):
        create("tango", connect("tango", lambda request: garbage(402)))


def garbage(status):
    class Nonsense(httpx.SyncByteStream, httpx.AsyncByteStream):
        def __iter__(self):
            yield b"nonsense"

        async def __aiter__(self):
            yield b"nonsense"

    return httpx.Response(status, headers={"content-encoding": "gzip"}, stream=Nonsense())


FAILURES = {
    httpx.ConnectError: False,
    httpx.ConnectTimeout: False,
    httpx.PoolTimeout: False,
    httpx.ProxyError: False,
    httpx.UnsupportedProtocol: False,
    httpx.ReadTimeout: True,
    httpx.WriteTimeout: True,
    httpx.ReadError: True,
    httpx.WriteError: True,
    httpx.RemoteProtocolError: True,
    httpx.LocalProtocolError: False,  # refused before the first byte was written
    httpx.CloseError: True,
}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(("failure", "left"), FAILURES.items(), ids=[f.__name__ for f in FAILURES])
def test_never_left_or_may_have_arrived(kind, failure, left):
    """Every failure of the transport is one or the other; in doubt it may have arrived."""

    def handle(request):
        raise failure("no", request=request)

    with pytest.raises(OutcomeUnknownError if left else NotSentError):
        create(kind, connect(kind, handle), **AT_ONCE[kind])


@pytest.mark.parametrize("kind", KINDS)
def test_an_injected_client_is_its_owners_to_close(kind):
    """Ours to use; closed, it is said in our words and nothing was sent."""
    client = connect(kind, ok)
    http = client._transport._injected
    if kind.startswith("async"):
        anyio.run(client.aclose)
        assert not http.is_closed
        anyio.run(http.aclose)
    else:
        client.close()
        assert not http.is_closed
        http.close()
    with pytest.raises(ConfigurationError, match="http_client is closed"):
        create(kind, client)


# --- real sockets ----------------------------------------------------------------------------------------------------


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    seen = None

    def do_GET(self):
        self.server.seen.append((self.client_address, dict(self.headers)))
        body = json.dumps(ORDER).encode()
        self.send_response(200)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args):
        pass


@pytest.fixture
def server():
    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as served:
        served.seen = []
        served.daemon_threads = True
        thread = threading.Thread(target=served.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        served.url = f"http://127.0.0.1:{served.server_port}"
        yield served
        served.shutdown()
        thread.join()


def client_of(url, **changes):
    return Tango(**{"platform_name": "p", "platform_key": PLATFORM_KEY, "base_url": url, "retry": ONCE, **changes})


@pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")  # 3.12 warns of threads; this child uses none
def test_a_forked_child_opens_its_own_connections(server):
    """Prefork workers: the parent's socket is never written by the child, and both go on."""
    with client_of(server.url) as client:
        client.orders.get("RA-1")
        child = os.fork()
        if child == 0:
            status = 1
            try:
                status = 0 if client.orders.get("RA-1").id == "RA-1" else 2
            finally:
                os._exit(status)
        _, status = os.waitpid(child, 0)
        assert os.waitstatus_to_exitcode(status) == 0
        client.orders.get("RA-1")
    parent, forked, again = (address for address, _ in server.seen)
    assert parent == again != forked


def test_threads_share_a_client(server):
    """Many threads, one client, every answer its own."""
    found = []
    with client_of(server.url) as client:
        threads = [threading.Thread(target=lambda: found.append(client.orders.get("RA-1").id)) for _ in range(16)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert found == ["RA-1"] * 16


def test_a_closed_client_opens_again(server):
    """`close` ends connections, not the client."""
    client = client_of(server.url)
    client.orders.get("RA-1")
    client.close()
    assert client.orders.get("RA-1").id == "RA-1"
    client.close()
    client.close()


def test_plain_http_ignores_proxies_of_the_environment(server, monkeypatch):
    """Credentials that plain http carries on loopback go to no proxy."""
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
            monkeypatch.setenv(name, f"http://127.0.0.1:{closed.getsockname()[1]}")
        monkeypatch.delenv("NO_PROXY", raising=False)
        monkeypatch.delenv("no_proxy", raising=False)
        with client_of(server.url) as client:
            assert client.orders.get("RA-1").id == "RA-1"


def test_nobody_there_is_not_sent():
    """A refused connection on a real socket: nothing left, after every attempt."""
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{closed.getsockname()[1]}"
        quick = RetryPolicy(attempts=2, wait_initial=0)
        with client_of(url, retry=quick) as client, pytest.raises(NotSentError):
            client.orders.get("RA-1")


def test_a_name_that_does_not_resolve_is_not_sent():
    """DNS failures as well."""
    with client_of("https://nowhere.invalid") as client, pytest.raises(NotSentError):
        client.orders.get("RA-1")


@pytest.mark.parametrize("first", ["asyncio", "trio"])
def test_an_async_client_belongs_to_one_event_loop(server, first):
    """On another loop it says so instead of hanging; another client serves that loop."""
    client = AsyncTango(platform_name="p", platform_key="k", base_url=server.url, retry=ONCE)

    async def use():
        order = await client.orders.get("RA-1")
        await client.aclose()
        return order.id

    assert anyio.run(use, backend=first) == "RA-1"
    for backend in ("asyncio", "trio"):
        with pytest.raises(ConfigurationError, match="event loop"):
            anyio.run(use, backend=backend)


@pytest.mark.parametrize("backend", ["asyncio", "trio"])
@pytest.mark.parametrize("make", [AsyncTango, AsyncVoucherify])
def test_tasks_share_an_async_client(server, backend, make):
    """On asyncio and on trio, built before there was a loop."""
    keys = {"platform_name": "p", "platform_key": "k"} if make is AsyncTango else {"app_id": "i", "app_token": "t"}
    client = make(**keys, base_url=server.url, retry=ONCE)

    async def main():
        async with client, anyio.create_task_group() as group:
            for _ in range(8):
                group.start_soon(client.orders.get, "RA-1")

    anyio.run(main, backend=backend)
    assert len(server.seen) == 8


def test_a_dripping_body_ends_with_the_timeout():
    """Every single read is quick, yet the attempt as a whole has a timeout."""
    clock_of = {}

    class Drip(httpx.SyncByteStream):
        def __iter__(self):
            while True:
                clock_of["clock"].advance(2)
                yield b" "

    client = connect("tango", lambda request: httpx.Response(200, stream=Drip()), timeout=10)
    clock_of["clock"] = client._transport.clock
    with pytest.raises(ServiceError):
        client.orders.get("RA-1")


def test_the_same_bytes_go_out_on_every_attempt():
    """A create over a real driver: the body is frozen."""
    bodies = []

    def handle(request):
        bodies.append(request.content)
        if len(bodies) < 3:
            raise httpx.ReadTimeout("slow", request=request)
        return httpx.Response(201, json=tango_order(json.loads(request.content)))

    create("tango", connect("tango", handle, retry=RetryPolicy()))
    assert len(set(bodies)) == 1
    assert len(bodies) == 3


@pytest.mark.parametrize("params", [None, {}])
def test_a_query_that_stands_in_a_link_is_kept(params):
    """A download's token is part of its URL; no parameters of ours may wipe it out."""
    from reward_orders.core.wire import Request
    from reward_orders.http.library import library
    from reward_orders.http.transport import _build

    built = _build(Request("op", "GET", "https://h.example/v1/x?token=t", params=params), library(NAME), 1.0)
    assert str(built.url) == "https://h.example/v1/x?token=t"
