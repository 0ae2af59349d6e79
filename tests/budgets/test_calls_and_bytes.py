"""What a page and a call may cost, counted in Python calls and allocated bytes, which no busy machine changes."""

import gc
import json
import sys
import tracemalloc
from collections import Counter, deque

import httpx
import pytest

from reward_orders import Tango, Voucherify
from reward_orders.core import wire
from reward_orders.core.order import Order, orders_of
from reward_orders.tango import credential_types
from reward_orders.tango.credentials import Credentials
from reward_orders.tango.models import TangoOrder
from reward_orders.voucherify.models import VoucherifyOrder
from scripts.bench import pages
from tests.kit import lists

MODELS = {"tango": TangoOrder, "voucherify": VoucherifyOrder}
PAGES = {"tango": pages.tango_page, "voucherify": pages.voucherify_page}


@pytest.fixture(params=["stdlib", "orjson"], autouse=True)
def _each_decoder(request, monkeypatch):
    """Every budget holds with and without the extra `fast`."""
    orjson = pytest.importorskip("orjson") if request.param == "orjson" else None
    monkeypatch.setattr(wire, "_decoder", lambda: wire._stdlib_loads if orjson is None else orjson.loads)


def decoded(service):
    """One page from bytes to facade objects, as a list does it."""
    response = wire.Response(200, {}, PAGES[service]())
    return orders_of(MODELS[service], wire.json_object(response, what=service)["orders"], response)


def calls(function):
    """Calls of Python functions, by file, while the function runs."""
    counted = Counter()

    def count(frame, event, _):
        if event == "call":
            counted[frame.f_code.co_filename] += 1

    function()  # what happens once does not count
    before = sys.getprofile()
    sys.setprofile(count)
    try:
        function()
    finally:
        sys.setprofile(before)
    return counted


def our_calls(function):
    return sum(times for file, times in calls(function).items() if "reward_orders" in file)


def allocated(function):
    """Bytes that are still held by what a function returns."""
    kept = function()
    del kept
    gc.collect()
    tracemalloc.start()
    try:
        kept = function()
        gc.collect()
        size, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    del kept
    return size


@pytest.mark.parametrize("service", MODELS)
def test_an_order_of_a_page_costs_no_call_until_a_field_is_read(service):
    """Decoding makes one object per row and reads no field of it but the id: a page costs as many calls as one row."""
    page = PAGES[service]()
    response = wire.Response(200, {}, page)
    rows = json.loads(page)["orders"]
    of_page, of_one = (
        our_calls(lambda some=some: orders_of(MODELS[service], some, response)) for some in (rows, rows[:1])
    )
    assert of_page == of_one


@pytest.mark.parametrize(("service", "most"), [("tango", 6), ("voucherify", 4)])
def test_the_four_fields_everybody_reads_cost_few_calls(service, most):
    """Reading id, status, amount and created_at takes at most so many Python calls an order."""
    orders = decoded(service)

    def read():
        for order in orders:
            order.id, order.status, order.amount, order.created_at  # noqa: B018

    assert our_calls(read) <= most * len(orders)


@pytest.mark.parametrize("service", MODELS)
def test_a_text_field_is_one_call(service):
    """Text is most of an order: its getter calls nothing else."""
    order = decoded(service)[0]
    assert our_calls(lambda: order.status) == 1


def test_credential_types_as_tango_spells_them_are_not_taken_apart(monkeypatch):
    """Finding a credential by its meaning compares names; without case and punctuation they are known beforehand."""
    credentials = Credentials.parse(pages.tango_order()["reward"])
    taken_apart = []
    monkeypatch.setattr(credential_types, "_normal", lambda name: taken_apart.append(name) or name)
    found = [meaning for meaning in credential_types.MEANINGS if getattr(credentials, meaning) is not None]
    assert found == ["redemption_url", "card_number", "pin", "expires_at"]
    assert taken_apart == []


@pytest.mark.parametrize("service", MODELS)
def test_a_page_of_orders_holds_little_more_than_its_json(service):
    """The objects of a page weigh at most 80 bytes an order beyond the decoded JSON they read from."""
    page = PAGES[service]()
    response = wire.Response(200, {}, page)
    decode = wire._decoder()
    plain = allocated(lambda: decode(page)["orders"])
    objects = allocated(lambda: orders_of(MODELS[service], decode(page)["orders"], response))
    assert objects - plain <= 80 * pages.ROWS


@pytest.mark.parametrize(("service", "most"), [("tango", 84), ("voucherify", 85)])
def test_a_get_adds_few_calls_to_the_http_client(service, most):
    """One `get` costs at most so many calls of ours; without a callback no event is made, without a failure no wait.

    Up to three of them compare the id in the answer with the one asked for.
    """
    order = pages.tango_order() if service == "tango" else pages.one_voucherify_order()
    body = pages.encoded(order)
    answering = httpx.Client(transport=httpx.MockTransport(lambda _: httpx.Response(200, content=body)))
    get = client(service, answering).orders.get
    name = order["referenceOrderID" if service == "tango" else "id"]
    counted = calls(lambda: get(name))
    ours = {file: times for file, times in counted.items() if "reward_orders" in file}
    assert sum(ours.values()) <= most
    assert not [file for file in ours if file.endswith(("events.py", "retry.py", "limiter.py")) or "/journal/" in file]


@pytest.mark.parametrize(("service", "most"), [("tango", 142), ("voucherify", 119)])
def test_a_list_page_costs_no_call_an_order(service, most):
    """A page of 100 through `list` costs so many calls of ours, the request included; the caller reads nothing."""
    body = PAGES[service]()
    answering = httpx.Client(transport=httpx.MockTransport(lambda _: httpx.Response(200, content=body)))
    orders = client(service, answering).orders
    assert our_calls(lambda: next(iter(orders.list().pages()))) <= most


def client(service, answering):
    if service == "tango":
        return Tango(platform_name="p", platform_key="k", http_client=answering)
    return Voucherify(app_id="a", app_token="t", http_client=answering)


def alive():
    """How many orders there are, those of tests that ran before too."""
    gc.collect()
    return sum(isinstance(it, Order) for it in gc.get_objects())


def tango_list(count):
    """A list of so many orders, the newest first as the sandbox has it; nothing keeps the requests."""
    orders = lists.tango_orders(lists.TangoModel([(lists.NOW - 7 * at, f"RA260115-{at:08}") for at in range(count)]))
    orders._transport.requests = deque(maxlen=1)
    return orders.list()


def voucherify_list(count):
    rows = [(lists.NOW - 7 * at, lists.NOW, f"ord_0a1b2c3d4e5f{at:08}") for at in range(count)]
    orders = lists.voucherify_orders(lists.VoucherifyModel(rows))
    orders._transport.requests = deque(maxlen=1)
    return orders.list()


@pytest.mark.parametrize("listed", [tango_list, voucherify_list])
def test_a_walk_of_10_000_stays_flat(listed):
    """It holds the orders of three pages at most, and of those that went by their ids: 100 bytes each, text included.

    The ids tell a row that comes again; they are those of one window, which is never more than 10,000.
    """
    walk, held, others = iter(listed(10_000)), {}, alive()
    tracemalloc.start()
    try:
        for done, _ in enumerate(walk, start=1):
            if done in {1_000, 9_900}:
                assert alive() - others <= 3 * pages.ROWS
                held[done] = tracemalloc.get_traced_memory()[0]
    finally:
        tracemalloc.stop()
    assert done == 10_000
    assert held[9_900] - held[1_000] <= 100 * 8_900


def test_a_walk_over_many_windows_keeps_the_ids_of_two():
    """Neighbours share an instant, so the last window is remembered beside the one being read; no other is."""
    tracemalloc.start()
    try:
        held = [
            tracemalloc.get_traced_memory()[0] for done, _ in enumerate(tango_list(45_000)) if done in {1_000, 44_900}
        ]
    finally:
        tracemalloc.stop()
    assert held[1] - held[0] <= 100 * 20_000
