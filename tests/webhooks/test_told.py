"""What a client makes of an event: the order as it is now, and a key that was in doubt is settled."""

import asyncio
from contextlib import ExitStack

import pytest

from reward_orders import (
    AsyncTango,
    AsyncVoucherify,
    ConfigurationError,
    InProgressError,
    Journal,
    OutcomeUnknownError,
    Recipient,
    RetryPolicy,
    Reward,
    Tango,
    Voucherify,
)
from reward_orders.journal import State
from reward_orders.webhooks import TangoEvent, VoucherifyEvent, tango_event
from tests.kit.receiver import receiving
from tests.kit.signed import SECRET, TANGO, VOUCHERIFY

TANGO_SETTINGS = {
    "platform_name": "p",
    "platform_key": "k",
    "account": "account-1",
    "customer": "customer-1",
    "rate": None,
}
VOUCHERIFY_SETTINGS = {"app_id": "a", "app_token": "t"}


def rewarded(key):
    return TangoEvent(TANGO | {"eventType": "RewardStatus", "eventData": {"externalRefID": key, "status": "ACTIVATED"}})


def ordered(key, order_id="ord_unknown"):
    order = {"id": order_id, "source_id": key, "status": "CANCELED"}
    return VoucherifyEvent(VOUCHERIFY | {"data": {"order": order}})


def batch_ended(key, **changes):
    """An AsyncOrderStatus that names neither account nor customer, unless told otherwise."""
    data = {"externalRefID": key, "status": "SUCCESSFUL", **changes}
    return TangoEvent(TANGO | {"eventType": "AsyncOrderStatus", "eventData": data})


def told(client, event, *, by="orders"):
    """What a client of either side makes of an event."""
    if isinstance(client, (Tango, Voucherify)):
        return getattr(client, by).told(event)

    async def awaited():
        async with client:
            return await getattr(client, by).told(event)

    return asyncio.run(awaited())


def place(client, key, *utids):
    """An asynchronous order with a reward for each item; the key of each ends in its number."""
    rewards = [
        Reward(key=f"r-{number}", utid=utid, amount="25", recipient=Recipient(email="a@example.org", first_name="Ada"))
        for number, utid in enumerate(utids or ("U561593",), 1)
    ]
    return client.async_orders.create(key=key, rewards=rewards)


@pytest.fixture
def journal(tmp_path):
    with Journal.sqlite(tmp_path / "orders.db") as journal:
        yield journal


@pytest.fixture
def client(sandbox):
    """Makes clients, and closes them."""
    with ExitStack() as made:

        def make(cls, journal):
            settings = TANGO_SETTINGS if "Tango" in cls.__name__ else VOUCHERIFY_SETTINGS
            client = cls(**settings, base_url=sandbox.url, journal=journal, retry=RetryPolicy(attempts=1))
            return client if cls.__name__.startswith("Async") else made.enter_context(client)

        yield make


@pytest.mark.parametrize("cls", [Tango, AsyncTango])
def test_a_tango_event_settles_the_key_it_names(cls, sandbox, client, journal):
    """The answer to the create was lost; the event makes the client look, and the order is the key's."""
    sandbox.fault("tangoCreateOrder", "reset_after_commit")
    with pytest.raises(OutcomeUnknownError):
        client(Tango, journal).orders.create(utid="U561593", amount="25", key="emp-42")
    assert [entry.state for entry in journal.entries()] == [State.UNKNOWN]
    order = told(client(cls, journal), rewarded("emp-42"))
    assert (order.id, order.status, order.replayed) == (
        sandbox.orders("tango")[0]["referenceOrderID"],
        "COMPLETE",
        True,
    )
    assert [(entry.state, entry.remote_id) for entry in journal.entries()] == [(State.SUCCEEDED, order.id)]


@pytest.mark.parametrize("cls", [Voucherify, AsyncVoucherify])
def test_a_voucherify_event_settles_the_key_it_names(cls, sandbox, client, journal):
    """What it says of the status is not taken over: the order is read."""
    sandbox.fault("voucherifyCreateOrder", "reset_after_commit")
    with pytest.raises(OutcomeUnknownError):
        client(Voucherify, journal).orders.create(source_id="web-1042", amount=1200)
    order = told(client(cls, journal), ordered("web-1042"))
    assert (order.source_id, order.status) == ("web-1042", "CREATED")
    assert [(entry.state, entry.remote_id) for entry in journal.entries()] == [(State.SUCCEEDED, order.id)]


def test_a_key_that_is_settled_is_read_only(sandbox, client, journal):
    """The journal stays as it is, and a second copy of the event does no harm."""
    shop = client(Voucherify, journal)
    made = shop.orders.create(source_id="web-1", amount=1200)
    before = list(journal.entries())
    for _ in range(2):
        assert shop.orders.told(ordered("web-1", made.id)).id == made.id
    assert list(journal.entries()) == before
    assert [one.method for one in sandbox.requests].count("POST") == 1


def test_without_a_journal_the_order_is_read(client):
    """An app that keeps no ledger hears of its orders too; one without a source_id is read by its id."""
    shop, gifts = client(Voucherify, None), client(Tango, None)
    made = shop.orders.create(source_id="web-1", amount=1200)
    assert shop.orders.told(ordered(None, made.id)).id == made.id
    gift = gifts.orders.create(utid="U561593", amount="25", key="emp-42")
    assert gifts.orders.told(rewarded("emp-42")).id == gift.id


def test_an_event_of_no_order_is_none(sandbox, client, journal):
    """An order that is not there, a type that names none, an asynchronous order; the last two ask nothing."""
    shop, gifts = client(Voucherify, journal), client(Tango, journal)
    assert shop.orders.told(ordered("web-unknown")) is None
    assert gifts.orders.told(rewarded("unknown")) is None
    asked = len(sandbox.requests)
    assert shop.orders.told(VoucherifyEvent(VOUCHERIFY | {"data": {"segment": {}}})) is None
    assert gifts.orders.told(rewarded(None)) is None
    assert gifts.orders.told(TangoEvent(TANGO)) is None
    assert len(sandbox.requests) == asked


def test_only_what_was_verified_is_taken(client, journal):
    """A dict may be anybody's, and the other vendor's event names another's key."""
    for cls, wrong in ((Tango, ordered("web-1")), (Voucherify, rewarded("emp-42")), (Tango, TANGO), (Voucherify, {})):
        with pytest.raises(ConfigurationError, match=r"told\(\) takes what"):
            client(cls, journal).orders.told(wrong)


@pytest.mark.parametrize("cls", [Tango, AsyncTango])
def test_the_end_of_an_asynchronous_order_settles_its_key(cls, sandbox, client, journal):
    """The answer to the create was lost; the webhook comes, and nobody has to wait or to reconcile."""
    sandbox.fault("tangoCreateAsyncOrder", "reset_after_commit")
    with receiving() as receiver:
        sandbox.subscribe("tango", receiver.url, secret=SECRET)
        with pytest.raises(OutcomeUnknownError):
            place(client(Tango, journal), "batch-1", "U561593", "U100007")
        assert [entry.state for entry in journal.entries()] == [State.UNKNOWN]
        sandbox.clock.advance(1)
        sandbox.flush_webhooks()
        ((headers, body),) = receiver.came
    event = tango_event(body, headers, secret=SECRET, tolerance=None)
    assert (event.data.status, event.key) == ("PARTIALFAILED", "batch-1")
    order = told(client(cls, journal), event, by="async_orders")
    assert (order.key, order.finished, order.replayed) == ("batch-1", True, True)
    assert {key: reward.state for key, reward in order.rewards.items()} == {"r-1": "placed", "r-2": "failed"}
    assert [(entry.state, entry.remote_id) for entry in journal.entries()] == [(State.SUCCEEDED, order.id)]
    assert [one.method for one in sandbox.requests].count("POST") == 1


def test_an_asynchronous_order_that_is_still_worked_on_is_told_as_it_is(sandbox, client, journal):
    """RETRYING is not final, and neither is an event that says more than the order shows."""
    sandbox.clock.set("2026-11-02T09:00:00Z")
    gifts = client(Tango, journal)
    place(gifts, "batch-1")
    for status in ("RETRYING", "SUCCESSFUL"):
        order = gifts.async_orders.told(batch_ended("batch-1", status=status))
        assert (order.finished, len(order.pending)) == (False, 1)
    sandbox.clock.advance(1)
    order = gifts.async_orders.told(batch_ended("batch-1", status="RETRYING"))
    assert (order.finished, order.pending) == (True, [])
    assert [entry.state for entry in journal.entries()] == [State.SUCCEEDED]


@pytest.mark.parametrize("by", ["item", "fault"])
def test_a_reward_that_is_tried_again_is_told_and_waited_for(sandbox, client, journal, by):
    """The event says RETRYING, the order is not final: nothing failed, `wait` goes on, and a second event ends it."""
    sandbox.clock.set("2026-11-02T09:00:00Z")
    gifts = client(Tango, journal)
    with receiving() as receiver:
        sandbox.subscribe("tango", receiver.url, secret=SECRET)
        if by == "fault":
            sandbox.fault("tangoCreateAsyncOrder", "retrying", seconds=2)
        place(gifts, "batch-1", "U561593" if by == "fault" else "U100014", "U561593")
        sandbox.clock.advance(1)
        sandbox.flush_webhooks()
        order = gifts.async_orders.get(key="batch-1")
        assert (order.status, order.finished, order.rewards["r-1"].state) == ("RETRYING", False, "pending")
        with pytest.raises(InProgressError, match="RETRYING"):
            gifts.async_orders.wait(key="batch-1", timeout=0.001)
        sandbox.clock.advance(2)
        sandbox.flush_webhooks()
        events = [tango_event(body, headers, secret=SECRET, tolerance=None) for headers, body in receiver.came]
    assert [event.data.status for event in events] == ["RETRYING", "SUCCESSFUL"]
    assert (events[0].data.failed_line_items, events[1].data.successful_line_items) == (0, 2)
    ended = gifts.async_orders.told(events[0])
    assert (ended.finished, ended.rewards["r-1"].state) == (True, "placed")


def test_an_asynchronous_order_is_looked_for_where_its_event_says(sandbox, client, journal):
    """Under the event's account and customer, in any case of letters; else under the client's."""
    gifts = client(Tango, journal)
    rewards = [Reward(key="r-1", utid="U561593", amount="25", recipient=Recipient(email="a@b.c", first_name="Ada"))]
    sandbox.fault("tangoCreateAsyncOrder", "reset_after_commit")
    with pytest.raises(OutcomeUnknownError):
        gifts.async_orders.create(key="batch-1", rewards=rewards, account="account-2", customer="customer-2")
    assert gifts.async_orders.told(batch_ended("batch-1")) is None
    assert [entry.state for entry in journal.entries()] == [State.UNKNOWN]
    event = batch_ended("batch-1", accountIdentifier="Account-2", customerIdentifier="Customer-2")
    assert gifts.async_orders.told(event).account_identifier == "account-2"
    assert [entry.state for entry in journal.entries()] == [State.SUCCEEDED]


def test_another_order_under_the_key_does_not_settle_it_as_placed(sandbox, client, journal):
    """The journal says what was asked for: an order with other rewards is shown, and is not the key's."""
    sandbox.fault("tangoCreateAsyncOrder", "reset_before_commit")
    with pytest.raises(OutcomeUnknownError):
        place(client(Tango, journal), "batch-1", "U561593", "U561593")
    place(client(Tango, None), "batch-1", "U561593", "U561593", "U561593")
    assert len(client(Tango, journal).async_orders.told(batch_ended("batch-1")).rewards) == 3
    assert [entry.state for entry in journal.entries()] == [State.REJECTED]


@pytest.mark.parametrize("cls", [Tango, AsyncTango])
def test_each_kind_of_orders_takes_its_own_events(cls, sandbox, client, journal):
    """The other's is None, asks nothing, and leaves the key of the other kind as it is."""
    sandbox.fault("tangoCreate*", "reset_after_commit", times=2)
    with pytest.raises(OutcomeUnknownError):
        place(client(Tango, journal), "batch-1")
    with pytest.raises(OutcomeUnknownError):
        client(Tango, journal).orders.create(utid="U561593", amount="25", key="emp-42")
    asked = len(sandbox.requests)
    assert told(client(cls, journal), batch_ended("batch-1")) is None
    assert told(client(cls, journal), rewarded("emp-42"), by="async_orders") is None
    assert told(client(cls, journal), batch_ended(None), by="async_orders") is None
    assert len(sandbox.requests) == asked
    assert told(client(cls, journal), batch_ended("emp-42"), by="async_orders") is None
    assert told(client(cls, journal), rewarded("batch-1")) is None
    assert [entry.state for entry in journal.entries()] == [State.UNKNOWN, State.UNKNOWN]


def test_an_asynchronous_order_that_is_not_there_or_needs_no_journal(client, journal):
    """None for an unknown reference; without a ledger the order is read."""
    assert client(Tango, journal).async_orders.told(batch_ended("unknown")) is None
    gifts = client(Tango, None)
    made = place(gifts, "batch-1")
    assert gifts.async_orders.told(batch_ended("batch-1")).id == made.id


def test_only_a_verified_event_with_a_usable_reference_is_taken(sandbox, client, journal):
    """A reference that would change the address is refused in one sentence, and nothing is asked."""
    for wrong in (TANGO, ordered("web-1"), None):
        with pytest.raises(ConfigurationError, match=r"told\(\) takes what"):
            client(Tango, journal).async_orders.told(wrong)
    with pytest.raises(ConfigurationError, match="externalRefID of the event"):
        client(Tango, journal).async_orders.told(batch_ended(".."))
    assert not sandbox.requests
