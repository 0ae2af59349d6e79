"""What became of each reward of an asynchronous order: read off its line, its errors and the receipt of its order."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from reward_orders.core.excerpt import excerpt
from reward_orders.core.keys import fit_key
from reward_orders.tango.credentials import Credentials
from reward_orders.tango.placing import KEY_LENGTH
from reward_orders.tango.rewards import LINE_KEY_ALPHABET
from reward_orders_api.models.tango_async_line_item_detail import REWARDS, UTID
from reward_orders_api.models.tango_async_line_item_issue import ERROR_CODE_NAME, ERROR_CODE_VALUE, FIELD, MESSAGE
from reward_orders_api.models.tango_async_problem import ERROR_CODE, ERROR_MESSAGE
from reward_orders_api.records import as_text, data_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from decimal import Decimal

    from reward_orders.tango.rewards import Line
    from reward_orders_api.models.tango_async_line_item import TangoAsyncLineItem
    from reward_orders_api.models.tango_async_line_item_error import TangoAsyncLineItemError

LONGEST_REASON = 300

# Words of statuses, without regard to case and punctuation: their spelling is not sure (docs/vendors.md, Tango 20.9).
UNFINISHED = frozenset({"queued", "onhold", "retrying", "processing", "inprogress"})  # and every pending…
FINISHED = frozenset({"complete", "completed", "successful", "partial", "partialfailed", "failed", "cancelled"})
PARTLY = frozenset({"partial", "partialfailed", "failed"})  # finished, and not everything was bought
PLACED = frozenset({"complete", "completed", "successful"})
UNDONE = frozenset({"cancelled", "canceled", "deleted", "returned"})


class RewardState(StrEnum):
    """What became of one reward of an asynchronous order."""

    PLACED = "placed"
    """It was bought; a scheduled one is charged already and will be sent."""
    FAILED = "failed"
    """It was not bought, and the order is finished: it may be ordered again under new keys."""
    PENDING = "pending"
    """Tango still works on it, or may try again."""
    CANCELLED = "cancelled"
    """It was bought and taken back."""
    UNKNOWN = "unknown"
    """Tango does not say: the finished order does not show it, or under a status that we do not know."""


def word(status: str | None) -> str:
    """A status without its punctuation and case."""
    return "".join(filter(str.isalnum, status or "")).casefold()


def may_change(status: str | None) -> bool:
    """Whether a status says that Tango still works on it; so does none at all."""
    told = word(status)
    return not told or told.startswith("pending") or told in UNFINISHED


class RewardOutcome:
    """What became of one reward: `key` is the caller's, or the ref Tango shows; `status` Tango's word for it.

    `id` is Tango's id of the line. `utid`, `amount` and `quantity` are as asked for, else as Tango shows them (None
    where it does not). `reason` says why it failed, in Tango's words. `credentials` has one entry for each of the
    quantity, and none unless they were asked for. `line` is the generated record.
    """

    __slots__ = ("_detail", "_refused", "_settled", "asked", "key", "line")

    def __init__(
        self,
        key: str,
        *,
        asked: Line | None,
        line: TangoAsyncLineItem | None,
        detail: dict[str, Any] | None,
        refused: TangoAsyncLineItemError | None,
        settled: str,
    ) -> None:
        self.key = key
        self.asked = None if asked is None else asked.reward
        self.line = line
        self._detail = detail
        self._refused = refused
        self._settled = settled  # the finished order's status as a word; empty while Tango works on it

    @property
    def id(self) -> str | None:
        """Tango's id of the line, for its line item actions."""
        return None if self.line is None else self.line.reference_line_item_id

    @property
    def status(self) -> str | None:
        """Tango's status of the line, an open string."""
        return None if self.line is None else self.line.line_item_status

    @property
    def state(self) -> RewardState:
        """What became of it. A failure counts only once the order is finished: Tango tries some again."""
        status = word(self.status)
        if status in PLACED:
            return RewardState.PLACED
        if status in UNDONE:
            return RewardState.CANCELLED
        return self._end(status) if self._settled else RewardState.PENDING

    def _end(self, status: str) -> RewardState:
        """What became of it in an order that is finished."""
        if status == "failed" or (self.line is None and (self._refused is not None or self._settled == "failed")):
            return RewardState.FAILED
        if self._settled.startswith("scheduled") and self.line is not None:
            return RewardState.PLACED
        return RewardState.PENDING if status and may_change(status) else RewardState.UNKNOWN

    @property
    def reason(self) -> str | None:
        """Why it failed, in Tango's words, on one line; None where it says nothing."""
        told: list[Mapping[str, Any]] = []
        if self.line is not None:
            told += map(data_of, self.line.line_item_errors or ())
        if self._refused is not None:
            told += map(data_of, self._refused.errors or ())
        names = (FIELD, ERROR_CODE, ERROR_CODE_NAME, ERROR_CODE_VALUE, ERROR_MESSAGE, MESSAGE)
        parts = [" ".join(str(one[name]) for name in names if one.get(name) not in (None, "")) for one in told]
        return excerpt("; ".join(filter(None, parts)), most=LONGEST_REASON) or None

    @property
    def utid(self) -> str | None:
        """The item."""
        if self.asked is not None:
            return self.asked.utid
        return None if self._detail is None else as_text(self._detail.get(UTID))

    @property
    def amount(self) -> Decimal | None:
        """The face value of one."""
        if self.asked is not None:
            return self.asked.amount
        return None if self.line is None else self.line.amount

    @property
    def quantity(self) -> int | None:
        """How many were ordered."""
        if self.asked is not None:
            return self.asked.quantity
        return None if self.line is None else self.line.quantity

    @property
    def total(self) -> Decimal | None:
        """`amount` times `quantity`: what is spent on it before fees."""
        amount, quantity = self.amount, self.quantity
        return None if amount is None or quantity is None else amount * quantity

    @property
    def scheduled_delivery_date(self) -> str | None:
        """The day Tango sends it, where one was asked for."""
        return None if self.line is None else self.line.scheduled_delivery_date

    @property
    def credentials(self) -> tuple[Credentials, ...]:
        """What the recipient gets, one `Credentials` for each of the quantity; empty unless they were asked for."""
        rewards = None if self._detail is None else self._detail.get(REWARDS)
        return tuple(map(Credentials.parse, rewards)) if isinstance(rewards, list) else ()

    def __repr__(self) -> str:
        return (
            f"RewardOutcome(key={self.key!r}, state={str(self.state)!r}, status={self.status!r}, id={self.id!r}, "
            f"amount={self.amount}, quantity={self.quantity})"
        )


class RewardOutcomes(Mapping[str, RewardOutcome]):
    """Every reward of an order by its key, in the order they were asked for, else in Tango's.

    A key that went out as a digest is found by the caller's own, too.
    """

    __slots__ = ("_by_key", "_by_ref")

    def __init__(self, outcomes: Sequence[tuple[str, RewardOutcome]]) -> None:
        self._by_ref = dict(outcomes)
        self._by_key = {outcome.key: outcome for _, outcome in outcomes}

    def __getitem__(self, key: str) -> RewardOutcome:
        found = self._by_key.get(key)
        if found is None and isinstance(key, str) and key:
            found = self._by_ref.get(fit_key(key, max_length=KEY_LENGTH, alphabet=LINE_KEY_ALPHABET))
        if found is None:
            raise KeyError(key)
        return found

    def __iter__(self) -> Iterator[str]:
        return iter(self._by_key)

    def __len__(self) -> int:
        return len(self._by_key)

    def of(self, *states: RewardState) -> list[RewardOutcome]:
        """The rewards that are in one of these states."""
        return [outcome for outcome in self._by_key.values() if outcome.state in states]

    def __repr__(self) -> str:
        counts = {state: len(self.of(state)) for state in RewardState}
        return f"RewardOutcomes({', '.join(f'{state}={count}' for state, count in counts.items() if count)})"
