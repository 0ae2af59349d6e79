"""One readable line a request: never a body, a query string or a header."""

from collections.abc import Callable

from reward_orders.sandbox.exchange import Call


class Log:
    """Write lines to wherever `write` goes; `None` keeps silent."""

    def __init__(self, write: Callable[[str], None] | None) -> None:
        self._write = write

    def line(self, call: Call, status: int | None, seconds: float, fault: str | None = None) -> None:
        """Write what came in, what went out and how long it took."""
        if self._write is None:
            return
        told = "---" if status is None else str(status)
        spoiled = f"  fault: {fault}" if fault else ""
        self._write(f"{told}  {call.method:<6} {call.path}  {call.operation}  {seconds * 1000:.1f} ms{spoiled}")
