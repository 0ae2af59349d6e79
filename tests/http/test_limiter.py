"""One create per second, shared by everything that could send one."""

import json
import threading

import pytest

from reward_orders import ConfigurationError, Journal, NotSentError, Tango
from reward_orders.http.limiter import Limiter, limiter_of
from tests.kit.flows import FakeClock, Scripted, answer, drive, tango_client, tango_create, tango_order


def created(request):
    return answer(201, tango_order(json.loads(request.content)))


def waits_of(clock, *clients):
    """How long each client's create sleeps."""
    slept = []
    for client in clients:
        before = sum(clock.slept)
        drive(tango_create(client), Scripted(clock, created))
        slept.append(sum(clock.slept) - before)
    return slept


def taken(limiter):
    """Wait for a turn and use it; the seconds that took."""
    turn, waited = limiter.join(), 0.0
    while (wait := turn.wait()) > 0:
        limiter._clock.sleep(wait)
        waited += wait
    turn.use()
    return waited


def test_turns_are_an_interval_apart():
    """The first goes at once, the next an interval later; time that passes frees the line."""
    clock = FakeClock()
    limiter = Limiter(2.0, clock=clock)
    assert [taken(limiter) for _ in range(3)] == pytest.approx([0.0, limiter.interval, limiter.interval])
    clock.advance(60)
    assert taken(limiter) == 0.0


def test_the_next_turn_is_counted_from_the_sending():
    """A request that leaves late pushes the ones behind it back: the service counts what arrives."""
    clock = FakeClock()
    limiter = Limiter(1.0, clock=clock)
    turn = limiter.join()
    assert turn.wait() == 0.0
    clock.advance(0.7)  # such as a slow write of the journal
    turn.use()
    assert limiter.join().wait() == pytest.approx(limiter.interval)


def test_a_request_that_may_have_arrived_late_puts_the_next_off():
    """What an answer took beyond the fastest so far may have been its way there: the next is counted from then."""
    clock = FakeClock()
    limiter = Limiter(1.0, clock=clock)

    def answered_after(seconds):
        turn = limiter.join()
        clock.advance(max(0.0, turn.wait()))
        turn.begin()
        turn.use()
        clock.advance(seconds)
        return limiter.answered(turn) + seconds

    assert answered_after(0.3) == pytest.approx(1.02 + 0.3)  # the first, over a new connection: nothing to compare with
    assert answered_after(0.1) == pytest.approx(1.02)
    assert answered_after(0.1) == pytest.approx(1.02)
    assert answered_after(0.5) == pytest.approx(1.02 + 0.4)


def test_whoever_came_first_goes_first():
    """The second in line waits although the turn is free, until the first has used it."""
    limiter = Limiter(1.0, clock=FakeClock())
    first, second = limiter.join(), limiter.join()
    assert second.wait() > 0
    first.use()
    assert second.wait() == pytest.approx(limiter.interval)


def test_those_who_leave_take_no_turn_with_them():
    """A hundred calls that were cancelled while they waited delay nobody."""
    limiter = Limiter(1.0, clock=FakeClock())
    waiting = [limiter.join() for _ in range(100)]
    for turn in waiting:
        turn.leave()
    last = limiter.join()
    assert (last.estimate, last.wait()) == (0.0, 0.0)


def test_a_line_tells_how_long_it_is():
    """What the last one would wait, were nobody to leave before."""
    limiter = Limiter(1.0, clock=FakeClock())
    limiter.join().use()
    estimates = [limiter.join().estimate for _ in range(3)]
    assert estimates == pytest.approx([limiter.interval * n for n in (1, 2, 3)])


def test_threads_share_the_line():
    """Twenty threads get twenty different places."""
    limiter = Limiter(1.0, clock=FakeClock())
    turns = []
    threads = [threading.Thread(target=lambda: turns.append(limiter.join().estimate)) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(turns) == pytest.approx([limiter.interval * n for n in range(20)])


def test_a_service_that_counts_strictly_refuses_none():
    """The interval leaves a fiftieth for requests that take longer to arrive than the next one."""
    assert Limiter(1.0, clock=FakeClock()).interval == pytest.approx(1.02)


def test_copies_of_a_client_share_its_limit():
    """`with_options` makes no second line; one create per second is Tango's own limit, so it is the default."""
    clock = FakeClock()
    client = tango_client(clock, rate=1.0)
    assert waits_of(clock, client, client.with_options(timeout=5), client) == pytest.approx([0.0, 1.02, 1.02])
    assert Tango(platform_name="p", platform_key="k")._settings.session.limiter.interval == pytest.approx(1.02)


def test_every_attempt_takes_a_turn():
    """A repeat is a create like any other."""
    clock = FakeClock()
    client = tango_client(clock, rate=0.1)
    drive(tango_create(client), Scripted(clock, answer(500), created))
    assert sum(clock.slept) == pytest.approx(10.2)


def test_workers_of_one_journal_share_the_limit(tmp_path):
    """Two clients with journals on the same file queue up behind each other."""
    clock = FakeClock()
    with Journal.sqlite(tmp_path / "j.db", clock=clock) as one, Journal.sqlite(tmp_path / "j.db", clock=clock) as two:
        clients = [tango_client(clock, rate=1.0, journal=journal) for journal in (one, two, one)]
        assert waits_of(clock, *clients) == pytest.approx([0.0, 1.02, 1.02])


@pytest.mark.parametrize("journaled", [False, True])
def test_no_turn_before_the_deadline_sends_nothing_and_blocks_nobody(tmp_path, journaled):
    """NotSentError at once; callers who gave up leave no gap, and the key is free for another body."""
    clock = FakeClock()
    journal = Journal.sqlite(tmp_path / "j.db", clock=clock) if journaled else None
    client = tango_client(clock, rate=0.01, deadline=50, journal=journal)
    drive(tango_create(client), Scripted(clock, created))
    for _ in range(5):
        with pytest.raises(NotSentError, match="turn: 102 s at the client's rate, 50 s left") as caught:
            drive(tango_create(client, key="k"), Scripted(clock))
        assert caught.value.key == "k"
    clock.advance(60)
    drive(tango_create(client, key="k", amount=30), Scripted(clock, created))
    assert sum(clock.slept) == pytest.approx(42.0)
    if journal is not None:
        journal.close()


@pytest.mark.parametrize("rate", [0, -1, True, "1", float("inf"), float("nan")])
def test_a_rate_that_makes_no_sense_is_refused(rate):
    """The error names the argument and the fix."""
    with pytest.raises(ConfigurationError, match="rate must be creates per second"):
        limiter_of(rate, clock=FakeClock())
    with pytest.raises(ConfigurationError, match="rate"):
        tango_client(FakeClock(), rate=rate)


def test_no_rate_is_no_limit():
    """None switches the queue off."""
    clock = FakeClock()
    client = tango_client(clock, rate=None)
    assert waits_of(clock, client, client) == [0.0, 0.0]
