"""Someone who runs the examples: an empty folder, settings that lead to the sandbox, a file of rewards."""

from __future__ import annotations

import csv
import os
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest

from reward_orders import Journal
from tests.examples import hurry

ROOT = Path(__file__).parents[2]
PATIENCE = 180  # seconds that a test waits for another process, on a machine that is busy


@pytest.fixture
def settings(monkeypatch, tmp_path, sandbox):
    """The environment of an example, in this process and in those that it starts."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PYTHONPATH", f"{ROOT}{os.pathsep}{hurry.EXAMPLES}")
    for name, value in {
        "TANGO_PLATFORM_NAME": "me",
        "TANGO_PLATFORM_KEY": "secret",
        "TANGO_ACCOUNT": "account-1",
        "TANGO_CUSTOMER": "customer-1",
        "TANGO_BASE_URL": sandbox.url,
        "REWARD_ORDERS_JOURNAL": str(tmp_path / "orders.db"),
    }.items():
        monkeypatch.setenv(name, value)
    return tmp_path


@pytest.fixture
def rows(settings):
    """The rows of `winners.csv`, which is there too: id, email, first name, item, amount."""

    def write(count, **changed):
        made = [
            {"id": f"emp-{n}", "email": f"p{n}@example.org", "first_name": "Ada", "utid": "U561593", "amount": "25.00"}
            for n in range(count)
        ]
        for row_id, values in changed.items():
            made[int(row_id.removeprefix("row_"))] |= values
        with Path("winners.csv").open("w", newline="", encoding="utf-8") as handle:
            writer = csv.DictWriter(handle, list(made[0]))
            writer.writeheader()
            writer.writerows(made)
        return made

    return write


@pytest.fixture
def program(settings):
    """Starts Python code as another process, in the reader's folder; it is killed at the end, at the latest."""
    begun = []

    def start(code, *words):
        with Path("program.log").open("ab") as log:
            process = subprocess.Popen([sys.executable, "-c", code, *words], stdout=log, stderr=log)
        begun.append(process)
        return process

    yield start
    for process in begun:
        process.kill()
        process.wait()


def refs(sandbox):
    """How many orders each ref has, by the service's own books."""
    return Counter(order["externalRefID"] for order in sandbox.orders("tango"))


def states(settings):
    """How many keys are in each state, by the journal."""
    with Journal.sqlite(settings / "orders.db") as journal:
        return {str(state): count for state, count in journal.counts().items() if count}


def until(true, what, log="program.log"):
    """Wait for other processes."""
    ends = time.monotonic() + PATIENCE
    while not true():
        if time.monotonic() > ends:
            told = Path(log).read_text()[-3000:] if Path(log).exists() else ""
            pytest.fail(f"{what} did not happen within {PATIENCE} s\n{told}")
        time.sleep(0.05)
