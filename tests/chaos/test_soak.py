"""The judge of the soak finds each kind of wrong, and lets a quiet run pass."""

from __future__ import annotations

from collections import Counter

import pytest
from attrs import evolve

from reward_orders import OutcomeUnknownError, RetryPolicy, Tango
from scripts.soak import judge
from scripts.soak.__main__ import DEADLINE, GRACE, REWARD, Tally
from scripts.soak.judge import Report, Sample
from scripts.soak.service import ACTS, ROWS, running

SECONDS = 180


def samples(**grown):
    """One a second; what is `grown` is higher by so much in the last third, and everything is in the first."""
    quiet = {"rss_mib": 80.0, "descriptors": 210, "threads": 230}
    found = []
    for second in range(SECONDS):
        figures = dict(quiet)
        if second < SECONDS / 3:
            figures = {name: value / 2 for name, value in quiet.items()}
        if second >= 2 * SECONDS / 3:
            figures |= {name: quiet[name] + by for name, by in grown.items()}
        found.append(Sample(second, **figures, calls=second * 1000))
    return found


QUIET = Report(SECONDS, 200_000, samples(), Counter({("get", "ok"): 100_000, ("get", "ServiceError"): 90}))


def test_a_quiet_run_passes_though_its_first_third_grew():
    """What caches, pools and the heap take at first is no leak."""
    assert QUIET.wrong() == []
    assert QUIET.verdict() == (
        "soak: seconds=180 requests=200000 errors_outside_tree=0 rss_growth_mib=0.0 descriptors_growth=0 "
        "threads_growth=0 overdue=0 left_open=0"
    )


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"samples": samples(rss_mib=judge.RSS_GROWTH + 0.1)}, "memory grew by 5.1 MiB"),
        ({"samples": samples(descriptors=judge.DESCRIPTORS_GROWTH + 1)}, "open descriptors grew by 21"),
        ({"samples": samples(threads=judge.THREADS_GROWTH + 1)}, "threads grew by 5"),
        ({"outside_tree": ["get: RuntimeError: x"]}, "outside the tree: get: RuntimeError"),
        ({"overdue": ["get: ok after 41.0 s"]}, "overdue: get: ok after 41.0 s"),
        ({"left": 1}, "1 descriptors stayed open"),
        ({"outcomes": Counter({("get", "ServiceError"): 9})}, "no call succeeded"),
        ({"samples": samples()[: SECONDS // 2]}, "memory grew by inf"),
    ],
    ids=[
        "memory",
        "descriptors",
        "threads",
        "outside the tree",
        "overdue",
        "left open",
        "nothing shown",
        "not sampled",
    ],
)
def test_each_kind_of_wrong_is_found(changes, says):
    """And the run fails."""
    assert any(line.startswith(says) for line in evolve(QUIET, **changes).wrong())


def test_one_peak_is_no_growth():
    """The medians of two thirds are compared."""
    peak = samples()
    peak[-1] = evolve(peak[-1], rss_mib=500.0, descriptors=900)
    assert evolve(QUIET, samples=peak).wrong() == []


def test_a_call_is_judged_by_what_it_raised_and_how_long_it_took():
    """Errors of the tree are as they should be, a cancellation only where the harness cancelled."""
    tally = Tally()
    tally.note("get", None, taken=1.0)
    tally.note("create", OutcomeUnknownError("x"), taken=DEADLINE)
    tally.note("get", TimeoutError(), taken=1.0, cancelled=True)
    assert (tally.outside_tree, tally.overdue) == ([], [])
    tally.note("get", KeyError("x"), taken=1.0)
    tally.note("get", TimeoutError(), taken=1.0)
    tally.note("list", None, taken=DEADLINE + GRACE + 1)
    tally.never_ended(2, "threads")
    assert [line.split(":")[1] for line in tally.outside_tree] == [" KeyError", " TimeoutError"]
    assert len(tally.overdue) == 3


def test_the_service_knows_what_the_clients_ask_and_tells_what_it_did():
    """A created order is found by its id, also in a list; nothing is remembered for it."""
    with running() as service:
        retry = RetryPolicy(wait_initial=0.0)
        names = {"platform_name": "p", "platform_key": "k", "account": "account-1", "customer": "customer-1"}
        with Tango(**names, base_url=service.url, rate=None, retry=retry) as tango:
            placed = tango.orders.create(key="key", **REWARD)
            assert (placed.id, tango.orders.get(placed.id).key) == ("RA-key", "key")
            assert len(tango.orders.list().to_list()) == ROWS
    assert sum(service.acts.values()) >= 3
    assert set(service.acts) <= set(ACTS)
