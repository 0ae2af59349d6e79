"""Voucherify's books: orders by id and source_id, customers, products and SKUs, imports and exports."""

from bisect import insort
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import Literal

from reward_orders.sandbox.exchange import Json
from reward_orders.sandbox.voucherify.api_log import REMEMBERED, Entry
from reward_orders.sandbox.voucherify.order import VoucherifyOrder

Kind = Literal["customer", "product", "sku"]
_PREFIX: dict[Kind, str] = {"customer": "cust", "product": "prod", "sku": "sku"}


@dataclass(slots=True)
class Resource:
    """A customer, a product or a SKU."""

    id: str
    kind: Kind
    source_id: str | None
    data: Json


@dataclass(slots=True)
class Job:
    """An import or an export; times are milliseconds since the epoch."""

    id: str
    kind: Literal["import", "export"]
    created: int
    starts: int
    ends: int
    request_id: str = ""
    parameters: Json = field(default_factory=dict)
    rows: list[Json] = field(default_factory=list)
    failed: list[Json] = field(default_factory=list)
    done_count: int = 0
    content: str = ""
    done: bool = False
    exported: str = "order"
    """The kind of an export: "order" or "api_log"."""

    def stage(self, now: int) -> int:
        """Return 0 while it waits, 1 while it runs, 2 when it is done."""
        if self.done:
            return 2
        return 1 if now >= self.starts else 0

    def progress(self, now: int) -> int:
        """Return 0 to 100."""
        if self.done:
            return 100
        span = max(self.ends - self.starts, 1)
        return min(max(100 * (now - self.starts) // span, 0), 99)


class Book:
    """Everything Voucherify remembers. A look-up by id or source_id is one dictionary access."""

    def __init__(self) -> None:
        self.orders: dict[str, VoucherifyOrder] = {}
        self.by_source: dict[str, VoucherifyOrder] = {}
        self.by_time: list[VoucherifyOrder] = []
        self.resources: dict[tuple[Kind, str], Resource] = {}
        self.resources_by_source: dict[tuple[Kind, str], Resource] = {}
        self.jobs: dict[str, Job] = {}
        self.open_jobs: list[Job] = []
        """Imports and exports that are not done yet."""
        self.tokens: dict[str, int] = {}
        self.download_tokens: dict[str, tuple[str, int]] = {}
        self.log: deque[Entry] = deque(maxlen=REMEMBERED)
        """Calls, for exports of the log; not in a state file."""
        self.minute, self.calls = 0, 0
        self.changed: list[VoucherifyOrder | Resource | Job] = []
        """What a state file has not seen yet."""
        self._minted = 0
        self._version = 0
        self._by_update: tuple[int, list[VoucherifyOrder]] = (-1, [])

    def mint(self, prefix: str, size: int = 9) -> str:
        """Return a fresh id such as `ord_` + 18 hex digits; the same sequence in every sandbox."""
        self._minted += 1
        return f"{prefix}_{blake2b(f'{prefix}{self._minted}'.encode(), digest_size=size).hexdigest()}"

    @property
    def minted(self) -> int:
        """How many ids were given out."""
        return self._minted

    @minted.setter
    def minted(self, count: int) -> None:
        self._minted = count

    def start(self, job: Job) -> None:
        """Enter an import or export."""
        self.jobs[job.id] = job
        if not job.done:
            self.open_jobs.append(job)
        self.changed.append(job)

    def find(self, identifier: str) -> VoucherifyOrder | None:
        """Return an order by its id or by the caller's source_id."""
        return self.orders.get(identifier) or self.by_source.get(identifier)

    def add(self, order: VoucherifyOrder) -> None:
        """Enter a new order into every index."""
        self.orders[order.id] = order
        if not self.by_time or _when(order) >= _when(self.by_time[-1]):
            self.by_time.append(order)
        else:
            insort(self.by_time, order, key=_when)
        self.touch(order)

    def touch(self, order: VoucherifyOrder) -> None:
        """Note that an order changed."""
        if order.source_id is not None:
            self.by_source[order.source_id] = order
        self._version += 1
        self.changed.append(order)

    def sorted(self, key: str) -> Sequence[VoucherifyOrder]:
        """Return all orders, oldest first, by `created_at` or `updated_at` (never updated: by creation)."""
        if key == "created_at":
            return self.by_time
        if self._by_update[0] != self._version:
            ordered = sorted(self.by_time, key=lambda order: (order.updated or order.created, order.number))
            self._by_update = (self._version, ordered)
        return self._by_update[1]

    def resource(self, kind: Kind, identifier: str | None, source_id: str | None) -> Resource | None:
        """Return a customer, product or SKU; with both ids `source_id` is ignored (documented)."""
        if identifier is not None:
            return self.resources.get((kind, identifier))
        return self.resources_by_source.get((kind, source_id)) if source_id is not None else None

    def upsert(self, kind: Kind, identifier: str | None, source_id: str | None, data: Json) -> Resource:
        """Create or update a customer, product or SKU; its source_id never changes (documented)."""
        found = self.resource(kind, identifier, source_id)
        if found is None:
            found = Resource(identifier or self.mint(_PREFIX[kind]), kind, source_id, {})
            self.enter(found)
        found.data |= data
        self.changed.append(found)
        return found

    def enter(self, resource: Resource) -> None:
        """Enter a resource into both indexes."""
        self.resources[resource.kind, resource.id] = resource
        if resource.source_id is not None:
            self.resources_by_source[resource.kind, resource.source_id] = resource


def _when(order: VoucherifyOrder) -> tuple[int, int]:
    return order.created, order.number
