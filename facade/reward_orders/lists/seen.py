"""What a list has handed out: why each order comes once, and where another process resumes.

Rows carry a moment that grows along the list: the time from the epoch to created_at, negated where Voucherify's newest
come first. While it grows, the place in the list is one number, that moment in whole milliseconds: every row before it
has been handed out, and the ids of the rows handed out after it are kept. If the order of the rows is unknown, the ids
of the whole window (at most 10,000) are kept until it is over. Rows without a moment are remembered by id to the end.
Otherwise memory is bounded by two windows.
"""

from __future__ import annotations

from bisect import bisect_left
from datetime import datetime, timedelta
from itertools import chain
from operator import itemgetter, le
from typing import TYPE_CHECKING, Any, Generic, TypeAlias, TypeVar

from reward_orders.core.dates import EPOCH, MOMENT
from reward_orders_api.records import as_time

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)
RowId: TypeAlias = tuple[str, timedelta | None]
"""A row's id and its moment, None where it has none."""
Place: TypeAlias = tuple[int | None, list[str]]
"""A place in the list: the millisecond below which all is handed out (None: unknown), and ids handed out after it."""
_name: Callable[[RowId], str] = itemgetter(0)


def moments(rows: Sequence[Mapping[str, Any]], wire: str) -> list[timedelta | None]:
    """The moment that each row has under this wire name; None for what is no moment."""
    try:
        # Nearly always every row has a moment with a zone; then no row needs a Python call.
        return [moment - EPOCH for moment in map(datetime.fromisoformat, map(itemgetter(wire), rows))]
    except (KeyError, TypeError, ValueError):
        return [None if (moment := as_time(row.get(wire))) is None else moment - EPOCH for row in rows]


class Page(Generic[T_co]):
    """One page of a list: `items`, its `number` from 1, `total` of the whole list where the service tells it.

    `has_more` says that more may come; there may be none all the same.
    """

    __slots__ = ("_cursor", "has_more", "items", "number", "total")

    def __init__(
        self, items: Sequence[T_co], *, number: int, total: int | None, has_more: bool, cursor: Callable[[int], str]
    ) -> None:
        self.items = items
        self.number = number
        self.total = total
        self.has_more = has_more
        self._cursor = cursor

    def cursor(self, taken: int | None = None) -> str:
        """Where to go on after this page, or after the first `taken` of its items."""
        return self._cursor(len(self.items) if taken is None else taken)

    def __repr__(self) -> str:
        return f"Page(number={self.number}, {len(self.items)} items, total={self.total}, has_more={self.has_more})"


class Seen(Generic[T]):
    """The rows handed out so far. `pack` turns a cursor's state (and the page it lies on) into its text.

    `met` holds the ids of this window; `_start` is the place where it began, `_end` the resume position if the list
    ended now. `_before` holds earlier ids that may come again: those of the last window, since neighbours share an
    instant, and `_base`, the ids of the cursor and of windows that were given up. `_floor` is the moment below which
    the cursor says that all was handed out. `_unplaced` are ids already returned whose created_at is unknown and that
    have not come again; every cursor names them.
    """

    def __init__(
        self,
        *,
        pack: Callable[[dict[str, Any], int], str],
        cursor_state: Mapping[str, Any] | None = None,
    ) -> None:
        begin: Mapping[str, Any] = cursor_state or {}
        self.total: int | None = begin.get("total")
        self.latest: int | None = None  # the count of the last page read, as far as it is believed
        self.doubted = False  # whether the service showed more than it counted
        self.given_up = False  # whether a window was given up
        self.at = 0  # the service's page that was read last
        self.range: tuple[timedelta, timedelta] | None = None  # the least and the greatest moment of this window
        self.done: int = begin.get("done", 0)
        self.number: int = begin.get("pages", 0)
        self.met: dict[str, None] = {}  # in the order they came, only growing: a cursor takes the first so many
        self._pack = pack
        edge: int | None = begin.get("edge")
        self._floor = None if edge is None else edge * MOMENT
        self._unplaced: list[str] = list(begin.get("ids", ()))
        self._start: Place = (edge, [])
        self._end: Place | None = self._start  # None where moments do not tell it
        self._base: set[str] = set(self._unplaced)
        self._before = self._base
        self._last: Sequence[timedelta] = ()  # the moment of the last row of this window
        self._ordered = False

    def enter(self, *, ordered: bool) -> None:
        """Begin a window; `ordered` where its rows are known to come by their moment."""
        if self._end is None:
            self._unplaced = _each_once(self._unplaced, self.met)
        else:
            self._start = self._end
        self._end = self._start
        self._before = self._base.union(self.met)
        self.met, self._last, self._ordered, self.range = {}, (), ordered, None

    def restart(self) -> None:
        """Give this window up, and remember its rows to the end: other windows show them again."""
        self._base = self._before.union(self.met)
        self._end, self._ordered, self.given_up = None, False, True

    def doubt(self) -> None:
        """Stop believing counts."""
        self.doubted, self.latest, self.total = True, None, None

    def handed_out(self, row_id: RowId) -> bool:
        """Whether this row was handed out before this window began."""
        name, moment = row_id
        passed = self._floor is not None and moment is not None and moment < self._floor
        return passed or name in self._before

    def page(self, rows: Sequence[T], row_ids: Sequence[RowId], *, more: bool, at: int) -> Page[T]:
        """Hand out the rows that are new, as a page; `at` is the number of the service's page."""
        start, end, unplaced = self._start, self._end, self._unplaced
        met, came, done = self.met, len(self.met), self.done
        rows, row_ids = self._new(rows, row_ids)
        if rows:
            self.number += 1
        self.done += len(rows)
        if self.total is not None and self.done > self.total:
            self.total = self.done  # others came meanwhile, or the service does not count so far
        self.at = at
        ordered, number, total = self._ordered, self.number, self.total

        def cursor(taken: int) -> str:
            if ordered and end is not None:
                edge, ids = _onwards(end, row_ids[:taken])
            else:
                # Copied as a whole: a thread that reads ahead adds to it, which would break an iteration.
                edge, ids = start[0], [*start[1], *[*met][:came], *map(_name, row_ids[:taken])]
            ids = _each_once(unplaced, ids)
            return self._pack({"edge": edge, "ids": ids, "done": done + taken, "pages": number, "total": total}, at)

        return Page(rows, number=max(number, 1), total=total, has_more=more, cursor=cursor)

    def _new(self, rows: Sequence[T], row_ids: Sequence[RowId]) -> tuple[Sequence[T], Sequence[RowId]]:
        """Hand out the rows that are new; return them and their ids."""
        names = dict.fromkeys(map(_name, row_ids))
        fresh = row_ids  # what this window shows for the first time
        # Nearly always a whole page is new, which shows without looking at each row.
        known = not (self.met.keys().isdisjoint(names) and self._before.isdisjoint(names))
        if known or self._floor is not None or len(names) < len(row_ids):
            firsts = {name: place for place, (name, _) in reversed([*enumerate(row_ids)]) if name not in self.met}
            places = sorted(firsts.values())
            fresh = [row_ids[place] for place in places]
            places = [place for place in places if not self.handed_out(row_ids[place])]
            rows, row_ids = [rows[place] for place in places], [row_ids[place] for place in places]
        self.met |= names
        self._follow(fresh, names)
        return rows, row_ids

    def _follow(self, fresh: Sequence[RowId], names: Mapping[str, None]) -> None:
        """Keep up with the rows that this window shows for the first time, handed out before or not."""
        end, moments = self._end, [moment for _, moment in fresh if moment is not None]
        if moments:
            ends = moments if self.range is None else [*self.range, *moments]
            self.range = min(ends), max(ends)
        if end is not None and len(moments) == len(fresh):
            self._ordered = self._ordered and _rises([*self._last, *moments])
            if self._ordered and moments:  # then only those of the last millisecond need looking at
                fresh = fresh[bisect_left(moments, moments[-1] // MOMENT * MOMENT) :]
            self._end = _onwards(end, fresh)
        else:
            self._end, self._ordered = None, False
        self._last = moments[-1:] or self._last
        if self._unplaced:
            self._unplaced = [name for name in self._unplaced if name not in names]


def _onwards(place: Place, row_ids: Sequence[RowId]) -> Place:
    """The place after these rows."""
    moments = [moment for _, moment in row_ids if moment is not None]
    edge = max(moments) // MOMENT if moments else None
    if edge is None or (place[0] is not None and edge < place[0]):
        return place
    floor = edge * MOMENT
    beside = [name for name, moment in row_ids if moment is not None and moment >= floor]
    return edge, [*place[1], *beside] if edge == place[0] else beside


def _each_once(*names: Iterable[str]) -> list[str]:
    return [*dict.fromkeys(chain(*names))]


def _rises(moments: Sequence[timedelta]) -> bool:
    """Whether no moment is before the one in front of it."""
    return all(map(le, moments, moments[1:]))
