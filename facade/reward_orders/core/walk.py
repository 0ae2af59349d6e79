"""Reading one window of a list page by page until every row came, whatever moves meanwhile.

Both services number their pages, so a row that comes or goes while we read shifts all rows after it. A row that came
again is dropped by its id. A row that was skipped shows in the count: as many different rows as the service counts
must have come, and where fewer did, or the count went down on the way (rows that leave a filter such as a status),
the window is read again and only what is new is handed out.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from typing import TYPE_CHECKING, Generic, TypeAlias, TypeVar

from reward_orders.core.errors import UnreadableResponseError

if TYPE_CHECKING:
    from typing import Any

    from reward_orders.core.flow import Effect, Flow
    from reward_orders.core.trail import Mark, Page, Trail

PAGE_SIZE = 100  # the most both services hand out at once
CEILING = 10_000  # the most either lets anybody page through
PASSES = 4
MOST_EMPTY = 10  # pages in a row, beyond where the count says the end is

T = TypeVar("T")
Walk: TypeAlias = "Generator[Effect | Page[T], Any, None]"
Sweep: TypeAlias = "Generator[Effect | Page[T], Any, tuple[int, bool]]"


class Answer(Generic[T]):
    """One page as the service gave it: its rows, the mark of each (see `trail`), and how many are on all pages.

    Without a count (`total` None) a full page counts as one with more behind it.
    """

    __slots__ = ("counted", "marks", "rows", "total")

    def __init__(self, rows: Sequence[T], marks: Sequence[Mark], *, total: int | None, at: int) -> None:
        self.rows = rows
        self.marks = marks
        self.counted = total is not None
        self.total = at * PAGE_SIZE + len(rows) + (len(rows) == PAGE_SIZE) if total is None else total


Fetch: TypeAlias = Callable[[int], "Flow[Answer[T]]"]


def every_row(
    fetch: Fetch[T],
    first: Answer[T],
    trail: Trail[T],
    *,
    at: int = 0,
    backwards: bool = False,
    behind: bool = False,
    moving: bool = False,
) -> Generator[Effect | Page[T], Any, None]:
    """Hand out every row of a window, `first` being its page `at` (from 0).

    `backwards` reads the last page first and each page from its end, for a service that shows the newest first.
    `behind` says that other windows follow, `moving` that rows already read may move to the end. Raises
    UnreadableResponseError for pages that do not advance or never add up to the count. Rows beyond the ceiling are
    the caller's to refuse.
    """
    for number in range(PASSES):
        known, counted, down = len(trail.met), first.total, backwards and number == 0
        if down:
            total, shrank = yield from _downwards(fetch, first, trail, behind=behind)
        else:
            total, shrank = yield from _upwards(fetch, first, trail, at=at, behind=behind, again=number > 0)
        # Reading upwards, rows that enter hide none that were there; a busy list is not waited for until it rests.
        need = total if down or moving else min(counted, total)
        missing = at * PAGE_SIZE + len(trail.met) < need
        unsure = shrank and (number == 0 or len(trail.met) > known)
        trail.latest = total
        if total > CEILING or not (missing or unsure):
            return
        at = 0
        first = yield from fetch(0)
    raise UnreadableResponseError(
        f"The list did not hold still: the service counts {total} orders and showed {len(trail.met)} different ones "
        f"in {PASSES} readings.",
        hint="Every order it showed was handed out. List again, with a filter that changes less.",
    )


def _upwards(fetch: Fetch[T], answer: Answer[T], trail: Trail[T], *, at: int, behind: bool, again: bool) -> Sweep[T]:
    page, came, empty, shrank, total = at, at * PAGE_SIZE, 0, False, answer.total
    counted = total
    previous: Answer[T] | None = None
    while True:
        _advances(previous, answer)
        shrank, total = shrank or answer.total < total, answer.total
        came += len(answer.rows)
        empty = 0 if answer.rows else empty + 1
        page += 1
        over = page * PAGE_SIZE >= CEILING or (empty > MOST_EMPTY and page * PAGE_SIZE >= total)
        # Rows that came twice fill the count before the end, so a second reading goes on until nothing comes; rows that
        # enter behind us raise the count for ever, so an empty page is the end where all counted at first are there.
        waiting = bool(answer.rows) or at * PAGE_SIZE + len(trail.met) < counted
        more = waiting and (again or came < total)
        yield from _hand_out(trail.page(answer.rows, answer.marks, more=more or behind, at=page - 1))
        if over or not more:
            return total, shrank
        previous, answer = answer, (yield from fetch(page))


def _downwards(fetch: Fetch[T], first: Answer[T], trail: Trail[T], *, behind: bool) -> Sweep[T]:
    size = len(first.rows)  # it is full, since there are more
    total, shrank, previous = first.total, False, first
    for page in range(min(-(-first.total // size), CEILING // PAGE_SIZE) - 1, 0, -1):
        answer = yield from fetch(page)
        _advances(previous, answer)
        shrank, total, previous = shrank or answer.total < total, answer.total, answer
        yield from _hand_out(_from_its_end(answer, trail, more=True, at=page))
    yield from _hand_out(_from_its_end(first, trail, more=behind, at=0))
    return total, shrank


def _from_its_end(answer: Answer[T], trail: Trail[T], *, more: bool, at: int) -> Page[T]:
    return trail.page(answer.rows[::-1], answer.marks[::-1], more=more, at=at)


def _hand_out(page: Page[T]) -> Generator[Page[T], Any, None]:
    """A page of which nothing is new is no page to the caller."""
    if page.items:
        yield page


def _advances(previous: Answer[T] | None, answer: Answer[T]) -> None:
    """Refuse a page that is the one before again, unless as many rows were put in front of it."""
    if previous is None or not answer.rows or answer.total - previous.total >= len(answer.rows):
        return
    if [name for name, _ in previous.marks] == [name for name, _ in answer.marks]:
        raise UnreadableResponseError(
            "The next page of the list is the same as the one before: it does not advance.",
            hint="The service ignores the page number; report it, with the request.",
        )
