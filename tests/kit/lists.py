"""The two list endpoints as models without IO, whose orders come and go between two requests."""

from __future__ import annotations

import json
from bisect import bisect_left, bisect_right, insort
from datetime import UTC, datetime, timedelta

from reward_orders.core.wire import Response
from reward_orders.tango.async_orders import AsyncTangoOrders
from reward_orders.tango.orders import TangoOrders
from reward_orders.voucherify.async_orders import AsyncVoucherifyOrders
from reward_orders.voucherify.orders import VoucherifyOrders
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


class AsyncWire(Wire):
    async def exchange(self, request, timeout):  # noqa: ASYNC109 - part of the effect
        return super().exchange(request, timeout)


class TangoModel:
    """`rows` are (moment in ms, id). `sort`, `ends` (which ends of a period it includes) and `days` are its habits."""

    def __init__(self, rows=(), *, sort="newest", ends="both", days=None, meanwhile=None):
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
        if (page + 1) * size > 10_000:
            return reply(400, {"errors": [{"i18nKey": "400.021", "message": "window"}]})
        if self.sort == "newest":
            rows = rows[::-1]
        elif self.sort == "name":
            rows = sorted(rows, key=lambda row: row[1])
        shown = rows[page * size : (page + 1) * size]
        return reply(
            200,
            {
                "page": {"number": page, "elementsPerBlock": size, "resultCount": len(shown), "totalCount": len(rows)},
                "orders": [{"referenceOrderID": name, "createdAt": iso(moment)} for moment, name in shown],
            },
        )

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
    """`rows` are [created, updated, id]; sorted as asked, pages of `limit`."""

    def __init__(self, rows=(), *, meanwhile=None):
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
        if not 1 <= page <= 100:
            return reply(400, {"code": 400, "key": "invalid_query_params", "message": "page"})
        shown = rows[(page - 1) * limit : page * limit]
        orders = [{"id": name, "created_at": iso(made), "updated_at": iso(last)} for made, last, name in shown]
        return reply(200, {"object": "list", "data_ref": "orders", "orders": orders, "total": len(rows)})

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
