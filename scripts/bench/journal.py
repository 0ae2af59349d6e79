"""What the journal adds to an order: claim, write-ahead and settle, on SQLite and on PostgreSQL."""

from __future__ import annotations

import tempfile
from pathlib import Path
from statistics import median, quantiles
from time import perf_counter
from typing import TYPE_CHECKING

from reward_orders import Journal
from reward_orders.journal import Claimed, State
from scripts.postgres import embedded_postgres

if TYPE_CHECKING:
    from collections.abc import Callable

AIM = 0.003  # seconds an order on SQLite
FACTS = dict.fromkeys(("utid", "amount", "account", "recipient"), "0" * 64)


def seconds_an_order(journal: Journal, *, orders: int = 1000, clock: Callable[[], float] = perf_counter) -> list[float]:
    """Take `orders` keys through the journal, one after the other; the seconds each took."""
    taken = []
    for number in range(orders):
        began = clock()
        claim = journal.claim("bench", f"key-{number}", fingerprint="0" * 64, digests=FACTS)
        if not isinstance(claim, Claimed):
            raise TypeError("the journal is not empty")
        journal.sending(claim)
        journal.settle(claim, State.SUCCEEDED, remote_id="RA1", status=201, request_id="r")
        taken.append(clock() - began)
    return taken


def _line(name: str, taken: list[float]) -> str:
    middle, most = median(taken) * 1e3, quantiles(taken, n=100)[98] * 1e3
    return f"{name}: {middle:.2f} ms an order (median), {most:.2f} ms at the 99th percentile, {len(taken)} orders"


def main() -> None:
    """Print both; the aim is 3 ms on SQLite."""
    with tempfile.TemporaryDirectory() as folder:
        with Journal.sqlite(Path(folder) / "orders.db") as journal:
            taken = seconds_an_order(journal)
        print(f"{_line('SQLite', taken)}; aim {AIM * 1e3:.0f} ms: {'met' if median(taken) <= AIM else 'MISSED'}")
        with embedded_postgres(Path(folder)) as uri:
            if uri is not None:
                with Journal.postgres(uri) as journal:
                    print(_line("PostgreSQL", seconds_an_order(journal)))


if __name__ == "__main__":
    main()
