"""`python -m scripts.soak [--seconds N]`: 200 threads on one sync client, 2,000 tasks on one async client."""

from __future__ import annotations

import argparse
import asyncio
import ctypes
import faulthandler
import gc
import os
import tempfile
import threading
import time
from collections import Counter
from contextlib import suppress
from itertools import count
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any

from reward_orders import AsyncTango, Journal, Recipient, RetryPolicy, RewardOrdersError, Tango
from scripts.soak.judge import Report, Sample
from scripts.soak.service import running

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

THREADS = 200
TASKS = 2_000
TIMEOUT = 2.0
DEADLINE = 30.0
GRACE = 10.0  # two cores share 2,200 callers, and a call that is due still waits for its turn on them
EVERY = 1.0  # seconds between two samples
KINDS = {"get": 60, "create": 25, "list": 15}
CANCELLED = 0.02  # the share of calls that their task cancels
RETRY = RetryPolicy(attempts=3, wait_initial=0.05, wait_max=0.5)
RECIPIENT = Recipient(email="ada@example.org", first_name="Ada")
REWARD: dict[str, Any] = {"utid": "U561593", "amount": 5, "recipient": RECIPIENT}


class Tally:
    """What became of the calls; shared by all threads and tasks."""

    def __init__(self) -> None:
        self.outcomes: Counter[tuple[str, str]] = Counter()
        self.outside_tree: list[str] = []
        self.overdue: list[str] = []
        self._lock = threading.Lock()

    def note(self, kind: str, failure: BaseException | None, *, taken: float, cancelled: bool = False) -> None:
        """One call ended."""
        outcome = "ok" if failure is None else "cancelled" if cancelled else type(failure).__name__
        with self._lock:
            self.outcomes[kind, outcome] += 1
            if not (failure is None or cancelled or isinstance(failure, RewardOrdersError)):
                self.outside_tree.append(f"{kind}: {outcome}: {failure}")
            if taken > DEADLINE + GRACE:
                self.overdue.append(f"{kind}: {outcome} after {taken:.1f} s")

    def never_ended(self, callers: int, whose: str) -> None:
        """Callers whose last call did not come back at all."""
        self.overdue += [f"a call of one of {callers} {whose} did not end"] * callers


class Load:
    """The calls of both clients until the time is over."""

    def __init__(self, url: str, journal: Journal, tally: Tally, *, ends: float) -> None:
        self._url = url
        self._journal = journal
        self._tally = tally
        self._ends = ends
        self._numbers = count()

    def _settings(self, platform: str) -> dict[str, Any]:
        return {
            "platform_name": platform, "platform_key": "soak-key", "account": "account-1", "customer": "customer-1",
            "base_url": self._url, "journal": self._journal, "retry": RETRY, "timeout": TIMEOUT, "deadline": DEADLINE,
            "rate": None,
        }  # fmt: skip

    def _calls(self, seed: int) -> Iterator[tuple[str, str, Random]]:
        random = Random(seed)  # noqa: S311 - a plan
        while time.monotonic() < self._ends:
            yield random.choices(list(KINDS), list(KINDS.values()))[0], f"soak-{next(self._numbers)}", random

    def threads(self) -> None:
        """200 threads on one client; returns when they have ended, or should have."""
        with Tango(**self._settings("threads")) as tango:
            crew = [threading.Thread(target=self._thread, args=(tango, seed), daemon=True) for seed in range(THREADS)]
            for thread in crew:
                thread.start()
            due = self._ends + DEADLINE + GRACE
            for thread in crew:
                thread.join(max(0.0, due - time.monotonic()))
            self._tally.never_ended(sum(thread.is_alive() for thread in crew), "threads")

    def _thread(self, tango: Tango, seed: int) -> None:
        for kind, key, _ in self._calls(seed):
            began, failure = time.monotonic(), None
            try:
                match kind:
                    case "get":
                        tango.orders.get(f"RA-{key}")
                    case "create":
                        tango.orders.create(key=key, **REWARD)
                    case _:
                        tango.orders.list().to_list()
            except BaseException as error:  # noqa: BLE001 - what comes out is what is looked at
                failure = error
            self._tally.note(kind, failure, taken=time.monotonic() - began)

    async def tasks(self) -> None:
        """2,000 tasks on one client, some of whose calls are cancelled."""
        async with AsyncTango(**self._settings("tasks")) as tango:
            crew = [asyncio.create_task(self._task(tango, THREADS + seed)) for seed in range(TASKS)]
            _, alive = await asyncio.wait(crew, timeout=self._ends - time.monotonic() + DEADLINE + GRACE)
            self._tally.never_ended(len(alive), "tasks")

    async def _task(self, tango: AsyncTango, seed: int) -> None:
        for kind, key, random in self._calls(seed):
            began, failure = time.monotonic(), None
            cut = asyncio.timeout(random.uniform(0.0, 3.0) if random.random() < CANCELLED else None)
            try:
                async with cut:
                    match kind:
                        case "get":
                            await tango.orders.get(f"RA-{key}")
                        case "create":
                            await tango.orders.create(key=key, **REWARD)
                        case _:
                            await tango.orders.list().to_list()
            except BaseException as error:  # noqa: BLE001 - what comes out is what is looked at
                failure = error
            self._tally.note(kind, failure, taken=time.monotonic() - began, cancelled=cut.expired())


def main() -> None:
    """Load, sample, judge."""
    parser = argparse.ArgumentParser(description="Whether anything grows, hangs or escapes under a breaking service.")
    parser.add_argument("--seconds", type=float, default=180.0, help="below 60 the heap is still warming up")
    seconds = parser.parse_args().seconds
    faulthandler.dump_traceback_later(seconds + 3 * (DEADLINE + GRACE), exit=True)
    print(f"{THREADS} threads on one client, {TASKS} tasks on another; {seconds:.0f} seconds", flush=True)
    print(f"  {'seconds':>9}{'RSS MiB':>9}{'descriptors':>13}{'threads':>9}{'calls':>9}", flush=True)
    report = _run(seconds)
    _show(report)
    wrong = report.wrong()
    for line in wrong:
        print(f"  WRONG  {line}")
    print(report.verdict(), flush=True)
    os._exit(1 if wrong else 0)  # a call that hangs would keep the interpreter


def _run(seconds: float) -> Report:
    tally, samples = Tally(), list[Sample]()
    with tempfile.TemporaryDirectory() as folder, running() as service:
        before = _descriptors()
        began = time.monotonic()
        with Journal.sqlite(Path(folder) / "orders.db") as journal:
            load = Load(service.url, journal, tally, ends=began + seconds)
            crowd = threading.Thread(target=load.threads)
            sampler = threading.Thread(target=_sample, args=(samples, tally, began, seconds), daemon=True)
            crowd.start()
            sampler.start()
            asyncio.run(load.tasks())
            crowd.join()
            sampler.join()
        gc.collect()
        left = _descriptors() - before
    return Report(
        seconds, sum(service.acts.values()), samples, tally.outcomes, tally.outside_tree, tally.overdue, left,
        service.acts,
    )  # fmt: skip


def _sample(samples: list[Sample], tally: Tally, began: float, seconds: float) -> None:
    while (now := time.monotonic() - began) < seconds:
        calls = sum(list(tally.outcomes.values()))
        samples.append(Sample(now, _rss_mib(), _descriptors(), threading.active_count(), calls))
        if (len(samples) - 1) % max(1, int(seconds / EVERY / 12)) == 0:
            one = samples[-1]
            print(f"  {one.seconds:9.0f}{one.rss_mib:9.1f}{one.descriptors:13}{one.threads:9}{one.calls:9}", flush=True)
        time.sleep(EVERY)


def _rss_mib() -> float:
    """Resident memory, less what the C library keeps of freed memory: that grows for minutes without any leak."""
    with suppress(OSError, AttributeError):  # another C library
        ctypes.CDLL("libc.so.6").malloc_trim(0)
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmRSS"))


def _descriptors() -> int:
    return sum(1 for _ in Path("/proc/self/fd").iterdir())


def _show(report: Report) -> None:
    _table("What the service did", sorted(report.acts.items(), key=lambda act: -act[1]))
    ends = sorted(report.outcomes.items(), key=lambda end: (end[0][0], -end[1]))
    _table("What callers heard", [(" ".join(end), times) for end, times in ends])


def _table(title: str, rows: Sequence[tuple[str, int]]) -> None:
    print(f"\n{title}")
    for name, times in rows:
        print(f"  {name:44}{times:9,}")


if __name__ == "__main__":
    main()
