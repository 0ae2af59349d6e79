"""One readable line a request: never a body, a query string or a header."""

import queue
import threading
from collections.abc import Callable

from reward_orders.sandbox.exchange import Call

_WAITING = 10_000
_PATIENCE_SECONDS = 1.0


class Log:
    """Write lines to wherever `write` goes; `None` keeps silent.

    A thread of its own writes: whoever started the sandbox with a pipe and does not read it must not stop the service.
    Lines nobody takes are dropped.
    """

    def __init__(self, write: Callable[[str], None] | None) -> None:
        self._write = write
        self._lines: queue.Queue[str | None] = queue.Queue(_WAITING)
        self._writer = threading.Thread(target=self._drain, name="reward-orders-sandbox-log", daemon=True)
        if write is not None:
            self._writer.start()

    def line(self, call: Call, status: int | None, seconds: float, fault: str | None = None) -> None:
        """Tell what came in, what went out and how long it took."""
        told = "---" if status is None else str(status)
        spoiled = f"  fault: {fault}" if fault else ""
        self._put(f"{told}  {call.method:<6} {call.path}  {call.operation}  {seconds * 1000:.1f} ms{spoiled}")

    def close(self) -> None:
        """Write what is left, as far as somebody takes it."""
        self._put(None)
        if self._writer.is_alive():
            self._writer.join(_PATIENCE_SECONDS)

    def _put(self, line: str | None) -> None:
        if self._write is None:
            return
        try:
            self._lines.put_nowait(line)
        except queue.Full:
            return

    def _drain(self) -> None:
        while self._write is not None and (line := self._lines.get()) is not None:
            try:
                self._write(line)
            except OSError:  # nobody reads any more
                return
