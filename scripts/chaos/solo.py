"""A process of a scene: one caller that is stopped, killed or interrupted, where a thread could not be.

`python -m scripts.chaos.solo FOLDER NAME JSON`; the JSON holds the wish, the terms and what to do.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any

from attrs import asdict, evolve

from scripts.chaos import books, calls
from scripts.chaos.plan import Wish
from scripts.chaos.shop import YEAR, Shop, SteppingClock, Terms
from scripts.chaos.worker import AlarmError

if TYPE_CHECKING:
    from types import FrameType

    from reward_orders import Journal

FORKS, INTERRUPTS = 8, 40


class Solo:
    """The process, as a scene holds it."""

    def __init__(self, folder: Path, name: str, wishes: list[Wish], way: str, terms: dict[str, Any]) -> None:
        given = {"wishes": [asdict(wish) for wish in wishes], "way": way, "terms": terms}
        command = [sys.executable, "-m", "scripts.chaos.solo", str(folder), name, json.dumps(given, default=str)]
        with (folder / f"solo-{name}.log").open("ab") as log:
            self._process = subprocess.Popen(command, stdout=log, stderr=log, start_new_session=True)
        self.name = name
        self.stopped = 0.0

    def stop(self) -> None:
        """Let it stand still."""
        os.killpg(self._process.pid, signal.SIGSTOP)
        self.stopped = time.monotonic()

    def go_on(self) -> tuple[str, float, float]:
        """Let it go on; gives when it stood still."""
        os.killpg(self._process.pid, signal.SIGCONT)
        return self.name, self.stopped, time.monotonic()

    def kill(self) -> None:
        """End it as SIGKILL does, children and all, if it has not ended yet."""
        if self._process.poll() is None:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()

    def wait(self, seconds: float = 60.0) -> bool:
        """Whether it came to its end by then; else it is killed."""
        try:
            return self._process.wait(seconds) == 0
        except subprocess.TimeoutExpired:
            self.kill()
            return False


def once(shop: Shop, wishes: list[Wish], book: books.Book, _journal: Journal, _clock: SteppingClock) -> None:
    """Place every wish, one after another."""
    for wish in wishes:
        shop.place(wish, book)


def stepping(shop: Shop, wishes: list[Wish], book: books.Book, journal: Journal, clock: SteppingClock) -> None:
    """The clock is right for the first wish, and a year ahead from then on."""
    once(shop, wishes[:1], book, journal, clock)
    clock.step(YEAR)
    once(shop, wishes[1:], book, journal, clock)


def forking(shop: Shop, wishes: list[Wish], book: books.Book, journal: Journal, clock: SteppingClock) -> None:
    """Forked children place while the parent's threads do, all with one client and one journal."""
    once(shop, wishes[:1], book, journal, clock)
    forking_early(shop, wishes, book, journal, clock)


def forking_early(shop: Shop, wishes: list[Wish], book: books.Book, journal: Journal, clock: SteppingClock) -> None:
    """The same, before anything was placed."""
    over = threading.Event()
    mine, theirs = wishes[: len(wishes) // 2], wishes[len(wishes) // 2 :]

    def work() -> None:
        while not over.is_set():
            once(shop, mine[:4], book, journal, clock)

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    children = []
    for wish in theirs:
        child = os.fork()
        if child == 0:
            try:
                shop.place(wish, book)
            finally:
                os._exit(0)
        children.append(child)
    for child in children:
        os.waitpid(child, 0)
    over.set()
    for thread in threads:
        thread.join()
    once(shop, mine, book, journal, clock)


def interrupted(shop: Shop, wishes: list[Wish], book: books.Book, _journal: Journal, _clock: SteppingClock) -> None:
    """Each call is interrupted somewhere, and made again at once."""
    armed = False

    def ring(_number: int, _frame: FrameType | None) -> None:
        nonlocal armed
        if armed:
            armed = False
            raise AlarmError

    signal.signal(signal.SIGALRM, ring)
    random = Random(len(wishes))  # noqa: S311 - a plan
    shop.place(wishes[0], book)  # connections, imports
    for wish in wishes:
        try:
            armed = True
            signal.setitimer(signal.ITIMER_REAL, random.random() / 25)
            shop.place(wish, book)
            armed = False
        except AlarmError:
            pass
        armed = False
        shop.place(evolve(wish, wording="Once more"), book)


WAYS = {
    "once": once,
    "stepping": stepping,
    "forking": forking,
    "forking_early": forking_early,
    "interrupted": interrupted,
}

if __name__ == "__main__":
    calls.tag()
    folder, name, given = Path(sys.argv[1]), sys.argv[2], json.loads(sys.argv[3])
    its_clock = SteppingClock()
    if ahead := given["terms"].pop("ahead", 0.0):
        its_clock.step(ahead)
    TERMS = Terms(**given["terms"], clock=its_clock)
    its_journal = TERMS.open_journal()
    its_wishes = [Wish(**{**fields, "amount": Decimal(fields["amount"])}) for fields in given["wishes"]]
    its_shop = Shop(TERMS, its_journal, worker=name)
    WAYS[given["way"]](its_shop, its_wishes, books.Book(folder / f"book-{name}.jsonl"), its_journal, its_clock)
    its_journal.close()
