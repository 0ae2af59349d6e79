"""One wish placed with one call, with threads or with tasks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reward_orders import (
    AsyncTango,
    AsyncVoucherify,
    Journal,
    Recipient,
    RetryPolicy,
    Tango,
    TangoOrder,
    Voucherify,
    VoucherifyOrder,
)
from scripts.chaos.books import Line, told

if TYPE_CHECKING:
    from scripts.chaos.plan import Wish

LEASE = 4.0  # seconds; longer than an attempt, short enough for a killed worker's keys to come free
TIMEOUT, DEADLINE = 1.0, 20.0
TOKEN = "sandbox-token"  # noqa: S105 - the sandbox's, printed at its start
RATE = 200.0  # creates per second, all workers together: the journal's queue is part of the test
RETRY = RetryPolicy(attempts=2, wait_initial=0.05, wait_max=0.5)


def open_journal(target: str) -> Journal:
    """The journal of a run."""
    if target.startswith("postgresql:"):
        return Journal.postgres(target, lease=LEASE)
    return Journal.sqlite(target, lease=LEASE)


class Shop:
    """Both clients, for threads."""

    def __init__(self, url: str, journal: Journal) -> None:
        self.tango = Tango(
            base_url=url,
            platform_name="sandbox",
            platform_key="sandbox-key",
            customer="customer-1",
            journal=journal,
            retry=RETRY,
            timeout=TIMEOUT,
            deadline=DEADLINE,
            rate=RATE,
        )
        self.voucherify = Voucherify(
            base_url=url,
            app_id="sandbox",
            app_token=TOKEN,
            journal=journal,
            retry=RETRY,
            timeout=TIMEOUT,
            deadline=DEADLINE,
        )

    def place(self, wish: Wish) -> Line:
        """Place a wish; raises what the client raises."""
        if wish.vendor == "voucherify":
            order = self.voucherify.orders.create(source_id=wish.key, amount=wish.cents)
            return told_voucherify(wish, order)
        return told_tango(
            wish,
            self.tango.orders.create(
                key=wish.key,
                utid=wish.utid,
                amount=wish.amount,
                account=wish.account,
                recipient=Recipient(email=wish.email, first_name="Ada"),
            ),
        )

    def close(self) -> None:
        """Close the connections."""
        self.tango.close()
        self.voucherify.close()


class AsyncShop:
    """Both clients, for tasks."""

    def __init__(self, url: str, journal: Journal) -> None:
        self.tango = AsyncTango(
            base_url=url,
            platform_name="sandbox",
            platform_key="sandbox-key",
            customer="customer-1",
            journal=journal,
            retry=RETRY,
            timeout=TIMEOUT,
            deadline=DEADLINE,
            rate=RATE,
        )
        self.voucherify = AsyncVoucherify(
            base_url=url,
            app_id="sandbox",
            app_token=TOKEN,
            journal=journal,
            retry=RETRY,
            timeout=TIMEOUT,
            deadline=DEADLINE,
        )

    async def place(self, wish: Wish) -> Line:
        """Place a wish; raises what the client raises."""
        if wish.vendor == "voucherify":
            order = await self.voucherify.orders.create(source_id=wish.key, amount=wish.cents)
            return told_voucherify(wish, order)
        return told_tango(
            wish,
            await self.tango.orders.create(
                key=wish.key,
                utid=wish.utid,
                amount=wish.amount,
                account=wish.account,
                recipient=Recipient(email=wish.email, first_name="Ada"),
            ),
        )

    async def aclose(self) -> None:
        """Close the connections."""
        await self.tango.aclose()
        await self.voucherify.aclose()


def told_tango(wish: Wish, order: TangoOrder) -> Line:
    """What the caller sees of a Tango order."""
    return told(wish, order.id, None if order.amount is None else int(order.amount * 100))


def told_voucherify(wish: Wish, order: VoucherifyOrder) -> Line:
    """What the caller sees of a Voucherify order."""
    return told(wish, order.id, order.amount)
