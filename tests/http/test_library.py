"""httpx or httpx2: which one a client uses, and that it alone is loaded."""

import json
import os
import socket
import subprocess
import sys
import threading

import pytest

from reward_orders import AsyncTango, AsyncVoucherify, ConfigurationError, NotSentError, RetryPolicy, Tango, Voucherify
from reward_orders.http import library, transport
from tests.kit.raw import RawServer, answering

KEYS = {"platform_name": "p", "platform_key": "k"}
APP = {"app_id": "a", "app_token": "t"}
MAKERS = {Tango: KEYS, AsyncTango: KEYS, Voucherify: APP, AsyncVoucherify: APP}
ORDER = answering(json.dumps({"referenceOrderID": "RA-1"}).encode())
READ = """
import sys
sys.modules["click"] = sys.modules["rich"] = None
{before}
from reward_orders import Tango
Tango(platform_name="p", platform_key="k", base_url=sys.argv[1], {given}).orders.get("RA-1")
names = {{"httpx", "httpcore", "httpx2", "httpcore2"}} & set(sys.modules)
print(*sorted({{sys.modules[name].__name__ for name in names}}))
"""


def loaded(url, *, before="", given="", switch=""):
    """Which libraries a new process has after it has read an order."""
    code = READ.format(before=before, given=given)
    environment = {**os.environ, "REWARD_ORDERS_HTTP": switch}
    command = [sys.executable, "-c", code, url]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.split()


@pytest.mark.parametrize(
    ("switch", "name"), [("", "httpx"), ("httpx", "httpx"), ("httpx2", "httpx2"), (" HTTPX2", "httpx2")]
)
def test_the_switch_says_which_library_is_used_and_no_other_is_loaded(switch, name):
    """httpx where it says nothing."""
    with RawServer(ORDER) as server:
        assert loaded(server.url, switch=switch) == [name.replace("httpx", "httpcore"), name]
        (request,) = server.requests
    assert request.startswith(b"GET /raas/v2/orders/RA-1 HTTP/1.1")


@pytest.mark.parametrize("name", ["httpx", "httpx2"])
@pytest.mark.parametrize("switch", ["httpx", "httpx2"])
def test_an_injected_client_brings_its_library_with_it(name, switch):
    """Whatever the switch says."""
    with RawServer(ORDER) as server:
        names = loaded(server.url, before=f"import {name}", given=f"http_client={name}.Client()", switch=switch)
    assert names == [name.replace("httpx", "httpcore"), name]


def test_httpx2_in_the_place_of_httpx_is_taken_for_what_it_is():
    """As an app that moves may have it: `httpx2.alias_httpx()`."""
    if not hasattr(pytest.importorskip("httpx2"), "alias_httpx"):
        pytest.skip("this httpx2 cannot take the name of httpx")
    with RawServer(ORDER) as server:
        assert loaded(server.url, before="import httpx2; httpx2.alias_httpx()") == ["httpcore2", "httpx2"]


@pytest.mark.parametrize(("make", "keys"), MAKERS.items())
def test_another_word_is_refused(make, keys, monkeypatch):
    """When the client is built."""
    monkeypatch.setenv("REWARD_ORDERS_HTTP", "requests")
    with pytest.raises(ConfigurationError, match="REWARD_ORDERS_HTTP must be httpx or httpx2"):
        make(**keys)


def test_without_its_extra_the_extra_is_named(monkeypatch):
    """One sentence that can be pasted."""
    monkeypatch.setenv("REWARD_ORDERS_HTTP", "httpx2")
    monkeypatch.setattr(library, "_is_installed", lambda name: False)
    with pytest.raises(ConfigurationError, match=r"pip install 'reward-orders\[httpx2\]'"):
        Tango(**KEYS)


def test_a_copy_of_a_client_uses_the_same_library(monkeypatch):
    """The switch is read when the client is built."""
    monkeypatch.setenv("REWARD_ORDERS_HTTP", "httpx2")
    client = Tango(**KEYS)
    monkeypatch.delenv("REWARD_ORDERS_HTTP")
    assert client.with_options(timeout=5)._settings.session.library == "httpx2"
    assert Tango(**KEYS)._settings.session.library == "httpx"


@pytest.mark.parametrize("name", ["httpx", "httpx2"])
def test_no_handshake_waits_for_that_of_another_connection(name, monkeypatch):
    """A server that takes connections and says nothing holds up its own callers alone, and those for their timeout."""
    monkeypatch.setenv("REWARD_ORDERS_HTTP", name)
    for variable in ("SSL_CERT_FILE", "SSL_CERT_DIR"):
        monkeypatch.delenv(variable, raising=False)
    transport._tls.cache_clear()
    once = {**KEYS, "retry": RetryPolicy(attempts=1)}
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"https://127.0.0.1:{silent.getsockname()[1]}"
        ended = threading.Event()

        def wait():
            with pytest.raises(NotSentError):
                Tango(**once, base_url=url, timeout=60).orders.get("RA-1")
            ended.set()

        first = threading.Thread(target=wait)
        first.start()
        held, _ = silent.accept()
        assert held.recv(1) == b"\x16"  # its handshake has begun
        with pytest.raises(NotSentError):
            Tango(**once, base_url=url, timeout=0.05).orders.get("RA-1")
        assert not ended.is_set()
        held.close()
        first.join()
    transport._tls.cache_clear()
