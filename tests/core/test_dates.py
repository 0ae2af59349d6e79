"""Moments: whole milliseconds since the epoch, however fine and in whatever zone a datetime is."""

from datetime import UTC, datetime, timedelta, timezone

from hypothesis import given
from hypothesis import strategies as st

from reward_orders.core.dates import floor_ms, wire

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
ZONES = st.timedeltas(min_value=timedelta(hours=-23), max_value=timedelta(hours=23)).map(timezone)


@given(st.datetimes(timezones=ZONES, min_value=datetime(2, 1, 1), max_value=datetime(9998, 1, 1)))  # noqa: DTZ001
def test_a_moment_is_rounded_down_to_the_millisecond(moment):
    """Days, seconds and microseconds since the epoch, before it too: no float takes part."""
    since = moment - EPOCH
    assert floor_ms(moment) == since.days * 86_400_000 + since.seconds * 1000 + since.microseconds // 1000


@given(st.integers(0, 4_102_444_800_000))
def test_a_moment_comes_back_from_the_wire(moment):
    """What goes out as text is read as the same moment."""
    assert floor_ms(datetime.fromisoformat(wire(moment))) == moment


@given(st.datetimes(timezones=ZONES))
def test_any_moment_of_an_order_can_be_written(moment):
    """An offset may put it before the year 1 or behind 9999, where there is no date: then the nearest there is."""
    assert abs(floor_ms(datetime.fromisoformat(wire(floor_ms(moment)))) - floor_ms(moment)) <= 86_400_000
