"""Rows as asynchronous orders: many rows an order, each row in one order, whatever is killed and whoever else sends.

The orders of a batch and account are numbered, and the number gives an order's key. One is sent when all before it are
known, so that whoever sends the batch from elsewhere, with another file or without this journal, meets the same keys:
Tango has one order under each, and its rows are taken as it shows them. A row is put into the next order only if none
of those before it has it, or if it failed there. Which rows are in which order is in the journal before it is sent.
"""

from __future__ import annotations

from collections import defaultdict, deque
from contextlib import suppress
from typing import TYPE_CHECKING

from reward_orders.batch.group_outcomes import GroupOutcomes, Run
from reward_orders.batch.groups import Shown, is_whole, key_of_group, ref_of, reward_of, shown_of
from reward_orders.batch.planning import NEW
from reward_orders.batch.row_sending import RowSender, RowSent, failed_line, outcome_of
from reward_orders.core.errors import (
    BadRequestError,
    JournalError,
    KeyReusedError,
    NotFoundError,
    OrderMismatchError,
    OutcomeUnknownError,
    RefusedError,
    RewardOrdersError,
)
from reward_orders.core.excerpt import excerpt
from reward_orders.journal.batch_rows import BatchRow, Group
from reward_orders.journal.spending import Take
from reward_orders.tango.client import Tango, settings_of
from reward_orders.tango.placing import order_request

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from reward_orders.batch.planning import Plan
    from reward_orders.batch.rows import Row
    from reward_orders.journal.spending import Spending
    from reward_orders.tango.async_models import TangoAsyncOrder

SIZE = 500  # rows of an order; Tango states no most and speaks of hundreds (docs/vendors.md, Tango 20.7)
TRIES = 5  # of an order whose outcome is unknown, in one run
SHOWS = 10  # looks at an order that does not show its rows yet
BEHIND = 4  # orders that are placed before the first is looked at again: Tango works on them meanwhile
FIRST_PAUSE, LONGEST_PAUSE = 0.5, 15.0  # seconds
WORKED_ON = 600.0  # seconds that a run waits for Tango to be done with its orders
HELD = "The cap of the batch would be passed; nothing was sent."
STILL = "Tango still works on it; run the file again to learn how it ended."


class GroupSender:
    """Sends the new rows of a plan in asynchronous orders, and learns what became of those that are in some."""

    def __init__(self, plan: Plan, tango: Tango, spending: Spending, run: Run, *, reveal: bool) -> None:
        self._plan = plan
        self._tango = tango
        self._settings = settings_of(tango)
        self._spending = spending
        self._run = run
        self._reveal = reveal
        self._sender = RowSender(tango, spending, reveal=reveal)
        self._rows = self._settings.ledger.batch_rows(self._settings.session.platform, plan.batch)
        self._index = {key: index for index, key in enumerate(plan.rows.keys) if self._concerns(index)}
        self._new: dict[tuple[str, ...], deque[int]] = defaultdict(deque)
        self._waiting: deque[tuple[str, int]] = deque()
        self._outcomes = GroupOutcomes(plan, self._rows, self._index, spending, run, reveal=reveal)
        self._size = SIZE

    def _concerns(self, index: int) -> bool:
        return bool(self._plan.grouped[index]) or (self._plan.asynchronous and self._plan.standing[index] == NEW)

    def work(self) -> None:
        """Do all of it; errors of orders are told, not raised."""
        if not self._index:
            return
        self._tell_placed()
        for account, number, settled in self._rows.groups():
            if not settled and not self._place(self._rows.group(account, number)):
                return
        self._waiting.extend(self._rows.unfinished())
        if self._plan.asynchronous:
            self._sort_new()
        while not self._run.stopping:
            group = self._put_together()
            if group is None:
                break
            if not self._place(group):
                break
            if len(self._waiting) > BEHIND:
                self._look_at(self._waiting.popleft())
        self._wait()

    # --- rows that are in an order, and those that are to be

    def _tell_placed(self) -> None:
        """Rows that have their reward and no line: with credentials their order is read."""
        to_read = set()
        for row in self._rows.all():
            index = self._index.get(row.key)
            if index is None or row.number is None or self._run.has_line(index):
                continue
            if row.outcome == "placed" and self._reveal:
                to_read.add((row.account, row.number))
            elif row.outcome in {"placed", "mismatch"}:
                self._outcomes.tell(index, "replayed" if row.outcome == "placed" else "mismatch", row)
        for account, number in sorted(to_read):
            if self._run.stopping:
                return
            self._look_at((account, number))

    def _sort_new(self) -> None:
        """New rows by what an order has once: account, customer, campaign and purchase order number."""
        for index in self._index.values():
            if not self._run.has_line(index) and self._plan.standing[index] == NEW:
                self._new[self._words(self._plan.rows[index])].append(index)

    def _words(self, row: Row) -> tuple[str, ...]:
        of = row.values.get
        account = of("account") or self._settings.account or ""
        customer = of("customer") or self._settings.customer or ""
        return account, customer, of("campaign") or "", of("purchase_order_number") or ""

    def _put_together(self) -> Group | None:
        """The next order: new rows of one account and wording."""
        while words := next((words for words, indexes in self._new.items() if indexes), None):
            indexes = [self._new[words].popleft() for _ in range(min(self._size, len(self._new[words])))]
            self._run.begin(indexes)
            rows = [self._plan.rows[index] for index in indexes]
            group = self._rows.put_together(words[0].lower(), [(row.key, self._fingerprint(row)) for row in rows])
            taken = {one.key for one in group.rows} if group is not None else set()
            for index, row in zip(indexes, rows, strict=True):
                if row.key not in taken:
                    self._outcomes.tell(index, "unknown", error="Another run is sending it; run the file again.")
            if group is not None:
                return group
        return None

    def _take_amounts(self, group: Group, rows: Mapping[str, Row]) -> Group:
        """Take the amounts of an order's rows; rows for which that fails come out of it before it is sent."""
        keys = [*rows]
        takes = self._spending.take_all(
            [(row.key, row.amount, self._plan.currency_of(row), row.alike) for row in rows.values()], grouped=True
        )
        out = [key for key, take in zip(keys, takes, strict=True) if take in {Take.HELD, Take.OTHERWISE}]
        if not out:
            return group
        self._rows.take_back(group, out)
        self._run.leave(self._index[key] for key in out)
        for key, take in zip(keys, takes, strict=True):
            index = self._index[key]
            if take is Take.HELD:
                self._run.told(index, RowSent(self._outcomes.line(index, "not_sent", error=HELD), held=True))
            elif take is Take.OTHERWISE:  # another run sends it as an order of its own, which has one key
                self._run.told(
                    index, self._sender.send(rows[key], currency=self._outcomes.currency(index), is_new=False)
                )
        return Group(group.account, group.number, [one for one in group.rows if one.key not in out])

    def _fingerprint(self, row: Row) -> str:
        return order_request(self._settings, row.asked()).fingerprint

    # --- one order

    def _place(self, group: Group) -> bool:
        """Send an order, or find it, and learn its rows; whether the next one may be sent."""
        rows = {one.key: self._plan.rows[self._index[one.key]] for one in group.rows if one.key in self._index}
        group = self._take_amounts(group, rows)
        if not group.rows:
            return True
        whole = all(one.key in rows and self._fingerprint(rows[one.key]) == one.fingerprint for one in group.rows)
        pause = FIRST_PAUSE
        order: TangoAsyncOrder | None
        failure: RewardOrdersError
        for number in range(1, TRIES + 1):
            made = False
            try:
                order = self._create(group, rows) if whole else self._find(group)
                made = whole and not order.replayed
            except (OrderMismatchError, KeyReusedError) as error:
                order, failure = self._other(group), error
            except RewardOrdersError as error:
                if isinstance(error, RefusedError) and whole:
                    return self._refused(group, error)
                order, failure = None, error
            if order is not None:
                if made:
                    self._outcomes.made.add((group.account, group.number))
                return self._learn(group, order, made=made)
            if number == TRIES or self._run.stopping:
                break
            self._run.pause(pause)
            pause = min(2 * pause, LONGEST_PAUSE)
        if isinstance(failure, NotFoundError):
            if self._never_sent(group):
                self._withdraw(group, [one.key for one in group.rows])
                return True
            ids = ", ".join(sorted(excerpt(row.id) for row in rows.values())[:3])
            failure = OutcomeUnknownError(
                f"Some rows of an order that may exist are no longer in the file as they were sent (with {ids}).",
                key=self._key(group),
                hint="Put them back and run the file again.",
            )
        return self._unknown(group, failure)

    def _create(self, group: Group, rows: Mapping[str, Row]) -> TangoAsyncOrder:
        account, customer, campaign, purchase_order = self._words(next(iter(rows.values())))
        return self._tango.async_orders.create(
            key=self._key(group),
            rewards=[reward_of(rows[one.key], ref_of(one)) for one in group.rows],
            account=account or None,
            customer=customer or None,
            campaign=campaign or None,
            purchase_order_number=purchase_order or None,
        )

    def _key(self, group: Group) -> str:
        return key_of_group(self._plan.batch, group.number)

    def _find(self, group: Group, *, details: bool = False) -> TangoAsyncOrder:
        """Read an order. Raises NotFoundError, which is no proof that it is not there."""
        customers = {
            self._words(self._plan.rows[self._index[one.key]])[1] for one in group.rows if one.key in self._index
        }
        return self._tango.async_orders.get(
            key=self._key(group),
            credentials=details,
            account=group.account or None,
            customer=next(iter(customers), None) or None,
        )

    def _other(self, group: Group) -> TangoAsyncOrder | None:
        """The order that is under the key and that has other rows than we would send; with its items."""
        with suppress(RewardOrdersError):
            return self._find(group, details=True)
        return None

    def _never_sent(self, group: Group) -> bool:
        """Whether nothing under the key of an order can have arrived."""
        scope = f"{self._settings.session.platform} {group.account}"
        standing = self._settings.ledger.standings(scope, [self._key(group)]).get(self._key(group))
        return standing is None or (standing.remote_id is None and standing.first_sent is None)

    def _refused(self, group: Group, error: RefusedError) -> bool:
        """Nothing was created. Where a row may be to blame, halves of the order are tried until it stands alone."""
        keys = [one.key for one in group.rows]
        halve = isinstance(error, BadRequestError) and len(keys) > 1
        self._withdraw(group, keys, again=halve)
        if halve:
            self._size = len(keys) // 2
            return True
        self._size = min(SIZE, 2 * self._size)
        for key in keys:
            index = self._index[key]
            outcome = outcome_of(error)
            line = failed_line(self._plan.rows[index], self._outcomes.currency(index), outcome, error)
            self._run.told(index, RowSent(line, error if len(keys) > 1 else None))
        if isinstance(error, BadRequestError):
            return True
        self._run.halt(error)
        return False

    def _withdraw(self, group: Group, keys: Sequence[str], *, again: bool = True) -> None:
        """Rows are provably not in an order: their amounts are free, and they are new again."""
        self._rows.take_back(group, keys)
        indexes = [self._index[key] for key in keys if key in self._index]
        for key in keys:
            with suppress(JournalError):  # what is not given back only makes the cap tighter
                self._spending.give_back(key)
        self._run.leave(indexes)
        if again and self._plan.asynchronous:
            for index in reversed(indexes):
                self._new[self._words(self._plan.rows[index])].appendleft(index)

    def _unknown(self, group: Group, error: RewardOrdersError) -> bool:
        """Whether the order exists is not known, so none behind it may be sent."""
        for one in group.rows:
            if one.key in self._index:
                index = self._index[one.key]
                line = failed_line(self._plan.rows[index], self._outcomes.currency(index), outcome_of(error), error)
                self._run.told(index, RowSent(line))
        self._run.halt(error)
        return False

    def _learn(self, group: Group, order: TangoAsyncOrder, *, made: bool) -> bool:
        """Take the rows of an order as Tango shows them; whether the next order may be sent.

        An order that was `made` now has the rows that were sent. One that was there before has those that it shows.
        """
        for _ in range(SHOWS):
            shown = {ref_of(one): one for one in shown_of(order)}
            members = {ref_of(one): one for one in group.rows}
            strangers = [one for ref, one in shown.items() if ref not in members]
            absent = [one for ref, one in members.items() if ref not in shown]
            if not strangers and (made or not absent):
                self._rows.settle(group)
                self._record(group, order)
                return True
            if is_whole(order) and (order.finished or not absent):  # one that is worked on may show more rows later
                self._take_over(group, order, strangers)
                self._withdraw(group, [one.key for one in absent])
                group = self._rows.group(group.account, group.number)
                self._rows.settle(group)
                self._record(group, order)
                return True
            self._run.pause(LONGEST_PAUSE / SHOWS)
            with suppress(RewardOrdersError):
                order = self._find(group, details=True)
        what = "Tango has an order under this key and does not show its rewards yet."
        return self._unknown(group, OutcomeUnknownError(what, key=order.key, hint="Run the file again."))

    def _take_over(self, group: Group, order: TangoAsyncOrder, strangers: Sequence[Shown]) -> None:
        """Rewards of an order that others made: those of rows of ours are in it, and in no other."""
        found = []
        for one in strangers:
            index = self._index.get(one.key)
            fingerprint = ""
            if index is not None:
                self._run.begin([index])
                with suppress(ValueError):
                    self._new[self._words(self._plan.rows[index])].remove(index)
                if not self._outcomes.differs(self._plan.rows[index], order, one.outcome):
                    fingerprint = self._fingerprint(self._plan.rows[index])
            found.append(BatchRow(one.key, group.account, group.number, one.attempt, fingerprint))
        for row in self._rows.tell(found):
            if row.key in self._index:
                what = f"It is in the order {order.id}, and in another one of this batch: see both at Tango."
                self._outcomes.tell(self._index[row.key], "mismatch", error=what)

    def _record(self, group: Group, order: TangoAsyncOrder) -> None:
        """Write down and tell what became of the rows of an order; it is looked at again while some are worked on."""
        if self._outcomes.record(group, self._with_credentials(group, order)):
            self._waiting.append((group.account, group.number))

    def _with_credentials(self, group: Group, order: TangoAsyncOrder) -> TangoAsyncOrder:
        if not self._reveal or not order.placed:
            return order
        with suppress(RewardOrdersError):
            return self._find(group, details=True)
        return order

    # --- waiting for Tango

    def _look_at(self, which: tuple[str, int]) -> bool:
        """Read an order once more; False where that failed."""
        group = self._rows.group(*which)
        try:
            self._record(group, self._find(group))
        except RewardOrdersError:
            self._waiting.append(which)
            return False
        return True

    def _wait(self) -> None:
        """Look at the orders that Tango works on, less and less often, until all are done or it takes too long."""
        pause, ends = FIRST_PAUSE, self._run.monotonic() + WORKED_ON
        while self._waiting and not self._run.stopping and self._run.monotonic() < ends:
            for _ in range(len(self._waiting)):
                if not self._run.stopping and not self._look_at(self._waiting.popleft()):
                    break
            if self._waiting:
                self._run.pause(pause)
                pause = min(1.5 * pause, LONGEST_PAUSE)
        for which in self._waiting:
            for row in self._rows.group(*which).rows:
                index = self._index.get(row.key)
                if index is not None and not self._run.has_line(index):
                    self._outcomes.tell(index, "unknown", row, error=STILL)
