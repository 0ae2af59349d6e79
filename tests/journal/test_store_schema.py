"""A journal that an earlier release made: brought up to date once, whoever comes first and however many come."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest

from reward_orders.core.errors import ConfigurationError, JournalError
from reward_orders.journal import Journal, Settled, State, statements
from tests.journal.test_processes import finish, start

# The tables as version 1 made them.
VERSION_1 = (
    "CREATE TABLE reward_orders_schema (version INTEGER NOT NULL PRIMARY KEY)",
    """
    CREATE TABLE reward_orders_journal (
        scope TEXT NOT NULL, key TEXT NOT NULL, caller_key TEXT,
        state TEXT NOT NULL CHECK (state IN ('in_flight', 'unknown', 'succeeded', 'rejected')),
        fingerprint TEXT NOT NULL, facts TEXT NOT NULL, attempts INTEGER NOT NULL, fence BIGINT NOT NULL,
        lease_until BIGINT NOT NULL, first_sent BIGINT, remote_id TEXT, status INTEGER, request_id TEXT,
        created_at BIGINT NOT NULL, updated_at BIGINT NOT NULL, PRIMARY KEY (scope, key))
    """,
    "CREATE INDEX reward_orders_journal_age ON reward_orders_journal (created_at, scope, key)",
    """
    CREATE INDEX reward_orders_journal_open ON reward_orders_journal (created_at, scope, key)
    WHERE state IN ('in_flight', 'unknown')
    """,
    "CREATE TABLE reward_orders_slots (scope TEXT NOT NULL PRIMARY KEY, next_at BIGINT NOT NULL)",
    "INSERT INTO reward_orders_schema (version) VALUES (1)",
    """
    INSERT INTO reward_orders_journal VALUES ('https://api a', 'k', NULL, 'succeeded', 'f', '{}', 1, 7, 0, 5, 'RA1',
        201, NULL, 5, 6)
    """,
)


@pytest.fixture
def old_place(place):
    """A database with the tables of version 1 and one order."""
    for statement in VERSION_1:
        place.run(statement)
    return place


def test_an_earlier_journal_is_brought_up_to_date_and_forgets_nothing(old_place):
    """Its orders are known, and a second start finds nothing to do."""
    for _ in range(2):
        with old_place.open() as journal:
            assert isinstance(journal.claim("https://api a", "k", fingerprint="f", digests={}), Settled)
        assert old_place.run("SELECT version FROM reward_orders_schema") == [(statements.SCHEMA_VERSION,)]


@pytest.mark.parametrize("place", ["sqlite", pytest.param("postgres", marks=pytest.mark.slow)], indirect=True)
def test_many_processes_bring_it_up_to_date_at_once(old_place):
    """A deploy starts a fleet: no error, and each step runs once."""
    code = """
        print("ready", flush=True); sys.stdin.readline()
        with open_journal(sys.argv[1]) as journal:
            print(sum(journal.counts().values()))
    """
    processes = [start(code, old_place.target) for _ in range(6)]
    for process in processes:
        assert process.stdout.readline() == "ready\n"
    for process in processes:
        process.stdin.write("go\n")
        process.stdin.flush()
    assert [finish(process).strip() for process in processes] == ["1"] * 6


def test_a_step_that_fails_leaves_the_earlier_version(old_place, monkeypatch):
    """All steps or none: the earlier release can still be started."""
    steps = (*statements.MIGRATIONS[1], "SELECT nonsense FROM nowhere")
    monkeypatch.setattr(statements, "MIGRATIONS", {**statements.MIGRATIONS, 1: steps})
    with pytest.raises((ConfigurationError, JournalError), match="nowhere"):
        old_place.open()
    assert old_place.run("SELECT version FROM reward_orders_schema") == [(1,)]
    monkeypatch.undo()
    with old_place.open() as journal:
        assert journal.counts()[State.SUCCEEDED] == 1


def test_a_step_may_be_a_function(old_place, monkeypatch):
    """For what no single statement does; it runs in the same transaction."""
    seen = []

    def step(execute):
        seen.extend(row["key"] for row in execute("SELECT key FROM reward_orders_journal", {}))

    monkeypatch.setattr(statements, "MIGRATIONS", {**statements.MIGRATIONS, 1: (*statements.MIGRATIONS[1], step)})
    old_place.open().close()
    assert seen == ["k"]


def test_a_role_that_may_not_alter_the_tables_says_so(postgres_place):
    """Workers with fewer rights than the deploy: one sentence with what to do, and nothing changed."""
    import psycopg

    for statement in VERSION_1:
        postgres_place.run(statement)
    schema = postgres_place.target.rpartition("search_path%3D")[2]
    role = f"worker_of_{schema}"
    postgres_place.run(f"CREATE ROLE {role} LOGIN")
    postgres_place.run(f"GRANT USAGE ON SCHEMA {schema} TO {role}")
    postgres_place.run(f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA {schema} TO {role}")
    dsn = psycopg.conninfo.make_conninfo(postgres_place.target, user=role)
    with pytest.raises(JournalError, match=r"must be owner.*role's right.*alter"):
        Journal.postgres(dsn)
    postgres_place.open().close()
    Journal.postgres(dsn).close()


def test_an_up_to_date_file_opens_while_others_write(sqlite_place):
    """Opening waits for a writer instead of failing."""
    sqlite_place.open().close()
    with closing(sqlite3.connect(sqlite_place.target, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        process = start("print('ready', flush=True); open_journal(sys.argv[1]).close()", sqlite_place.target)
        assert process.stdout.readline() == "ready\n"
        other.execute("ROLLBACK")
        finish(process)
