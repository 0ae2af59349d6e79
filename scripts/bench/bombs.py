"""What an answer that unpacks to two gigabytes costs: `python -m scripts.bench.bombs`.

One is a few hundred bytes behind three gzip codings, the other two megabytes behind one. Each is an
UnreadableResponseError. Time is that of a second call; memory is what the process's most grows by, over a call before.
"""

from __future__ import annotations

import gzip
import resource
import time
import zlib
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from multiprocessing import get_context
from typing import TYPE_CHECKING

from reward_orders import RetryPolicy, Tango, UnreadableResponseError

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

AIM = 0.2, 50.0  # seconds, MB
SIZE = 2 * 1024**3
PIECE = 2**20


def _packed() -> bytes:
    packer = zlib.compressobj(9, wbits=31)
    parts = [packer.compress(bytes(PIECE)) for _ in range(SIZE // PIECE)]
    return b"".join(parts) + packer.flush()


def _serve(told: Connection) -> None:
    once = _packed()
    bodies = {
        "plain": (b"[]", "identity"),
        "thrice": (gzip.compress(gzip.compress(once)), "gzip, gzip, gzip"),
        "once": (once, "gzip"),
    }

    class Bombs(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            body, coding = bodies[self.path.rpartition("/")[2]]
            self.send_response(200)
            for name, value in (("Content-Type", "application/json"), ("Content-Encoding", coding)):
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            with suppress(ConnectionError):  # the client leaves in the middle
                self.wfile.write(body)

        def log_message(self, format: str, *_: object) -> None:
            """Say nothing."""

    class Server(ThreadingHTTPServer):
        def handle_error(self, request: object, client_address: object) -> None:
            """Say nothing: clients leave in the middle, also of the next request."""

    server = Server(("127.0.0.1", 0), Bombs)
    told.send((server.server_port, {name: len(body) for name, (body, _) in bodies.items() if name != "plain"}))
    server.serve_forever()


def main() -> int:
    """Measure both; 0 where the bounds are kept."""
    ours, theirs = get_context("spawn").Pipe()
    service = get_context("spawn").Process(target=_serve, args=(theirs,), daemon=True)
    service.start()
    port, sizes = ours.recv()
    url, once = f"http://127.0.0.1:{port}", RetryPolicy(attempts=1)
    kept = True
    with Tango(
        platform_name="a", platform_key="b", account="account-1", customer="customer-1", base_url=url, retry=once
    ) as tango:
        for name, size in {"plain": 2, **sizes}.items():
            before = _most()
            for _ in range(2):
                began = time.perf_counter()
                try:
                    tango.orders.get(name)
                except UnreadableResponseError:
                    seconds, grown = time.perf_counter() - began, _most() - before
            print(f"{name}, {size} bytes: UnreadableResponseError in {seconds:.3f} s, {grown:.0f} MB")
            kept = kept and (name == "plain" or (seconds <= AIM[0] and grown <= AIM[1]))
    service.terminate()
    print(f"aim {AIM[0]} s, {AIM[1]:.0f} MB: {'met' if kept else 'MISSED'}")
    return 0 if kept else 1


def _most() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    raise SystemExit(main())
