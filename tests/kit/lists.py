"""The two list endpoints as models without IO, whose orders come and go between two requests."""

from __future__ import annotations

import json
from bisect import bisect_left, bisect_right, insort
from datetime import UTC, datetime, timedelta

from reward_orders.core.wire import Response
from reward_orders.tango.orders import AsyncTangoOrders, TangoOrders
from reward_orders.voucherify.orders import AsyncVoucherifyOrders, VoucherifyOrders
from tests.kit.flows import START, FakeClock, tango_client, voucherify_client

NOW = int(START * 1000)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
DAY = 86_400_000


def iso(ms):
    return (EPOCH + timedelta(milliseconds=ms)).strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "Z"


def ms(text):
    return (datetime.fromisoformat(text) - EPOCH) // timedelta(milliseconds=1)


def reply(status, body):
    return Response(status, {"content-type": "application/json"}, json.dumps(body).encode())


class Wire:
    """A transport that asks a model; remembers requests."""

    def __init__(self, service, clock=None):
        self.service = service
        self.clock = clock or FakeClock()
        self.requests = []

    def exchange(self, request, timeout):
        self.requests.append(request)
        return self.service(request)

    def discard(self, response):
        """There is no connection."""


class AsyncWire(Wire):
    async def exchange(self, request, timeout):  # noqa: ASYNC109 - part of the effect
        return super().exchange(request, timeout)

    async def discard(self, response):
        """There is no connection."""


def of_page(total, shown):
    return shown


def at_most(most):
    """A service that stops counting, as search engines do."""
    return lambda total, shown: min(total, most)


def says(value):
    return lambda total, shown: value


ABSENT = object()
COUNTS = {
    "true": lambda total, shown: total,
    "at most 10,000": at_most(10_000),
    "at most 1,000": at_most(1_000),
    "at most 9,999": at_most(9_999),
    "at most 120": at_most(120),
    "at most 100": at_most(100),
    "of the page": of_page,
    "zero": says(0),
    "negative": says(-1),
    "absent": says(ABSENT),
    "null": says(None),
    "a truth": says(True),
    "text": lambda total, shown: str(total),
    "a float": lambda total, shown: float(total),
    "late": lambda total, shown: max(total - 30, 0),
}
"""What a service may say where the number of all rows belongs, of so many rows and so many on the page."""


class Habits:
    """What no document says of a list: its count, how many rows come at once, and what is beyond the last page."""

    def __init__(self, *, count="true", block=100, says_block=True, past="empty"):
        self.count = COUNTS[count]
        self.block = block
        self.says_block = says_block
        self.past = past

    def page(self, rows, number, size):
        """The rows of a page (from 0), and what is said of their count; None instead of rows for a refusal."""
        size = min(size, self.block)
        shown = rows[number * size : (number + 1) * size]
        if number and not shown and self.past != "empty":
            return None, None
        return shown, self.count(len(rows), len(shown))


class TangoModel:
    """`rows` are (moment in ms, id). `sort`, `ends` (which ends of a period it includes), `days` are its habits too."""

    def __init__(self, rows=(), *, sort="newest", ends="both", days=None, meanwhile=None, **habits):
        self.habits = Habits(**habits)
        self.rows = sorted(rows)
        self.sort = sort
        self.ends = ends
        self.days = days
        self.meanwhile = meanwhile
        self.served = 0

    def add(self, moment, name):
        insort(self.rows, (moment, name))

    def __call__(self, request):
        if self.meanwhile is not None and self.served:
            self.meanwhile(self, self.served)
        self.served += 1
        query = request.params
        start, end = query.get("startDate"), query.get("endDate")
        if self.days is not None and (start or end):
            first, last = ms(start) if start else 0, ms(end) if end else NOW
            if last - first > self.days * DAY:
                return reply(400, {"errors": [{"path": "startDate", "i18nKey": "422.043", "message": "no"}]})
        rows = self.rows[self._low(start) : self._high(end)]
        page, size = query["page"], query["elementsPerBlock"]
        if (page + 1) * min(size, self.habits.block) > 10_000:
            return reply(400, {"errors": [{"i18nKey": "400.021", "message": "window"}]})
        if self.sort == "newest":
            rows = rows[::-1]
        elif self.sort == "name":
            rows = sorted(rows, key=lambda row: row[1])
        shown, total = self.habits.page(rows, page, size)
        if shown is None:
            code = {404: "404.001", 400: "400.021", 422: "422.119"}[self.habits.past]
            return reply(self.habits.past, {"errors": [{"i18nKey": code, "message": "no"}]})
        block = {"number": page, "resultCount": len(shown)}
        if self.habits.says_block:
            block["elementsPerBlock"] = min(size, self.habits.block)
        if total is not ABSENT:
            block["totalCount"] = total
        orders = [{"referenceOrderID": name, "createdAt": iso(moment)} for moment, name in shown]
        return reply(200, {"page": block, "orders": orders})

    def _low(self, start):
        if start is None:
            return 0
        side = bisect_left if self.ends in {"both", "start"} else bisect_right
        return side(self.rows, ms(start), key=lambda row: row[0])

    def _high(self, end):
        if end is None:
            return len(self.rows)
        side = bisect_right if self.ends in {"both", "end"} else bisect_left
        return side(self.rows, ms(end), key=lambda row: row[0])

    @property
    def names(self):
        return [name for _, name in self.rows]


class VoucherifyModel:
    """`rows` are [created, updated, id]; sorted as asked, pages of `limit`; `pages` of them can be asked for."""

    def __init__(self, rows=(), *, meanwhile=None, pages=100, **habits):
        self.habits = Habits(**habits)
        self.pages = pages
        self.rows = [list(row) for row in rows]
        self.meanwhile = meanwhile
        self.served = 0

    def add(self, moment, name):
        self.rows.append([moment, moment, name])

    def __call__(self, request):
        if self.meanwhile is not None and self.served:
            self.meanwhile(self, self.served)
        self.served += 1
        query = request.params
        field = 0 if query["order"].endswith("created_at") else 1
        rows = sorted(self.rows, key=lambda row: (row[field], row[2]), reverse=query["order"].startswith("-"))
        page, limit = query["page"], query["limit"]
        if not 1 <= page <= self.pages:
            return reply(400, {"code": 400, "key": "invalid_query_params", "message": "page"})
        shown, total = self.habits.page(rows, page - 1, limit)
        if shown is None:
            return reply(self.habits.past, {"code": self.habits.past, "key": "not_found", "message": "no"})
        orders = [{"id": name, "created_at": iso(made), "updated_at": iso(last)} for made, last, name in shown]
        counted = {} if total is ABSENT else {"total": total}
        return reply(200, {"object": "list", "data_ref": "orders", "orders": orders, **counted})

    @property
    def names(self):
        return [row[2] for row in self.rows]


def tango_orders(service, *, clock=None):
    """`tango.orders` over a model."""
    clock = clock or FakeClock()
    return TangoOrders(tango_client(clock)._settings, Wire(service, clock))


def async_tango_orders(service, *, clock=None):
    clock = clock or FakeClock()
    return AsyncTangoOrders(tango_client(clock)._settings, AsyncWire(service, clock))


def voucherify_orders(service, *, clock=None):
    """`voucherify.orders` over a model."""
    clock = clock or FakeClock()
    return VoucherifyOrders(voucherify_client(clock)._settings, Wire(service, clock))


def async_voucherify_orders(service, *, clock=None):
    clock = clock or FakeClock()
    return AsyncVoucherifyOrders(voucherify_client(clock)._settings, AsyncWire(service, clock))


def ids(orders):
    return [order.id for order in orders]
