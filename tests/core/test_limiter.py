"""One create per second, shared by everything that could send one."""

import json
import threading

import pytest

from reward_orders import ConfigurationError, Journal, NotSentError
from reward_orders.core.limiter import Limiter, limiter_of
from tests.kit.flows import FakeClock, Scripted, answer, drive, tango_client, tango_create, tango_order


def created(request):
    return answer(201, tango_order(json.loads(request.content)))


def waits_of(clock, *clients):
    """How long each client's create sleeps, with a clock that stands still."""
    slept = []
    for client in clients:
        script = Scripted(clock, created)

        def still(effect, script=script):
            if hasattr(effect, "seconds"):
                slept[-1] += effect.seconds
                return None
            return script(effect)

        slept.append(0.0)
        drive(tango_create(client), still)
    return slept


def test_turns_are_an_interval_apart():
    """The first goes at once, the others queue; time that passes frees the queue."""
    clock = FakeClock()
    limiter = Limiter(2.0, clock=clock)
    assert [limiter.reserve() for _ in range(4)] == [0.0, 0.5, 1.0, 1.5]
    clock.advance(60)
    assert limiter.reserve() == 0.0


def test_threads_share_the_queue():
    """Twenty threads get twenty different turns."""
    limiter = Limiter(1.0, clock=FakeClock())
    turns = []
    threads = [threading.Thread(target=lambda: turns.append(limiter.reserve())) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(turns) == [float(n) for n in range(20)]


def test_a_turn_too_far_away_is_not_taken():
    """Callers who cannot wait do not push the queue ahead of those who can."""
    limiter = Limiter(1.0, clock=FakeClock())
    limiter.reserve()
    assert [limiter.reserve(within=1.0) for _ in range(5)] == [1.0] * 5
    assert limiter.reserve(within=1.5) == 1.0


def test_copies_of_a_client_share_its_limit():
    """`with_options` makes no second queue; one create per second is Tango's own limit, so it is the default."""
    clock = FakeClock()
    client = tango_client(clock, rate=1.0)
    assert waits_of(clock, client, client.with_options(timeout=5), client) == [0.0, 1.0, 2.0]
    default = tango_client(clock, rate=1.0)._settings.session.limiter
    assert default.interval == 1.0


def test_every_attempt_takes_a_turn():
    """A repeat is a create like any other."""
    clock = FakeClock()
    client = tango_client(clock, rate=0.1)
    drive(tango_create(client), Scripted(clock, answer(500), created))
    assert clock.slept == [1.0, 9.0]


def test_workers_of_one_journal_share_the_limit(tmp_path):
    """Two clients with journals on the same file queue up behind each other."""
    clock = FakeClock()
    with Journal.sqlite(tmp_path / "j.db", clock=clock) as one, Journal.sqlite(tmp_path / "j.db", clock=clock) as two:
        clients = [tango_client(clock, rate=1.0, journal=journal) for journal in (one, two, one)]
        assert waits_of(clock, *clients) == [0.0, 1.0, 2.0]


@pytest.mark.parametrize("journaled", [False, True])
def test_no_turn_before_the_deadline_sends_nothing_and_blocks_nobody(tmp_path, journaled):
    """NotSentError at once; callers who gave up leave no gap, and the key is free for another body."""
    clock = FakeClock()
    journal = Journal.sqlite(tmp_path / "j.db", clock=clock) if journaled else None
    client = tango_client(clock, rate=0.01, deadline=50, journal=journal)
    drive(tango_create(client), Scripted(clock, created))
    for _ in range(5):
        with pytest.raises(NotSentError, match="rate limit") as caught:
            drive(tango_create(client, key="k"), Scripted(clock))
        assert caught.value.key == "k"
    clock.advance(60)
    drive(tango_create(client, key="k", amount=30), Scripted(clock, created))
    assert sum(clock.slept) == pytest.approx(40.0)
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
