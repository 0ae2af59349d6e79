"""Asynchronous orders of a batch as Tango has them: their keys, a row as one of their rewards, and back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import frozen

from reward_orders.core.keys import derive_key
from reward_orders.tango.async_outcomes import RewardOutcome, RewardState
from reward_orders.tango.rewards import Reward
from reward_orders.tango.values import Recipient

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reward_orders.batch.rows import Row
    from reward_orders.journal.batch_rows import BatchRow
    from reward_orders.tango.async_models import TangoAsyncOrder

KEY_LENGTH = 64  # of a row's key; behind it stands which attempt a reward is, from the second on


@frozen
class Shown:
    """One reward as Tango shows it, and the row's key and attempt that its reference stands for."""

    key: str
    attempt: int
    outcome: RewardOutcome


def key_of_group(batch: str, number: int) -> str:
    """The key of an asynchronous order of a batch; keys are unique within an account."""
    return derive_key(batch, "asynchronous order", number)


def reward_of(row: Row, ref: str) -> Reward:
    """A row as a reward of an asynchronous order. Raises ConfigurationError for what such a reward cannot have."""
    of = row.values.get
    recipient = row.recipient
    return Reward(
        key=ref,
        utid=row.values["utid"],
        amount=row.amount,
        recipient=Recipient() if recipient is None else recipient,
        delivery_method=of("delivery_method") or ("NONE" if recipient is None else None),
        shipping_method=of("shipping_method") or None,
        etid=of("etid") or None,
        ptid=of("ptid") or None,
        email_subject=of("email_subject") or None,
        message=of("message") or None,
        note=of("notes") or None,
    )


def ref_of(row: BatchRow | Shown) -> str:
    """The reference of a row's reward. One that failed, and whose money came back, is ordered again as `key-2`."""
    return row.key if row.attempt == 1 else f"{row.key}-{row.attempt}"


def shown_of(order: TangoAsyncOrder) -> Iterator[Shown]:
    """The rewards that Tango shows, or has refused; what was asked for and is not seen yet is left out."""
    for outcome in order.rewards.values():
        ref = (outcome.line.external_ref_line_item_id if outcome.line is not None else None) or outcome.key
        if outcome.line is None and outcome.state is not RewardState.FAILED:
            continue
        key, attempt = ref[:KEY_LENGTH], ref[KEY_LENGTH + 1 :]
        yield Shown(key, int(attempt) if attempt.isdecimal() else 1, outcome)


def is_whole(order: TangoAsyncOrder) -> bool:
    """Whether every line of an order is shown."""
    lines, total = order.line_items or [], order.total_line_items
    return bool(lines) and total is not None and len(lines) >= total
