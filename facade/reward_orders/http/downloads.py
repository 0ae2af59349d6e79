"""Rows that stream out of a download, for threads and for tasks.

A *stream* is a flow that also opens a download, reads it piece by piece, and hands out rows in batches:

    Open(request, timeout)   -> Response; of an error with its body
    Read()                   -> the next bytes, empty at the end, or TransportFailureError thrown in
    a list                   rows for the caller

So the rules (renewing a link, carrying on after a broken connection) are written once, as in every flow.
"""

from __future__ import annotations

import sys
from collections.abc import AsyncGenerator, AsyncIterator, Generator, Iterator
from typing import TYPE_CHECKING, Any, Generic, Self, TypeAlias, TypeVar, cast

from reward_orders.core.flow import arun, run
from reward_orders.core.secrets import without_locals

if TYPE_CHECKING:
    from types import TracebackType

    from reward_orders.core.flow import Effect, Flow
    from reward_orders.core.wire import Request, Response
    from reward_orders.http.transport import AsyncTransport, Transport

T = TypeVar("T")


class Open:
    """Ask for a download, in place of the one that is open; `timeout` is seconds per read."""

    __slots__ = ("request", "timeout")

    def __init__(self, request: Request, timeout: float) -> None:
        self.request = request
        self.timeout = timeout


class Read:
    """Ask for the next bytes of the open download."""

    __slots__ = ()


Step: TypeAlias = "Effect | Open | Read | list[T]"
Stream: TypeAlias = "Generator[Effect | Open | Read | list[T], Any, None]"


def open_download(request: Request, *, timeout: float) -> Generator[Open, Any, Response]:
    """Open a download."""
    response: Response = yield Open(request, timeout)
    return response


def read_piece() -> Generator[Read, Any, bytes]:
    """The next bytes; empty at the end."""
    piece: bytes = yield Read()
    return piece


class Download(Generic[T]):
    """A stream, before there is a thread or a task to read it."""

    def __init__(self, stream: Stream[T]) -> None:
        self.stream = stream

    def for_threads(self, transport: Transport) -> Rows[T]:
        """Its rows for threads."""
        return Rows(self.stream, transport)

    def for_tasks(self, transport: AsyncTransport) -> AsyncRows[T]:
        """Its rows for tasks."""
        return AsyncRows(self.stream, transport)


class Rows(Iterator[T], Generic[T]):
    """Rows as they stream; `with` (or `close()`) ends the download when you stop before the last.

    The next row may raise UnreadableResponseError for a file that cannot be read, ServiceError or NotSentError for a
    connection that cannot be restored before the deadline, and RefusedError for a link that is not renewed.
    """

    def __init__(self, stream: Stream[T], transport: Transport) -> None:
        self._stream = stream
        self._transport = transport
        self._body: Generator[Response | bytes, None, None] | None = None
        self._ready: Iterator[T] = iter(())

    def __next__(self) -> T:
        while True:
            for row in self._ready:
                return row
            self._ready = iter(self._advance())

    def _advance(self) -> list[T]:
        handled = sys.exception()
        step: Effect | Open | Read | list[T] | None
        outcome: object
        try:
            step = next(self._stream)
            while step is not None and not isinstance(step, list):
                try:
                    outcome = self._perform(step)
                except BaseException as failure:  # noqa: BLE001 - thrown into the stream, as into every flow
                    step = self._stream.throw(failure)
                else:
                    step = self._stream.send(outcome)
        except BaseException as error:  # noqa: BLE001 - the same one goes on
            outcome = step = None
            self.close()
            raise without_locals(error, until=handled)  # noqa: B904
        return step

    def _perform(self, step: Effect | Open | Read) -> object:
        if isinstance(step, Open):
            self._end()
            opened = self._transport.stream(step.request, step.timeout)
            self._body = cast("Generator[Response | bytes, None, None]", opened)
            return next(self._body)
        if isinstance(step, Read):
            return b"" if self._body is None else next(self._body, b"")
        return run(_single(step), self._transport)

    def _end(self) -> None:
        body, self._body = self._body, None
        if body is not None:
            body.close()

    def close(self) -> None:
        """End the download; there are no more rows."""
        self._stream.close()
        self._ready = iter(())
        self._end()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


class AsyncRows(AsyncIterator[T], Generic[T]):
    """Rows as they stream; `async with` (or `aclose()`) ends the download when you stop before the last.

    Raises as `Rows` does.
    """

    def __init__(self, stream: Stream[T], transport: AsyncTransport) -> None:
        self._stream = stream
        self._transport = transport
        self._body: AsyncGenerator[Response | bytes, None] | None = None
        self._ready: Iterator[T] = iter(())

    async def __anext__(self) -> T:
        while True:
            for row in self._ready:
                return row
            self._ready = iter(await self._advance())

    async def _advance(self) -> list[T]:
        handled = sys.exception()
        step: Effect | Open | Read | list[T] | None
        outcome: object
        try:
            step = next(self._stream)
            while step is not None and not isinstance(step, list):
                try:
                    outcome = await self._perform(step)
                except BaseException as failure:  # noqa: BLE001 - thrown into the stream, as into every flow
                    step = self._stream.throw(failure)
                else:
                    step = self._stream.send(outcome)
        except StopIteration:
            await self.aclose()
            raise StopAsyncIteration from None
        except BaseException as error:  # noqa: BLE001 - the same one goes on
            outcome = step = None
            await self.aclose()
            raise without_locals(error, until=handled)  # noqa: B904
        return step

    async def _perform(self, step: Effect | Open | Read) -> object:
        if isinstance(step, Open):
            await self._end()
            opened = self._transport.stream(step.request, step.timeout)
            self._body = cast("AsyncGenerator[Response | bytes, None]", opened)
            return await anext(self._body)
        if isinstance(step, Read):
            return b"" if self._body is None else await anext(self._body, b"")
        return await arun(_single(step), self._transport)

    async def _end(self) -> None:
        body, self._body = self._body, None
        if body is not None:
            await body.aclose()

    async def aclose(self) -> None:
        """End the download; there are no more rows."""
        self._stream.close()
        self._ready = iter(())
        await self._end()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.aclose()


def _single(effect: Effect) -> Flow[object]:
    """One effect as a flow, so that the drivers of flows carry it out."""
    outcome: object = yield effect
    return outcome
