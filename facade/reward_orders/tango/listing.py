"""Every order of a Tango platform that matches the filters, each once, oldest first.

Tango documents no sort order and hands out at most 10,000 results per query (facts: tango 5). So the end of the range
is pinned when the walk starts, a fuller range is split by date (see `windows`), and within a window the order is read
off the first page: where the newest come first, the pages are read from the last to the first, which gives one order
over the whole walk without holding more than two pages.
"""

from __future__ import annotations

from datetime import timedelta
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from reward_orders.core.cursor import encode_cursor
from reward_orders.core.dates import MOMENT, now_ms, wire
from reward_orders.core.errors import BadRequestError, UnreadableResponseError
from reward_orders.core.order import orders_of, rows_of
from reward_orders.core.requests import build
from reward_orders.core.session import exchange
from reward_orders.core.trail import Trail, moments
from reward_orders.core.walk import CEILING, PAGE_SIZE, Answer, every_row
from reward_orders.core.wire import json_key, json_object
from reward_orders.tango.models import TangoOrder
from reward_orders.tango.windows import LONGEST, Period, is_long, split, split_all, stretches, too_many

if TYPE_CHECKING:
    from collections.abc import Generator, Mapping, Sequence

    from reward_orders.core.flow import Effect, Flow
    from reward_orders.core.session import Session
    from reward_orders.core.trail import Mark, Page
    from reward_orders.core.walk import Walk
    from reward_orders.tango.windows import Counted

LISTING = "tango.orders"
_UNKNOWN = timedelta()  # an order without created_at counts as the oldest
_id = itemgetter(json_key("referenceOrderID"))
_CREATED = json_key("createdAt")


class Listing:
    """One list: its filters, its range, and where to carry on. Each walk over it starts at the same place."""

    def __init__(self, session: Session, filters: Mapping[str, Any], span: Period, mark: dict[str, Any] | None) -> None:
        self._session = session
        self._filters = filters
        self._span = span
        self._mark = mark

    def walk(self, everything: bool) -> Walk[TangoOrder]:
        """Page after page; with `everything`, ResultWindowError before the first where a part cannot be reached."""
        now = now_ms(self._session.clock)
        planned, first = yield from self._begin(now=now)
        if first is not None:
            now = _pin(first.marks, now=now)
            if self._mark is None:
                planned = [(Period(self._span.start, min(self._span.end or now, now)), first.total)]
        pinned = Period(self._span.start, self._mark["pinned"] if self._mark else min(self._span.end or now, now))
        trail: Trail[TangoOrder] = Trail(pack=lambda mark, _page: self._pack(mark, pinned), mark=self._mark)
        if self._mark is None:
            trail.total = sum(total for _, total in planned) if first is None or first.counted else None

        def parts(period: Period, total: int) -> Flow[list[Counted]]:
            return self._parts(period, total, now=now)

        if everything and sum(total for _, total in planned) > CEILING:
            planned, first = (yield from split_all(planned, parts)), None
        yield from self._windows(planned, first, trail, now=now)
        if trail.total is not None and trail.done < trail.total:
            yield from self._beyond(pinned, trail)
            yield from self._check_complete(trail, pinned)
        if trail.number == 0:
            yield trail.page([], [], more=False, at=0)

    def _begin(self, *, now: int) -> Flow[tuple[list[Counted], Answer[TangoOrder] | None]]:
        """The period to start with and its first page; the 100-day rule may leave counted parts of it instead."""
        period = self._span
        if self._mark is not None:
            # A millisecond early: whether a start is included is not documented. What was handed out is known by id.
            edge = self._mark["edge"]
            period = Period(period.start if edge is None else edge - 1, self._mark["pinned"])
        try:
            first = yield from self._fetch(period, 0)
        except BadRequestError as refusal:
            _check_rule(refusal, period)
            return (yield from self._stretches(period, now=now)), None
        return [(period, first.total)], first

    def _windows(
        self, planned: Sequence[Counted], first: Answer[TangoOrder] | None, trail: Trail[TangoOrder], *, now: int
    ) -> Generator[Effect | Page[TangoOrder], Any, None]:
        todo = list(planned[::-1])
        while todo:
            period, _ = todo.pop()
            try:
                answer, first = first, None
                if answer is None:
                    answer = yield from self._fetch(period, 0)
                parts = [] if answer.total <= CEILING else (yield from self._parts(period, answer.total, now=now))
                if parts:
                    todo += parts[::-1]
                    continue
                yield from self._window(period, answer, trail, behind=any(count for _, count in todo))
            except BadRequestError as refusal:
                _check_rule(refusal, period)
                todo += [(part, 1) for part in stretches(period, now=now)[::-1]]
                continue
            if trail.latest > CEILING:
                raise too_many(trail.latest)

    def _beyond(self, pinned: Period, trail: Trail[TangoOrder]) -> Walk[TangoOrder]:
        """Fewer came than were counted: some may be newer than our own clock, where the service's is ahead of it."""
        end = pinned.end or 0
        if self._span.end is None or self._span.end > end:
            beyond = Period(max(end, self._span.start or end), self._span.end)
            yield from self._windows([(beyond, 0)], None, trail, now=end + LONGEST)

    def _window(
        self, period: Period, answer: Answer[TangoOrder], trail: Trail[TangoOrder], *, behind: bool
    ) -> Generator[Effect | Page[TangoOrder], Any, None]:
        places = [moment or _UNKNOWN for _, moment in answer.marks]
        one_page = answer.total <= len(places)
        if one_page and places != sorted(places):
            by_moment = sorted(range(len(places)), key=places.__getitem__)
            answer.rows = [answer.rows[row] for row in by_moment]
            answer.marks = [answer.marks[row] for row in by_moment]
        # Without a count nobody knows which page is the last.
        falls = not one_page and answer.counted and places[:1] > places[-1:]
        falling = falls and places == sorted(places, reverse=True)
        rising = not one_page and places[:1] < places[-1:] and places == sorted(places)
        trail.enter(ordered=one_page or falling or rising)

        def fetch(page: int) -> Flow[Answer[TangoOrder]]:
            return self._fetch(period, page)

        try:
            yield from every_row(fetch, answer, trail, backwards=falling, behind=behind)
        except BadRequestError:
            trail.restart()  # where it is the 100-day rule, shorter periods bring these rows again
            raise

    def _fetch(self, period: Period, page: int, *, size: int = PAGE_SIZE) -> Flow[Answer[TangoOrder]]:
        from reward_orders_api.api.tango.tango_list_orders import request_kwargs
        from reward_orders_api.types import UNSET

        kwargs = request_kwargs(
            **self._filters,
            start_date=UNSET if period.start is None else wire(period.start),
            end_date=UNSET if period.end is None else wire(period.end),
            elements_per_block=size,
            page=page,
        )
        response = yield from exchange(self._session, build(self._session, "tangoListOrders", kwargs))
        data = json_object(response, what="tangoListOrders")
        rows = rows_of(data, response)
        block = data.get("page")
        total = block.get("totalCount") if isinstance(block, dict) else None
        counted = total if isinstance(total, int) and total >= 0 else None
        orders = orders_of(TangoOrder, rows, response)
        marks = [*zip(map(_id, rows), moments(rows, _CREATED), strict=True)]
        return Answer(orders, marks, total=counted, at=page)

    def _count(self, period: Period) -> Flow[int]:
        answer = yield from self._fetch(period, 0, size=1)
        return answer.total

    def _parts(self, period: Period, total: int, *, now: int) -> Flow[list[Counted]]:
        """A period that holds too much, in smaller ones; empty for a single instant."""
        try:
            return (yield from split(period, total, self._count, now=now))
        except BadRequestError as refusal:
            _check_rule(refusal, period)
            return (yield from self._stretches(period, now=now))

    def _stretches(self, period: Period, *, now: int) -> Flow[list[Counted]]:
        """What the 100-day rule refused as one, in parts and counted."""
        planned = []
        for part in stretches(period, now=now):
            total = yield from self._count(part)
            if total:
                planned.append((part, total))
        return planned

    def _check_complete(self, trail: Trail[TangoOrder], pinned: Period) -> Flow[None]:
        """Fewer came than were counted at first: only right where some left the filters meanwhile."""
        try:
            left = yield from self._count(pinned)
        except BadRequestError as refusal:
            _check_rule(refusal, pinned)
            return
        if trail.done < left:
            raise UnreadableResponseError(
                f"{trail.done} orders came and Tango counts {left} in the same range.",
                hint="Every order it showed was handed out. List again without the cursor, or with a shorter range.",
            )

    def _pack(self, mark: dict[str, Any], pinned: Period) -> str:
        mark |= {"filters": dict(self._filters), "start": self._span.start, "end": self._span.end, "pinned": pinned.end}
        return encode_cursor(LISTING, self._session.platform, mark)


def _pin(marks: Sequence[Mark], *, now: int) -> int:
    """Where the walk ends: now, or the newest order seen, should the service's clock be ahead of ours."""
    newest = max([moment or _UNKNOWN for _, moment in marks], default=_UNKNOWN)
    return max(now, newest // MOMENT + 1)


def _check_rule(refusal: BadRequestError, period: Period) -> None:
    """Let a refusal pass that says a period is longer than 100 days; others are the caller's to see."""
    codes = {refusal.code, *(field.code for field in refusal.fields)}
    if "422.043" not in codes or not is_long(period):
        raise refusal
