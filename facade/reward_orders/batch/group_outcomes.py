"""What became of the rows of an asynchronous order: into the journal, and as lines of the results."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Protocol

from attrs import evolve

from reward_orders.batch.groups import ref_of, shown_of
from reward_orders.batch.results import Line, revealed
from reward_orders.batch.row_sending import RowSent, credentials_of
from reward_orders.core.errors import JournalError, RewardOrdersError
from reward_orders.core.money import plain_amount, same_money
from reward_orders.tango.async_outcomes import RewardOutcome, RewardState
from reward_orders.tango.order_request import email_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from reward_orders.batch.planning import Plan
    from reward_orders.batch.rows import Row
    from reward_orders.journal.batch_rows import BatchRow, BatchRows, Group
    from reward_orders.journal.spending import Spending
    from reward_orders.tango.async_models import TangoAsyncOrder

FINAL = {RewardState.PLACED: "placed", RewardState.CANCELLED: "placed", RewardState.FAILED: "failed"}


class Run(Protocol):
    """What sending in groups needs of the run that it is a part of."""

    @property
    def stopping(self) -> bool:
        """Whether nothing new is to be begun."""
        ...

    def has_line(self, index: int) -> bool:
        """Whether the results have a row's line."""
        ...

    def begin(self, indexes: Iterable[int]) -> None:
        """These rows may have an order from now on."""
        ...

    def leave(self, indexes: Iterable[int]) -> None:
        """These have none after all."""
        ...

    def told(self, index: int, sent: RowSent) -> None:
        """What became of a row."""
        ...

    def halt(self, error: RewardOrdersError) -> None:
        """Begin nothing further."""
        ...

    def pause(self, seconds: float) -> None:
        """Wait, unless the run is stopped."""
        ...

    def monotonic(self) -> float:
        """The run's clock."""
        ...


class GroupOutcomes:
    """Tells the rows of asynchronous orders; `made` are the orders that were not there before this run."""

    def __init__(
        self,
        plan: Plan,
        rows: BatchRows,
        index: Mapping[str, int],
        spending: Spending,
        run: Run,
        *,
        reveal: bool,
    ) -> None:
        self._plan = plan
        self._rows = rows
        self._index = index
        self._spending = spending
        self._run = run
        self._reveal = reveal
        self.made: set[tuple[str, int]] = set()

    def differs(self, row: Row, order: TangoAsyncOrder, outcome: RewardOutcome) -> bool:
        """Whether a reward is not what its row asks for, as far as Tango shows it."""
        line = outcome.line
        if line is None:
            return False
        utid = order.item_of(line.external_ref_line_item_id or "")
        to = None if line.recipient is None else email_of(line.recipient.email)
        return (
            (line.amount is not None and not same_money(row.amount, line.amount * (line.quantity or 1)))
            or (utid is not None and utid.upper() != row.values["utid"])
            or (to is not None and row.values.get("email") is not None and to != email_of(row.values["email"]))
        )

    def record(self, group: Group, order: TangoAsyncOrder) -> bool:
        """Write down and tell what became of the rows of an order; whether Tango still works on some."""
        shown = {ref_of(one): one.outcome for one in shown_of(order)}
        told = []
        for one in group.rows:
            outcome = shown.get(ref_of(one)) or order.rewards.get(ref_of(one))
            became = self._became(one, order, outcome)
            if became != one:
                told.append(became)
        self._rows.tell(told)
        by_key = {one.key: one for one in told}
        unfinished = False
        for one in group.rows:
            became = by_key.get(one.key, one)
            index = self._index.get(one.key)
            if became.outcome in {"open", "pending"}:
                unfinished = True
            elif index is not None:
                self._tell_end(index, became, shown.get(ref_of(one)), order)
        return unfinished

    def _became(self, row: BatchRow, order: TangoAsyncOrder, outcome: RewardOutcome | None) -> BatchRow:
        if outcome is None:  # in an order of ours that does not show it, and never refused it
            return evolve(row, outcome="unknown" if order.finished else "open")
        state = outcome.state
        word = FINAL.get(state, "pending" if state is RewardState.PENDING else "unknown")
        index = self._index.get(row.key)
        if word == "placed" and index is not None and self.differs(self._plan.rows[index], order, outcome):
            word = "mismatch"
        return evolve(
            row,
            outcome=word,
            order_id=outcome.id or "",
            status=outcome.status or "",
            request_id=order.response.request_id or "",
        )

    def _tell_end(self, index: int, row: BatchRow, outcome: RewardOutcome | None, order: TangoAsyncOrder) -> None:
        if row.outcome == "placed":
            credentials = ""
            if self._reveal and outcome is not None and outcome.credentials:
                credentials = revealed(credentials_of(outcome.credentials[0]))
            new = (row.account, row.number) in self.made
            self.tell(index, "placed" if new else "replayed", row, credentials=credentials)
        elif row.outcome == "failed":
            with suppress(JournalError):
                self._spending.give_back(row.key)
            reason = None if outcome is None else outcome.reason
            what = f"Tango could not place it and gave the money back{f': {reason}' if reason else '.'}"
            self.tell(index, "refused", row, error=what)
        elif row.outcome == "mismatch":
            self.tell(index, "mismatch", row, error=f"The order {order.id} has another reward for this row.")
        else:
            what = f"The order {order.id} does not say whether it was bought: ask Tango before it is ordered again."
            self.tell(index, "unknown", row, error=what)

    def currency(self, index: int) -> str:
        """The currency of a row's amount."""
        return self._plan.currency_of(self._plan.rows[index])

    def line(self, index: int, outcome: str, *, error: str = "") -> Line:
        """The line of a row that has no reward to tell of."""
        amount = plain_amount(self._plan.rows[index].amount)
        return Line(outcome, amount=amount, currency=self.currency(index), error=error)

    def tell(
        self, index: int, outcome: str, row: BatchRow | None = None, *, error: str = "", credentials: str = ""
    ) -> None:
        """Tell how a row ended, `row` as the journal has it."""
        line = self.line(index, outcome, error=error)
        if row is not None:
            line = evolve(
                line,
                order_id=row.order_id,
                status=row.status,
                request_id=row.request_id,
                replayed=outcome == "replayed",
                credentials=credentials,
            )
        self._run.told(index, RowSent(line))
