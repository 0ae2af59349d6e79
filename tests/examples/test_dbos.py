"""docs/examples/dbos_batch.py: each reward has one order, however often the program is killed and run again."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.examples.conftest import refs, states, until

PROGRAM = """
import sys
from tests.examples import hurry
sys.argv = ["dbos_batch.py", "survey-2026-11", "winners.csv"]
example = hurry.load("dbos_batch")
seconds = example.seconds_until_next
example.seconds_until_next = lambda error, tries: (seconds(error, tries) or None) and 0.01  # as long as a test can wait
example.main()
"""


def run(program):
    """The program from its start to its end; what it says of each row."""
    log = Path("program.log")
    before = log.stat().st_size if log.exists() else 0
    assert program(PROGRAM).wait(timeout=300) == 0, log.read_text()[-3000:]
    lines = log.read_text()[before:].splitlines()
    return dict(line.split(" ", 1) for line in lines if line.startswith("emp-"))


@pytest.mark.slow
def test_refusals_are_final_and_doubt_is_repeated(rows, program, sandbox, settings):
    """A refused reward is asked for once and told; corrected, it is tried until it has its one order."""
    rows(1, row_0={"utid": "U100011"})
    assert run(program)["emp-0"].startswith("BadRequestError: ")
    assert [one.operation for one in sandbox.requests] == ["tangoCreateOrder"]
    rows(1)
    sandbox.fault("tangoCreateOrder", "html_502", probability=1, times=4)
    assert run(program) == {"emp-0": sandbox.orders("tango")[0]["referenceOrderID"]}
    assert refs(sandbox).total() == 1


@pytest.mark.slow
def test_what_was_killed_is_carried_on_with_and_has_one_order(rows, program, sandbox, settings):
    """Killed while four orders are made whose answers are still to come: all that was begun comes to its end."""
    rows(6)
    sandbox.fault("tangoCreateOrder", "timeout_after_commit", times=4)
    process = program(PROGRAM)
    until(lambda: refs(sandbox).total() == 4, "the first four orders")
    process.kill()
    process.wait()
    told = run(program)
    assert len(told) == 6
    assert sorted(refs(sandbox).values()) == [1] * 6
    assert states(settings) == {"succeeded": 6}
    with closing(sqlite3.connect("rewards.sqlite")) as database:
        ended = database.execute("SELECT name, status, count(*) FROM workflow_status GROUP BY 1, 2").fetchall()
    assert set(ended) == {("send_batch", "SUCCESS", 2), ("send_reward", "SUCCESS", 12)}
