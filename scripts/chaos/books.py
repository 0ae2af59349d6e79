"""What callers were told, one line a call, written at once: a killed worker's book is complete up to its last line."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING

from attrs import asdict, define, field

from reward_orders import KeyReusedError, NotSentError, OrderMismatchError, RefusedError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@define
class Line:
    """The end of one call: an order as its caller saw it, or an error's class. Times are of the monotonic clock.

    `call` is the name its requests carried, `sent` when each of its creates was about to leave, `heard` the arrivals
    whose whole success answers it read, `holds_until` the last moment at which it certainly held its key. `unsaved`:
    the journal could not be told of the outcome. `astray`: its
    machine's clock was wrong meanwhile.
    """

    call: str
    number: int
    role: str
    key: str
    began: float
    ended: float = 0.0
    order_id: str | None = None
    cents: int | None = None
    pin: str | None = None
    error: str | None = None
    text: str = ""
    refused: bool = False
    not_sent: bool = False
    final: bool = False
    unsaved: bool = False
    astray: bool = False
    holds_until: float = 0.0
    sent: list[float] = field(factory=list)
    heard: list[str] = field(factory=list)

    @property
    def worker(self) -> str:
        """Who made the call."""
        return self.call.partition("-")[0]

    def failed(self, error: BaseException) -> None:
        """The call raised; `final` where its caller need not call again."""
        self.error, self.text = type(error).__name__, str(error)
        self.refused = isinstance(error, RefusedError)
        self.not_sent = isinstance(error, NotSentError)
        self.final = isinstance(error, (KeyReusedError, OrderMismatchError))


class Book:
    """The lines of one worker and its forked children; no lock that a fork could leave shut."""

    def __init__(self, path: Path) -> None:
        self._descriptor = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)

    def note(self, line: Line) -> None:
        """Write one line through to the operating system, where SIGKILL cannot take it back."""
        os.write(self._descriptor, json.dumps(asdict(line)).encode() + b"\n")

    def close(self) -> None:
        """Close the book."""
        os.close(self._descriptor)


def read(path: Path) -> Iterator[Line]:
    """Every whole line; the last one of a killed worker may be half."""
    if not path.exists():
        return
    for text in path.read_text().splitlines():
        try:
            yield Line(**json.loads(text))
        except ValueError:
            continue
