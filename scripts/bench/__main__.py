"""`make bench`: every figure of docs/performance.md in one run, as tables, as JSON and as a chart.

    python -m scripts.bench [--quick] [--output FOLDER]

`--quick` takes a tenth of the rounds, few rows, and leaves out the walk of 100,000 orders, to see that everything runs.
Ratios are taken within a round and the median of the rounds is shown; a baseline that varied by more than 30 % marks
its table as noisy, and its figures are no evidence. `python -m scripts.bench.report` puts the figures into the docs.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sysconfig
from pathlib import Path
from time import process_time
from typing import TYPE_CHECKING, Any

from scripts.bench import chart, decoding, diffing, extras, fanout, files, millions, processes, roundtrip
from scripts.bench.contenders import stock_package
from scripts.bench.credentials import credentials_per_second
from scripts.bench.rounds import as_json, table
from scripts.bench.server import serving

if TYPE_CHECKING:
    from scripts.bench.rounds import Figure

ROOT = Path(__file__).resolve().parent.parent.parent
TIMES: dict[str, tuple[float, str]] = {"one order": (1e6, "us"), "create request": (1e6, "us")}


def machine() -> str:
    """Commit and class of machine: what figures depend on, and nothing that names one."""
    commit = subprocess.run(
        ["git", "describe", "--always", "--dirty"], cwd=ROOT, capture_output=True, text=True, check=False
    ).stdout.strip()
    cores = len(os.sched_getaffinity(0))
    optimised = "--enable-optimizations" in (sysconfig.get_config_var("CONFIG_ARGS") or "")
    python = f"Python {platform.python_version()}, compiled {'with' if optimised else 'without'} its optimisations"
    return f"commit {commit}, {cores} cores ({platform.machine()}), {python}"


def main() -> None:
    """Measure everything; print tables as they come."""
    parser = argparse.ArgumentParser(description="Measure reward-orders beside everybody else.")
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--output", type=Path, default=ROOT / "build" / "bench")
    arguments = parser.parse_args()
    rounds = 5 if arguments.quick else 41
    starts = 3 if arguments.quick else 31
    decodes = 5 if arguments.quick else 101  # short ones, of which some per cent matter
    results: dict[str, Any] = {"machine": machine(), "quick": arguments.quick}
    print(results["machine"])

    def show(group: str, title: str, measured: tuple[dict[str, Figure], bool]) -> None:
        figures, noisy = measured
        unit, name = next((scale for word, scale in TIMES.items() if word in title), (1e3, "ms"))
        print(f"\n{table(title, figures, noisy=noisy, unit=unit, name=name)}", flush=True)
        results.setdefault(group, {})[title] = as_json(figures, noisy=noisy)

    def tell(group: str, figures: dict[str, Any]) -> None:
        print(f"\n{group}")
        for name, figure in figures.items():
            parts = figure.items() if isinstance(figure, dict) else [("", figure)]
            print(f"  {name:60}" + "  ".join(f"{value:12,.2f} {label}" for label, value in parts), flush=True)
        results[group] = figures

    # Fresh processes first: nothing else runs in this one yet.
    show("start-up", "Import, CPU time", processes.imports(rounds=starts))
    show("start-up", "First call over http, CPU time", processes.first_calls(rounds=starts))
    # Of these some per cent matter.
    show("start-up", "First call over https, CPU time", processes.first_calls_tls(rounds=4 * starts))
    tell("memory (resident MiB)", processes.memory())
    tell("walks", processes.walks())
    tell("walks over several windows", extras.long_walks((25_000,) if arguments.quick else (25_000, 100_000)))
    show("journal", "Create over loopback", extras.journal(rounds=rounds))
    tell("credentials parsed a second", {"Credentials.parse": max(credentials_per_second() for _ in range(5))})
    with stock_package() as stock:
        show("encode", "One create request", extras.encoding(stock, rounds=rounds))
        for service in ("tango", "voucherify"):
            for title, measured in decoding.measure(service, stock=stock, rounds=decodes).items():
                show("decode", f"{service.capitalize()}: {title}", measured)
    with serving() as origin:
        for title, measured in roundtrip.measure(origin, rounds=rounds).items():
            show("round trip", title, measured)
        for title, measured in roundtrip.measure(origin, rounds=rounds, clock=process_time).items():
            show("round trip", f"{title}, the client's CPU time", measured)

    tell("files", files.rows_a_second(rows=300 if arguments.quick else 5_000))
    tell("fan-out", fanout.fan_out(tasks=500 if arguments.quick else 5_000))
    tell("contract diff", diffing.diffs(schemas=60 if arguments.quick else 700))
    millions_of = 100_000 if arguments.quick else 5_000_000
    tell("millions", millions.journals(rows=millions_of, orders=200 if arguments.quick else 2_000))

    arguments.output.mkdir(parents=True, exist_ok=True)
    (arguments.output / "results.json").write_text(json.dumps(results, indent=1) + "\n", encoding="utf-8")
    chart.draw(results, arguments.output / "performance.svg")
    print(f"\nwritten: {arguments.output}/results.json, {arguments.output}/performance.svg")
    print("into the docs: python -m scripts.bench.report build/bench/results.json")


if __name__ == "__main__":
    main()
