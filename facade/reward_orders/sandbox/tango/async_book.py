"""Asynchronous orders as the sandbox keeps them: many lines each, by reference, and what time does to them."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from reward_orders.sandbox.exchange import Json
from reward_orders.sandbox.tango.catalog import ITEMS

RETRYING = "RETRYING"
"""While Tango tries again: the event has this word; that the order and its lines read so then is our choice."""


@dataclass(slots=True)
class AsyncOrder:
    """One asynchronous order. Times are milliseconds since the epoch."""

    id: str
    number: int
    account: str
    customer: str
    ref: str
    created: int
    asked: Json
    """The optional fields of the request, as sent."""
    lines: list[Json]
    """Each with id, ref, utid, face and charged (minor units), quantity, method, status, resolves, asked and errors.

    `retries` is there where it is tried again: for how long; `resent` and `resends` where it was sent again.
    """
    failed: list[Json] = field(default_factory=list)
    """What the create answers as failedLineItems."""
    duplicates: dict[str, int] = field(default_factory=dict)
    status: str = "PENDING"
    completed: int | None = None
    resolves: int | None = None
    """When the next of its lines is done, or tried again."""


class AsyncBook:
    """Every asynchronous order. A look-up by reference is one dictionary access."""

    def __init__(self, refund: Callable[[str, int], None], changed: list[Any]) -> None:
        self.by_time: list[AsyncOrder] = []
        self.by_id: dict[str, AsyncOrder] = {}
        self._by_ref: dict[tuple[str, str], list[AsyncOrder]] = {}
        self._pending: list[AsyncOrder] = []
        self._refund = refund
        self._changed = changed

    def add(self, order: AsyncOrder) -> None:
        """Enter an order into every index."""
        self.by_time.append(order)
        self.by_id[order.id] = order
        self._by_ref.setdefault((order.account.casefold(), order.ref), []).append(order)
        if order.resolves is not None:
            self._pending.append(order)
        self._changed.append(order)

    def known(self, account: str, ref: str, *, not_before: int = 0) -> AsyncOrder | None:
        """Return the newest order of this reference in this account that is not older."""
        for order in reversed(self._by_ref.get((account.casefold(), ref), ())):
            return order if order.created >= not_before else None
        return None

    def settle(self, now: int) -> list[tuple[int, AsyncOrder, str]]:
        """Work on the lines whose time has come, a failed one is refunded.

        Return what became of orders, in the order of time: the moment, the order, and whether it ended or is RETRYING.
        """
        if not self._pending:
            return []
        news: list[tuple[int, AsyncOrder, str]] = []
        for order in self._pending:
            while order.resolves is not None and order.resolves <= now:
                at, before = order.resolves, order.status
                self._work(order, at)
                if order.resolves is None or order.status != before:
                    news.append((at, order, order.status))
        self._pending = [order for order in self._pending if order.resolves is not None]
        return sorted(news, key=lambda one: one[0])

    def retry(self, order: AsyncOrder, seconds: float) -> None:
        """Let every line that is worked on be tried again once, so many seconds after its time."""
        for line in order.lines:
            if line["resolves"] is not None:
                line["retries"] = round(seconds * 1000)
        self._changed.append(order)

    def _work(self, order: AsyncOrder, now: int) -> None:
        for line in order.lines:
            if line["resolves"] is not None and line["resolves"] <= now:
                self._resolve(order, line)
        waiting = [line["resolves"] for line in order.lines if line["resolves"] is not None]
        order.resolves = min(waiting, default=None)
        if order.resolves is None:
            order.status, order.completed = status_of(order.lines), now
        elif any(line["status"] == RETRYING for line in order.lines):
            order.status = RETRYING
        self._changed.append(order)

    def _resolve(self, order: AsyncOrder, line: Json) -> None:
        if line.get("retries") is not None:
            line["status"], line["resolves"] = RETRYING, line["resolves"] + line["retries"]
            line["retries"] = None
            return
        line["resolves"] = None
        if ITEMS[line["utid"]].outcome in {"FAILED", "PENDING_FAILED"}:
            line["status"] = "FAILED"
            line["errors"] = [{"errorCode": "503.038", "errorMessage": "The reward could not be issued"}]
            self._refund(order.account, line["charged"])
        else:
            line["status"] = "COMPLETE"


def status_of(lines: Iterable[Json]) -> str:
    """Return the status of an order all of whose lines are done."""
    statuses = {line["status"] for line in lines}
    return next(iter(statuses)) if len(statuses) == 1 else "PARTIAL"
