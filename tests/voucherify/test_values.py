"""Items and the other fields of an order, as they go out."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from reward_orders import ConfigurationError, Item
from reward_orders.voucherify.values import MOST_ITEMS, order_body


def body(**given):
    names = (
        "status",
        "amount",
        "initial_amount",
        "discount_amount",
        "items",
        "metadata",
        "customer",
        "referrer",
        "created_at",
    )
    return order_body(**{name: given.get(name) for name in names})


def test_an_item_goes_out_with_what_is_given():
    """Zero is a value, None is not sent."""
    item = Item(product_id="p", quantity=0, price=0, metadata={})
    assert item.to_wire() == {"product_id": "p", "quantity": 0, "price": 0, "metadata": {}}


def test_a_quantity_is_not_spoken_of_as_money():
    """The message names what is wrong with the line."""
    with pytest.raises(ConfigurationError, match=r"Item\.quantity must be a whole number, not a float"):
        Item(product_id="p", quantity=1.5)
    with pytest.raises(ConfigurationError, match=r"Item\.price .*smallest currency unit"):
        Item(product_id="p", price=1.5)


@pytest.mark.parametrize("status", ["CREATED", "PAID", "CANCELED", "FULFILLED"])
def test_the_four_statuses(status):
    """CANCELED has one L."""
    assert body(status=status) == {"status": status}
    with pytest.raises(ConfigurationError, match="CANCELED"):
        body(status="CANCELLED")


def test_up_to_five_hundred_items():
    """The vendor's limit, before anything is sent."""
    many = [Item(product_id="p")] * MOST_ITEMS
    assert len(body(items=many)["items"]) == 500
    with pytest.raises(ConfigurationError, match="501"):
        body(items=[*many, Item()])


@pytest.mark.parametrize(
    ("given", "sent"),
    [
        (datetime(2026, 1, 2, tzinfo=UTC), "2026-01-02T00:00:00+00:00"),
        (datetime(2026, 1, 2, tzinfo=timezone(timedelta(hours=2))), "2026-01-02T00:00:00+02:00"),
        ("2026-01-02T00:00:00Z", "2026-01-02T00:00:00Z"),
    ],
)
def test_times_keep_their_zone(given, sent):
    """Naive ones are refused."""
    assert body(created_at=given) == {"created_at": sent}
    with pytest.raises(ConfigurationError, match="time zone"):
        body(created_at=datetime(2026, 1, 2))  # noqa: DTZ001 - naive on purpose


def test_nothing_given_is_nothing_sent():
    """Nothing is required of a body."""
    assert body() == {}


def test_the_callers_own_mappings_are_copied():
    """What is changed later was not sent."""
    mine = {"a": 1}
    sent = body(metadata=mine)["metadata"]
    mine["a"] = 2
    assert sent == {"a": 1}
