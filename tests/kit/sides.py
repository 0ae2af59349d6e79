"""Both Tango clients on a sandbox, driven by one test body."""

from __future__ import annotations

import asyncio
import inspect

from reward_orders import AsyncTango, RetryPolicy, Tango
from tests.kit.flows import FakeClock

KINDS = ("sync", "async")


class Side:
    """A client of one kind: `side(tango.orders.get(id))`, `side.rows(tango.orders.list())`."""

    def __init__(self, kind, sandbox, **changes):
        self.runner = asyncio.Runner() if kind == "async" else None
        self.clock = FakeClock()
        settings = {
            "platform_name": "platform",
            "platform_key": "key",
            "account": "account-1",
            "customer": "customer-1",
            "base_url": sandbox.url,
            "rate": None,
            "retry": RetryPolicy(jitter=lambda delay: delay),
            "clock": self.clock,
        }
        self.tango = (AsyncTango if self.runner else Tango)(**settings | changes)

    def __call__(self, outcome):
        async def wait():
            return await outcome

        return self.runner.run(wait()) if inspect.isawaitable(outcome) else outcome

    def rows(self, pager):
        async def drain():
            return [row async for row in pager]

        return self.runner.run(drain()) if self.runner else list(pager)

    def close(self):
        if self.runner is None:
            self.tango.close()
            return
        self.runner.run(self.tango.aclose())
        self.runner.close()
