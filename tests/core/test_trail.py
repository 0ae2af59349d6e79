"""What a walk has handed out: each order once, and from any place on in another process."""

from datetime import datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from reward_orders.core.dates import EPOCH
from reward_orders.core.record import read_time
from reward_orders.core.trail import Trail, moments

# Moments to the microsecond, several of them in one millisecond, before and after the epoch (newest first is negated).
MOMENTS = st.lists(st.integers(-3000, 3000).map(lambda us: timedelta(microseconds=us)), min_size=4, max_size=30)
RISING = MOMENTS.map(sorted)
FALLING = RISING.map(lambda rising: rising[::-1])
HISTORIES = RISING | FALLING | MOMENTS | st.lists(st.none() | st.just(timedelta(1)), max_size=30)


def rises(history):
    return None not in history and history == sorted(history)


def trail_of(mark=None, *, ordered=True):
    trail = Trail(pack=lambda mark, at: mark, mark=mark)
    trail.enter(ordered=ordered)
    return trail


@given(history=HISTORIES, size=st.integers(1, 9), again=st.data())
def test_each_order_is_handed_out_once(history, size, again):
    """Whatever rows come again on whatever page, also twice on one."""
    rows = [f"order-{number}" for number in range(len(history))]
    marks = [*zip(rows, history, strict=True)]
    trail, handed = trail_of(), []
    for at in range(0, len(rows), size):
        places = list(range(at, min(at + size, len(rows))))
        places += again.draw(st.lists(st.integers(0, at), max_size=3), label="rows that come again")
        page = trail.page([rows[at] for at in places], [marks[at] for at in places], more=True, at=0)
        handed += page.items
    assert handed == rows
    assert trail.done == len(rows)


@settings(max_examples=500)
@given(history=HISTORIES, size=st.just(1) | st.integers(2, 30), stop=st.integers(0, 30), ordered=st.booleans())
def test_another_trail_carries_on_after_any_order(history, size, stop, ordered):
    """The mark of any place in the list tells every later order from every earlier one, to the microsecond."""
    rows = [f"order-{number}" for number in range(len(history))]
    marks = [*zip(rows, history, strict=True)]
    stop %= len(rows) + 1
    # The pages read can disprove that rows come by their moment, a page that was not read yet cannot.
    read = history[: max(-(-stop // size), 1) * size]
    ordered = ordered and (rises(history) or not rises(read))
    trail, taken, mark = trail_of(ordered=ordered), [], None
    for at in range(0, len(rows), size):
        page = trail.page(rows[at : at + size], marks[at : at + size], more=True, at=0)
        some = page.items[: max(stop - len(taken), 0)]
        taken, mark = taken + some, page.cursor(len(some))
        if len(taken) == stop:
            break
    resumed = trail_of(mark, ordered=ordered)
    rest = [
        order
        for at in range(0, len(rows), 2)
        for order in resumed.page(rows[at : at + 2], marks[at : at + 2], more=True, at=0).items
    ]
    assert taken + rest == rows
    assert resumed.done == len(rows)


TIMES = st.datetimes(timezones=st.timezones() | st.none()).map(datetime.isoformat)
ODD = st.none() | st.integers() | st.just("") | st.text(max_size=12) | st.lists(st.integers(), max_size=2)


@given(values=st.lists(TIMES) | st.lists(TIMES | ODD), absent=st.sets(st.integers(0, 5)))
def test_the_moments_of_a_page_are_those_of_its_rows(values, absent):
    """Read all at once or one by one, with a zone or without, absent or nonsense: as `created_at` reads them."""
    rows = [{} if place in absent else {"at": value} for place, value in enumerate(values)]
    read = [read_time(row.get("at")) for row in rows]
    assert moments(rows, "at") == [None if moment is None else moment - EPOCH for moment in read]
