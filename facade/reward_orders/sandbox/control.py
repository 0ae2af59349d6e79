"""The control API under `/_sandbox`, for tests in other processes and other languages."""

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from reward_orders.sandbox.controls import Controls, request_view
from reward_orders.sandbox.exchange import plain, strict_json
from reward_orders.sandbox.seeding import Seed

Endpoint = Callable[[Request], Awaitable[Response]]


def control_routes(controls: Controls) -> list[Route]:
    """Return the routes of the control API; docs/sandbox.md lists them."""

    def faults(request: dict[str, Any]) -> object:
        return controls.fault(**request).dump()

    return [
        Route("/", _reader(controls.overview)),
        Route("/reset", _writer(lambda _body: controls.reset()), methods=["POST"]),
        Route("/seed", _writer(lambda body: controls.seed(Seed(**body))), methods=["POST"]),
        Route("/orders/{api}", _by_name("api", controls.orders)),
        Route("/requests", _reader(lambda: [request_view(one) for one in controls.requests()])),
        Route("/faults", _reader(controls.faults), methods=["GET"]),
        Route("/faults", _writer(faults), methods=["POST"]),
        Route("/faults", _writer(lambda _body: controls.clear_faults()), methods=["DELETE"]),
        Route("/clock", _writer(lambda body: _clock(controls, body)), methods=["PUT"]),
        Route("/settings", _reader(controls.settings), methods=["GET"]),
        Route("/settings", _writer(controls.configure), methods=["PATCH"]),
        Route("/webhooks", _reader(controls.deliveries), methods=["GET"]),
        Route("/webhooks", _writer(lambda _body: controls.unsubscribe()), methods=["DELETE"]),
        Route("/webhooks/flush", _flush(controls), methods=["POST"]),
        Route("/webhooks/{api}", _named_writer("api", controls.subscribe), methods=["PUT"]),
        Route("/webhooks/{api}/events", _named_writer("api", partial(_notify, controls)), methods=["POST"]),
        Route("/accounts/{id:path}", _by_name("id", controls.account), methods=["GET"]),
        Route("/accounts/{id:path}", _named_writer("id", controls.set_account), methods=["PATCH"]),
    ]


def _clock(controls: Controls, body: dict[str, Any]) -> None:
    """Set, advance or reset the clock: `{"set": time, "tick": 0.5}`, `{"advance": seconds}` or `{}`."""
    if unknown := set(body) - {"set", "tick", "advance"}:
        raise ValueError(f"unknown clock field {unknown.pop()!r}; one of: set, tick, advance")
    if ("set" in body and "advance" in body) or ("tick" in body and "set" not in body):
        raise ValueError("the clock takes set, or set and tick, or advance, or nothing for real time")
    if "set" in body:
        controls.set_clock(body["set"], body.get("tick", 0.0))
    elif "advance" in body:
        controls.advance(body["advance"])
    else:
        controls.reset_clock()


def _reader(read: Callable[[], object]) -> Endpoint:
    async def endpoint(_request: Request) -> Response:
        return JSONResponse(read())

    return endpoint


def _by_name(name: str, read: Callable[[str], object]) -> Endpoint:
    async def endpoint(request: Request) -> Response:
        return _guarded(lambda: read(request.path_params[name]))

    return endpoint


def _writer(write: Callable[[dict[str, Any]], object]) -> Endpoint:
    async def endpoint(request: Request) -> Response:
        content = await request.body()
        return _guarded(lambda: write(_object(content)))

    return endpoint


def _named_writer(name: str, write: Callable[[str, dict[str, Any]], object]) -> Endpoint:
    async def endpoint(request: Request) -> Response:
        content = await request.body()
        return _guarded(lambda: write(request.path_params[name], _object(content)))

    return endpoint


def _notify(controls: Controls, api: str, body: dict[str, Any]) -> None:
    if unknown := set(body) - {"type", "data"}:
        raise ValueError(f"unknown field {unknown.pop()!r}; one of: type, data")
    controls.notify(api, body.get("type", ""), body.get("data", {}))


def _flush(controls: Controls) -> Endpoint:
    async def endpoint(_request: Request) -> Response:
        await asyncio.to_thread(controls.flush_webhooks)  # a receiver may call the sandbox meanwhile
        return Response(status_code=204)

    return endpoint


def _object(content: bytes) -> dict[str, Any]:
    """Read a body; none is an empty object."""
    body = plain(strict_json(content or b"{}"))
    if not isinstance(body, dict):
        raise ValueError("the body must be a JSON object")  # noqa: TRY004 - a bad request, not a bug
    return body


async def refuse(_request: Request, wrong: Exception) -> Response:
    """Answer an unknown path or method under `/_sandbox` as JSON, like every other refusal of it."""
    assert isinstance(wrong, HTTPException)  # noqa: S101 - the app calls it for nothing else
    return JSONResponse({"error": wrong.detail}, status_code=wrong.status_code, headers=wrong.headers)


def _guarded(act: Callable[[], object]) -> Response:
    """Act; a wrong name or value is a 400 that says so."""
    try:
        result = act()
    except (TypeError, ValueError, RecursionError) as wrong:
        return JSONResponse({"error": str(wrong)}, status_code=400)
    return Response(status_code=204) if result is None else JSONResponse(result)
