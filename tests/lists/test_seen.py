"""What a walk has handed out: each order once, and from any place on in another process."""

import sys
from datetime import datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from reward_orders.core.dates import EPOCH, MOMENT
from reward_orders.lists.seen import Seen, moments
from reward_orders_api.records import as_time

# Moments to the microsecond, several of them in one millisecond, before and after the epoch (newest first is negated).
MOMENTS = st.lists(st.integers(-3000, 3000).map(lambda us: timedelta(microseconds=us)), min_size=4, max_size=30)
RISING = MOMENTS.map(sorted)
FALLING = RISING.map(lambda rising: rising[::-1])
WINDOWS = RISING | FALLING | MOMENTS
HISTORIES = WINDOWS | st.lists(st.none() | st.just(timedelta(1)), max_size=30)


def rises(history):
    return None not in history and history == sorted(history)


def seen_of(mark=None, *, ordered=True):
    seen = Seen(pack=lambda mark, at: mark, cursor_state=mark)
    seen.enter(ordered=ordered)
    return seen


@given(history=HISTORIES, size=st.integers(1, 9), again=st.data())
def test_each_order_is_handed_out_once(history, size, again):
    """Whatever rows come again on whatever page, also twice on one."""
    rows = [f"order-{number}" for number in range(len(history))]
    marks = [*zip(rows, history, strict=True)]
    seen, handed = seen_of(), []
    for at in range(0, len(rows), size):
        places = list(range(at, min(at + size, len(rows))))
        places += again.draw(st.lists(st.integers(0, at), max_size=3), label="rows that come again")
        page = seen.page([rows[at] for at in places], [marks[at] for at in places], more=True, at=0)
        handed += page.items
        if rises(history):
            latest = max(moment for _, moment in marks[: len(handed)])
            floor = latest // MOMENT * MOMENT
            assert set(page.cursor()["ids"]) == {name for name, moment in marks[: len(handed)] if moment >= floor}
    assert handed == rows
    assert seen.done == len(rows)


@settings(max_examples=500)
@given(history=HISTORIES, size=st.just(1) | st.integers(2, 30), stop=st.integers(0, 30), ordered=st.booleans())
def test_another_walk_carries_on_after_any_order(history, size, stop, ordered):
    """The mark of any place in the list tells every later order from every earlier one, to the microsecond."""
    rows = [f"order-{number}" for number in range(len(history))]
    marks = [*zip(rows, history, strict=True)]
    stop %= len(rows) + 1
    # The pages read can disprove that rows come by their moment, a page that was not read yet cannot.
    read = history[: max(-(-stop // size), 1) * size]
    ordered = ordered and (rises(history) or not rises(read))
    seen, taken, mark = seen_of(ordered=ordered), [], None
    for at in range(0, len(rows), size):
        page = seen.page(rows[at : at + size], marks[at : at + size], more=True, at=0)
        some = page.items[: max(stop - len(taken), 0)]
        taken, mark = taken + some, page.cursor(len(some))
        if len(taken) == stop:
            break
        assert not seen.page(rows[:1], marks[:1], more=True, at=0).items  # a page that brings nothing new
    resumed, rest = seen_of(mark, ordered=ordered), []
    for at in range(0, len(rows), 2):
        page = resumed.page(rows[at : at + 2], marks[at : at + 2], more=True, at=0)
        rest, mark = [*rest, *page.items], page.cursor()
    assert taken + rest == rows
    assert resumed.done == len(rows)
    named = mark["ids"] if mark else []
    assert len(named) == len(set(named))  # or a cursor would grow each time it is carried on from


@st.composite
def windows(draw):
    """Windows one after the other, each in some order, the last moment of one perhaps the first of the next.

    The rows of some have moments only now and then.
    """
    start, found = timedelta(), []
    for number, history in enumerate(draw(st.lists(WINDOWS, min_size=2, max_size=4))):
        moments = [start + moment - min(history) for moment in history]
        start = max(moments) + draw(st.sampled_from([timedelta(), timedelta(microseconds=1)]))
        hidden = draw(st.just([False] * len(history)) | st.lists(st.booleans(), min_size=len(history)))
        moments = [None if hide else moment for moment, hide in zip(moments, hidden, strict=False)]
        found.append([(f"order-{number}-{row}", moment) for row, moment in enumerate(moments)])
    return found


def pages_of(seen, parts, *, size, told):
    """Every page of these windows, with what follows it: rows that came before, again. `told`: order is relied on."""
    for marks in parts:
        seen.enter(ordered=told and rises([moment for _, moment in marks]))
        for at in range(0, len(marks), size):
            for some in (marks[at : at + size], marks[max(at - 2, 0) : at + 1]):
                yield marks, seen.page([name for name, _ in some], some, more=True, at=0)


def walk(mark, parts, *, size, most, told):
    """The names handed out, at most so many, and the mark after the last."""
    handed = []
    for _, page in pages_of(Seen(pack=lambda mark, at: mark, cursor_state=mark), parts, size=size, told=told):
        took = page.items[: most - len(handed)]
        handed, mark = [*handed, *took], page.cursor(len(took))
        if len(handed) == most:
            break
    return handed, mark


@settings(max_examples=500)
@given(parts=windows(), stops=st.lists(st.integers(0, 30), max_size=3), draw=st.data())
def test_another_walk_carries_on_in_any_window(parts, stops, draw):
    """However often, whether rows come by their moment or not, and where windows were cut otherwise meanwhile."""
    every = [name for marks in parts for name, _ in marks]
    mark, taken = None, []
    for most in [*stops, len(every) + 1]:
        cut = parts
        for at in range(len(parts) - 1, 0, -1):
            if draw.draw(st.booleans(), label="one window of two"):
                cut = [*cut[: at - 1], [*cut[at - 1], *cut[at]], *cut[at + 1 :]]
        size, told = draw.draw(st.integers(1, 9), label="size"), draw.draw(st.booleans(), label="told")
        handed, mark = walk(mark, cut, size=size, most=most, told=told)
        taken += handed
        assert len(mark["ids"]) == len(set(mark["ids"]))
    assert taken == every
    assert mark["done"] == len(every)


@given(parts=windows(), stop=st.integers(0, 30), size=st.integers(1, 9), told=st.booleans())
def test_a_cursor_holds_no_ids_of_windows_that_are_done(parts, stop, size, told):
    """But for those of the very last instant: 100,000 orders in no order make no cursor of 100,000 ids.

    A window where some have no moment is known by its ids for ever.
    """
    _, mark = walk(None, parts, size=size, most=stop, told=told)
    current, done = [], []
    for marks, page in pages_of(Seen(pack=lambda mark, at: mark, cursor_state=mark), parts, size=size, told=told):
        if marks is not current:
            done += current if None not in dict(current).values() else []
            current = marks
        latest = max(dict(done).values(), default=timedelta()) // MOMENT
        assert not {name for name, moment in done if moment // MOMENT < latest} & set(page.cursor()["ids"])


def test_what_a_window_given_up_and_the_one_before_held_comes_once():
    """Parts of the window are read in its place, and may begin where the one before ended."""
    seen, handed = Seen(pack=lambda mark, at: mark), []
    at = [timedelta(seconds=second) for second in range(3)]
    for names, given_up in (("a", False), ("b", True), ("ab", False), ("bc", False)):
        seen.enter(ordered=False)
        marks = [(name, at["abc".index(name)]) for name in names]
        handed += seen.page(list(names), marks, more=True, at=0).items
        if given_up:
            seen.restart()
    assert handed == ["a", "b", "c"]


def test_a_cursor_is_the_same_whatever_another_thread_reads_ahead():
    """Between any two instructions of it a page may come."""
    seen = seen_of(ordered=False)
    rows = [("a", None), ("b", None), ("c", None)]
    seen.page(["a"], rows[:1], more=True, at=0)
    page = seen.page(["b", "c"], rows[1:], more=True, at=1)
    wanted = page.cursor(1)

    def meanwhile(frame, event, _):
        if frame.f_code.co_name == "cursor":
            frame.f_trace_opcodes = True
            if event == "opcode":
                seen.page([None], [(f"late-{len(seen.met)}", None)], more=True, at=2)
        return meanwhile

    before = sys.gettrace()
    sys._getframe().f_trace_opcodes = True  # without it Python 3.12 traces none in the frames below
    sys.settrace(meanwhile)
    try:
        got = page.cursor(1)
    finally:
        sys.settrace(before)
    assert got == wanted
    assert len(seen.met) > len(rows)


def test_a_count_that_is_overtaken_is_no_total():
    """Whoever shows a bar is not told of 250 orders out of 100; nor of any number once the count is not believed."""
    seen = seen_of()
    seen.total = 2
    marks = [(name, None) for name in "abc"]
    assert seen.page(["a", "b"], marks[:2], more=True, at=0).total == 2
    assert seen.page(["c"], marks[2:], more=True, at=1).total == 3
    seen.doubt()
    assert seen.page([], [], more=False, at=2).total is None


TIMES = st.datetimes(timezones=st.timezones() | st.none()).map(datetime.isoformat)
ODD = st.none() | st.integers() | st.just("") | st.text(max_size=12) | st.lists(st.integers(), max_size=2)


@given(values=st.lists(TIMES) | st.lists(TIMES | ODD), absent=st.sets(st.integers(0, 5)))
def test_the_moments_of_a_page_are_those_of_its_rows(values, absent):
    """Read all at once or one by one, with a zone or without, absent or nonsense: as `created_at` reads them."""
    rows = [{} if place in absent else {"at": value} for place, value in enumerate(values)]
    read = [as_time(row.get("at")) for row in rows]
    assert moments(rows, "at") == [None if moment is None else moment - EPOCH for moment in read]
