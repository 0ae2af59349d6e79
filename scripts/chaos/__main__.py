"""`python -m scripts.chaos`: the whole run on SQLite, then on PostgreSQL, and one verdict."""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

from attrs import frozen

from reward_orders import KeyReusedError, RewardOrdersError
from reward_orders.sandbox import SandboxProcess
from scripts.chaos import books
from scripts.chaos.fleet import Fleet
from scripts.chaos.plan import Wish, wishes
from scripts.chaos.service import behave, fund, ledgers, misbehave
from scripts.chaos.shop import LEASE, Shop, open_journal
from scripts.chaos.verdict import Verdict, judge
from scripts.postgres import embedded_postgres

if TYPE_CHECKING:
    from collections.abc import Sequence


@frozen
class Size:
    """How much of everything; `seconds` bounds the chaos of one round, `least_*` is what a verdict needs."""

    keys: int
    workers: int
    kills: int
    restarts: int
    seconds: float
    least_orders: int
    least_faults: int
    least_kills: int


SHORT = Size(keys=520, workers=4, kills=6, restarts=2, seconds=80, least_orders=500, least_faults=50, least_kills=5)
LONG = Size(
    keys=5_040, workers=6, kills=30, restarts=8, seconds=1800, least_orders=10_000, least_faults=1_000, least_kills=50
)


@frozen
class Round:
    """One journal's numbers."""

    verdict: Verdict
    faults: int
    kills: int


def main(arguments: Sequence[str] | None = None) -> int:
    """Run and print; 0 where every count is right and large enough."""
    parser = argparse.ArgumentParser(prog="python -m scripts.chaos", description=__doc__)
    parser.add_argument("--long", action="store_true", help="10,000 orders instead of 1,000")
    parser.add_argument("--seed", type=int, default=None, help="repeat the plan of an earlier run")
    options = parser.parse_args(arguments)
    size = LONG if options.long else SHORT
    seed = Random().randrange(10**6) if options.seed is None else options.seed  # noqa: S311 - a plan
    print(f"chaos: seed={seed} keys={size.keys} a journal, workers={size.workers}", flush=True)
    rounds: dict[str, Round] = {}
    with tempfile.TemporaryDirectory(prefix="chaos-") as name:
        folder = Path(name)
        rounds["sqlite"] = _round("sqlite", folder / "sqlite", str(folder / "orders.db"), size, seed)
        with embedded_postgres(folder) as uri:
            if uri is not None:
                rounds["postgres"] = _round("postgres", folder / "postgres", uri, size, seed + 1)
    return _conclude(rounds, size, seed)


def _round(name: str, folder: Path, journal: str, size: Size, seed: int) -> Round:
    """Place everything in chaos, settle what is open in peace, compare."""
    folder.mkdir()
    began = time.monotonic()
    random = Random(seed)  # noqa: S311 - a plan
    with SandboxProcess.start(state=folder / "sandbox.db") as sandbox:
        misbehave(sandbox, random)
        run = {"url": sandbox.url, "journal": journal, "seed": seed, "keys": size.keys, "workers": size.workers}
        (folder / "run.json").write_text(json.dumps(run))
        fleet = Fleet(folder, size.workers)
        try:
            restarts = _havoc(fleet, sandbox, size, random)
        finally:
            fleet.kill_all()
        if failures := fleet.failures():
            raise RuntimeError(f"a worker failed by itself:\n{failures[0]}")
        chaos = time.monotonic() - began
        fired = behave(sandbox)
        plan = wishes(seed, size.keys)
        left = _settle(plan, sandbox.url, journal, folder / "book-settling.jsonl")
        lines = [line for path in [*fleet.books, folder / "book-settling.jsonl"] for line in books.read(path)]
        with open_journal(journal) as opened:
            verdict = judge(plan, lines, ledgers(sandbox), opened)
    ends = Counter(line.error or "order" for line in lines)
    for line in (
        f"{len(lines)} calls, chaos {chaos:.0f} s, in all {time.monotonic() - began:.0f} s",
        f"orders={verdict.orders} worker kills={fleet.kills} service kills={restarts}",
        f"after the chaos: {left}",
        f"faults: {_listed(fired)}",
        f"callers were told: {_listed(ends)}",
        *verdict.details,
    ):
        print(f"{name}: {line}", flush=True)
    return Round(verdict, fired.total(), fleet.kills)


def _listed(counts: Counter[str]) -> str:
    return " ".join(f"{name}={count}" for name, count in counts.most_common())


def _havoc(fleet: Fleet, sandbox: SandboxProcess, size: Size, random: Random) -> int:
    """Kill workers and service at points spread over the work, the poor account filling up and running dry."""
    calls = size.keys * 2.5  # roughly
    kills = sorted(random.uniform(0.02, 0.8) * calls for _ in range(size.kills))
    restarts = sorted(random.uniform(0.1, 0.7) * calls for _ in range(size.restarts))
    ends = time.monotonic() + size.seconds
    while fleet.running and time.monotonic() < ends:
        done = fleet.lines()
        if kills and done >= kills[0]:
            kills.pop(0)
            fleet.kill_one(random)
        if restarts and done >= restarts[0]:
            restarts.pop(0)
            sandbox.restart()
        fund(sandbox, random.choice([0.0, 2_000.0]))
        time.sleep(0.1)
    return size.restarts - len(restarts)


def _settle(plan: Sequence[Wish], url: str, journal: str, path: Path) -> str:
    """Let reconcile() find what it can, then call once more for every wish, as its caller would."""
    time.sleep(LEASE)  # whoever was killed last held keys for so long
    book = books.Book(path)
    with open_journal(journal) as opened:
        shop = Shop(url, opened)
        left = {state.value: count for state, count in opened.counts().items()}
        found = sum(1 for _ in shop.tango.orders.reconcile()) + sum(1 for _ in shop.voucherify.orders.reconcile())

        def call(wish: Wish) -> None:
            try:
                book.note(shop.place(wish))
            except KeyReusedError as error:
                book.note(books.refused(wish, error))
            except RewardOrdersError as error:
                print(f"settling {wish.vendor} {wish.key}: {error!r}")
                book.note(books.refused(wish, error))

        with ThreadPoolExecutor(4) as pool:
            list(pool.map(call, plan))
        shop.close()
    book.close()
    return " ".join(f"{state}={count}" for state, count in left.items()) + f" found by reconcile()={found}"


def _conclude(rounds: dict[str, Round], size: Size, seed: int) -> int:
    orders = sum(one.verdict.orders for one in rounds.values())
    faults = sum(one.faults for one in rounds.values())
    kills = sum(one.kills for one in rounds.values())
    wrongs = {
        name: sum(getattr(one.verdict, name) for one in rounds.values())
        for name in ("duplicates", "lost", "wrong", "stuck")
    }
    counts = " ".join(f"{name}={count}" for name, count in wrongs.items())
    print(f"verdict: orders={orders} faults={faults} kills={kills} {counts} seed={seed} journal={'+'.join(rounds)}")
    enough = orders >= size.least_orders and faults >= size.least_faults and kills >= size.least_kills
    return 0 if enough and all(one.verdict.clean for one in rounds.values()) else 1


if __name__ == "__main__":
    sys.exit(main())
