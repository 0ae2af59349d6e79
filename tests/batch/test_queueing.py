"""Rows sent by workers over a queue: each exactly once, whoever dies."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest

from reward_orders import (
    BadRequestError,
    ConfigurationError,
    InProgressError,
    Journal,
    NotSentError,
    OutcomeUnknownError,
    RateLimitedError,
    RetryPolicy,
    Secret,
    Tango,
)
from reward_orders.batch import plan, send
from reward_orders.batch.queueing import (
    FIRST_LOOK,
    LONGEST_LOOK,
    TOMORROW,
    queue_rows,
    queued_results,
    seconds_until_next,
    work,
)
from reward_orders.core.clock import Clock
from tests.kit.places import postgres_place, postgres_uri

__all__ = ["postgres_place", "postgres_uri"]


def refs(sandbox):
    return Counter(order["externalRefID"] for order in sandbox.orders("tango"))


class Calendar(Clock):
    """The day that a test says; waits and timeouts are the machine's own."""

    __slots__ = ("day",)

    def __init__(self):
        # The database's clock dates the keys, and one that is 90 days old is not sent again.
        self.day = datetime.now(UTC).replace(microsecond=0) + timedelta(hours=1)

    def time(self):
        return self.day.timestamp()


@pytest.fixture
def calendar():
    return Calendar()


@pytest.fixture
def shared(sandbox, postgres_place, calendar):
    """A client whose journal is in PostgreSQL, and where that is."""
    with Journal.postgres(postgres_place.target, lease=5) as journal, Tango(
        platform_name="sandbox", platform_key="sandbox-key", account="account-1", customer="customer-1",
        base_url=sandbox.url, rate=None, journal=journal, clock=calendar,
        retry=RetryPolicy(attempts=5, wait_initial=0.001, wait_max=0.002),
    ) as tango:  # fmt: skip
        yield tango, Secret(postgres_place.target)


class Queue:
    """The queue's own table."""

    def __init__(self, place, calendar):
        self._place = place
        self.day = calendar.day

    def jobs(self):
        """Status, when it is due, and how often it was tried, row by row."""
        return self._place.run(
            "SELECT status, scheduled_at, attempts FROM procrastinate_jobs"
            " WHERE task_name = 'reward_orders.send_row' ORDER BY id"
        )

    def make_due(self):
        """Let the day come that every row waits for."""
        self._place.run("UPDATE procrastinate_jobs SET scheduled_at = now() WHERE status = 'todo'")


@pytest.fixture
def queue(postgres_place, calendar):
    return Queue(postgres_place, calendar)


@pytest.fixture
def results(shared, lines, tmp_path):
    """What workers have told of the rows of a file."""

    def read(path):
        tango, _ = shared
        return lines(queued_results(plan(path, tango, batch="b"), tango, out=tmp_path / "out.csv").out)

    return read


def test_queued_rows_are_sent_once_and_queued_once(people, shared, sandbox):
    """A second file of the batch queues what is new; the results are gathered by a plain run."""
    tango, dsn = shared
    path = people(5)
    assert queue_rows(plan(path, tango, batch="b"), tango, dsn) == 5
    assert queue_rows(plan(path, tango, batch="b"), tango, dsn) == 0
    asyncio.run(work(tango, dsn, until_empty=True))
    assert refs(sandbox).total() == 5
    assert queue_rows(plan(people(6), tango, batch="b"), tango, dsn) == 1
    asyncio.run(work(tango, dsn, until_empty=True))
    sent = send(plan(people(6), tango, batch="b"), tango)
    assert (sent.exit_code, sent.counts["replayed"]) == (0, 6)
    assert set(refs(sandbox).values()) == {1}


def test_a_worker_of_another_account_sends_nothing(people, shared, sandbox):
    tango, dsn = shared
    queue_rows(plan(people(2), tango, batch="b"), tango, dsn)
    from reward_orders.tango.client import settings_of

    with Tango(
        platform_name="sandbox", platform_key="sandbox-key", account="account-2", customer="customer-1",
        base_url=sandbox.url, rate=None, journal=settings_of(tango).journal,
    ) as other:  # fmt: skip
        asyncio.run(work(other, dsn, until_empty=True))
    assert refs(sandbox).total() == 0


def test_what_is_tried_again_and_when():
    """Refusals are final; the rest comes back, what is out of stock the next day."""
    out_of_stock = OutcomeUnknownError("no stock", code="503.002")
    assert seconds_until_next(out_of_stock, 1) == TOMORROW
    assert seconds_until_next(OutcomeUnknownError("?"), 1) == 4
    assert seconds_until_next(NotSentError("?"), 9) == 300
    assert seconds_until_next(OutcomeUnknownError("?"), 25) is None
    assert seconds_until_next(RateLimitedError("too many"), 1) == 4  # nothing was taken, and nothing is wrong with it
    assert seconds_until_next(BadRequestError("no"), 1) is None
    assert seconds_until_next(ConfigurationError("no"), 1) is None
    assert seconds_until_next(ValueError(), 1) is None
    looks = [seconds_until_next(InProgressError("pending"), attempt) for attempt in range(25)]
    assert looks[0] == FIRST_LOOK
    assert looks[-1] == LONGEST_LOOK
    assert looks == sorted(looks)


def test_what_is_out_of_stock_is_tried_again_tomorrow(people, shared, sandbox, queue, results):
    """503.002 says that the item is back in a day: the row waits for it, and then has one order."""
    tango, dsn = shared
    path = people(2)
    sandbox.fault("tangoCreateOrder", "503.002", times=1)
    queue_rows(plan(path, tango, batch="b"), tango, dsn)
    asyncio.run(work(tango, dsn, workers=1, until_empty=True))
    assert queue.jobs() == [("todo", queue.day + timedelta(seconds=TOMORROW), 1)]
    told = results(path)
    assert sorted(line["outcome"] for line in told) == ["placed", "unknown"]
    asyncio.run(work(tango, dsn, until_empty=True))
    assert refs(sandbox).total() == 1
    queue.make_due()
    asyncio.run(work(tango, dsn, until_empty=True))
    assert (queue.jobs(), set(refs(sandbox).values()), refs(sandbox).total()) == ([], {1}, 2)
    told = results(path)
    assert [line["outcome"] for line in told] == ["placed", "placed"]


def test_an_order_that_is_pending_is_looked_at_again_until_it_ends(people, shared, sandbox, queue, results):
    """Less and less often; the result says how it ended, also where it ended badly."""
    tango, dsn = shared
    sandbox.configure({"tango_pending_seconds": 7200.0})
    path = people(2, change={0: {"utid": "U100006"}, 1: {"utid": "U100008"}})
    queue_rows(plan(path, tango, batch="b"), tango, dsn)
    for wait in (FIRST_LOOK, 2 * FIRST_LOOK):
        asyncio.run(work(tango, dsn, until_empty=True))
        assert {(status, at) for status, at, _ in queue.jobs()} == {("todo", queue.day + timedelta(seconds=wait))}
        told = results(path)
        assert [line["status"] for line in told] == ["PENDING", "PENDING"]
        queue.make_due()
    sandbox.clock.advance(8000)
    asyncio.run(work(tango, dsn, until_empty=True))
    assert [status for status, *_ in queue.jobs()] == ["failed"]  # for people to see
    assert [(line["outcome"], line["status"]) for line in results(path)] == [
        ("replayed", "COMPLETE"),
        ("refused", "FAILED"),
    ]
    assert set(refs(sandbox).values()) == {1}


def test_rows_are_sent_at_the_time_that_was_said(people, shared, sandbox, queue):
    """Not before; and queued once, however often that is said."""
    tango, dsn = shared
    at = datetime.now(UTC).replace(microsecond=0) + timedelta(days=2)
    for expected in (3, 0):
        assert queue_rows(plan(people(3), tango, batch="b"), tango, dsn, at=at) == expected
    asyncio.run(work(tango, dsn, until_empty=True))
    assert refs(sandbox).total() == 0
    assert {moment for _, moment, _ in queue.jobs()} == {at}
    queue.make_due()
    asyncio.run(work(tango, dsn, until_empty=True))
    assert (refs(sandbox).total(), queue.jobs()) == (3, [])
    with pytest.raises(ConfigurationError, match="aware"):
        queue_rows(plan(people(4), tango, batch="b"), tango, dsn, at=datetime(2031, 1, 1))  # noqa: DTZ001 - the point


def test_unknown_keys_are_looked_up_every_half_an_hour(people, shared, sandbox, postgres_place):
    """Whoever left them behind: a worker reads each, and sends nothing."""
    tango, dsn = shared
    queue_rows(plan(people(1), tango, batch="b"), tango, dsn)  # makes the queue's tables
    asyncio.run(work(tango, dsn, until_empty=True))
    sandbox.fault("tangoCreateOrder", "reset_after_commit", probability=1.0)
    hasty = tango.with_options(retry=RetryPolicy(attempts=1))
    send(plan(people(3), hasty, batch="b"), hasty)
    sandbox.clear_faults()
    from reward_orders.tango.client import settings_of

    journal = settings_of(tango).journal
    assert len([*journal.entries(state="unknown")]) == 2
    postgres_place.run(
        "INSERT INTO procrastinate_jobs (queue_name, task_name, args)"
        " VALUES ('reward-orders', 'reward_orders.reconcile', '{\"timestamp\": 0}')"
    )
    asyncio.run(work(tango, dsn, until_empty=True))
    assert not [*journal.entries(state="unknown")]
    assert refs(sandbox).total() == 3


def test_asynchronous_orders_have_no_rows_to_queue(people, shared):
    tango, dsn = shared
    with pytest.raises(ConfigurationError, match="asynchronous orders"):
        queue_rows(plan(people(2), tango, batch="b", asynchronous=True), tango, dsn)


@pytest.mark.slow
def test_workers_that_are_killed_double_and_lose_nothing(people, shared, sandbox, postgres_place, tmp_path):
    """Three workers, two of them killed while they send, 14 % faults: each row one order."""
    tango, dsn = shared
    path = people(150)
    for kind, probability in (("reset_after_commit", 0.05), ("error_after_commit", 0.05), ("html_502", 0.04)):
        sandbox.fault("tangoCreateOrder", kind, probability=probability, seed=3)
    assert queue_rows(plan(path, tango, batch="b"), tango, dsn) == 150
    environment = {
        **os.environ,
        "TANGO_PLATFORM_NAME": "sandbox",
        "TANGO_PLATFORM_KEY": "sandbox-key",
        "TANGO_ACCOUNT": "account-1",
        "TANGO_CUSTOMER": "customer-1",
        "TANGO_BASE_URL": sandbox.url,
        "REWARD_ORDERS_PROFILE": str(tmp_path / "none.toml"),
    }
    command = [sys.executable, "-m", "reward_orders.cli", "worker", "--queue", postgres_place.target, "--rate", "none"]
    fleet = [subprocess.Popen(command, env=environment) for _ in range(3)]
    ends = time.monotonic() + 240
    try:
        for count, process in zip((20, 60), fleet[:2], strict=True):
            while refs(sandbox).total() < count and time.monotonic() < ends:
                time.sleep(0.05)
            process.send_signal(signal.SIGKILL)
        while time.monotonic() < ends and len(refs(sandbox)) < 150:
            time.sleep(0.5)
    finally:
        for process in fleet:
            process.kill()
            process.wait()
    assert len(refs(sandbox)) == 150
    sandbox.clear_faults()
    assert send(plan(path, tango, batch="b"), tango).exit_code == 0
    assert set(refs(sandbox).values()) == {1}
