"""One wish placed with one call, with threads or with tasks."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from attrs import frozen

from reward_orders import (
    AsyncTango,
    AsyncVoucherify,
    Journal,
    Recipient,
    RetryPolicy,
    RewardOrdersError,
    Tango,
    TangoOrder,
    Voucherify,
    VoucherifyOrder,
)
from reward_orders.core.clock import SYSTEM_CLOCK, Clock
from scripts.chaos import calls

if TYPE_CHECKING:
    from scripts.chaos.books import Book, Line
    from scripts.chaos.plan import Wish

LEASE = 4.0  # seconds; longer than an attempt, short enough for a killed worker's keys to come free
TIMEOUT, DEADLINE = 1.0, 20.0
RATE = 200.0  # creates per second, all workers together: the journal's queue is part of the test
YEAR = 365 * 86400.0


class SteppingClock(Clock):
    """A machine's clock that is set wrong, and right again."""

    __slots__ = ("ahead", "steps")

    def __init__(self) -> None:
        self.ahead = 0.0
        self.steps = 0  # odd while it is wrong

    def step(self, ahead: float) -> None:
        """Set it wrong by so much, or right."""
        self.ahead = ahead
        self.steps += 1

    def time(self) -> float:
        """Epoch seconds as this machine shows them."""
        return time.time() + self.ahead


@frozen
class Terms:
    """How a client is set up."""

    url: str
    journal: str
    timeout: float = TIMEOUT
    deadline: float = DEADLINE
    attempts: int = 2
    lease: float = LEASE
    rate: float | None = RATE
    platform: str = "chaos"
    clock: Clock = SYSTEM_CLOCK

    def open_journal(self) -> Journal:
        """The journal of a run."""
        if self.journal.startswith("postgresql:"):
            return Journal.postgres(self.journal, lease=self.lease)
        return Journal.sqlite(self.journal, lease=self.lease, clock=self.clock)

    def tango(self, journal: Journal) -> dict[str, Any]:
        """Arguments of both Tango clients."""
        keys = {"platform_name": self.platform, "platform_key": "chaos-key", "customer": "customer-1"}
        return {**self._both(journal), **keys, "rate": self.rate}

    def voucherify(self, journal: Journal) -> dict[str, Any]:
        """Arguments of both Voucherify clients."""
        return {**self._both(journal), "app_id": "chaos", "app_token": "chaos-token"}

    def _both(self, journal: Journal) -> dict[str, Any]:
        return {
            "base_url": self.url,
            "journal": journal,
            "retry": RetryPolicy(attempts=self.attempts, wait_initial=0.05, wait_max=0.5),
            "timeout": self.timeout,
            "deadline": self.deadline,
            "clock": self.clock,
            "on_event": calls.watch,
        }


class Shop:
    """Both clients, for threads."""

    def __init__(self, terms: Terms, journal: Journal, *, worker: str) -> None:
        self.tango = Tango(**terms.tango(journal))
        self.voucherify = Voucherify(**terms.voucherify(journal))
        self._worker = worker
        self._clock = terms.clock

    def place(self, wish: Wish, book: Book) -> Line:
        """Place a wish and note how that ended; what is not an error of the product's tree is raised as well."""
        line = calls.begin(self._worker, wish)
        steps = _steps(self._clock)
        try:
            if wish.vendor == "tango":
                _told_tango(line, self.tango.orders.create(**_tango(wish)))
            else:
                _told_voucherify(line, self.voucherify.orders.create(**_voucherify(wish)))
        except BaseException as error:
            line.failed(error)
            if not isinstance(error, RewardOrdersError):
                raise
        finally:
            book.note(calls.end(line, astray=_steps(self._clock) != steps or steps % 2 == 1))
        return line

    def close(self) -> None:
        """Close the connections."""
        self.tango.close()
        self.voucherify.close()


class AsyncShop:
    """Both clients, for tasks."""

    def __init__(self, terms: Terms, journal: Journal, *, worker: str) -> None:
        self.tango = AsyncTango(**terms.tango(journal))
        self.voucherify = AsyncVoucherify(**terms.voucherify(journal))
        self._worker = worker
        self._clock = terms.clock

    async def place(self, wish: Wish, book: Book) -> Line:
        """Place a wish and note how that ended; what is not an error of the product's tree is raised as well."""
        line = calls.begin(self._worker, wish)
        steps = _steps(self._clock)
        try:
            if wish.vendor == "tango":
                _told_tango(line, await self.tango.orders.create(**_tango(wish)))
            else:
                _told_voucherify(line, await self.voucherify.orders.create(**_voucherify(wish)))
        except BaseException as error:
            line.failed(error)
            if not isinstance(error, RewardOrdersError):
                raise
        finally:
            book.note(calls.end(line, astray=_steps(self._clock) != steps or steps % 2 == 1))
        return line

    async def aclose(self) -> None:
        """Close the connections."""
        await self.tango.aclose()
        await self.voucherify.aclose()


def _steps(clock: Clock) -> int:
    return clock.steps if isinstance(clock, SteppingClock) else 0


def _tango(wish: Wish) -> dict[str, Any]:
    return {
        "key": wish.key,
        "utid": wish.utid,
        "amount": wish.amount,
        "account": wish.account,
        "recipient": Recipient(email=wish.person, first_name="Ada"),
        "message": wish.wording,
    }


def _voucherify(wish: Wish) -> dict[str, Any]:
    said = {} if wish.if_exists is None else {"if_exists": wish.if_exists}
    return {
        "source_id": wish.key,
        "amount": wish.cents,
        "status": "CREATED",
        "customer": {"id": wish.person},
        "metadata": {"note": wish.wording},
        **said,
    }


def _told_tango(line: Line, order: TangoOrder) -> None:
    """What the caller sees of a Tango order."""
    pin = order.credentials.pin
    line.order_id = order.id
    line.cents = None if order.amount is None else int(order.amount * 100)
    line.pin = None if pin is None else pin.reveal()
    line.final = True


def _told_voucherify(line: Line, order: VoucherifyOrder) -> None:
    """What the caller sees of a Voucherify order."""
    line.order_id, line.cents, line.final = order.id, order.amount, True
