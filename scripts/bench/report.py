"""The performance page and README's numbers, from the figures of one run.

    python -m scripts.bench.report [build/bench/results.json]

Writes the tables of docs/performance.md (between `<!-- bench: NAME -->` and `<!-- bench -->`), the rows of README that
give times, docs/performance.json with what they were made of, and the chart. Without a file it writes the tables of
docs/performance.json again; `--check` only says whether they are current.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent.parent
DATA, PAGE, README = ROOT / "docs" / "performance.json", ROOT / "docs" / "performance.md", ROOT / "README.md"
BLOCK = re.compile(r"(<!-- bench: ([a-z0-9-]+) -->\n).*?(<!-- bench -->)", re.DOTALL)
STDLIB, FAST = "reward-orders, stdlib json", "reward-orders[fast], orjson"
FOUR, EVERY = "four fields read", "every field read"
TO = "\N{EN DASH}"
MICRO, MILLI = (1e6, "µs"), (1e3, "ms")
Results = dict[str, Any]
_COLUMNS = {
    "Tango page, 4 fields": f"Tango: 100 orders, {FOUR}",
    "Tango page, every field": f"Tango: 100 orders, {EVERY}",
    "Tango order, 4 fields": f"Tango: one order, {FOUR}",
    "Voucherify page, 4 fields": f"Voucherify: 100 orders, {FOUR}",
    "Voucherify page, every field": f"Voucherify: 100 orders, {EVERY}",
    "Voucherify order, 4 fields": f"Voucherify: one order, {FOUR}",
}
_SDKS = ("raas SDK", "voucherify SDK")


def blocks(results: Results) -> dict[str, str]:
    """Every block of the page by its name; one that the run did not measure says so."""
    made = {
        "run": lambda: _run(results),
        "budgets": lambda: _budgets(results),
        "decode": lambda: _decode(results),
        "encode": lambda: _tables(results["encode"], MICRO),
        "round-trips": lambda: _tables(results["round trip"], MILLI),
        "start-up": lambda: _tables(results["start-up"], MILLI),
        "journal": lambda: _tables(results["journal"], MILLI),
        "walks": lambda: _flat(
            results["walks"] | results["walks over several windows"], {"seconds": "seconds", "peak": "peak MiB"}, "walk"
        ),
        "memory": lambda: _flat(
            {name: {"now": size} for name, size in results["memory (resident MiB)"].items()},
            {"now": "resident MiB"},
            "process",
        ),
        "credentials": lambda: "".join(
            f"`{name}` reads {count:,.0f} credentials a second.\n"
            for name, count in results["credentials parsed a second"].items()
        ),
        "files": lambda: _flat(results["files"], {"rows_per_second": "rows a second"}, "a file of rewards"),
        "fan-out": lambda: _flat(
            results["fan-out"],
            {"seconds": "seconds", "failed": "failed", "peak": "peak MiB", "given_up_after": "given up after, s"},
            "at once",
        ),
        "diff": lambda: _flat(
            results["contract diff"],
            {
                "seconds": "CPU seconds",
                "peak": "peak MiB",
                "breaks": "breaks told",
                "given_up_after": "given up after, s",
            },
            "two documents",
        ),
        "millions": lambda: _flat(
            results["millions"], {"median_ms": "median, ms", "p99_ms": "99 % within, ms"}, "a move of an order"
        ),
    }

    def block(name: str) -> str:
        try:
            return made[name]()
        except KeyError:
            return "Not measured in this run.\n"

    return {name: block(name) for name in made}


def readme_rows(results: Results) -> dict[str, str]:
    """The rows of README that give times, by their first cell."""

    def row(title: str, sdk: str) -> tuple[str, str]:
        jobs = results["round trip"][title]["jobs"]
        ours = f"{jobs[FAST]['ratio']:.2f} with `[fast]`, {jobs[STDLIB]['ratio']:.2f} without"
        return ours, f"{jobs[sdk]['ratio']:.2f}"

    tango, raas = row("Tango, list one page, four fields read", "raas SDK")
    voucherify, sdk = row("Voucherify, list one page, four fields read", "voucherify SDK")
    return {
        "a Tango list page, time beside `httpx` + `json`": f"{tango} | {raas} | | 1",
        "a Voucherify list page, the same": f"{voucherify} | | {sdk} | 1",
    }


def rewritten(page: str, results: Results) -> str:
    """A page with its blocks and rows as the results have them."""
    made = blocks(results)
    page = BLOCK.sub(lambda found: f"{found[1]}\n{made[found[2]].strip()}\n\n{found[3]}", page)
    for first, cells in readme_rows(results).items():
        page = re.sub(rf"^\| {re.escape(first)} \|.*$", lambda _: f"| {first} | {cells} |", page, flags=re.MULTILINE)  # noqa: B023
    return page


def _run(results: Results) -> str:
    quick = " A quick run: a tenth of the rounds, smaller numbers of rows; no evidence." if results.get("quick") else ""
    noisy = sorted(
        title
        for group in ("start-up", "encode", "decode", "round trip", "journal")
        for title, measured in results.get(group, {}).items()
        if measured["noisy"]
    )
    told = f" Noisy: {'; '.join(noisy)}." if noisy else ""
    return f"**Run: {results['machine']}.**{quick}{told}\n"


def _tables(group: Results, scale: tuple[float, str]) -> str:
    unit, name = scale
    parts = []
    for title, measured in group.items():
        noisy = " **(noisy run)**" if measured["noisy"] else ""
        lines = [
            f"| {title}{noisy} | median, {name} | min {TO} max | ratio | quartiles |",
            "| --- | --- | --- | --- | --- |",
        ]
        lines += [
            f"| {job} | {f['median'] * unit:.2f} | {f['low'] * unit:.2f} {TO} {f['high'] * unit:.2f} "
            f"| {f['ratio']:.2f} | {f['ratio_low']:.2f} {TO} {f['ratio_high']:.2f} |"
            for job, f in measured["jobs"].items()
        ]
        parts.append("\n".join(lines) + "\n")
    return "\n".join(parts)


def _flat(group: Results, columns: dict[str, str], first: str) -> str:
    """A table of named rows; a column that no row has is left out."""
    shown = {key: head for key, head in columns.items() if any(key in row for row in group.values())}
    lines = [f"| {first} | {' | '.join(shown.values())} |", "| --- |" + " --- |" * len(shown)]
    for name, row in group.items():
        cells = [_number(row[key]) if key in row else "" for key in shown]
        lines.append(f"| {name} | {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


def _number(value: float) -> str:
    if value == int(value):
        return f"{value:,.0f}"
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.2f}"  # noqa: PLR2004 - the digits that matter


def _decode(results: Results) -> str:
    tables = [results["decode"][title]["jobs"] for title in _COLUMNS.values()]
    names = [name for name in tables[0] if name not in _SDKS and not name.startswith("json.loads")]
    lines = [f"| times `json.loads` of the same bytes | {' | '.join(_COLUMNS)} |", "| --- |" + " --- |" * len(tables)]
    ratios = {name: [f"{jobs[name]['ratio']:.2f}" for jobs in tables] for name in names}
    lines += [f"| {name} | {' | '.join(cells)} |" for name, cells in ratios.items()]
    sdk = [next(jobs[name]["ratio"] for name in _SDKS if name in jobs) for jobs in tables]
    lines.append(f"| vendor's SDK (`raas`, `voucherify`) | {' | '.join(f'{ratio:.2f}' for ratio in sdk)} |")
    base = [next(iter(jobs.values()))["median"] * 1e6 for jobs in tables]
    lines.append(f"| `json.loads` itself, µs | {' | '.join(f'{one:,.0f}' for one in base)} |")
    return "\n".join(lines) + "\n"


def _budgets(results: Results) -> str:
    lines = ["| budget, times the plain equivalent | limit | measured | |", "| --- | --- | --- | --- |"]
    for label, limit, measured, noisy in _measured(results):
        verdict = "met" if measured <= limit else "**missed**"
        lines.append(f"| {label}{' (noisy run)' if noisy else ''} | ≤ {limit:g} | {measured:.2f} | {verdict} |")
    return "\n".join(lines) + "\n"


def _measured(results: Results) -> list[tuple[str, float, float, bool]]:
    found: list[tuple[str, float, float, bool]] = []

    def add(label: str, limit: float, table: Results, job: str) -> None:
        found.append((label, limit, table["jobs"][job]["ratio"], table["noisy"]))

    for vendor in ("Tango", "Voucherify"):
        for what, shown in (("100 orders", f"{vendor} page"), ("one order", f"one {vendor} order")):
            for read, fields, limits in ((FOUR, "four fields", (1.0, 1.4)), (EVERY, "every field", (1.5, 2.0))):
                table = results["decode"][f"{vendor}: {what}, {read}"]
                add(f"{shown}, {fields}, `[fast]`", limits[0], table, FAST)
                add(f"{shown}, {fields}, standard library", limits[1], table, STDLIB)
    encode = results["encode"]["One create request"]
    add("one create request, bytes from the generated model, `[fast]`", 1.0, encode, FAST)
    add("one create request, standard library", 1.4, encode, STDLIB)
    as_httpx = encode["jobs"][STDLIB]["ratio"] / encode["jobs"]["json.dumps as httpx calls it"]["ratio"]
    found.append(("the same against `json.dumps` as httpx calls it", 1.4, as_httpx, encode["noisy"]))
    for vendor in ("Tango", "Voucherify"):
        for clock, suffix in (("wall clock", ""), ("the client's CPU time", ", the client's CPU time")):
            trips = results["round trip"]
            add(f"{vendor} `get`, {clock}, `[fast]`", 1.1, trips[f"{vendor}, get one order{suffix}"], FAST)
            page = trips[f"{vendor}, list one page, four fields read{suffix}"]
            add(f"{vendor} list page, {clock}, `[fast]`", 1.0, page, FAST)
        for how in ("http", "https"):
            table = results["start-up"][f"First call over {how}, CPU time"]
            add(f"{vendor}: client and first answer over {how}", 1.15, table, f"{vendor}: client and first answer")
    imports = results["start-up"]["Import, CPU time"]
    bare, ours = (imports["jobs"][name]["median"] * 1e3 for name in ("bare Python", "import reward_orders"))
    found.append(("`import reward_orders`, ms above bare Python", 25, ours - bare, imports["noisy"]))
    pages = [size for name, size in results["memory (resident MiB)"].items() if name.endswith("one page of 100")]
    found.append(("resident MiB after import and first page", 30, max(pages), False))
    return found


def main() -> int:
    """Write, or check; 1 where something is not current."""
    parser = argparse.ArgumentParser(prog="python -m scripts.bench.report", description="Write the performance page.")
    parser.add_argument("results", nargs="?", type=Path, default=DATA)
    parser.add_argument("--check", action="store_true")
    arguments = parser.parse_args()
    results = json.loads(arguments.results.read_text(encoding="utf-8"))
    old = [path for path in (PAGE, README) if rewritten(path.read_text(), results) != path.read_text()]
    if arguments.check:
        for path in old:
            print(f"{path.name} is not what the figures say: python -m scripts.bench.report")
        return 1 if old else 0
    for path in old:
        path.write_text(rewritten(path.read_text(), results))
    if arguments.results != DATA:
        from scripts.bench import chart

        DATA.write_text(json.dumps(results, indent=1) + "\n", encoding="utf-8")
        chart.draw(results, PAGE.with_suffix(".svg"))
    print(f"written: {', '.join(path.name for path in old) or 'nothing, all is current'}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
