"""Worker processes: started, killed with SIGKILL in the middle of their work, stopped past their leases, continued."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path
    from random import Random

    from scripts.chaos.verdict import Stop


class Fleet:
    """The workers of one run; each writes `book-N.jsonl` and `worker-N.log` into the folder."""

    def __init__(self, folder: Path, workers: int) -> None:
        self._folder = folder
        self.kills = 0
        self.stops: list[Stop] = []
        self._stopped: dict[int, tuple[float, float]] = {}  # worker -> stopped at, to be continued at
        self._processes = [self._start(worker) for worker in range(workers)]

    @property
    def books(self) -> list[Path]:
        """The book of every worker, there or not yet."""
        return [self._folder / f"book-{worker}.jsonl" for worker in range(len(self._processes))]

    @property
    def running(self) -> bool:
        """Whether any worker still works."""
        return any(process.poll() is None for process in self._processes)

    def lines(self) -> int:
        """How many calls have ended so far."""
        return sum(path.read_bytes().count(b"\n") for path in self.books if path.exists())

    def kill_one(self, random: Random) -> None:
        """Kill a working worker and start it again; it goes on with what its book does not show as finished."""
        if alive := self._alive():
            worker = random.choice(alive)
            self._kill(worker)
            self._processes[worker] = self._start(worker)

    def stop_one(self, random: Random, seconds: float) -> None:
        """Stop a working worker, children and all, for so long."""
        if alive := self._alive():
            worker = random.choice(alive)
            self._signal(worker, signal.SIGSTOP)
            self._stopped[worker] = time.monotonic(), time.monotonic() + seconds

    def tend(self) -> None:
        """Continue those that were stopped for long enough."""
        for worker, (_, until) in list(self._stopped.items()):
            if time.monotonic() >= until:
                self._continue(worker)

    def kill_all(self) -> None:
        """Kill the workers that are left, for good."""
        for worker, process in enumerate(self._processes):
            if process.poll() is None:
                self._kill(worker)

    def failures(self) -> list[str]:
        """What workers that ended by themselves had to complain of."""
        return [
            (self._folder / f"worker-{worker}.log").read_text()[-3000:]
            for worker, process in enumerate(self._processes)
            if process.poll() not in {None, 0, -signal.SIGKILL}
        ]

    def _alive(self) -> list[int]:
        return [
            worker
            for worker, process in enumerate(self._processes)
            if process.poll() is None and worker not in self._stopped
        ]

    def _kill(self, worker: int) -> None:
        self._signal(worker, signal.SIGKILL)
        self._processes[worker].wait()
        self._stopped.pop(worker, None)
        self.kills += 1

    def _continue(self, worker: int) -> None:
        began, _ = self._stopped.pop(worker)
        self._signal(worker, signal.SIGCONT)
        self.stops.append((f"w{worker}", began, time.monotonic()))

    def _signal(self, worker: int, number: int) -> None:
        """To the worker's group: a forked child must not outlive it."""
        os.killpg(self._processes[worker].pid, number)

    def _start(self, worker: int) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "scripts.chaos.worker", str(self._folder), str(worker)]
        with (self._folder / f"worker-{worker}.log").open("ab") as log:
            return subprocess.Popen(command, stdout=log, stderr=log, start_new_session=True)
