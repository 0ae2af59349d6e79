"""The Python handle of the sandbox, for tests in the same process."""

import threading
import time
from collections.abc import Mapping
from contextlib import AbstractContextManager
from pathlib import Path
from types import TracebackType
from typing import Literal, Self

from reward_orders.sandbox.clock import Clock
from reward_orders.sandbox.control import Controls
from reward_orders.sandbox.exchange import Json
from reward_orders.sandbox.faults import ErrorKeyText, Fault, FaultKind, RetryAfter
from reward_orders.sandbox.log import Log
from reward_orders.sandbox.received import Received
from reward_orders.sandbox.seeding import Seed
from reward_orders.sandbox.server import Server
from reward_orders.sandbox.settings import Settings
from reward_orders.sandbox.store import Store
from reward_orders.sandbox.webhooks import subscription
from reward_orders.sandbox.world import World

_START_SECONDS = 10.0


class Sandbox(AbstractContextManager["Sandbox"]):
    """A sandbox served by a thread of this process.

    `with Sandbox.start() as sandbox:` gives `sandbox.url` to point a client at, and everything else to look behind
    the counter. `reward_orders.sandbox.SandboxProcess` has the same methods for a sandbox in a process of its own.
    """

    def __init__(self, world: World, server: Server, store: Store | None) -> None:
        self.url = server.url
        """Origin of both APIs."""
        self.download_url = server.download_url
        """Origin of export downloads."""
        self._world = world
        self._server = server
        self._store = store
        self._controls = Controls(world, store)
        self._thread = threading.Thread(target=server.run, name="reward-orders-sandbox", daemon=True)

    @classmethod
    def start(
        cls,
        *,
        port: int = 0,
        state: str | Path | None = None,
        webhooks: Mapping[str, Mapping[str, object]] | None = None,
    ) -> Self:
        """Start a sandbox on a loopback port (a free one unless named), its state in memory or in an SQLite file.

        `webhooks` has the arguments of `subscribe` by API. Raises OSError where the port is taken, ValueError for a
        webhook that could not be sent.
        """
        world = World()
        for api, settings in (webhooks or {}).items():
            world.outbox.subscriptions[api] = subscription(api, settings)
        store = None if state is None else Store(state, world)
        try:
            server = Server(world, store, Log(None), port=port)
        except OSError:
            if store is not None:
                store.close()
            raise
        sandbox = cls(world, server, store)
        sandbox._thread.start()
        deadline = time.monotonic() + _START_SECONDS
        while not sandbox._server.started:
            if not sandbox._thread.is_alive() or time.monotonic() > deadline:
                raise RuntimeError("the sandbox did not start; run `reward-orders-sandbox` to see why")
            time.sleep(0.001)
        return sandbox

    def stop(self) -> None:
        """Stop serving; open connections are cut."""
        self._server.stop()
        self._thread.join()
        if self._store is not None:
            self._store.close()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None, /
    ) -> None:
        self.stop()

    @property
    def clock(self) -> Clock:
        """The clock every rule goes by: `.set(when)`, `.advance(seconds)`, `.reset()`, `.now()`."""
        return self._world.clock

    @property
    def settings(self) -> Settings:
        """The switches, to read; `configure` changes them, checks them, and keeps them in a state file."""
        return self._world.settings

    @property
    def requests(self) -> list[Received]:
        """Every request received since the last reset, oldest first."""
        return self._controls.requests()

    @property
    def faults(self) -> list[Fault]:
        """The fault rules, with how often each was tried (`calls`) and happened (`fired`)."""
        return list(self._world.faults.rules)

    def reset(self) -> None:
        """Forget everything: orders, faults, requests, switches, and the set clock."""
        self._controls.reset()

    def seed(
        self,
        *,
        tango: int = 0,
        voucherify: int = 0,
        interval: float = 60.0,
        account: str = "account-1",
        customer: str = "customer-1",
        first_version: int = 0,
    ) -> None:
        """Enter many orders at once, the newest now, the others `interval` seconds apart before it.

        Their refs and source_ids are `seed-000001` (the oldest), `seed-000002` and so on. The oldest `first_version` of
        Tango's are orders of the first version of its API, which have no ref.
        """
        self._controls.seed(Seed(tango, voucherify, interval, account, customer, first_version))

    def orders(self, api: Literal["tango", "tango_async", "voucherify"]) -> list[Json]:
        """Return every order of an API as a get would show it, oldest first."""
        return self._controls.orders(api)

    def balance(self, account: str) -> float:
        """Return what an account has left, in its currency."""
        return float(self._controls.account(account)["balance"])

    def set_balance(self, account: str, amount: float) -> None:
        """Set what an account has, in its currency; over it creates get 402.001."""
        self._controls.set_account(account, {"balance": amount})

    def set_account(self, account: str, *, customer: str | None = None, active: bool = True) -> None:
        """Say whose an account is (another customer gets 403.007) and whether it is active (else 422.156)."""
        self._controls.set_account(account, {"customer": customer, "active": active})

    def configure(self, changes: Mapping[str, object]) -> None:
        """Change switches by name; raises ValueError for an unknown one."""
        self._controls.configure(changes)

    def fault(
        self,
        operation: str,
        kind: FaultKind | ErrorKeyText,
        *,
        nth: int | None = None,
        probability: float | None = None,
        seed: int = 0,
        times: int | None = None,
        seconds: float | None = None,
        status: int = 500,
        key: str | None = None,
        retry_after: RetryAfter = "seconds",
    ) -> Fault:
        """Let calls of an operation go wrong: the next one, the nth, or each with a probability.

        `operation` is an operationId (`tangoCreateOrder`) or a pattern (`voucherify*`); the kinds and what each
        option means stand in docs/sandbox.md. An error key (`422.030`) is a kind too. Returns the rule, which counts
        `calls` and `fired`. Raises ValueError for an unknown kind.
        """
        return self._controls.fault(
            operation,
            kind,
            nth=nth,
            probability=probability,
            seed=seed,
            times=times,
            seconds=seconds,
            status=status,
            key=key,
            retry_after=retry_after,
        )

    def clear_faults(self) -> None:
        """Forget all fault rules."""
        self._controls.clear_faults()

    def subscribe(
        self,
        api: Literal["tango", "voucherify"],
        url: str,
        *,
        secret: str,
        key_encoding: Literal["base64", "text"] = "base64",
        signature_encoding: Literal["base64", "hex"] = "base64",
    ) -> None:
        """Send the events of an API to a receiver of this machine, signed with `secret`.

        The encodings are of Tango's key and signature, which its documents leave open. Raises ValueError for a receiver
        elsewhere.
        """
        encodings = {"key_encoding": key_encoding, "signature_encoding": signature_encoding}
        self._controls.subscribe(api, {"url": url, "secret": secret} | encodings)

    def unsubscribe(self) -> None:
        """Send no events any more."""
        self._controls.unsubscribe()

    def notify(self, api: Literal["tango", "voucherify"], type: str, data: Mapping[str, object]) -> None:
        """Let an event of any type happen, such as RewardStatus; it is sent where somebody subscribes."""
        self._controls.notify(api, type, dict(data))

    @property
    def deliveries(self) -> list[Json]:
        """What was sent to subscribers or is to be, oldest first: `event`, `state`, `attempts`, `status`, `due`."""
        return self._controls.deliveries()

    def flush_webhooks(self) -> None:
        """Send what is due by the sandbox's clock, and come back when it is sent."""
        self._controls.flush_webhooks()
