"""One page read while the caller works on the one before: never two at once, so no rate limit is met sooner."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from reward_orders.core.flow import arun

if TYPE_CHECKING:
    from asyncio import Task
    from collections.abc import Callable
    from concurrent.futures import Future

    from reward_orders.core.flow import Flow
    from reward_orders.core.transport import AsyncTransport

T = TypeVar("T")


def in_thread(fetch: Callable[[], T]) -> Future[T]:
    """Start reading one page; the thread ends with its request, whether anybody still wants the page or not."""
    from concurrent.futures import Future
    from threading import Thread

    future: Future[T] = Future()

    def work() -> None:
        try:
            future.set_result(fetch())
        except BaseException as failure:  # noqa: BLE001 - raised where the page is wanted
            future.set_exception(failure)

    Thread(target=work, name="reward-orders-read-ahead", daemon=True).start()
    return future


def in_task(fetch: Flow[T], transport: AsyncTransport) -> Task[T] | None:
    """Start reading one page; None on trio, which has no tasks without a nursery: there pages are read in turn."""
    from asyncio import get_running_loop

    try:
        loop = get_running_loop()
    except RuntimeError:
        fetch.close()
        return None
    task = loop.create_task(arun(fetch, transport), name="reward-orders-read-ahead")
    task.add_done_callback(lambda done: done.cancelled() or done.exception())  # nobody may want it any more
    return task
