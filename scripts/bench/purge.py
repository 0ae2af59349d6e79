"""How long an order waits while a journal of millions is purged: `python -m scripts.bench.purge [rows] [postgres]`.

Another process places orders in the journal all the time, in peace first and then during the purge; its longest wait
for one transaction is what counts. A third flushes a page of a file of its own beside the journal, again and again: the
journal can be no quicker than the disk.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import ExitStack, closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import quantiles

from reward_orders import Journal
from reward_orders.journal import Claimed, State
from scripts.postgres import embedded_postgres

AIM = 0.050  # seconds that others may wait
PEACE = 60.0  # seconds of orders before the purge
PORTION = 100_000
WORKER, DISK = "worker", "disk"

SCOPE = "https://bench account"
_FILL = """
INSERT INTO reward_orders_journal (scope, key, state, fingerprint, facts, attempts, fence, lease_until, first_sent,
    remote_id, status, request_id, created_at, updated_at, folded)
SELECT '{scope}', {text}, 'succeeded', {text}, '{{"amount": "' || {text} || '", "utid": "' || {text}
    || '"}}', 1, 1, 0, n, 'RA' || n, 201, {text}, n, n + 1000, {text}
FROM {numbers}
"""

# Name, how to make it, how to drop it: the primary key's constraint first, then the others.
_INDEXES = """
SELECT conname, 'ALTER TABLE reward_orders_journal ADD CONSTRAINT ' || conname || ' ' || pg_get_constraintdef(oid),
    'ALTER TABLE reward_orders_journal DROP CONSTRAINT {}'
FROM pg_constraint WHERE conrelid = 'reward_orders_journal'::regclass AND contype = 'p'
UNION ALL
SELECT indexname, indexdef, 'DROP INDEX {}' FROM pg_indexes
WHERE tablename = 'reward_orders_journal'
AND indexname NOT IN (SELECT conname FROM pg_constraint WHERE conrelid = 'reward_orders_journal'::regclass)
"""


def fill(place: str, rows: int) -> None:
    """Put settled rows of long ago into a journal, with keys in no order, in portions."""
    portions = [(first, min(first + PORTION, rows + 1) - 1) for first in range(1, rows + 1, PORTION)]
    if place.startswith("postgresql:"):
        import psycopg

        with psycopg.connect(place) as connection:
            # Without its indexes, which are made again at the end: an hour's work takes minutes.
            indexes = connection.execute(_INDEXES).fetchall()
            for name, _, drop in indexes:
                connection.execute(drop.format(name).encode())
            for first, last in portions:
                numbers = f"generate_series({first}, {last}) AS n"
                connection.execute(_FILL.format(scope=SCOPE, text="md5(n::text)", numbers=numbers).encode())
            for _, make, _ in indexes:
                connection.execute(make.encode())
            connection.commit()
            connection.autocommit = True
            connection.execute("VACUUM ANALYZE reward_orders_journal")
        return
    import sqlite3

    with closing(sqlite3.connect(place, isolation_level=None)) as file:
        for pragma in ("journal_mode=OFF", "synchronous=OFF", "cache_size=-2000000"):
            file.execute(f"PRAGMA {pragma}")
        made = "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL"
        indexes = file.execute(made).fetchall()
        for name, _ in indexes:
            file.execute(f"DROP INDEX {name}")
        for first, last in portions:
            numbers = (
                f"(WITH RECURSIVE c(n) AS (SELECT {first} UNION ALL SELECT n + 1 FROM c WHERE n < {last})"  # noqa: S608
                " SELECT n, hex(randomblob(16)) AS t FROM c)"
            )
            file.execute(_FILL.format(scope=SCOPE, text="t", numbers=numbers))
        for _, sql in indexes:
            file.execute(sql)


def open_journal(place: str) -> Journal:
    """The journal there."""
    return Journal.postgres(place) if place.startswith("postgresql:") else Journal.sqlite(place)


def reporting() -> tuple[list[float], threading.Event]:
    """Seconds to be printed at each line read; the event is set when stdin ends."""
    taken: list[float] = []
    done = threading.Event()

    def report() -> None:
        for _ in sys.stdin:
            seen, taken[:] = taken[:], []
            print(*(f"{seconds:.6f}" for seconds in seen), flush=True)
        done.set()

    threading.Thread(target=report, daemon=True).start()
    return taken, done


def work(place: str) -> None:
    """Place orders until stdin ends; print the seconds of every transaction at each line read."""
    taken, done = reporting()
    with open_journal(place) as journal:
        number = 0
        while not done.is_set():
            number += 1
            began = time.perf_counter()
            claim = journal.claim(
                "bench", f"key-{time.time_ns()}-{number}", fingerprint="0" * 64, digests={"a": "0" * 64}
            )
            claimed = time.perf_counter()
            if not isinstance(claim, Claimed):
                raise TypeError("this key was used before")
            journal.sending(claim)
            sent = time.perf_counter()
            journal.settle(claim, State.SUCCEEDED, remote_id="RA1", status=201)
            taken += [claimed - began, sent - claimed, time.perf_counter() - sent]
            time.sleep(0.005)


def flush(folder: str) -> None:
    """Flush a page of a file there until stdin ends; print the seconds of every flush at each line read."""
    taken, done = reporting()
    with tempfile.TemporaryFile(dir=folder) as file:
        while not done.is_set():
            began = time.perf_counter()
            file.seek(0)
            file.write(os.urandom(4096))
            file.flush()
            os.fdatasync(file.fileno())
            taken.append(time.perf_counter() - began)
            time.sleep(0.005)


def _say(name: str, taken: list[float]) -> float:
    ways = quantiles(taken, n=1000)
    late = sorted((seconds for seconds in taken if seconds > AIM), reverse=True)
    print(
        f"{name}: {len(taken)} times, median {ways[499] * 1e3:.1f} ms, 99 % {ways[989] * 1e3:.1f} ms, "
        f"99.9 % {ways[998] * 1e3:.1f} ms, longest {max(taken) * 1e3:.1f} ms, {len(late)} over {AIM * 1e3:.0f} ms "
        f"({', '.join(f'{seconds * 1e3:.0f}' for seconds in late[:10])})",
        flush=True,
    )
    return max(taken)


def _waits(process: subprocess.Popen[str]) -> list[float]:
    if process.stdin is None or process.stdout is None:
        raise RuntimeError("pipes were asked for")
    process.stdin.write("\n")
    process.stdin.flush()
    return [float(word) for word in process.stdout.readline().split()]


def measure(place: str, rows: int, folder: str) -> None:
    """Fill, and print what a worker waits in peace and during the purge."""
    open_journal(place).close()
    began = time.perf_counter()
    fill(place, rows)
    print(f"{rows} rows in {time.perf_counter() - began:.0f} s", flush=True)
    with ExitStack() as stack:
        workers, disk = (
            stack.enter_context(
                subprocess.Popen(
                    [sys.executable, "-m", "scripts.bench.purge", *what],
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    text=True,
                )
            )
            for what in ((WORKER, place), (DISK, folder))
        )
        time.sleep(PEACE)
        _say("transactions in peace", _waits(workers))
        _say("the disk in peace", _waits(disk))
        with open_journal(place) as journal:
            began = time.perf_counter()
            gone = journal.purge(before=datetime.now(UTC) - timedelta(days=1))
            print(f"purged {gone} rows in {time.perf_counter() - began:.0f} s", flush=True)
        longest = _say("transactions during the purge", _waits(workers))
        _say("the disk during the purge", _waits(disk))
        print(f"aim {AIM * 1e3:.0f} ms: {'met' if longest <= AIM else 'MISSED'}", flush=True)


def main(arguments: list[str]) -> None:
    """Measure SQLite; PostgreSQL with the word "postgres"."""
    rows = next((int(word) for word in arguments if word.isdigit()), 1_000_000)
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        place: str | None = str(folder / "orders.db")
        if "postgres" in arguments:
            place = stack.enter_context(embedded_postgres(folder))
        if place is not None:
            measure(place, rows, str(folder))


if __name__ == "__main__":
    if sys.argv[1:2] == [WORKER]:
        work(sys.argv[2])
    elif sys.argv[1:2] == [DISK]:
        flush(sys.argv[2])
    else:
        main(sys.argv[1:])
