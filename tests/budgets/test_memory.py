"""What a page and a walk may hold, in allocated bytes, which no busy machine changes."""

import gc
import tracemalloc
from collections import deque

import pytest

from reward_orders import Journal, Tango, Voucherify
from reward_orders.core import flow, wire
from reward_orders.core.order import Order, orders_of
from reward_orders.idempotency.reconcile import Reconciliation
from reward_orders.journal import State
from reward_orders.tango.client import settings_of
from reward_orders.tango.models import TangoOrder
from reward_orders.voucherify.models import VoucherifyOrder
from scripts.bench import pages
from tests.idempotency.fake_callers import Hands
from tests.kit import lists

MODELS = {"tango": TangoOrder, "voucherify": VoucherifyOrder}
PAGES = {"tango": pages.tango_page, "voucherify": pages.voucherify_page}


@pytest.fixture(params=["stdlib", "orjson"])
def _each_decoder(request, monkeypatch):
    """With and without the extra `fast`."""
    orjson = pytest.importorskip("orjson") if request.param == "orjson" else None
    monkeypatch.setattr(wire, "_decoder", lambda: wire._stdlib_loads if orjson is None else orjson.loads)


def decoded(service):
    """One page from bytes to facade objects, as a list does it."""
    response = wire.Response(200, {}, PAGES[service]())
    return orders_of(MODELS[service], wire.json_object(response, what=service)["orders"], response)


def allocated(function):
    """Bytes that are still held by what a function returns: the least of three, as other threads add some of theirs."""
    return min(_allocated(function) for _ in range(3))


def _allocated(function):
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


@pytest.mark.usefixtures("_each_decoder")
@pytest.mark.parametrize("service", MODELS)
def test_a_page_of_orders_holds_little_more_than_its_json(service):
    """The objects of a page weigh at most 80 bytes an order beyond the decoded JSON they read from."""
    page = PAGES[service]()
    response = wire.Response(200, {}, page)
    decode = wire._decoder()
    plain = allocated(lambda: decode(page)["orders"])
    objects = allocated(lambda: orders_of(MODELS[service], decode(page)["orders"], response))
    assert objects - plain <= 80 * pages.ROWS


def client(service, answering):
    if service == "tango":
        return Tango(platform_name="p", platform_key="k", http_client=answering)
    return Voucherify(app_id="a", app_token="t", http_client=answering)


def alive():
    """How many orders there are, those of tests that ran before too."""
    gc.collect()
    return sum(issubclass(type(it), Order) for it in gc.get_objects())


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


def test_a_reconcile_keeps_one_page_of_open_keys(tmp_path):
    """However many keys are open: some hundred are read before the first is looked up, and no more are held later."""
    looked, held = [], []

    def look(_entry):
        looked.append(held.append(tracemalloc.get_traced_memory()[0]))
        yield from ()

    with Journal.sqlite(tmp_path / "orders.db", clock=(clock := Hands())) as journal:
        client = Tango(base_url="http://127.0.0.1:1", platform_name="p", platform_key="k", journal=journal, clock=clock)
        session = settings_of(client).session
        for number in range(1, 1_001):
            _open_key(journal, f"{session.platform} a", f"key-{number}")
        tracemalloc.start()
        try:
            found = flow.run(
                Reconciliation(
                    session, journal, look=look, is_ours=lambda *_: True, otherwise=State.UNKNOWN
                ).next_order(),
                None,
            )
        finally:
            tracemalloc.stop()
    assert found is None
    assert len(looked) == 1_000
    assert max(held) <= 400_000  # a page of entries; all thousand weigh over a megabyte


def _open_key(journal, scope, key):
    claim = journal.claim(scope, key, fingerprint="f" * 64, digests={"amount": "d" * 64, "utid": "d" * 64})
    journal.sending(claim)
    journal.settle(claim, State.UNKNOWN)
