"""Both clients against the sandbox, over real HTTP, with everything going wrong: threads, asyncio and trio."""

import inspect
from datetime import UTC, datetime

import anyio
import pytest

from reward_orders import (
    AsyncTango,
    AsyncVoucherify,
    ConflictError,
    ForbiddenError,
    InProgressError,
    InsufficientFundsError,
    Item,
    Journal,
    KeyReusedError,
    NotFoundError,
    OrderMismatchError,
    OutcomeUnknownError,
    RateLimitedError,
    Recipient,
    ResendTooSoonError,
    RetryPolicy,
    Tango,
    Voucherify,
)
from reward_orders.journal import State
from reward_orders.sandbox.tango.catalog import ITEMS
from tests.kit.flows import START, FakeClock

PENDING = next(utid for utid, item in ITEMS.items() if item.outcome == "PENDING")
DRIVERS = ("thread", "asyncio", "trio")
TANGO = {"platform_name": "p", "platform_key": "k", "account": "account-1", "customer": "customer-1", "rate": None}
VOUCHERIFY = {"app_id": "i", "app_token": "t"}
ADA = Recipient(email="ada@example.org", first_name="Ada")


class Driven:
    """One client on one driver; every call is finished before it returns, and connections are closed."""

    def __init__(self, driver, vendor, **settings):
        sync = {"tango": Tango, "voucherify": Voucherify}[vendor]
        other = {"tango": AsyncTango, "voucherify": AsyncVoucherify}[vendor]
        self.driver = driver
        keys = TANGO if vendor == "tango" else VOUCHERIFY
        self.client = lambda: (sync if driver == "thread" else other)(**{**keys, "clock": FakeClock(), **settings})

    def __call__(self, method, *args, **given):
        client = self.client()
        if self.driver == "thread":
            with client:
                result = getattr(client.orders, method)(*args, **given)
                return list(result) if inspect.isgenerator(result) else result

        async def main():
            async with client:
                result = getattr(client.orders, method)(*args, **given)
                return [row async for row in result] if inspect.isasyncgen(result) else await result

        return anyio.run(main, backend=self.driver)


@pytest.fixture(params=DRIVERS)
def driver(request):
    return request.param


@pytest.fixture
def journal(tmp_path):
    with Journal.sqlite(tmp_path / "j.db") as journal:
        yield journal


@pytest.fixture
def tango_call(driver, sandbox):
    return Driven(driver, "tango", base_url=sandbox.url)


@pytest.fixture
def voucherify_call(driver, sandbox):
    return Driven(driver, "voucherify", base_url=sandbox.url)


def place(call, **given):
    return call("create", **{"utid": "U561593", "amount": "25.00", "recipient": ADA, "key": "k-1", **given})


def test_a_tango_order_from_placing_to_reconciling(tango_call):
    """Placed, replayed, read, found, sent again."""
    order = place(tango_call)
    assert (order.key, order.replayed, order.response.status) == ("k-1", False, 201)
    assert order.created_at.utcoffset() is not None
    assert order.response.request_id
    assert order.credentials.redemption_url.reveal().startswith("https://")
    again = place(tango_call)
    assert (again.id, again.replayed) == (order.id, True)
    assert tango_call("get", order.id).credentials.redemption_url == order.credentials.redemption_url
    assert tango_call("find", key="k-1").credentials.redemption_url == order.credentials.redemption_url
    assert tango_call("find", key="k-2") is None
    assert tango_call("resend", order.id).id
    with pytest.raises(ResendTooSoonError) as caught:
        tango_call("resend", order.id)
    assert caught.value.request_id


def test_refusals_of_tango(tango_call, sandbox):
    """Each with its class, key and request id."""
    sandbox.set_balance("account-1", 1)
    with pytest.raises(InsufficientFundsError) as caught:
        place(tango_call)
    assert (caught.value.key, caught.value.code) == ("k-1", "402.001")
    assert caught.value.request_id
    with pytest.raises(NotFoundError):
        tango_call("get", "RA-none")
    sandbox.set_balance("account-1", 1000)
    place(tango_call)
    with pytest.raises(OrderMismatchError):
        place(tango_call, amount="30.00")


def test_an_unsent_order_cannot_be_resent(tango_call):
    """403.003."""
    order = place(tango_call, send_email=False)
    with pytest.raises(ForbiddenError, match=r"403\.003"):
        tango_call("resend", order.id)


ONE_ORDER = [
    "reset_before_commit",
    "reset_after_commit",
    "timeout_before_commit",
    "timeout_after_commit",
    "error_before_commit",
    "error_after_commit",
    "html_502",
    "rate_limited",
    "truncated_body",
    "wrong_content_type",
]


@pytest.mark.parametrize("kind", [*ONE_ORDER, "duplicate_delivery", "in_process"])
def test_one_tango_order_whatever_the_fault(driver, sandbox, journal, kind):
    """Two faults in a row, then it goes well: one order, settled in the journal."""
    sandbox.fault("tangoCreateOrder", kind, times=2, seconds=30 if "timeout" in kind else None)
    call = Driven(driver, "tango", base_url=sandbox.url, journal=journal, timeout=0.15 if "timeout" in kind else 30)
    order = place(call)
    (held,) = sandbox.orders("tango")
    assert held["referenceOrderID"] == order.id
    (entry,) = journal.entries()
    assert (entry.state, entry.remote_id) == (State.SUCCEEDED, order.id)


@pytest.mark.parametrize("kind", ONE_ORDER)
def test_one_voucherify_order_whatever_the_fault(driver, sandbox, journal, kind):
    """And an upsert that took effect is not sent a second time."""
    sandbox.fault("voucherifyCreateOrder", kind, times=2, seconds=30 if "timeout" in kind else None)
    timeout = 0.15 if "timeout" in kind else 30
    call = Driven(driver, "voucherify", base_url=sandbox.url, journal=journal, timeout=timeout)
    order = call("create", source_id="web-1", amount=1000, items=[Item(product_id="p", quantity=1, price=1000)])
    (held,) = sandbox.orders("voucherify")
    assert held["id"] == order.id
    posts = [request for request in sandbox.requests if request.operation == "voucherifyCreateOrder"]
    if "after" in kind or kind == "truncated_body":
        assert len(posts) == 1
    assert [entry.state for entry in journal.entries()] == [State.SUCCEEDED]


def test_a_create_that_never_comes_through_is_unknown_and_then_reconciled(driver, sandbox, journal):
    """Five answers lost: the order exists, the caller is told that it may; reconcile() finds it."""
    sandbox.fault("tangoCreateOrder", "error_after_commit", times=5)
    call = Driven(driver, "tango", base_url=sandbox.url, journal=journal)
    with pytest.raises(OutcomeUnknownError) as caught:
        place(call)
    assert caught.value.key == "k-1"
    with pytest.raises(KeyReusedError):
        place(call, amount="30.00")
    (order,) = call("reconcile")
    assert (order.key, order.replayed) == ("k-1", True)
    assert order.credentials.redemption_url
    assert list(call("reconcile")) == []
    assert place(call).id == order.id
    assert len(sandbox.orders("tango")) == 1


@pytest.mark.parametrize("journalled", [True, False], ids=["journal", "no journal"])
def test_a_voucherify_create_delivered_twice_leaves_a_paid_order_paid(driver, sandbox, journal, journalled):
    """A queue runs the same create again after the order was paid and changed; nothing is sent, and it is returned."""
    call = Driven(driver, "voucherify", base_url=sandbox.url, journal=journal if journalled else None)
    given = {"source_id": "web-1", "amount": 1000, "status": "CREATED", "metadata": {"n": 1}}
    made = call("create", **given)
    call("update", made.id, status="PAID", amount=900, metadata={"n": 2})
    again = call("create", **given)
    assert (again.id, again.status, again.amount, again.replayed) == (made.id, "PAID", 900, True)
    (held,) = sandbox.orders("voucherify")
    assert (held["status"], held["amount"], held["metadata"]) == ("PAID", 900, {"n": 2})
    assert [request.method for request in sandbox.requests if request.method != "GET"] == ["POST", "PUT"]


def test_a_voucherify_request_that_arrives_twice_is_told_and_the_key_has_its_order(driver, sandbox, journal):
    """The answer shows an order that was there, and nobody can know whose; the same key returns it from then on."""
    sandbox.fault("voucherifyCreateOrder", "duplicate_delivery")
    call = Driven(driver, "voucherify", base_url=sandbox.url, journal=journal)
    with pytest.raises(OrderMismatchError) as caught:
        call("create", source_id="web-1", amount=1000)
    (held,) = sandbox.orders("voucherify")
    assert (caught.value.created, caught.value.order.id) == (None, held["id"])
    assert [entry.remote_id for entry in journal.entries()] == [held["id"]]
    assert call("create", source_id="web-1", amount=1000).id == held["id"]
    with pytest.raises(OrderMismatchError):
        call("create", source_id="web-1", amount=1100)
    posts = [request for request in sandbox.requests if request.operation == "voucherifyCreateOrder"]
    assert len(posts) == 1


def test_voucherify_reconciles_too(driver, sandbox, journal):
    """By source_id: an order made since the first request is ours, also when it was paid and changed meanwhile."""
    sandbox.fault("voucherifyCreateOrder", "error_after_commit")
    call = Driven(driver, "voucherify", base_url=sandbox.url, journal=journal, retry=RetryPolicy(attempts=1))
    with pytest.raises(OutcomeUnknownError):
        call("create", source_id="web-1", amount=1000)
    assert [entry.state for entry in journal.entries()] == [State.UNKNOWN]
    (held,) = sandbox.orders("voucherify")
    call("update", held["id"], status="PAID", amount=900)
    (order,) = call("reconcile")
    assert (order.key, order.amount, order.status) == ("web-1", 900, "PAID")
    assert [entry.state for entry in journal.entries()] == [State.SUCCEEDED]
    assert call("create", source_id="web-1", amount=1000).status == "PAID"
    posts = [request for request in sandbox.requests if request.operation == "voucherifyCreateOrder"]
    assert len(posts) == 1


@pytest.mark.parametrize("style", ["seconds", "date", "epoch", "none"])
def test_a_rate_limit_is_waited_out_or_told(driver, sandbox, style):
    """In every form the wait comes in."""
    sandbox.clock.set(datetime.fromtimestamp(START, UTC))
    sandbox.fault("tangoCreateOrder", "rate_limited", retry_after=style, seconds=2)
    place(Driven(driver, "tango", base_url=sandbox.url))
    sandbox.fault("tangoCreateOrder", "rate_limited", retry_after="seconds", seconds=500)
    with pytest.raises(RateLimitedError) as caught:
        place(Driven(driver, "tango", base_url=sandbox.url), key="k-2")
    assert caught.value.retry_after == 500


def test_an_order_under_review_is_waited_for(driver, sandbox):
    """PENDING until it is over; InProgressError where that takes too long."""
    call = Driven(driver, "tango", base_url=sandbox.url, clock=Shared(sandbox.clock))
    pending = place(call, utid=PENDING)
    assert pending.status == "PENDING"
    with pytest.raises(InProgressError) as caught:
        call("wait", pending.id, timeout=0.5)
    assert caught.value.key == "k-1"
    assert call("wait", pending.id, timeout=60).status == "COMPLETE"


class Shared(FakeClock):
    """A clock whose sleeping also moves the sandbox's."""

    __slots__ = ("_theirs",)

    def __init__(self, theirs):
        super().__init__()
        self._theirs = theirs

    def sleep(self, seconds):
        self._theirs.advance(seconds)
        super().sleep(seconds)


def test_a_voucherify_order_from_placing_to_update(voucherify_call):
    """Placed, upserted, read by both ids, changed."""
    order = voucherify_call("create", source_id="web/1 ä", amount=1000, metadata={"a": 1})
    assert (order.key, order.amount, order.status, order.replayed) == ("web/1 ä", 1000, "CREATED", False)
    assert voucherify_call("get", order.id).id == order.id
    assert voucherify_call("get", "web/1 ä").id == order.id
    assert voucherify_call("find", source_id="web/1 ä").id == order.id
    assert voucherify_call("find", source_id=order.id) is None
    assert voucherify_call("find", source_id="other") is None
    changed = voucherify_call("update", order.id, status="PAID", amount=1500)
    assert (changed.status, changed.amount, changed.total_amount) == ("PAID", 1500, 1500)
    assert voucherify_call("create", source_id="web/1 ä", amount=1, if_exists="return").amount == 1500
    with pytest.raises(ConflictError):
        voucherify_call("create", source_id="web/1 ä", amount=1, if_exists="error")
    assert voucherify_call("create", source_id="web/1 ä", amount=7).replayed


def test_tasks_of_one_key_make_one_order(sandbox, journal):
    """Twenty at once, one journal: one order, and everybody gets it."""

    async def main():
        found = []
        async with AsyncTango(**TANGO, base_url=sandbox.url, journal=journal) as tango:

            async def one():
                found.append(await tango.orders.create(utid="U561593", amount=25, key="same"))

            async with anyio.create_task_group() as group:
                for _ in range(20):
                    group.start_soon(one)
        return found

    found = anyio.run(main)
    assert len({order.id for order in found}) == 1
    assert len(sandbox.orders("tango")) == 1
    assert sum(not order.replayed for order in found) == 1


@pytest.mark.parametrize("backend", ["asyncio", "trio"])
def test_a_cancelled_create_gives_its_key_back(sandbox, journal, backend):
    """The key is UNKNOWN at once, so that the same key waits for nobody: the next call returns the order."""
    sandbox.fault("tangoCreateOrder", "timeout_after_commit", seconds=30)
    retry = RetryPolicy(wait_initial=0)

    async def main():
        async with AsyncTango(**TANGO, base_url=sandbox.url, journal=journal, retry=retry) as tango:
            with anyio.move_on_after(0.2) as scope:
                await tango.orders.create(utid="U561593", amount=25, key="k-1")
            assert scope.cancelled_caught
            (entry,) = journal.entries()
            assert (entry.state, entry.attempts) == (State.UNKNOWN, 1)
            order = await tango.orders.create(utid="U561593", amount=25, key="k-1")
            assert [held["referenceOrderID"] for held in sandbox.orders("tango")] == [order.id]

    anyio.run(main, backend=backend)


def test_a_key_that_cannot_be_looked_up_keeps_no_other_from_being_settled(driver, sandbox, journal):
    """An account that was closed would else block every key behind it, for ever; its error comes at the end."""
    sandbox.fault("tangoCreateOrder", "error_after_commit", times=10)
    call = Driven(driver, "tango", base_url=sandbox.url, journal=journal)
    for key in ("k-1", "k-2"):
        with pytest.raises(OutcomeUnknownError):
            place(call, key=key)
    sandbox.fault("tangoListOrders", "error_before_commit", nth=1, status=403, key="403.007")
    with pytest.raises(ForbiddenError) as caught:
        call("reconcile")
    assert caught.value.key == "k-1"
    states = {entry.key: entry.state for entry in journal.entries()}
    assert states == {"k-1": State.UNKNOWN, "k-2": State.SUCCEEDED}
