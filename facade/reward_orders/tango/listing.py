"""Every order of a Tango platform that matches the filters, each once, oldest first.

Tango documents no sort order and hands out at most 10,000 results per query (docs/vendors.md, Tango 5.4 and 5.5). So
the end of the range is pinned when the walk starts, a fuller range is split by date, and within a
window the order is read off the first page: where the newest come first, the pages are read from the last to the first,
which gives one order over the whole walk without holding more than two pages.

A count of 10,000 or more may be where the service stopped counting, so such a range is split as well, and so is one
that turns out to hold more than was counted. It is halved by count: one query for the older half says what is left for
the younger, unless as many were counted as for both, which is where the service stops counting. Halves share their
middle instant, because whether the ends of a period are included is not documented (docs/vendors.md, Tango 16.7); rows
seen twice are dropped by id.
"""

from __future__ import annotations

import re
from datetime import timedelta
from decimal import Decimal
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from reward_orders.core.dates import MOMENT, check_period, first_moment, last_moment, now_ms, wire
from reward_orders.core.errors import (
    BadRequestError,
    ConfigurationError,
    NotFoundError,
    ResultWindowError,
    UnreadableResponseError,
)
from reward_orders.core.flow import discard
from reward_orders.core.money import decimal_amount, wire_number
from reward_orders.core.order import orders_of, rows_of
from reward_orders.core.wire import json_object
from reward_orders.http.identity import understood
from reward_orders.http.requests import build
from reward_orders.http.session import send_with_retry
from reward_orders.lists.cursor import decode_cursor, encode_cursor
from reward_orders.lists.seen import Seen, moments
from reward_orders.lists.walk import CEILING, PAGE_SIZE, Answer, check_advances, check_page_size, every_row, numbered
from reward_orders.tango.models import TangoOrder
from reward_orders.tango.settings import check_text, member
from reward_orders.tango.windows import LONGEST, Period, is_long, split, split_all, stretches, too_many
from reward_orders_api.models.tango_delivery_status import TangoDeliveryStatus
from reward_orders_api.models.tango_line_status import TangoLineStatus
from reward_orders_api.models.tango_listed_delivery_method import TangoListedDeliveryMethod
from reward_orders_api.models.tango_order import CREATED_AT, REFERENCE_ORDER_ID
from reward_orders_api.models.tango_order_list import ORDERS, PAGE
from reward_orders_api.models.tango_order_status import TangoOrderStatus
from reward_orders_api.models.tango_page import ELEMENTS_PER_BLOCK, TOTAL_COUNT
from reward_orders_api.types import UNSET

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Mapping, Sequence

    from reward_orders.core.dates import When
    from reward_orders.core.flow import Effect, Flow
    from reward_orders.core.wire import Response
    from reward_orders.http.session import Session
    from reward_orders.lists.seen import Page, RowId
    from reward_orders.lists.walk import Ending, Fetch, Sweep, Walk
    from reward_orders.tango.windows import Counted


LISTING = "tango.orders"
_UNKNOWN = timedelta()  # an order without created_at counts as the oldest
_BEYOND = "400.021"  # the search exceeds the result window
_NO_ORDERS = "404.110"  # no order has the external ref asked for
_id = itemgetter(REFERENCE_ORDER_ID)
_total: Callable[[Counted], int | None] = itemgetter(1)
MOST = Decimal("999999.99")  # at most six digits and two decimals (422.105, 422.140; docs/vendors.md, Tango 2.2)
LONGEST_SHOWN = 40
_ACCOUNT = re.compile(r"[-a-zA-Z0-9]{5,100}"), "it has 5 to 100 letters, digits and hyphens"
_NAME = re.compile(r"[^<>/]{1,100}"), "names have at most 100 characters and no <, > or /"
# What Tango lets an order be created with (docs/vendors.md, Tango 2.2 and 6.1; of two limits for notes the wider one).
# Matching by a part of the text is not ruled out, so e-mail addresses and the like are not looked into.
SHAPES: Mapping[str, tuple[re.Pattern[str], str]] = {
    "account_identifier": _ACCOUNT,
    "customer_identifier": _ACCOUNT,
    "external_ref_id": (
        re.compile(r"(?s).{1,100}"),
        "references have at most 100 characters; find(key=) takes longer keys",
    ),
    "currency_code": (re.compile(r"[a-zA-Z]{3}"), "currencies are three letters, such as USD"),
    "utid": (re.compile(r"[uU][0-9]+"), "items are U and digits, such as U561593"),
    "ptid": (re.compile(r"[pP][0-9]+"), "print templates are P and digits"),
    "recipient_mobile_number": (re.compile(r"\+?[0-9]{1,15}"), "numbers are E.164, such as +12025550101"),
    "sender_first_name": _NAME,
    "sender_last_name": _NAME,
    "recipient_first_name": _NAME,
    "recipient_last_name": _NAME,
    "campaign": (re.compile(r"(?s).{1,100}"), "campaigns have at most 100 characters"),
    "notes": (re.compile(r"(?s).{1,1024}"), "notes have at most 1024 characters"),
}
NAMEABLE = {"account_identifier", "customer_identifier", "currency_code", "utid", "ptid"}
"""Filters whose value may be shown; the others may hold a person's data."""


def listed(
    session: Session,
    *,
    start: When | None,
    end: When | None,
    min_amount: Decimal | int | str | None,
    max_amount: Decimal | int | str | None,
    send_email: bool | None,
    texts: Mapping[str, str | None],
    cursor: str | None,
    page_size: int,
) -> Listing:
    """Check the filters of a list, or take them from a cursor; ConfigurationError before anything is sent."""
    filters: dict[str, Any] = {
        name: possible(check_text(value, argument=name), argument=name)
        for name, value in texts.items()
        if value is not None
    }
    amounts = {"min_amount": min_amount, "max_amount": max_amount}
    exact = {name: decimal_amount(value, argument=name) for name, value in amounts.items() if value is not None}
    if len(exact) == len(amounts) and exact["max_amount"] < exact["min_amount"]:
        raise ConfigurationError("max_amount is less than min_amount; swap them.")
    if exact.get("min_amount", 0) > MOST:
        raise ConfigurationError(f"No order can match min_amount={min_amount}: amounts are at most {MOST}.")
    filters |= {name: wire_number(value, argument=name) for name, value in exact.items()}
    if send_email is not None:
        if not isinstance(send_email, bool):
            raise ConfigurationError("send_email must be True or False.")
        filters["send_email"] = send_email
    span = Period(first_moment(start, argument="start"), last_moment(end, argument="end"))
    check_period(span.start, span.end)
    size = check_page_size(page_size)
    if cursor is None:
        return Listing(session, filters, span, None, size=size)
    cursor_state = decode_cursor(LISTING, session.platform, cursor)
    kept_filters, kept_span = cursor_state["filters"], Period(cursor_state["start"], cursor_state["end"])
    if (filters or span != Period(None, None)) and (filters, span) != (kept_filters, kept_span):
        raise ConfigurationError("The cursor has filters of its own; pass it alone, or with the same filters.")
    return Listing(session, kept_filters, kept_span, cursor_state, size=size)


def possible(text: str, *, argument: str) -> str:
    """Refuse a value that no order can have: the list would be empty, and nobody would know why."""
    pattern, words = SHAPES.get(argument, (None, ""))
    if pattern is not None and not pattern.fullmatch(text):
        shown = text if len(text) <= LONGEST_SHOWN else f"{text[:LONGEST_SHOWN]}…"
        kind = f"{shown!r}" if argument in NAMEABLE else f"text of {len(text)} characters"
        raise ConfigurationError(f"No order can match {argument}={kind}: {words}.")
    return text


class Listing:
    """One list: its filters, its range, and where to carry on. Each walk over it starts at the same place.

    `key` is the order's that the list is read for, if any; `ends` is when that call has used up its deadline.
    """

    def __init__(
        self,
        session: Session,
        filters: Mapping[str, Any],
        span: Period,
        cursor_state: dict[str, Any] | None,
        *,
        size: int = PAGE_SIZE,
        key: str | None = None,
        ends: float | None = None,
    ) -> None:
        self._session = session
        self._filters = filters
        self._span = span
        self._cursor_state = cursor_state
        self._size = size
        self._ceiling = CEILING // size * size  # what whole pages reach
        self._key = key
        self._ends = ends

    def walk(self, everything: bool) -> Walk[TangoOrder]:
        """Page after page; with `everything`, ResultWindowError before the first where a part cannot be reached."""
        now = now_ms(self._session.clock)
        planned, first = yield from self._begin(now=now)
        if first is not None:
            now = _pin(first.row_ids, now=now)
            if self._cursor_state is None:
                planned = [(Period(self._span.start, min(self._span.end or now, now)), first.total)]
        pinned = Period(
            self._span.start, self._cursor_state["pinned"] if self._cursor_state else min(self._span.end or now, now)
        )
        seen: Seen[TangoOrder] = Seen(
            pack=lambda state, _page: self._pack(state, pinned), cursor_state=self._cursor_state
        )
        begun = seen.number

        def parts(period: Period, total: int | None) -> Flow[list[Counted]]:
            return self._parts(period, total, now=now)

        if everything and (_sum(planned) or 0) >= self._ceiling:
            planned, first = (yield from split_all(planned, parts, ceiling=self._ceiling)), None
        if self._cursor_state is None:
            seen.total = _sum(planned)
        yield from self._windows(planned, first, seen, now=now)
        if seen.total is not None and seen.done < seen.total:
            yield from self._beyond(pinned, seen)
            yield from self._check_complete(seen, pinned)
        if seen.number == begun:
            yield seen.page([], [], more=False, at=0)

    def page(self, number: int) -> Flow[Page[TangoOrder]]:
        """The page of this number (from 1) as the service numbers and sorts them."""
        fetched = yield from self._reader(self._span)(number - 1, False) if number > 1 else self._fetch(self._span, 0)
        if fetched is None and number * self._size > CEILING:
            raise ResultWindowError(
                f"Page {number} of {self._size} lies beyond the 10,000 orders that Tango lists of a query.",
                hint="Narrow the list with start= and end= or another filter, or loop over it.",
            )
        return numbered(fetched, number=number, size=self._size)

    def _begin(self, *, now: int) -> Flow[tuple[list[Counted], Answer[TangoOrder] | None]]:
        """The period to start with and its first page; the 100-day rule may leave counted parts of it instead."""
        period = self._span
        if self._cursor_state is not None:
            # A millisecond early: whether a start is included is not documented. What was handed out is known by id.
            edge = self._cursor_state["edge"]
            period = Period(period.start if edge is None else edge - 1, self._cursor_state["pinned"])
        try:
            first = yield from self._fetch(period, 0)
        except BadRequestError as refusal:
            if not _is_rule(refusal, period):
                raise
            return (yield from self._stretches(period, now=now)), None
        return [(period, first.total)], first

    def _windows(
        self, planned: Sequence[Counted], first: Answer[TangoOrder] | None, seen: Seen[TangoOrder], *, now: int
    ) -> Generator[Effect | Page[TangoOrder], Any, None]:
        todo = list(planned[::-1])
        while todo:
            period, _ = todo.pop()
            try:
                answer, first = first, None
                if answer is None:
                    answer = yield from self._fetch(period, 0)
                total = None if seen.doubted else answer.total
                full = total is not None and total >= self._ceiling
                parts = (yield from self._parts(period, total, now=now)) if full else []
                if not parts:
                    behind = any(count != 0 for _, count in todo)
                    ending = yield from self._window(period, answer, seen, behind=behind, instant=full)
                    if ending == "cut":
                        seen.restart()  # its parts bring these rows again
                        parts = [] if full else (yield from self._parts(period, None, now=now))
                        if not parts:
                            raise too_many(seen.latest)
            except BadRequestError as refusal:
                if not _is_rule(refusal, period):
                    raise
                parts = [(part, None) for part in stretches(period, now=now)]
            todo += parts[::-1]

    def _beyond(self, pinned: Period, seen: Seen[TangoOrder]) -> Walk[TangoOrder]:
        """Fewer came than were counted: the server clock may run ahead of ours, so some may be newer than our now."""
        end = pinned.end or 0
        if self._span.end is None or self._span.end > end:
            beyond = Period(max(end, self._span.start or end), self._span.end)
            yield from self._windows([(beyond, 0)], None, seen, now=end + LONGEST)

    def _window(
        self, period: Period, answer: Answer[TangoOrder], seen: Seen[TangoOrder], *, behind: bool, instant: bool
    ) -> Sweep[TangoOrder]:
        places = [moment or _UNKNOWN for _, moment in answer.row_ids]
        rising = places[:1] < places[-1:] and places == sorted(places)
        falling = places[:1] > places[-1:] and places == sorted(places, reverse=True)
        total = None if seen.doubted else answer.total
        if total == len(places):  # all, as far as it is counted: they come at once, and by creation
            by_moment = sorted(range(len(places)), key=places.__getitem__)
            answer.rows = [answer.rows[row] for row in by_moment]
            answer.row_ids = [answer.row_ids[row] for row in by_moment]
            falling, rising = False, rising or not answer.may_be_full
        seen.enter(ordered=falling or rising)
        fetch = self._reader(period)
        if total is None and not falling and answer.rows and (answer.full or seen.given_up):
            # Nobody says how many there are: where the last page in reach is full, the period holds too much.
            last = yield from fetch(CEILING // len(answer.rows) - 1, False)
            if last is not None and len(last.rows) >= len(answer.rows):
                check_advances(answer, last)
                return "cut"
        try:
            # What cannot be split is read from the front, as far as pages go.
            ending = yield from every_row(fetch, answer, seen, backwards=falling and not instant, behind=behind)
            if ending == "unsure":
                ending = yield from self._look_around(period, seen, falling=falling, rising=rising)
        except BadRequestError:
            seen.restart()  # where it is the 100-day rule, shorter periods bring these rows again
            raise
        return ending

    def _look_around(self, period: Period, seen: Seen[TangoOrder], *, falling: bool, rising: bool) -> Flow[Ending]:
        """Whether rows lie behind a full page that was followed by a refusal: ask for them by date, not by page."""
        oldest, newest = seen.range or (_UNKNOWN, _UNKNOWN)
        if oldest == newest:
            return "shown"
        rest = []
        if not falling:
            rest.append((newest, Period(newest // MOMENT, period.end)))
        if not rising:
            rest.append((oldest, Period(period.start, -(-oldest // MOMENT))))
        for edge, part in rest:
            answer = yield from self._fetch(part, 0)
            unseen = any(row_id[0] not in seen.met and not seen.handed_out(row_id) for row_id in answer.row_ids)
            if unseen or (answer.full and all(moment == edge for _, moment in answer.row_ids)):
                return "cut"
        return "shown"

    def _reader(self, period: Period) -> Fetch[TangoOrder]:
        def fetch(page: int, surplus: bool) -> Flow[Answer[TangoOrder] | None]:
            try:
                return (yield from self._fetch(period, page))
            except (BadRequestError, NotFoundError) as refusal:
                # What Tango answers beyond the last page is not documented (docs/vendors.md, Tango 16.5).
                beyond = isinstance(refusal, NotFoundError) or _BEYOND in _codes(refusal) or surplus
                if page == 0 or not beyond or _is_rule(refusal, period):
                    raise
                return None

        return fetch

    def _fetch(
        self, period: Period, page: int, *, size: int | None = None, again: bool = False
    ) -> Flow[Answer[TangoOrder]]:
        from reward_orders_api.api.tango.tango_list_orders import request_kwargs

        asked = self._size if size is None else size
        filters = self._filters
        kwargs = request_kwargs(
            account_identifier=filters.get("account_identifier", UNSET),
            customer_identifier=filters.get("customer_identifier", UNSET),
            external_ref_id=filters.get("external_ref_id", UNSET),
            start_date=UNSET if period.start is None else wire(period.start),
            end_date=UNSET if period.end is None else wire(period.end),
            elements_per_block=asked,
            page=page,
            min_amount=filters.get("min_amount", UNSET),
            max_amount=filters.get("max_amount", UNSET),
            currency_code=filters.get("currency_code", UNSET),
            utid=filters.get("utid", UNSET),
            ptid=filters.get("ptid", UNSET),
            reward_name=filters.get("reward_name", UNSET),
            sender_first_name=filters.get("sender_first_name", UNSET),
            sender_last_name=filters.get("sender_last_name", UNSET),
            sender_email=filters.get("sender_email", UNSET),
            recipient_email=filters.get("recipient_email", UNSET),
            recipient_mobile_number=filters.get("recipient_mobile_number", UNSET),
            recipient_first_name=filters.get("recipient_first_name", UNSET),
            recipient_last_name=filters.get("recipient_last_name", UNSET),
            send_email=filters.get("send_email", UNSET),
            delivery_method=member(TangoListedDeliveryMethod, filters.get("delivery_method")),
            delivery_status=member(TangoDeliveryStatus, filters.get("delivery_status")),
            status=member(TangoOrderStatus, filters.get("status")),
            order_status=member(TangoOrderStatus, filters.get("order_status")),
            line_item_status=member(TangoLineStatus, filters.get("line_item_status")),
            campaign=filters.get("campaign", UNSET),
            notes=filters.get("notes", UNSET),
            line_item_notes=filters.get("line_item_notes", UNSET),
            purchase_order_number=filters.get("purchase_order_number", UNSET),
        )
        request = build(self._session, "tangoListOrders", kwargs)
        try:
            response = yield from send_with_retry(self._session, request, key=self._key, ends=self._ends)
        except NotFoundError as refusal:
            if refusal.code != _NO_ORDERS:
                raise
            return Answer([], [], total=0, size=asked)

        def read(response: Response) -> Answer[TangoOrder]:
            data = json_object(response, what="tangoListOrders", key=self._key)
            rows = rows_of(data, ORDERS, response, key=self._key)
            block = data.get(PAGE)
            block = block if isinstance(block, dict) else {}
            orders = orders_of(TangoOrder, rows, response, key=self._key)
            row_ids = [*zip(map(_id, rows), moments(rows, CREATED_AT), strict=True)]
            total, block_size = block.get(TOTAL_COUNT), block.get(ELEMENTS_PER_BLOCK)
            return Answer(orders, row_ids, total=total, size=asked, block=block_size)

        answer = yield from understood(response, read)
        if self._key is not None and page == 0 and not again and not _speaks_of(self._key, answer.rows):
            # Not what was asked for: perhaps the answer to another request. If it comes again, it is the list.
            yield from discard(response)
            return (yield from self._fetch(period, page, size=size, again=True))
        return answer

    def _count(self, period: Period) -> Flow[int | None]:
        answer = yield from self._fetch(period, 0, size=1)
        return answer.total

    def _parts(self, period: Period, total: int | None, *, now: int) -> Flow[list[Counted]]:
        """A period that holds too much, in smaller ones; empty for a single instant."""
        try:
            return (yield from split(period, total, self._count, now=now))
        except BadRequestError as refusal:
            if not _is_rule(refusal, period):
                raise
            return (yield from self._stretches(period, now=now))

    def _stretches(self, period: Period, *, now: int) -> Flow[list[Counted]]:
        """What the 100-day rule refused as one, in parts and counted."""
        planned = []
        for part in stretches(period, now=now):
            total = yield from self._count(part)
            if total != 0:
                planned.append((part, total))
        return planned

    def _check_complete(self, seen: Seen[TangoOrder], pinned: Period) -> Flow[None]:
        """Fewer came than were counted at first: only right where some left the filters meanwhile."""
        try:
            left = yield from self._count(pinned)
        except BadRequestError as refusal:
            if not _is_rule(refusal, pinned):
                raise
            return
        if left is not None and seen.done < left:
            raise UnreadableResponseError(
                f"{seen.done} orders came and Tango counts {left} in the same range.",
                hint="Every order it showed was handed out. List again without the cursor, or with a shorter range.",
            )

    def _pack(self, cursor_state: dict[str, Any], pinned: Period) -> str:
        cursor_state |= {
            "filters": dict(self._filters),
            "start": self._span.start,
            "end": self._span.end,
            "pinned": pinned.end,
        }
        return encode_cursor(LISTING, self._session.platform, cursor_state)


def _pin(row_ids: Sequence[RowId], *, now: int) -> int:
    """Where the walk ends: now, or the newest order seen, should the service's clock be ahead of ours."""
    newest = max([moment or _UNKNOWN for _, moment in row_ids], default=_UNKNOWN)
    return max(now, newest // MOMENT + 1)


def _speaks_of(key: str, orders: Sequence[TangoOrder]) -> bool:
    """Whether rows may be what a filter on this key matches, exactly or in part; no rows may be."""
    return not orders or any(order.key is None or key.casefold() in order.key.casefold() for order in orders)


def _sum(planned: Sequence[Counted]) -> int | None:
    """How many orders all periods hold; None where the count of one is not known."""
    totals = [*map(_total, planned)]
    return None if None in totals else sum(filter(None, totals))


def _codes(refusal: BadRequestError | NotFoundError) -> set[str | None]:
    fields = refusal.fields if isinstance(refusal, BadRequestError) else ()
    return {refusal.code, *(field.code for field in fields)}


def _is_rule(refusal: BadRequestError | NotFoundError, period: Period) -> bool:
    """Whether a refusal says that a period is longer than 100 days; others are the caller's to see."""
    return "422.043" in _codes(refusal) and is_long(period)
