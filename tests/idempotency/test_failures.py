"""When the database cannot be used: one clear sentence, before anything is sent, and no password in it."""

import pickle
import sqlite3
import sys
import traceback
from contextlib import closing

import pytest

from reward_orders.core.errors import ConfigurationError, JournalError
from reward_orders.journal import Claimed, Journal


def reopen(journal):
    """What a fork does: the threads and their connections end, the next call starts others."""
    workers = journal._store._workers
    workers.pause()
    workers.wait_for_end(30)
    workers.resume()


@pytest.mark.parametrize("path", ["", ":memory:", b"orders.db"])
def test_a_journal_that_would_not_last_is_refused(path):
    """A ledger in memory forgets what was paid for."""
    with pytest.raises(ConfigurationError, match="path of a file"):
        Journal.sqlite(path)


def test_a_file_that_is_no_database_is_refused(tmp_path):
    """And left as it was."""
    file = tmp_path / "payroll.csv"
    file.write_text("name,amount\n" * 100)
    with pytest.raises(ConfigurationError, match="not a database"):
        Journal.sqlite(file)
    assert file.read_text() == "name,amount\n" * 100


def test_a_folder_that_is_missing_is_named(tmp_path):
    """Nothing is made in places nobody asked for."""
    with pytest.raises(ConfigurationError, match="missing") as caught:
        Journal.sqlite(tmp_path / "missing" / "orders.db")
    assert "folder that exists" in str(caught.value)


@pytest.mark.parametrize(
    ("pragma", "words"), [("PRAGMA query_only=ON", "readonly"), ("PRAGMA max_page_count=1", "full")]
)
def test_a_file_that_cannot_be_written_stops_the_order_before_it_is_sent(tmp_path, pragma, words):
    """Read-only or a full disk: the claim fails, names its key, and works again once the trouble is over."""
    with Journal.sqlite(tmp_path / "orders.db") as journal:
        journal._store.transact(
            lambda execute: execute(pragma, {}), within=30
        )  # what SQLite answers from then on is what the real thing makes it answer
        with pytest.raises(JournalError, match=words) as caught:
            journal.claim("s", "k", fingerprint="f" * 100_000, digests={})
        assert caught.value.key == "k"
        assert "same key" in caught.value.hint
        assert isinstance(journal.claim("s", "later", fingerprint="f", digests={}), Claimed)


def test_what_was_risked_or_settled_is_on_the_disk(sqlite_place, monkeypatch):
    """SQLite flushes the write-ahead and every outcome; a claim nothing was sent on may go with a power cut."""
    full, levels = 2, []
    with sqlite_place.open() as journal:
        transact = journal._store.transact

        def noted(work, **options):
            def with_level(execute):
                levels.extend(row["synchronous"] for row in execute("PRAGMA synchronous", {}))
                return work(execute)

            return transact(with_level, **options)

        monkeypatch.setattr(journal._store, "transact", noted)
        held = journal.claim("s", "k", fingerprint="f", digests={})
        assert levels.pop() < full
        for move in (journal.sending, journal.never_left, journal.release):
            move(held)
            assert levels.pop() == full


def test_a_relative_path_stays_where_it_was(tmp_path, monkeypatch):
    """A daemon that changes its folder, or its forked child, must not start a second, empty journal there."""
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path)
    with Journal.sqlite("orders.db") as journal:
        journal.claim("s", "k", fingerprint="f", digests={})
        monkeypatch.chdir(tmp_path / "elsewhere")
        reopen(journal)
        assert not isinstance(journal.claim("s", "k", fingerprint="f", digests={}), Claimed)
    assert not list((tmp_path / "elsewhere").iterdir())


def test_a_dsn_may_say_how_long_to_wait(postgres_place):
    """Ours are defaults; they do not overrule what was asked for."""
    import psycopg

    target = f"{postgres_place.target}&connect_timeout=3&application_name=payroll"
    with Journal.postgres(target) as journal:
        used = psycopg.conninfo.conninfo_to_dict(journal._store._dsn.reveal())
    assert (used["connect_timeout"], used["application_name"], used["tcp_user_timeout"]) == ("3", "payroll", "30000")


def test_a_newer_schema_is_refused(place):
    """An old release does not misread what a new one wrote."""
    place.open().close()
    place.run("UPDATE reward_orders_schema SET version = 999")
    with pytest.raises(ConfigurationError, match="newer reward-orders wrote it"):
        place.open()


def test_a_closed_journal_says_so(place):
    """Closing twice is fine, using it afterwards is not."""
    journal = place.open()
    journal.close()
    journal.close()
    with pytest.raises(JournalError, match="closed"):
        journal.counts()


def test_without_psycopg_the_extra_is_named(monkeypatch):
    """What to install, not an ImportError from inside."""
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(ConfigurationError, match=r"reward-orders\[postgres\]"):
        Journal.postgres("postgresql://localhost/orders")


@pytest.mark.parametrize(
    "dsn",
    ["postgresql://me:hunter2@[::1/orders", "password=hunter2 nonsense", "host=127.0.0.1 port=1 password=hunter2"],
)
def test_no_password_is_told(dsn):
    """Neither by a DSN that cannot be read nor by a server that is not there, cause and repr included."""
    with pytest.raises((ConfigurationError, JournalError)) as caught:
        Journal.postgres(dsn)
    assert "hunter2" not in "".join(traceback.format_exception(caught.value))


def test_a_journals_repr_names_the_file_and_hides_the_dsn(tmp_path, postgres_place):
    """It turns up in logs."""
    with Journal.sqlite(tmp_path / "orders.db") as journal, postgres_place.open() as other:
        assert repr(journal) == f"Journal.sqlite({str(tmp_path / 'orders.db')!r})"
        assert repr(other) == "Journal.postgres(...)"


def test_connections_lost_in_a_server_restart_are_replaced(postgres_place):
    """The first order after it is placed like any other."""
    with postgres_place.open() as journal:
        held = journal.claim("s", "k", fingerprint="f", digests={})
        postgres_place.run(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND datname <> ''"
        )
        journal.sending(held)


def test_a_role_that_may_not_create_tables_can_use_what_is_there(postgres_place):
    """The migration runs once, with another role than the workers'."""
    import psycopg

    postgres_place.open().close()
    schema = postgres_place.target.rpartition("search_path%3D")[2]
    role = f"worker_of_{schema}"
    postgres_place.run(f"CREATE ROLE {role} LOGIN")
    postgres_place.run(f"GRANT USAGE ON SCHEMA {schema} TO {role}")
    postgres_place.run(f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA {schema} TO {role}")
    dsn = psycopg.conninfo.make_conninfo(postgres_place.target, user=role)
    with Journal.postgres(dsn) as journal:
        held = journal.claim("s", "k", fingerprint="f", digests={})
        assert journal.sending(held, slot=("s", 1.0)) == 0.0


def test_a_journal_is_not_pickled(journal):
    """A spawned worker builds its own; nobody's password ends up in a pickle."""
    with pytest.raises(TypeError, match="build it in the other process"):
        pickle.dumps(journal)


def test_another_applications_tables_are_left_alone(tmp_path):
    """The journal may live in a database that is there already."""
    path = tmp_path / "shop.db"
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("CREATE TABLE orders (id)")
        connection.execute("INSERT INTO orders VALUES (1)")
    with Journal.sqlite(path) as journal:
        assert isinstance(journal.claim("s", "k", fingerprint="f", digests={}), Claimed)
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("SELECT * FROM orders").fetchall() == [(1,)]
