"""Which rows are in which asynchronous order: on both databases, each in one, whoever asks at once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from attrs import evolve

from reward_orders.journal import State


@pytest.fixture
def rows(journal):
    return journal.batch_rows("https://api platform", "november")


def keys(*numbers):
    return [(f"k{number}", f"f{number}") for number in numbers]


def test_a_row_is_put_into_one_order(rows):
    first = rows.put_together("a", keys(1, 2))
    second = rows.put_together("a", keys(2, 3))
    assert ([row.key for row in first.rows], first.number) == (["k1", "k2"], 0)
    assert ([row.key for row in second.rows], second.number) == (["k3"], 1)
    assert rows.put_together("a", keys(1, 2, 3)) is None
    assert rows.groups() == [("a", 0, False), ("a", 1, False)]


def test_runs_at_once_share_the_rows_and_never_a_number(rows):
    """Ten runs want the same hundred rows."""
    with ThreadPoolExecutor(10) as pool:
        wanted = [keys(*range(start, start + 20)) for start in range(0, 100, 10)]
        groups = [group for group in pool.map(lambda some: rows.put_together("a", some), wanted) if group]
    taken = [row.key for group in groups for row in group.rows]
    assert len(taken) == len({*taken}) == 110  # the last one ends behind the hundred
    assert sorted(group.number for group in groups) == [*range(len(groups))]


def test_a_row_that_failed_is_put_into_another_order_once_more(rows):
    group = rows.put_together("a", keys(1))
    rows.tell([evolve(row, outcome="failed") for row in group.rows])
    again = rows.put_together("a", keys(1))
    assert (again.number, again.rows[0].attempt) == (1, 2)
    rows.tell([evolve(row, outcome="placed", order_id="AA-1") for row in again.rows])
    assert rows.put_together("a", keys(1)) is None
    assert [(row.outcome, row.order_id) for row in rows.all()] == [("placed", "AA-1")]


def test_rows_that_are_taken_back_are_as_before(rows):
    """An order that loses all of its rows is gone, and its number is free."""
    group = rows.put_together("a", keys(1))
    rows.tell([evolve(row, outcome="failed") for row in group.rows])
    again = rows.put_together("a", keys(1, 2))
    rows.take_back(again, ["k1", "k2"])
    assert [(row.key, row.attempt, row.outcome) for row in rows.all()] == [("k1", 1, "failed")]
    assert rows.put_together("a", keys(2)).number == 1


def test_a_row_of_one_order_is_not_told_for_another(rows):
    """Two orders that show the same row: the second is handed back, and changes nothing."""
    first = rows.put_together("a", keys(1))
    rows.tell([evolve(row, outcome="placed", order_id="AA-1") for row in first.rows])
    second = [evolve(row, number=7, order_id="AA-7") for row in first.rows]
    assert rows.tell(second) == second
    assert [row.order_id for row in rows.all()] == ["AA-1"]


def test_orders_without_a_last_word_are_known(rows):
    for number, outcome in enumerate(("placed", "pending", "failed", "unknown")):
        group = rows.put_together("a", keys(number))
        rows.tell([evolve(row, outcome=outcome) for row in group.rows])
        rows.settle(group)
    assert rows.unfinished() == [("a", 1), ("a", 3)]
    assert all(settled for *_, settled in rows.groups())


def test_what_binds_many_keys_is_what_each_entry_says(journal):
    """The quick look-up of a whole file tells the same as the slow one."""
    for number, state in enumerate((State.SUCCEEDED, State.UNKNOWN, State.REJECTED)):
        held = journal.claim("s", f"k{number}", fingerprint="f", digests={})
        journal.sending(held)
        journal.settle(held, state, remote_id=f"RA{number}" if state is State.SUCCEEDED else None)
    wanted = [f"k{number}" for number in range(1200)]
    entries, found = journal.known("s", wanted), journal.standings("s", wanted)
    assert found.keys() == entries.keys()
    for key, one in found.items():
        assert (one.state, one.remote_id) == (entries[key].state, entries[key].remote_id)
        assert (one.first_sent is None) == (entries[key].first_sent is None)
