"""The request as it leaves, and the connections it leaves by."""

import httpx
from hypothesis import given
from hypothesis import strategies as st

from reward_orders.core import transport
from reward_orders.core.clock import SYSTEM_CLOCK
from reward_orders.core.transport import _build
from reward_orders.core.wire import Request

TEXT = st.text(st.characters(exclude_categories=["Cs"]))
PARAMS = st.dictionaries(TEXT.filter(bool), TEXT | st.integers() | st.booleans() | st.floats(), max_size=5)


@given(params=PARAMS)
def test_a_query_is_written_as_httpx_writes_it(params):
    """Any filter goes out as `httpx.Request(params=...)` would send it."""
    url = "https://api.example/raas/v2/orders"
    built = _build(Request("list", "GET", url, params=params), 30.0)
    assert built.url.raw_path == httpx.Request("GET", url, params=params or None).url.raw_path


def test_all_clients_of_a_process_share_one_tls_context(monkeypatch):
    """Loading the authorities is the dearest part of a first call; plain http needs none."""
    made = []
    create = httpx.create_ssl_context
    monkeypatch.setattr(httpx, "create_ssl_context", lambda: made.append(create()) or made[-1])
    transport._tls.cache_clear()
    try:
        for _ in range(2):
            connections = transport.Transport(clock=SYSTEM_CLOCK)
            for url in ("http://127.0.0.1:9", "https://127.0.0.1:9", "https://127.0.0.1:9"):
                connections._wire(url)
            connections.close()
            assert len(made) == 1
    finally:
        transport._tls.cache_clear()
