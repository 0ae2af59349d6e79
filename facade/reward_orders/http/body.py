"""An answer's body as it comes in: decoded in pieces, up to a limit; what is said about it is its size.

A kilobyte can unpack to gigabytes, and stacked codings to any size. So one coding is undone, and its output is counted
before it is kept.
"""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

PIECE = 256 * 1024  # bytes that come out of the decoder at a time
FREE_BYTES = 16 * 1024 * 1024  # of a streamed file, before its ratio is checked
MOST_RATIO = 200  # deflate reaches 1,032 on nothing but repetition; files of rows stay far below 100


class BodyError(Exception):
    """The body makes no sense; the text says why, and nothing of the body."""


class Unpacker:
    """Undoes the one content coding of an answer."""

    def __init__(self, coding: str) -> None:
        names = [name for part in coding.split(",") if (name := part.strip().lower()) not in {"", "identity"}]
        if len(names) > 1 or not {*names} <= {"gzip", "x-gzip", "deflate"}:
            raise BodyError("it comes in a content coding that was not asked for")
        self._undo = zlib.decompressobj(zlib.MAX_WBITS if names == ["deflate"] else 16 + zlib.MAX_WBITS)
        self._plain = not names
        self._bare = names == ["deflate"]  # may come without the header that the standard wants
        self.taken = 0
        self.made = 0

    def feed(self, data: bytes) -> Iterator[bytes]:
        """Decode some bytes, in pieces of at most `PIECE`."""
        first, self.taken = self.taken == 0, self.taken + len(data)
        if self._plain:
            self.made += len(data)
            yield data
            return
        while data and not self._undo.eof:
            try:
                piece = self._undo.decompress(data, PIECE)
            except zlib.error:
                if not (first and self._bare):
                    raise BodyError("it cannot be decompressed") from None
                self._undo, self._bare = zlib.decompressobj(-zlib.MAX_WBITS), False
                continue
            data = self._undo.unconsumed_tail
            self.made += len(piece)
            yield piece

    def end(self) -> None:
        """Say that no more comes; raises BodyError where more should have come."""
        if not self._plain and self.taken and not self._undo.eof:
            raise BodyError("it ends within its compressed data")

    def check_ratio(self) -> None:
        """Raise BodyError for a streamed file that grows out of all proportion."""
        if self.made > FREE_BYTES and self.made > MOST_RATIO * self.taken:
            raise BodyError(f"it unpacks to more than {MOST_RATIO} times its size")


class Body:
    """A whole body, while it comes in. Its repr and its text are its size: tracebacks show locals."""

    __slots__ = ("_most", "_parts", "_size", "_unpacker", "flaw")

    def __init__(self, coding: str, *, most: int) -> None:
        self._most = most
        self._parts: list[bytes] = []
        self._size = 0
        self._unpacker: Unpacker | None = None
        self.flaw: str | None = None
        if coding:
            try:
                self._unpacker = Unpacker(coding)
            except BodyError as error:
                self.flaw = str(error)

    def take(self, data: bytes) -> None:
        """Take in some bytes; after a flaw they are dropped."""
        try:
            for piece in (data,) if self._unpacker is None else self._unpacker.feed(data):
                self._size += len(piece)
                if self._size > self._most:
                    self.flaw = f"it is larger than {self._most} bytes"
                    break
                self._parts.append(piece)
        except BodyError as error:
            self.flaw = str(error)
        if self.flaw is not None:
            self._parts.clear()

    def whole(self) -> bytes:
        """All of it; empty where it has a flaw."""
        if self._unpacker is not None and self.flaw is None:
            try:
                self._unpacker.end()
            except BodyError as error:
                self.flaw = str(error)
        if self.flaw is not None:
            return b""
        return self._parts[0] if len(self._parts) == 1 else b"".join(self._parts)

    def __repr__(self) -> str:
        return f"Body({self._size} bytes)"
