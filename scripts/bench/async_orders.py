"""Many rewards as asynchronous orders into the sandbox, with faults and a client that is killed over and over.

    python -m scripts.bench.async_orders [--rewards 20000] [--part 500] [--faults 0.05] [--kills 10]

Prints the minutes it took, the most memory the client had, and what became of every reward; 1 where one is not
accounted for, was bought twice, or was told wrongly. The client and the sandbox share the machine's cores.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path
from random import Random

from scripts.chaos.batches import Size, run


def main() -> int:
    """Run and print; 0 where every reward is accounted for."""
    parser = argparse.ArgumentParser(prog="python -m scripts.bench.async_orders", description=__doc__)
    parser.add_argument("--rewards", type=int, default=20_000)
    parser.add_argument("--part", type=int, default=500, help="rewards in one order")
    parser.add_argument("--faults", type=float, default=0.05, help="share of the calls that go wrong")
    parser.add_argument("--kills", type=int, default=10, help="how often the client is killed")
    parser.add_argument("--seconds", type=float, default=3600.0, help="how long it may take")
    parser.add_argument("--seed", type=int, default=None)
    given = parser.parse_args()
    seed = Random().randrange(10**6) if given.seed is None else given.seed  # noqa: S311 - a plan
    size = Size(given.rewards, part=given.part, faults=given.faults, kills=given.kills, seconds=given.seconds)
    with tempfile.TemporaryDirectory(prefix="async-orders-") as folder:
        outcome = run(Path(folder), size, seed)
    accounted = sum(outcome.told[state] for state in ("placed", "failed"))
    told = " ".join(f"{name}={count}" for name, count in outcome.told.most_common())
    wrongs = " ".join(f"{kind}={outcome.wrongs[kind]}" for kind in ("duplicates", "lost", "wrong", "stuck"))
    for detail in outcome.details[:20]:
        print(detail)
    print(f"told: {told}")
    print(
        f"rewards={outcome.rewards} accounted={accounted} orders={outcome.orders} faults={outcome.faults} "
        f"kills={outcome.kills} minutes={outcome.minutes:.2f} client_peak_mb={outcome.peak_mb:.0f} {wrongs} seed={seed}"
    )
    return 1 if outcome.wrongs.total() or accounted != outcome.rewards else 0


if __name__ == "__main__":
    sys.exit(main())
