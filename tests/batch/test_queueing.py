"""Rows sent by workers over a queue: each exactly once, whoever dies."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections import Counter

import pytest

from reward_orders import (
    BadRequestError,
    ConfigurationError,
    Journal,
    NotSentError,
    OutcomeUnknownError,
    RateLimitedError,
    RetryPolicy,
    Secret,
    Tango,
)
from reward_orders.batch import plan, send
from reward_orders.batch.queueing import TOMORROW, queue_rows, seconds_until_next, work
from tests.kit.places import postgres_place, postgres_uri

__all__ = ["postgres_place", "postgres_uri"]


def refs(sandbox):
    return Counter(order["externalRefID"] for order in sandbox.orders("tango"))


@pytest.fixture
def shared(sandbox, postgres_place):
    """A client whose journal is in PostgreSQL, and where that is."""
    with Journal.postgres(postgres_place.target, lease=5) as journal, Tango(
        platform_name="sandbox", platform_key="sandbox-key", account="account-1", customer="customer-1",
        base_url=sandbox.url, rate=None, journal=journal,
        retry=RetryPolicy(attempts=5, wait_initial=0.001, wait_max=0.002),
    ) as tango:  # fmt: skip
        yield tango, Secret(postgres_place.target)


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
