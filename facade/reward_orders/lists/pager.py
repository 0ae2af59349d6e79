"""Lists as callers see them: `for order in pager`, `.pages()`, `.first()`, `.to_list()`, `.total`, `.cursor`.

A *walk* is a flow that also yields pages: between two pages it asks for its requests and waits like every flow. The
pagers drive it from page to page; nothing is open between two pages, so leaving a loop early leaves nothing behind.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Generic, Protocol, TypeAlias, TypeVar

from reward_orders.core.errors import ConfigurationError
from reward_orders.core.flow import arun, run
from reward_orders.lists.seen import Page
from reward_orders.lists.walk import CEILING

if TYPE_CHECKING:
    from asyncio import Task
    from collections.abc import AsyncIterator, Generator, Iterator
    from concurrent.futures import Future

    from reward_orders.core.flow import AsyncExchanging, Effect, Exchanging, Flow
    from reward_orders.lists.walk import Walk


T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)
OnProgress: TypeAlias = Callable[[int, "int | None"], None]


class Watch(Protocol):
    """Gives the flow that reads a page back as it is driven: the client may have somebody who is told of calls."""

    def __call__(self, flow: Flow[T], /) -> Flow[T]:
        """The same flow, watched."""
        ...


def _unwatched(flow: Flow[T], /) -> Flow[T]:
    return flow


def next_page(walk: Walk[T]) -> Flow[Page[T] | None]:
    """Drive a walk to its next page; None at its end."""
    try:
        step: Effect | Page[T] = next(walk)
        while not isinstance(step, Page):
            try:
                outcome = yield step
            except BaseException as failure:  # noqa: BLE001 - thrown into the walk, cancellation too
                step = walk.throw(failure)
            else:
                step = walk.send(outcome)
    except StopIteration:
        return None
    return step


class Listed(Protocol[T_co]):
    """A list of one service: its filters and its page size."""

    def walk(self, everything: bool) -> Walk[T_co]:
        """Every page; with `everything`, ResultWindowError before the first if the count is beyond what can be read."""

    def page(self, number: int) -> Flow[Page[T_co]]:
        """The page of this number, from 1, as the service numbers them."""


class Paged(Generic[T]):
    """A list and how it is read, before there is a thread or a task to read it."""

    def __init__(
        self,
        listed: Listed[T],
        *,
        cursor: str | None = None,
        read_ahead: bool = False,
        on_progress: OnProgress | None = None,
    ) -> None:
        self.listed = listed
        self.cursor = cursor
        self.read_ahead = read_ahead
        self.on_progress = on_progress
        self.watch: Watch = _unwatched

    def for_threads(self, transport: Exchanging) -> Pager[T]:
        """Its pager for threads."""
        return Pager(self, transport)

    def for_tasks(self, transport: AsyncExchanging) -> AsyncPager[T]:
        """Its pager for tasks."""
        return AsyncPager(self, transport)


class _Progress(Generic[T]):
    """How far the latest loop over a pager has come."""

    def __init__(self, paged: Paged[T], transport: Any) -> None:
        self._paged = paged
        self._transport = transport
        self._page: Page[T] | None = None
        self._taken = 0
        self._done = 0

    @property
    def total(self) -> int | None:
        """How many orders the list holds; None before the first page, or if the service does not tell."""
        return None if self._page is None else self._page.total

    @property
    def cursor(self) -> str | None:
        """Text for `list(cursor=...)`, in any process: the list goes on after the last order that was handed out.

        None before the first page, unless the pager itself was made with a cursor. It holds the filters.
        """
        return self._paged.cursor if self._page is None else self._page.cursor(self._taken)

    def __repr__(self) -> str:
        name, page = type(self).__name__, self._page
        if page is None:
            return f"{name}(nothing is read yet; loop over it, or take .pages(), .first() or .to_list(limit=...))"
        return f"{name}(page {page.number}: {self._taken} of {len(page.items)} handed out, total={page.total})"

    def _came(self, page: Page[T], *, taken: int) -> None:
        if self._paged.on_progress is not None:
            self._done += len(page.items)
            self._paged.on_progress(self._done, page.total)
        self._page, self._taken = page, taken

    def _begin(self, *, everything: bool) -> Walk[T]:
        self._page, self._taken, self._done = None, 0, 0
        return self._paged.listed.walk(everything)

    def _numbered(self, number: object) -> Flow[Page[T]]:
        if isinstance(number, bool) or not isinstance(number, int) or number < 1:
            raise ConfigurationError("A page's number must be an int of 1 or more.")
        return self._paged.watch(self._paged.listed.page(number))

    def _next(self, walk: Walk[T]) -> Flow[Page[T] | None]:
        return self._paged.watch(next_page(walk))


class Pager(_Progress[T]):
    """A list, read page by page while you loop over it; each loop starts afresh.

    A loop over all hands out every order or raises: ResultWindowError if the service cannot show them all, before the
    first order if its count says so. `pages()`, `first()` and `to_list(limit=...)` work there too, up to 10,000
    (docs/vendors.md, Tango 5.4 and Voucherify 6.2). Each page may raise what every read does: ServiceError,
    NotSentError, RefusedError; and UnreadableResponseError if the pages do not advance or never add up to the count.
    """

    _transport: Exchanging

    def __iter__(self) -> Iterator[T]:
        return self._items(everything=True)

    def pages(self) -> Iterator[Page[T]]:
        """Page after page, at least one; ResultWindowError only after the last that can be reached."""
        for page in self._pages(everything=False):
            self._came(page, taken=len(page.items))
            yield page

    def page(self, number: int) -> Page[T]:
        """One page by its number, from 1, in one request: as the service numbers and sorts them, for a paged table.

        Empty beyond the last; ResultWindowError beyond those that the service shows, ConfigurationError for a number
        below 1. Orders that arrive meanwhile move others to the next page; a loop allows for that, single pages cannot.
        """
        return run(self._numbered(number), self._transport)

    def first(self) -> T | None:
        """The first order, or None. Reads one page and raises as a loop does."""
        return next(self._items(everything=False), None)

    def to_list(self, *, limit: int | None = None) -> list[T]:
        """All orders, or the first `limit` of them; ConfigurationError for a limit that is no int of 1 or more.

        Without a limit, or with one above 10,000, it raises ResultWindowError as a loop does.
        """
        most = check_limit(limit)
        taken: list[T] = []
        for item in self._items(everything=most is None or most > CEILING):
            taken.append(item)
            if len(taken) == most:
                break
        return taken

    def _items(self, *, everything: bool) -> Generator[T, None, None]:
        for page in self._pages(everything=everything):
            self._came(page, taken=0)
            for item in page.items:
                self._taken += 1
                yield item

    def _pages(self, *, everything: bool) -> Generator[Page[T], None, None]:
        walk, transport = self._begin(everything=everything), self._transport
        if not self._paged.read_ahead:
            while (page := run(self._next(walk), transport)) is not None:
                yield page
            return
        ahead = in_thread(lambda: run(self._next(walk), transport))
        while (page := ahead.result()) is not None:
            ahead = in_thread(lambda: run(self._next(walk), transport))
            yield page


class AsyncPager(_Progress[T]):
    """A list, read page by page while a task loops over it; as `Pager`, on asyncio or trio."""

    _transport: AsyncExchanging

    def __aiter__(self) -> AsyncIterator[T]:
        return _AsyncItems(self, everything=True)

    def pages(self) -> AsyncIterator[Page[T]]:
        """Page after page, at least one; ResultWindowError only after the last that can be reached."""
        return _AsyncPages(self, everything=False)

    async def page(self, number: int) -> Page[T]:
        """One page by its number, from 1, in one request; as `Pager.page`."""
        return await arun(self._numbered(number), self._transport)

    async def first(self) -> T | None:
        """The first order, or None. Reads one page and raises as a loop does."""
        return await anext(_AsyncItems(self, everything=False), None)

    async def to_list(self, *, limit: int | None = None) -> list[T]:
        """All orders, or the first `limit` of them; ConfigurationError for a limit that is no int of 1 or more.

        Without a limit, or with one above 10,000, it raises ResultWindowError as a loop does.
        """
        most = check_limit(limit)
        taken: list[T] = []
        async for item in _AsyncItems(self, everything=most is None or most > CEILING):
            taken.append(item)
            if len(taken) == most:
                break
        return taken


# Classes, not async generators: a loop that ends early would leave a generator for the event loop to finish.
class _AsyncPages(Generic[T]):
    def __init__(self, pager: AsyncPager[T], *, everything: bool) -> None:
        self._pager = pager
        self._walk = pager._begin(everything=everything)  # noqa: SLF001 - one class in two parts
        self._ahead: Task[Page[T] | None] | None = None

    def __aiter__(self) -> _AsyncPages[T]:
        return self

    async def __anext__(self) -> Page[T]:
        page = await self.next()
        if page is None:
            raise StopAsyncIteration
        self._pager._came(page, taken=len(page.items))  # noqa: SLF001 - one class in two parts
        return page

    async def next(self) -> Page[T] | None:
        """The next page; None at the end."""
        following, transport = self._pager._next, self._pager._transport  # noqa: SLF001 - one class in two parts
        ahead, self._ahead = self._ahead, None
        page = await (arun(following(self._walk), transport) if ahead is None else ahead)  # a task is cancelled with us
        if page is not None and self._pager._paged.read_ahead:  # noqa: SLF001 - one class in two parts
            self._ahead = in_task(following(self._walk), transport)
        return page

    def __del__(self) -> None:
        if self._ahead is not None and not self._ahead.done() and not self._ahead.get_loop().is_closed():
            self._ahead.cancel()


class _AsyncItems(Generic[T]):
    def __init__(self, pager: AsyncPager[T], *, everything: bool) -> None:
        self._pager = pager
        self._pages = _AsyncPages(pager, everything=everything)
        self._items: Iterator[T] = iter(())

    def __aiter__(self) -> _AsyncItems[T]:
        return self

    async def __anext__(self) -> T:
        while True:
            for item in self._items:
                self._pager._taken += 1  # noqa: SLF001 - one class in two parts
                return item
            page = await self._pages.next()
            if page is None:
                raise StopAsyncIteration
            self._pager._came(page, taken=0)  # noqa: SLF001 - one class in two parts
            self._items = iter(page.items)


def check_limit(limit: object) -> int | None:
    """How many orders to take: a whole number of 1 or more, or None for all."""
    if limit is None:
        return None
    if isinstance(limit, bool) or not isinstance(limit, int) or limit < 1:
        raise ConfigurationError("limit must be an int of 1 or more, or None for all orders.")
    return limit


def in_thread(fetch: Callable[[], T]) -> Future[T]:
    """Start reading one page in a thread, which ends with its request even if the page is no longer wanted.

    It has the caller's context variables, among them the span that traces it.
    """
    from concurrent.futures import Future
    from contextvars import copy_context
    from threading import Thread

    future: Future[T] = Future()
    context = copy_context()

    def work() -> None:
        try:
            future.set_result(fetch())
        except BaseException as failure:  # noqa: BLE001 - raised where the page is wanted
            future.set_exception(failure)

    Thread(target=context.run, args=(work,), name="reward-orders-read-ahead", daemon=True).start()
    return future


def in_task(fetch: Flow[T], transport: AsyncExchanging) -> Task[T] | None:
    """Start reading one page in a task; None on trio, which has no tasks without a nursery: it reads pages in turn."""
    from asyncio import get_running_loop

    try:
        loop = get_running_loop()
    except RuntimeError:
        fetch.close()
        return None
    task = loop.create_task(arun(fetch, transport), name="reward-orders-read-ahead")
    task.add_done_callback(lambda done: done.cancelled() or done.exception())  # it may no longer be wanted
    return task
