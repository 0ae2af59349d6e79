"""A third vendor is a room of its own: what every vendor needs stands outside of it."""

from pathlib import Path

import anyio
import pytest

from reward_orders import (
    BadRequestError,
    Journal,
    KeyReusedError,
    NotFoundError,
    OrderMismatchError,
    OutcomeUnknownError,
    RetryPolicy,
    State,
)
from reward_orders.sandbox import Sandbox
from tests.third_vendor import tiny
from tests.third_vendor.tiny import AsyncTiny, Tiny

QUICK = RetryPolicy(attempts=3, wait_initial=0.001, wait_max=0.002)
GIFT = {"cents": 500, "email": "ada@example.org", "key": "k-1"}


@pytest.fixture(scope="module")
def server():
    with Sandbox.start() as server:
        yield server


@pytest.fixture
def sandbox(server):
    server.reset()
    return server


@pytest.fixture
def journal(tmp_path):
    with Journal.sqlite(tmp_path / "orders.db") as journal:
        yield journal


@pytest.fixture
def client(sandbox, journal):
    with Tiny(api_key="tiny-key", base_url=sandbox.url, journal=journal, retry=QUICK) as client:
        yield client


def test_its_room_is_small():
    """250 lines beside its imports: a client, an order, how it says no, how an order is placed, found and listed."""
    lines = Path(tiny.__file__).read_text().splitlines()
    body = [line for line in lines if line.strip() and not line.startswith(("from ", "import ", "    from "))]
    assert len(body) <= 250


FAULTS = [
    "reset_before_commit",
    "reset_after_commit",
    "error_after_commit",
    "html_502",
    "truncated_body",
    "other_order",
]


@pytest.mark.parametrize("fault", [*FAULTS, "rate_limited", "in_process", "duplicate_delivery"])
def test_one_order_whatever_fails(sandbox, client, fault):
    """The answer is lost, late, broken or another's: the caller gets the one order there is."""
    sandbox.fault("tinyCreateOrder", fault, retry_after="seconds", seconds=0.0)
    order = client.orders.create(**GIFT)
    assert (order.key, order.cents) == ("k-1", 500)
    assert [one.id for one in client.orders.list()] == [order.id]
    assert client.orders.create(**GIFT).replayed
    assert client.orders.create(**GIFT).code.reveal() == order.code.reveal() == "TINY-0001-SECRET"


def test_a_key_stands_for_one_reward(sandbox, client, journal):
    """Another reward under it is refused here, and one that the service has already is said to be another."""
    client.orders.create(**GIFT)
    with pytest.raises(KeyReusedError, match="cents"):
        client.orders.create(**{**GIFT, "cents": 900})
    with Tiny(api_key="tiny-key", base_url=sandbox.url) as other, pytest.raises(OrderMismatchError) as caught:
        other.orders.create(**{**GIFT, "cents": 900})
    assert caught.value.created is False
    assert [entry.state for entry in journal.entries()] == [State.SUCCEEDED]


def test_what_stays_unknown_is_reconciled(sandbox, client, journal):
    """By looking, without another request to place it."""
    sandbox.fault("tinyCreateOrder", "reset_after_commit", times=3)
    with pytest.raises(OutcomeUnknownError, match="Tiny did not answer the request to place the order"):
        client.orders.create(**GIFT)
    assert [order.key for order in client.orders.reconcile()] == ["k-1"]
    assert [entry.state for entry in journal.entries()] == [State.SUCCEEDED]


def test_it_says_no_in_our_errors(client):
    """With what was asked, and what the service calls it."""
    with pytest.raises(BadRequestError, match="Tiny refused to place the order") as caught:
        client.orders.create(**{**GIFT, "email": "nobody"})
    assert caught.value.code == "bad_email"
    with pytest.raises(NotFoundError, match="Tiny could not show the order 'T9'"):
        client.orders.get("T9")
    assert client.orders.find(key="k-9") is None


def test_lists_are_whole_and_go_on_from_a_cursor(client):
    """Over pages, in a loop, from a cursor, by number."""
    for number in range(120):
        client.orders.create(**{**GIFT, "key": f"k-{number}"})
    pager = client.orders.list()
    first = next(iter(pager.pages()))
    assert (len(first.items), pager.total) == (tiny.PAGE, 120)
    rest = client.orders.list(cursor=pager.cursor)
    assert [order.id for order in [*first.items, *rest]] == [f"T{number}" for number in range(1, 121)]
    assert [order.id for order in client.orders.list().page(3).items] == [f"T{number}" for number in range(101, 121)]


def test_nothing_of_a_gift_is_shown(client):
    """Neither by an order nor by the client."""
    order = client.orders.create(**GIFT)
    assert "SECRET" not in repr(order) + repr(order.code) + order._repr_html_()
    assert "tiny-key" not in repr(client)


def test_tasks_have_the_same_methods(sandbox):
    """Written once."""

    async def main():
        async with AsyncTiny(api_key="tiny-key", base_url=sandbox.url, retry=QUICK) as client:
            order = await client.orders.create(**GIFT)
            assert (await client.orders.get(order.id)).key == "k-1"
            return [one.key async for one in client.orders.list()]

    assert anyio.run(main) == ["k-1"]
