"""The Python handle of the sandbox, for tests in the same process."""

import threading
import time
from contextlib import AbstractContextManager
from types import TracebackType

from reward_orders.sandbox.log import Log
from reward_orders.sandbox.server import Server
from reward_orders.sandbox.world import World


class Sandbox(AbstractContextManager["Sandbox"]):
    """A running sandbox: `with Sandbox.start() as sandbox:`."""

    def __init__(self, world: World, server: Server) -> None:
        self.world = world
        self.url, self.download_url = server.url, server.download_url
        self._server = server
        self._thread = threading.Thread(target=server.run, name="reward-orders-sandbox", daemon=True)
        self._thread.start()
        while not server.started and self._thread.is_alive():
            time.sleep(0.001)

    @classmethod
    def start(cls, *, port: int = 0) -> "Sandbox":
        """Start a sandbox on a free port of 127.0.0.1."""
        world = World()
        return cls(world, Server(world, None, Log(None), port=port))

    def stop(self) -> None:
        """Stop it."""
        self._server.stop()
        self._thread.join()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()
