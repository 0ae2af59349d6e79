"""`python -m scripts.chaos`: scenes and a swarm on SQLite, then on PostgreSQL, asynchronous orders, and one verdict."""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

from attrs import evolve, frozen

from reward_orders import RewardOrdersError
from scripts.chaos import batches, books, calls, ledger, scenes
from scripts.chaos.fleet import Fleet
from scripts.chaos.handle import ServiceProcess
from scripts.chaos.plan import Wish, current, wishes
from scripts.chaos.shop import LEASE, Shop, Terms
from scripts.chaos.stage import Stage
from scripts.chaos.verdict import Evidence, Verdict, judge
from scripts.postgres import embedded_postgres

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scripts.chaos.books import Line


@frozen
class Size:
    """How much of everything; `seconds` bounds the swarm of one round, `least_*` is what a verdict needs."""

    keys: int
    workers: int
    kills: int
    stops: int
    restarts: int
    seconds: float
    least_orders: int
    least_faults: int
    least_kills: int
    rewards: int  # in asynchronous orders


ASKS_AGAIN = ("OutcomeUnknownError", "NotSentError", "InProgressError", "RateLimitedError", "ServiceError")
BRIEF = Size(
    keys=96,
    workers=4,
    kills=3,
    stops=2,
    restarts=1,
    seconds=40,
    least_orders=0,
    least_faults=0,
    least_kills=0,
    rewards=0,
)
SHORT = Size(
    keys=480,
    workers=4,
    kills=6,
    stops=3,
    restarts=2,
    seconds=90,
    least_orders=1_000,
    least_faults=200,
    least_kills=5,
    rewards=20_000,
)
LONG = Size(
    keys=4_800, workers=6, kills=30, stops=9, restarts=8, seconds=1800, least_orders=9_000, least_faults=2_000,
    least_kills=50, rewards=200_000,
)  # fmt: skip


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
    parser.add_argument(
        "--brief", action="store_true", help="SQLite alone and 100 orders; over at the first wrong scene"
    )
    parser.add_argument(
        "--scene", action="append", help="these scenes alone, and no swarm", choices=sorted(scenes.NAMES)
    )
    parser.add_argument("--journal", choices=["sqlite", "postgres"], help="on this one alone")
    parser.add_argument(
        "--keep", type=Path, help="a new folder for books, ledgers and journals, to look into afterwards"
    )
    parser.add_argument("--seed", type=int, default=None, help="repeat the plan of an earlier run")
    options = parser.parse_args(arguments)
    size = LONG if options.long else BRIEF if options.brief else SHORT
    if options.scene:
        size = evolve(BRIEF, keys=0)
    seed = Random().randrange(10**6) if options.seed is None else options.seed  # noqa: S311 - a plan
    print(f"chaos: seed={seed} keys={size.keys} a journal, workers={size.workers}", flush=True)
    calls.tag()
    rounds: dict[str, Round] = {}
    with tempfile.TemporaryDirectory(prefix="chaos-") as name:
        folder = Path(name) if options.keep is None else options.keep
        folder.mkdir(exist_ok=True)
        if options.journal != "postgres":
            run = OneRound("sqlite", folder / "sqlite", str(folder / "orders.db"), size, seed)
            rounds["sqlite"] = run.result(options.scene, strict=options.brief)
        if options.journal == "postgres" or not (options.brief or options.journal or options.scene):
            with embedded_postgres(folder) as uri:
                if uri is not None:
                    run = OneRound("postgres", folder / "postgres", uri, size, seed + 1)
                    rounds["postgres"] = run.result(options.scene, strict=options.brief)
        many = None
        if size.rewards and not (options.journal or options.scene):
            many = _batches(folder / "batches", size.rewards, seed + 2)
    return _conclude(rounds, many, size, seed)


def _batches(folder: Path, rewards: int, seed: int) -> Round:
    """Many rewards as asynchronous orders: each that is accounted for counts."""
    outcome = batches.run(folder, batches.Size(rewards), seed)
    told = " ".join(f"{name}={count}" for name, count in outcome.told.most_common())
    print(f"batches: {outcome.rewards} rewards in {outcome.orders} orders, {outcome.minutes:.1f} min", flush=True)
    print(f"batches: faults={outcome.faults} kills={outcome.kills} peak={outcome.peak_mb:.0f} MB {told}", flush=True)
    for detail in outcome.details:
        print(f"batches: {detail}", flush=True)
    verdict = Verdict(orders=outcome.told["placed"] + outcome.told["failed"], count=outcome.wrongs)
    return Round(verdict, outcome.faults, outcome.kills)


class OneRound:
    """One journal's run: scenes in peace, a swarm in chaos, what is open settled in peace, and everything compared."""

    def __init__(self, name: str, folder: Path, journal: str, size: Size, seed: int) -> None:
        folder.mkdir()
        self._name = name
        self._folder = folder
        self._journal = journal
        self._size = size
        self._seed = seed
        self._random = Random(seed)  # noqa: S311 - a plan
        self._plan = wishes(seed, size.keys, size.workers)

    def result(self, only: Sequence[str] | None, *, strict: bool) -> Round:
        """Run it; `strict` ends it at the first scene that went wrong."""
        began = time.monotonic()
        with ServiceProcess(self._folder / "ledger.jsonl", self._seed) as service:
            stage = Stage(self._folder, service, self._journal)
            try:
                scenes.perform(stage, only)
            finally:
                stage.close()
            self._say(f"scenes {time.monotonic() - began:.0f} s")
            fleet = None
            if self._plan and not (strict and self._verdict(service, stage, None).count):
                fleet = self._swarm(service, stage.terms)
            verdict = self._verdict(service, stage, fleet)
        faults = ledger.read(service.path).faults
        ends = Counter(line.error or "order" for line in self._lines())
        self._say(f"{ends.total()} calls, in all {time.monotonic() - began:.0f} s")
        self._say(f"orders={verdict.orders} worker kills={fleet.kills if fleet else 0}")
        self._say(f"faults: {_listed(Counter(faults))}")
        self._say(f"callers were told: {_listed(ends)}")
        for detail in verdict.details:
            self._say(detail)
        return Round(verdict, sum(faults.values()), fleet.kills if fleet else 0)

    def _swarm(self, service: ServiceProcess, terms: Terms) -> Fleet:
        size = self._size
        run = {"url": service.url, "journal": self._journal, "seed": self._seed}
        run |= {"keys": size.keys, "workers": size.workers}
        (self._folder / "run.json").write_text(json.dumps(run))
        service.mix(on=True)
        fleet = Fleet(self._folder, size.workers)
        over = threading.Event()
        clerk = threading.Thread(target=_reconcile, args=(terms, over))
        clerk.start()
        try:
            self._havoc(fleet, service)
        finally:
            fleet.kill_all()
            over.set()
            clerk.join()
        if failures := fleet.failures():
            raise RuntimeError(f"a worker failed by itself:\n{failures[0]}")
        service.mix(on=False)
        self._settle(terms)
        return fleet

    def _havoc(self, fleet: Fleet, service: ServiceProcess) -> None:
        """Kill, stop and continue workers, kill the service, at points spread over the work."""
        size, random = self._size, self._random
        whole = len(self._plan) * 2.2  # calls, roughly
        acts = [*["kill"] * size.kills, *["stop"] * size.stops, *["restart"] * size.restarts]
        todo = sorted((random.uniform(0.02, 0.75) * whole, act) for act in acts)
        ends = time.monotonic() + size.seconds
        while fleet.running and time.monotonic() < ends:
            if todo and fleet.lines() >= todo[0][0]:
                match todo.pop(0)[1]:
                    case "kill":
                        fleet.kill_one(random)
                    case "stop":
                        fleet.stop_one(random, LEASE + 1.0)
                    case _:
                        service.kill()
                        service.start()
            fleet.tend()
            service.tell("pay")
            time.sleep(0.1)

    def _settle(self, terms: Terms) -> None:
        """Two clerks let reconcile() find what it can; then every wish is placed once more, as its caller would.

        And once again where the error of that says so.
        """
        began = time.monotonic()
        time.sleep(LEASE)  # the worker that was killed last held keys for so long
        book = books.Book(self._folder / "book-settling.jsonl")
        lines = self._lines()
        with terms.open_journal() as journal:
            left = {state.value: count for state, count in journal.counts().items()}
            once = threading.Event()
            once.set()
            clerks = [threading.Thread(target=_reconcile, args=(terms, once)) for _ in range(2)]
            for clerk in clerks:
                clerk.start()
            for clerk in clerks:
                clerk.join()
            shop = Shop(terms, journal, worker="settling")

            def call(wish: Wish) -> Line:
                return shop.place(current(wish, lines), book)

            with ThreadPoolExecutor(4) as pool:
                ends = list(pool.map(call, self._plan))
            for wish, line in zip(self._plan, ends, strict=True):
                if line.error in ASKS_AGAIN:  # what the hint of such an error says
                    self._say(f"asked again: {wish.role} {line.key} was told {line.text}")
                    call(wish)
            shop.close()
        self._say(f"after the chaos: {_listed(Counter(left))}, settled in {time.monotonic() - began:.0f} s")

    def _verdict(self, service: ServiceProcess, stage: Stage, fleet: Fleet | None) -> Verdict:
        with stage.terms.open_journal() as journal:
            entries = list(journal.entries())
        evidence = Evidence(
            plan=[*stage.plan, *(self._plan if fleet else ())],
            calls={line.call: line for line in self._lines()},
            ledger=ledger.read(service.path),
            entries=entries,
            stops=[*stage.stops, *(fleet.stops if fleet else ())],
        )
        return judge(evidence, stage.complaints)

    def _lines(self) -> list[books.Line]:
        return [line for path in sorted(self._folder.glob("book-*.jsonl")) for line in books.read(path)]

    def _say(self, what: str) -> None:
        print(f"{self._name}: {what}", flush=True)


def _reconcile(terms: Terms, over: threading.Event) -> None:
    """A clean-up job: settle whatever is open, again and again until it is told to end; at least once."""
    calls.begin("clerk", None)
    with terms.open_journal() as journal:
        shop = Shop(terms, journal, worker="clerk")
        while True:
            for orders in (shop.tango.orders, shop.voucherify.orders):
                try:
                    for _ in orders.reconcile():
                        pass
                except RewardOrdersError:
                    continue  # the service fails; it is tried again
            if over.wait(1.0):
                break
        shop.close()


def _listed(counts: Counter[str]) -> str:
    return " ".join(f"{name}={count}" for name, count in counts.most_common())


def _conclude(rounds: dict[str, Round], many: Round | None, size: Size, seed: int) -> int:
    """The last line; the asynchronous orders add to what went wrong, and not to what a verdict needs."""
    orders = sum(one.verdict.orders for one in rounds.values())
    faults = sum(one.faults for one in rounds.values())
    kills = sum(one.kills for one in rounds.values())
    judged = [*rounds.values(), *([] if many is None else [many])]
    wrongs = {kind: sum(one.verdict.count[kind] for one in judged) for kind in ("duplicates", "lost", "wrong", "stuck")}
    counts = " ".join(f"{name}={count}" for name, count in wrongs.items())
    rewards = "" if many is None else f" rewards={many.verdict.orders}"
    journals = "+".join(rounds)
    print(f"verdict: orders={orders} faults={faults} kills={kills} {counts} seed={seed} journal={journals}{rewards}")
    enough = orders >= size.least_orders and faults >= size.least_faults and kills >= size.least_kills
    told = many is None or many.verdict.orders >= size.rewards
    return 0 if enough and told and all(one.verdict.clean for one in judged) else 1


if __name__ == "__main__":
    sys.exit(main())
