"""The rewards of rows that are in asynchronous orders, read from Tango one order at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reward_orders.batch.group_sending import key_of_group, ref_of
from reward_orders.core.errors import NotFoundError
from reward_orders.tango.client import settings_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from reward_orders.journal.batch_rows import BatchRow
    from reward_orders.tango.async_models import TangoAsyncOrder
    from reward_orders.tango.async_outcomes import RewardOutcome
    from reward_orders.tango.client import Tango


class GroupedRewards:
    """Which rows of some batches are in asynchronous orders, by the journal, and what Tango shows of them."""

    def __init__(self, tango: Tango, batches: Iterable[str]) -> None:
        self._tango = tango
        settings = settings_of(tango)
        self._rows: dict[str, tuple[str, BatchRow]] = {
            row.key: (batch, row)
            for batch in batches
            for row in settings.ledger.batch_rows(settings.session.platform, batch).all()
            if row.number is not None
        }
        self._orders: dict[str, TangoAsyncOrder | None] = {}

    def has(self, key: str) -> bool:
        """Whether the row of this key is in one."""
        return key in self._rows

    def read(self, key: str) -> RewardOutcome | None:
        """What became of a row; None where its order does not show it. Each order is read once."""
        batch, row = self._rows[key]
        assert row.number is not None  # noqa: S101 - only such rows are kept
        name = key_of_group(batch, row.number)
        if name not in self._orders:
            try:
                self._orders[name] = self._tango.async_orders.get(key=name, account=row.account or None)
            except NotFoundError:
                self._orders[name] = None
        order = self._orders[name]
        return None if order is None else order.rewards.get(ref_of(row))
