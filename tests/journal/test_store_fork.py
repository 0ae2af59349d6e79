"""A process that forks while its threads place orders: parent and children go on, always."""

from __future__ import annotations

import pytest

from tests.journal.test_processes import finish, start

ORDERS = """
import signal, subprocess, threading
def place(journal, key):
    held = claim(journal, key)
    journal.sending(held)
    journal.settle(held, State.SUCCEEDED, remote_id="RA1")
def child(work):
    pid = os.fork()
    if pid == 0:
        signal.alarm(100)
        code = 1
        try:
            work()
            code = 0
        finally:
            os._exit(code)
    return pid
"""

UNDER_LOAD = (
    ORDERS
    + """
journal, forks = open_journal(sys.argv[1]), int(sys.argv[2])
place(journal, "first")
stop, done, errors = threading.Event(), [0] * 4, []
def work(n):
    try:
        while not stop.is_set():
            place(journal, f"parent-{n}-{done[n]}")
            done[n] += 1
    except BaseException as error:
        errors.append(error)
threads = [threading.Thread(target=work, args=(n,)) for n in range(4)]
[thread.start() for thread in threads]
ends, children = [], []
for fork in range(forks):
    children.append(child(lambda: (place(journal, f"child-{fork}-a"), place(journal, f"child-{fork}-b"))))
    if len(children) == 8:
        ends.append(os.waitpid(children.pop(0), 0)[1])
ends += [os.waitpid(pid, 0)[1] for pid in children]
stop.set()
[thread.join() for thread in threads]
place(journal, "last")
counts = {state.value: count for state, count in journal.counts().items()}
print(set(ends), errors, counts["succeeded"] - sum(done) - 2 * forks, sum(counts.values()) - counts["succeeded"])
"""
)


@pytest.mark.parametrize("forks", [10, pytest.param(200, marks=pytest.mark.slow)])
def test_a_fork_while_threads_order_hinders_nobody(place, forks):
    """Every child places its orders, every thread of the parent goes on, and no row is lost or left open."""
    process = start(UNDER_LOAD, place.target, str(forks))
    out, err = process.communicate("", timeout=600)
    assert (err, out.split()) == ("", ["{0}", "[]", "2", "0"])


def test_a_fork_while_a_thread_waits_for_a_locked_file_hinders_nobody(sqlite_place):
    """The wait is no statement: it ends for the fork and goes on after it, and the child trusts no lock of before."""
    code = (
        ORDERS
        + """
journal = open_journal(sys.argv[1])
holder = subprocess.Popen(
    [sys.executable, "-c", "import sqlite3, sys; c = sqlite3.connect(sys.argv[1], isolation_level=None);"
     "c.execute('BEGIN IMMEDIATE'); print('locked', flush=True); sys.stdin.readline(); c.close()", sys.argv[1]],
    stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
)
holder.stdout.readline()
thread = threading.Thread(target=place, args=(journal, "thread"))
thread.start()
while journal._store._trouble is None:
    time.sleep(0.001)
def after_the_lock():
    os.read(unlocked, 1)
    place(journal, "child")
unlocked, unlock = os.pipe()
pid = child(after_the_lock)
holder.communicate("go on\\n")
os.write(unlock, b"x")
thread.join()
print(os.waitpid(pid, 0)[1], sorted(entry.key for entry in journal.entries()))
"""
    )
    assert finish(start(code, sqlite_place.target)).strip() == "0 ['child', 'thread']"


def test_a_child_forked_in_the_middle_of_a_statement_says_so(sqlite_place):
    """It would trust locks that its parent holds. The fork itself waits a moment, and never fails for it."""
    code = (
        ORDERS
        + """
from reward_orders import JournalError
from reward_orders.journal import statements, workers
workers._FORK_PATIENCE = 0.01
journal = open_journal(sys.argv[1])
began, go = threading.Event(), threading.Event()
def endless(execute):
    execute(statements.CREATE[0], {})
    began.set()
    go.wait()
thread = threading.Thread(target=lambda: journal._store.transact(endless, within=60))
thread.start()
began.wait()
def refused():
    for use in (lambda: claim(journal, "child"), lambda: open_journal(sys.argv[1])):
        try:
            use()
        except Exception as error:
            assert "forked in the middle of a statement" in str(error), error
        else:
            raise AssertionError("used")
pid = child(refused)
go.set()
thread.join()
place(journal, "parent")
print(os.waitpid(pid, 0)[1], [entry.key for entry in journal.entries()])
"""
    )
    assert finish(start(code, sqlite_place.target)).strip() == "0 ['parent']"


def test_a_handler_that_fails_breaks_no_fork(place):
    """The application forks for its own reasons; parent and child use the journal as ever."""
    code = (
        ORDERS
        + """
from reward_orders.journal.workers import Workers
sys.unraisablehook = lambda unraisable: None
journal = open_journal(sys.argv[1])
place(journal, "before")
pause = Workers.pause
def failing(self):
    pause(self)
    raise RuntimeError
Workers.pause = failing
pid = child(lambda: place(journal, "child"))
place(journal, "parent")
print(os.waitpid(pid, 0)[1], sorted(entry.key for entry in journal.entries()))
"""
    )
    assert finish(start(code, place.target)).strip() == "0 ['before', 'child', 'parent']"


def test_no_thread_and_no_connection_crosses_a_fork(place):
    """Python warns of forks with threads, and SQLite of forks with connections; there are none at that moment."""
    code = (
        ORDERS
        + """
journal = open_journal(sys.argv[1])
place(journal, "before")
seen = []
os.register_at_fork(before=lambda: seen.append(None))  # runs first: registered last
pid = child(lambda: os._exit(journal._store._workers._threads))
print(os.waitpid(pid, 0)[1], len(os.listdir("/proc/self/task")))
"""
    )
    assert finish(start(code, place.target)).strip() == "0 1"
