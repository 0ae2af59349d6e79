"""What a batch has spent: on both databases, counted once a key, and never beyond its caps."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal

import pytest

from reward_orders.journal import State
from reward_orders.journal.spending import Take

USD = {"USD": Decimal(100)}


@pytest.fixture
def spending(journal):
    opened = journal.spending("https://api platform", "november")
    opened.begin("plan-1", ["USD", "KWD"], max_total=USD, max_each={"USD": Decimal("40.50")})
    return opened


def test_a_key_counts_once_however_often_it_is_taken(spending):
    takes = [spending.take("k", Decimal("25.25"), "USD", alike="a") for _ in range(3)]
    assert takes == [Take.NEW, Take.KNOWN, Take.KNOWN]
    assert spending.read()["USD"].total == Decimal("25.25")


def test_caps_hold_and_what_is_given_back_is_free_again(spending):
    assert spending.take("big", Decimal("40.51"), "USD", alike="a") is Take.HELD
    for number in range(2):
        assert spending.take(f"k{number}", Decimal(40), "USD", alike=f"{number}") is Take.NEW
    assert spending.take("k3", Decimal("20.001"), "USD", alike="3") is Take.HELD
    assert spending.take("k3", Decimal(20), "USD", alike="3") is Take.NEW
    spending.give_back("k0")
    spending.give_back("k0")
    spending.give_back("nobody")
    assert spending.read()["USD"].total == Decimal(60)
    assert spending.take("k0", Decimal(40), "USD", alike="0") is Take.NEW
    assert spending.take("other currency", Decimal("1.234"), "KWD", alike="4") is Take.NEW
    assert spending.read()["KWD"].total == Decimal("1.234")
    assert spending.read()["KWD"].max_total is None


def test_workers_at_once_never_pass_a_cap(spending):
    """Ten fit; of forty who want one at the same time ten get it."""
    with ThreadPoolExecutor(8) as pool:
        got = list(pool.map(lambda n: spending.take(f"k{n}", Decimal(10), "USD", alike=f"{n}"), range(40)))
    assert got.count(Take.NEW) == 10
    assert spending.read()["USD"].total == Decimal(100)


def test_a_later_run_keeps_the_caps_it_does_not_name(spending):
    spending.begin("plan-2", ["USD"], max_total={"USD": Decimal(200)}, max_each={})
    (usd,) = [one for name, one in spending.read().items() if name == "USD"]
    assert (usd.max_total, usd.max_each) == (Decimal(200), Decimal("40.5"))
    assert spending.begun("plan-2")
    assert not spending.begun("plan-1")  # what it was checked against has changed


def test_batches_and_platforms_are_apart(journal, spending):
    spending.take("k", Decimal(5), "USD", alike="a")
    assert journal.spending("https://api platform", "december").read() == {}
    assert journal.spending("https://api other", "november").read() == {}
    assert spending.alike() == {"a": "k"}
    assert journal.batches("https://api platform", ["k", "unknown"]) == {"k": "november"}


def test_many_keys_are_known_at_once(journal):
    """More than one portion, one that is not full, and none at all."""
    for number in range(5):
        claim = journal.claim("s", f"k{number}", fingerprint=f"2:{number}", digests={})
        journal.sending(claim)
        journal.settle(claim, State.SUCCEEDED, remote_id=f"RA{number}")
    asked = [f"k{number}" for number in range(1203)]
    assert {key: entry.remote_id for key, entry in journal.known("s", asked).items()} == {
        f"k{number}": f"RA{number}" for number in range(5)
    }
    assert journal.known("s", []) == {}
    assert journal.known("another", asked) == {}
