"""The moves of an order: who may take a key, and what is remembered of what was sent."""

import subprocess
import sys
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

    def monotonic(self) -> float:
        return self.now - 1_700_000_000.0


def claim(journal, key="k", fingerprint="f", scope="s", **more):
    return journal.claim(scope, key, fingerprint=fingerprint, digests=FACTS, **more)


def test_a_new_key_is_the_first_callers(journal):
    """One worker gets it, with nothing sent before; the next is told until when."""
    first = claim(journal)
    assert isinstance(first, Claimed)
    assert (first.scope, first.key, first.first_sent, first.attempts, first.digests) == ("s", "k", None, 0, FACTS)
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
    assert (entry.attempts, entry.digests, entry.fingerprint) == (1, FACTS, "f")


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
        assert claim(journal).until == datetime.fromtimestamp(hands.now + 1, UTC)
        hands.now += 1
        assert isinstance(claim(journal), Claimed)


def test_on_postgres_the_servers_clock_decides_leases(postgres_place, monkeypatch):
    """A machine whose clock is a day ahead takes nobody's key."""
    with postgres_place.open() as journal:
        claim(journal)
        monkeypatch.setattr("time.time", lambda: 4_000_000_000.0)
        assert isinstance(claim(journal), Busy)


def sending(journal, key, interval, scope="s"):
    return journal.sending(claim(journal, key), slot=(scope, interval))


def test_all_workers_of_a_scope_send_an_interval_apart(place):
    """Who is not the next learns when to ask again, and has written nothing down; another scope has its own turns."""
    with place.open() as one, place.open() as other:
        assert sending(one, "a", 100.0) == 0.0
        assert sending(other, "b", 100.0) == pytest.approx(100.0, abs=30)
        assert sending(one, "c", 100.0, scope="t") == 0.0
        assert {entry.key: entry.attempts for entry in one.entries()} == {"a": 1, "b": 0, "c": 1}


def test_a_turn_is_taken_when_it_is_used(sqlite_place):
    """However many asked in vain, the next one to ask in time goes at once."""
    hands = Hands()
    with sqlite_place.open(clock=hands) as journal:
        assert sending(journal, "a", 1.0) == 0.0
        assert [sending(journal, f"b{n}", 1.0) for n in range(50)] == [1.0] * 50
        hands.now += 1
        assert sending(journal, "c", 1.0) == 0.0


def test_turns_that_nobody_took_are_not_saved_up(sqlite_place):
    """After an idle hour the second caller waits all the same."""
    hands = Hands()
    with sqlite_place.open(clock=hands) as journal:
        assert sending(journal, "a", 1.0) == 0.0
        hands.now += 3600
        assert [sending(journal, "b", 1.0), sending(journal, "c", 1.0)] == [0.0, 1.0]


class Stepping(Hands):
    """A clock whose time of day is set while the machine's own runs on."""

    __slots__ = ("off",)

    def __init__(self) -> None:
        super().__init__()
        self.off = 0.0

    def time(self) -> float:
        return self.now + self.off


YEAR = 365 * 86400.0


@pytest.mark.parametrize("step", [YEAR, -YEAR])
def test_a_step_of_the_time_of_day_moves_no_lease_and_no_turn(sqlite_place, step):
    """A year ahead or back: a lease ends when it would have, and so does a turn."""
    clock = Stepping()
    with sqlite_place.open(lease=60, clock=clock) as journal:
        held = claim(journal)
        assert journal.sending(held, slot=("s", 100.0)) == 0.0
        clock.off = step
        assert isinstance(claim(journal), Busy)
        assert sending(journal, "other", 100.0) == 100.0
        clock.off = 0.0
        clock.now += 59
        assert isinstance(claim(journal), Busy)
        clock.now += 1
        assert isinstance(claim(journal), Claimed)


def test_a_key_first_sent_in_the_future_was_sent_before_now(sqlite_place):
    """The clock was a year ahead when it was sent: once it is right again, the key is as old as now."""
    clock = Stepping()
    clock.off = YEAR
    with sqlite_place.open(lease=60, clock=clock) as journal:
        held = claim(journal)
        journal.sending(held)
        clock.off = 0.0
        clock.now += 61
        assert claim(journal).first_sent == datetime.fromtimestamp(clock.now, UTC)


def test_after_a_reboot_no_lease_holds(sqlite_place, monkeypatch):
    """The machine's own clock begins anew, and whoever held a key is gone."""
    with sqlite_place.open() as journal:
        claim(journal)
        assert isinstance(claim(journal), Busy)
        monkeypatch.setattr("reward_orders.journal.sqlite.boot_id", lambda: "another boot")
        assert isinstance(claim(journal), Claimed)


def test_a_holder_that_is_provably_dead_holds_nothing(sqlite_place):
    """A killed process keeps no key until its lease ends: the machine tells that it is gone."""
    code = (
        "import os, sys; from reward_orders import Journal; j = Journal.sqlite(sys.argv[1]); "
        "j.sending(j.claim('s', 'k', fingerprint='f', digests={'utid': 'a' * 64, 'amount': 'b' * 64})); "
        "print('held', flush=True); sys.stdin.readline()"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", code, sqlite_place.target], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout.readline() == "held\n"
    with sqlite_place.open() as journal:
        busy = claim(journal)
        assert busy.holder.startswith(f"process {process.pid} on ")
        assert busy.since is not None
        process.kill()
        process.wait()
        taken = claim(journal)
        assert isinstance(taken, Claimed)
        assert taken.first_sent is not None
    process.stdin.close()
    process.stdout.close()


def test_what_cannot_be_read_of_a_holder_proves_nothing(sqlite_place):
    """No row of another machine, another namespace or an earlier version is taken over early."""
    with sqlite_place.open() as journal:
        claim(journal)
        for holder in ("NULL", "'not json'", "'[]'", "'{}'", "json_set(holder, '$.boot', 'x', '$.pid', 1)"):
            sqlite_place.run(f"UPDATE reward_orders_journal SET holder = {holder}")  # noqa: S608
            assert isinstance(claim(journal), Busy), holder


def test_a_lease_outlives_the_request_it_is_for(sqlite_place):
    """`sending` and `renew` keep the key for as long as the caller says, where the journal's own lease is shorter."""
    hands = Hands()
    with sqlite_place.open(lease=10, clock=hands) as journal:
        held = claim(journal)
        for sign_of_life in (journal.renew, journal.sending):
            sign_of_life(held, lease=37.0)
            hands.now += 36
            assert isinstance(claim(journal), Busy)
        hands.now += 1
        assert isinstance(claim(journal), Claimed)


@pytest.mark.parametrize("sent", [True, False])
def test_a_call_that_is_cut_off_gives_its_key_back(journal, sent):
    """UNKNOWN where it may have sent something, free where it did not: nobody waits for a lease."""
    held = claim(journal)
    journal.sending(held)
    assert journal.give_back(held, sent=sent)(10.0)
    (entry,) = journal.entries()
    assert entry.state is (State.UNKNOWN if sent else State.REJECTED)
    assert (entry.first_sent is None) is not sent
    again = claim(journal, fingerprint="f" if sent else "another")
    assert isinstance(again, Claimed)


def test_giving_back_what_is_settled_changes_nothing(journal):
    """An interrupt behind the outcome takes nothing away from it."""
    held = claim(journal)
    journal.sending(held)
    journal.settle(held, State.SUCCEEDED, remote_id="RA1")
    assert journal.give_back(held, sent=True)(10.0)
    assert [entry.state for entry in journal.entries()] == [State.SUCCEEDED]


def test_the_key_of_another_order_is_never_free(journal):
    """REJECTED with an id: whatever is asked for, the answer is the order that is there."""
    held = claim(journal)
    journal.sending(held)
    journal.settle(held, State.REJECTED, remote_id="RA1")
    again = claim(journal, fingerprint="another")
    assert isinstance(again, Settled)
    assert again.entry.remote_id == "RA1"


def test_another_spelling_of_a_key_is_refused_before_anything_is_sent(journal):
    """Whether a service tells cases apart may be unknown: the error names the spelling that has the order."""
    held = claim(journal, "emp-aB3", folded="emp-ab3")
    journal.sending(held)
    journal.settle(held, State.SUCCEEDED, remote_id="RA1")
    with pytest.raises(KeyReusedError, match="'emp-aB3'"):
        claim(journal, "emp-Ab3", folded="emp-ab3")
    assert isinstance(claim(journal, "emp-Ab3", folded="emp-ab3", scope="other"), Claimed)
    assert [entry.key for entry in journal.entries(scope="s")] == ["emp-aB3"]


def test_a_spelling_that_came_to_nothing_holds_no_other(journal):
    """Refused, nothing sent: the key may be spelled otherwise now."""
    held = claim(journal, "emp-aB3", folded="emp-ab3")
    journal.settle(held, State.REJECTED)
    assert isinstance(claim(journal, "emp-Ab3", folded="emp-ab3"), Claimed)


@pytest.mark.parametrize("lease", [0, -1, float("nan"), float("inf"), True, "60"])
def test_a_lease_is_a_positive_number_of_seconds(tmp_path, lease):
    """Anything else would let two workers hold a key, or one for ever."""
    from reward_orders.journal import Journal

    with pytest.raises(ConfigurationError, match="lease"):
        Journal.sqlite(tmp_path / "orders.db", lease=lease)
