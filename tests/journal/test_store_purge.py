"""A purge of millions keeps no order waiting: small steps along the index of age, with the database left to others."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from attrs import evolve

from reward_orders.journal import Claimed, State
from reward_orders.journal import journal as module
from reward_orders.journal.spending import Take

TOMORROW = datetime.now(UTC) + timedelta(days=1)


def settled(journal, key, state=State.SUCCEEDED) -> None:
    held = journal.claim("s", key, fingerprint="f", digests={})
    journal.sending(held)
    journal.settle(held, state, remote_id="RA1")


@pytest.fixture
def small_portions(monkeypatch):
    monkeypatch.setattr(module, "_PORTION", 3)


def test_a_purge_takes_what_is_settled_and_old_and_nothing_else(place, small_portions):
    """Whatever lies where on the index, and however the portions fall."""
    for count in range(8):
        with place.open() as journal:
            for number in range(count):
                settled(journal, f"{count}-{number}", State.UNKNOWN if number % 4 == 1 else State.SUCCEEDED)
            journal.claim("s", f"{count}-held", fingerprint="f", digests={})
            kept = [f"{count}-{number}" for number in range(count) if number % 4 == 1] + [f"{count}-held"]
            assert journal.purge(before=TOMORROW) == count - len(kept) + 1
            assert sorted(entry.key for entry in journal.entries() if entry.key.startswith(f"{count}-")) == sorted(kept)


def test_rows_of_one_moment_are_all_looked_at(place, small_portions):
    """A batch may have been written within one tick of a coarse clock."""
    with place.open() as journal:
        for number in range(10):
            settled(journal, f"k{number}")
        place.run("UPDATE reward_orders_journal SET created_at = 5, updated_at = 6")
        assert journal.purge(before=TOMORROW) == 10


def test_what_was_touched_later_stays(place, small_portions):
    """The age of a row is that of its last change."""
    with place.open() as journal:
        for number in range(6):
            settled(journal, f"k{number}")
        place.run("UPDATE reward_orders_journal SET created_at = 5, updated_at = 6 WHERE key <> 'k3'")
        place.run("UPDATE reward_orders_journal SET created_at = 5 WHERE key = 'k3'")
        assert journal.purge(before=datetime(2020, 1, 1, tzinfo=UTC)) == 5
        assert [entry.key for entry in journal.entries()] == ["k3"]


def test_others_get_the_database_between_two_portions(place, small_portions, monkeypatch):
    """No portion waits for the next, and none holds what an order needs."""
    with place.open() as journal, place.open() as other:
        for number in range(9):
            settled(journal, f"k{number}")
        got = []

        class Hands(type(module.SYSTEM_CLOCK)):
            def sleep(self, seconds):
                got.append(other.claim("s", f"other-{len(got)}", fingerprint="f", digests={}, within=5))

        monkeypatch.setattr(module, "SYSTEM_CLOCK", Hands())
        assert journal.purge(before=TOMORROW) == 9
    assert len(got) >= 3
    assert all(isinstance(claim, Claimed) for claim in got)


def test_a_portion_walks_the_index_of_age(sqlite_place):
    """Neither the look for its end nor the deletion reads the table from the start."""
    with sqlite_place.open() as journal:
        for statement in (module.statements.PURGE_END, module.statements.PURGE):
            text = f"EXPLAIN QUERY PLAN {statement}"
            names = ("created_at", "created_until", "before", "portion")
            words = ("scope_after", "key_after", "scope_until", "key_until")
            arguments = {**dict.fromkeys(names, 1), **dict.fromkeys(words, "a")}
            (plan,) = journal._store.transact(lambda execute, t=text, a=arguments: execute(t, a), within=30)
            assert "reward_orders_journal_age (created_at>? AND created_at<?)" in plan["detail"]


@pytest.fixture
def batch(place):
    """A batch of three rows that was last sent from in 1970, with a cap of 100."""
    with place.open() as journal:
        spending = journal.spending("https://api p", "october")
        spending.begin("plan-1", ["USD"], max_total={"USD": Decimal(100)}, max_each={})
        for number in range(3):
            spending.take(f"k{number}", Decimal(20), "USD", alike=f"{number}")
        group = journal.batch_rows("https://api p", "october").put_together("a", [("k2", "f")])
        journal.batch_rows("https://api p", "october").tell([evolve(row, outcome="placed") for row in group.rows])
    place.run("UPDATE reward_orders_spending SET touched_at = 5")
    return place


def counted(place):
    tables = ("spent", "rows", "groups", "plans")
    return [place.run(f"SELECT COUNT(*) FROM reward_orders_{table}")[0][0] for table in tables]  # noqa: S608 - ours


def test_the_rows_of_a_batch_that_is_over_go_and_its_cap_stays(batch, small_portions):
    """What it has spent in all is still known: a late run has no more left than before."""
    with batch.open() as journal:
        journal.purge(before=datetime(2020, 1, 1, tzinfo=UTC))
        assert counted(batch) == [0, 0, 0, 0]
        spending = journal.spending("https://api p", "october")
        assert spending.read()["USD"].total == Decimal(60)
        takes = [spending.take(key, Decimal(20), "USD", alike=key) for key in ("k0", "k8", "k9")]
        assert takes == [Take.NEW, Take.NEW, Take.HELD]


def test_a_batch_that_was_sent_from_since_keeps_its_rows(batch):
    with batch.open() as journal:
        journal.spending("https://api p", "october").begin("plan-1", ["USD"], max_total={}, max_each={})
        journal.purge(before=datetime(2020, 1, 1, tzinfo=UTC))
        assert counted(batch) == [3, 1, 1, 1]


@pytest.mark.parametrize("kind", ["key", "row"])
def test_a_batch_with_something_open_keeps_its_rows(batch, kind):
    """A key whose order may exist, or a row that an asynchronous order may have bought."""
    with batch.open() as journal:
        if kind == "key":
            settled(journal, "k1", State.UNKNOWN)
        else:
            rows = journal.batch_rows("https://api p", "october")
            rows.tell([evolve(row, outcome="pending") for row in rows.all()])
        journal.purge(before=datetime(2020, 1, 1, tzinfo=UTC))
        assert counted(batch) == [3, 1, 1, 1]
