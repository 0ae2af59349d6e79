"""What the Voucherify client sends for each operation on orders, and what comes back when all goes well."""

from __future__ import annotations

from datetime import UTC

import pytest

from reward_orders import ConflictError, Item, OrderMismatchError, VoucherifyOAuth


def test_create_makes_an_order(wire):
    """A create looks its source_id up and is one POST then; a fresh order was never updated."""
    voucherify = wire.voucherify()
    order = wire(
        voucherify.orders.create(source_id=wire.key("create"), amount=20000, items=[Item(quantity=2, price=10000)])
    )
    assert order.response.status == 200
    assert order.source_id == wire.key("create")
    assert (order.amount, order.total_amount, order.status) == (20000, 20000, "CREATED")
    assert order.created_at.tzinfo is UTC
    assert order.updated_at is None
    assert not order.replayed
    assert [item.subtotal_amount for item in order.items] == [20000]


@pytest.mark.sandbox_only("a project knows its own products, and may check that amounts add up")
def test_create_sends_every_field(wire):
    """Every argument of a create goes out under its own name, and nothing else does."""
    voucherify = wire.voucherify()
    item = Item(
        source_id=wire.key("sku"),
        related_object="sku",
        quantity=2,
        initial_quantity=2,
        price=5000,
        amount=10000,
        initial_amount=10000,
        discount_amount=500,
        product={"name": "A product", "price": 5000},
        sku={"sku": "A variant"},
        metadata={"gift": True},
    )
    order = wire(
        voucherify.orders.create(
            source_id=wire.key("every-field"),
            status="PAID",
            amount=10000,
            initial_amount=12000,
            discount_amount=1000,
            items=[item],
            metadata={"channel": "web", "lines": 2},
            customer={"source_id": wire.key("customer"), "name": "Name 1", "email": "person-1@example.org"},
            referrer={"source_id": wire.key("referrer")},
            created_at="2025-12-31T10:00:00Z",
        )
    )
    assert order.status == "PAID"
    assert (order.initial_amount, order.discount_amount) == (12000, 1000)
    assert order.metadata.keys() == {"channel", "lines"}  # a recording has no values of fields the contract lacks
    assert order.total_amount == order.amount - order.total_discount_amount


def test_the_same_key_updates_the_same_order(wire):
    """With if_exists="update" a create is one POST, and a second one is answered with the same order, updated."""
    voucherify = wire.voucherify()
    first = wire(voucherify.orders.create(source_id=wire.key("replay"), amount=100, if_exists="update"))
    second = wire(voucherify.orders.create(source_id=wire.key("replay"), amount=100, if_exists="update"))
    assert second.id == first.id
    assert second.replayed
    assert second.updated_at is not None


def test_a_create_delivered_twice_leaves_a_paid_order_paid(wire):
    """The second finds the order under its source_id and sends nothing."""
    voucherify = wire.voucherify()
    first = wire(voucherify.orders.create(source_id=wire.key("twice"), amount=100))
    wire(voucherify.orders.update(first.id, status="PAID"))
    second = wire(voucherify.orders.create(source_id=wire.key("twice"), amount=100))
    assert (second.id, second.status) == (first.id, "PAID")
    assert second.replayed


def test_create_leaves_an_order_of_another_amount_as_it_is(wire):
    """It is told, and nothing is sent."""
    voucherify = wire.voucherify()
    first = wire(voucherify.orders.create(source_id=wire.key("return"), amount=100))
    with pytest.raises(OrderMismatchError) as caught:
        wire(voucherify.orders.create(source_id=wire.key("return"), amount=999))
    assert (caught.value.created, caught.value.order.id) == (False, first.id)
    assert wire(voucherify.orders.get(first.id)).amount == 100


def test_create_can_refuse_an_order_that_exists(wire):
    """With if_exists="error" an order under the source_id is a conflict."""
    voucherify = wire.voucherify()
    wire(voucherify.orders.create(source_id=wire.key("error"), amount=100))
    with pytest.raises(ConflictError):
        wire(voucherify.orders.create(source_id=wire.key("error"), amount=100, if_exists="error"))


def test_get_reads_by_either_id(wire):
    """The id and the source_id stand in the same path."""
    voucherify = wire.voucherify()
    made = wire(voucherify.orders.create(source_id=wire.key("get"), amount=100))
    assert wire(voucherify.orders.get(made.id)).source_id == wire.key("get")
    assert wire(voucherify.orders.get(wire.key("get"))).id == made.id


def test_get_encodes_the_id_it_puts_into_the_path(wire):
    """A slash, a space and a question mark in a source_id stay parts of the id."""
    voucherify = wire.voucherify()
    key = wire.key("a/b c?d")
    made = wire(voucherify.orders.create(source_id=key, amount=100))
    assert wire(voucherify.orders.get(key)).id == made.id


def test_find_gives_none_for_a_key_without_an_order(wire):
    """A source_id nobody ordered under has no order."""
    assert wire(wire.voucherify().orders.find(source_id=wire.key("nothing"))) is None


def test_update_changes_what_it_names(wire):
    """Only the fields given go out; the others stay."""
    voucherify = wire.voucherify()
    made = wire(voucherify.orders.create(source_id=wire.key("update"), amount=100))
    order = wire(voucherify.orders.update(made.id, status="PAID"))
    assert (order.status, order.amount) == ("PAID", 100)


@pytest.mark.sandbox_only("a project's list cannot be narrowed to our own orders")
def test_list_gives_one_page(wire):
    """Where one page holds all, one request is sent."""
    wire.given(lambda sandbox: sandbox.seed(voucherify=3))
    pager = wire.voucherify().orders.list()
    orders = wire.rows(pager)
    assert len(orders) == pager.total == 3
    assert orders == sorted(orders, key=lambda order: order.created_at)


@pytest.mark.sandbox_only("a project's list cannot be narrowed to our own orders")
def test_list_gives_two_pages(wire):
    """Beyond one page the next is asked for; every order comes once."""
    wire.given(lambda sandbox: sandbox.seed(voucherify=103))
    pager = wire.voucherify().orders.list(order="-created_at")
    orders = wire.rows(pager)
    assert pager.total == 103
    assert len({order.id for order in orders}) == 103


def test_an_oauth_token_is_fetched_once(wire):
    """The token is asked for with the two keys, then sent as bearer with every request."""
    keys = wire.settings
    auth = VoucherifyOAuth(app_id=keys["VOUCHERIFY_APP_ID"], app_token=keys["VOUCHERIFY_APP_TOKEN"])
    voucherify = wire.voucherify(auth=auth, app_id=None, app_token=None)
    made = wire(voucherify.orders.create(source_id=wire.key("oauth"), amount=100))
    assert wire(voucherify.orders.get(made.id)).id == made.id


@pytest.mark.sandbox_only("a live recording has the two keys and no OAuth Service key")
def test_a_project_token_is_fetched_once(wire):
    """The second version's token is asked for with basic authentication, the project and the scopes."""
    keys = wire.settings
    auth = VoucherifyOAuth(
        client_id=keys["VOUCHERIFY_APP_ID"],
        client_secret=keys["VOUCHERIFY_APP_TOKEN"],
        project_id="proj_1",
        scopes=("orders", "exports"),
    )
    voucherify = wire.voucherify(auth=auth, app_id=None, app_token=None)
    made = wire(voucherify.orders.create(source_id=wire.key("project-oauth"), amount=100))
    assert wire(voucherify.orders.get(made.id)).id == made.id
