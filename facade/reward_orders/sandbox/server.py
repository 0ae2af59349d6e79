"""Uvicorn on two loopback ports (API and downloads), in a thread or in the foreground."""

import asyncio
import socket
import threading
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

from reward_orders.sandbox.app import build
from reward_orders.sandbox.log import Log
from reward_orders.sandbox.sender import send_in_background
from reward_orders.sandbox.store import Store
from reward_orders.sandbox.world import World

if TYPE_CHECKING:
    from reward_orders.sandbox.delivery import Connections

_LONGEST_SEND_SECONDS = 1.0  # to wait for a receiver that does not answer
_EVERY_ADDRESS = "0.0.0.0"  # noqa: S104 - bound only where `host` says so; nobody can call it by this name


class Server:
    """A server that is bound to its ports once it is built and serves once it is run."""

    def __init__(
        self,
        world: World,
        store: Store | None,
        log: Log,
        *,
        host: str = "127.0.0.1",
        host_names: Sequence[str] = (),
        port: int = 0,
        download_port: int = 0,
    ) -> None:
        self._sockets = _bind_both(host, port, download_port)
        shown = host_names[0] if host_names else host.replace(_EVERY_ADDRESS, "127.0.0.1")
        self.url, self.download_url = (f"http://{shown}:{bound.getsockname()[1]}" for bound in self._sockets)
        world.download_origin = self.download_url
        world.host_names = frozenset(host_names)
        connections: Connections = {}
        server = self
        self.loop: asyncio.AbstractEventLoop | None = None
        """The loop that serves; known from the first connection on."""

        class Protocol(H11Protocol):
            """HTTP/1.1 that lets a fault reach the connection's socket."""

            def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
                super().connection_made(transport)
                connections[_address(transport)] = transport
                server.loop = self.loop

            def connection_lost(self, exc: Exception | None) -> None:
                connections.pop(_address(self.transport), None)
                super().connection_lost(exc)

        config = uvicorn.Config(
            build(world, store, connections, log),
            http=Protocol,
            ws="none",
            lifespan="off",
            loop="asyncio",
            log_config=None,
            access_log=False,
            server_header=False,
            date_header=False,  # the sandbox's own clock writes it
            proxy_headers=False,
            timeout_keep_alive=75,
            timeout_graceful_shutdown=1,
        )
        self._uvicorn = uvicorn.Server(config)
        # On a signal too: uvicorn would wait for a request that a fault keeps waiting, and complain of it.
        self._uvicorn.handle_exit = lambda sig, frame: self.stop()  # type: ignore[method-assign]  # noqa: ARG005
        self._connections = connections
        self._world = world
        self._stopped = threading.Event()

    def run(self) -> None:
        """Serve until `stop` is called or the process is interrupted."""
        sender = threading.Thread(target=send_in_background, args=(self._world, self._stopped), daemon=True)
        sender.start()
        try:
            self._uvicorn.run(sockets=self._sockets)
        finally:
            self._stopped.set()
            self._world.outbox.wake.set()
            sender.join(_LONGEST_SEND_SECONDS)
            for bound in self._sockets:
                bound.close()

    @property
    def started(self) -> bool:
        """Tell whether requests are being served."""
        return self._uvicorn.started

    def stop(self) -> None:
        """Stop serving; open connections are cut, also one that a fault keeps waiting."""
        self._uvicorn.should_exit = True
        self._uvicorn.force_exit = True
        if self.loop is None or self.loop.is_closed():
            return
        for transport in list(self._connections.values()):
            self.loop.call_soon_threadsafe(transport.abort)


def _bind_both(host: str, port: int, download_port: int) -> list[socket.socket]:
    api = _bind(host, port)
    try:
        return [api, _bind(host, download_port)]
    except OSError:
        api.close()
        raise


def _bind(host: str, port: int) -> socket.socket:
    # The protocol is named: asyncio switches Nagle off only on sockets that say TCP.
    bound = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        bound.bind((host, port))
    except OSError as refused:
        bound.close()
        # Two ports are bound; who named one wants to know which it was.
        raise OSError(refused.errno, f"cannot listen on {host}:{port}: {refused.strerror}") from refused
    bound.listen(2048)
    return bound


def _address(transport: asyncio.BaseTransport) -> tuple[str, int]:
    name: Any = transport.get_extra_info("peername")
    return (name[0], name[1]) if name else ("", 0)
