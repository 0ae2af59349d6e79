"""`reconcile`: a file, the journal and the service beside each other; what does not agree is told."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import TYPE_CHECKING

from reward_orders.batch.findings import Finding, Reconciled
from reward_orders.batch.group_reading import GroupedRewards
from reward_orders.batch.planning import check_client
from reward_orders.batch.statement import Statement, statements_of
from reward_orders.core.dates import first_moment, last_moment
from reward_orders.core.errors import ForbiddenError, NotFoundError, RefusedError
from reward_orders.core.money import plain_amount, same_money
from reward_orders.journal.states import State
from reward_orders.tango.async_outcomes import RewardState
from reward_orders.tango.client import Tango, settings_of
from reward_orders.tango.models import TangoOrder
from reward_orders.tango.order_request import is_async, scope_of
from reward_orders.tango.reading import is_unfinished, status_of
from reward_orders.tango.settings import chosen

if TYPE_CHECKING:
    import os
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from reward_orders.core.dates import When
    from reward_orders.journal import Entry, Journal
    from reward_orders.tango.async_models import TangoAsyncOrderRow
    from reward_orders.tango.async_outcomes import RewardOutcome
    from reward_orders.tango.line_item import LineItem

PORTION = 500  # orders that the journal is asked for at once
DAY = timedelta(days=1)


def reconcile(
    file: str | os.PathLike[str] | None,
    tango: Tango,
    *,
    start: When | None = None,
    end: When | None = None,
    map: Mapping[str, str] | None = None,
    on_progress: Callable[[int, int | None], None] | None = None,
) -> Reconciled:
    """Compare a results file of `send`, or a report of Tango's portal, with the journal and the service.

    Of one account, the client's own. Without a file the journal alone is compared. `start` and `end` bound the time of
    the orders, as on `orders.list`; a file without them is looked for in the days of its keys, or in everything.
    `on_progress(done, total)` hears of every page. Nothing is changed at the service or in the journal. Raises
    ConfigurationError for a file that cannot be read, and what listing orders raises.
    """
    check_client(tango)
    settings = settings_of(tango)
    account = chosen(None, settings.account, argument="account")
    scope = scope_of(settings.session, account)
    books = _Books(tango, account, scope)
    if file is not None:
        books.read(statements_of(file, account=account, given=map))
    bounds = _time(first_moment(start, argument="start")), _time(last_moment(end, argument="end"))
    if bounds == (None, None) and file is not None:
        bounds = books.days()
    pager = tango.orders.list(
        start=bounds[0], end=bounds[1], account_identifier=account, read_ahead=True, on_progress=on_progress
    )
    orders = iter(pager)
    while portion := list(islice(orders, PORTION)):
        books.see(portion)
    books.see_asynchronous(bounds)
    books.look_up_missing()
    books.tell_strange_asynchronous()
    books.look_through_journal(bounds)
    books.add_bounces(bounds)
    return Reconciled(books.matched, sorted(books.findings, key=lambda one: (one.row or 0, one.kind)), books.notes)


class _Books:
    """The file's lines and what was found of each."""

    def __init__(self, tango: Tango, account: str, scope: str) -> None:
        settings = settings_of(tango)
        self._tango = tango
        self._account = account
        self._journal: Journal = settings.ledger
        self._scope = scope
        self._platform = settings.session.platform
        self._rewards = GroupedRewards(tango, ())
        self._by_id: dict[str, Statement] = {}
        self._by_key: dict[str, Statement] = {}
        self._lines: Counter[str] = Counter()
        self._seen: set[int] = set()  # rows of the file
        self._shown: dict[str, str] = {}  # orders, and rewards of asynchronous ones, that the service showed: id → key
        self._strange: list[tuple[TangoAsyncOrderRow, Entry | None]] = []
        self._of_lines: set[str] = set()  # asynchronous orders that lines of the file are in
        self._batches: set[str] = set()
        self._is_report = False  # made by the portal, and so of every order in its time
        self._has_file = False
        self.matched = 0
        self.findings: list[Finding] = []
        self.notes: list[str] = []

    def read(self, statements: Iterable[Statement]) -> None:
        """Take the file's lines; an order of several line items is one order."""
        self._has_file = True
        told: set[tuple[str, str]] = set()
        for one in statements:
            self._is_report = self._is_report or not one.outcome
            self._lines[one.name] += 1
            if (one.name, one.line) in told:
                self._find("duplicate", one, None, "The file has this line twice.")
                self._lines[one.name] -= 1
                self._seen.add(one.row)
                continue
            told.add((one.name, one.line))
            if one.order_id:
                self._by_id.setdefault(one.order_id, one)
            if one.key:
                self._by_key.setdefault(one.key, one)
        keys = [*self._by_key]
        self._batches = {*self._journal.batches(self._platform, keys).values()}
        self._rewards = GroupedRewards(self._tango, self._batches)

    def days(self) -> tuple[datetime | None, datetime | None]:
        """The time in which the journal got the file's keys; open where it does not know them all."""
        keys = [*self._by_key]
        if len(self._by_key) < len(self._by_id) or not keys:
            return None, None
        entries = self._journal.known(self._scope, keys)
        entries |= {key: entry for key in keys if self._rewards.has(key) and (entry := self._rewards.entry_of(key))}
        if len(entries) < sum(one.exists is not False for one in self._by_key.values()) or not entries:
            return None, None
        times = [entry.created_at for entry in entries.values()]
        ends = [entry.updated_at for entry in entries.values()]
        return min(times) - DAY, max(ends) + DAY

    def see(self, orders: Sequence[TangoOrder]) -> None:
        """Compare a portion of what the service has."""
        strangers = []
        for order in orders:
            self._shown[order.id] = order.key or ""
            statement = self._by_id.get(order.id) or self._by_key.get(order.key or "")
            if statement is None:
                strangers.append(order)
            else:
                self._compare(statement, order)
        keys = [order.key for order in strangers if order.key]
        known = self._journal.known(self._scope, keys) if keys else {}
        batches = self._journal.batches(self._platform, keys) if keys else {}
        for order in strangers:
            self._stranger(order, known.get(order.key or ""), batches.get(order.key or ""))

    def see_asynchronous(self, bounds: tuple[datetime | None, datetime | None]) -> None:
        """Compare the asynchronous orders that the service has, which its list of orders does not show."""
        try:
            orders = [*self._tango.async_orders.list(start=bounds[0], end=bounds[1], account_identifier=self._account)]
        except (ForbiddenError, NotFoundError):
            return  # they are not switched on, so there are none
        except RefusedError as error:
            self.notes.append(f"Asynchronous orders could not be listed: {error.message}")
            return
        known = self._journal.known(self._scope, [order.key for order in orders if order.key])
        for order in orders:
            self._shown[order.id] = order.key or ""
            statement = self._by_id.get(order.id) or self._by_key.get(order.key or "")
            entry = known.get(order.key or "")
            if statement is not None:
                self._compare(statement, order)
            elif entry is None or self._is_report:
                self._strange.append((order, entry))

    def tell_strange_asynchronous(self) -> None:
        """Tell the asynchronous orders that the file does not have, as orders or by a line of theirs."""
        for order, entry in self._strange:
            if order.id not in self._of_lines:
                self._stranger(order, entry, None)

    def _stranger(self, order: TangoOrder | TangoAsyncOrderRow, entry: Entry | None, batch: str | None) -> None:
        """An order that the file does not have."""
        ours = entry is not None and (is_async(entry) or entry.remote_id in {None, order.id})
        if self._has_file and (batch in self._batches or (ours and self._is_report)):
            self._find("not_in_file", None, order, "The file does not have this order.")
        elif not ours:
            who = "neither the file nor the journal knows" if self._has_file else "the journal does not know"
            self._find("extra", None, order, f"The service has an order that {who}.")
        elif not self._has_file:
            self._check_state(None, order)

    def _compare(self, statement: Statement, order: TangoOrder | TangoAsyncOrderRow) -> None:
        self._seen.add(statement.row)
        if statement.order_id and statement.order_id != order.id:
            self._find("other_order", statement, order, "The service has another order under this key.", found=order.id)
            return
        if statement.key and order.key and statement.key != order.key:
            self._find(
                "other_order", statement, order, "The key of the order is not the one in the file.", found=order.key
            )
            return
        if statement.exists is False:
            self._find("extra", statement, order, "The file says that nothing was placed, and there is an order.")
            return
        if statement.exists is None:
            self._find("unknown", statement, order, "The order is there; send the file again to settle it.")
            return
        self._check_state(statement, order)

    def _check_state(self, statement: Statement | None, order: TangoOrder | TangoAsyncOrderRow) -> None:
        """Amount, currency and fee of an order that should be there, and whether it is complete."""
        before = len(self.findings)
        if isinstance(order, TangoOrder) and statement is not None and self._lines[statement.name] == 1:
            self._check_money(statement, order)
        status = status_of(order) if isinstance(order, TangoOrder) else order.status
        if is_unfinished(status):
            self._find("pending", statement, order, f"The order is still {status}.", found=status)
        self.matched += len(self.findings) == before

    def _check_money(self, statement: Statement, order: TangoOrder) -> None:
        amount, currency = order.amount, (order.currency or "").upper()
        if statement.currency and currency and statement.currency != currency:
            self._find("currency", statement, order, "It differs.", expected=statement.currency, found=currency)
        elif statement.amount is not None and amount is not None and not same_money(statement.amount, amount):
            told, shown = plain_amount(statement.amount), plain_amount(amount)
            self._find("amount", statement, order, "It differs.", expected=told, found=shown)
        fee = order.charged.fee if order.charged is not None else None
        if statement.fee is not None and fee is not None and not same_money(statement.fee, fee):
            told, shown = plain_amount(statement.fee), plain_amount(fee)
            self._find("fee", statement, order, "It differs.", expected=told, found=shown)

    def look_up_missing(self) -> None:
        """Read what the list did not show one by one: a period may be too short, and a list may lag."""
        lines = {one.row: one for one in (*self._by_id.values(), *self._by_key.values())}
        for row, one in sorted(lines.items()):
            if row in self._seen or one.exists is False:
                continue
            if self._rewards.has(one.key):
                self._compare_reward(one, self._rewards.read(one.key))
                continue
            order = _read(self._tango, one)
            line = _line_item(self._tango, one) if order is None else None
            if line is not None:
                self._compare_line(one, line)
            elif order is not None:
                self._shown[order.id] = order.key or ""
                self._compare(one, order)
            elif one.exists is None:
                self._find("unknown", one, None, "Whether there is an order is not known; send the file again.")
            else:
                self._find("missing", one, None, "The file has an order that the service does not show.")

    def _compare_reward(self, one: Statement, found: RewardOutcome | None) -> None:
        """A line of the file whose reward is in an asynchronous order: lists of orders do not show those."""
        before = len(self.findings)
        if found is not None and found.id:
            self._shown[found.id] = one.key
        if found is None or found.state is RewardState.FAILED:
            self._find("missing", one, None, "The file has a reward that its asynchronous order does not have.")
        elif found.state is RewardState.PENDING:
            self._find("pending", one, None, f"The reward is still {found.status}.", found=found.status or "")
        elif one.exists is None or found.state is RewardState.UNKNOWN:
            self._find("unknown", one, None, "Whether it was bought is not settled; send the file again.")
        elif one.order_id and found.id and one.order_id != found.id:
            self._find("other_order", one, None, "The asynchronous order has another line for it.", found=found.id)
        elif one.amount is not None and found.total is not None and not same_money(one.amount, found.total):
            told, shown = plain_amount(one.amount), plain_amount(found.total)
            self._find("amount", one, None, "It differs.", expected=told, found=shown)
        self.matched += len(self.findings) == before

    def _compare_line(self, one: Statement, line: LineItem) -> None:
        """A line of the file whose asynchronous order this journal does not know: another machine's has sent it."""
        before = len(self.findings)
        self._shown[line.id] = one.key
        self._of_lines.add(line.order_id or "")
        status, currency = line.status or "", (line.currency or "").upper()
        if is_unfinished(status):
            self._find("pending", one, None, f"The reward is still {status}.", found=status)
        elif one.exists is None:
            self._find("unknown", one, None, "The reward is there; send the file again to settle it.")
        elif one.currency and currency and one.currency != currency:
            self._find("currency", one, None, "It differs.", expected=one.currency, found=currency)
        elif one.amount is not None and line.amount is not None and not same_money(one.amount, line.amount):
            told, shown = plain_amount(one.amount), plain_amount(line.amount)
            self._find("amount", one, None, "It differs.", expected=told, found=shown)
        self.matched += len(self.findings) == before

    def look_through_journal(self, bounds: tuple[datetime | None, datetime | None]) -> None:
        """Orders that the journal has in this time, and the others do not; and keys that are still open."""
        first, last = bounds
        for entry in self._journal.entries(scope=self._scope):
            if (first and entry.created_at < first) or (last and entry.created_at > last):
                continue
            key = entry.key
            if key in self._by_key or entry.remote_id in self._by_id:
                continue
            if is_async(entry) and entry.state is State.SUCCEEDED:
                if not self._has_file:  # else its rows are the file's, or another file's
                    self._look_into(entry)
                continue
            if entry.state is State.SUCCEEDED and entry.remote_id and entry.remote_id not in self._shown:
                what = "The journal has an order that the service does not show."
                self.findings.append(Finding("missing", None, key, entry.remote_id, entry.remote_id, "", what))
            elif entry.state in {State.UNKNOWN, State.IN_FLIGHT} and entry.first_sent is not None:
                what = "Whether there is an order is not known; reconcile the journal, or send its file again."
                self.findings.append(Finding("unknown", None, key, entry.remote_id or "", "", "", what))

    def _look_into(self, entry: Entry) -> None:
        """Tell the rewards of an asynchronous order that the journal has; one that failed was given back."""
        order = self._rewards.order(entry.scope[len(self._platform) + 1 :], entry.key)
        if order is None:
            what = "The journal has an asynchronous order that the service does not show."
            id_ = entry.remote_id or ""
            self.findings.append(Finding("missing", None, entry.key, id_, id_, "", what))
            return
        for reward in order.rewards.values():
            name, status = reward.id or "", reward.status or ""
            self._shown[name or reward.key] = reward.key
            if reward.state is RewardState.PENDING:
                what = f"The reward is still {status}."
                self.findings.append(Finding("pending", None, reward.key, name, "", status, what))
            elif reward.state is RewardState.UNKNOWN:
                what = f"The order {order.id} does not say whether it was bought; ask Tango."
                self.findings.append(Finding("unknown", None, reward.key, name, "", status, what))
            else:
                self.matched += reward.state is not RewardState.FAILED

    def add_bounces(self, bounds: tuple[datetime | None, datetime | None]) -> None:
        """E-mails that did not arrive."""
        try:
            bounces = self._tango.line_items.list(
                start=bounds[0], end=bounds[1], account_identifier=self._account, email_status="BOUNCE"
            )
            # The reward of an asynchronous order goes by its line item where that was seen, any other by its order.
            names = (item.id if item.id in self._shown else item.order_id for item in bounces)
            orders = {name for name in names if name in self._shown}
        except (ForbiddenError, NotFoundError) as error:
            self.notes.append(f"Whether e-mails bounced could not be read: {error.message}")
            return
        for order_id in sorted(orders):
            key = self._shown[order_id]
            statement = self._by_id.get(order_id) or self._by_key.get(key)
            if self._has_file and statement is None:
                continue
            self.matched -= not any(one.order_id == order_id for one in self.findings)
            row = None if statement is None else statement.row
            what = "The e-mail bounced; correct the address and send it again."
            self.findings.append(Finding("bounced", row, key, order_id, "", "BOUNCE", what))

    def _find(
        self,
        kind: str,
        statement: Statement | None,
        order: TangoOrder | TangoAsyncOrderRow | None,
        message: str,
        *,
        expected: str = "",
        found: str = "",
    ) -> None:
        row = key = order_id = None
        if statement is not None:
            row, key, order_id = statement.row, statement.key, statement.order_id
        if order is not None:
            key, order_id = order.key or key, order.id
        self.findings.append(Finding(kind, row, key or "", order_id or "", expected, found, message))


def _time(milliseconds: int | None) -> datetime | None:
    return None if milliseconds is None else datetime.fromtimestamp(milliseconds / 1000, UTC)


def _read(tango: Tango, statement: Statement) -> TangoOrder | None:
    if statement.order_id:
        try:
            return tango.orders.get(statement.order_id)
        except NotFoundError:
            return None
    return tango.orders.find(key=statement.key)


def _line_item(tango: Tango, statement: Statement) -> LineItem | None:
    """The line of the file as a line item, which is what rows of asynchronous orders are told as."""
    if not statement.order_id:
        return None
    try:
        return tango.line_items.get(statement.order_id)
    except RefusedError:  # it has no such id, or line items cannot be read
        return None
