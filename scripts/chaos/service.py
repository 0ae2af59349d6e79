"""The service that fails: both vendors' order APIs on a raw socket, every fault by chance or by script.

`python -m scripts.chaos.service PORT LEDGER SEED`. It shares no code with the product or its sandbox, and writes what
it does into a ledger before a caller hears of it. `/_chaos/…` is the harness's door: mix, script, release, plant,
alter, waiting.
"""

from __future__ import annotations

import asyncio
import json
import socket
import sys
from collections import deque
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from scripts.chaos.acts import on_create, on_read, parts
from scripts.chaos.wire import Visit, outlast, read, reset, send, spoil
from scripts.chaos.world import WINDOW, World, owner, reward

if TYPE_CHECKING:
    from asyncio import StreamReader, StreamWriter
    from collections.abc import Mapping

    from scripts.chaos.ledger import Json

LOOK_SECONDS = 0.02  # so that a create which left its caller first is executed first
EXECUTE = frozenset({"ok", "slow", "exists", "slow_body", "drip"})  # and whatever happens after it
REFUSALS: Mapping[str, tuple[int, Json, str]] = {
    "error_before": (500, {"i18nKey": "500.000"}, ""),
    "error_after": (503, {"i18nKey": "503.000"}, ""),
    "rate_limited": (429, {"i18nKey": "429.008", "key": "too_many_requests"}, "Retry-After: {:g}"),
    "refused": (400, {"i18nKey": "422.025", "key": "invalid_order"}, ""),
    "in_process": (409, {"i18nKey": "409.002"}, ""),
    "in_process_late": (409, {"i18nKey": "409.002"}, ""),
    "exists": (409, {"i18nKey": "409.024", "key": "duplicate_found"}, ""),
    "unauthorized": (401, {"i18nKey": "401.501", "key": "unauthorized"}, ""),
    "redirect_after": (307, {}, "Location: /elsewhere"),
}


def _none(identifier: str) -> tuple[int, Json]:
    return 404, {"i18nKey": "404.005", "key": "not_found", "resource_id": identifier}


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
        self._hidden: dict[str, float] = {}  # keys whose orders no look shows yet, and until when
        self._counts: str = "true"

    async def connection(self, reader: StreamReader, writer: StreamWriter) -> None:
        """Serve one connection until either side has enough."""
        try:
            while await self._visit(await read(reader, writer)):
                pass
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    async def _visit(self, visit: Visit) -> bool:
        if visit.path.startswith("/_chaos/"):
            return await send(visit, 200, self._control(visit.path[8:], json.loads(visit.body or b"{}")))
        if visit.path.endswith("/oauth/token"):
            token = {"access_token": f"token-{next(self._world.numbers)}", "expires_in": 900, "token_type": "Bearer"}
            return await send(visit, 200, token)
        if visit.path not in {"/raas/v2/orders", "/v1/orders"} and visit.method == "POST":
            self._world.note("offence", what=f"a create went to {visit.path}, where only a redirect pointed")
            return await send(visit, 200, {})
        if not visit.headers.get("x-chaos-call"):
            self._world.note("offence", what=f"{visit.method} {visit.path} belongs to no call")
        return await (self._create(visit) if visit.method == "POST" else self._look(visit))

    # --- creates

    async def _create(self, visit: Visit) -> bool:
        body = json.loads(visit.body)
        account, key = owner(visit.vendor, body)
        act = self._act(key, "create") or (on_create(self._random, visit.vendor, key) if self._mixing else "ok")
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
        status, order = 0, dict[str, Any]()
        for _ in range(2 if name == "twice" else name.endswith("_after") or name in EXECUTE):
            status, order = self._world.create(vendor, body, number)
        if name == "lagging_after":
            self._hidden[key] = asyncio.get_running_loop().time() + seconds
        named = f"X-Request-ID: {number}"
        match name:
            case "reset_before" | "reset_after" | "lagging_after" | "late":
                kept = reset(visit)
            case "timeout_before" | "timeout_after":
                kept = await outlast(visit, seconds)
            case "slow_body" | "drip":
                kept = await send(visit, status, order, header=named, pace=seconds)
                self._world.note("answered", number=number, status=status, clear=not visit.left)
            case "ok" | "twice" | "slow":
                self._world.note("answered", number=number, status=status, clear=not visit.left)
                kept = await send(visit, status, order, header=named)
            case "foreign_after":
                kept = await send(visit, status, self._world.another(vendor, key) or order)
            case "surplus_after":
                await send(visit, status, order)
                kept = await send(visit, status, self._world.another(vendor, key) or order)
            case "gateway_after" | "garbage_after" | "truncated_after":
                kept = await spoil(visit, name.removesuffix("_after"), status, order)
            case _:
                kept = await self._refuse(visit, number, name, seconds)
        return kept

    async def _refuse(self, visit: Visit, number: int, name: str, seconds: float) -> bool:
        status, error, header = REFUSALS[name.removesuffix("_twice")]
        self._world.note("answered", number=number, status=status, clear=True)
        for _ in range(name.endswith("_twice")):
            await send(visit, status, error)
        return await send(visit, status, error, header=header.format(seconds))

    async def _hold(self, key: str) -> str:
        """Wait for the harness's word; gives what is to be done then."""
        future = self._held[key] = asyncio.get_running_loop().create_future()
        try:
            act: str = await future
        finally:
            if self._held.get(key) is future:
                del self._held[key]
        return act

    def _later(self, vendor: str, body: Json, number: int, seconds: float) -> None:
        """Go on working on an order after its caller is gone; meanwhile its key is in process."""
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
        if self._hidden.get(key, 0.0) > asyncio.get_running_loop().time():
            name = "none"
        status, answer = self._list(visit) if listed else self._one(visit.vendor, last)
        another = None if listed else self._world.another(visit.vendor, str(answer.get("externalRefID") or last))
        match name:
            case "reset":
                kept = reset(visit)
            case "timeout":
                kept = await outlast(visit, seconds)
            case "error":
                kept = await send(visit, 500, {})
            case "rate_limited":
                kept = await send(visit, 429, {}, header=f"Retry-After: {seconds:g}")
            case "none":
                kept = await (send(visit, 200, {"orders": []}) if listed else send(visit, *_none(last)))
            case "foreign" if another is not None:
                kept = await send(visit, 200, another)
            case "surplus" if another is not None:
                await send(visit, status, answer)
                kept = await send(visit, 200, another)
            case "truncated" | "gateway" | "garbage":
                kept = await spoil(visit, name, status, answer)
            case "twice":
                await send(visit, status, answer)
                kept = await send(visit, status, answer)
            case _:
                kept = await send(visit, status, answer)
        return kept

    def _one(self, vendor: str, identifier: str) -> tuple[int, Json]:
        order = self._world.by_id(vendor, identifier)
        return _none(identifier) if order is None else (200, order)

    def _list(self, visit: Visit) -> tuple[int, Json]:
        query = visit.query
        tango = visit.vendor == "tango"
        size = int(query.get("elementsPerBlock" if tango else "limit", "10"))
        page = int(query.get("page", "0" if tango else "1")) - (not tango)
        if (page + 1) * size > WINDOW:
            return 400, {"i18nKey": "400.021", "key": "page_over_limit"}
        rows = self._world.rows(visit.vendor, key=query.get("externalRefID"), account=query.get("accountIdentifier"))
        if tango:
            start, end = query.get("startDate", ""), query.get("endDate", "9")
            rows = [row for row in rows if start[:19] <= row["createdAt"][:19] <= end[:19]]
        elif query.get("order", "").startswith("-"):
            rows.reverse()
        part = rows[page * size : (page + 1) * size]
        counts: Json = {"true": min(len(rows), WINDOW), "rows": len(part), "none": None, "text": str(len(rows))}
        count = counts[self._counts]
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
