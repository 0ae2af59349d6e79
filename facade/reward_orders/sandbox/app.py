"""The ASGI app: receive a request, play the vendor, let a fault spoil it, write one line about it."""

import asyncio
import time
import uuid
from dataclasses import dataclass
from email.utils import formatdate
from urllib.parse import parse_qsl
from weakref import WeakKeyDictionary

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.routing import Mount
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from reward_orders.sandbox import delivery, guard, refusing, routing, rules
from reward_orders.sandbox.clock import iso
from reward_orders.sandbox.control import Controls, control_routes, refuse
from reward_orders.sandbox.exchange import Answer, Call, reply
from reward_orders.sandbox.faults import Fault
from reward_orders.sandbox.log import Log
from reward_orders.sandbox.page import page_routes
from reward_orders.sandbox.received import Received, shown_body, shown_headers, shown_query
from reward_orders.sandbox.store import Store
from reward_orders.sandbox.world import World

LARGEST_BODY = 10 * 1024 * 1024
"""Bytes of a body that are read; Voucherify documents 10 MB for imports of codes, the others say nothing."""
_AFTER_COMMIT = frozenset({"reset_after_commit", "timeout_after_commit"})


@dataclass(slots=True)
class Visit:
    """One request on its way: what it is, what is remembered of it, and the wire."""

    call: Call
    route: routing.Route | None
    allowed: list[str]
    received: Received
    receive: Receive
    send: Send


def build(world: World, store: Store | None, connections: delivery.Connections, log: Log) -> ASGIApp:
    """Put the page, the control API and both vendors into one app."""
    vendors = Vendors(world, store, connections, log)
    controls = Controls(world, store)
    routes = [*page_routes(controls), Mount("/_sandbox", routes=control_routes(controls))]
    control = Starlette(routes=routes, exception_handlers={HTTPException: refuse})

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["path"] not in {"/", "/openapi.yaml"} and not scope["path"].startswith("/_sandbox"):
            await vendors(scope, receive, send)
            return
        refused = guard.refused(scope["method"], scope["path"], _headers(scope), world.host_names)
        if refused is not None:
            await delivery.send_answer(send, refused)
        elif (body := await _read(receive, send)) is not None:
            await control(scope, _again(body), send)

    return app


class Vendors:
    """Both vendors' APIs as one ASGI app."""

    def __init__(self, world: World, store: Store | None, connections: delivery.Connections, log: Log) -> None:
        self._world = world
        self._store = store
        self._connections = connections
        self._log = log
        self._surplus: WeakKeyDictionary[asyncio.Transport, bytes] = WeakKeyDictionary()
        """What a connection gets in front of its next answer."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, or let a fault answer it."""
        began = time.perf_counter()
        body = await _read(receive, send)
        if body is None:
            return
        transport = self._connections.get((scope["client"][0], scope["client"][1]))
        if transport is not None and (surplus := self._surplus.pop(transport, None)):
            transport.write(surplus)
        with self._world.lock:
            visit = self._visit(scope, body, receive, self._dated(send))
            fault = self._world.faults.match(visit.call.operation)
            if fault is not None and self._store is not None:
                self._store.save(self._world, ())  # a killed sandbox knows which faults it has had
        if fault is None:
            answer = await self._answer(visit)
            await delivery.send_answer(visit.send, answer)
            self._log.line(visit.call, answer.status, time.perf_counter() - began)
            return
        visit.received.fault = fault.kind
        if transport is None:  # the client has hung up already: nobody is left to fault
            return
        status = await self._spoil(fault, visit, transport)
        self._log.line(visit.call, status, time.perf_counter() - began, fault.kind)

    async def _spoil(self, fault: Fault, visit: Visit, transport: asyncio.Transport) -> int | None:
        """Let the fault happen; return the status that went out, if one did."""
        if fault.kind in refusing.INSTEAD:
            answer = refusing.instead(fault, visit.call, self._world)
            await delivery.send_answer(visit.send, answer)
            return answer.status
        if fault.kind in {"reset_before_commit", "timeout_before_commit"}:
            await self._break(fault, visit, transport)
            return None
        answer = await self._answer(visit)
        if fault.kind in _AFTER_COMMIT:
            await self._break(fault, visit, transport)
            return None
        if fault.kind == "truncated_body":
            await delivery.send_truncated(visit.receive, visit.send, answer, transport)
            return answer.status
        if fault.kind == "slow_body":
            await delivery.send_slowly(visit.send, answer, fault.seconds)
            return answer.status
        if fault.kind == "error_after_commit":
            answer = refusing.error(fault, visit.call, self._world)
        elif fault.kind == "in_process_after_commit":
            answer = refusing.in_process(visit.call, self._world, seconds=fault.seconds)
        elif fault.kind == "other_order":
            answer = refusing.other_order(answer, visit.call, self._world)
        elif fault.kind == "retrying":
            refusing.retry(visit.call, self._world, seconds=fault.seconds)
        elif fault.kind == "surplus_answer":
            self._surplus[transport] = delivery.on_the_wire(answer)
        elif fault.kind == "wrong_content_type":
            answer.content_type = "text/html; charset=utf-8"
        elif fault.kind == "duplicate_delivery":
            answer = await self._answer(visit)
        await delivery.send_answer(visit.send, answer)
        return answer.status

    async def _break(self, fault: Fault, visit: Visit, transport: asyncio.Transport) -> None:
        """Cut the connection, for a timeout only after the client had time to give up."""
        if fault.kind.startswith("timeout"):
            await delivery.hold(visit.receive, fault.seconds)
        await delivery.reset(visit.receive, transport)

    async def _answer(self, visit: Visit) -> Answer:
        """Play the vendor; what it did is in the state file before anyone hears of it."""
        with self._world.lock:
            answer = rules.answer(self._world, visit.call, visit.route, visit.allowed)
            visit.received.status = answer.status
            changes = self._world.drain()
            if self._store is not None and changes:
                self._store.save(self._world, changes)
        if answer.hold:
            await delivery.work(answer.hold)
        if answer.release is not None:
            answer.release()
        return answer

    def _dated(self, send: Send) -> Send:
        """Let every answer carry the sandbox's time: a client may measure a Retry-After date against it."""

        async def dated(message: Message) -> None:
            if message["type"] == "http.response.start":
                date = formatdate(self._world.clock.time(), usegmt=True)
                message["headers"] = [*message["headers"], (b"date", date.encode())]
            await send(message)

        return dated

    def _visit(self, scope: Scope, body: bytes, receive: Receive, send: Send) -> Visit:
        world = self._world
        path = scope["raw_path"].decode("ascii", "replace").partition("?")[0]
        origin = "download" if world.download_origin.endswith(f":{scope['server'][1]}") else "api"
        route, ids, allowed = routing.find(scope["method"], path, origin)
        world.request_count += 1
        world.clock.tick()
        headers = _headers(scope)
        given = parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True)
        query = dict(given)
        call = Call(
            operation=route.operation if route else "unknown",
            method=scope["method"],
            path=path,
            ids=ids,
            query=query,
            headers=headers,
            body=body,
            request_id=_request_id(path, world.request_count),
            repeated={} if len(query) == len(given) else _by_name(given),
        )
        form = call.operation.endswith("Token") or "form" in headers.get("content-type", "").lower()
        received = Received(
            operation=call.operation,
            method=call.method,
            path=path,
            query=shown_query(query),
            headers=shown_headers(headers),
            body=shown_body(body, form=form),
            time=iso(world.clock.ms()),
        )
        world.received.append(received)
        return Visit(call, route, allowed, received, receive, send)


def _by_name(pairs: list[tuple[str, str]]) -> dict[str, list[str]]:
    return {name: [value for other, value in pairs if other == name] for name, _ in pairs}


def _request_id(path: str, number: int) -> str:
    """Return an id in the vendor's form; the same sequence in every sandbox."""
    if path.startswith(("/v1/", "/v2/")):
        return f"v-{number:018x}"
    return str(uuid.uuid5(uuid.NAMESPACE_OID, str(number)))


def _headers(scope: Scope) -> dict[str, str]:
    return {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}


async def _read(receive: Receive, send: Send) -> bytes | None:
    """Return the whole body; None when the client left before it had sent it, or was told that it is too large."""
    body = bytearray()
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            return None
        body += message.get("body", b"")
        if len(body) > LARGEST_BODY:  # uvicorn drops what still comes
            told = f"the body has more than {LARGEST_BODY} bytes, which is all the sandbox reads"
            await delivery.send_answer(send, reply(413, {"error": told}))
            return None
        if not message.get("more_body"):
            return bytes(body)


def _again(body: bytes) -> Receive:
    """Hand on a body that has been read."""

    async def receive() -> Message:
        return {"type": "http.request", "body": body, "more_body": False}

    return receive
