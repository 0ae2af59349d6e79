"""One call: named, so that every request of it carries the name, and watched through the client's own events."""

from __future__ import annotations

import itertools
import os
import time
from contextvars import ContextVar
from typing import TYPE_CHECKING

import httpx

from scripts.chaos.books import Line

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine
    from typing import Any

    from reward_orders.http.events import Event
    from scripts.chaos.plan import Wish

HEADER = "X-Chaos-Call"
_current: ContextVar[Line | None] = ContextVar("call", default=None)
_numbers = itertools.count(1)


def begin(worker: str, wish: Wish | None) -> Line:
    """Name a new call of this worker; what this thread or task sends from now on belongs to it. None: it reads only."""
    number, role, key = (-1, "reader", "") if wish is None else (wish.number, wish.role, wish.key)
    line = Line(f"{worker}-{os.getpid()}-{next(_numbers)}", number, role, key, time.monotonic())
    _current.set(line)
    return line


def end(line: Line, *, astray: bool = False) -> Line:
    """The call is over."""
    line.ended, line.astray = time.monotonic(), astray
    line.holds_until = min(line.holds_until, line.ended)
    _current.set(None)
    return line


def watch(event: Event) -> None:
    """The `on_event` of every client: when creates leave, and until when the call holds its key."""
    line = _current.get()
    if line is None:
        return
    now = time.monotonic()
    line.unsaved |= event.name == "journal_write_failed"
    if not event.operation.endswith("CreateOrder"):
        return  # a look renews no lease
    if event.name == "request":
        line.sent.append(now)
    if event.name == "response" and event.status in {200, 201}:
        line.heard.append(event.request_id or "")
    if line.sent and event.name in {"request", "response", "failure", "wait"} and event.reason != "lease":
        line.holds_until = now + ((event.seconds or 0.0) if event.name == "wait" else 0.0)


def tag() -> None:
    """Let every request of this process carry the name of its call.

    At httpx's transport, below everything the product does: an injected client would not be the product's own.
    """
    send: Callable[..., httpx.Response] = httpx.HTTPTransport.handle_request
    asend: Callable[..., Coroutine[Any, Any, httpx.Response]] = httpx.AsyncHTTPTransport.handle_async_request

    def named(request: httpx.Request) -> httpx.Request:
        line = _current.get()
        if line is not None:
            request.headers[HEADER] = line.call
        return request

    def handle(self: httpx.HTTPTransport, request: httpx.Request) -> httpx.Response:
        return send(self, named(request))

    async def ahandle(self: httpx.AsyncHTTPTransport, request: httpx.Request) -> httpx.Response:
        return await asend(self, named(request))

    httpx.HTTPTransport.handle_request = handle  # type: ignore[method-assign]
    httpx.AsyncHTTPTransport.handle_async_request = ahandle  # type: ignore[method-assign]
