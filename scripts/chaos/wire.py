"""HTTP on a raw socket: whole answers, and the ways in which an answer does not come or makes no sense."""

from __future__ import annotations

import asyncio
import json
import socket
import struct
from contextlib import suppress
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

from attrs import define

if TYPE_CHECKING:
    from asyncio import StreamReader, StreamWriter

    from scripts.chaos.ledger import Json

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


async def read(reader: StreamReader, writer: StreamWriter) -> Visit:
    """The next request of a connection."""
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
    method, target, _ = head[0].split(" ", 2)
    headers = {name.strip().lower(): value.strip() for name, _, value in (line.partition(":") for line in head[1:])}
    body = await reader.readexactly(int(headers.get("content-length", 0)))
    url = urlsplit(target)
    query = {name: values[0] for name, values in parse_qs(url.query).items()}
    return Visit(method, url.path, query, headers, body, reader, writer)


async def send(visit: Visit, status: int, answer: Any, *, header: str = "", pace: float = 0.0) -> bool:
    """A whole answer; with `pace`, its body in portions over so many seconds."""
    content = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
    lines = [f"HTTP/1.1 {status} {PHRASES.get(status, 'Unknown')}", f"Content-Length: {len(content)}", header]
    kind = "text/html" if isinstance(answer, bytes) else "application/json"
    head = "\r\n".join(line for line in [*lines, f"Content-Type: {kind}"] if line)
    visit.writer.write(head.encode() + b"\r\n\r\n")
    portions = max(20, int(pace * 8)) if pace else 1  # each comes in time, whatever becomes of the whole
    size = len(content) // portions + 1
    for begin in range(0, len(content), size):
        visit.writer.write(content[begin : begin + size])
        await visit.writer.drain()
        if pace:
            await asyncio.sleep(pace / portions)
    return True


async def spoil(visit: Visit, name: str, status: int, answer: Json) -> bool:
    """An answer that makes no sense."""
    if name == "gateway":
        return await send(visit, 502, b"<html>Bad Gateway</html>")
    if name == "garbage":
        return await send(visit, status, b"<html>Welcome to the hotel's network</html>")
    if name != "truncated":
        raise ValueError(name)
    content = json.dumps(answer).encode()
    head = f"HTTP/1.1 {status} OK\r\nContent-Type: application/json\r\nContent-Length: {len(content)}\r\n\r\n"
    visit.writer.write(head.encode() + content[: len(content) // 2])
    await visit.writer.drain()
    return False


def reset(visit: Visit) -> bool:
    """Cut the connection as a crash does."""
    raw: socket.socket = visit.writer.get_extra_info("socket")
    raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    visit.writer.transport.abort()
    return False


async def outlast(visit: Visit, seconds: float) -> bool:
    """Say nothing until the client has given up."""
    with suppress(TimeoutError):
        await asyncio.wait_for(visit.reader.read(1), seconds)
    return reset(visit)
