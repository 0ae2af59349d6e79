"""How fast the sandbox answers with many orders in it, and what they weigh: `python -m scripts.bench.sandbox`.

The client is a bare socket, so that the figures are the server's; both share the machine's cores.
"""

import argparse
import json
import socket
import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

from reward_orders.sandbox import SandboxProcess

AUTH = "Authorization: Basic cGxhdGZvcm06a2V5\r\nX-App-Id: a\r\nX-App-Token: t\r\n"
ORDER = {
    "accountIdentifier": "account-1",
    "customerIdentifier": "customer-1",
    "utid": "U561593",
    "amount": 25,
    "deliveryMethod": "NONE",
}


class Wire:
    """One keep-alive connection."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        self._socket = socket.create_connection((parts.hostname or "", parts.port or 0))
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._file = self._socket.makefile("rb")

    def call(self, method: str, path: str, body: bytes = b"") -> int:
        """Send a request, read the whole answer, return its status."""
        head = f"{method} {path} HTTP/1.1\r\nHost: sandbox\r\n{AUTH}"
        head += f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
        self._socket.sendall(head.encode() + body)
        status = int(self._file.readline().split()[1])
        length = 0
        while (line := self._file.readline()) != b"\r\n":
            name, _, value = line.partition(b":")
            if name.lower() == b"content-length":
                length = int(value)
        self._file.read(length)
        return status

    def close(self) -> None:
        """Close it."""
        self._file.close()
        self._socket.close()


def measure(name: str, seconds: float, call: Callable[[int], int]) -> None:
    """Call for some seconds; print calls per second."""
    count, began = 0, time.perf_counter()
    while (spent := time.perf_counter() - began) < seconds:
        status = call(count)
        assert status < 300, status  # noqa: PLR2004,S101 - a refusal is no measurement
        count += 1
    print(f"  {name:<36} {count / spent:>8,.0f} /s   {1000 * spent / count:>7.2f} ms")


def memory(process_id: int) -> float:
    """Return the resident memory of a process in MB."""
    status = Path(f"/proc/{process_id}/status").read_text()
    line = next(line for line in status.splitlines() if line.startswith("VmRSS"))
    return int(line.split()[1]) / 1024


def main() -> None:
    """Seed, measure each kind of call, print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--orders", type=int, default=100_000, help="orders per API")
    parser.add_argument("--seconds", type=float, default=2.0, help="seconds per measurement")
    options = parser.parse_args()
    with SandboxProcess.start() as sandbox:
        empty = memory(sandbox.process_id)
        began = time.perf_counter()
        sandbox.seed(tango=options.orders, voucherify=options.orders)
        print(f"seeded {options.orders:,} orders per API in {time.perf_counter() - began:.1f} s")
        print(f"memory: {empty:.0f} MB empty, {memory(sandbox.process_id):.0f} MB with the orders")
        tango = [order["referenceOrderID"] for order in sandbox.orders("tango")]
        voucherify = [order["id"] for order in sandbox.orders("voucherify")]
        _calls(Wire(sandbox.url), options.seconds, tango, voucherify)
        print(f"memory: {memory(sandbox.process_id):.0f} MB afterwards")


def _calls(wire: Wire, seconds: float, tango: list[str], voucherify: list[str]) -> None:
    pages = min(len(tango) // 100, 100)
    body = json.dumps(ORDER).encode()
    measure("tango get", seconds, lambda n: wire.call("GET", f"/raas/v2/orders/{tango[n * 7919 % len(tango)]}"))
    measure(
        "tango list by externalRefID",
        seconds,
        lambda n: wire.call("GET", f"/raas/v2/orders?externalRefID=seed-{n * 7919 % len(tango) + 1:06d}"),
    )
    measure(
        "tango list, 100 a page",
        seconds,
        lambda n: wire.call("GET", f"/raas/v2/orders?elementsPerBlock=100&page={n % pages}"),
    )
    measure(
        "tango list of an account",
        seconds,
        lambda n: wire.call(
            "GET", f"/raas/v2/orders?accountIdentifier=account-1&elementsPerBlock=100&page={n % pages}"
        ),
    )
    measure("tango create", seconds, lambda _: wire.call("POST", "/raas/v2/orders", body))
    measure(
        "voucherify get", seconds, lambda n: wire.call("GET", f"/v1/orders/{voucherify[n * 7919 % len(voucherify)]}")
    )
    measure(
        "voucherify list, 100 a page",
        seconds,
        lambda n: wire.call("GET", f"/v1/orders?limit=100&page={n % pages + 1}&order=created_at"),
    )
    measure(
        "voucherify list by updated_at",
        seconds,
        lambda n: wire.call("GET", f"/v1/orders?limit=100&page={n % pages + 1}&order=-updated_at"),
    )
    measure("voucherify create", seconds, lambda n: wire.call("POST", "/v1/orders", b'{"amount":%d}' % n))
    measure("voucherify update", seconds, lambda n: wire.call("PUT", f"/v1/orders/{voucherify[n]}", b'{"amount":5}'))
    wire.close()


if __name__ == "__main__":
    main()
