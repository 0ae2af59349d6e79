"""Worker processes: started, killed with SIGKILL in the middle of their work, started again."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path
    from random import Random


class Fleet:
    """The workers of one run; each writes `book-N.jsonl` and `worker-N.log` into the folder."""

    def __init__(self, folder: Path, workers: int) -> None:
        self._folder = folder
        self.kills = 0
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
        alive = [worker for worker, process in enumerate(self._processes) if process.poll() is None]
        if alive:
            worker = random.choice(alive)
            self._kill(worker)
            self._processes[worker] = self._start(worker)

    def kill_all(self) -> None:
        """Kill whoever still works, for good."""
        for worker, process in enumerate(self._processes):
            if process.poll() is None:
                self._kill(worker)

    def failures(self) -> list[str]:
        """What workers that ended by themselves had to complain of."""
        return [
            (self._folder / f"worker-{worker}.log").read_text()[-2000:]
            for worker, process in enumerate(self._processes)
            if process.poll() not in {None, 0, -9}
        ]

    def _kill(self, worker: int) -> None:
        self._processes[worker].kill()
        self._processes[worker].wait()
        self.kills += 1

    def _start(self, worker: int) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "scripts.chaos.worker", str(self._folder), str(worker)]
        with (self._folder / f"worker-{worker}.log").open("ab") as log:
            return subprocess.Popen(command, stdout=log, stderr=log)
