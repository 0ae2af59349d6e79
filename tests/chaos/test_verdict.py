"""A judge that never convicts proves nothing: each kind of wrong is found in doctored books, ledgers and journals."""

from __future__ import annotations

import itertools

import pytest
from attrs import evolve

from reward_orders import (
    InsufficientFundsError,
    Journal,
    KeyExpiredError,
    KeyReusedError,
    NotSentError,
    OrderMismatchError,
    OutcomeUnknownError,
)
from reward_orders.journal import State
from scripts.chaos.books import Book, Line, read
from scripts.chaos.ledger import Account, Arrival
from scripts.chaos.plan import current, keys_of, share, wishes
from scripts.chaos.verdict import Evidence, judge

PLAN = wishes(1, 16, 2)
FIRST = PLAN[0]  # Tango, with a rival
RIVAL = PLAN[1]
SECOND = next(wish for wish in PLAN if wish.vendor == "voucherify")
TWIN = next(wish for wish in PLAN if wish.role == "twin")


class Case:
    """What a run without faults leaves behind; each test spoils one thing."""

    def __init__(self):
        self.plan = list(PLAN)
        self.ledger = Account([], {"tango": {}, "voucherify": {}}, {}, set(), {}, [])
        self.lines = []
        self.states = {}
        self.stops = []
        for wish in PLAN:
            if wish.number not in {line.number for line in self.lines}:
                self.place(wish)

    def place(self, wish, *, at=None, call=None, order_id=None, key=None):
        """A create that arrived and was executed, and the caller who was told of its order."""
        at = 10.0 * (wish.number + 1) if at is None else at
        place = (*wish.place[:2], key or wish.key)
        order_id = order_id or f"order-{wish.number}"
        call = call or f"w1-1-{wish.number}"
        number = len(self.ledger.arrivals)
        self.ledger.arrivals.append(
            Arrival(number, at, *place, call, str(wish.cents), "ok", [at], order_id, 200, clear=True)
        )
        order = {"denomination": {"value": wish.cents / 100}, "recipient": {"email": wish.person}}
        if wish.vendor == "voucherify":
            order = {"amount": wish.cents, "customer_id": wish.person}
        self.ledger.orders[wish.vendor].setdefault(order_id, order)
        self.ledger.owners.setdefault(order_id, place)
        line = Line(call, wish.number, wish.role, place[2], at - 1, at + 1, order_id, wish.cents)
        line.pin = f"pin of {order_id}" if wish.vendor == "tango" else None
        line.sent, line.holds_until = [at - 0.1], at + 0.5
        self.lines.append(line)
        self.states[place[2]] = State.SUCCEEDED
        return line

    def told(self, wish, error, *, at, call="w2-1-1"):
        """A call that ended with an error."""
        line = Line(call, wish.number, wish.role, wish.key, at - 1, at, holds_until=at)
        line.failed(error)
        self.lines.append(line)
        return line

    def arrival_of(self, wish):
        return next(arrival for arrival in self.ledger.arrivals if arrival.key == wish.key)

    def judged(self, path):
        with Journal.sqlite(path) as journal:
            for key, state in self.states.items():
                claim = journal.claim("scope", key, fingerprint="f", digests={})
                journal.sending(claim)
                if state is not State.IN_FLIGHT:
                    journal.settle(claim, state, remote_id="x" if state is State.SUCCEEDED else None)
            entries = list(journal.entries())
        calls = {line.call: line for line in self.lines}
        assert len(calls) == len(self.lines)
        verdict = judge(Evidence(self.plan, calls, self.ledger, entries, self.stops))
        return dict(verdict.count)


@pytest.fixture
def case():
    return Case()


@pytest.fixture
def judged(case, tmp_path):
    numbers = itertools.count()
    return lambda: case.judged(tmp_path / f"orders-{next(numbers)}.db")


def test_what_is_right_is_not_convicted(judged):
    """One order a person, told to its caller as it is."""
    assert judged() == {}


def test_a_second_order_of_a_person_is_a_duplicate(case, judged):
    """Also under another key, which their caller took after a refusal that was none."""
    fickle = next(wish for wish in PLAN if wish.role == "fickle")
    case.place(fickle, order_id="another", key=keys_of(fickle)[1], call="w1-2-1", at=900.0)
    assert judged() == {"duplicates": 1}


def test_an_order_nobody_asked_for_is_a_duplicate(case, judged):
    """A retry under a made-up key looks like this; what another system made does not."""
    case.ledger.owners["another"] = ("tango", "account-1", "made up")
    assert judged() == {"duplicates": 1}
    case.ledger.planted.add("another")
    assert judged() == {}


def test_a_body_sent_after_its_order_was_told_is_a_duplicate(case, judged):
    """The journal knew; a service that forgets would make another order."""
    again = evolve(case.arrival_of(FIRST), number=99, at=500.0, call="w2-1-9", executed=[])
    case.ledger.arrivals.append(again)
    line = case.told(FIRST, OutcomeUnknownError("lost"), at=501.0, call="w2-1-9")
    assert judged() == {"duplicates": 1}
    line.began = 5.0  # it may have taken the key over from one that stood still
    assert judged() == {}


def test_a_journal_that_could_not_be_told_is_no_excuse_for_others(case, judged):
    """Where the outcome could not be written down, the next worker has to ask the service."""
    case.ledger.arrivals.append(evolve(case.arrival_of(FIRST), number=99, at=500.0, call="w2-1-9", executed=[]))
    case.told(FIRST, OutcomeUnknownError("lost"), at=501.0, call="w2-1-9")
    next(line for line in case.lines if line.number == FIRST.number).unsaved = True
    assert judged() == {}


def test_an_upsert_executed_twice_is_a_duplicate(case, judged):
    """One order all the same, but its events, points and status are written again."""
    first = case.arrival_of(SECOND)
    case.ledger.arrivals.append(evolve(first, number=99, at=first.at + 0.1, call="w2-1-9"))
    case.lines = [line for line in case.lines if line.number != SECOND.number]
    assert judged() == {"duplicates": 1, "stuck": 1}
    case.plan = [evolve(wish, if_exists="update") if wish == SECOND else wish for wish in case.plan]
    assert judged() == {"stuck": 1}


def test_the_same_call_that_sends_again_after_a_clear_answer_is_a_duplicate(case, judged):
    """It had read the whole of it."""
    first = case.arrival_of(FIRST)
    line = next(line for line in case.lines if line.number == FIRST.number)
    line.ended = first.at + 9
    case.ledger.arrivals.append(evolve(first, number=99, at=first.at + 5, executed=[]))
    assert judged() == {}
    line.heard = [str(first.number)]
    assert judged() == {"duplicates": 1}


def test_an_order_the_service_does_not_have_is_lost(case, judged):
    """The caller believes in a reward that does not exist."""
    del case.ledger.owners[f"order-{FIRST.number}"]
    assert judged() == {"lost": 2}  # the person's, and the caller's


def test_an_order_of_another_amount_is_wrong(case, judged):
    """The caller asked for one thing and took another."""
    line = case.place(RIVAL, call="w2-1-1", at=9_000.0)
    case.ledger.arrivals.pop()
    line.cents = FIRST.cents
    assert judged() == {"wrong": 1}


def test_the_order_of_somebody_else_is_wrong(case, judged):
    """As an answer too many on a connection would give it."""
    line = next(line for line in case.lines if line.number == FIRST.number)
    line.order_id = f"order-{TWIN.number}"
    assert judged()["wrong"] == 1


def test_the_pin_of_somebody_else_is_wrong(case, judged):
    """Even in the right order."""
    next(line for line in case.lines if line.number == FIRST.number).pin = "pin of order-99"
    assert judged() == {"wrong": 1}


@pytest.mark.parametrize("error", [InsufficientFundsError("no"), NotSentError("no")])
def test_an_order_of_a_call_that_was_told_there_is_none_is_wrong(case, judged, error):
    """RefusedError means that nothing exists and nothing comes, NotSentError that nothing left."""
    first = case.arrival_of(FIRST)
    case.ledger.arrivals.append(evolve(first, number=99, at=first.at - 5, call="w2-1-1", executed=[first.at - 5]))
    case.told(FIRST, error, at=first.at - 4)
    assert judged() == {"wrong": 1}


def test_a_refusal_before_anything_was_made_is_believed(case, judged):
    """A later call may succeed."""
    case.told(FIRST, InsufficientFundsError("no"), at=1.0)
    assert judged() == {}


def test_another_body_let_in_is_wrong(case, judged):
    """While the first may have arrived; after a clear refusal it is free."""
    first = case.arrival_of(FIRST)
    case.ledger.arrivals.insert(
        0, evolve(first, number=99, at=1.0, call="w2-1-9", reward="other", executed=[], status=400)
    )
    assert judged() == {}
    case.ledger.arrivals[0].clear = False
    assert judged() == {"wrong": 1}


def test_two_calls_that_hold_one_key_are_wrong(case, judged):
    """A body comes from another call while the first still waits; a worker that stood still is excused."""
    first = case.arrival_of(FIRST)
    line = next(line for line in case.lines if line.number == FIRST.number)
    line.holds_until, line.ended = first.at + 8, first.at + 9
    case.ledger.arrivals.append(evolve(first, number=99, at=first.at + 4, call="w2-1-9", executed=[]))
    assert judged() == {"wrong": 1}
    case.stops = [("w1", first.at + 1, first.at + 3)]
    assert judged() == {}


def test_errors_that_do_not_fit_are_wrong(case, judged):
    """A key that is minutes old, a key with one wording and another, a body sent under a taken key."""
    case.told(FIRST, KeyExpiredError("old"), at=1.0)
    case.told(TWIN, KeyReusedError("used"), at=2.0, call="w2-1-2")
    case.told(RIVAL, OrderMismatchError("other"), at=3.0, call="w2-1-3")
    case.told(RIVAL, KeyReusedError("used"), at=4.0, call="w2-1-4")  # this one fits
    assert judged() == {"wrong": 3}


def test_what_the_service_saw_is_wrong(case, judged):
    """Such as an order that was PAID and turned back."""
    case.ledger.offences.append("turned back")
    assert judged() == {"wrong": 1}


def test_a_person_nobody_got_the_order_of_is_stuck(case, judged):
    """Even where the order exists; and so is a forked child that hung."""
    case.lines = [line for line in case.lines if line.number != FIRST.number]
    line = Line("w0-1-1", FIRST.number, "first", FIRST.key, 0.0, error="HungChild")
    case.lines.append(line)
    assert judged() == {"stuck": 2}


@pytest.mark.parametrize("state", [State.UNKNOWN, State.IN_FLIGHT])
def test_a_key_the_journal_left_open_is_stuck(case, judged, state):
    """Somebody would have to look at it by hand."""
    case.states[FIRST.key] = state
    assert judged() == {"stuck": 1}


def test_a_key_the_journal_believes_free_is_wrong(case, judged):
    """Its order exists: the next body would be sent."""
    case.states[FIRST.key] = State.REJECTED
    assert judged() == {"wrong": 1}


def test_a_killed_workers_book_is_read_up_to_its_last_whole_line(tmp_path):
    """The half line is a call that never ended."""
    book = Book(tmp_path / "book")
    line = Line("w1-1-1", 1, "first", "key", 1.0, 2.0, order_id="a", cents=100)
    book.note(line)
    book.close()
    with (tmp_path / "book").open("a") as file:
        file.write('{"number": 2, "rol')
    assert list(read(tmp_path / "book")) == [line]
    assert list(read(tmp_path / "none")) == []


def test_workers_share_the_plan_and_race_for_it():
    """Every wish has a worker, most have several, those with an owner one; a restarted worker gets the same share."""
    plan = wishes(5, 200, 4)
    shares = [share(plan, 5, worker, 4) for worker in range(4)]
    assert {wish for one in shares for wish in one} == set(plan)
    assert sum(map(len, shares)) > 1.6 * len(plan)
    assert share(plan, 5, 2, 4) == shares[2]
    owned = [wish for one in shares for wish in one if wish.owner is not None]
    assert len(owned) == len(set(owned)) > 0


def test_the_fickle_take_a_new_key_after_each_refusal():
    """As the docs allow; all of them are keys of that person."""
    wish = next(wish for wish in PLAN if wish.role == "fickle")
    refusal = Line("w1-1-1", wish.number, wish.role, wish.key, 0.0)
    refusal.failed(InsufficientFundsError("no"))
    assert current(wish, []).key == wish.key
    assert current(wish, [refusal, refusal]).key == keys_of(wish)[2]
