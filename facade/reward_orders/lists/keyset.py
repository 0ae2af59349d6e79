"""Lists whose pages name the next one: by a cursor, or by keys of their last row.

Nothing shifts such a list, so each row comes once; one that comes again at the edge of two pages is dropped by its id.
A page that leads back to an earlier one, and pages without rows that go on and on, are errors: a list ends where the
service says so, or not at all.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from reward_orders.core.errors import ConfigurationError, UnreadableResponseError
from reward_orders.lists.cursor import decode_cursor, encode_cursor
from reward_orders.lists.seen import Page

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reward_orders.core.flow import Flow
    from reward_orders.lists.walk import Walk

MOST_IDLE = 10  # pages in a row that bring nothing
T = TypeVar("T")
Keys = tuple[str, ...]
"""What leads to a page: a cursor, or keys; empty for the first page."""


class Slice(Generic[T]):
    """One page as the service gave it: rows, their ids, what leads to the next (empty at the end), and its count."""

    __slots__ = ("following", "ids", "rows", "total")

    def __init__(self, rows: Sequence[T], ids: Sequence[str], *, following: Keys, total: int | None = None) -> None:
        self.rows = rows
        self.ids = ids
        self.following = following
        self.total = total


Fetch = Callable[[Keys], "Flow[Slice[T]]"]


class Place:
    """Where a walk stands: the keys of its page, the ids that were handed out near it, and how many rows came before.

    `over` says that nothing follows; `total` is the count at the beginning.
    """

    __slots__ = ("done", "ids", "keys", "over", "total")

    def __init__(self, keys: Keys, ids: Sequence[str], *, done: int, total: int | None, over: bool = False) -> None:
        self.keys = keys
        self.ids = ids
        self.done = done
        self.total = total
        self.over = over

    def state(self) -> dict[str, Any]:
        """As a cursor keeps it."""
        return {
            "keys": list(self.keys),
            "ids": list(self.ids),
            "done": self.done,
            "total": self.total,
            "over": self.over,
        }

    @classmethod
    def of(cls, state: Mapping[str, Any]) -> Place:
        """From what a cursor kept."""
        return cls(
            tuple(state["keys"]), state["ids"], done=state["done"], total=state["total"], over=bool(state["over"])
        )


START = Place((), (), done=0, total=None)


def every_slice(
    fetch: Fetch[T],
    place: Place,
    *,
    cursor: Callable[[Place], str],
    ended: Callable[[int, int | None, int | None], Flow[None]],
) -> Walk[T]:
    """Page after page from a place on, at least one.

    `ended` is told, after the last page, how many rows came and what the first and the last page counted; it raises if
    that cannot be. Raises UnreadableResponseError where the pages do not advance.
    """
    keys, recent, done, counted = place.keys, set(place.ids), place.done, place.total
    met, idle, number = {keys}, 0, 1
    if place.over:
        yield Page([], number=1, total=counted, has_more=False, cursor=lambda _: cursor(place))
        return
    while True:
        part = yield from fetch(keys)
        counted = part.total if counted is None else counted
        new = [index for index, row_id in enumerate(part.ids) if row_id not in recent]
        shown = [part.rows[index] for index in new]
        idle = 0 if shown else idle + 1
        if (part.following and part.following in met) or idle > MOST_IDLE:
            raise UnreadableResponseError(
                "The next page of the list leads back to one before: it does not advance.",
                hint="Every row it showed was handed out. Report it, with the request, if it lasts.",
            )
        place = Place(keys, sorted(recent), done=done, total=counted)
        ids = [part.ids[index] for index in new]
        if shown or number == 1:
            yield Page(
                shown,
                number=number,
                total=counted,
                has_more=bool(part.following),
                cursor=_cursors(place, ids, part.following, cursor),
            )
            number += 1
        done += len(shown)
        if not part.following:
            yield from ended(done, counted, part.total)
            return
        keys, recent = part.following, set(part.ids)
        met.add(keys)


def _cursors(place: Place, ids: Sequence[str], following: Keys, cursor: Callable[[Place], str]) -> Callable[[int], str]:
    """The cursor after the first so many rows of a page."""

    def after(taken: int) -> str:
        done = place.done + taken
        if taken < len(ids):
            return cursor(Place(place.keys, [*place.ids, *ids[:taken]], done=done, total=place.total))
        return cursor(Place(following, ids, done=done, total=place.total, over=not following))

    return after


def numbered_slice(fetch: Fetch[T], number: int) -> Flow[Page[T]]:
    """The page of this number, from 1, in as many requests: nothing but the page before leads to a page."""
    keys: Keys = ()
    for at in range(1, number + 1):
        part = yield from fetch(keys)
        if at == number or not part.following:
            break
        keys = part.following
    rows = part.rows if at == number else []
    more = bool(part.following) and at == number
    return Page(rows, number=number, total=part.total, has_more=more, cursor=lambda _: _no_cursor())


def _no_cursor() -> str:
    raise ConfigurationError("A page asked for by its number has no cursor; loop over the list or its pages() for one.")


def packed(listing: str, platform: str, filters: Mapping[str, Any]) -> Callable[[Place], str]:
    """How a place becomes the text of a cursor."""
    return lambda place: encode_cursor(listing, platform, {"filters": dict(filters), **place.state()})


def resumed(listing: str, platform: str, filters: dict[str, Any], cursor: str | None) -> tuple[dict[str, Any], Place]:
    """The filters and the place of a list, from a cursor if there is one; ConfigurationError for other filters."""
    if cursor is None:
        return filters, START
    state = decode_cursor(listing, platform, cursor)
    if filters and filters != state["filters"]:
        raise ConfigurationError("The cursor has filters of its own; pass it alone, or with the same filters.")
    return state["filters"], Place.of(state)
