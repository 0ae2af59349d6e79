"""The four clients over a function instead of a network: what the function gets is what would have left."""

from __future__ import annotations

import anyio

from reward_orders import AsyncTango, AsyncVoucherify, RetryPolicy, Tango, Voucherify
from tests.kit.flows import APP_TOKEN, PLATFORM_KEY, URL, FakeClock
from tests.kit.library import httpx

KINDS = ("tango", "async tango", "voucherify", "async voucherify")
ONCE = RetryPolicy(attempts=1)


def connect(kind, handler, *, http_options=None, **changes):
    """A client of this kind whose requests the handler answers."""
    options = http_options or {}
    transport = httpx.MockTransport(handler)
    asynchronous = kind.startswith("async")
    http = (httpx.AsyncClient if asynchronous else httpx.Client)(transport=transport, **options)
    settings = {"base_url": URL, "http_client": http, "retry": ONCE, "clock": FakeClock(), "rate": None}
    if kind.endswith("tango"):
        settings |= {"platform_name": "platform", "account": "account-1", "customer": "customer-1"}
        if "auth" not in changes:
            settings["platform_key"] = PLATFORM_KEY
        return (AsyncTango if asynchronous else Tango)(**{**settings, **changes})
    if "auth" not in changes:
        settings |= {"app_id": "app-id", "app_token": APP_TOKEN}
    return (AsyncVoucherify if asynchronous else Voucherify)(**{**settings, **changes})


def finish(result):
    """The value of a method's result, whichever kind of client it came from."""
    if not hasattr(result, "__await__"):
        return result

    async def wait():
        return await result

    return anyio.run(wait)


def create(kind, client, **given):
    """Place an order with the fewest arguments."""
    if kind.endswith("tango"):
        return finish(client.orders.create(**{"utid": "U561593", "amount": "25.00", "key": "k-1", **given}))
    return finish(client.orders.create(**{"source_id": "k-1", "amount": 2500, **given}))
