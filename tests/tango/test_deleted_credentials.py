"""Credentials that Tango keeps no longer are not pending: the order says so."""

import pytest

from reward_orders import BadRequestError
from reward_orders.core.wire import ResponseInfo
from reward_orders.tango.models import TangoOrder
from tests.kit.library import httpx
from tests.kit.served import connect

DAY = 86_400
EMPTY = {"credentials": {}, "credentialList": [], "redemptionInstructions": "x"}
OLD = {"referenceOrderID": "RA1", "status": "COMPLETE", "createdAt": "2026-01-01T00:00:00Z", "reward": EMPTY}
FULL = {"credentialList": [{"label": "PIN", "value": "1"}]}
TODAY = "Sun, 01 Mar 2026 00:00:00 GMT"


def test_an_old_order_says_that_its_credentials_were_deleted(side, sandbox):
    """A fresh one has them; nothing waits for those of an old one, which is complete."""
    sandbox.clock.set("2026-03-01T00:00:00Z")
    sandbox.settings.tango_credentials_days = 30
    order = side(side.tango.orders.create(utid="U561593", amount=5, key="k"))
    assert not order.credentials.deleted
    sandbox.clock.advance(31 * DAY)
    old = side(side.tango.orders.wait(order.id))
    assert len(old.credentials) == 0
    assert old.credentials.deleted
    assert "deleted=True" in repr(old.credentials)
    assert side(side.tango.line_items.get(old.reference_line_item_id)).credentials.deleted


def test_a_refusal_of_the_credentials_says_so(side, sandbox):
    """410.001: there is nothing to wait for."""
    order = side(side.tango.orders.create(utid="U561593", amount=5, key="k"))
    sandbox.settings.tango_credentials_days = 0
    sandbox.settings.tango_deleted_credentials = "gone"
    sandbox.clock.advance(1)
    with pytest.raises(BadRequestError, match="credentials were deleted") as error:
        side(side.tango.orders.get(order.id))
    assert error.value.code == "410.001"


@pytest.mark.parametrize(
    ("changes", "date", "deleted"),
    [
        ({}, TODAY, True),
        ({}, None, True),
        ({}, "some day", True),
        ({"createdAt": None}, TODAY, True),
        ({"createdAt": "2026-02-28T23:00:00Z"}, TODAY, False),  # they may still come
        ({"status": "PENDING"}, TODAY, False),
        ({"status": "FAILED"}, TODAY, False),
        ({"status": None}, TODAY, False),
        ({"deliveryMethod": "ADDRESS"}, TODAY, False),  # a printed card has none
        ({"reward": None}, TODAY, False),  # a row of a list
        ({"reward": FULL}, TODAY, False),
        ({"reward": {"credentialList": "x"}}, TODAY, False),  # it cannot be read, which is told in problems
    ],
)
def test_only_an_empty_reward_of_an_old_complete_order_was_deleted(changes, date, deleted):
    """Old by the answer's own date: a client's clock may be wrong."""
    headers = {} if date is None else {"date": date}
    order = TangoOrder(OLD | changes, ResponseInfo(status=200, request_id=None, headers=headers))
    assert order.credentials.deleted is deleted


def test_orders_of_the_first_version_can_be_read(side, sandbox):
    """They stand in lists without a key, an item and an amount of their own; a get has their credentials."""
    sandbox.seed(tango=3, first_version=1)
    old, *newer = side.rows(side.tango.orders.list())
    assert (old.key, old.utid, old.denomination) == (None, None, None)
    assert all(order.key for order in newer)
    assert old.amount == old.charged.value
    assert side(side.tango.orders.get(old.id)).credentials.redemption_url is not None


def test_a_list_shows_no_deleted_credentials():
    """Rows have no reward, so nothing can be said of it."""
    body = {"page": {"totalCount": 1}, "orders": [{name: value for name, value in OLD.items() if name != "reward"}]}
    client = connect("tango", lambda _: httpx.Response(200, json=body))
    assert not client.orders.list().first().credentials.deleted
