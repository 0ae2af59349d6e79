"""Periods: their parts cover them without a gap, and an instant has none."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reward_orders import ResultWindowError
from reward_orders.tango.windows import LONGEST, SINCE, Period, halves, is_long, split, split_all, stretches, too_many

NOW = 1_790_000_000_000
MOMENTS = st.integers(SINCE, NOW)
PERIODS = st.builds(lambda a, b: Period(min(a, b), max(a, b)), MOMENTS, MOMENTS)


@given(PERIODS)
def test_halves_share_an_instant_or_touch(period):
    """Whichever ends the service includes, no instant lies between the halves; and halving ends at an instant."""
    steps = 0
    while (parts := halves(period, now=NOW)) is not None:
        older, younger = parts
        assert (older.start, younger.end) == (period.start, period.end)
        assert younger.start - older.end in {0, 1}
        assert younger.start == older.end or period.end - period.start == 1
        period = younger if steps % 2 else older
        steps += 1
    assert period.start == period.end
    assert steps <= 45


@given(PERIODS)
def test_stretches_are_short_and_leave_no_gap(period):
    """Each is let through by the 100-day rule, and each begins where the last ended."""
    parts = stretches(period, now=NOW)
    assert (parts[0].start, parts[-1].end) == (period.start, period.end)
    assert not any(is_long(part) for part in parts)
    assert all(later.start == earlier.end for earlier, later in pairwise(parts))


def test_open_ends_are_2010_and_now():
    """Where a split needs a start, it is before Tango's API; the end is when the walk began."""
    parts = stretches(Period(None, None), now=NOW)
    assert (parts[0].start, parts[-1].end) == (SINCE, NOW)
    assert halves(Period(None, None), now=NOW)[0].start == SINCE
    assert is_long(Period(None, NOW))
    assert not is_long(Period(0, LONGEST))


def parts_of(total, *counts):
    """What a period of this count splits into, and how many counts were asked for."""
    asked = []

    def count(period):
        asked.append(period)
        yield from ()
        return counts[len(asked) - 1]

    flow = split(Period(0, 1000), total, count, now=NOW)
    try:
        next(flow)
    except StopIteration as stop:
        return [(part.start, total) for part, total in stop.value], len(asked)


def test_the_younger_half_has_what_the_older_has_not():
    """One count does for both; a half without orders is left out."""
    assert parts_of(25_000, 15_000) == ([(0, 15_000), (500, 10_000)], 1)
    assert parts_of(25_000, 0) == ([(500, 25_000)], 1)


def test_where_counting_may_have_stopped_the_younger_half_is_counted_too():
    """10,000 of 10,000, or as many as of the whole: the difference is nothing to go by."""
    assert parts_of(10_000, 10_000, 9_000) == ([(0, 10_000), (500, 9_000)], 2)
    assert parts_of(10_000, 4_000, 7_000) == ([(0, 4_000), (500, 7_000)], 2)
    assert parts_of(20_000, 20_000, 300) == ([(0, 20_000), (500, 300)], 2)
    assert parts_of(10_000, 0) == ([(500, 10_000)], 1)


def test_halves_that_nobody_counted_are_both_kept():
    """Only what is counted as none is left out."""
    assert parts_of(None, 0) == ([(500, None)], 1)
    assert parts_of(None, 70) == ([(0, 70), (500, None)], 1)
    assert parts_of(25_000, None) == ([(0, None), (500, None)], 1)


def test_an_instant_that_may_hold_more_is_refused():
    """As many as are listed of a query, or more; fewer fit."""

    def no_parts(_period, _total):
        yield from ()
        return []

    for total, words in ((10_000, "there may be more"), (10_001, "10001 orders match where")):
        flow = split_all([(Period(5, 5), total)], no_parts, ceiling=10_000)
        with pytest.raises(ResultWindowError, match=words) as raised:
            next(flow)
        assert raised.value.total == total
        assert "utid=" in str(too_many(total))
    flow = split_all([(Period(5, 5), 9_999), (Period(6, 6), None)], no_parts, ceiling=10_000)
    with pytest.raises(StopIteration) as done:
        next(flow)
    assert [total for _, total in done.value.value] == [9_999, None]
