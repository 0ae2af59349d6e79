"""The moves of an order: who may take a key, and what is remembered of what was sent."""

import threading
from datetime import UTC, datetime, timedelta

import pytest

from reward_orders.core.clock import Clock
from reward_orders.core.errors import ConfigurationError, KeyReusedError
from reward_orders.journal import Busy, Claimed, LeaseLostError, Settled, State

FACTS = {"utid": "a" * 64, "amount": "b" * 64}


class Hands(Clock):
    """A clock whose hands the test moves."""

    __slots__ = ("now",)

    def __init__(self) -> None:
        self.now = 1_800_000_000.0

    def time(self) -> float:
        return self.now


def claim(journal, key="k", fingerprint="f", scope="s", **more):
    return journal.claim(scope, key, fingerprint=fingerprint, facts=FACTS, **more)


def test_a_new_key_is_the_first_callers(journal):
    """One worker gets it, with nothing sent before; the next is told until when."""
    first = claim(journal)
    assert isinstance(first, Claimed)
    assert (first.scope, first.key, first.first_sent, first.attempts, first.facts) == ("s", "k", None, 0, FACTS)
    second = claim(journal)
    assert isinstance(second, Busy)
    assert timedelta(seconds=50) < second.until - datetime.now(UTC) < timedelta(seconds=70)


def test_a_key_of_another_scope_is_another_key(journal):
    """A key used in the sandbox settles nothing in production."""
    assert isinstance(claim(journal, scope="sandbox"), Claimed)
    assert isinstance(claim(journal, scope="production"), Claimed)


def test_an_order_that_succeeded_is_final(journal):
    """Whoever comes later gets its id, whatever time has passed."""
    held = claim(journal)
    journal.sending(held)
    journal.settle(held, State.SUCCEEDED, remote_id="RA1", status=201, request_id="r-1")
    again = claim(journal)
    assert isinstance(again, Settled)
    entry = again.entry
    assert (entry.state, entry.remote_id, entry.status, entry.request_id) == (State.SUCCEEDED, "RA1", 201, "r-1")
    assert (entry.attempts, entry.facts, entry.fingerprint) == (1, FACTS, "f")


@pytest.mark.parametrize("outcome", [None, State.UNKNOWN, State.SUCCEEDED])
def test_another_order_under_an_open_or_settled_key_is_refused(journal, expire, outcome):
    """A body that may have arrived, or did, holds its key against every other body."""
    held = claim(journal, caller_key="their own")
    journal.sending(held)
    if outcome:
        journal.settle(held, outcome)
    else:
        expire()
    with pytest.raises(KeyReusedError) as caught:
        claim(journal, fingerprint="other")
    assert caught.value.key == "their own"


def test_a_key_in_use_is_refused_to_another_order_even_before_sending(journal):
    """The holder may send at any moment."""
    claim(journal)
    with pytest.raises(KeyReusedError):
        claim(journal, fingerprint="other")


def test_a_refused_key_is_free_for_a_corrected_body(journal):
    """No order came of it, and the next attempt starts with nothing in doubt."""
    held = claim(journal)
    journal.sending(held)
    journal.settle(held, State.REJECTED, status=402)
    corrected = claim(journal, fingerprint="corrected")
    assert isinstance(corrected, Claimed)
    assert corrected.first_sent is None
    assert corrected.fence > held.fence


def test_a_body_that_was_never_sent_does_not_block_a_corrected_one(journal, expire):
    """A crash before the socket leaves the key free once the lease is over."""
    claim(journal)
    expire()
    corrected = claim(journal, fingerprint="corrected")
    assert isinstance(corrected, Claimed)
    assert corrected.first_sent is None


def test_a_released_key_is_free_at_once(journal):
    """Nothing was sent, so nobody has to wait, whatever their body."""
    journal.release(claim(journal))
    assert isinstance(claim(journal, fingerprint="corrected"), Claimed)


def test_an_attempt_that_never_left_leaves_the_key_free(journal):
    """A connection that was refused is no doubt about the order."""
    held = claim(journal)
    journal.sending(held)
    journal.never_left(held)
    journal.release(held)
    corrected = claim(journal, fingerprint="corrected")
    assert isinstance(corrected, Claimed)
    assert corrected.first_sent is None


def test_what_an_earlier_worker_sent_is_not_forgotten(journal, expire):
    """Neither never_left nor release of a later claim clears an earlier one's doubt."""
    first = claim(journal)
    journal.sending(first)
    expire()
    second = claim(journal)
    assert isinstance(second, Claimed)
    assert second.first_sent is not None
    assert second.attempts == 1
    journal.sending(second)
    journal.never_left(second)
    journal.release(second)
    third = claim(journal)
    assert isinstance(third, Claimed)
    assert third.first_sent == second.first_sent
    with pytest.raises(KeyReusedError):
        claim(journal, fingerprint="other")


def test_an_unknown_outcome_may_be_taken_up_at_once_by_the_same_order(journal):
    """It comes with the time of the first sending, so that the taker looks before it acts."""
    held = claim(journal)
    journal.sending(held)
    journal.settle(held, State.UNKNOWN, status=500, request_id="r-5")
    again = claim(journal)
    assert isinstance(again, Claimed)
    assert again.first_sent is not None
    assert again.fence > held.fence


def test_a_worker_that_lost_its_lease_can_do_nothing_more(journal, expire):
    """Every move of a stale worker is refused; the new one's all work."""
    stale = claim(journal)
    journal.sending(stale)
    expire()
    fresh = claim(journal)
    moves = [
        lambda: journal.sending(stale),
        lambda: journal.renew(stale),
        lambda: journal.never_left(stale),
        lambda: journal.release(stale),
        lambda: journal.settle(stale, State.SUCCEEDED, remote_id="RA1"),
    ]
    for move in moves:
        with pytest.raises(LeaseLostError) as caught:
            move()
        assert caught.value.key == "k"
    journal.renew(fresh)
    journal.sending(fresh)
    journal.settle(fresh, State.SUCCEEDED, remote_id="RA2")


def test_a_worker_whose_lease_ran_out_unnoticed_may_go_on(journal, expire):
    """Nobody took the key over, so there is nobody to collide with."""
    held = claim(journal)
    expire()
    journal.sending(held)
    assert isinstance(claim(journal), Busy)


def test_a_fence_is_not_reused_after_a_purge(journal):
    """A sleeper of before the purge is not mistaken for the holder of after."""
    sleeper = claim(journal)
    journal.settle(sleeper, State.REJECTED)
    journal.purge(before=datetime.now(UTC) + timedelta(days=1))
    assert isinstance(claim(journal), Claimed)
    with pytest.raises(LeaseLostError):
        journal.sending(sleeper)


def test_the_same_outcome_twice_is_no_news(journal):
    """The answer to the first may be lost with the database connection; another outcome is still refused."""
    held = claim(journal)
    journal.settle(held, State.SUCCEEDED, remote_id="RA1")
    journal.settle(held, State.SUCCEEDED, remote_id="RA1")
    with pytest.raises(LeaseLostError):
        journal.settle(held, State.REJECTED)


def test_a_settled_key_takes_no_more_moves(journal):
    """What is written down as the end stays the end, for its own worker too."""
    held = claim(journal)
    journal.settle(held, State.SUCCEEDED, remote_id="RA1")
    for move in (journal.sending, journal.renew, journal.never_left, journal.release):
        with pytest.raises(LeaseLostError):
            move(held)
    assert [entry.remote_id for entry in journal.entries(state=State.SUCCEEDED)] == ["RA1"]


def test_in_flight_is_no_outcome(journal):
    """A programming error, not an order's."""
    with pytest.raises(ValueError, match="no outcome"):
        journal.settle(claim(journal), State.IN_FLIGHT)


def test_many_threads_have_one_winner(place):
    """Whatever the timing, one worker holds a key, on one journal object and on several."""
    shared = place.open()
    journals = [shared] * 4 + [place.open() for _ in range(4)]
    barrier = threading.Barrier(len(journals))
    answers = []

    def work(journal) -> None:
        barrier.wait()
        answers.append(claim(journal))

    threads = [threading.Thread(target=work, args=(journal,)) for journal in journals]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for journal in journals:
        journal.close()
    assert sorted(type(answer).__name__ for answer in answers) == ["Busy"] * 7 + ["Claimed"]


def test_on_sqlite_the_given_clock_decides_leases(sqlite_place):
    """Renewed by every sign of life: sending and renew."""
    hands = Hands()
    with sqlite_place.open(lease=60, clock=hands) as journal:
        assert journal.lease == 60.0
        held = claim(journal)
        for sign_of_life in (journal.renew, journal.sending):
            hands.now += 59
            sign_of_life(held)
        hands.now += 59
        assert claim(journal) == Busy(datetime.fromtimestamp(hands.now + 1, UTC))
        hands.now += 1
        assert isinstance(claim(journal), Claimed)


def test_on_postgres_the_servers_clock_decides_leases(postgres_place, monkeypatch):
    """A machine whose clock is a day ahead takes nobody's key."""
    with postgres_place.open() as journal:
        claim(journal)
        monkeypatch.setattr("time.time", lambda: 4_000_000_000.0)
        assert isinstance(claim(journal), Busy)


def test_slots_queue_up_behind_each_other(place):
    """Two journals of one database share the queue; another scope has its own."""
    with place.open() as one, place.open() as other:
        waits = [journal.reserve("s", 100.0) for journal in (one, other, one)]
        assert waits == pytest.approx([0.0, 100.0, 200.0], abs=30)
        assert one.reserve("t", 100.0) == 0.0
        assert one.reserve("s", 0.0) == 0.0


def test_no_slot_is_taken_that_comes_too_late(place):
    """A caller that cannot wait so long leaves the place to one that can."""
    with place.open() as journal:
        assert journal.reserve("s", 100.0, within=5.0) == 0.0
        assert journal.reserve("s", 100.0, within=5.0) == 5.0
        assert journal.reserve("s", 100.0) == pytest.approx(100.0, abs=30)


def test_slots_that_nobody_took_are_not_saved_up(sqlite_place):
    """After an idle hour the second caller waits all the same."""
    hands = Hands()
    with sqlite_place.open(clock=hands) as journal:
        assert journal.reserve("s", 1.0) == 0.0
        hands.now += 3600
        assert [journal.reserve("s", 1.0) for _ in range(3)] == [0.0, 1.0, 2.0]


@pytest.mark.parametrize("lease", [0, -1, float("nan"), float("inf"), True, "60"])
def test_a_lease_is_a_positive_number_of_seconds(tmp_path, lease):
    """Anything else would let two workers hold a key, or one for ever."""
    from reward_orders.journal import Journal

    with pytest.raises(ConfigurationError, match="lease"):
        Journal.sqlite(tmp_path / "orders.db", lease=lease)
