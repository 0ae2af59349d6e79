"""The request as it leaves, and the connections it leaves by."""

import os
import ssl
import sys

import anyio
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reward_orders import (
    AsyncTango,
    ConfigurationError,
    InsufficientFundsError,
    Journal,
    NotSentError,
    OutcomeUnknownError,
    State,
    Tango,
)
from reward_orders.core.clock import SYSTEM_CLOCK, Until
from reward_orders.core.wire import Request, TransportFailureError
from reward_orders.http import transport
from reward_orders.http.library import library
from reward_orders.http.transport import _build
from tests.kit.library import NAME, httpx
from tests.kit.served import connect, create, finish

TEXT = st.text(st.characters(exclude_categories=["Cs"]))
PARAMS = st.dictionaries(TEXT.filter(bool), TEXT | st.integers() | st.booleans() | st.floats(), max_size=5)


@given(params=PARAMS)
def test_a_query_is_written_as_httpx_writes_it(params):
    """Any filter goes out as `httpx.Request(params=...)` would send it."""
    url = "https://api.example/raas/v2/orders"
    built = _build(Request("list", "GET", url, params=params), library(NAME), Until(30.0, SYSTEM_CLOCK))
    assert built.url.raw_path == httpx.Request("GET", url, params=params or None).url.raw_path


def test_all_clients_of_a_process_share_one_tls_context(monkeypatch):
    """Loading the authorities is the dearest part of a first call; plain http needs none."""
    made = []
    create = ssl.create_default_context
    monkeypatch.setattr(ssl, "create_default_context", lambda **given: made.append(create(**given)) or made[-1])
    transport._tls.cache_clear()
    try:
        for _ in range(2):
            connections = transport.Transport(clock=SYSTEM_CLOCK, library=NAME)
            for url in ("http://127.0.0.1:9", "https://127.0.0.1:9", "https://127.0.0.1:9"):
                connections._sender(url)
            connections.close()
            assert len(made) == 1
    finally:
        transport._tls.cache_clear()


def order_client(kind, handler, *, journal=None, **options):
    """A Tango client over a function, with an app's own httpx client around it."""
    return connect(kind, handler, journal=journal, http_options=options)


BROKEN = {
    "system": OSError(5, "secret words"),
    "tls": ssl.SSLError("secret words"),
    "anyio": anyio.BrokenResourceError("secret words"),
    "runtime": RuntimeError("secret words"),
    "value": ValueError("secret words"),
    "httpx": httpx.ReadError("secret words"),
}


@pytest.mark.parametrize("kind", ["tango", "async tango"])
@pytest.mark.parametrize("error", BROKEN.values(), ids=BROKEN)
def test_whatever_an_injected_client_raises_is_one_error_of_the_tree(kind, error):
    """In doubt the order may exist; what the library said stays with it."""

    def handle(request):
        raise error

    with pytest.raises(OutcomeUnknownError, match=type(error).__name__) as caught:
        create(kind, order_client(kind, handle))
    one = caught.value
    while one is not None:
        assert "secret" not in str(one)
        assert type(one).__module__.startswith("reward_orders")
        one = one.__cause__ or one.__context__


NEVER_SENT = {
    "local protocol": httpx.LocalProtocolError("Illegal header value b'secret '"),
    "certificate": ssl.SSLCertVerificationError("secret"),
    "closed meanwhile": RuntimeError("Cannot send a request, as the client has been closed."),
    "encoding": UnicodeEncodeError("ascii", "secret", 0, 1, "no"),
}


@pytest.mark.parametrize("kind", ["tango", "async tango"])
@pytest.mark.parametrize("error", NEVER_SENT.values(), ids=NEVER_SENT)
def test_what_was_refused_before_the_first_byte_was_never_sent(kind, error, tmp_path):
    """The key stays free, and the header that was refused is not quoted."""

    def handle(request):
        raise error

    with Journal.sqlite(tmp_path / "j.db") as journal:
        with pytest.raises(NotSentError) as caught:
            create(kind, order_client(kind, handle, journal=journal))
        assert "secret" not in str(caught.value)
        assert journal.counts()[State.UNKNOWN] == 0


@pytest.mark.parametrize("error", [KeyboardInterrupt, SystemExit])
def test_interrupts_pass(error):
    """They are nobody's to translate."""

    def handle(request):
        raise error

    with pytest.raises(error):
        order_client("tango", handle).orders.get("RA-1")


def hooks(kind, hook):
    if kind == "tango":
        return {"event_hooks": {"response": [hook]}}

    async def later(response):
        if hook is read_and_raise:
            await response.aread()
        hook(response)

    return {"event_hooks": {"response": [later]}}


def read_and_raise(response):
    if not response.is_stream_consumed:
        response.read()
    response.raise_for_status()


REFUSED = {"i18nKey": "402.001", "message": "funds", "path": "amount"}


@pytest.mark.parametrize("kind", ["tango", "async tango"])
@pytest.mark.parametrize("hook", [httpx.Response.raise_for_status, read_and_raise], ids=["raises", "reads and raises"])
def test_a_hook_that_raises_about_the_answer_leaves_a_refusal_a_refusal(kind, hook):
    """httpx's own documentation has such a hook; the answer is there, and it counts."""
    asked = []

    def handle(request):
        asked.append(request)
        return httpx.Response(402, json={"errors": [REFUSED]})

    with pytest.raises(InsufficientFundsError):
        create(kind, order_client(kind, handle, **hooks(kind, hook)))
    assert len(asked) == 1


def test_a_conflict_whose_body_a_hook_threw_away_is_in_doubt():
    """Only the body tells a refusal from another request under this key that is on its way."""

    class Body(httpx.SyncByteStream):
        def __iter__(self):
            yield b'{"errors": [{"i18nKey": "409.002"}]}'

    client = order_client(
        "tango",
        lambda request: httpx.Response(409, stream=Body()),
        **hooks("tango", httpx.Response.raise_for_status),
    )
    with pytest.raises(OutcomeUnknownError):
        create("tango", client)


def test_a_hook_that_raises_about_another_answer_is_not_believed():
    """What it asked of somebody else is no answer of ours."""
    elsewhere = httpx.Response(402, request=httpx.Request("GET", "https://audit.example"))

    def hook(response):
        elsewhere.raise_for_status()

    client = order_client("tango", lambda request: httpx.Response(200, json={}), **hooks("tango", hook))
    with pytest.raises(OutcomeUnknownError):
        create("tango", client)


SETTINGS = {
    "no such file": {"SSL_CERT_FILE": "/nonexistent/ca.pem"},
    "no certificate in it": {"SSL_CERT_FILE": os.devnull},
    "no proxy scheme": {"HTTPS_PROXY": "foo://proxy.example"},
    "no proxy URL": {"HTTPS_PROXY": "http://[::1"},
    "socks without its package": {"ALL_PROXY": "socks5://proxy.example"},
}


@pytest.mark.parametrize("name", SETTINGS)
@pytest.mark.parametrize("make", [Tango, AsyncTango])
def test_settings_that_allow_no_connection_are_told(make, name, tmp_path, monkeypatch):
    """Nothing was sent, the key is free, and it works again once they are right."""
    if "SSL_CERT_FILE" in SETTINGS[name] and httpx.__version__.startswith("0.27"):
        pytest.skip("httpx 0.27 takes its own bundle where the environment names what is no file")
    for variable in ("HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy", "NO_PROXY", "no_proxy"):
        monkeypatch.delenv(variable, raising=False)
    for variable, value in SETTINGS[name].items():
        monkeypatch.setenv(variable, value)
    monkeypatch.setitem(sys.modules, "socksio", None)
    transport._tls.cache_clear()
    try:
        with Journal.sqlite(tmp_path / "j.db") as journal:
            client = make(
                platform_name="p",
                platform_key="k",
                account="a",
                customer="c",
                base_url="https://127.0.0.1:9",
                journal=journal,
                rate=None,
            )
            with pytest.raises(ConfigurationError, match=next(iter(SETTINGS[name])) + "|HTTPS_PROXY") as caught:
                finish(client.orders.create(utid="U1", amount=1, key="k"))
            assert caught.value.key == "k"
            assert all(entry.first_sent is None for entry in journal.entries())
    finally:
        transport._tls.cache_clear()


def test_certificates_are_looked_at_everywhere_but_on_plain_http_here():
    """By the parsed URL: whatever the case of its scheme, https is https."""

    def verified(url):
        return transport._options(library(NAME), transport._where(url))["verify"] is not False

    assert not verified("http://127.0.0.1:8765/x")
    assert not verified("HTTP://LOCALHOST/x")
    for url in ("https://127.0.0.1/x", "HTTPS://127.0.0.1/x", "hTTps://localhost/x", "http://sandbox:8765/x"):
        assert verified(url)


@pytest.mark.parametrize(
    ("variables", "host", "proxy"),
    [
        ({}, "api.example", None),
        ({"HTTPS_PROXY": "http://p:1"}, "api.example", "http://p:1"),
        ({"HTTPS_PROXY": "p:1"}, "api.example", "http://p:1"),
        ({"ALL_PROXY": "http://p:1"}, "api.example", "http://p:1"),
        ({"HTTP_PROXY": "http://p:1"}, "api.example", None),
        ({"HTTPS_PROXY": "http://p:1", "NO_PROXY": "example"}, "api.example", None),
        ({"HTTPS_PROXY": "http://p:1", "NO_PROXY": "*"}, "api.example", None),
        ({"HTTPS_PROXY": "http://p:1", "NO_PROXY": "other"}, "api.example", "http://p:1"),
    ],
)
def test_the_proxy_of_the_environment(variables, host, proxy, monkeypatch):
    """As other programs read it; plain http never goes through one."""
    for variable in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY"):
        monkeypatch.delenv(variable, raising=False)
        monkeypatch.delenv(variable.lower(), raising=False)
    for variable, value in variables.items():
        monkeypatch.setenv(variable, value)
    assert transport._options(library(NAME), transport._where(f"https://{host}/x"))["proxy"] == proxy
    assert transport._options(library(NAME), transport._where(f"http://{host}/x"))["proxy"] is None


@pytest.mark.parametrize("make", [Tango, AsyncTango])
def test_another_librarys_client_is_refused(make):
    """At once and by its name, not at the first lost answer."""

    class Client:
        def close(self): ...
        async def aclose(self): ...

    Client.__module__ = "requests"
    with pytest.raises(ConfigurationError, match=r"must be an httpx.*not requests\.Client"):
        make(platform_name="p", platform_key="k", http_client=Client())


def test_a_url_that_cannot_be_sent_is_told():
    """An id of any length is taken; a URL is not."""
    client = order_client("tango", lambda request: httpx.Response(200))
    with pytest.raises(ConfigurationError, match="tangoGetOrder cannot be sent"):
        client.orders.get("a" * 70_000)


@pytest.mark.parametrize("backend", ["asyncio", "trio"])
def test_an_injected_async_client_ends_with_the_attempt_too(backend, monkeypatch):
    """Ours to use, not to look into: it is cut off a moment later."""
    monkeypatch.setattr(transport, "GRACE", 0.01)

    async def handle(request):
        await anyio.sleep_forever()

    http = httpx.AsyncClient(transport=httpx.MockTransport(handle))
    connections = transport.AsyncTransport(clock=SYSTEM_CLOCK, library=NAME, http_client=http)

    async def main():
        with pytest.raises(TransportFailureError, match="did not end within the timeout") as caught:
            await connections.exchange(Request("x", "GET", "https://api.example"), 0.01)
        assert caught.value.was_sent

    anyio.run(main, backend=backend)
