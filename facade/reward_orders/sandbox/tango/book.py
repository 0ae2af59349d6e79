"""Tango's books: accounts with balances, orders by id and by ref, and what time does to them."""

from bisect import bisect_left, bisect_right, insort
from dataclasses import dataclass
from datetime import UTC, datetime

from reward_orders.sandbox.tango.async_book import AsyncBook, AsyncOrder
from reward_orders.sandbox.tango.catalog import ITEMS
from reward_orders.sandbox.tango.order import TangoOrder, is_acting

_DAY_MS = 86_400_000


@dataclass(slots=True)
class Account:
    """One account; `customer` is set only where a test said whose it is. The balance is in minor units."""

    id: str
    balance: int
    customer: str | None = None
    active: bool = True


class Book:
    """Everything Tango remembers. A look-up by id or by ref is one dictionary access."""

    def __init__(self) -> None:
        self.accounts: dict[str, Account] = {}
        """By folded identifier."""
        self.orders: dict[str, TangoOrder] = {}
        self.by_ref: dict[str, list[TangoOrder]] = {}
        self.by_time: list[TangoOrder] = []
        self.by_account: dict[str, list[TangoOrder]] = {}
        """By the account's folded name, each list by time: clients list one account at a time."""
        self.in_process: dict[tuple[str, str], float] = {}
        """Until when (milliseconds) a ref of an account, folded, is being worked on."""
        self.tokens: dict[str, int] = {}
        self.last_create = 0
        self.last_read = 0
        self.resends = 0
        self.changed: list[Account | TangoOrder | AsyncOrder] = []
        """What a state file has not seen yet."""
        self.acting: list[TangoOrder] = []
        """Orders whose line items have an accepted action that has not happened, or are frozen."""
        self.redeemed_until = 0
        """Orders from before this time have been looked at for whether their recipients have chosen."""
        self.async_orders = AsyncBook(self.refund, self.changed)
        self._pending: list[TangoOrder] = []

    def account(self, identifier: str, opening: float) -> Account:
        """Return an account; it comes into being with the opening balance."""
        account = self.accounts.get(identifier.casefold())
        if account is None:
            account = Account(identifier, round(opening * 100))
            self.enter(account)
            self.changed.append(account)
        return account

    def enter(self, account: Account) -> None:
        """Enter an account; its identifier means the same in any case."""
        self.accounts[account.id.casefold()] = account

    def next_id(self, now: int) -> tuple[str, int]:
        """Return a new order's id, in the vendor's form, and its number."""
        number = len(self.orders) + 1
        return self.dated_id("RA", now, number), number

    def dated_id(self, source: str, now: int, number: int) -> str:
        """Return an id in the vendor's form; the letters say where an order was made."""
        day = datetime.fromtimestamp(now // 1000, UTC)
        return f"{source}{day:%y%m%d}-{1000 + number}-{number * 7 % 90 + 10}"

    def refund(self, identifier: str, cents: int) -> None:
        """Give an account back what an order that failed had cost."""
        account = self.accounts[identifier.casefold()]
        account.balance += cents
        self.changed.append(account)

    def add(self, order: TangoOrder) -> None:
        """Enter an order into every index."""
        self.orders[order.id] = order
        if order.ref:
            self.by_ref.setdefault(order.ref, []).append(order)
        _enter_by_time(self.by_time, order)
        _enter_by_time(self.by_account.setdefault(order.account.casefold(), []), order)
        if order.resolves is not None:
            self._pending.append(order)
        if is_acting(order):
            self.acting.append(order)
        self.changed.append(order)

    def by_account_ref(self, account: str, ref: str, not_before: int) -> TangoOrder | None:
        """Return the newest order of this ref in this account that the 90-day promise still covers."""
        for order in reversed(self.by_ref.get(ref, ())):
            if order.account.casefold() == account.casefold():
                return order if order.created >= not_before else None
        return None

    def between(self, start: int | None, end: int | None, account: str | None = None) -> list[TangoOrder]:
        """Return the orders (of an account) created in a period, both ends included, oldest first."""
        orders = self.by_time if account is None else self.by_account.get(account.casefold(), [])
        low = 0 if start is None else bisect_left(orders, (start, 0), key=_when)
        high = len(orders) if end is None else bisect_right(orders, (end + 1, 0), key=_when)
        return orders if low == 0 and high == len(orders) else orders[low:high]

    def settle(self, now: int) -> None:
        """Resolve the PENDING orders whose time has come; a failed one is refunded."""
        if not self._pending:
            return
        for order in self._pending:
            if order.resolves is not None and order.resolves <= now:
                self._resolve(order)
        self._pending = [order for order in self._pending if order.resolves is not None]

    def _resolve(self, order: TangoOrder) -> None:
        order.resolves = None
        if ITEMS[order.utid].outcome == "PENDING_FAILED":
            order.status = "FAILED"
            self.refund(order.account, order.charged)
        else:
            order.status = "COMPLETE"
        self.changed.append(order)


def days(number: float) -> int:
    """Return days in milliseconds."""
    return round(number * _DAY_MS)


def _enter_by_time(orders: list[TangoOrder], order: TangoOrder) -> None:
    if not orders or _when(order) >= _when(orders[-1]):
        orders.append(order)
    else:
        insort(orders, order, key=_when)


def _when(order: TangoOrder) -> tuple[int, int]:
    return order.created, order.number
