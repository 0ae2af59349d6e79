"""What a wire test holds in its hands: clients of either kind, driven by one test body."""

from __future__ import annotations

import asyncio
import inspect
from typing import TYPE_CHECKING, Any

from reward_orders import AsyncTango, AsyncVoucherify, RetryPolicy, Tango, Voucherify
from scripts.record.stage import TANGO, TANGO_TOKENS, StageClock

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from reward_orders.sandbox import Sandbox
    from scripts.record.proofs import Proofs
    from scripts.record.stage import Stage


def _no_jitter(delay: float) -> float:
    return delay


ONCE = RetryPolicy(attempts=1)
PATIENT = RetryPolicy(jitter=_no_jitter)


class Wire:
    """Builds clients for the stage and runs what they return: a value, or a coroutine on this test's own loop.

    `wire(tango.orders.get(id))` and `wire.rows(tango.orders.list())` are the same line for both kinds of client.
    """

    def __init__(self, stage: Stage, proofs: Proofs, *, asynchronous: bool) -> None:
        self.clock = StageClock(stage)
        self._stage = stage
        self._proofs = proofs
        self._runner = asyncio.Runner() if asynchronous else None
        self._clients: list[Any] = []

    @property
    def waits(self) -> list[float]:
        """Seconds the clients waited, wait by wait."""
        return self.clock.waits

    @property
    def settings(self) -> Mapping[str, str]:
        """The credentials and names the clients are built with, by their environment variables."""
        return self._stage.settings

    @property
    def utid(self) -> str:
        """An item that may be ordered in any amount."""
        return self._stage.settings["TANGO_UTID"]

    @property
    def tango_token_url(self) -> str:
        """Where service accounts get their tokens."""
        origin = self._stage.urls.get("tango")
        return TANGO_TOKENS if origin in {None, TANGO} else f"{origin}/oauth/token"

    def key(self, name: str) -> str:
        """Make a key that is new at every live run and the same in every cassette."""
        return f"wire-{self._stage.mark}-{name}"

    def given(self, arrange: Callable[[Sandbox], object]) -> None:
        """Arrange the sandbox before a recording; a replay finds the outcome in its cassette."""
        if self._stage.sandbox is not None:
            arrange(self._stage.sandbox)
        elif self._stage.recorded is not None:
            raise RuntimeError("only a sandbox can be arranged: mark the test sandbox_only, with the reason")

    def tango(self, **options: Any) -> Any:
        """Build a Tango client."""
        settings = self._stage.settings
        defaults = {
            "platform_name": settings["TANGO_PLATFORM_NAME"],
            "platform_key": settings["TANGO_PLATFORM_KEY"],
            "account": settings["TANGO_ACCOUNT"],
            "customer": settings["TANGO_CUSTOMER"],
        }
        return self._client(AsyncTango if self._runner else Tango, "tango", defaults | options)

    def voucherify(self, **options: Any) -> Any:
        """Build a Voucherify client."""
        settings = self._stage.settings
        defaults = {"app_id": settings["VOUCHERIFY_APP_ID"], "app_token": settings["VOUCHERIFY_APP_TOKEN"]}
        return self._client(AsyncVoucherify if self._runner else Voucherify, "voucherify", defaults | options)

    def __call__(self, outcome: Any) -> Any:
        """Return the outcome of a call."""
        if self._runner is None:
            return outcome
        return self._runner.run(_awaited(outcome))

    def rows(self, iterator: Any) -> list[Any]:
        """Return everything an iterator gives."""
        return list(iterator) if self._runner is None else self._runner.run(_drained(iterator))

    def close(self) -> None:
        """Close the clients and the loop."""
        for client in self._clients:
            if self._runner is None:
                client.close()
            else:
                self._runner.run(client.aclose())
        if self._runner is not None:
            self._runner.close()

    def _client(self, kind: Any, vendor: str, options: dict[str, Any]) -> Any:
        common = {
            "retry": PATIENT,
            "rate": self._stage.rate,
            "base_url": self._stage.urls.get(vendor),
            "clock": self.clock,
        }
        client = kind(**common | options)
        self._proofs.allow(vendor, options)
        self._clients.append(client)
        return client


async def _awaited(outcome: Any) -> Any:
    return await outcome if inspect.isawaitable(outcome) else outcome


async def _drained(iterator: Any) -> list[Any]:
    return [member async for member in iterator]
