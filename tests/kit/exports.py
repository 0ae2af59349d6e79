"""Voucherify's exports as a model without IO: jobs, links and files in pieces; and a clock that moves the sandbox's."""

from __future__ import annotations

from reward_orders.core.clock import Clock
from reward_orders.core.wire import Response, TransportFailureError
from reward_orders.voucherify.async_orders import AsyncVoucherifyOrders
from reward_orders.voucherify.orders import VoucherifyOrders
from tests.kit.flows import FakeClock, voucherify_client
from tests.kit.lists import reply

LINK = "https://download.voucherify.io/v1/exports/exp_1?token=t"


class SandboxClock(Clock):
    """Real time, but a sleep moves the sandbox's clock instead of waiting."""

    __slots__ = ("sandbox", "slept")

    def __init__(self, sandbox):
        self.sandbox = sandbox
        self.slept = []

    def time(self):
        return self.sandbox.clock.time()

    def sleep(self, seconds):
        self.slept.append(seconds)
        self.sandbox.clock.advance(seconds)

    async def asleep(self, seconds):
        self.sleep(seconds)


class ExportModel:
    """Answers the export's course; `files` are what each download in turn is: a list of pieces, or a Response.

    A piece that is an exception breaks the connection there.
    """

    def __init__(self, *files, polls=(), link=LINK, total=3):
        self.files = list(files)
        self.polls = list(polls)
        self.link = link
        self.total = total
        self.clock = FakeClock()
        self.requests = []
        self.downloads = []
        self.read = self.closed = 0

    def exchange(self, request, timeout):
        self.requests.append(request)
        if request.operation == "voucherifyListOrders":
            rows = [{"id": "o-1", "created_at": "2026-01-01T00:00:00.000Z"}]
            return reply(200, {"orders": rows, "total": self.total})
        if request.operation == "voucherifyCreateOrderExport":
            return reply(200, {"id": "exp_1", "object": "export", "status": "SCHEDULED", "result": None})
        if request.operation == "voucherifyGetExport":
            status = self.polls.pop(0) if self.polls else "DONE"
            return reply(200, {"id": "exp_1", "status": status, "result": {"url": self.link}})
        return reply(404, {"code": 404, "key": "not_found", "message": "no"})

    def stream(self, request, timeout):
        self.downloads.append(request)
        file = self.files.pop(0)
        if isinstance(file, Response):
            yield file
            return
        if isinstance(file, Exception):
            raise file
        try:
            yield Response(200, {"content-type": "text/plain"}, b"")
            for piece in file:
                self.read += 1
                if isinstance(piece, Exception):
                    raise piece
                yield piece
        finally:
            self.closed += 1

    @property
    def operations(self):
        return [request.operation for request in self.requests]


class AsyncExportModel(ExportModel):
    async def exchange(self, request, timeout):  # noqa: ASYNC109 - part of the effect
        return super().exchange(request, timeout)

    async def stream(self, request, timeout):  # noqa: ASYNC109 - part of the effect
        parts = super().stream(request, timeout)
        try:
            for part in parts:
                yield part
        finally:
            parts.close()


def exporting(model, **settings):
    """`voucherify.orders` over the model."""
    kind = AsyncVoucherifyOrders if isinstance(model, AsyncExportModel) else VoucherifyOrders
    return kind(voucherify_client(model.clock, **settings)._settings, model)


def broken():
    return TransportFailureError("ReadError", was_sent=True)
