"""Read one window of a list page by page until every row came, whatever moves meanwhile and whatever is counted.

Both services number their pages, so a row that comes or goes while we read shifts all rows after it. A row that came
again is dropped by its id. A row that was skipped shows in the count: as many different rows as the service counts
must have come, and where fewer did, or the count went down on the way (rows that leave a filter such as a status),
the window is read again and only what is new is handed out.

A count can show that rows are missing; alone it cannot show that none are. Search engines stop counting (10,000 by
default), and a count may lag, be that of the page, or be no number. So a full page is always followed by a request for
the next. A count is not believed again once more different rows came than it says.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from typing import TYPE_CHECKING, Any, Generic, Literal, NoReturn, TypeAlias, TypeVar

from reward_orders.core.errors import ConfigurationError, UnreadableResponseError
from reward_orders.lists.seen import Page

if TYPE_CHECKING:
    from reward_orders.core.flow import Effect, Flow
    from reward_orders.lists.seen import RowId, Seen

PAGE_SIZE = 100  # the most both services hand out at once
CEILING = 10_000  # the most that either service pages through
PASSES = 4
USUAL = frozenset({10, 20, 25, 50})  # page sizes of services that ignore the size asked for
MOST_IDLE = 10  # pages in a row that bring nothing

T = TypeVar("T")
Walk: TypeAlias = "Generator[Effect | Page[T], Any, None]"
Ending: TypeAlias = Literal["shown", "unsure", "cut"]
"""How a window ended.

"shown": with all it holds. "unsure": the service refuses the page after a full one, so another look must decide. "cut":
it holds more than the service pages through, as far as we can tell.
"""
Sweep: TypeAlias = "Generator[Effect | Page[T], Any, Ending]"


class Answer(Generic[T]):
    """One page as the service gave it: its rows and the id and moment of each (see `seen`).

    `total` is the service's count of all pages, None if it is no number or less than this page shows.
    `full` says that it has as many rows as the service hands out at once: the `size` asked for, or the `block` that the
    service names. `may_be_full` says that it has a usual number of rows, where the service names none.
    """

    __slots__ = ("full", "may_be_full", "row_ids", "rows", "total")

    def __init__(
        self, rows: Sequence[T], row_ids: Sequence[RowId], *, total: object, size: int, block: object = None
    ) -> None:
        self.rows = rows
        self.row_ids = row_ids
        self.total = total if isinstance(total, int) and total.__class__ is int and total >= len(rows) else None
        said = block if isinstance(block, int) and block > 0 else None
        self.full = len(rows) >= (size if said is None else min(said, size))
        self.may_be_full = self.full or (said is None and len(rows) in USUAL)


Fetch: TypeAlias = Callable[[int, bool], "Flow[Answer[T] | None]"]
"""Reads a page (from 0); the flag says that the page lies beyond the count. None if the service refuses it and says
that no page lies so far out, or refuses, in any words, a page beyond the count. Page 0 is never None.
"""


def check_page_size(value: object) -> int:
    """How many rows to ask for at once."""
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= PAGE_SIZE:
        raise ConfigurationError(f"page_size must be an int from 1 to {PAGE_SIZE}, the most the service hands out.")
    return value


def numbered(answer: Answer[T] | None, *, number: int, size: int) -> Page[T]:
    """A page that was asked for by its number, as the service shows it; empty where it refuses one so far out."""
    if answer is None:
        return Page([], number=number, total=None, has_more=False, cursor=_no_cursor)
    before = (number - 1) * size + len(answer.rows)
    more = answer.full or (bool(answer.rows) if answer.total is None else before < answer.total)
    return Page(answer.rows, number=number, total=answer.total, has_more=more, cursor=_no_cursor)


def _no_cursor(_taken: int) -> NoReturn:
    raise ConfigurationError("A page asked for by its number has no cursor; loop over the list or its pages() for one.")


def every_row(
    fetch: Fetch[T],
    first: Answer[T],
    seen: Seen[T],
    *,
    at: int = 0,
    before: int = 0,
    backwards: bool = False,
    behind: bool = False,
    moving: bool = False,
) -> Sweep[T]:
    """Hand out every row of a window. `first` is its page `at` (from 0), after `before` rows handed out earlier.

    `backwards` reads the last page first and each page from its end, for a service that shows the newest first.
    `behind` says that other windows follow, `moving` that rows already read may move to the end. Returns how the
    window ended; a window that is cut is the caller's to split or to refuse. Raises UnreadableResponseError for pages
    that do not advance or never add up to the count.
    """
    for number in range(PASSES):
        known, down = len(seen.met), backwards and number == 0
        counted = None if seen.doubted else first.total
        reading = _Reading(fetch, seen, before=before, behind=behind, again=number > 0)
        if down:
            ending = yield from reading.downwards(first, counted)
        else:
            ending = yield from reading.upwards(first, counted, at=at)
        if ending == "cut":
            return ending
        total = seen.latest
        # Reading upwards, new rows hide no old ones, so a busy list need not come to rest.
        need = total if down or moving or counted is None or total is None else min(counted, total)
        missing = need is not None and before + len(seen.met) < need
        unsure = reading.shrank and (number == 0 or len(seen.met) > known)
        if not (missing or unsure):
            return ending
        at = before = 0
        first = (yield from fetch(0, False)) or first
    raise UnreadableResponseError(
        f"The list did not hold still: the service counts {total} orders and showed {len(seen.met)} different ones "
        f"in {PASSES} readings.",
        hint="Every order it showed was handed out. List again, with a filter that changes less.",
    )


class _Reading(Generic[T]):
    """One reading of a window: what its counts are worth, and how many rows the service hands out at once."""

    def __init__(self, fetch: Fetch[T], seen: Seen[T], *, before: int, behind: bool, again: bool) -> None:
        self._fetch = fetch
        self._seen = seen
        self._before = before
        self._behind = behind
        self._again = again
        self._largest = 1  # the most rows on a page; a service may hand out fewer than it is asked for
        self._most = 0  # the highest count
        self.shrank = False
        seen.latest = None

    def upwards(self, answer: Answer[T], counted: int | None, *, at: int) -> Sweep[T]:
        """From this page on to the last."""
        seen, again, page, came, idle = self._seen, self._again, at, self._before, 0
        if at:  # what earlier pages held tells the size of a page where this one is the last, or lies behind it
            self._largest = max(1, self._before // at)
        while True:
            known = len(seen.met)
            shown = seen.page(answer.rows, answer.row_ids, more=True, at=page)
            came += len(answer.rows)
            page += 1
            idle = 0 if len(seen.met) > known else idle + 1
            full = answer.may_be_full if page == at + 1 else answer.full or len(answer.rows) >= self._largest
            self._largest = max(self._largest, len(answer.rows))
            total = self._count(answer)
            expected = total is not None and came < total
            if answer.rows:
                # Rows that came twice fill the count before the end: a second reading goes on until nothing comes.
                more = (full and not idle) or again or expected or total is None
            else:
                # New rows keep raising the count; stop at an empty page once all initially counted rows are seen.
                more = (again or expected) and counted is not None and self._before + len(seen.met) < counted
                more = more and not (idle > MOST_IDLE and page * self._largest >= (total or 0))
            shown.has_more, shown.total = more or self._behind, seen.total
            if shown.items:  # a page without a new row is not shown to the caller
                yield shown
            if not more:
                return "shown"
            if (page + 1) * self._largest > CEILING:
                if (full and not idle) or (answer.rows and expected):
                    return "cut"
                return "unsure" if answer.rows and total is None else "shown"
            if answer.rows and idle > MOST_IDLE and not again:
                raise _stuck()
            following = yield from self._fetch(page, total is not None and not expected)
            if following is None:
                if expected:
                    return "cut"
                return "shown" if len(answer.rows) < self._largest else "unsure"
            if not full and not expected and _is_same(answer, following):
                return "shown"  # a service without pages: it shows all it has, which is less than was asked for
            check_advances(answer, following)
            answer = following

    def downwards(self, first: Answer[T], counted: int | None) -> Sweep[T]:
        """From the last page on to this one, which is the first."""
        size = self._largest = len(first.rows)
        reach = CEILING // size
        self._count(first)
        last, answer, ending = yield from self._last(first, counted, reach=reach)
        if last == reach - 1 and len(answer.rows) >= size:
            return "cut"
        previous = first
        for page in range(last, 0, -1):
            if page < last:
                answer = (yield from self._fetch(page, False)) or Answer([], [], total=None, size=size)
            check_advances(previous, answer)
            self._count(answer)
            previous = answer
            yield from self._from_its_end(answer, more=True, at=page)
        yield from self._from_its_end(first, more=self._behind, at=0)
        self._count(previous)
        return ending

    def _last(self, first: Answer[T], counted: int | None, *, reach: int) -> Flow[tuple[int, Answer[T], Ending]]:
        """The last page that shows rows: the one that the count names, unless it is full and others follow."""
        size, low, answer, high, step = len(first.rows), 0, first, reach, 1
        ending: Ending = "shown"
        if counted is not None and counted > size:
            guess = min(-(-counted // size), reach) - 1
            found = yield from self._fetch(guess, False)
            if found is not None and found.rows:
                low, answer = guess, found
                if len(found.rows) < size:
                    return low, answer, ending
        while high - low > 1:
            page = min(low + step, high - 1) if high == reach else (low + high) // 2
            found = yield from self._fetch(page, counted is not None and not self._seen.doubted)
            if found is not None and found.rows and not (first is answer and not first.full and _is_same(first, found)):
                low, answer, step = page, found, step * 2
                if found.total is not None and found.total <= page * size:
                    self._seen.doubt()
            else:
                high = page
                ending = "unsure" if found is None else "shown"
        return low, answer, ending

    def _from_its_end(self, answer: Answer[T], *, more: bool, at: int) -> Generator[Page[T], Any, None]:
        page = self._seen.page(answer.rows[::-1], answer.row_ids[::-1], more=more, at=at)
        if page.items:
            yield page

    def _count(self, answer: Answer[T]) -> int | None:
        """What this page says of all, as far as it is believed."""
        seen, total = self._seen, answer.total
        if total is None or seen.doubted:
            return None
        self._most = max(self._most, total)
        if self._before + len(seen.met) > self._most and not self._again:
            seen.doubt()  # the service showed more than it ever counted; some may have left since
            return None
        self.shrank = self.shrank or (seen.latest is not None and total < seen.latest)
        seen.latest = total
        return total


def check_advances(previous: Answer[T], answer: Answer[T]) -> None:
    """Refuse a page that repeats the one before."""
    if _is_same(previous, answer):
        raise _stuck()


def _is_same(previous: Answer[T], answer: Answer[T]) -> bool:
    """Whether a page repeats the one before; it does not if as many new rows were put in front of it."""
    came = 0 if answer.total is None or previous.total is None else answer.total - previous.total
    if not answer.rows or came >= len(answer.rows):
        return False
    return {name for name, _ in previous.row_ids} == {name for name, _ in answer.row_ids}


def _stuck() -> UnreadableResponseError:
    return UnreadableResponseError(
        "The next page of the list is the same as one before: it does not advance.",
        hint="The service ignores the page number; report it, with the request.",
    )
