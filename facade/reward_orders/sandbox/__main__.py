"""`reward-orders-sandbox` and `python -m reward_orders.sandbox`: serve until interrupted."""

import argparse
import os
import signal
import sqlite3
import sys
import threading
from collections.abc import Sequence
from contextlib import suppress
from typing import TYPE_CHECKING

from reward_orders.sandbox.guard import host_of
from reward_orders.sandbox.process import MISSING, WITHOUT_EXTRA

if TYPE_CHECKING:
    from reward_orders.sandbox.server import Server

_LAST_PORT = 65535


def main(arguments: Sequence[str] | None = None) -> int:
    """Serve both APIs on loopback; print what a client needs to reach them."""
    options = _parser().parse_args(arguments)
    try:
        from reward_orders.sandbox.log import Log
        from reward_orders.sandbox.server import Server
        from reward_orders.sandbox.store import Store
        from reward_orders.sandbox.world import World
    except ImportError as missing:
        print(f"{MISSING} ({missing})", file=sys.stderr)
        return WITHOUT_EXTRA
    world = World()
    store = None
    try:
        store = Store(options.state, world) if options.state else None
        log = Log(None if options.quiet else _write)
        server = Server(
            world,
            store,
            log,
            host=options.host,
            host_names=options.host_name,
            port=options.port,
            download_port=options.download_port,
        )
    except OSError as taken:
        print(f"{taken.strerror}; port 0 picks a free one", file=sys.stderr)
        return 1
    except sqlite3.Error as unreadable:
        print(f"cannot use {options.state} as state file: {unreadable}; name another file", file=sys.stderr)
        return 1
    signal.signal(signal.SIGTERM, lambda _signal, _frame: server.stop())  # until uvicorn has its own
    with suppress(OSError):  # nobody reads: no reason not to serve
        _write(_greeting(server))
    if options.until_stdin_closes:
        threading.Thread(target=_stop_at_end_of_input, args=(server,), daemon=True).start()
    with suppress(KeyboardInterrupt):
        server.run()
    log.close()
    if store is not None:
        store.close()
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="reward-orders-sandbox", description="A stateful local server of both order APIs."
    )
    parser.add_argument("--port", type=_port, default=8765, help="port of the APIs; 0 picks a free one (default 8765)")
    parser.add_argument("--download-port", type=_port, default=0, help="port of export downloads (default: a free one)")
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default 127.0.0.1)")
    parser.add_argument(
        "--host-name",
        type=_host_name,
        action="append",
        default=[],
        metavar="NAME",
        help="a name beside localhost that the control API answers to, such as a container's; repeat for more",
    )
    parser.add_argument("--state", metavar="FILE", help="keep the state in this SQLite file, across restarts")
    parser.add_argument("--quiet", action="store_true", help="no line per request")
    parser.add_argument(
        "--until-stdin-closes",
        action="store_true",
        help="end when standard input does: a pipe held by a test run closes however that ends",
    )
    return parser


def _port(text: str) -> int:
    port = int(text) if text.isdecimal() else -1
    if not 0 <= port <= _LAST_PORT:
        raise argparse.ArgumentTypeError(f"a port is 0 to {_LAST_PORT}, got {text}")
    return port


def _host_name(text: str) -> str:
    if not text or host_of({"host": text}) != text.lower():
        raise argparse.ArgumentTypeError(f"a host name such as sandbox, without scheme and port, not {text}")
    return text.lower()


def _greeting(server: "Server") -> str:
    return f"""\
Sandbox of Tango RaaS v2 and Voucherify: {server.url}   (downloads: {server.download_url})

export TANGO_CLIENT_ID=me TANGO_CLIENT_SECRET=secret TANGO_USERNAME=me TANGO_PASSWORD=secret
export TANGO_ACCOUNT=account-1 TANGO_CUSTOMER=customer-1
export TANGO_BASE_URL={server.url}
export VOUCHERIFY_APP_ID=me VOUCHERIFY_APP_TOKEN=secret VOUCHERIFY_BASE_URL={server.url}

With these, Tango() and Voucherify() call it, and so does the command reward-orders.
For developers only: any credentials work.   What it can do: {server.url}/   Ctrl+C stops."""


def _stop_at_end_of_input(server: "Server") -> None:
    with suppress(OSError):  # no input at all is one that has ended
        while os.read(0, 4096):
            pass
    server.stop()


def _write(line: str) -> None:
    """Write past Python's buffer: a writer stuck in a full pipe would hold its lock at exit."""
    os.write(sys.stdout.fileno(), f"{line}\n".encode())


if __name__ == "__main__":
    sys.exit(main())
