"""The service that breaks: Tango's orders on a raw socket, a share of the requests answered in every wrong way.

`python -m scripts.soak.service` prints its port, ends with its standard input and prints what it did. It remembers no
order, so that its memory is no matter: an order's id is made from its key, and a look finds whatever is asked for.
"""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from collections import Counter
from contextlib import contextmanager
from random import Random
from typing import TYPE_CHECKING

from scripts.chaos.wire import Visit, outlast, read, reset, send, spoil

if TYPE_CHECKING:
    from asyncio import StreamReader, StreamWriter
    from collections.abc import Iterator

    from scripts.chaos.ledger import Json

SILENCE = 4.0  # seconds; longer than the timeout of an attempt
LIMITED_EVERY = 20.0  # seconds between two 429s to the reads of one client: sooner, it would call one by one
LIMITED_FOR = 3  # seconds that a 429 to a read asks for: shorter, and the client would call one by one, too
ACTS = {
    "ok": 820, "slow": 80, "reset": 20, "reset_late": 20, "cut": 20, "error": 20, "gateway": 5, "limited": 15,
    "drip_body": 5, "drip_head": 5, "silence": 5,
}  # fmt: skip
ROWS = 20
MONEY = {"value": 5, "currencyCode": "USD", "total": 5}


class Service:
    """Answers; counts what it did."""

    def __init__(self, random: Random) -> None:
        self.acts: Counter[str] = Counter()
        self._random = random
        self._limited: dict[str, float] = {}

    async def connection(self, reader: StreamReader, writer: StreamWriter) -> None:
        """Serve one connection until either side has enough."""
        try:
            while await self._visit(await read(reader, writer)):
                pass
        except (asyncio.IncompleteReadError, ConnectionError, asyncio.CancelledError):
            pass  # cancelled: the service ends in the middle of a drip
        finally:
            writer.close()

    async def _visit(self, visit: Visit) -> bool:
        act = self._random.choices(list(ACTS), list(ACTS.values()))[0]
        if act == "limited" and not self._may_limit(visit):
            act = "ok"
        self.acts[act] += 1
        status, answer = _answer(visit)
        match act:
            case "slow" | "reset_late":
                await asyncio.sleep(self._random.uniform(0.02, 0.2))
                kept = await send(visit, status, answer) if act == "slow" else reset(visit)
            case "reset":
                kept = reset(visit)
            case "cut":
                kept = await spoil(visit, "truncated", status, answer)
            case "gateway":
                kept = await spoil(visit, "gateway", status, answer)
            case "error":
                kept = await send(visit, 500, {})
            case "limited":
                wait = 1 if visit.method == "POST" else LIMITED_FOR
                kept = await send(visit, 429, {"i18nKey": "429.008"}, header=f"Retry-After: {wait}")
            case "drip_body":
                kept = await send(visit, status, answer, pace=SILENCE)
            case "drip_head":
                kept = await _drip_head(visit)
            case "silence":
                kept = await outlast(visit, SILENCE)
            case _:
                kept = await send(visit, status, answer)
        return kept

    def _may_limit(self, visit: Visit) -> bool:
        if visit.method == "POST":
            return True
        client, now = visit.headers.get("authorization", ""), asyncio.get_running_loop().time()
        if now < self._limited.get(client, 0.0):
            return False
        self._limited[client] = now + LIMITED_EVERY
        return True


async def _drip_head(visit: Visit) -> bool:
    visit.writer.write(b"HTTP/1.1 200 OK\r\nX-Drip: ")
    for _ in range(int(SILENCE * 8)):
        visit.writer.write(b".")
        await visit.writer.drain()
        await asyncio.sleep(1 / 8)
    return reset(visit)


def _answer(visit: Visit) -> tuple[int, Json]:
    if visit.method == "POST":
        sent = json.loads(visit.body)
        return 201, _order(sent["externalRefID"], sent.get("recipient"))
    last = visit.path.rsplit("/", 1)[-1]
    if last != "orders":
        return 200, _order(last.removeprefix("RA-"))
    key = visit.query.get("externalRefID")
    rows = [_order(key)] if key else [_order(f"listed-{number}") for number in range(ROWS)]
    page = {"number": 0, "elementsPerBlock": 100, "resultCount": len(rows), "totalCount": len(rows)}
    return 200, {"page": page, "orders": rows}


def _order(key: str, recipient: Json | None = None) -> Json:
    pin = {"label": "PIN", "value": f"pin of {key}", "type": "text", "credentialType": "PIN"}
    return {
        "referenceOrderID": f"RA-{key}",
        "externalRefID": key,
        "accountIdentifier": "account-1",
        "customerIdentifier": "customer-1",
        "utid": "U561593",
        "status": "COMPLETE",
        "denomination": MONEY,
        "amountCharged": MONEY,
        "createdAt": "2026-11-01T00:00:00Z",
        "recipient": recipient,
        "reward": {"credentials": {"PIN": pin["value"]}, "credentialList": [pin]},
    }


async def serve() -> None:
    """Serve until standard input ends."""
    service = Service(Random(1))  # noqa: S311 - a plan
    server = await asyncio.start_server(service.connection, "127.0.0.1", 0, backlog=1024)
    print(server.sockets[0].getsockname()[1], flush=True)
    async with server:
        await asyncio.to_thread(sys.stdin.read)
        print(json.dumps(service.acts), flush=True)


class Running:
    """The service as the harness sees it: its origin, and at its end what it did."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.acts: dict[str, int] = {}


@contextmanager
def running() -> Iterator[Running]:
    """Run the service in a process of its own."""
    command = [sys.executable, "-m", "scripts.soak.service"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        try:
            service = Running(f"http://127.0.0.1:{process.stdout.readline().strip() if process.stdout else 0}")
            yield service
            out, _ = process.communicate(timeout=30)
            service.acts = json.loads(out)
        finally:
            process.kill()


if __name__ == "__main__":
    asyncio.run(serve())
