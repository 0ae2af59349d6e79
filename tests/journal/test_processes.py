"""Processes that start together, fork, and die between any two steps."""

import signal
import subprocess
import sys
import textwrap

import pytest

from reward_orders.journal import Busy, Claimed, Journal, Settled, State

PRELUDE = """
import os, sys, time
from reward_orders.journal import Journal, State
def open_journal(target):
    return Journal.postgres(target) if target.startswith("postgresql:") else Journal.sqlite(target)
def claim(journal, key="k"):
    return journal.claim("s", key, fingerprint="f", digests={})
"""


def start(code: str, *arguments: str) -> subprocess.Popen[str]:
    script = PRELUDE + textwrap.dedent(code)
    command = [sys.executable, "-W", "error", "-X", "dev", "-c", script, *arguments]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def finish(process: subprocess.Popen[str]) -> str:
    out, err = process.communicate("go\n", timeout=60)
    assert process.returncode == 0, err
    assert err == ""
    return out


STEPS = ["claim", "sending", "renew", "settle"]


@pytest.mark.parametrize("last_step", STEPS)
def test_a_worker_killed_after_any_step_leaves_what_the_next_one_needs(place, last_step, expire):
    """SIGKILL, no clean-up: the key comes with what may have been sent, after the lease where death is not proven."""
    code = """
        journal = open_journal(sys.argv[1])
        held = claim(journal)
        for step in ("claim", "sending", "renew", "settle"):
            if step == "settle":
                journal.settle(held, State.SUCCEEDED, remote_id="RA1")
            elif step != "claim":
                getattr(journal, step)(held)
            print(step, flush=True)
            sys.stdin.readline()
    """
    process = start(code, place.target)
    for step in STEPS[: STEPS.index(last_step) + 1]:
        assert process.stdout.readline().strip() == step, process.stderr.read()
        if step != last_step:
            process.stdin.write("\n")
            process.stdin.flush()
    process.send_signal(signal.SIGKILL)
    process.communicate()
    with place.open() as journal:
        if last_step == "settle":
            assert isinstance(journal.claim("s", "k", fingerprint="f", digests={}), Settled)
            return
        if place.name == "postgres":  # of a process on another machine nobody knows
            assert isinstance(journal.claim("s", "k", fingerprint="f", digests={}), Busy)
            expire()
        taken = journal.claim("s", "k", fingerprint="f", digests={})
        assert isinstance(taken, Claimed)
        assert (taken.first_sent is None) == (last_step == "claim")


@pytest.mark.parametrize("place", ["sqlite", pytest.param("postgres", marks=pytest.mark.slow)], indirect=True)
def test_many_processes_may_make_the_journal_at_once(place):
    """The first start of a fleet: one schema, no error, one winner."""
    code = """
        print("ready", flush=True); sys.stdin.readline()
        with open_journal(sys.argv[1]) as journal:
            print(type(claim(journal)).__name__, flush=True)
            sys.stdin.readline()  # stays: the key of a process that is gone is free
    """
    processes = [start(code, place.target) for _ in range(6)]
    for process in processes:
        assert process.stdout.readline() == "ready\n"
    for process in processes:
        process.stdin.write("go\n")
        process.stdin.flush()
    assert sorted(process.stdout.readline().strip() for process in processes) == ["Busy"] * 5 + ["Claimed"]
    for process in processes:
        finish(process)


def test_a_journal_survives_fork(place):
    """Parent and children use the object of before the fork, at the same time, with threads, and lose nothing."""
    code = """
        import threading
        journal = open_journal(sys.argv[1])
        claim(journal, "before")
        children = []
        for child in range(3):
            pid = os.fork()
            if pid == 0:
                def work(n):
                    for i in range(10):
                        held = claim(journal, f"{child}-{n}-{i}")
                        journal.sending(held)
                        journal.settle(held, State.SUCCEEDED, remote_id="RA1")
                threads = [threading.Thread(target=work, args=(n,)) for n in range(2)]
                [t.start() for t in threads]; [t.join() for t in threads]
                journal.close()
                sys.exit(0)
            children.append(pid)
        for i in range(20):
            journal.release(claim(journal, f"parent-{i}"))
        assert [os.waitpid(pid, 0)[1] for pid in children] == [0, 0, 0]
        journal.release(claim(journal, "after"))
        print({state.value: count for state, count in journal.counts().items()})
    """
    counts = {"in_flight": 1, "succeeded": 60, "rejected": 21, "unknown": 0}
    assert finish(start(code, place.target)).strip() == str(counts)


def test_a_journal_nobody_closes_leaves_no_open_connection(place):
    """No ResourceWarning at the end of the process, of the object, or of a thread that used it."""
    code = """
        import gc, threading
        forgotten = open_journal(sys.argv[1])
        thread = threading.Thread(target=claim, args=(forgotten,)); thread.start(); thread.join()
        forgotten = None
        gc.collect()
        kept = open_journal(sys.argv[1])
        claim(kept)
    """
    assert finish(start(code, place.target)) == ""


def test_importing_the_journal_loads_no_database():
    """sqlite3 and psycopg come with the first journal of their kind."""
    code = "import reward_orders.journal; print(sorted({'sqlite3', 'psycopg'} & set(sys.modules)))"
    assert finish(start(code)).strip() == "[]"


def test_a_worker_of_a_killed_process_group_frees_the_database(sqlite_place):
    """A process killed in the middle of writing does not keep the file locked."""
    code = """
        journal = open_journal(sys.argv[1])
        print("ready", flush=True)
        for i in range(10**9):
            journal.release(claim(journal, f"k{i}"))
    """
    process = start(code, sqlite_place.target)
    assert process.stdout.readline() == "ready\n"
    process.kill()
    process.communicate()
    with Journal.sqlite(sqlite_place.target) as journal:
        held = journal.claim("s", "mine", fingerprint="f", digests={})
        journal.settle(held, State.REJECTED)


@pytest.mark.parametrize("rate", ["100", "none"])
@pytest.mark.parametrize("kind", ["Tango", "AsyncTango"])
def test_nothing_is_loaded_between_the_write_ahead_and_the_request(tmp_path, kind, rate):
    """On a busy machine loading outlasts a lease, and the key would be another's by the time the request leaves."""
    code = """
        import asyncio, reward_orders
        path, kind, rate = sys.argv[1:]
        journal = Journal.sqlite(path)
        sending = type(journal).sending
        def watched(*given, **named):
            print("httpx" in sys.modules, flush=True)
            return sending(*given, **named)
        type(journal).sending = watched
        client = getattr(reward_orders, kind)(
            base_url="http://127.0.0.1:9", platform_name="p", platform_key="k", account="a", customer="c",
            journal=journal, retry=reward_orders.RetryPolicy(attempts=1),
            rate=None if rate == "none" else float(rate),
        )
        print("httpx" in sys.modules)
        async def main():
            asyncio.get_running_loop().slow_callback_duration = 60
            try:
                placed = client.orders.create(utid="U1", amount=5, key="k")
                await placed
            except reward_orders.NotSentError:
                print("not sent")
        asyncio.run(main())
        journal.close()
    """
    out = finish(start(code, str(tmp_path / "journal.sqlite"), kind, rate))
    assert out.split("\n")[:3] == ["False", "True", "not sent"]
