"""How an answer, or a fault in its place, reaches the wire."""

import asyncio
import socket
import struct
from email.utils import formatdate

from starlette.types import Receive, Send

from reward_orders.sandbox.exchange import Answer, phrase

Connections = dict[tuple[str, int], asyncio.Transport]
"""Open connections by the client's address."""


async def send_answer(send: Send, answer: Answer) -> None:
    """Send an answer as it is."""
    await _start(send, answer)
    await send({"type": "http.response.body", "body": answer.body})


async def send_truncated(receive: Receive, send: Send, answer: Answer, transport: asyncio.Transport) -> None:
    """Promise the whole body, send half of it, and close."""
    await _start(send, answer)
    await send({"type": "http.response.body", "body": answer.body[: len(answer.body) // 2], "more_body": True})
    transport.close()
    await _gone(receive)


def on_the_wire(answer: Answer) -> bytes:
    """Return an answer as the bytes of HTTP/1.1, for one that nobody waits for."""
    lines = [f"HTTP/1.1 {answer.status} {phrase(answer.status)}"]
    lines += [f"{name.decode()}: {value.decode('latin-1')}" for name, value in _headers(answer)]
    return "\r\n".join([*lines, "", ""]).encode("latin-1") + answer.body


async def send_slowly(send: Send, answer: Answer, seconds: float, pieces: int = 8) -> None:
    """Send a body in pieces that take `seconds` together."""
    await _start(send, answer)
    size = max(len(answer.body) // pieces, 1)
    for start in range(0, len(answer.body), size):
        await asyncio.sleep(seconds / pieces)
        more = start + size < len(answer.body)
        await send({"type": "http.response.body", "body": answer.body[start : start + size], "more_body": more})


async def work(seconds: float) -> None:
    """Let the service still work on an answer, whether or not the client waits for it."""
    await asyncio.sleep(seconds)


async def hold(receive: Receive, seconds: float) -> None:
    """Keep the client waiting until it gives up, or for `seconds`."""
    try:
        async with asyncio.timeout(seconds):
            await _gone(receive)
    except TimeoutError:
        return


async def reset(receive: Receive, transport: asyncio.Transport) -> None:
    """Cut the connection with a TCP reset, nothing sent."""
    if transport.is_closing():  # the client gave up first
        return
    connection = transport.get_extra_info("socket")
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    transport.abort()
    await _gone(receive)


def html_502() -> Answer:
    """Make the page of a gateway that never reached the service."""
    page = b"<html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1></body></html>"
    return Answer(502, page, "text/html")


def retry_after(form: str, seconds: float, now: float) -> dict[str, str]:
    """Write when to come back, in one of the forms services use."""
    match form:
        case "seconds":
            return {"Retry-After": f"{seconds:g}"}
        case "date":
            return {"Retry-After": formatdate(now + seconds, usegmt=True)}
        case "epoch":
            return {"X-Rate-Limit-Retry": str(int(now + seconds))}
        case _:
            return {}


async def _start(send: Send, answer: Answer) -> None:
    await send({"type": "http.response.start", "status": answer.status, "headers": _headers(answer)})


def _headers(answer: Answer) -> list[tuple[bytes, bytes]]:
    headers = [(b"content-length", str(len(answer.body)).encode())]
    if answer.status != 204:  # noqa: PLR2004 - no content
        headers.append((b"content-type", answer.content_type.encode()))
    headers += [(name.lower().encode(), value.encode("latin-1", "replace")) for name, value in answer.headers.items()]
    return headers


async def _gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
