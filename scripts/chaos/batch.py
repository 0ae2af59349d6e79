"""`python -m scripts.chaos.batch`: a file is sent by the command while faults rain and SIGKILL falls at random.

After every kill the results file is read: each line whole, each row at most once, each order that it names there. At
the end every row has exactly one order in the sandbox's own books, and its line says so.

With `--kill-at` there is one kill, when so many rows have been placed, and no fault: how soon a run goes on that found
most of a large file done. 100,000 rows take some minutes then instead of an hour.
"""

from __future__ import annotations

import argparse
import csv
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

from attrs import field, frozen

from reward_orders import derive_key
from reward_orders.batch.group_sending import SIZE
from reward_orders.batch.results import COLUMNS
from reward_orders.sandbox import SandboxProcess

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from reward_orders.sandbox.faults import Fault, FaultKind

BATCH = "chaos"
FAULTS: Mapping[FaultKind, float] = {"reset_after_commit": 0.05, "error_after_commit": 0.05, "html_502": 0.04}
RUNS_MOST = 15  # after the kills: each settles what the one before could not
EARLY = 0.15  # of the kills
CLOSELY, SELDOM = 0.05, 0.25  # seconds between two looks at a run: before its first order, and after it in large files
LARGE = 5_000  # rows: a small file could be sent to its end between two looks
KILLED_WITHIN = 0.9  # of the file: the last run that is to be killed has something left to send
DONE = {"placed", "replayed"}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run and print; 0 where every row has exactly one order."""
    parser = argparse.ArgumentParser(prog="python -m scripts.chaos.batch", description=__doc__)
    parser.add_argument("--rows", type=int, default=2_000)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--workers", type=int, default=8)
    parser.add_argument("--async", dest="asynchronous", action="store_true", help="rows go in asynchronous orders")
    parser.add_argument("--kill-at", type=int, metavar="ROWS", help="one kill, at so many rows, and no faults")
    parser.add_argument("--seed", type=int, default=None)
    options = parser.parse_args(arguments)
    seed = Random().randrange(10**6) if options.seed is None else options.seed  # noqa: S311 - a plan
    print(f"batch: seed={seed} rows={options.rows} kills={options.kills}", flush=True)
    with tempfile.TemporaryDirectory(prefix="batch-") as name, SandboxProcess.start() as sandbox:
        sandbox.configure({"tango_async_seconds": 0.5, "tango_async_lag": 0.2})
        chaos = Chaos(
            Path(name),
            sandbox,
            rows=options.rows,
            workers=options.workers,
            seed=seed,
            asynchronous=options.asynchronous,
            faults={} if options.kill_at else FAULTS,
        )
        return chaos.run_killed_at(options.kill_at) if options.kill_at else chaos.run(options.kills)


@frozen(order=True)
class Resume:
    """A run that went on: how long until its first order, and how many rows had a line before."""

    rows: int = field(order=False)
    seconds: float
    processor: float = field(order=False)


class Chaos:
    """One file, one sandbox, and the runs that send it."""

    def __init__(
        self,
        folder: Path,
        sandbox: SandboxProcess,
        *,
        rows: int,
        workers: int,
        seed: int,
        asynchronous: bool,
        faults: Mapping[FaultKind, float] = FAULTS,
    ) -> None:
        self._random = Random(seed)  # noqa: S311 - a plan
        self._sandbox = sandbox
        self._asynchronous = asynchronous
        operation = "tangoCreateAsyncOrder" if asynchronous else "tangoCreateOrder"
        # The first rule counts the calls, so it is there where nothing goes wrong, too.
        self._rules: list[Fault] = [
            sandbox.fault(operation, kind, probability=faults.get(kind, 0.0), seed=seed + index)
            for index, kind in enumerate(FAULTS)
        ]
        if asynchronous and faults:
            self._rules += [sandbox.fault("tangoGetAsyncOrder", "html_502", probability=0.05, seed=seed + 9)]
        self._keys = {derive_key(BATCH, f"emp-{number}"): number + 2 for number in range(rows)}
        self._file = folder / "people.csv"
        self._out = folder / "results.csv"
        with self._file.open("w", newline="") as handle:
            writer = csv.writer(handle)
            writer.writerow(["id", "email", "first_name", "utid", "amount"])
            writer.writerows(
                [f"emp-{number}", f"p{number}@example.org", "Ada", "U561593", f"{10 + number % 40}.00"]
                for number in range(rows)
            )
        self._command = [
            sys.executable, "-m", "reward_orders.cli", "tango", "send", str(self._file), "--batch", BATCH,
            "--out", str(self._out), "--rate", "none", "--workers", str(workers), "--json",
            *(["--async"] if asynchronous else []),
        ]  # fmt: skip
        self._environment = {
            **os.environ,
            "TANGO_PLATFORM_NAME": "chaos",
            "TANGO_PLATFORM_KEY": "key",
            "TANGO_ACCOUNT": "account-1",
            "TANGO_CUSTOMER": "customer-1",
            "TANGO_BASE_URL": sandbox.url,
            "REWARD_ORDERS_JOURNAL": str(folder / "journal.db"),
            "REWARD_ORDERS_PROFILE": str(folder / "none.toml"),
            "PYTHONDONTWRITEBYTECODE": "",  # as where it is installed
        }
        self._wrong: list[str] = []
        self._kills = self._most = 0
        self._resumes: list[Resume] = []
        self._largest = 0  # MB

    def run(self, kills: int) -> int:
        """Kill so many runs, then let runs end until one says that every row has its reward."""
        began = time.monotonic()
        self._most = kills
        while self._kills < kills:
            self._one_killed()
        return self._to_the_end(began)

    def run_killed_at(self, rows: int) -> int:
        """Place so many rows, kill the run, and let the next ones go on to the end."""
        began = time.monotonic()
        process = self._start()
        while self._calls() < rows:
            if process.poll() is not None:
                raise RuntimeError(f"a run ended with {process.returncode} before it was killed")
            time.sleep(SELDOM)
        self._kill(process)
        print(f"batch: {rows} rows after {time.monotonic() - began:.0f} s, and killed", flush=True)
        return self._to_the_end(began)

    def _to_the_end(self, began: float) -> int:
        left = RUNS_MOST
        while left and self._one_whole() != 0:
            left -= 1
        if not left:
            self._wrong.append(f"after {RUNS_MOST} more runs there are rows without a reward")
        return self._verdict(time.monotonic() - began, complete=bool(left))

    def _one_killed(self) -> None:
        if self._asynchronous:
            self._sandbox.configure({"tango_async_known": self._random.choice(["replay", "refuse"])})
        depth = len(self._lines())
        process = self._start()
        started, calls, sends = time.monotonic(), self._calls(), False
        share = KILLED_WITHIN * len(self._keys) / self._most
        # Each falls somewhere in its own share of the file, but for some that fall while a run reads and checks.
        early = self._random.random() < EARLY
        seldom = CLOSELY if early or len(self._keys) < LARGE else SELDOM
        ends = time.monotonic() + self._random.uniform(0.1, 2.0)
        after = max(calls + 1, int(share * (self._kills + self._random.random())))
        lingers = self._random.uniform(0.0, 1.0) if self._asynchronous else 0.0  # anywhere in the work on an order
        while process.poll() is None and self._calls() < after and not (early and time.monotonic() >= ends):
            if not sends and self._calls() > calls:
                sends = True
                if depth:  # the first run checks every row
                    self._resumes.append(Resume(depth, time.monotonic() - started, _processor_time(process.pid)))
            self._largest = max(self._largest, _memory(process.pid))
            time.sleep(seldom if sends else CLOSELY)
        time.sleep(lingers)
        if process.poll() is not None and (not self._asynchronous or process.returncode not in {0, 3}):
            raise RuntimeError(f"a run ended with {process.returncode} before it was killed")
        self._kill(process)

    def _kill(self, process: subprocess.Popen[bytes]) -> None:
        self._largest = max(self._largest, _memory(process.pid))
        process.send_signal(signal.SIGKILL)
        self._kills += 1
        process.wait()
        self._check_results("after a kill")

    def _one_whole(self) -> int:
        depth = len(self._lines())
        process = self._start()
        started, calls, sends = time.monotonic(), self._calls(), False
        while process.poll() is None:
            if not sends and self._calls() > calls:
                sends = True
                self._resumes.append(Resume(depth, time.monotonic() - started, _processor_time(process.pid)))
            self._largest = max(self._largest, _memory(process.pid))
            time.sleep(0.1 if sends else CLOSELY)
        self._check_results("after a run")
        if process.returncode not in {0, 3}:
            raise RuntimeError(f"a run ended with {process.returncode}")
        return process.returncode

    def _start(self) -> subprocess.Popen[bytes]:
        return subprocess.Popen(self._command, env=self._environment, stdout=subprocess.DEVNULL)

    def _calls(self) -> int:
        """How far it is: creates that arrived, or rows of asynchronous orders that were placed."""
        if self._asynchronous:
            placed: int = self._sandbox.call("GET", "/")["orders"]["tango_async"]
            return placed * SIZE
        return self._rules[0].calls

    def _lines(self) -> list[Mapping[str, str]]:
        if not self._out.exists():
            return []
        with self._out.open(newline="") as handle:
            return list(csv.DictReader(handle))

    def _check_results(self, when: str) -> None:
        """Each line is whole and of one row, and no row has two."""
        lines = self._lines()
        for line in lines:
            if tuple(line) != COLUMNS or None in line.values() or str(self._keys.get(line["key"])) != line["row"]:
                self._wrong.append(f"{when}: a line of no row: {line}")
        twice = [row for row, count in Counter(line["row"] for line in lines).items() if count > 1]
        if twice:
            self._wrong.append(f"{when}: rows with two lines: {twice[:5]}")

    def _bought(self) -> dict[str, str]:
        """What the sandbox has: the key of its row for each order, or each reward of an asynchronous one."""
        if not self._asynchronous:
            return {order["referenceOrderID"]: order["externalRefID"] for order in self._sandbox.orders("tango")}
        lines = (line for order in self._sandbox.orders("tango_async") for line in order["lineItems"])
        return {line["referenceLineItemId"]: line["externalRefLineItemID"] for line in lines}

    def _verdict(self, seconds: float, *, complete: bool) -> int:
        orders = self._bought()
        counts = Counter(orders.values())
        duplicates = sum(count - 1 for count in counts.values())
        lost = len(self._keys.keys() - counts.keys())
        lines = self._lines()
        for line in lines:
            if orders.get(line["order_id"]) != line["key"] or line["outcome"] not in DONE:
                self._wrong.append(f"a line that does not agree with the books: {line}")
        if len(lines) != len(self._keys):
            self._wrong.append(f"{len(lines)} lines for {len(self._keys)} rows")
        for what in self._wrong[:10]:
            print(f"batch: {what}")
        faults = sum(rule.fired for rule in self._rules)
        seen = self._resumes and [max(self._resumes), max(self._resumes, key=lambda one: one.rows)]
        for what, one in zip(("slowest", "deepest"), seen, strict=False):
            print(
                f"batch: {what} first order after a resume: {one.seconds:.1f} s ({one.processor:.1f} s of processor "
                f"time), {one.rows} rows deep"
            )
        print(f"batch: {seconds:.0f} s, {self._largest} MB at most")
        print(
            f"verdict: orders={len(orders)} faults={faults} kills={self._kills} duplicates={duplicates} lost={lost} "
            f"wrong={len(self._wrong)} stuck={0 if complete else 1}"
        )
        return 0 if complete and not (duplicates or lost or self._wrong) else 1


def _memory(process_id: int) -> int:
    """The most memory that a process had, in MB; 0 where the system does not say."""
    try:
        status = Path(f"/proc/{process_id}/status").read_text()
    except OSError:
        return 0
    return next((int(line.split()[1]) // 1024 for line in status.splitlines() if line.startswith("VmHWM")), 0)


def _processor_time(process_id: int) -> float:
    """Seconds of processor time that a process took; 0 where the system does not say."""
    try:
        told = Path(f"/proc/{process_id}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return sum(map(int, told[11:13])) / os.sysconf("SC_CLK_TCK")


if __name__ == "__main__":
    sys.exit(main())
