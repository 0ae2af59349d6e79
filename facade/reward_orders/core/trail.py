"""What a walk through a list has handed out: why each order comes once, and where another process carries on.

Rows carry a moment that grows along the walk (Tango: created_at; Voucherify: created_at, negated when newest come
first). While it does, the place in the list is one number: rows with an earlier moment have been handed out, and of
rows at exactly that moment the ids are kept. Where the order of the rows is unknown, the ids of the whole window (at
most 10,000) take its place. Either way memory is bounded by one window.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Generic, Protocol, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence


class Identified(Protocol):
    """An order of either service."""

    @property
    def id(self) -> str:
        """The service's id."""
        ...


T = TypeVar("T", bound=Identified)
T_co = TypeVar("T_co", covariant=True)


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
        self._floor: int | None = start.get("edge")
        self._edge: tuple[int | None, list[str]] = (self._floor, list(start.get("ids", ())))
        self._base: set[str] = set(self._edge[1])
        self._before = self._base  # handed out before this window, and perhaps in it again
        self._handed: list[tuple[str, int | None]] = []
        self._ordered = False

    def enter(self, *, ordered: bool) -> None:
        """Begin a window; `ordered` where its rows are known to come by their moment."""
        self._edge = self._mark(self._handed, ordered=self._ordered, edge=self._edge)
        self._before = self._base | self.met  # neighbours share an instant, so only the last window matters
        self._handed, self.met, self._ordered = [], set(), ordered

    def restart(self) -> None:
        """Remember the rows of this window to the end: it is given up, and others hold them again."""
        self._base = self._base | self.met

    def page(self, rows: Sequence[T], moments: Sequence[int | None], *, more: bool, at: int) -> Page[T]:
        """The rows that were not handed out before, as a page; they now are. `at` is the service's page."""
        handed, edge, begin, done = self._handed, self._edge, len(self._handed), self.done
        items = self._new(rows, moments)
        if items:
            self.number += 1
        self.done += len(items)
        ordered, number, total = self._ordered, self.number, self.total

        def cursor(taken: int) -> str:
            edge_at, ids = self._mark(handed[: begin + taken], ordered=ordered, edge=edge)
            mark = {"edge": edge_at, "ids": ids, "done": done + taken, "pages": number, "total": total}
            return self._pack(mark, at)

        return Page(items, number=max(number, 1), total=total, has_more=more, cursor=cursor)

    def _new(self, rows: Sequence[T], moments: Sequence[int | None]) -> list[T]:
        """The rows that were not handed out before; they now are."""
        new: list[T] = []
        met, before, floor, handed = self.met, self._before, self._floor, self._handed
        latest = handed[-1][1] if handed else None
        for row, moment in zip(rows, moments, strict=True):
            name = row.id
            if name in met:
                continue
            met.add(name)
            if name in before or (floor is not None and moment is not None and moment < floor):
                continue
            if moment is None or (latest is not None and moment < latest):
                self._ordered = False
            latest = moment
            handed.append((name, moment))
            new.append(row)
        return new

    @staticmethod
    def _mark(
        handed: Sequence[tuple[str, int | None]], *, ordered: bool, edge: tuple[int | None, list[str]]
    ) -> tuple[int | None, list[str]]:
        """The moment below which everything was handed out, and the ids handed out from there on."""
        if not handed:
            return edge
        last = handed[-1][1]
        if not ordered or last is None:
            return edge[0], [*edge[1], *(name for name, _ in handed)]
        ids = edge[1] if edge[0] == last else []
        return last, [*ids, *(name for name, moment in handed if moment == last)]
