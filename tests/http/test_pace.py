"""Calls of a client slow down together when the service has had too many, and speed up again after a while."""

import heapq
import os
import signal
import threading
from itertools import pairwise

import anyio
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reward_orders import RateLimitedError, RetryPolicy
from reward_orders.core.flow import Send, Sleep
from reward_orders.http.pace import FIRST, MOST, QUIET, Pace
from reward_orders.tango import reading
from tests.kit.flows import EXACT, FakeClock, Scripted, answer, drive, flow_of, local, tango_client, tango_order

ORDER = tango_order(
    {
        "externalRefID": "k",
        "accountIdentifier": "account-1",
        "customerIdentifier": "customer-1",
        "utid": "U561593",
        "amount": 25,
    }
)


def get(client):
    return reading.get(client._settings.session, "RA-1")


def slowed(clock, *, asked=None):
    """A pace that has met one 429 just now."""
    pace = Pace(clock=clock)
    pace.refused(sent=clock.monotonic(), asked=asked)
    return pace


class Strict:
    """A service that takes one call in `interval` seconds, counted from the last that it took."""

    def __init__(self, interval, *, tells):
        self.interval = interval
        self.tells = tells
        self.taken = float("-inf")

    def takes(self, now):
        if now - self.taken < self.interval:
            return False
        self.taken = now
        return True


def simulate(clock, service, readers, calls):
    """So many readers that each make so many calls through one pace; every call as (moment, taken)."""
    pace = Pace(clock=clock)
    made = []
    queue = [(clock.monotonic(), number, None) for number in range(readers)]
    left = dict.fromkeys(range(readers), calls)
    tries = dict.fromkeys(range(readers), 1)
    heapq.heapify(queue)
    while queue:
        moment, reader, ticket = heapq.heappop(queue)
        clock.advance(max(0.0, moment - clock.monotonic()))
        now = clock.monotonic()
        if pace._queues:
            ticket = ticket or pace.join()
            wait = pace.wait(ticket)
            if wait > 0:
                heapq.heappush(queue, (now + wait, reader, ticket))
                continue
        taken = service.takes(now)
        made.append((now, taken))
        if taken:
            tries[reader] = 1
            left[reader] -= 1
            wait = 0.01
        else:
            asked = service.interval if service.tells else None
            wait = max(asked or EXACT.backoff(tries[reader]), pace.refused(sent=now, asked=asked))
            tries[reader] += 1
        if left[reader]:
            heapq.heappush(queue, (now + wait, reader, None))
    return made


@settings(max_examples=60, deadline=None)
@given(
    interval=st.floats(0.3, 1.0),
    tells=st.booleans(),
    readers=st.integers(1, 6),
    calls=st.integers(20, 60),
)
def test_a_strict_service_refuses_few_calls(interval, tells, readers, calls):
    """After the calls that were under way together at first, one in twenty at most, whoever makes them."""
    made = simulate(FakeClock(), Strict(interval, tells=tells), readers, calls)
    assert sum(taken for _, taken in made) == readers * calls
    later = made[2 * readers + 1 :]
    refused = sum(not taken for _, taken in later)
    assert refused <= max(1, 0.05 * len(later))


@given(st.lists(st.sampled_from(["join", "wait", "leave", "refused", "asked", "pass"]), max_size=80), st.data())
def test_whatever_happens_turns_keep_their_distance_and_nobody_waits_for_those_who_left(steps, data):
    """No two turns are closer than the distance at that time; the first in the queue waits one distance at most."""
    clock = FakeClock()
    pace = slowed(clock)
    queue = pace._queue()
    waiting, held, turns = [], clock.monotonic(), []
    for step in steps:
        if step == "join":
            waiting.append(pace.join())
        elif step == "wait" and waiting:
            ticket = data.draw(st.sampled_from(waiting))
            distance = queue._distance
            wait = pace.wait(ticket)
            place = waiting.index(ticket)
            assert wait <= max(held - clock.monotonic(), 0.0) + (place + 1) * MOST + 1e-6
            if wait == 0:
                waiting.remove(ticket)
                now = clock.monotonic()
                assert now >= held - 1e-6
                assert not turns or now - turns[-1] >= min(distance, queue._distance) - 1e-6
                turns.append(now)
        elif step == "leave" and waiting:
            pace.leave(waiting.pop(data.draw(st.integers(0, len(waiting) - 1))))
        elif step == "refused":
            pace.refused(sent=clock.monotonic(), asked=None)
        elif step == "asked":
            pace.refused(sent=clock.monotonic(), asked=30.0)
            held = max(held, clock.monotonic() + 30.0)
        elif step == "pass":
            clock.advance(data.draw(st.floats(0, 5)))


def test_the_queue_is_served_in_order():
    """Who came first goes first, one distance apart."""
    clock = FakeClock()
    pace = slowed(clock)
    tickets = [pace.join() for _ in range(4)]
    assert [round(pace.wait(ticket) / FIRST) for ticket in tickets] == [1, 2, 3, 4]
    for ticket in tickets:
        clock.advance(FIRST)
        assert pace.wait(ticket) == 0.0


def test_those_who_give_up_leave_no_gap():
    """A hundred cancelled calls delay the next by nothing."""
    clock = FakeClock()
    pace = slowed(clock)
    gone = [pace.join() for _ in range(100)]
    last = pace.join()
    assert pace.wait(last) > 100
    for ticket in gone:
        pace.leave(ticket)
    assert pace.wait(last) == pytest.approx(FIRST)


def test_a_wait_that_is_asked_for_holds_for_all():
    """Thirty seconds for everybody; afterwards as before, since the wait was enough."""
    clock = FakeClock()
    pace = slowed(clock, asked=30.0)
    tickets = [pace.join() for _ in range(3)]
    assert [pace.wait(ticket) for ticket in tickets] == [30.0] * 3
    clock.advance(30)
    assert [pace.wait(ticket) for ticket in tickets] == [0.0] * 3


def test_a_429_soon_after_the_wait_it_asked_for_spaces_calls():
    """Waiting alone does not help there."""
    clock = FakeClock()
    pace = slowed(clock, asked=30.0)
    clock.advance(31)
    pace.refused(sent=clock.monotonic(), asked=30.0)
    tickets = [pace.join() for _ in range(2)]
    assert pace.wait(tickets[0]) == 30.0
    assert pace.wait(tickets[1]) == pytest.approx(30.0 + FIRST)


def test_calls_that_were_under_way_together_slow_down_once():
    """Twenty answers of one burst are one piece of news."""
    clock = FakeClock()
    pace = Pace(clock=clock)
    sent = clock.monotonic()
    for _ in range(20):
        clock.advance(0.01)
        pace.refused(sent=sent, asked=None)
    assert pace.wait(pace.join()) == pytest.approx(FIRST)


class Recovering:
    """A service that refuses everything for so many seconds, and takes everything afterwards."""

    tells = False
    interval = 0.0

    def __init__(self, until):
        self.until = until

    def takes(self, now):
        return now >= self.until


@pytest.mark.parametrize(("seconds", "more"), [(0.5, 30), (5.0, 50), (20.0, 85)])
def test_a_batch_is_fast_again_soon_after_the_429_end(seconds, more):
    """Four readers of two hundred orders need half a minute more after a moment of refusals; longer after many."""
    clock = FakeClock()
    began = clock.monotonic()
    made = simulate(clock, Recovering(began + seconds), 4, 50)
    first = next(moment for moment, taken in made if taken)
    assert sum(taken for _, taken in made) == 200
    assert made[-1][0] - first < more
    fast = [later - earlier for (earlier, _), (later, _) in pairwise(made[-100:])]
    assert max(fast) < 0.1


def test_a_limit_that_holds_is_tried_ever_more_seldom():
    """A day of calls against one call a second: one in forty is refused."""
    made = simulate(FakeClock(), Strict(1.0, tells=False), 3, 2000)
    refused = sum(not taken for _, taken in made)
    assert refused / len(made) < 0.03


def test_it_grows_to_a_limit_and_eases_to_nothing():
    """Further 429 make the distance larger; every quiet minute halves it."""
    clock = FakeClock()
    pace = Pace(clock=clock)
    for _ in range(30):
        pace.refused(sent=clock.monotonic(), asked=None)
        clock.advance(0.1)
    assert pace.wait(pace.join()) <= MOST
    distances = []
    for _ in range(12):
        clock.advance(QUIET)
        first, second = pace.join(), pace.join()
        assert pace.wait(first) == 0.0
        distances.append(pace.wait(second))
        pace.leave(second)
    assert distances == sorted(distances, reverse=True)
    assert distances[0] > FIRST
    assert distances[-1] == 0.0


def test_a_forked_child_queues_for_itself():
    """No lock and no ticket of the parent's threads is waited for."""
    clock = FakeClock()
    pace = slowed(clock)
    pace.join()
    queue = pace._queue()
    with queue._lock:
        child = os.fork()
        if child == 0:
            signal.alarm(60)  # a child that waits for the parent's lock would never end
            status = 1
            try:
                status = 0 if pace.wait(pace.join()) == 0.0 else 2
            finally:
                os._exit(status)
    _, status = os.waitpid(child, 0)
    assert os.waitstatus_to_exitcode(status) == 0


def test_threads_share_the_queue():
    """Each of twenty threads gets a turn of its own."""
    clock = FakeClock()
    pace = slowed(clock)
    waits = []
    threads = [threading.Thread(target=lambda: waits.append(pace.wait(pace.join()))) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [round(wait / FIRST) for wait in sorted(waits)] == list(range(1, 21))


# --- through the calls of a client ------------------------------------------------------------------------------------


def test_a_read_after_a_429_waits_for_its_turn_and_says_so():
    """Also one of a copy of the client; each wait is an event with its seconds and reason."""
    clock = FakeClock()
    heard = []
    client = tango_client(clock, on_event=heard.append)
    drive(get(client), Scripted(clock, answer(429), answer(200, ORDER)))
    assert clock.slept == [pytest.approx(FIRST)]
    drive(get(client.with_options(timeout=5)), Scripted(clock, answer(200, ORDER)))
    assert clock.slept == [pytest.approx(FIRST)] * 2
    waits = [event for event in heard if event.name == "wait"]
    assert [(event.reason, event.operation) for event in waits] == [("rate", "tangoGetOrder")] * 2
    assert [event.seconds for event in waits] == clock.slept


def test_a_client_without_repeats_does_not_wait():
    """One attempt, no wait of any kind; what it learns, its copies with repeats heed."""
    clock = FakeClock()
    client = tango_client(clock)
    once = client.with_options(retry=RetryPolicy(attempts=1))
    for _ in range(2):
        with pytest.raises(RateLimitedError):
            drive(get(once), Scripted(clock, answer(429)))
    assert clock.slept == []
    drive(get(client), Scripted(clock, answer(200, ORDER)))
    assert clock.slept != []


def test_before_the_first_429_nothing_waits():
    """And no event is told."""
    clock = FakeClock()
    for _ in range(3):
        drive(get(tango_client(clock)), Scripted(clock, answer(200, ORDER)))
    assert clock.slept == []


def test_no_turn_before_the_deadline_sends_nothing():
    """RateLimitedError with the wait, in words too; nobody behind is held up by it."""
    clock = FakeClock()
    client = tango_client(clock, deadline=20.0)
    with pytest.raises(RateLimitedError):
        drive(get(client), Scripted(clock, answer(429, {}, retry_after="100")))
    for _ in range(3):
        with pytest.raises(RateLimitedError, match=r"was not sent.*Wait 100 s") as caught:
            drive(get(client), Scripted(clock))
        assert caught.value.retry_after == pytest.approx(100.0)
    clock.advance(100)
    drive(get(client), Scripted(clock, answer(200, ORDER)))
    assert clock.slept == []


def test_a_cancelled_wait_gives_its_place_up():
    """Wherever a flow ends, the next caller has its place."""
    clock = FakeClock()
    client = tango_client(clock)
    client._settings.session.pace().refused(sent=clock.monotonic(), asked=None)
    given_up = [get(client) for _ in range(50)]
    for flow in given_up:
        assert isinstance(next(flow), Sleep)
    for flow in given_up[:25]:
        flow.close()
    for flow in given_up[25:]:
        with pytest.raises(KeyboardInterrupt):
            flow.throw(KeyboardInterrupt)
    flow = get(client)
    assert next(flow).seconds == pytest.approx(FIRST)


def test_flows_wait_side_by_side():
    """No lock is held across a wait: two flows of one thread both go on."""
    clock = FakeClock()
    client = tango_client(clock)
    client._settings.session.pace().refused(sent=clock.monotonic(), asked=None)
    one, two = get(client), get(client)
    assert (next(one).seconds, next(two).seconds) == (pytest.approx(FIRST), pytest.approx(2 * FIRST))
    clock.advance(2 * FIRST)
    entering = one.send(None)
    assert isinstance(one.send(local(entering)), Send)
    assert isinstance(two.send(None), Sleep)
    one.close()
    two.close()


def test_tasks_share_the_pace():
    """Tasks of one async client go out one by one after the first 429."""
    from reward_orders import AsyncTango
    from tests.kit.library import httpx

    class Quick(FakeClock):
        async def asleep(self, seconds):
            self.sleep(seconds)
            await anyio.lowlevel.checkpoint()

    clock = Quick()
    moments = []

    def handle(request):
        moments.append(clock.monotonic())
        return httpx.Response(429) if len(moments) == 1 else httpx.Response(200, json=ORDER)

    async def main():
        http = httpx.AsyncClient(transport=httpx.MockTransport(handle))
        client = AsyncTango(platform_name="p", platform_key="k", http_client=http, clock=clock, deadline=None)
        await client.orders.get("RA-1")
        async with anyio.create_task_group() as group:
            for _ in range(10):
                group.start_soon(client.orders.get, "RA-1")

    anyio.run(main)
    assert len(moments) == 12
    assert all(later - earlier >= FIRST - 1e-6 for earlier, later in pairwise(moments))


def test_wait_polls_at_the_pace_too():
    """A 429 while an order is waited for is obeyed."""
    clock = FakeClock()
    heard = []
    client = tango_client(clock, on_event=heard.append)
    pending = answer(200, {**ORDER, "status": "PENDING"})
    script = Scripted(clock, pending, answer(429, {}, retry_after="40"), answer(200, ORDER))
    drive(flow_of(client, "wait", "RA-1", timeout=300), script)
    assert clock.slept == [1.0, 40.0]
    assert [event.reason for event in heard if event.name == "wait"] == ["poll", "rate"]
