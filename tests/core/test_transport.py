"""The request as it leaves."""

import httpx
from hypothesis import given
from hypothesis import strategies as st

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
