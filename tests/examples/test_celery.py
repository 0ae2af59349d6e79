"""docs/examples/celery_worker.py: each reward has one order, whoever dies and however often it is queued."""

from __future__ import annotations

import os
import signal
import socket
import threading
from contextlib import closing
from pathlib import Path

import pytest
from fakeredis import TcpFakeServer

from tests.examples import hurry
from tests.examples.conftest import refs, states, until

WORKER = """
from tests.examples import hurry
example = hurry.load("celery_worker")
example.app.conf.broker_transport_options = {"visibility_timeout": 1}  # minutes would be long for a test
example.app.worker_main(["worker", "--concurrency", "2", "--loglevel", "INFO", "--without-gossip", "--without-mingle"])
"""


@pytest.fixture
def broker(monkeypatch):
    """A Redis inside of Python."""
    with closing(socket.socket()) as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = TcpFakeServer(("127.0.0.1", port))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    monkeypatch.setenv("CELERY_BROKER_URL", f"redis://127.0.0.1:{port}/0")
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def worker(settings):
    """The example in this process, its tasks run where they are called."""
    example = hurry.load("celery_worker")
    yield example
    if example.tango.cache_info().currsize:
        example.tango().close()


def test_refusals_are_final_and_doubt_is_repeated(worker, rows, sandbox):
    """A refused reward is asked for once; one whose answers got lost is tried until it has its one order."""
    refused, doubtful = rows(2, row_0={"utid": "U100011"})
    ended = worker.send_reward.apply(args=["b", refused])
    assert (ended.state, len(creates(sandbox))) == ("FAILURE", 1)
    sandbox.fault("tangoCreateOrder", "html_502", probability=1, times=4)
    ended = worker.send_reward.apply(args=["b", doubtful])
    assert ended.state == "SUCCESS"
    assert ended.get() == sandbox.orders("tango")[0]["referenceOrderID"]
    assert refs(sandbox).total() == 1


def test_what_has_to_wait_for_tomorrow_is_not_held_by_a_worker(worker, rows, sandbox):
    """An item that is out of stock fails today, its key unknown; the same task another day buys it."""
    (row,) = rows(1)
    sandbox.fault("tangoCreateOrder", "503.002")
    assert worker.send_reward.apply(args=["b", row]).state == "FAILURE"
    assert worker.send_reward.apply(args=["b", row]).state == "SUCCESS"
    assert refs(sandbox).total() == 1


def creates(sandbox):
    return [one for one in sandbox.requests if one.operation == "tangoCreateOrder"]


QUEUE = """
import sys
from tests.examples import hurry
sys.argv = ["celery_worker.py", "survey-2026-11", "winners.csv"]
hurry.load("celery_worker").main()
"""


@pytest.fixture
def cut_off(broker, rows, sandbox, program, settings):
    """Six rewards that were queued; of two the order is made and the answer is still to come."""
    rows(6)
    sandbox.fault("tangoCreateOrder", "timeout_after_commit", times=2)
    assert program(QUEUE).wait(timeout=180) == 0
    process = program(WORKER)
    until(lambda: refs(sandbox).total() == 2, "the first two orders")
    return process


@pytest.mark.slow
def test_rewards_of_a_dead_worker_come_again_and_have_one_order(cut_off, program, sandbox, settings):
    """The worker and its children are killed; the broker hands their messages to the next one."""
    for process in [*children(cut_off.pid), cut_off.pid]:
        os.kill(process, signal.SIGKILL)
    cut_off.wait()
    program(WORKER)
    until(lambda: states(settings) == {"succeeded": 6}, "an end to six rewards")
    assert sorted(refs(sandbox).values()) == [1] * 6


@pytest.mark.slow
def test_the_reward_of_a_killed_child_comes_again(cut_off, sandbox, settings):
    """As where the system kills what takes too much memory: the worker itself goes on."""
    for process in children(cut_off.pid):
        os.kill(process, signal.SIGKILL)
    until(lambda: states(settings) == {"succeeded": 6}, "an end to six rewards")
    assert sorted(refs(sandbox).values()) == [1] * 6


@pytest.mark.slow
def test_a_file_that_is_queued_again_buys_nothing(broker, rows, sandbox, program, settings):
    """Rows that have their order look it up; a new row gets its own."""
    program(WORKER)
    for count, told in ((3, 3), (4, 7)):
        rows(count)
        assert program(QUEUE).wait(timeout=180) == 0
        until(lambda told=told: done() == told, "an end to the rewards")
    assert sorted(refs(sandbox).values()) == [1] * 4


def done():
    """How many tasks have succeeded, as the worker says."""
    return Path("program.log").read_text().count("succeeded in")


def children(process):
    return [int(child) for child in Path(f"/proc/{process}/task/{process}/children").read_text().split()]
