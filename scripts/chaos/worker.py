"""One worker process: places its share in its own way, writes its book, and expects to be killed.

The ways: `threads` that share a client, one of which forks now and then; `tasks`, some of whose callers go away;
`hasty`, whose calls an alarm interrupts wherever they are, and who calls again at once; `astray`, threads on a machine
whose clock is set a year ahead and back.
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
import threading
import time
from collections import Counter, deque
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, NoReturn

from attrs import evolve

from scripts.chaos import books, calls
from scripts.chaos.plan import OWNED, current, share, wishes
from scripts.chaos.shop import DEADLINE, YEAR, AsyncShop, Shop, SteppingClock, Terms

if TYPE_CHECKING:
    from types import FrameType

    from scripts.chaos.books import Line
    from scripts.chaos.plan import Wish

WAYS = ("threads", "tasks", "hasty", "astray")
THREADS, TASKS = 4, 8
IMPATIENT = 0.08  # of the tasks' callers
INTERRUPTED = 0.4  # of the hasty calls
FORK_EVERY = 12  # calls of one thread
TRIES = 2  # calls for one wish; what is open then is settled after the chaos


class Work:
    """What one worker still has to place, and its book."""

    def __init__(self, folder: Path, worker: int) -> None:
        run = json.loads((folder / "run.json").read_text())
        self._path = folder / f"book-{worker}.jsonl"
        earlier = list(books.read(self._path))
        finished = {(line.number, line.role) for line in earlier if line.final}
        mine = share(wishes(run["seed"], run["keys"], run["workers"]), run["seed"], worker, run["workers"])
        self.name = f"w{worker}"
        self.clock = SteppingClock()
        self.terms = Terms(run["url"], run["journal"], clock=self.clock)
        self.journal = self.terms.open_journal()
        self.todo = deque(wish for wish in mine if (wish.number, wish.role) not in finished)
        self.book = books.Book(self._path)
        self._others = {wish.number: [other for other in mine if other.number == wish.number] for wish in mine}
        self._calls = Counter((line.number, line.role) for line in earlier)

    def next(self) -> Wish | None:
        """The next wish, under the key its caller uses now; None where all are placed.

        The book says which: an alarm or a child's end may have kept a line from everybody but the book.
        """
        try:
            wish = self.todo.popleft()
        except IndexError:  # another thread was faster
            return None
        return current(wish, list(books.read(self._path))) if wish.role in OWNED else wish

    def ended(self, wish: Wish, line: Line) -> None:
        """Unless that was the last word, the wish is placed again later.

        Where another one shares its key, that comes at once: the person at the counter corrects the order and tries
        again, which is when a key that may have arrived must not be free.
        """
        self._calls[wish.number, wish.role] += 1
        if not line.final and (self._calls[wish.number, wish.role] < TRIES or wish.role in OWNED):
            self.todo.append(wish)
            self.todo.extendleft(other for other in self._others[wish.number] if other.role != wish.role)

    def close(self) -> None:
        """Close book and journal."""
        self.book.close()
        self.journal.close()


def with_threads(work: Work, *, forking: bool) -> None:
    """Place everything with a few threads that share one client."""
    shop = Shop(work.terms, work.journal, worker=work.name)

    def run(forks: bool) -> None:
        placed = 0
        while (wish := work.next()) is not None:
            placed += 1
            if forks and placed % FORK_EVERY == 0 and wish.role not in OWNED:
                _in_a_child(shop, wish, work)
            work.ended(wish, shop.place(wish, work.book))

    with ThreadPoolExecutor(THREADS) as pool:
        for ended in [pool.submit(run, forking and thread == 0) for thread in range(THREADS)]:
            ended.result()
    shop.close()


def _in_a_child(shop: Shop, wish: Wish, work: Work) -> None:
    """Place a wish with the parent's client in a forked child, while the other threads work; it must come to an end."""
    child = os.fork()
    if child == 0:
        try:
            shop.place(wish, work.book)
        finally:
            os._exit(0)
    ends = time.monotonic() + DEADLINE + 20.0
    while os.waitpid(child, os.WNOHANG) == (0, 0):
        if time.monotonic() > ends:
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
            line = calls.begin(work.name, wish)
            line.error = "HungChild"
            work.book.note(calls.end(line))
            return
        time.sleep(0.01)


async def with_tasks(work: Work) -> None:
    """Place everything with a few tasks that share one client; some callers go away in the middle."""
    shop = AsyncShop(work.terms, work.journal, worker=work.name)
    random = Random()  # noqa: S311 - any will do

    async def run() -> None:
        while (wish := work.next()) is not None:
            patience = random.random() / 10 if random.random() < IMPATIENT else None
            with suppress(TimeoutError):
                async with asyncio.timeout(patience):
                    work.ended(wish, await shop.place(wish, work.book))
                    continue
            work.ended(wish, await shop.place(evolve(wish, wording="Once more"), work.book))

    async with asyncio.TaskGroup() as group:
        for _ in range(TASKS):
            group.create_task(run())
    await shop.aclose()


class AlarmError(BaseException):
    """What an interrupted call is ended with, as by Ctrl-C or a task queue's time limit."""


def in_haste(work: Work) -> None:
    """Place one after another, interrupted at any instruction; then the same key again, which must be free."""
    armed = False

    def ring(_number: int, _frame: FrameType | None) -> None:
        nonlocal armed
        if armed:
            armed = False
            raise AlarmError

    signal.signal(signal.SIGALRM, ring)
    random = Random()  # noqa: S311 - any will do
    shop = Shop(work.terms, work.journal, worker=work.name)
    while (wish := work.next()) is not None:
        if random.random() >= INTERRUPTED:
            work.ended(wish, shop.place(wish, work.book))
            continue
        try:
            armed = True
            signal.setitimer(signal.ITIMER_REAL, random.random() / 20)
            line = shop.place(wish, work.book)
            armed = False
        except AlarmError:
            line = shop.place(evolve(wish, wording="Once more"), work.book)
        work.ended(wish, line)
    shop.close()


def astray(work: Work) -> None:
    """Threads, while this machine's clock is set a year ahead, back, a day behind, and back."""
    over = threading.Event()

    def step() -> None:
        random = Random()  # noqa: S311 - any will do
        while not over.wait(random.uniform(0.2, 1.0)):
            work.clock.step(0.0 if work.clock.ahead else random.choice([YEAR, -86400.0]))

    stepping = threading.Thread(target=step)
    stepping.start()
    try:
        with_threads(work, forking=False)
    finally:
        over.set()
        stepping.join()


def main(folder: Path, worker: int) -> NoReturn:
    """Place what this worker has not finished in an earlier life."""
    calls.tag()
    work = Work(folder, worker)
    match WAYS[worker % len(WAYS)]:
        case "threads":
            with_threads(work, forking=True)
        case "tasks":
            asyncio.run(with_tasks(work))
        case "hasty":
            in_haste(work)
        case _:
            astray(work)
    work.close()
    sys.exit(0)


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
