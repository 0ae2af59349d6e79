"""What a batch of orders has spent, kept beside the keys, so that two runs of it share their caps."""

from __future__ import annotations

from decimal import Decimal
from enum import Enum
from typing import TYPE_CHECKING

from attrs import frozen

from reward_orders.journal import statements
from reward_orders.journal.states import PATIENCE

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from reward_orders.journal.stores import Arguments, Execute, Row, Store

_PAGE = 5000
_PARTS = 1000  # thousandths: no currency has more than three decimals


@frozen
class Spent:
    """One currency of a batch: what its keys have cost or may have, and its caps, None where there is none."""

    total: Decimal
    max_total: Decimal | None
    max_each: Decimal | None


class Take(Enum):
    """What became of an amount: taken now, taken before, or held back by a cap.

    OTHERWISE: taken before, for an order of the other kind: the row's own, or an asynchronous one with many rows.
    """

    NEW = "new"
    KNOWN = "known"
    HELD = "held"
    OTHERWISE = "otherwise"


class Spending:
    """The spending of one batch on one account. Every method may raise `JournalError`.

    An amount is taken before its order is sent and given back only where nothing was created, so that the total is
    never too small, whatever is killed.
    """

    def __init__(self, store: Store, scope: str, batch: str) -> None:
        self._store = store
        self._of: dict[str, str | int | None] = {"scope": scope, "batch": batch}

    def read(self) -> dict[str, Spent]:
        """By currency."""
        return {
            row["currency"]: Spent(
                Decimal(row["spent"]) / _PARTS, max_total=_amount(row["max_total"]), max_each=_amount(row["max_each"])
            )
            for row in self._rows(statements.SPENDING)
        }

    def begun(self, plan: str) -> bool:
        """Whether this plan was checked and begun before, and no other of the batch since."""
        return bool(self._rows(statements.BEGUN_PLAN, plan=plan))

    def alike(self) -> dict[str, str]:
        """Who has got what in this batch: the digest of a row → its key."""
        found: dict[str, str] = {}
        after = ""
        while True:
            rows = self._rows(statements.SPENT_ALIKE, after=after, limit=_PAGE)
            found |= {row["alike"]: row["key"] for row in rows}
            if len(rows) < _PAGE:
                return found
            after = rows[-1]["key"]

    def _rows(self, statement: str, **more: str | int) -> Sequence[Row]:
        arguments: Arguments = {**self._of, **more}
        return self._store.transact(lambda execute: execute(statement, arguments), within=PATIENCE, durable=False)

    def begin(
        self,
        plan: str,
        currencies: Iterable[str],
        *,
        max_total: Mapping[str, Decimal],
        max_each: Mapping[str, Decimal],
    ) -> None:
        """Note that a plan begins, and set the caps that are given; the others stay."""

        def work(execute: Execute) -> None:
            for currency in sorted({*currencies, *max_total, *max_each}):
                caps: Arguments = {
                    "currency": currency,
                    "max_total": _parts(max_total.get(currency)),
                    "max_each": _parts(max_each.get(currency)),
                }
                execute(statements.CAP, {**self._of, **caps})
            execute(statements.FORGET_PLANS, {**self._of, "plan": plan})
            execute(statements.BEGIN_PLAN, {**self._of, "plan": plan})

        self._store.transact(work, within=PATIENCE)

    def take(self, key: str, amount: Decimal, currency: str, *, alike: str) -> Take:
        """Take an amount for a key, once however often it is asked."""
        return self.take_all([(key, amount, currency, alike)], grouped=False)[0]

    def take_all(self, rows: Sequence[tuple[str, Decimal, str, str]], *, grouped: bool) -> list[Take]:
        """The same for many keys at once: key, amount, currency and digest of who gets what.

        `grouped`: for an asynchronous order. Who takes an amount first decides which kind of order its row gets.
        """

        def work(execute: Execute) -> list[Take]:
            return [take(execute, *row) for row in rows]

        def take(execute: Execute, key: str, amount: Decimal, currency: str, alike: str) -> Take:
            taken = {
                "key": key,
                "currency": currency,
                "amount": _parts(amount),
                "alike": alike,
                "grouped": int(grouped),
            }
            what: Arguments = {**self._of, **taken}
            if not execute(statements.SPEND_KEY, what):
                known = execute(statements.SPENT_KEY, {**self._of, "key": key})
                same = not known or bool(known[0]["grouped"]) is grouped
                return Take.KNOWN if same else Take.OTHERWISE
            if execute(statements.SPEND, what):
                return Take.NEW
            execute(statements.UNSPEND_KEY, what)
            return Take.HELD

        # The next write that is flushed takes this one along: the key's own, before its order is sent.
        return self._store.transact(work, within=PATIENCE, durable=False)

    def give_back(self, key: str) -> None:
        """Give the amount of a key back: nothing was created under it."""

        def work(execute: Execute) -> None:
            for row in execute(statements.UNSPEND_KEY, {**self._of, "key": key}):
                execute(statements.UNSPEND, {**self._of, "currency": row["currency"], "amount": row["amount"]})

        self._store.transact(work, within=PATIENCE, durable=False)


def _parts(amount: Decimal | None) -> int | None:
    return None if amount is None else int(amount * _PARTS)


def _amount(parts: int | None) -> Decimal | None:
    return None if parts is None else Decimal(parts) / _PARTS
