"""One worker process: places its share with threads or tasks, writes its book, and expects to be killed."""

from __future__ import annotations

import asyncio
import json
import sys
from collections import Counter, deque
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

from reward_orders import ConfigurationError, RewardOrdersError
from scripts.chaos import books
from scripts.chaos.plan import share, wishes
from scripts.chaos.shop import AsyncShop, Shop, open_journal

if TYPE_CHECKING:
    from scripts.chaos.plan import Wish

THREADS, TASKS = 4, 8
IMPATIENT = 0.05  # of the tasks' callers
TRIES = 2  # calls for one wish; what is open then is settled after the chaos


class Work:
    """What one worker still has to place, and its book."""

    def __init__(self, folder: Path, worker: int) -> None:
        run = json.loads((folder / "run.json").read_text())
        path = folder / f"book-{worker}.jsonl"
        earlier = list(books.read(path))
        finished = {(line.number, line.rival) for line in earlier if line.final}
        mine = share(wishes(run["seed"], run["keys"]), run["seed"], worker, run["workers"])
        self.url: str = run["url"]
        self.journal = open_journal(run["journal"])
        self.todo = deque(wish for wish in mine if (wish.number, wish.rival) not in finished)
        self.book = books.Book(path)
        self._rivals = {(wish.number, wish.rival): wish for wish in mine}
        self._calls = Counter((line.number, line.rival) for line in earlier)

    def failed(self, wish: Wish, error: Exception) -> None:
        """Note an error; unless it is the last word, the wish is placed again later.

        Where it has a rival, that is placed at once: the person at the counter corrects the amount and tries again,
        which is when a key that may have arrived must not be free.
        """
        line = books.refused(wish, error)
        self.book.note(line)
        self._calls[wish.number, wish.rival] += 1
        if not line.final and self._calls[wish.number, wish.rival] < TRIES:
            self.todo.append(wish)
            rival = self._rivals.get((wish.number, not wish.rival))
            if rival is not None:
                self.todo.appendleft(rival)

    def close(self) -> None:
        """Close book and journal."""
        self.book.close()
        self.journal.close()


def with_threads(work: Work) -> None:
    """Place everything with a few threads that share one client."""
    shop = Shop(work.url, work.journal)

    def run() -> None:
        while work.todo:
            try:
                wish = work.todo.popleft()
            except IndexError:  # another thread was faster
                return
            try:
                work.book.note(shop.place(wish))
            except ConfigurationError:
                raise
            except RewardOrdersError as error:
                work.failed(wish, error)

    with ThreadPoolExecutor(THREADS) as pool:
        for ended in [pool.submit(run) for _ in range(THREADS)]:
            ended.result()
    shop.close()


async def with_tasks(work: Work) -> None:
    """Place everything with a few tasks that share one client; some callers go away in the middle."""
    shop = AsyncShop(work.url, work.journal)
    random = Random()  # noqa: S311 - any will do

    async def run() -> None:
        while work.todo:
            wish = work.todo.popleft()
            patience = random.random() / 10 if random.random() < IMPATIENT else None
            try:
                async with asyncio.timeout(patience):
                    work.book.note(await shop.place(wish))
            except ConfigurationError:
                raise
            except (RewardOrdersError, TimeoutError) as error:
                work.failed(wish, error)

    async with asyncio.TaskGroup() as group:
        for _ in range(TASKS):
            group.create_task(run())
    await shop.aclose()


def main(folder: Path, worker: int) -> None:
    """Place what this worker has not finished in an earlier life: the even ones with threads, the odd with tasks."""
    work = Work(folder, worker)
    if worker % 2:
        asyncio.run(with_tasks(work))
    else:
        with_threads(work)
    work.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
