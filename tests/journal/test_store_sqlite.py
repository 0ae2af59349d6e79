"""The journal's file: whose it is, and what happens to orders when something happens to it."""

from __future__ import annotations

import itertools
import os
import shutil
import sqlite3
import stat
import subprocess
import sys
from contextlib import closing

import pytest

from reward_orders.core.errors import ConfigurationError, JournalError
from reward_orders.journal import Claimed, Journal, State
from tests.journal.test_processes import finish, start


def mode(path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def claim(journal, key="k", within=30.0):
    return journal.claim("s", key, fingerprint="f", digests={}, within=within)


def settled(journal, key) -> None:
    held = claim(journal, key)
    journal.sending(held)
    journal.settle(held, State.SUCCEEDED, remote_id="RA1")


@pytest.fixture
def umask():
    before = os.umask(0)
    yield os.umask
    os.umask(before)


@pytest.mark.parametrize("mask", [0o000, 0o022, 0o277])
def test_a_new_file_and_its_logs_are_their_owners_alone(tmp_path, umask, mask):
    """Keys name people; the umask neither opens the file to others nor closes it to its owner."""
    umask(mask)
    with Journal.sqlite(tmp_path / "orders.db") as journal:
        settled(journal, "k")
        assert {file.name: mode(file) for file in tmp_path.iterdir()} == {
            "orders.db": 0o600,
            "orders.db-wal": 0o600,
            "orders.db-shm": 0o600,
        }


def test_the_mode_of_a_file_that_is_there_is_its_owners_business(tmp_path):
    """A team may share it; it is neither widened nor narrowed."""
    path = tmp_path / "orders.db"
    path.touch()
    path.chmod(0o660)
    with Journal.sqlite(path) as journal:
        settled(journal, "k")
        assert {mode(file) for file in tmp_path.iterdir()} == {0o660}


def test_a_link_leads_to_the_file_it_names(tmp_path):
    """Also to one that is not there yet."""
    (tmp_path / "link.db").symlink_to(tmp_path / "orders.db")
    with Journal.sqlite(tmp_path / "link.db") as journal:
        settled(journal, "k")
    assert (tmp_path / "link.db").is_symlink()
    assert mode(tmp_path / "orders.db") == 0o600


def delete(path):
    for file in path.parent.iterdir():
        file.unlink()


def replace(path):
    copy = path.with_name("copy")
    shutil.copy(path, copy)
    copy.rename(path)


def empty(path):
    os.truncate(path, 0)


def lose_the_log(path):
    path.with_name("orders.db-wal").unlink()


@pytest.mark.parametrize("harm", [delete, replace, empty, lose_the_log])
@pytest.mark.parametrize("step", ["claim", "sending"])
def test_a_file_that_is_no_longer_the_one_that_was_opened_stops_the_order(tmp_path, harm, step):
    """What is written into it nobody else will read: nothing is sent, and no empty file takes its place."""
    path = tmp_path / "orders.db"
    with Journal.sqlite(path) as journal:
        held = claim(journal)
        harm(path)
        before = sorted(tmp_path.iterdir())
        for _ in range(2):
            with pytest.raises(JournalError, match=r"orders\.db.* while it was in use.*open a new Journal"):
                claim(journal, "other") if step == "claim" else journal.sending(held)
        assert sorted(tmp_path.iterdir()) == before


def test_a_file_lost_while_a_child_was_forked_is_not_made_anew(tmp_path):
    """A new connection is refused as well as an old one."""
    path = tmp_path / "orders.db"
    with Journal.sqlite(path) as journal:
        reopen(journal, lambda: delete(path))
        with pytest.raises(JournalError, match="is gone"):
            claim(journal)
        assert not list(tmp_path.iterdir())


def reopen(journal, meanwhile=lambda: None):
    """What a fork does: the thread and its connection end, the next call starts others."""
    workers = journal._store._workers
    workers.pause()
    workers.wait_for_end(30)
    meanwhile()
    workers.resume()


def test_a_file_put_back_is_used_again(tmp_path):
    """Moved away by mistake, it is the same file when it returns."""
    path = tmp_path / "orders.db"
    with Journal.sqlite(path) as journal:
        path.rename(tmp_path / "away")
        with pytest.raises(JournalError, match="is gone"):
            claim(journal)
        (tmp_path / "away").rename(path)
        assert isinstance(claim(journal), Claimed)


def test_what_a_lost_file_knew_can_be_read_and_a_new_journal_begins_empty(tmp_path):
    """The app decides: it may copy the entries before it opens the path again."""
    path = tmp_path / "orders.db"
    with Journal.sqlite(path) as journal:
        settled(journal, "k")
        delete(path)
        assert [entry.key for entry in journal.entries()] == ["k"]
        with Journal.sqlite(path) as anew:
            assert isinstance(claim(anew), Claimed)
        with pytest.raises(JournalError, match="replaced by another file"):
            claim(journal)


@pytest.mark.parametrize("harm", ["missing", "empty"])
def test_a_log_without_its_file_is_not_thrown_away(tmp_path, harm):
    """SQLite deletes it without a word, with the last orders in it."""
    path, log = tmp_path / "orders.db", tmp_path / "orders.db-wal"
    log.write_bytes(b"what was written last")
    if harm == "empty":
        path.touch()
    with pytest.raises(ConfigurationError, match="missing or empty, but its log"):
        Journal.sqlite(path)
    assert log.read_bytes() == b"what was written last"


def test_a_locked_file_holds_a_call_no_longer_than_it_wants_to_wait(tmp_path):
    """Told with the cause and what to do; when the lock is gone the same journal works."""
    path = tmp_path / "orders.db"
    with Journal.sqlite(path) as journal, closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(JournalError, match=r"orders\.db.*database is locked.*End the process") as caught:
            claim(journal, within=0.2)
        assert caught.value.key == "k"
        assert journal.counts()  # reading goes on
        other.execute("ROLLBACK")
        assert isinstance(claim(journal), Claimed)


def test_a_long_statement_ends_with_its_callers_patience(tmp_path):
    """The thread is free for the next call, not busy with what nobody waits for."""
    endless = "WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c) SELECT COUNT(*) FROM c"
    with Journal.sqlite(tmp_path / "orders.db") as journal:
        with pytest.raises(JournalError, match=r"orders\.db"):
            journal._store.transact(lambda execute: execute(endless, {}), within=0.2)
        settled(journal, "k")


def test_a_read_that_goes_on_to_write_bears_writers_in_between(tmp_path):
    """SQLite refuses to write on what others have changed since; the work then runs again, on what is there."""
    path = tmp_path / "orders.db"
    with Journal.sqlite(path) as journal, Journal.sqlite(path) as other:
        seen = []

        def work(execute):
            seen.append(execute("SELECT COUNT(*) AS n FROM reward_orders_journal", {})[0]["n"])
            if len(seen) == 1:
                claim(other, "between")
            execute("UPDATE reward_orders_journal SET status = 1", {})

        journal._store.transact(work, within=30)
        assert seen == [0, 1]


def test_a_damaged_file_is_named_and_left(tmp_path):
    """Corrupt pages end in one sentence with the file and the way out."""
    path = tmp_path / "orders.db"
    with Journal.sqlite(path) as journal:
        for number in range(300):
            claim(journal, f"k{number}")
    content = bytearray(path.read_bytes())
    content[4096:] = b"\xa5" * (len(content) - 4096)
    path.write_bytes(content)
    with pytest.raises(ConfigurationError, match=r"orders\.db.*malformed"):
        Journal.sqlite(path)
    assert path.read_bytes() == content


FULL = """
import resource, signal
journal = open_journal(sys.argv[1])
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, resource.RLIM_INFINITY))
def orders():
    for number in range(2000):
        held = claim(journal, f"k{number}-{time.time_ns()}")
        journal.sending(held)
        journal.settle(held, State.SUCCEEDED, remote_id="RA1")
from reward_orders import JournalError
try:
    orders()
except JournalError as error:
    print(error)
resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
before = sum(journal.counts().values())
journal.release(claim(journal, "later"))
print(before > 0)
"""


def test_a_limit_of_file_sizes_is_told_and_passes(sqlite_place):
    """The file stays whole, and the same journal works when the limit is lifted."""
    told, works = finish(start(FULL, sqlite_place.target)).splitlines()
    assert "orders.db" in told
    assert "ulimit -f" in told or "Make room" in told
    assert works == "True"


def test_a_full_disk_is_told_and_passes(tmp_path):
    """What was written is there, nothing is sent meanwhile, and with room again the same journal works."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=600k", "tmpfs", str(folder)], capture_output=True, check=False
    )
    if mounted.returncode:
        pytest.skip("no file system may be mounted here")
    try:
        with Journal.sqlite(folder / "orders.db") as journal:
            done = itertools.count()

            def fill():
                while True:
                    settled(journal, f"k{next(done)}")

            with pytest.raises(JournalError, match=r"orders\.db.*(Make room|Check the disk)"):
                fill()
            assert journal.counts()[State.SUCCEEDED] == next(done) - 1
            subprocess.run(["mount", "-o", "remount,size=16m", str(folder)], check=True)
            settled(journal, "later")
    finally:
        subprocess.run(["umount", str(folder)], check=True)


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_may_not_be_written_is_told(tmp_path):
    """Before anything is ordered."""
    tmp_path.chmod(0o500)
    try:
        with pytest.raises(ConfigurationError, match="writable folder"):
            Journal.sqlite(tmp_path / "orders.db")
    finally:
        tmp_path.chmod(0o700)


@pytest.mark.skipif(sys.platform != "linux", reason="needs /proc")
def test_no_descriptor_of_the_file_is_opened_beside_sqlites_own(tmp_path):
    """Closing one would end SQLite's locks on the file, for the whole process."""
    path = tmp_path / "orders.db"
    with Journal.sqlite(path) as journal:
        opened = []

        def audit(event, arguments):
            if event == "open" and str(arguments[0]).startswith(str(tmp_path)):
                opened.append(arguments[0])

        sys.addaudithook(audit)
        settled(journal, "k")
        reopen(journal)
        settled(journal, "again")
        assert opened == []
