"""A value that is fetched once for all callers, and kept with its age."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from reward_orders import ServiceError
from reward_orders.core.clock import SYSTEM_CLOCK
from reward_orders.core.flow import call, run
from reward_orders.http.kept import Kept
from tests.kit.flows import FakeClock, tango_client


class Threads:
    clock = SYSTEM_CLOCK

    def exchange(self, request, timeout):
        raise AssertionError

    def discard(self, response):
        raise AssertionError


def session_of(clock):
    return tango_client(clock)._settings.session


def fetching(values):
    """A fetch that gives the next value of a list; an exception is raised."""

    def fetch(_ends):
        yield from ()
        value = values.pop(0)
        if isinstance(value, BaseException):
            raise value
        return value

    return fetch


def get(kept, session, fetch, *, max_age=10.0):
    return run(kept.get(session, fetch, max_age=max_age), Threads())


def test_it_is_fetched_again_when_it_is_too_old():
    """Not before; its age is counted from when it was asked for."""
    clock = FakeClock()
    session, kept, fetch = session_of(clock), Kept(), fetching(["one", "two"])
    assert kept.age(session) is None
    assert get(kept, session, fetch) == "one"
    clock.advance(9)
    assert get(kept, session, fetch) == "one"
    assert kept.age(session) == 9
    clock.advance(1)
    assert get(kept, session, fetch) == "two"
    assert kept.age(session) == 0


def test_a_failure_keeps_what_is_there():
    """The next caller tries again; the old value and its age stay."""
    clock = FakeClock()
    session, kept = session_of(clock), Kept()
    fetch = fetching(["one", ServiceError("no"), "two"])
    get(kept, session, fetch)
    clock.advance(20)
    with pytest.raises(ServiceError):
        get(kept, session, fetch)
    assert kept.age(session) == 20
    assert get(kept, session, fetch, max_age=30) == "one"
    assert get(kept, session, fetch) == "two"


@pytest.mark.parametrize("fails", [False, True])
def test_however_many_wait_one_fetches(fails):
    """All get its value, or its error."""
    session, kept = session_of(SYSTEM_CLOCK), Kept()
    fetched, waiting = [], threading.Barrier(8)

    def fetch(_ends):
        fetched.append(1)
        # The others stand in line by now, or soon: they came before this fetch ended.
        yield from call(lambda: in_line.wait(10))
        if fails:
            raise ServiceError("no")
        return "value"

    in_line = threading.Event()
    line = kept._fetching._line()

    def one():
        waiting.wait()
        try:
            return run(kept.get(session, fetch, max_age=10.0), Threads())
        except ServiceError as error:
            return error.message

    with ThreadPoolExecutor(8) as pool:
        futures = [pool.submit(one) for _ in range(8)]
        while len(line.waiting) < 7:
            threading.Event().wait(0.001)
        in_line.set()
        results = {future.result(10) for future in futures}
    assert results == {"no" if fails else "value"}
    assert len(fetched) == 1
