"""A process that places orders, crashes, and starts again; its clock only moves when it sleeps."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reward_orders import Journal, Recipient, Reward, Tango, Voucherify
from reward_orders.core.clock import Clock
from tests.idempotency.fake_vendors import CrashError, TangoAsyncVendor, TangoVendor, Vendor
from tests.kit.library import httpx

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

KEY = "payroll-42"


class Hands(Clock):
    """A clock that only moves when somebody sleeps, or time is said to pass."""

    __slots__ = ("now",)

    def __init__(self) -> None:
        self.now = 1_800_000_000.0

    def time(self) -> float:
        return self.now

    def monotonic(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds


class Caller:
    """A process with a client; `place` gives what it learned. A crash leaves the journal's file and the vendor."""

    def __init__(self, vendor: Vendor, path: Path) -> None:
        self.vendor = vendor
        self.clock = Hands()
        vendor.now = self.clock.time
        self._path = path
        self.interrupt_at: int | None = None
        self.dies_interrupted = False
        self._begin()

    def _begin(self) -> None:
        self.journal = Journal.sqlite(self._path, clock=self.clock)
        self._writes = 0
        store = self.journal._store
        transact = store.transact

        def interrupted(work, **options):
            self._writes += 1
            if self._writes == self.interrupt_at:
                raise KeyboardInterrupt
            result = transact(work, **options)
            if self._writes == -(self.interrupt_at or 0):
                raise KeyboardInterrupt
            return result

        store.transact = interrupted
        hand_over = store.hand_over
        # A process that died writes nothing on its way out.
        store.hand_over = lambda work: (lambda _: True) if self.dying else hand_over(work)
        options = {
            "base_url": "http://127.0.0.1:1",
            "journal": self.journal,
            "clock": self.clock,
            "http_client": httpx.Client(transport=httpx.MockTransport(self.vendor.handle)),
        }
        if isinstance(self.vendor, TangoAsyncVendor):
            tango = Tango(platform_name="p", platform_key="k", account="a", customer="c", **options)
            self._create: Callable[[int], object] = lambda cents: tango.async_orders.create(
                rewards=[Reward(key="r-1", utid="U1", amount=cents // 100, recipient=Recipient())], key=KEY
            )
            self.reconcile = tango.async_orders.reconcile
        elif isinstance(self.vendor, TangoVendor):
            tango = Tango(platform_name="p", platform_key="k", account="a", customer="c", **options)
            self._create = lambda cents: tango.orders.create(utid="U1", amount=cents // 100, key=KEY)
            self.reconcile = tango.orders.reconcile
        else:
            voucherify = Voucherify(app_id="a", app_token="t", **options)
            self._create = lambda cents: voucherify.orders.create(source_id=KEY, amount=cents)
            self.reconcile = voucherify.orders.reconcile

    @property
    def dying(self) -> bool:
        """Whether what goes on is the end of the process, and not of one call."""
        return self.vendor.crashed or self.dies_interrupted

    def place(self, cents: int) -> object:
        self._writes = 0
        try:
            return self._create(cents)
        except CrashError as crash:
            self.vendor.crashed = False
            self.journal.close()
            self._begin()
            return crash
        except KeyboardInterrupt as stop:
            return stop
        except Exception as error:  # noqa: BLE001 - judged by the test
            return error

    def orders(self) -> list[int]:
        """The amounts the vendor really has under the key."""
        return [self.vendor.cents(order) for order in self.vendor.ledger.get(KEY, [])]
