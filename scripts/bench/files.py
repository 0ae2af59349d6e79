"""How fast a file of rewards is checked and sent: rows a second, into a sandbox on the same cores."""

from __future__ import annotations

import csv
import tempfile
from pathlib import Path
from time import perf_counter

from reward_orders import Journal, Tango
from reward_orders.batch import plan, send
from reward_orders.sandbox import SandboxProcess

WORKERS = 8


def rows_a_second(*, rows: int) -> dict[str, dict[str, float]]:
    """A new file checked and sent by eight workers without a rate limit, then the same file once more."""
    with tempfile.TemporaryDirectory() as name, SandboxProcess.start() as sandbox:
        folder = Path(name)
        file = folder / "people.csv"
        _write(file, rows)
        found: dict[str, dict[str, float]] = {}
        with (
            Journal.sqlite(folder / "orders.db") as journal,
            Tango(
                platform_name="p",
                platform_key="k",
                account="account-1",
                customer="customer-1",
                base_url=sandbox.url,
                journal=journal,
                rate=None,
            ) as tango,
        ):
            for which in ("a new file", "the same file again"):
                began = perf_counter()
                checked = plan(file, tango, batch="bench")
                planned = perf_counter()
                sent = send(checked, tango, out=folder / "results.csv", workers=WORKERS)
                ended = perf_counter()
                if sent.exit_code:
                    raise AssertionError(f"{dict(sent.counts)} of {rows} rows")
                found[f"{which}: checked"] = {"rows_per_second": rows / (planned - began)}
                found[f"{which}: sent"] = {"rows_per_second": rows / (ended - planned)}
        if len(sandbox.orders("tango")) != rows:
            raise AssertionError("the sandbox has another number of orders than the file has rows")
    return found


def _write(file: Path, rows: int) -> None:
    with file.open("w", newline="") as handle:
        writer = csv.writer(handle)
        writer.writerow(["id", "email", "first_name", "utid", "amount"])
        writer.writerows(
            [f"emp-{number}", f"p{number}@example.org", "Ada", "U561593", f"{10 + number % 40}.00"]
            for number in range(rows)
        )
