"""Scenes about who may send: workers that stop, die, lose their lease, wait long, or go away in the middle."""

from __future__ import annotations

import asyncio
import sqlite3
import time
from typing import TYPE_CHECKING, Any

from attrs import evolve

from scripts.chaos import ledger
from scripts.chaos.shop import LEASE, AsyncShop
from scripts.chaos.world import FORGETFUL

if TYPE_CHECKING:
    from scripts.chaos.plan import Vendor, Wish
    from scripts.chaos.stage import Stage

RATE = 5.0


def _strict(stage: Stage, scene: str, vendor: Vendor) -> Wish:
    """A wish at a service that makes an order of every body it executes."""
    return stage.wish(scene, vendor, account=FORGETFUL)


def sleeper(stage: Stage, vendor: Vendor) -> None:
    """A worker stands still past its lease, another takes over and is still sending when the first wakes up."""
    wish = _strict(stage, "sleeper", vendor)
    stage.service.script(wish.key, create=["hold", "hold"])
    worker = stage.solo(wish, timeout=2.5, attempts=3)
    stage.service.await_held(wish.key)
    worker.stop()
    stage.service.release(wish.key, "reset_before")
    stage.sleep_past_lease()
    heir = stage.beside(wish, timeout=2.5, attempts=3)
    stage.service.await_held(wish.key)
    stage.stops.append(worker.go_on())
    time.sleep(1.5)  # time to do the wrong thing
    stage.service.release(wish.key, "ok")
    stage.expect_order(heir())
    stage.expect(worker.wait(), "stuck", f"{wish.key}: the worker that woke up did not end")


def orphan(stage: Stage, vendor: Vendor) -> None:
    """A worker dies while its order is being made: no other body gets its key, then or later, and its own does."""
    wish = stage.wish("orphan", vendor)
    rival = stage.rival(wish)
    stage.service.script(wish.key, create=["hold_after"])
    worker = stage.solo(wish)
    stage.service.await_held(wish.key)
    worker.kill()
    stage.place(rival, deadline=1.0)
    stage.sleep_past_lease()
    stage.place(rival)
    stage.expect_order(stage.place(wish))
    stage.place(rival)


def waiting(stage: Stage) -> None:
    """A refusal asks for a wait longer than the lease: the key stays with the call that waits."""
    wish = _strict(stage, "waiting", "tango")
    stage.service.script(wish.key, create=[f"rate_limited:{LEASE * 2:g}"])
    first = stage.beside(wish, deadline=30.0)
    time.sleep(1.0)
    stage.expect_order(stage.place(wish, deadline=30.0))
    stage.expect_order(first())


def slow(stage: Stage, vendor: Vendor) -> None:
    """A client waits longer for an answer than its journal's lease lasts."""
    wish = _strict(stage, "slow", vendor)
    stage.service.script(wish.key, create=[f"slow:{LEASE * 1.5:g}"])
    patient: dict[str, Any] = {"timeout": LEASE * 5, "deadline": LEASE * 12}
    first = stage.beside(wish, **patient)
    time.sleep(1.0)
    stage.expect_order(stage.place(wish, **patient))
    stage.expect_order(first())


def cancelled(stage: Stage, vendor: Vendor) -> None:
    """A task is cancelled while its order is on the way, and calls again at once: it waits for no lease.

    What may have been sent keeps its key: another reward does not get it.
    """
    wish = stage.wish("cancelled", vendor)
    stage.service.script(wish.key, create=["hold"])

    async def act() -> None:
        with stage.terms.open_journal() as journal:
            shop = AsyncShop(stage.terms, journal, worker="s-cancelled")
            task = asyncio.create_task(shop.place(wish, stage.book))
            await asyncio.to_thread(stage.service.await_held, wish.key)
            task.cancel()
            await asyncio.wait([task])
            again = AsyncShop(evolve(stage.terms, deadline=LEASE * 0.75), journal, worker="s-cancelled")
            line = await again.place(stage.rival(wish), stage.book)
            stage.expect(line.error == "KeyReusedError", "wrong", f"the rival {wish.key} was told {line.error}")
            stage.expect_order(await again.place(evolve(wish, wording="Once more"), stage.book))
            await again.aclose()
            await shop.aclose()

    asyncio.run(act())
    stage.service.release(wish.key, "reset_before")


def queueing(stage: Stage) -> None:
    """Tasks are cancelled while they wait for their turn: their key is free, and the next turn is the next caller's."""
    first, wish, last = (stage.wish("queueing", "tango") for _ in range(3))
    terms = evolve(stage.terms, rate=0.2, deadline=12.0, platform="queueing")

    async def act() -> None:
        with terms.open_journal() as journal:
            shop = AsyncShop(terms, journal, worker="s-queueing")
            await shop.place(first, stage.book)
            for _ in range(5):
                with_patience = asyncio.wait_for(shop.place(wish, stage.book), 0.4)
                await asyncio.gather(with_patience, return_exceptions=True)
            unlimited = evolve(terms, rate=None, deadline=LEASE * 0.75)
            again = AsyncShop(unlimited, journal, worker="s-queueing")
            stage.expect_order(await again.place(wish, stage.book))
            stage.expect_order(await shop.place(last, stage.book))
            await again.aclose()
            await shop.aclose()

    asyncio.run(act())


def interrupted(stage: Stage) -> None:
    """Calls are interrupted at any instruction and made again at once; the lease is longer than they may take."""
    wishes = [stage.wish("interrupted", vendor) for vendor in ("tango", "voucherify") for _ in range(20)]
    worker = stage.solo(*wishes, way="interrupted", lease=60.0, deadline=15.0)
    stage.expect(worker.wait(120.0), "stuck", "after an interrupted call the same client did not work on")


def forking(stage: Stage, vendor: Vendor) -> None:
    """Children of a fork place with the client of their parent, while its threads do."""
    wishes = [stage.wish("forking", vendor) for _ in range(16)]
    worker = stage.solo(*wishes, way="forking")
    stage.expect(worker.wait(45.0), "stuck", "after a fork parent or child did not go on")


def forking_early(stage: Stage) -> None:
    """The same while the parent's first calls still load what they need."""
    wishes = [stage.wish("forking", "tango") for _ in range(16)]
    worker = stage.solo(*wishes, way="forking_early")
    stage.expect(worker.wait(45.0), "stuck", "after an early fork parent or child did not go on")


def astray(stage: Stage) -> None:
    """A worker dies while its machine's clock is a year ahead: its key comes free, and the queue goes on."""
    first, held, later = (stage.wish("astray", "tango") for _ in range(3))
    stage.service.script(held.key, create=["hold"])
    worker = stage.solo(first, held, way="stepping", rate=1000.0, platform="astray")
    stage.service.await_held(held.key)
    worker.kill()
    stage.service.release(held.key, "reset_before")
    stage.expect_order(stage.place(later, rate=1000.0, platform="astray"))
    stage.expect_order(stage.place(held, platform="astray"))


def aged(stage: Stage) -> None:
    """A key whose order is in doubt is past the vendor's promise: it is looked up and not sent."""
    wish = stage.wish("aged", "tango", role="aged")
    stage.service.script(wish.key, create=["reset_before"])
    stage.place(wish, attempts=1)
    before = len(_arrivals(stage, wish.key))
    worker = stage.solo(wish, way="once", ahead=91 * 86400.0)
    stage.expect(worker.wait(), "stuck", f"{wish.key}: a call under an old key did not end")
    stage.expect(len(_arrivals(stage, wish.key)) == before, "wrong", f"{wish.key} was sent after its 90 days")
    stage.expect_order(stage.place(wish))


def pace(stage: Stage) -> None:
    """Two processes share the journal's queue: their creates come no faster than the rate they agreed on."""
    shares = [[stage.wish("pace", "tango") for _ in range(8)] for _ in range(2)]
    workers = [stage.solo(*wishes, rate=RATE, platform="pace") for wishes in shares]
    for worker in workers:
        stage.expect(worker.wait(), "stuck", "a worker in the rate queue did not end")
    times = [arrival.at for arrival in _arrivals(stage, "pace-")]
    least = (len(times) - 1) / RATE * 0.6
    span = max(times) - min(times)
    stage.expect(span >= least, "wrong", f"{len(times)} creates came within {span:.1f} s at a rate of {RATE:g}")


def away(stage: Stage) -> None:
    """An order is in doubt, and the next attempt cannot connect: it never left, but the first may have."""
    wish = stage.wish("away", "tango")
    rival = stage.rival(wish)
    stage.service.script(wish.key, create=["reset_after"])
    stage.place(wish, attempts=1)
    stage.service.kill()
    stage.place(wish, attempts=1)
    stage.service.start()
    stage.place(rival)
    stage.expect_order(stage.place(wish))


def unwritable(stage: Stage) -> None:
    """The journal takes the claim and then nothing more: nothing is sent, and the caller is told so."""
    stage.expect_order(stage.place(stage.wish("writable", "tango")))
    wish = stage.wish("unwritable", "tango")
    _execute(stage, *_REFUSE_WRITES[_kind(stage)])
    line = stage.place(wish)
    _execute(stage, *_ALLOW_WRITES[_kind(stage)])
    stage.expect(line.not_sent, "wrong", f"{wish.key}: the journal could not be written, told: {line.error}")
    stage.expect(
        not _arrivals(stage, wish.key), "wrong", f"{wish.key} was sent though the journal could not be written"
    )
    stage.sleep_past_lease()
    stage.expect_order(stage.place(wish))


def _arrivals(stage: Stage, beginning: str) -> list[ledger.Arrival]:
    return [one for one in ledger.read(stage.service.path).arrivals if one.key.startswith(beginning)]


_TRIGGER = """
CREATE TRIGGER chaos BEFORE UPDATE OF attempts ON reward_orders_journal {each} WHEN (NEW.attempts > OLD.attempts) {act}
"""
_REFUSE_WRITES = {
    "sqlite": (_TRIGGER.format(each="", act="BEGIN SELECT RAISE(ABORT, 'not now'); END"),),
    "postgres": (
        "CREATE FUNCTION chaos() RETURNS trigger AS $$ BEGIN RAISE 'not now'; END $$ LANGUAGE plpgsql",
        _TRIGGER.format(each="FOR EACH ROW", act="EXECUTE FUNCTION chaos()"),
    ),
}
_ALLOW_WRITES = {
    "sqlite": ("DROP TRIGGER chaos",),
    "postgres": ("DROP TRIGGER chaos ON reward_orders_journal", "DROP FUNCTION chaos"),
}


def _kind(stage: Stage) -> str:
    return "postgres" if stage.terms.journal.startswith("postgresql:") else "sqlite"


def _execute(stage: Stage, *statements: str) -> None:
    if _kind(stage) == "sqlite":
        connection = sqlite3.connect(stage.terms.journal, timeout=30.0, isolation_level=None)
        for statement in statements:
            connection.execute(statement)
        connection.close()
        return
    import psycopg

    with psycopg.connect(stage.terms.journal) as database:
        for statement in statements:
            database.execute(statement.encode())
