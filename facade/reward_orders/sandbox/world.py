"""The sandbox's whole memory: clock, switches, both vendors' books, fault rules, and every request received."""

from collections import deque
from dataclasses import dataclass, field
from threading import RLock

from reward_orders.sandbox.clock import Clock
from reward_orders.sandbox.faults import Faults
from reward_orders.sandbox.received import Received
from reward_orders.sandbox.settings import Settings
from reward_orders.sandbox.tango.async_book import AsyncOrder
from reward_orders.sandbox.tango.book import Account
from reward_orders.sandbox.tango.book import Book as TangoBook
from reward_orders.sandbox.tango.order import TangoOrder
from reward_orders.sandbox.tiny import Book as TinyBook
from reward_orders.sandbox.voucherify.book import Book as VoucherifyBook
from reward_orders.sandbox.voucherify.book import Job, Resource
from reward_orders.sandbox.voucherify.order import VoucherifyOrder
from reward_orders.sandbox.webhooks import Outbox

Entity = Account | TangoOrder | AsyncOrder | VoucherifyOrder | Resource | Job

REMEMBERED = 100_000
"""How many requests are kept; older ones are forgotten."""


@dataclass(slots=True)
class World:
    """Everything that can change; handlers run one at a time under `lock`."""

    clock: Clock = field(default_factory=Clock)
    settings: Settings = field(default_factory=Settings)
    tango: TangoBook = field(default_factory=TangoBook)
    voucherify: VoucherifyBook = field(default_factory=VoucherifyBook)
    tiny: TinyBook = field(default_factory=TinyBook)
    faults: Faults = field(default_factory=Faults)
    outbox: Outbox = field(default_factory=Outbox)
    """Notifications on their way."""
    received: deque[Received] = field(default_factory=lambda: deque(maxlen=REMEMBERED))
    request_count: int = 0
    download_origin: str = ""
    """Where exports are fetched: the second origin."""
    host_names: frozenset[str] = frozenset()
    """Names beside loopback's that the control API answers to."""
    lock: RLock = field(default_factory=RLock)

    def reset(self) -> None:
        """Forget everything but where the server listens."""
        self.clock.reset()
        self.settings = Settings()
        self.tango = TangoBook()
        self.voucherify = VoucherifyBook()
        self.tiny = TinyBook()
        self.faults.clear()
        self.outbox.clear()
        self.received.clear()
        self.request_count = 0

    def drain(self) -> list[Entity]:
        """Return what changed since the last call."""
        changes = [*self.tango.changed, *self.voucherify.changed]
        self.tango.changed.clear()
        self.voucherify.changed.clear()
        return changes
