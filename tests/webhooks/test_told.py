"""What a client makes of an event: the order as it is now, and a key that was in doubt is settled."""

import asyncio
from contextlib import ExitStack

import pytest

from reward_orders import (
    AsyncTango,
    AsyncVoucherify,
    ConfigurationError,
    Journal,
    OutcomeUnknownError,
    RetryPolicy,
    Tango,
    Voucherify,
)
from reward_orders.journal import State
from reward_orders.webhooks import TangoEvent, VoucherifyEvent
from tests.kit.signed import TANGO, VOUCHERIFY

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


def told(client, event):
    """What a client of either side makes of an event."""
    if isinstance(client, (Tango, Voucherify)):
        return client.orders.told(event)

    async def awaited():
        async with client:
            return await client.orders.told(event)

    return asyncio.run(awaited())


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
