"""docs/examples/django_project: `send_rewards` sends what is due, once, and says what is left."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from contextlib import closing

import pytest

from tests.examples.conftest import refs, until

MANAGE = "import sys; from tests.examples import hurry; hurry.run('django_project/manage.py', *sys.argv[1:])"
COLUMNS = "(email, first_name, utid, amount, state, order_id, problem)"


def manage(*words):
    command = [sys.executable, "-c", MANAGE, *words]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=300)


@pytest.fixture
def due(settings):
    """Enters rewards that are due, by their items."""
    assert manage("migrate", "--verbosity", "0").returncode == 0

    def enter(*utids):
        with closing(sqlite3.connect("db.sqlite3")) as database, database:
            rows = [("ada@example.org", "Ada", utid, 25, "due", "", "") for utid in utids]
            database.executemany(f"INSERT INTO rewards_reward {COLUMNS} VALUES (?, ?, ?, ?, ?, ?, ?)", rows)  # noqa: S608

    return enter


def rewards():
    with closing(sqlite3.connect("db.sqlite3")) as database:
        return database.execute("SELECT state, order_id FROM rewards_reward ORDER BY id").fetchall()


def test_models_and_migrations_agree(settings):
    """Whoever changes the model writes the migration."""
    ran = manage("makemigrations", "--check", "--dry-run")
    assert ran.returncode == 0, ran.stdout + ran.stderr


def test_what_is_due_is_sent_once_and_what_is_refused_is_told(due, sandbox):
    """A second run has nothing to do; a reward whose answers got lost is due until a later run settles it."""
    due("U561593", "U100011", "U561593")
    sandbox.fault("tango*", "reset_after_commit", probability=1, times=3)
    first = manage("send_rewards")
    ids = [order["referenceOrderID"] for order in sandbox.orders("tango")]
    assert (first.returncode, len(ids)) == (1, 2)
    assert rewards() == [("due", ""), ("refused", ""), ("sent", ids[1])]
    assert "2: Tango refused to place the order" in first.stderr
    assert "1 rewards are still due; run the command again." in first.stderr
    second = manage("send_rewards")
    assert (second.returncode, second.stdout) == (0, f"1: {ids[0]}\n")
    assert manage("send_rewards").stdout == ""
    assert list(refs(sandbox).values()) == [1, 1]


def test_an_empty_account_ends_the_run_and_refuses_nothing(due, sandbox):
    sandbox.set_balance("account-1", 30)
    due("U561593", "U561593")
    ran = manage("send_rewards")
    assert (ran.returncode, [state for state, _ in rewards()]) == (1, ["sent", "due"])
    assert "still due" in ran.stderr
    assert "Traceback" not in ran.stderr


@pytest.mark.slow
def test_a_run_that_is_killed_is_carried_on_with(due, sandbox, program):
    """Killed while an order is made whose answer is still to come: the next run finds it."""
    due("U561593", "U561593")
    sandbox.fault("tangoCreateOrder", "timeout_after_commit", times=1)
    killed = program(MANAGE, "send_rewards")
    until(lambda: refs(sandbox).total() == 1, "the first order")
    killed.kill()
    killed.wait()
    assert manage("send_rewards").returncode == 0
    assert sorted(refs(sandbox).values()) == [1, 1]
    assert [state for state, _ in rewards()] == ["sent", "sent"]
