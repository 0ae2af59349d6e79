"""What a walk through a list has handed out: why each order comes once, and where another process carries on.

Rows carry a moment that grows along the walk: the time from the epoch to created_at, negated where Voucherify's newest
come first. While it grows, the place in the list is one number, that moment in whole milliseconds: rows before it have
been handed out, and of rows from there on the ids are kept. Where the order of the rows is unknown, the ids of the
whole window (at most 10,000) take its place. Either way memory is bounded by one window.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from operator import itemgetter, le
from typing import TYPE_CHECKING, Any, Generic, TypeAlias, TypeVar

from reward_orders.core.dates import EPOCH, MOMENT
from reward_orders.core.record import read_time

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)
Mark: TypeAlias = tuple[str, timedelta | None]
"""Where a row lies: its id and its moment, None where it has none."""


def moments(rows: Sequence[Mapping[str, Any]], wire: str) -> list[timedelta | None]:
    """The moment that each row has under this wire name; None for what is no moment."""
    try:
        # Nearly always every row has one with a zone: then no row needs a call of Python's.
        return [moment - EPOCH for moment in map(datetime.fromisoformat, map(itemgetter(wire), rows))]
    except (KeyError, TypeError, ValueError):
        return [None if (moment := read_time(row.get(wire))) is None else moment - EPOCH for row in rows]


class Page(Generic[T_co]):
    """One page of a list: `items`, its `number` from 1, `total` of the whole list where the service tells it.

    `has_more` says whether more may come; an order may yet turn out to be the last.
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
        """Where to carry on after this page, or after the first `taken` of its items."""
        return self._cursor(len(self.items) if taken is None else taken)

    def __repr__(self) -> str:
        return f"Page(number={self.number}, {len(self.items)} items, total={self.total}, has_more={self.has_more})"


class Trail(Generic[T]):
    """The rows handed out so far. `pack` turns a mark (and the page it lies on) into the caller's cursor."""

    def __init__(
        self,
        *,
        pack: Callable[[dict[str, Any], int], str],
        mark: Mapping[str, Any] | None = None,
    ) -> None:
        start: Mapping[str, Any] = mark or {}
        self.total: int | None = start.get("total")
        self.latest = 0  # the count of the last page read
        self.done: int = start.get("done", 0)
        self.number: int = start.get("pages", 0)
        self.met: set[str] = set()
        self._pack = pack
        edge: int | None = start.get("edge")
        self._floor = None if edge is None else edge * MOMENT
        self._edge: tuple[int | None, list[str]] = (edge, list(start.get("ids", ())))
        self._base: set[str] = set(self._edge[1])
        self._before = self._base  # handed out before this window, and perhaps in it again
        self._handed: list[Mark] = []
        self._ordered = False

    def enter(self, *, ordered: bool) -> None:
        """Begin a window; `ordered` where its rows are known to come by their moment."""
        self._edge = self._mark(self._handed, ordered=self._ordered, edge=self._edge)
        self._before = self._base | self.met  # neighbours share an instant, so only the last window matters
        self._handed, self.met, self._ordered = [], set(), ordered

    def restart(self) -> None:
        """Remember the rows of this window to the end: it is given up, and others hold them again."""
        self._base = self._base | self.met

    def page(self, rows: Sequence[T], marks: Sequence[Mark], *, more: bool, at: int) -> Page[T]:
        """The rows that were not handed out before, as a page; they now are. `at` is the service's page."""
        handed, edge, begin, done = self._handed, self._edge, len(self._handed), self.done
        items = self._new(rows, marks)
        if items:
            self.number += 1
        self.done += len(items)
        ordered, number, total = self._ordered, self.number, self.total

        def cursor(taken: int) -> str:
            edge_at, ids = self._mark(handed[: begin + taken], ordered=ordered, edge=edge)
            mark = {"edge": edge_at, "ids": ids, "done": done + taken, "pages": number, "total": total}
            return self._pack(mark, at)

        return Page(items, number=max(number, 1), total=total, has_more=more, cursor=cursor)

    def _new(self, rows: Sequence[T], marks: Sequence[Mark]) -> Sequence[T]:
        """The rows that were not handed out before; they now are."""
        names = {name for name, _ in marks}
        # Nearly always all of a page is new, which sets tell without looking at each row.
        known = not (self.met.isdisjoint(names) and self._before.isdisjoint(names))
        if known or self._floor is not None or len(names) < len(marks):
            places = [place for place, mark in enumerate(marks) if self._is_new(mark)]
            rows, marks = [rows[place] for place in places], [marks[place] for place in places]
        self.met |= names
        self._ordered = self._ordered and _rises([moment for _, moment in [*self._handed[-1:], *marks]])
        self._handed += marks
        return rows

    def _is_new(self, mark: Mark) -> bool:
        name, moment = mark
        if name in self.met:
            return False
        self.met.add(name)
        passed = self._floor is not None and moment is not None and moment < self._floor
        return not passed and name not in self._before

    @staticmethod
    def _mark(
        handed: Sequence[Mark], *, ordered: bool, edge: tuple[int | None, list[str]]
    ) -> tuple[int | None, list[str]]:
        """The moment below which everything was handed out, and the ids handed out from there on."""
        if not handed:
            return edge
        latest = handed[-1][1]
        if not ordered or latest is None:
            return edge[0], [*edge[1], *(name for name, _ in handed)]
        last = latest // MOMENT
        ids = edge[1] if edge[0] == last else []
        return last, [*ids, *(name for name, moment in handed if moment is not None and moment >= last * MOMENT)]


def _rises(moments: Sequence[timedelta | None]) -> bool:
    """Whether no moment is missing and none comes before the one in front of it."""
    known = [moment for moment in moments if moment is not None]
    return len(known) == len(moments) and all(map(le, known, known[1:]))
