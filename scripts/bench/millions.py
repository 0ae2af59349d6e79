"""What an order takes in a journal that has millions of rows, on SQLite and PostgreSQL, beside an empty one."""

from __future__ import annotations

import os
import tempfile
from contextlib import ExitStack, closing
from functools import partial
from pathlib import Path
from statistics import median, quantiles
from time import perf_counter
from typing import TYPE_CHECKING, TypeVar

from reward_orders.journal import Claimed, Settled, State
from scripts.bench.purge import SCOPE, fill, open_journal
from scripts.postgres import embedded_postgres

if TYPE_CHECKING:
    from collections.abc import Callable

    from reward_orders import Journal

T = TypeVar("T")
DIGESTS = dict.fromkeys(("utid", "amount", "account", "recipient"), "0" * 64)
_KEY = "SELECT key, fingerprint FROM reward_orders_journal WHERE scope = {mark} AND key > {mark} ORDER BY key LIMIT 1"


def journals(*, rows: int, orders: int) -> dict[str, dict[str, float]]:
    """Milliseconds of each move, median and 99th percentile: of orders that are new, and of keys that are there."""
    found = {}
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        places = {"SQLite": str(folder / "orders.db"), "PostgreSQL": stack.enter_context(embedded_postgres(folder))}
        for name, place in places.items():
            if place is None:
                continue
            for size in (0, rows):
                open_journal(place).close()
                began = perf_counter()
                if size:
                    fill(place, size)
                    print(f"  {name}: {size:,} rows in {perf_counter() - began:.0f} s", flush=True)
                known = _known(place, orders) if size else []
                with open_journal(place) as journal:
                    for move, taken in _moves(journal, orders, known).items():
                        found[f"{name}, {size:,} rows: {move}"] = {
                            "median_ms": median(taken) * 1e3,
                            "p99_ms": quantiles(taken, n=100)[98] * 1e3,
                        }
    return found


def _moves(journal: Journal, orders: int, known: list[tuple[str, str]]) -> dict[str, list[float]]:
    taken: dict[str, list[float]] = {}

    def timed(move: str, act: Callable[[], T]) -> T:
        began = perf_counter()
        made = act()
        taken.setdefault(move, []).append(perf_counter() - began)
        return made

    for _ in range(orders):
        claim = partial(journal.claim, SCOPE, os.urandom(16).hex(), fingerprint="0" * 64, digests=DIGESTS)
        held = timed("claim", claim)
        if not isinstance(held, Claimed):
            raise TypeError("this key was used before")
        timed("write down the sending", partial(journal.sending, held))
        timed("settle", partial(journal.settle, held, State.SUCCEEDED, remote_id="RA1", status=201))
    for key, fingerprint in known:
        if not timed("look up a key", partial(journal.known, SCOPE, [key])):
            raise AssertionError("a key of the journal is not known")
        again = timed("claim a settled key", partial(journal.claim, SCOPE, key, fingerprint=fingerprint, digests={}))
        if not isinstance(again, Settled):
            raise TypeError("a settled key was given away")
    return taken


def _known(place: str, count: int) -> list[tuple[str, str]]:
    """Keys that are there, spread over the whole, with what they stand for."""
    if place.startswith("postgresql:"):
        import psycopg

        with psycopg.connect(place) as connection:
            found = [connection.execute(_KEY.format(mark="%s").encode(), at).fetchone() for at in _places(count)]
    else:
        import sqlite3

        with closing(sqlite3.connect(place)) as file:
            found = [file.execute(_KEY.format(mark="?"), [at[0], at[1].upper()]).fetchone() for at in _places(count)]
    return [(row[0], row[1]) for row in found if row]


def _places(count: int) -> list[list[str]]:
    return [[SCOPE, os.urandom(8).hex()] for _ in range(count)]
