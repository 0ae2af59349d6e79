"""A server that answers with ready-made bytes, so that a round trip measures the client.

`python -m scripts.bench.server` prints its port and ends with its standard input. Pages are numbered as both services
number them (Tango from 0, Voucherify from 1) out of ORDERS orders, the same bytes each time. Of the filters it knows
Tango's dates, by which a list of 10,000 orders or more is split.
"""

from __future__ import annotations

import asyncio
import json
import ssl
import subprocess
import sys
from contextlib import contextmanager
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

from scripts.bench import pages

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

# The ids are those of the answers, as a client refuses an order that it did not ask for.
TANGO_ORDER = f"/raas/v2/orders/{pages.tango_order()['referenceOrderID']}"
VOUCHERIFY_ORDER = f"/v1/orders/{pages.one_voucherify_order()['id']}"


class Answering(asyncio.Protocol):
    """HTTP/1.1 with keep-alive, one request after the other; enough for the clients measured."""

    def __init__(self, orders: int) -> None:
        self.orders = orders
        self.received = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the way back."""
        assert isinstance(transport, asyncio.Transport)  # noqa: S101 - narrows for the type checker
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        """Answer every request that is complete."""
        self.received += data
        while b"\r\n\r\n" in self.received:
            head, _, rest = self.received.partition(b"\r\n\r\n")
            length = next(
                (int(line[15:]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:")), 0
            )
            if len(rest) < length:
                return
            self.received = rest[length:]
            method, target = head.split(b" ", 2)[:2]
            self.transport.write(answer(method.decode(), target.decode(), self.orders, rest[:length]))


def answer(method: str, target: str, orders: int, content: bytes = b"") -> bytes:
    """The whole answer to one request."""
    parts = urlsplit(target)
    query = parse_qs(parts.query)
    if method == "POST":
        return _http(201, placed(content))
    if parts.path == "/raas/v2/orders":
        number, size = int(query.get("page", ["0"])[0]), int(query.get("elementsPerBlock", [str(pages.ROWS)])[0])
        start, end = (query.get(name, [""])[0] for name in ("startDate", "endDate"))
        if start or size != pages.ROWS:
            return _http(200, _tango_part(number, size, orders, (start, end)))
        return _http(200, _tango_page(number, orders))
    if parts.path == "/v1/orders":
        return _http(200, _voucherify_page(int(query.get("page", ["1"])[0]) - 1, orders))
    return _http(200, tango_order() if parts.path.startswith("/raas") else voucherify_order())


@cache
def tango_order() -> bytes:
    """The order of every GET of Tango."""
    return pages.encoded(pages.tango_order())


def placed(content: bytes) -> bytes:
    """The order that a create of Tango asked for, as a client compares it."""
    sent, order = json.loads(content), pages.tango_order()
    order |= {name: sent[name] for name in ("externalRefID", "utid", "accountIdentifier", "recipient") if name in sent}
    order["denomination"] = order["denomination"] | {"value": sent["amount"]}
    return pages.encoded(order)


@cache
def voucherify_order() -> bytes:
    """The order of every GET of Voucherify."""
    return pages.encoded(pages.one_voucherify_order())


@cache
def _tango_page(number: int, orders: int) -> bytes:
    return pages.tango_page(seed=number, first=number * pages.ROWS, total=orders)


def _tango_part(number: int, size: int, orders: int, period: tuple[str, str]) -> bytes:
    """One page of the orders of a period, both ends included, newest first."""
    rows = _tango_period(orders, period)
    shown = rows[number * size : (number + 1) * size]
    page = {"number": number, "elementsPerBlock": size, "resultCount": len(shown), "totalCount": len(rows)}
    return b'{"page":%b,"orders":[%b]}' % (pages.encoded(page), b",".join(shown))


@cache
def _tango_period(orders: int, period: tuple[str, str]) -> list[bytes]:
    start, end = (datetime.fromisoformat(text) if text else None for text in period)
    return [
        row
        for row, created in _tango_rows(orders)
        if (start is None or start <= created) and (end is None or created <= end)
    ]


@cache
def _tango_rows(orders: int) -> list[tuple[bytes, datetime]]:
    """Every order with the moment it was created."""
    numbers = range(-(-orders // pages.ROWS))
    rows = [row for number in numbers for row in json.loads(_tango_page(number, orders))["orders"]]
    return [(pages.encoded(row), datetime.fromisoformat(row["createdAt"])) for row in rows]


@cache
def _voucherify_page(number: int, orders: int) -> bytes:
    return pages.voucherify_page(seed=number, first=number * pages.ROWS, total=orders)


def _http(status: int, body: bytes) -> bytes:
    # As many headers as the services' gateways send.
    return (
        f"HTTP/1.1 {status} OK\r\nDate: Mon, 02 Nov 2026 09:30:00 GMT\r\nContent-Type: application/json\r\n"
        f"Content-Length: {len(body)}\r\nX-Request-Id: 0b5a7c1e-2f0e-4d6a-9b0e-2f6d1c3a4b5c\r\n"
        "Strict-Transport-Security: max-age=31536000\r\nCache-Control: no-store\r\nVary: Accept-Encoding\r\n\r\n"
    ).encode() + body


async def _serve(orders: int, pem: str | None) -> None:
    context = None
    if pem is not None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(pem)
    loop = asyncio.get_running_loop()
    for number in range(-(-orders // pages.ROWS)):  # made before the first request, so that none waits for it
        _tango_page(number, orders)
        _voucherify_page(number, orders)
    _tango_rows(orders)
    server = await loop.create_server(lambda: Answering(orders), "127.0.0.1", 0, ssl=context)
    print(server.sockets[0].getsockname()[1], flush=True)
    await loop.run_in_executor(None, sys.stdin.read)


@contextmanager
def serving(*, orders: int = pages.ROWS, pem: Path | None = None) -> Iterator[str]:
    """Run the server in a process of its own; gives its origin."""
    command = [sys.executable, "-m", "scripts.bench.server", str(orders)] + ([str(pem)] if pem else [])
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin is not None  # noqa: S101 - narrows for the type checker
        assert process.stdout is not None  # noqa: S101
        try:
            port = int(process.stdout.readline())
            yield f"{'https' if pem else 'http'}://127.0.0.1:{port}"
        finally:
            process.stdin.close()


if __name__ == "__main__":
    asyncio.run(_serve(int(sys.argv[1]), sys.argv[2] if len(sys.argv) > 2 else None))  # noqa: PLR2004
