"""What callers were told, one line a call, written at once: a killed worker's book is complete up to its last line."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Protocol

from attrs import asdict, frozen

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from scripts.chaos.plan import Wish


class Placed(Protocol):
    """What both vendors' orders have."""

    @property
    def id(self) -> str:
        """The vendor's id."""
        ...


@frozen
class Line:
    """The end of one call: an order with its id and the amount its caller saw, or an error's class."""

    number: int
    rival: bool
    order_id: str | None = None
    cents: int | None = None
    error: str | None = None

    @property
    def final(self) -> bool:
        """Whether the caller need not call again."""
        return self.error in {None, "KeyReusedError", "OrderMismatchError"}


class Book:
    """The lines of one worker."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("a", buffering=1)

    def note(self, line: Line) -> None:
        """Write one line through to the operating system, where SIGKILL cannot take it back."""
        self._file.write(json.dumps(asdict(line)) + "\n")

    def close(self) -> None:
        """Close the book."""
        self._file.close()


def read(path: Path) -> Iterator[Line]:
    """Every whole line; the last one of a killed worker may be half."""
    if not path.exists():
        return
    for text in path.read_text().splitlines():
        try:
            yield Line(**json.loads(text))
        except ValueError:
            continue


def told(wish: Wish, order_id: str, cents: int | None) -> Line:
    """The line of a call that returned an order."""
    return Line(wish.number, wish.rival, order_id=order_id, cents=cents)


def refused(wish: Wish, error: BaseException) -> Line:
    """The line of a call that raised."""
    return Line(wish.number, wish.rival, error=type(error).__name__)
