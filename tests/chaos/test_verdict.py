"""A judge that never convicts proves nothing: each kind of wrong is found in doctored books and ledgers."""

from contextlib import contextmanager

import pytest

from reward_orders import Journal
from reward_orders.journal import State
from scripts.chaos.books import Book, Line, read, refused, told
from scripts.chaos.plan import share, wishes
from scripts.chaos.verdict import judge

PLAN = wishes(1, 4)
FIRST = PLAN[0]


@contextmanager
def settled_journal(path, *, but=()):
    """A journal in which every key but those named is SUCCEEDED."""
    with Journal.sqlite(path) as journal:
        for wish in PLAN:
            if not wish.rival:
                claim = journal.claim(wish.vendor, wish.key, fingerprint="f", facts={})
                journal.sending(claim)
                journal.settle(claim, State.UNKNOWN if wish.key in but else State.SUCCEEDED, remote_id="x")
        yield journal


def row(wish, order_id=None, cents=None):
    cents = wish.cents if cents is None else cents
    order_id = order_id or f"order-{wish.number}"
    if wish.vendor == "tango":
        return {"referenceOrderID": order_id, "externalRefID": wish.key, "denomination": {"value": cents / 100}}
    return {"id": order_id, "source_id": wish.key, "amount": cents}


@pytest.fixture
def books():
    return [told(wish, f"order-{wish.number}", wish.cents) for wish in PLAN if not wish.rival]


@pytest.fixture
def ledgers():
    return {
        vendor: [row(wish) for wish in PLAN if wish.vendor == vendor and not wish.rival]
        for vendor in ("tango", "voucherify")
    }


@pytest.fixture
def judged(books, ledgers, tmp_path):
    def judged(*, but=()):
        with settled_journal(tmp_path / "orders.db", but=but) as journal:
            verdict = judge(PLAN, books, ledgers, journal)
        return {name: getattr(verdict, name) for name in ("orders", "duplicates", "lost", "wrong", "stuck")}

    return judged


CLEAN = {"orders": 4, "duplicates": 0, "lost": 0, "wrong": 0, "stuck": 0}


def test_what_is_right_is_not_convicted(judged):
    """One order a key, told to its caller as it is."""
    assert judged() == CLEAN


def test_a_second_order_of_a_key_is_a_duplicate(judged, ledgers):
    """Whatever its amount."""
    ledgers["tango"].append(row(FIRST, "another"))
    assert judged() == CLEAN | {"orders": 5, "duplicates": 1}


def test_an_order_nobody_asked_for_is_a_duplicate(judged, ledgers):
    """A retry under a new key looks like this."""
    ledgers["tango"].append({**row(FIRST, "another"), "externalRefID": "made up"})
    assert judged() == CLEAN | {"duplicates": 1}


def test_an_order_the_service_does_not_have_is_lost(judged, ledgers):
    """The caller believes in a reward that does not exist."""
    ledgers["tango"].remove(row(FIRST))
    assert judged() == CLEAN | {"orders": 3, "lost": 2}  # the key's, and the caller's


def test_an_order_of_another_amount_is_wrong(judged, books):
    """The caller asked for one thing and took another."""
    books.append(told(PLAN[1], f"order-{FIRST.number}", FIRST.cents))
    assert PLAN[1].rival
    assert judged() == CLEAN | {"wrong": 1}


def test_a_caller_shown_another_amount_than_the_ledgers_is_told_wrong(judged, ledgers):
    """Both must agree with what was asked."""
    ledgers["tango"][0] = row(FIRST, cents=FIRST.cents + 1)
    assert judged() == CLEAN | {"wrong": 1}


def test_a_rival_that_was_let_in_is_wrong(judged, books):
    """The journal keeps a second body out while the first may have arrived; the service should never have to."""
    books.append(Line(PLAN[1].number, rival=True, error="OrderMismatchError"))
    assert judged() == CLEAN | {"wrong": 1}


def test_a_key_nobody_got_an_order_for_is_stuck(judged, books):
    """Even where the order exists."""
    books[0] = refused(FIRST, TimeoutError())
    assert judged() == CLEAN | {"stuck": 1}


def test_a_key_the_journal_left_open_is_stuck(judged):
    """Somebody would have to look at it by hand."""
    assert judged(but={FIRST.key}) == CLEAN | {"stuck": 1}


def test_a_killed_workers_book_is_read_up_to_its_last_whole_line(tmp_path):
    """The half line is a call that never ended."""
    book = Book(tmp_path / "book")
    book.note(Line(1, rival=False, order_id="a", cents=100))
    book.close()
    with (tmp_path / "book").open("a") as file:
        file.write('{"number": 2, "riv')
    assert list(read(tmp_path / "book")) == [Line(1, rival=False, order_id="a", cents=100)]
    assert list(read(tmp_path / "none")) == []


def test_workers_share_the_plan_and_race_for_it():
    """Every wish has a worker, most have several, and a restarted worker gets the same share."""
    plan = wishes(5, 200)
    shares = [share(plan, 5, worker, 4) for worker in range(4)]
    assert {wish for one in shares for wish in one} == set(plan)
    assert sum(map(len, shares)) > 1.8 * len(plan)
    assert share(plan, 5, 2, 4) == shares[2]
