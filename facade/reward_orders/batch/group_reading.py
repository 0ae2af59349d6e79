"""Asynchronous orders that the journal knows, and the rewards of rows that are in them, each order read once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reward_orders.batch.groups import key_of_group, ref_of
from reward_orders.core.errors import NotFoundError
from reward_orders.tango.async_request import CUSTOMER
from reward_orders.tango.client import settings_of
from reward_orders.tango.order_request import scope_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from reward_orders.journal import Entry
    from reward_orders.journal.batch_rows import BatchRow
    from reward_orders.tango.async_models import TangoAsyncOrder
    from reward_orders.tango.async_outcomes import RewardOutcome
    from reward_orders.tango.client import Tango


class GroupedRewards:
    """Which rows of some batches are in asynchronous orders, by the journal, and what Tango shows of them."""

    def __init__(self, tango: Tango, batches: Iterable[str]) -> None:
        self._tango = tango
        self._settings = settings_of(tango)
        self._rows: dict[str, tuple[str, BatchRow]] = {
            row.key: (batch, row)
            for batch in batches
            for row in self._settings.ledger.batch_rows(self._settings.session.platform, batch).all()
            if row.number is not None
        }
        self._entries: dict[tuple[str, str], Entry | None] = {}
        self._orders: dict[tuple[str, str], TangoAsyncOrder | None] = {}

    def has(self, key: str) -> bool:
        """Whether the row of this key is in one."""
        return key in self._rows

    def entry_of(self, key: str) -> Entry | None:
        """What the journal has of the order that a row is in."""
        batch, row = self._rows[key]
        assert row.number is not None  # noqa: S101 - only such rows are kept
        return self._entry(row.account, key_of_group(batch, row.number))

    def read(self, key: str) -> RewardOutcome | None:
        """What became of a row; None where its order does not show it."""
        batch, row = self._rows[key]
        assert row.number is not None  # noqa: S101 - only such rows are kept
        order = self.order(row.account, key_of_group(batch, row.number))
        return None if order is None else order.rewards.get(ref_of(row))

    def order(self, account: str, key: str) -> TangoAsyncOrder | None:
        """An order by its key, under the customer that it was sent with; None where Tango does not show it."""
        if (account, key) not in self._orders:
            entry = self._entry(account, key)
            customer = None if entry is None else entry.digests.get(CUSTOMER)
            try:
                found = self._tango.async_orders.get(key=key, account=account or None, customer=customer)
            except NotFoundError:
                found = None
            self._orders[account, key] = found
        return self._orders[account, key]

    def _entry(self, account: str, key: str) -> Entry | None:
        if (account, key) not in self._entries:
            scope = scope_of(self._settings.session, account or self._settings.account or "")
            self._entries[account, key] = self._settings.ledger.known(scope, [key]).get(key)
        return self._entries[account, key]
