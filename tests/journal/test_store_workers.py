"""The threads of a journal: whatever happens to a caller, the next one finds them working."""

from __future__ import annotations

import gc
import sys
import threading
import weakref
from contextlib import contextmanager, suppress

import pytest

from reward_orders.core.errors import JournalError
from reward_orders.journal import Journal, State
from reward_orders.journal.workers import Job, Workers

OURS = "/reward_orders/journal/"


class StopError(BaseException):
    """What a signal handler raises: Ctrl-C, an alarm, a task queue's time limit."""


@contextmanager
def stopped_after(steps: int):
    """Raise in this thread once so many instructions of the journal's modules have run; yields what was counted."""
    count = [0]

    def trace(frame, event, argument):
        if OURS not in frame.f_code.co_filename:
            return None
        frame.f_trace_opcodes = True
        if event == "opcode":
            count[0] += 1
            if count[0] == steps:
                raise StopError
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        yield count
    finally:
        sys.settrace(before)


def in_a_thread_of_its_own(work) -> None:
    """Run it in another thread: a stop between two steps of `except` leaves Python a handled error for good there."""
    failures = []

    def run():
        try:
            work()
        except BaseException as failure:  # noqa: BLE001 - raised where the test runs
            failures.append(failure)

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    if failures:
        raise failures[0]


def place_order(journal: Journal, key: str) -> None:
    held = journal.claim("s", key, fingerprint="f", digests={})
    journal.sending(held)
    journal.settle(held, State.SUCCEEDED, remote_id="RA1")


def threads_of(journal: Journal) -> int:
    return journal._store._workers._threads


@pytest.mark.parametrize("place", ["sqlite", pytest.param("postgres", marks=pytest.mark.slow)], indirect=True)
def test_an_exception_at_any_instruction_of_a_caller_leaves_the_journal_working(place):
    """No place, lock or connection is lost, whichever instruction is the last: the next call of the process works."""

    def stop_everywhere():
        with stopped_after(0) as count:
            place_order(journal, "measured")
        for steps in range(1, count[0] + 1, 1 if place.name == "sqlite" else 3):
            with suppress(StopError), stopped_after(steps):
                place_order(journal, f"stopped-{steps}")
            place_order(journal, f"next-{steps}")

    with place.open() as journal:
        in_a_thread_of_its_own(stop_everywhere)
        assert threads_of(journal) <= journal._store._workers._size


@pytest.mark.parametrize("place", ["sqlite", pytest.param("postgres", marks=pytest.mark.slow)], indirect=True)
def test_nothing_is_committed_after_its_caller_was_stopped(place):
    """A transaction is done or undone by the time its caller knows of the exception, never later."""

    def mark(step):
        return lambda execute: execute("INSERT INTO marks VALUES (:step)", {"step": step})

    def stop_everywhere():
        with stopped_after(0) as count:
            store.transact(mark(0), within=30)
        for steps in range(1, count[0] + 1):
            seen = []
            with suppress(StopError), stopped_after(steps):
                store.transact(mark(steps), within=30)
            for _ in range(2):
                statement = f"SELECT COUNT(*) AS n FROM marks WHERE step = {steps}"  # noqa: S608
                seen.append(store.transact(lambda execute, s=statement: execute(s, {})[0]["n"], within=30))
            assert seen[0] == seen[1]

    with place.open() as journal:
        store = journal._store
        store.transact(lambda execute: execute("CREATE TABLE marks (step INTEGER)", {}), within=30)
        in_a_thread_of_its_own(stop_everywhere)


def test_work_whose_caller_gave_up_is_rolled_back(place):
    """The caller was told that nothing is written, so nothing is."""
    asked, answered = threading.Event(), threading.Event()
    with place.open() as journal:
        store = journal._store

        def work(execute):
            execute("UPDATE reward_orders_schema SET version = 77", {})
            asked.set()
            answered.wait()

        with pytest.raises(JournalError, match=r"no answer within 0\.2 s"):
            store.transact(work, within=0.2)
        assert asked.is_set()
        answered.set()
        versions = store.transact(lambda execute: execute("SELECT version FROM reward_orders_schema", {}), within=30)
        assert versions[0]["version"] != 77


def test_work_that_waits_too_long_for_its_turn_is_not_begun():
    """Those who gave up cost the thread nothing."""
    began, go = threading.Event(), threading.Event()
    ran = []

    def serve(job, connection):
        ran.append(job)
        began.set()
        go.wait()
        job.finish(None)
        return connection

    workers = Workers(serve, size=1)
    first = Job(lambda execute: None, within=30, durable=True)
    thread = threading.Thread(target=workers.run, args=(first,))
    thread.start()
    began.wait()
    late = [Job(lambda execute: None, within=0, durable=True) for _ in range(5)]
    assert [workers.run(job) for job in late] == [False] * 5
    go.set()
    thread.join()
    last = Job(lambda execute: None, within=30, durable=True)
    assert workers.run(last)
    assert ran == [first, last]
    workers.close()


def test_an_error_of_the_work_is_the_callers_and_the_connection_stays(place):
    """What `work` raises comes out as it is, nothing of it is written, and the thread goes on."""
    with place.open() as journal:
        store = journal._store

        def work(execute):
            execute("UPDATE reward_orders_schema SET version = 77", {})
            raise LookupError("of the work")

        for _ in range(3):
            with pytest.raises(LookupError, match="of the work"):
                store.transact(work, within=30)
        place_order(journal, "k")
        assert threads_of(journal) == 1


def test_threads_are_bounded_and_gone_with_the_journal(place):
    """Fifty callers at once share the few threads; closing or forgetting the journal ends them."""
    journal = place.open()
    callers = [threading.Thread(target=place_order, args=(journal, f"k{number}")) for number in range(50)]
    for caller in callers:
        caller.start()
    for caller in callers:
        caller.join()
    workers = journal._store._workers
    assert 1 <= workers._threads <= workers._size
    journal.close()
    assert workers._threads == 0
    forgotten = place.open()
    workers, alive = forgotten._store._workers, weakref.ref(forgotten)
    del forgotten
    gc.collect()
    assert alive() is None
    assert workers._threads == 0


def test_a_closed_journal_finishes_what_it_took(sqlite_place):
    """`close` in one thread fails no call that another has begun."""
    began, go = threading.Event(), threading.Event()
    journal = sqlite_place.open()

    def work(execute):
        began.set()
        go.wait()
        return "done"

    results = []
    callers = [
        threading.Thread(target=lambda: results.append(journal._store.transact(work, within=60))) for _ in range(3)
    ]
    for caller in callers:
        caller.start()
    began.wait()
    while journal._store._workers._queue.qsize() < 2:
        pass
    closing = threading.Thread(target=journal.close)
    closing.start()
    go.set()
    for thread in (*callers, closing):
        thread.join()
    assert results == ["done"] * 3
    with pytest.raises(JournalError, match="closed"):
        journal._store.transact(work, within=60)


@pytest.mark.parametrize("value", ["\ud800", 2**70, "a\x00b"])
def test_a_value_that_no_database_can_hold_is_a_journal_error(place, value):
    """Drivers raise UnicodeError and OverflowError of their own; none of them comes out."""
    with place.open() as journal:
        store = journal._store

        def work(execute):
            return execute("UPDATE reward_orders_slots SET scope = :value WHERE scope = :value", {"value": value})

        if not (value == "a\x00b" and place.name == "sqlite") and not (value == 2**70 and place.name == "postgres"):
            with pytest.raises(JournalError):
                store.transact(work, within=30)
        place_order(journal, "k")
