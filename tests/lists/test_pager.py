"""Pagers: one walk, seen as items, pages, a list or one order; in threads and in tasks."""

import asyncio
import gc
import threading

import pytest

from reward_orders import ConfigurationError, Page, ServiceError
from tests.kit.lists import NOW, VoucherifyModel, async_voucherify_orders, ids, reply, voucherify_orders


def rows(count):
    return [(NOW - 1000 * (count - n), NOW, f"o-{n:06}") for n in range(count)]


@pytest.fixture(params=["asyncio", "trio"])
def anyio_backend(request):
    return request.param


def test_pages_know_their_number_and_whether_more_come():
    """Numbers count from 1 on both services, whatever the wire counts from."""
    pages = list(voucherify_orders(VoucherifyModel(rows(250))).list().pages())
    assert [(page.number, len(page.items), page.total, page.has_more) for page in pages] == [
        (1, 100, 250, True),
        (2, 100, 250, True),
        (3, 50, 250, False),
    ]
    assert isinstance(pages[0], Page)
    assert repr(pages[2]) == "Page(number=3, 50 items, total=250, has_more=False)"


def test_a_pager_says_how_far_it_has_come():
    """In a console or a notebook: what can be done with it, then where it is; never what is in it."""
    pager = voucherify_orders(VoucherifyModel(rows(250))).list()
    assert repr(pager) == (
        "Pager(nothing is read yet; loop over it, or take .pages(), .first() or .to_list(limit=...))"
    )
    for number, _ in enumerate(pager, 1):
        if number == 103:
            break
    assert repr(pager) == "Pager(page 2: 3 of 100 handed out, total=250)"
    assert repr(async_voucherify_orders(VoucherifyModel()).list()).startswith("AsyncPager(nothing")


def test_an_empty_list_is_one_empty_page():
    """So the total can be read from a page in every case."""
    pager = voucherify_orders(VoucherifyModel()).list()
    (page,) = pager.pages()
    assert (list(page.items), page.total, page.has_more, page.number) == ([], 0, False, 1)
    assert pager.first() is None
    assert pager.to_list() == list(pager) == []
    assert pager.total == 0


def test_nothing_is_sent_before_somebody_looks():
    """Making a pager is free; the total is known with the first page."""
    orders = voucherify_orders(VoucherifyModel(rows(250)))
    pager = orders.list()
    assert (pager.total, pager.cursor, orders._transport.requests) == (None, None, [])
    items = iter(pager)
    next(items)
    assert (pager.total, len(orders._transport.requests)) == (250, 1)


def test_each_loop_starts_afresh():
    """A pager is a list, not a one-way stream: read it twice and get it twice."""
    pager = voucherify_orders(VoucherifyModel(rows(150))).list()
    assert ids(pager) == ids(pager)


@pytest.mark.parametrize(("limit", "requests"), [(1, 1), (100, 1), (101, 2), (250, 3), (999, 3)])
def test_no_more_pages_are_read_than_the_limit_needs(limit, requests):
    """A limit is no reason to look further."""
    orders = voucherify_orders(VoucherifyModel(rows(250)))
    assert len(orders.list().to_list(limit=limit)) == min(limit, 250)
    assert len(orders._transport.requests) == requests


@pytest.mark.parametrize("limit", [0, -1, True, 1.5, "5"])
def test_a_limit_out_of_range_is_refused_before_anything_is_sent(limit):
    """ValueError, with what to pass instead."""
    orders = voucherify_orders(VoucherifyModel(rows(5)))
    with pytest.raises(ConfigurationError, match="1 or more"):
        orders.list().to_list(limit=limit)
    assert orders._transport.requests == []


def test_progress_hears_of_every_page():
    """Done and total, for whoever draws the bar."""
    heard = []
    pager = voucherify_orders(VoucherifyModel(rows(250))).list(
        on_progress=lambda done, total: heard.append((done, total))
    )
    list(pager)
    assert heard == [(100, 250), (200, 250), (250, 250)]


def test_a_failure_leaves_a_cursor_to_carry_on_from():
    """What was handed out need not be read again."""
    model = VoucherifyModel(rows(250))
    broken = [3]

    def service(request):
        if request.params["page"] in broken:
            return reply(400, {"code": 400, "message": "no"})
        return model(request)

    pager = voucherify_orders(service).list()
    came = []
    with pytest.raises(Exception, match="refused"):
        came.extend(order.id for order in pager)
    broken.clear()
    assert came == model.names[:200]
    assert ids(voucherify_orders(service).list(cursor=pager.cursor)) == model.names[200:]


def test_the_cursor_of_a_page_lies_behind_it():
    """Whoever works page by page saves the cursor after each."""
    model = VoucherifyModel(rows(250))
    orders = voucherify_orders(model)
    pager = orders.list()
    pages = pager.pages()
    page = next(pages)
    assert ids(orders.list(cursor=pager.cursor)) == ids(orders.list(cursor=page.cursor())) == model.names[100:]
    assert ids(orders.list(cursor=page.cursor(7))) == model.names[7:]


class Gate:
    """A service that tells when it was asked, and how many ask at once."""

    def __init__(self, model):
        self.model = model
        self.asked = [threading.Event() for _ in range(9)]
        self.active = self.most = self.count = 0
        self.lock = threading.Lock()

    def __call__(self, request):
        with self.lock:
            self.active += 1
            self.most = max(self.most, self.active)
            self.asked[self.count].set()
            self.count += 1
        try:
            return self.model(request)
        finally:
            with self.lock:
                self.active -= 1


def test_read_ahead_asks_for_the_next_page_while_the_caller_works():
    """The second request is on its way before anybody asks for a second page; never two at once."""
    gate = Gate(VoucherifyModel(rows(450)))
    came = []
    for order in voucherify_orders(gate).list(read_ahead=True):
        if not came:
            assert gate.asked[1].wait(10)
        came.append(order.id)
    assert came == gate.model.names
    assert gate.most == 1
    assert gate.count == 5


def test_read_ahead_left_early_leaves_nothing_behind():
    """One request may still be under way; its thread ends with it."""
    gate = Gate(VoucherifyModel(rows(450)))
    for _ in voucherify_orders(gate).list(read_ahead=True):
        break
    assert gate.asked[1].wait(10)
    for thread in threading.enumerate():
        if thread.name == "reward-orders-read-ahead":
            thread.join(10)
    assert not [thread for thread in threading.enumerate() if thread.name == "reward-orders-read-ahead"]
    assert gate.count == 2


def test_read_ahead_raises_where_the_page_is_wanted():
    """The orders before a failure are handed out first."""
    model = VoucherifyModel(rows(250))

    def service(request):
        return reply(400, {"code": 400}) if request.params["page"] == 2 else model(request)

    came = []
    with pytest.raises(Exception, match="refused"):
        came.extend(order.id for order in voucherify_orders(service).list(read_ahead=True))
    assert came == model.names[:100]


def test_the_cursor_does_not_run_ahead():
    """It marks what was handed out, not what was read."""
    model = VoucherifyModel(rows(450))
    pager = voucherify_orders(model).list(read_ahead=True)
    items = iter(pager)
    came = [next(items).id for _ in range(130)]
    assert came + ids(voucherify_orders(model).list(cursor=pager.cursor)) == model.names
    items.close()


@pytest.mark.anyio
@pytest.mark.parametrize("read_ahead", [False, True])
async def test_async_pagers_are_the_same(read_ahead):
    """Items, pages, first, to_list, total, cursor and progress; on asyncio and trio."""
    model = VoucherifyModel(rows(250))
    orders = async_voucherify_orders(model)
    heard = []
    pager = orders.list(read_ahead=read_ahead, on_progress=lambda done, total: heard.append((done, total)))
    assert [order.id async for order in pager] == model.names
    assert heard == [(100, 250), (200, 250), (250, 250)]
    assert [page.number async for page in pager.pages()] == [1, 2, 3]
    assert (await pager.first()).id == model.names[0]
    assert ids(await pager.to_list(limit=120)) == model.names[:120]
    assert ids(await orders.list(cursor=pager.cursor).to_list()) == model.names[120:]
    assert await async_voucherify_orders(VoucherifyModel()).list().first() is None
    with pytest.raises(ConfigurationError):
        await pager.to_list(limit=0)


@pytest.mark.anyio
async def test_async_loops_left_early_leave_nothing_behind():
    """No task, no warning, also when the loop is garbage."""
    orders = async_voucherify_orders(VoucherifyModel(rows(450)))
    for read_ahead in (False, True):
        async for _ in orders.list(read_ahead=read_ahead):
            break
        async for _ in orders.list(read_ahead=read_ahead).pages():
            break
    gc.collect()


def test_async_read_ahead_asks_before_it_is_asked():
    """On asyncio the next page is read in a task, one at a time; left early, the task is cancelled."""

    async def loop():
        gate = Gate(VoucherifyModel(rows(450)))
        orders = async_voucherify_orders(gate)
        async for _ in orders.list(read_ahead=True):
            await asyncio.sleep(0)
            await asyncio.sleep(0)
            assert gate.asked[1].is_set()
            break
        gc.collect()
        await asyncio.sleep(0)
        assert asyncio.all_tasks() == {asyncio.current_task()}
        assert gate.count == 2
        held = aiter(orders.list(read_ahead=True))
        await anext(held)
        ahead = held._pages._ahead
        del held
        gc.collect()
        await asyncio.wait([ahead])
        assert ahead.cancelled()

    asyncio.run(loop())


def test_async_read_ahead_raises_where_the_page_is_wanted():
    """A failed task nobody waits for is no warning; one that is waited for raises there."""
    model = VoucherifyModel(rows(250))

    def service(request):
        return reply(500, {"code": 500}) if request.params["page"] == 2 else model(request)

    async def loop():
        pages = async_voucherify_orders(service).list(read_ahead=True).pages()
        assert ids((await anext(pages)).items) == model.names[:100]
        with pytest.raises(ServiceError):
            await anext(pages)
        async for _ in async_voucherify_orders(service).list(read_ahead=True):
            await asyncio.sleep(0)
            break

    asyncio.run(loop())


@pytest.mark.anyio
async def test_a_cancelled_loop_can_be_carried_on():
    """Cancellation goes through the walk like any failure; the cursor stays."""
    import anyio

    model = VoucherifyModel(rows(350))
    orders = async_voucherify_orders(model)
    ask = orders._transport.exchange

    async def slow(request, timeout):  # noqa: ASYNC109 - part of the effect
        if request.params["page"] == 3:
            scope.cancel()
            await anyio.sleep_forever()
        return await ask(request, timeout)

    orders._transport.exchange = slow
    pager = orders.list(read_ahead=True)
    came = []
    with anyio.CancelScope() as scope:
        async for order in pager:
            came.append(order.id)  # noqa: PERF401 - those before the cancellation are kept
    assert came == model.names[:200]
    assert ids(await async_voucherify_orders(model).list(cursor=pager.cursor).to_list()) == model.names[200:]
