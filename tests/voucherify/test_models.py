"""What a Voucherify order reads as, whatever arrives."""

import copy
import inspect
import pickle
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reward_orders import VoucherifyOrder
from reward_orders.core.wire import ResponseInfo
from reward_orders.voucherify.models import OrderItem

INFO = ResponseInfo(status=200, request_id=None)
ITEM = {
    "id": "ordli_1", "object": "order_item", "product_id": "prod_1", "sku_id": "sku_1", "source_id": "s",
    "related_object": "sku", "quantity": 2, "initial_quantity": 2, "discount_quantity": 1, "applied_quantity": -1,
    "applied_discount_quantity": 1, "price": 500, "amount": 1000, "initial_amount": 1000, "discount_amount": 10,
    "applied_discount_amount": 10, "applied_quantity_amount": -500, "subtotal_amount": 990, "product": {"name": "x"},
    "sku": {"sku": "y"}, "metadata": {"a": [1]},
}  # fmt: skip
FULL = {
    "id": "ord_1", "object": "order", "source_id": "web-1", "status": "PAID", "amount": 1000, "initial_amount": 1000,
    "discount_amount": 10, "items_discount_amount": 5, "total_discount_amount": 15, "total_amount": 985,
    "applied_discount_amount": 10, "items_applied_discount_amount": 5, "total_applied_discount_amount": 15,
    "metadata": {"note": "a personal word"}, "created_at": "2026-01-02T03:04:05.678Z", "updated_at": None,
    "customer_id": "cust_1", "referrer_id": None, "customer": {"id": "cust_1", "object": "customer"},
    "referrer": {"id": "r"}, "redemptions": {"r_1": {"date": "x"}}, "items": [ITEM], "brand_new": {"deep": 1},
}  # fmt: skip

ATTRIBUTES = {name for name, _ in inspect.getmembers(VoucherifyOrder, lambda member: isinstance(member, property))}


def test_every_field_of_a_full_order():
    """Typed; money in minor units, times aware, items as objects."""
    full = VoucherifyOrder(FULL, INFO)
    assert (full.id, full.source_id, full.key, full.status) == ("ord_1", "web-1", "web-1", "PAID")
    assert (full.amount, full.initial_amount, full.discount_amount, full.total_amount) == (1000, 1000, 10, 985)
    assert (full.items_discount_amount, full.total_discount_amount, full.applied_discount_amount) == (5, 15, 10)
    assert (full.items_applied_discount_amount, full.total_applied_discount_amount) == (5, 15)
    assert full.created_at == datetime(2026, 1, 2, 3, 4, 5, 678_000, tzinfo=UTC)
    assert full.updated_at is None
    assert (full.metadata, full.customer_id, full.referrer_id) == ({"note": "a personal word"}, "cust_1", None)
    assert (full.customer["id"], full.referrer, full.redemptions) == ("cust_1", {"id": "r"}, {"r_1": {"date": "x"}})
    assert full.extra == {"brand_new": {"deep": 1}}
    (item,) = full.items
    for name in set(ITEM) - {"object"}:
        assert getattr(item, name) == ITEM[name], name
    assert item.extra == {}
    assert full.raw.id == "ord_1"
    assert full.raw.to_dict()["items"] == [ITEM]


@pytest.mark.parametrize("nothing", [None, ""])
def test_absent_null_and_empty_read_as_none(nothing):
    """Items are an empty list."""
    for data in ({}, dict.fromkeys(set(FULL) - {"id", "brand_new"}, nothing)):
        empty = VoucherifyOrder({**data, "id": "ord_1"}, INFO)
        assert empty.items == []
        assert empty.extra == {}
        for name in ATTRIBUTES - {"id", "items", "raw", "extra", "replayed"}:
            assert getattr(empty, name) is None, name


@pytest.mark.parametrize("field", sorted(set(FULL) - {"id", "brand_new"}))
def test_a_wrong_type_reads_as_none_and_stays_in_extra(field):
    """Under its wire name."""
    odd = VoucherifyOrder({"id": "ord_1", field: 5.5}, INFO)
    assert odd.extra == {field: 5.5}
    assert odd.items == []


def test_true_is_no_amount_and_text_is_none():
    """Money is a whole number or nothing."""
    odd = VoucherifyOrder({"id": "x", "amount": True, "total_amount": "985"}, INFO)
    assert (odd.amount, odd.total_amount) == (None, None)


SIMPLE = st.none() | st.booleans() | st.integers() | st.text(max_size=5)
LISTS = st.lists(st.none() | st.dictionaries(st.text(), st.integers()))


@given(st.dictionaries(st.sampled_from(sorted(FULL)), SIMPLE | LISTS))
def test_any_json_is_read(data):
    """Every attribute of every shape of order, without an error."""
    read = VoucherifyOrder({**data, "id": "ord_1"}, INFO)
    for name in ATTRIBUTES:
        getattr(read, name)
    for item in read.items:
        assert isinstance(item, OrderItem)
    assert "ord_1" in repr(read)


def test_reprs_show_no_metadata_and_no_unknown_field():
    """id, source_id, status and money: enough for a log."""
    full = VoucherifyOrder(FULL, INFO)
    assert "personal" not in repr(full) + str(full) + repr(full.items)
    assert "brand_new" not in repr(full)


def test_orders_survive_copies_and_pickles():
    """Equal by content."""
    full = VoucherifyOrder(FULL, INFO, replayed=True, caller_key="mine")
    for again in (copy.copy(full), copy.deepcopy(full), pickle.loads(pickle.dumps(full))):
        assert again == full
        assert (again.replayed, again.caller_key, again.response) == (True, "mine", INFO)
    assert full != VoucherifyOrder({"id": "x"}, INFO)
