"""A purge of millions keeps no order waiting: small steps along the index of age, with the database left to others."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from reward_orders.journal import Claimed, State
from reward_orders.journal import journal as module

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
