"""The ASGI app: receive a request, play the vendor, let a fault spoil it, write one line about it."""

import asyncio
import json
import time
import uuid
from urllib.parse import parse_qsl

from starlette.applications import Starlette
from starlette.routing import Mount
from starlette.types import Receive, Scope, Send

from reward_orders.sandbox import delivery, refusing, routing, rules
from reward_orders.sandbox.clock import iso
from reward_orders.sandbox.control import control_routes
from reward_orders.sandbox.exchange import Answer, Call
from reward_orders.sandbox.faults import Fault
from reward_orders.sandbox.log import Log
from reward_orders.sandbox.routing import Route
from reward_orders.sandbox.store import Store
from reward_orders.sandbox.world import Received, World


def build(world: World, store: Store | None, connections: delivery.Connections, log: Log) -> Starlette:
    """Put the control API and both vendors into one app."""
    vendors = Vendors(world, store, connections, log)
    return Starlette(routes=[Mount("/_sandbox", routes=control_routes(world, store)), Mount("/", app=vendors)])


class Vendors:
    """Both vendors' APIs as one ASGI app."""

    def __init__(self, world: World, store: Store | None, connections: delivery.Connections, log: Log) -> None:
        self._world = world
        self._store = store
        self._connections = connections
        self._log = log

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        began = time.perf_counter()
        body = await _read(receive)
        call, route, allowed = self._call(scope, body)
        received = self._remember(call)
        fault = self._world.faults.match(call.operation)
        if fault is None:
            answer = await self._answer(call, route, allowed, received)
            await delivery.send_answer(send, answer)
            self._log.line(call, answer.status, time.perf_counter() - began)
            return
        received.fault = fault.kind
        transport = self._connections[scope["client"][0], scope["client"][1]]
        status = await self._spoil(fault, call, route, allowed, received, receive, send, transport)
        self._log.line(call, status, time.perf_counter() - began, fault.kind)

    async def _spoil(
        self,
        fault: Fault,
        call: Call,
        route: Route | None,
        allowed: list[str],
        received: Received,
        receive: Receive,
        send: Send,
        transport: asyncio.Transport,
    ) -> int | None:
        """Let the fault happen; return the status that went out, if one did."""
        if fault.kind in refusing.INSTEAD:
            answer = refusing.instead(fault, call, self._world)
            await delivery.send_answer(send, answer)
            return answer.status
        if fault.kind in {"reset_before_commit", "timeout_before_commit"}:
            if fault.kind == "timeout_before_commit":
                await delivery.hold(receive, fault.seconds)
            await delivery.reset(receive, transport)
            return None
        answer = await self._answer(call, route, allowed, received)
        match fault.kind:
            case "reset_after_commit" | "timeout_after_commit":
                if fault.kind == "timeout_after_commit":
                    await delivery.hold(receive, fault.seconds)
                await delivery.reset(receive, transport)
                return None
            case "truncated_body":
                await delivery.send_truncated(send, answer, transport)
                return answer.status
            case "slow_body":
                await delivery.send_slowly(send, answer, fault.seconds)
                return answer.status
            case "error_after_commit":
                answer = refusing.error(fault, call, self._world)
            case "wrong_content_type":
                answer.content_type = "text/html; charset=utf-8"
            case "duplicate_delivery":
                answer = await self._answer(call, route, allowed, received)
            case _:
                pass
        await delivery.send_answer(send, answer)
        return answer.status

    async def _answer(self, call: Call, route: Route | None, allowed: list[str], received: Received) -> Answer:
        """Play the vendor; what it did is in the state file before anyone hears of it."""
        with self._world.lock:
            answer = rules.answer(self._world, call, route, allowed)
            received.status = answer.status
            if self._store is not None:
                self._store.save(self._world)
        if answer.hold:
            await asyncio.sleep(answer.hold)
        if answer.release is not None:
            answer.release()
        return answer

    def _call(self, scope: Scope, body: bytes) -> tuple[Call, Route | None, list[str]]:
        world = self._world
        raw_path = scope["raw_path"].decode("ascii", "replace").partition("?")[0]
        port = scope["server"][1]
        origin = "download" if world.download_origin.endswith(f":{port}") else "api"
        route, ids, allowed = routing.find(scope["method"], raw_path, origin)
        world.request_count += 1
        world.clock.tick()
        headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}
        tango = not raw_path.startswith("/v1/")
        number = world.request_count
        call = Call(
            operation=route.operation if route else "unknown",
            method=scope["method"],
            path=raw_path,
            ids=ids,
            query=dict(parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True)),
            headers=headers,
            body=body,
            request_id=str(uuid.uuid5(uuid.NAMESPACE_OID, str(number))) if tango else f"v-{number:018x}",
        )
        return call, route, allowed

    def _remember(self, call: Call) -> Received:
        received = Received(
            operation=call.operation,
            method=call.method,
            path=call.path,
            query=dict(call.query),
            headers=dict(call.headers),
            body=_shown(call.body),
            time=iso(self._world.clock.ms()),
        )
        self._world.received.append(received)
        return received


async def _read(receive: Receive) -> bytes:
    parts = []
    while True:
        message = await receive()
        parts.append(message.get("body", b""))
        if not message.get("more_body"):
            return b"".join(parts)


def _shown(body: bytes) -> object:
    if not body:
        return None
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return body.decode(errors="replace")
