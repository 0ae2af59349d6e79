"""PostgreSQL that is restarted, hangs, is locked, fails over or was set up by somebody strict."""

from __future__ import annotations

import os
import signal
import threading
import traceback
from contextlib import contextmanager

import pytest

from reward_orders.core.errors import ConfigurationError, JournalError
from reward_orders.journal import Claimed, Journal, Settled, State


def claim(journal, key="k", within=30.0):
    return journal.claim("s", key, fingerprint="f", digests={}, within=within)


def settled(journal, key) -> None:
    held = claim(journal, key)
    journal.sending(held)
    journal.settle(held, State.SUCCEEDED, remote_id="RA1")


def backend(journal) -> int:
    return journal._store.transact(lambda execute: execute("SELECT pg_backend_pid() AS pid", {}), within=30)[0]["pid"]


@contextmanager
def stopped(pid):
    """A server that hangs: its process stands still, its connections stay."""
    try:
        os.kill(pid, signal.SIGSTOP)
    except PermissionError:
        pytest.skip("the server's processes are another user's")
    try:
        yield
    finally:
        os.kill(pid, signal.SIGCONT)


@contextmanager
def locked(place):
    import psycopg

    with psycopg.connect(place.target) as other:
        other.execute("LOCK TABLE reward_orders_journal IN ACCESS EXCLUSIVE MODE")
        yield
        other.rollback()


def test_a_locked_table_holds_a_call_no_longer_than_it_wants_to_wait(postgres_place):
    """And what the server was told nobody waits for is not done when the lock is gone."""
    with postgres_place.open() as journal:
        with locked(postgres_place), pytest.raises(JournalError, match=r"End what keeps the journal's tables locked"):
            claim(journal, within=0.3)
        assert not list(journal.entries())
        settled(journal, "k")


def test_a_hung_server_holds_a_call_no_longer_than_it_wants_to_wait(postgres_place):
    """Its thread is free again, other calls take another connection, and what it was sent is never done."""
    with postgres_place.open() as journal:
        with stopped(backend(journal)):
            with pytest.raises(JournalError, match=r"no answer within 0\.3 s.*call again with the same key"):
                claim(journal, within=0.3)
            for number in range(8):  # twice as many as there are connections
                settled(journal, f"other-{number}")
        assert isinstance(claim(journal), Claimed)
        assert journal._store._workers._threads <= 4


def test_work_runs_again_when_its_connection_is_lost(postgres_place):
    """Ended in the middle of a transaction: the same call writes it, once."""
    with postgres_place.open() as journal:
        ended = []

        def work(execute):
            execute("INSERT INTO reward_orders_slots (scope, next_at) VALUES ('s', 1)", {})
            if not ended:
                ended.append(execute("SELECT pg_backend_pid() AS pid", {})[0]["pid"])
                postgres_place.run(f"SELECT pg_terminate_backend({ended[0]}, 30000)")
            return execute("SELECT pg_backend_pid() AS pid", {})[0]["pid"]

        assert journal._store.transact(work, within=30) != ended[0]
        assert postgres_place.run("SELECT COUNT(*) FROM reward_orders_slots") == [(1,)]


def test_a_server_that_takes_no_writes_is_told_and_left_for_its_successor(postgres_place):
    """A standby after a failover: the connection is given up, so that the next call finds the new primary."""
    with postgres_place.open() as journal:
        settled(journal, "known")
        database = postgres_place.run("SELECT current_database()")[0][0]
        before = backend(journal)
        postgres_place.run(f"ALTER DATABASE {database} SET default_transaction_read_only TO on")
        try:
            postgres_place.run(f"SELECT pg_terminate_backend({before}, 30000)")
            with pytest.raises(JournalError, match=r"read-only.*standby"):
                claim(journal)
            assert [entry.key for entry in journal.entries()] == ["known"]
        finally:
            import psycopg

            with psycopg.connect(postgres_place.target, options="-c default_transaction_read_only=off") as admin:
                admin.execute(f"ALTER DATABASE {database} RESET default_transaction_read_only")
        while journal._store._workers._idle == 0:
            pass
        journal._store._workers.pause()
        journal._store._workers.wait_for_end(30)
        journal._store._workers.resume()
        settled(journal, "k")


@pytest.mark.parametrize(
    "setting",
    [
        "default_transaction_isolation TO 'serializable'",
        "default_transaction_isolation TO 'repeatable read'",
        "statement_timeout TO '1ms'",
        "idle_in_transaction_session_timeout TO '1ms'",
    ],
)
def test_defaults_of_the_database_do_not_fail_orders(postgres_place, setting):
    """Workers that want the same keys at once: one wins, the others hear of it, none fails."""
    with postgres_place.open() as journal:
        role = f"strict_{backend(journal)}"
        schema = postgres_place.target.rpartition("search_path%3D")[2]
        for statement in (
            f"CREATE ROLE {role} LOGIN SUPERUSER",
            f"ALTER ROLE {role} SET {setting}",
            f"ALTER ROLE {role} SET search_path TO {schema}",
        ):
            postgres_place.run(statement)
    import psycopg

    results: list[object] = []
    with Journal.postgres(psycopg.conninfo.make_conninfo(postgres_place.target, user=role)) as journal:

        def work():
            for number in range(40):
                try:
                    got = claim(journal, f"k{number}")
                    if isinstance(got, Claimed):
                        journal.sending(got)
                        journal.settle(got, State.SUCCEEDED, remote_id="RA1")
                    results.append(type(got))
                except JournalError as error:
                    results.append(error)

        threads = [threading.Thread(target=work) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert [result for result in results if isinstance(result, JournalError)] == []
    assert results.count(Claimed) == 40


@pytest.mark.parametrize("level", ["serializable", "repeatable%20read"])
def test_a_transaction_reads_what_others_have_committed_whatever_the_default(postgres_place, level):
    """Under another isolation a worker that waited for a row would be refused it, and could only try again."""
    target = f"{postgres_place.target}%20-cdefault_transaction_isolation%3D{level.replace('%20', '%5C%20')}"
    with Journal.postgres(target) as journal:
        asked = (
            "SELECT current_setting('default_transaction_isolation') AS usual, "
            "current_setting('transaction_isolation') AS ours"
        )
        (row,) = journal._store.transact(lambda execute: execute(asked, {}), within=30)
    assert (row["usual"], row["ours"]) == (level.replace("%20", " "), "read committed")


def test_what_is_sent_next_outlives_a_server_that_flushes_late(postgres_place):
    """`synchronous_commit = off` in the database is not for what is written before an order leaves."""
    show = "SELECT current_setting('synchronous_commit') AS setting"

    def setting(journal, *, durable):
        return journal._store.transact(lambda execute: execute(show, {}), within=30, durable=durable)[0]["setting"]

    with postgres_place.open() as journal:
        assert (setting(journal, durable=True), setting(journal, durable=False)) == ("on", "off")
    with Journal.postgres(f"{postgres_place.target}%20-csynchronous_commit%3Doff") as journal:
        assert (setting(journal, durable=True), setting(journal, durable=False)) == ("on", "off")


def test_no_transaction_leaves_anything_to_the_next(postgres_place):
    """Behind a pooler the next transaction on this server process is somebody else's."""
    names = ("statement_timeout", "idle_in_transaction_session_timeout", "synchronous_commit", "transaction_isolation")
    with postgres_place.open() as journal:
        settled(journal, "k")
        connections = []
        connect = journal._store._connect
        journal._store._connect = lambda job: connections.append(connect(job)) or connections[-1]
        journal._store._workers.pause()
        journal._store._workers.wait_for_end(30)
        journal._store._workers.resume()
        journal._store.transact(lambda execute: execute("SELECT 1 AS one", {}), within=30, durable=False)
        (connection,) = connections
        left = [connection.execute(f"SHOW {name}").fetchone()[name] for name in names]
        assert left == ["0", "0", "on", "read committed"]
        assert connection.execute("SELECT COUNT(*) AS n FROM pg_prepared_statements").fetchone() == {"n": 0}


def test_workers_that_open_an_empty_database_at_once_all_get_a_journal(postgres_place):
    """One of them makes the tables; the others have looked before, and look again behind its lock."""
    errors, together = [], threading.Barrier(10)

    def work():
        together.wait(30)
        try:
            Journal.postgres(postgres_place.target).close()
        except JournalError as error:
            errors.append(str(error))

    workers = [threading.Thread(target=work) for _ in range(10)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(60)
    assert errors == []


def test_two_transactions_in_each_others_way_both_get_through(postgres_place):
    """A deadlock costs one of them a second run, not its order."""
    with postgres_place.open() as journal:
        for key in ("a", "b"):
            claim(journal, key)
        barrier = threading.Barrier(2)
        tries = []

        def work(first, second):
            met = []

            def both(execute):
                tries.append(first)
                execute("UPDATE reward_orders_journal SET status = 1 WHERE key = :key", {"key": first})
                if not met:
                    met.append(barrier.wait())
                execute("UPDATE reward_orders_journal SET status = 2 WHERE key = :key", {"key": second})

            journal._store.transact(both, within=60)

        threads = [threading.Thread(target=work, args=pair) for pair in (("a", "b"), ("b", "a"))]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(tries) == 3


def _frames(error):
    """Every local of ours in every frame that the error and what it is chained to keep alive, as a tracker shows it."""
    told = []
    pending: list[BaseException | None] = [error]
    while pending:
        current = pending.pop()
        if current is None:
            continue
        for frame, _ in traceback.walk_tb(current.__traceback__):
            if __file__ != frame.f_code.co_filename:
                told.append(repr(frame.f_locals))
        told.append(str(current) + repr(vars(current)))
        pending += [current.__cause__, current.__context__]
    return "\n".join(told)


@pytest.mark.parametrize(
    "dsn",
    [
        "postgresql://me:hunter2@[::1/orders",
        "password=hunter2 nonsense",
        "host=127.0.0.1 port=1 password=hunter2",
        "host=127.0.0.1 port=1 password=hunter2 connect_timeout=soon",
    ],
)
def test_no_frame_keeps_the_password(dsn):
    """Error trackers print the locals of every frame, a library's too."""
    with pytest.raises((ConfigurationError, JournalError)) as caught:
        Journal.postgres(dsn)
    assert "hunter2" not in _frames(caught.value)


def test_a_fork_leaves_the_parents_connections_alone(postgres_place):
    """A child that ends takes no connection with it; both go on."""
    with postgres_place.open() as journal:
        settled(journal, "before")
        pid = os.fork()
        if pid == 0:
            try:
                assert isinstance(claim(journal, "before"), Settled)
                settled(journal, "child")
                journal.close()
                os._exit(0)
            except BaseException:  # noqa: BLE001
                os._exit(1)
        assert os.waitpid(pid, 0)[1] == 0
        assert isinstance(claim(journal, "child"), Settled)
