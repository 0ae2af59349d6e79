"""What became of the rows of a batch, kept beside the keys where a row is not simply the order of its own key.

Rows of asynchronous orders: which of them are in which order is written down before it is sent, so that nobody puts a
row into a second one. And rows that workers on other machines send: what they tell of each.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import fields, frozen

from reward_orders.core.errors import JournalError
from reward_orders.journal import statements
from reward_orders.journal.states import PATIENCE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from reward_orders.journal.stores import Arguments, Execute, Row, Store

_PAGE = 5000
UNFINISHED = frozenset({"open", "pending", "unknown"})
"""Outcomes that are not the last word: the row's order may exist, it is worked on, or the service does not say."""


@frozen
class BatchRow:
    """One row: the asynchronous order it is in by account and number, or None, and what became of it.

    `attempt` counts the orders it was put into. `fingerprint` is the reward's, empty where not known. `outcome` is
    open, pending, failed, placed, replayed, refused, mismatch, unknown or not_sent.
    """

    key: str
    account: str
    number: int | None
    attempt: int
    fingerprint: str
    outcome: str = "open"
    order_id: str = ""
    status: str = ""
    error: str = ""
    request_id: str = ""


_NAMES = tuple(one.name for one in fields(BatchRow))


@frozen
class Group:
    """The rows of one asynchronous order."""

    account: str
    number: int
    rows: Sequence[BatchRow]


class BatchRows:
    """The rows of one batch on one platform. Every method may raise `JournalError`."""

    def __init__(self, store: Store, scope: str, batch: str) -> None:
        self._store = store
        self._of: dict[str, str | int | None] = {"scope": scope, "batch": batch}

    def all(self) -> Iterator[BatchRow]:
        """Every row that is known, by key; read in pages."""
        after = ""
        while True:
            rows = self._read(statements.ROWS, after=after, limit=_PAGE)
            yield from map(_row, rows)
            if len(rows) < _PAGE:
                return
            after = rows[-1]["key"]

    def groups(self) -> list[tuple[str, int, bool]]:
        """Account and number of every asynchronous order, and whether it is settled; in the order they were made."""
        return [(row["account"], row["number"], bool(row["settled"])) for row in self._read(statements.GROUPS)]

    def unfinished(self) -> list[tuple[str, int]]:
        """Those that have rows without a last word."""
        return [(row["account"], row["number"]) for row in self._read(statements.UNFINISHED_GROUPS)]

    def group(self, account: str, number: int) -> Group:
        """The rows of one, by key."""
        rows = self._read(statements.ROWS_OF_GROUP, account=account, number=number)
        return Group(account, number, [*map(_row, rows)])

    def put_together(self, account: str, rows: Sequence[tuple[str, str]]) -> Group | None:
        """Put rows, key and fingerprint of each, into the next order of an account, and write that down at once.

        A row that is in another order already is left out, unless it failed there; None where all are.
        """
        of: Arguments = {**self._of, "account": account}

        def work(execute: Execute) -> Group | None:
            for _ in range(20):
                for made in execute(statements.NEXT_GROUP, of):
                    return put(execute, made["number"])
            raise JournalError("Others make orders of this batch faster than this run can.", hint="Run it again.")

        def put(execute: Execute, number: int) -> Group | None:
            taken = []
            for key, fingerprint in rows:
                what: Arguments = {**of, "number": number, "key": key, "fingerprint": fingerprint}
                taken += [
                    BatchRow(key, account, number, one["attempt"], fingerprint)
                    for one in execute(statements.PUT_ROW, what)
                ]
            if not taken:
                execute(statements.DROP_GROUP, {**of, "number": number})
                return None
            return Group(account, number, sorted(taken, key=lambda row: row.key))

        return self._store.transact(work, within=PATIENCE)

    def take_back(self, group: Group, keys: Iterable[str]) -> None:
        """Take rows out of an order that provably does not have them; it goes with the last one."""
        of: Arguments = {**self._of, "account": group.account, "number": group.number}
        gone = [*keys]

        def work(execute: Execute) -> None:
            for key in gone:
                if not execute(statements.DROP_ROW, {**of, "key": key}):
                    execute(statements.TAKE_ROW_BACK, {**of, "key": key})
            if not execute(statements.ROWS_OF_GROUP, of):
                execute(statements.DROP_GROUP, of)

        self._store.transact(work, within=PATIENCE)

    def tell(self, rows: Sequence[BatchRow]) -> list[BatchRow]:
        """Write down what became of rows. Returns those that could not be: another order has them."""

        def work(execute: Execute) -> list[BatchRow]:
            return [row for row in rows if not execute(statements.FOUND_ROW, {**self._of, **_arguments(row)})]

        return self._store.transact(work, within=PATIENCE)

    def settle(self, group: Group) -> None:
        """Note that an order exists and that its rows are known."""
        self._read(statements.SETTLE_GROUP, account=group.account, number=group.number)

    def _read(self, statement: str, **more: str | int) -> Sequence[Row]:
        arguments: Arguments = {**self._of, **more}
        return self._store.transact(lambda execute: execute(statement, arguments), within=PATIENCE, durable=False)


def _row(row: Row) -> BatchRow:
    return BatchRow(*(row[name] for name in _NAMES))


def _arguments(row: BatchRow) -> dict[str, str | int | None]:
    return {name: getattr(row, name) for name in _NAMES}
