"""The callers' books against the service's own ledger and the journal."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from attrs import frozen

from reward_orders.journal import State

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from reward_orders import Journal
    from scripts.chaos.books import Line
    from scripts.chaos.plan import Wish


@frozen
class Verdict:
    """What went wrong, in numbers; `details` names the first few keys."""

    orders: int
    duplicates: int
    lost: int
    wrong: int
    stuck: int
    details: Sequence[str]

    @property
    def clean(self) -> bool:
        """Whether nothing did."""
        return not (self.duplicates or self.lost or self.wrong or self.stuck)


def judge(
    plan: Sequence[Wish], lines: Iterable[Line], ledgers: Mapping[str, Sequence[Mapping[str, Any]]], journal: Journal
) -> Verdict:
    """Compare.

    Duplicates: more than one order under a key, or orders under keys nobody asked for. Lost: a key without an order, or
    an order a caller holds that the service does not have. Wrong: an order a caller took that is not the one it asked
    for, or is not the one of its key; a body sent under a key another body may have arrived under. Stuck: keys the
    journal has not settled, or that nobody got an order for.
    """
    wanted = {wish.number: wish for wish in plan}
    ledger = {wish.number: Counter[tuple[str, int]]() for wish in plan}
    faults = Faults()
    number_of: dict[tuple[str, str], int] = {(wish.vendor, wish.key): wish.number for wish in plan}
    for vendor, rows in ledgers.items():
        for row in rows:
            order_id, key, cents = _entry(vendor, row)
            if (vendor, key) in number_of:
                ledger[number_of[vendor, key]][order_id, cents] += 1
            else:
                faults.note("duplicates", f"{vendor} {order_id} under {key}, which nobody asked for")
    told = _compare_books(plan, lines, ledger, faults)
    for number, orders in ledger.items():
        name = f"{wanted[number].vendor} {wanted[number].key}"
        for _ in range(orders.total() - 1):
            faults.note("duplicates", f"{name}: {list(orders)}")
        if not orders:
            faults.note("lost", f"{name} has no order")
        if number not in told:
            faults.note("stuck", f"{name}: nobody got its order")
    for entry in journal.entries():
        if entry.state is not State.SUCCEEDED:
            faults.note("stuck", repr(entry))
    return Verdict(
        orders=sum(orders.total() for orders in ledger.values()),
        duplicates=faults.count["duplicates"],
        lost=faults.count["lost"],
        wrong=faults.count["wrong"],
        stuck=faults.count["stuck"],
        details=faults.details[:20],
    )


class Faults:
    """What went wrong, counted by kind and described."""

    def __init__(self) -> None:
        self.count: Counter[str] = Counter()
        self.details: list[str] = []

    def note(self, kind: str, what: str) -> None:
        """Add one."""
        self.count[kind] += 1
        self.details.append(f"{kind}: {what}")


def _compare_books(
    plan: Sequence[Wish], lines: Iterable[Line], ledger: Mapping[int, Counter[tuple[str, int]]], faults: Faults
) -> set[int]:
    """Every order a caller was given must be in the ledger, under its key, as asked for; gives the keys told of."""
    asked = {(wish.number, wish.rival): wish for wish in plan}
    told = set()
    for line in lines:
        wish = asked[line.number, line.rival]
        if line.error == "OrderMismatchError":
            faults.note("wrong", f"{wish.vendor} {wish.key}: sent for {wish.cents} under a key that had arrived before")
        if line.order_id is None:
            continue
        told.add(line.number)
        held = dict(ledger[line.number])
        if line.order_id not in {order_id for order_id, _ in held}:
            faults.note("lost", f"{wish.vendor} {wish.key}: a caller holds {line.order_id}, the service {list(held)}")
        elif line.cents != wish.cents or (line.order_id, wish.cents) not in held:
            faults.note("wrong", f"{wish.vendor} {wish.key}: asked {wish.cents}, told {line.cents}, held {list(held)}")
    return told


def _entry(vendor: str, row: Mapping[str, Any]) -> tuple[str, str, int]:
    """Id, key and amount in minor units of one row of a ledger."""
    if vendor == "tango":
        return row["referenceOrderID"], row["externalRefID"], round(row["denomination"]["value"] * 100)
    return row["id"], row["source_id"], row["amount"]
