"""Periods: their parts cover them without a gap, and an instant has none."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from reward_orders.tango.windows import LONGEST, SINCE, Period, halves, is_long, stretches

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
