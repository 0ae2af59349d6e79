"""The service that fails: both vendors' order APIs on a raw socket, every fault by chance or by script.

`python -m scripts.chaos.service PORT LEDGER SEED`. It shares no code with the product or its sandbox, and writes what
it does into a ledger before anybody hears of it. `/_chaos/…` is the harness's door: mix, script, release, plant, alter,
waiting.
"""

from __future__ import annotations

import asyncio
import json
import socket
import struct
import sys
from collections import deque
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, unquote, urlsplit

from attrs import define

from scripts.chaos.acts import on_create, on_read, parts
from scripts.chaos.world import WINDOW, World, owner, reward

if TYPE_CHECKING:
    from asyncio import StreamReader, StreamWriter

    from scripts.chaos.ledger import Json

LOOK_SECONDS = 0.02  # so that a create which left its caller first is executed first
PHRASES = {200: "OK", 201: "Created", 204: "No Content"}


@define
class Visit:
    """One request and its connection."""

    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: bytes
    reader: StreamReader
    writer: StreamWriter

    @property
    def vendor(self) -> str:
        """Whose API it is for."""
        return "tango" if self.path.startswith("/raas/") else "voucherify"

    @property
    def left(self) -> bool:
        """Whether the client has hung up."""
        return self.reader.at_eof() or self.writer.is_closing()


class Service:
    """The wire; the rules are the world's."""

    def __init__(self, world: World, random: Random) -> None:
        self._world = world
        self._random = random
        self._mixing = False
        self._scripts: dict[str, dict[str, deque[str]]] = {}
        self._held: dict[str, asyncio.Future[str]] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._in_process: set[str] = set()
        self._counts: str = "true"

    async def connection(self, reader: StreamReader, writer: StreamWriter) -> None:
        """Serve one connection until either side has enough."""
        try:
            while await self._visit(await _read(reader, writer)):
                pass
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    async def _visit(self, visit: Visit) -> bool:
        if visit.path.startswith("/_chaos/"):
            return await _send(visit, 200, self._control(visit.path[8:], json.loads(visit.body or b"{}")))
        if visit.path.endswith("/oauth/token"):
            token = {"access_token": f"token-{next(self._world.numbers)}", "expires_in": 900, "token_type": "Bearer"}
            return await _send(visit, 200, token)
        if visit.path not in {"/raas/v2/orders", "/v1/orders"} and visit.method == "POST":
            self._world.note("offence", what=f"a create went to {visit.path}, where only a redirect pointed")
            return await _send(visit, 200, {})
        if not visit.headers.get("x-chaos-call"):
            self._world.note("offence", what=f"{visit.method} {visit.path} belongs to no call")
        return await (self._create(visit) if visit.method == "POST" else self._look(visit))

    # --- creates

    async def _create(self, visit: Visit) -> bool:
        body = json.loads(visit.body)
        account, key = owner(visit.vendor, body)
        act = self._act(key, "create") or (
            on_create(self._random, visit.vendor, key) if self._mixing else "ok"
        )
        number = next(self._world.numbers)
        self._world.note(
            "arrival",
            number=number,
            vendor=visit.vendor,
            account=account,
            key=key,
            call=visit.headers.get("x-chaos-call", ""),
            reward=reward(visit.vendor, body),
            act=act,
        )
        if key in self._in_process and visit.vendor == "tango":
            act = "in_process"
        while True:
            if act != "ok":
                self._world.note("fault", act=parts(act)[0])
            if not act.startswith("hold"):
                break
            if act == "hold_after":
                self._world.create(visit.vendor, body, number)
            act = await self._hold(key)
            if visit.left and act == "ok":
                act = "reset_before"
        return await self._perform(visit, body, number, act)

    async def _perform(self, visit: Visit, body: Json, number: int, act: str) -> bool:
        """One act; what it does to the world comes before what the caller hears."""
        name, seconds = parts(act)
        vendor, key = visit.vendor, owner(visit.vendor, body)[1]
        if name in {"late", "in_process_late"}:
            self._later(vendor, body, number, seconds)
        if name == "slow":
            await asyncio.sleep(seconds)
        executes = name.endswith("_after") or name in {"ok", "slow", "twice", "exists", "slow_body", "drip"}
        status, order = self._world.create(vendor, body, number) if executes else (0, {})
        if name == "twice":
            status, order = self._world.create(vendor, body, number)
        if name in {"reset_before", "reset_after", "late"}:
            return _reset(visit)
        if name in {"timeout_before", "timeout_after"}:
            return await _outlast(visit, seconds)
        if name in {"slow_body", "drip"}:
            kept = await _send(visit, status, order, pace=seconds)
            self._world.note("answered", number=number, status=status, clear=kept and not visit.left)
            return kept
        if name in {"ok", "twice", "slow"}:
            self._world.note("answered", number=number, status=status, clear=not visit.left)
            return await _send(visit, status, order)
        if name in {"foreign_after", "surplus_after"}:
            another = self._world.another(vendor, key) or order
            if name == "foreign_after":
                return await _send(visit, status, another)
            return await _send(visit, status, order) and await _send(visit, status, another)
        return await self._refuse(visit, number, name, seconds, status, order)

    async def _refuse(
        self, visit: Visit, number: int, name: str, seconds: float, status: int, order: Json
    ) -> bool:
        tango = visit.vendor == "tango"
        error: tuple[int, Json] | None = {
            "error_before": (500, {"i18nKey": "500.000"}),
            "error_after": (503, {"i18nKey": "503.000"}),
            "rate_limited": (429, {"i18nKey": "429.008", "key": "too_many_requests"}),
            "refused": (402, {"i18nKey": "402.001"}) if tango else (400, {"key": "invalid_order"}),
            "in_process": (409, {"i18nKey": "409.002"}),
            "in_process_late": (409, {"i18nKey": "409.002"}),
            "exists": (409, {"i18nKey": "409.024", "key": "duplicate_found"}),
            "unauthorized": (401, {"i18nKey": "401.501", "key": "unauthorized"}),
            "redirect_after": (307, {}),
        }.get(name)
        if error is not None:
            self._world.note("answered", number=number, status=error[0], clear=True)
            headers = {"rate_limited": f"Retry-After: {seconds:g}", "redirect_after": "Location: /elsewhere"}
            return await _send(visit, error[0], error[1], header=headers.get(name, ""))
        return await _spoil(visit, name.removesuffix("_after"), status, order)

    async def _hold(self, key: str) -> str:
        """Wait for the harness's word; gives what is to be done then."""
        future = self._held[key] = asyncio.get_running_loop().create_future()
        try:
            return await future
        finally:
            if self._held.get(key) is future:
                del self._held[key]

    def _later(self, vendor: str, body: Json, number: int, seconds: float) -> None:
        """Go on working on an order nobody waits for any more; meanwhile its key is in process."""
        key = owner(vendor, body)[1]
        self._in_process.add(key)

        async def work() -> None:
            await asyncio.sleep(seconds)
            self._in_process.discard(key)
            self._world.create(vendor, body, number)

        task = asyncio.get_running_loop().create_task(work())
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    # --- looks

    async def _look(self, visit: Visit) -> bool:
        await asyncio.sleep(LOOK_SECONDS)
        last = unquote(visit.path.rsplit("/", 1)[-1])
        listed = last == "orders"
        key = visit.query.get("externalRefID", "") if listed else last
        act = self._act(key, "look") or (
            on_read(self._random, by_id=not listed and last.startswith(("RA-", "ord_"))) if self._mixing else "ok"
        )
        if act != "ok":
            self._world.note("fault", act=f"look_{parts(act)[0]}")
        name, seconds = parts(act)
        if name == "reset":
            return _reset(visit)
        if name == "timeout":
            return await _outlast(visit, seconds)
        if name == "error":
            return await _send(visit, 500, {})
        if name == "rate_limited":
            return await _send(visit, 429, {}, header=f"Retry-After: {seconds:g}")
        status, answer = self._list(visit) if listed else self._one(visit, last)
        if name == "none" and not listed:
            status, answer = 404, {"i18nKey": "404.005", "key": "not_found"}
        if name in {"foreign", "surplus"} and not listed:
            another = self._world.another(visit.vendor, (answer.get("externalRefID") or answer.get("source_id") or ""))
            if another is not None and name == "foreign":
                return await _send(visit, 200, another)
            if another is not None:
                return await _send(visit, status, answer) and await _send(visit, 200, another)
        if name in {"ok", "none", "foreign", "surplus"}:
            return await _send(visit, status, answer)
        return await _spoil(visit, name, status, answer)

    def _one(self, visit: Visit, identifier: str) -> tuple[int, Json]:
        order = self._world.by_id(visit.vendor, identifier)
        return (404, {"i18nKey": "404.005", "key": "not_found"}) if order is None else (200, order)

    def _list(self, visit: Visit) -> tuple[int, Json]:
        query = visit.query
        tango = visit.vendor == "tango"
        size = int(query.get("elementsPerBlock" if tango else "limit", "10"))
        page = int(query.get("page", "0" if tango else "1")) - (not tango)
        if (page + 1) * size > WINDOW:
            return 400, {"i18nKey": "400.021", "key": "page_over_limit"}
        rows = self._world.rows(
            visit.vendor, key=query.get("externalRefID"), account=query.get("accountIdentifier")
        )
        if tango:
            start, end = query.get("startDate", ""), query.get("endDate", "9")
            rows = [row for row in rows if start[:19] <= row["createdAt"][:19] <= end[:19]]
        elif query.get("order", "").startswith("-"):
            rows.reverse()
        part = rows[page * size : (page + 1) * size]
        count: Any = {"true": min(len(rows), WINDOW), "rows": len(part), "none": None, "text": str(len(rows))}[
            self._counts
        ]
        if not tango:
            return 200, {"object": "list", "data_ref": "orders", "orders": part, "total": count}
        shown = {"number": page, "elementsPerBlock": size, "resultCount": len(part), "totalCount": count}
        return 200, {"page": shown, "orders": part}

    # --- the harness's door

    def _control(self, name: str, given: Json) -> Json:
        match name:
            case "mix":
                self._mixing = given["on"]
            case "counts":
                self._counts = given["as"]
            case "script":
                self._scripts[given["key"]] = {kind: deque(given[kind]) for kind in ("create", "look")}
            case "release":
                future = self._held.get(given["key"])
                if future is not None and not future.done():
                    future.set_result(given["act"])
            case "waiting":
                return {"keys": list(self._held)}
            case "plant":
                status, order = self._world.create(given["vendor"], given["body"], None)
                return {"status": status, "order": order}
            case "pay":
                self._world.pay()
            case "alter":
                self._world.alter(given["vendor"], given["account"], given["key"], given["changes"])
            case _:
                raise ValueError(name)
        return {}

    def _act(self, key: str, kind: str) -> str | None:
        """The next act of this key's script; a script that has ended leaves nothing more to chance."""
        script = self._scripts.get(key)
        if script is None:
            return None
        return script[kind].popleft() if script[kind] else "ok"


async def _read(reader: StreamReader, writer: StreamWriter) -> Visit:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
    method, target, _ = head[0].split(" ", 2)
    headers = {name.strip().lower(): value.strip() for name, _, value in (line.partition(":") for line in head[1:])}
    body = await reader.readexactly(int(headers.get("content-length", 0)))
    url = urlsplit(target)
    query = {name: values[0] for name, values in parse_qs(url.query).items()}
    return Visit(method, url.path, query, headers, body, reader, writer)


async def _send(visit: Visit, status: int, answer: Any, *, header: str = "", pace: float = 0.0) -> bool:
    """A whole answer; with `pace`, its body in portions over so many seconds."""
    content = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
    lines = [f"HTTP/1.1 {status} {PHRASES.get(status, 'Unknown')}", f"Content-Length: {len(content)}", header]
    kind = "text/html" if isinstance(answer, bytes) else "application/json"
    head = "\r\n".join(line for line in [*lines, f"Content-Type: {kind}"] if line)
    visit.writer.write(head.encode() + b"\r\n\r\n")
    portions = 20 if pace else 1
    size = len(content) // portions + 1
    for begin in range(0, len(content), size):
        visit.writer.write(content[begin : begin + size])
        await visit.writer.drain()
        if pace:
            await asyncio.sleep(pace / portions)
    return True


async def _spoil(visit: Visit, name: str, status: int, answer: Json) -> bool:
    """An answer that makes no sense."""
    if name == "gateway":
        return await _send(visit, 502, b"<html>Bad Gateway</html>")
    if name == "garbage":
        return await _send(visit, status, b"<html>Welcome to the hotel's network</html>")
    if name != "truncated":
        raise ValueError(name)
    content = json.dumps(answer).encode()
    head = f"HTTP/1.1 {status} OK\r\nContent-Type: application/json\r\nContent-Length: {len(content)}\r\n\r\n"
    visit.writer.write(head.encode() + content[: len(content) // 2])
    await visit.writer.drain()
    return False


def _reset(visit: Visit) -> bool:
    """Cut the connection as a crash does."""
    raw: socket.socket = visit.writer.get_extra_info("socket")
    raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    visit.writer.transport.abort()
    return False


async def _outlast(visit: Visit, seconds: float) -> bool:
    """Say nothing until the client has given up."""
    try:
        await asyncio.wait_for(visit.reader.read(1), seconds)
    except TimeoutError:
        pass
    return _reset(visit)


async def serve(port: int, path: Path, seed: int) -> None:
    """Serve until killed."""
    service = Service(World(path), Random(seed))  # noqa: S311 - a plan
    listening = socket.socket()
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listening.bind(("127.0.0.1", port))
    server = await asyncio.start_server(service.connection, sock=listening, backlog=512)
    print(listening.getsockname()[1], flush=True)
    async with server:
        await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])))
