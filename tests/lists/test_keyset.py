"""Lists whose pages name the next one: every row once, to the end, or an error."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reward_orders import ConfigurationError, UnreadableResponseError
from reward_orders.core.flow import run
from reward_orders.lists.cursor import decode_cursor
from reward_orders.lists.keyset import START, Place, Slice, every_slice, numbered_slice, packed, resumed
from reward_orders.lists.pager import next_page

NOTHING: Any = None  # no transport: these walks ask for nothing


def no_end(_done, _counted, _last):
    yield from ()


class Rows:
    """A service with numbered rows and pages of a size; `repeat` rows of a page come again on the next."""

    def __init__(self, count, *, size=3, repeat=0, total=None):
        self.names = [f"r{number}" for number in range(count)]
        self.size = size
        self.repeat = repeat
        self.total = total
        self.asked = []

    def fetch(self, keys):
        yield from ()
        self.asked.append(keys)
        start = int(keys[0]) if keys else 0
        rows = self.names[max(start - self.repeat, 0) : start + self.size]
        end = start + self.size
        following = (str(end),) if end < len(self.names) else ()
        return Slice(rows, rows, following=following, total=self.total)


def pages_of(walk):
    found = []
    while (page := run(next_page(walk), NOTHING)) is not None:
        found.append(page)
    return found


def walk_of(rows, place=START, ended=no_end):
    return every_slice(rows.fetch, place, cursor=packed("list", "platform", {}), ended=ended)


@given(count=st.integers(0, 30), size=st.integers(1, 7), repeat=st.integers(0, 3))
def test_every_row_comes_once_and_in_order(count, size, repeat):
    """Also where the edge of a page comes again on the next."""
    rows = Rows(count, size=size, repeat=min(repeat, size))
    found = pages_of(walk_of(rows))
    assert [row for page in found for row in page.items] == rows.names
    assert found  # at least one page, for `first` and `total`
    assert [page.has_more for page in found] == [True] * (len(found) - 1) + [False]


@given(count=st.integers(0, 30), size=st.integers(1, 7), repeat=st.integers(0, 3), taken=st.integers(0, 30))
def test_a_cursor_carries_on_after_the_last_row_that_was_taken(count, size, repeat, taken):
    """Wherever a loop was left, in another process too; the rest comes once."""
    rows = Rows(count, size=size, repeat=min(repeat, size))
    left = taken
    for page in pages_of(walk_of(rows)):
        cursor = page.cursor(min(left, len(page.items)))
        if left < len(page.items):
            break
        left -= len(page.items)
    place = Place.of(decode_cursor("list", "platform", cursor))
    rest = [row for page in pages_of(walk_of(rows, place)) for row in page.items]
    assert rest == rows.names[taken:]


def test_pages_that_lead_back_are_an_error():
    """A list that would never end is none."""

    def fetch(keys):
        yield from ()
        return Slice(["a"], [f"a{keys}"], following=("1",))

    with pytest.raises(UnreadableResponseError, match="does not advance"):
        pages_of(every_slice(fetch, START, cursor=packed("list", "p", {}), ended=no_end))


def test_pages_without_rows_end_some_time():
    """The keys may grow for ever; the walk does not."""

    def fetch(keys):
        yield from ()
        return Slice([], [], following=(str(int(keys[0]) + 1) if keys else "1",))

    with pytest.raises(UnreadableResponseError, match="does not advance"):
        pages_of(every_slice(fetch, START, cursor=packed("list", "p", {}), ended=no_end))


def test_the_end_hears_what_came_and_what_was_counted():
    """So that a list can tell a silent cut from its end; a cursor keeps both."""
    told = []

    def ended(done, counted, last):
        yield from ()
        told.append((done, counted, last))

    rows = Rows(7, total=9)
    (first, *_) = pages_of(walk_of(rows, ended=ended))
    assert told == [(7, 9, 9)]
    place = Place.of(decode_cursor("list", "platform", first.cursor(2)))
    pages_of(walk_of(rows, place, ended=ended))
    assert told[1] == (7, 9, 9)


def test_a_page_by_its_number_takes_as_many_requests():
    """Nothing but the page before leads to a page; beyond the last it is empty."""
    rows = Rows(7)
    page = run(numbered_slice(rows.fetch, 2), NOTHING)
    assert (page.items, page.number, page.has_more) == (["r3", "r4", "r5"], 2, True)
    assert len(rows.asked) == 2
    beyond = run(numbered_slice(rows.fetch, 9), NOTHING)
    assert (list(beyond.items), beyond.has_more) == ([], False)
    with pytest.raises(ConfigurationError, match="no cursor"):
        page.cursor()


def test_a_cursor_keeps_its_filters():
    """Others beside it are refused, the same are not."""
    cursor = packed("list", "platform", {"status": "a"})(START)
    assert resumed("list", "platform", {}, cursor)[0] == {"status": "a"}
    assert resumed("list", "platform", {"status": "a"}, cursor)[0] == {"status": "a"}
    with pytest.raises(ConfigurationError, match="filters of its own"):
        resumed("list", "platform", {"status": "b"}, cursor)
    with pytest.raises(ConfigurationError, match="cursor"):
        resumed("another", "platform", {}, cursor)
