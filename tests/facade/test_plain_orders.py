"""An order as a dict, as a row of a data frame and in a notebook: whole, hidden where it must be, and escaped."""

import json
from datetime import UTC, datetime
from decimal import Decimal
from html.parser import HTMLParser

import pytest

from reward_orders import TangoOrder, VoucherifyOrder
from reward_orders.core.wire import ResponseInfo

INFO = ResponseInfo(status=200, request_id=None)
SECRET = "4111-SECRET-1111"
TANGO = {
    "referenceOrderID": "RA1", "externalRefID": "k-1", "status": "COMPLETE", "createdAt": "2026-01-02T03:04:05Z",
    "denomination": {"value": 8.33, "currencyCode": "USD", "new": SECRET}, "recipient": {"email": "a@example.org"},
    "reward": {
        "credentialList": [
            {"label": "PIN", "value": SECRET, "type": "text", "credentialType": "pin"},
            {"label": "Expires", "value": "2030-01-01", "type": "date", "credentialType": "expirationDate"},
        ],
        "redemptionInstructions": f"<p>Use {SECRET}</p>",
    },
    "brandNew": {"deep": SECRET},
}  # fmt: skip
VOUCHERIFY = {
    "id": "ord_1", "source_id": "s", "amount": 1000, "metadata": {"color": "red", "tags": [1]},
    "customer": {"id": "cust_1"}, "items": [{"product_id": "p", "quantity": 2}], "created_at": "2026-01-02T03:04:05Z",
}  # fmt: skip


def test_a_dict_holds_every_attribute_and_hides_secrets():
    """By the names of attributes, as Decimal and datetime; credentials by meaning."""
    told = TangoOrder(TANGO, INFO, replayed=True).to_dict()
    assert (told["id"], told["key"], told["external_ref_id"], told["replayed"]) == ("RA1", "k-1", "k-1", True)
    assert (told["amount"], told["currency"]) == (Decimal("8.33"), "USD")
    assert told["created_at"] == datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
    assert told["recipient"]["email"] == "a@example.org"
    assert told["denomination"]["value"] == Decimal("8.33")
    assert told["credentials"]["pin"] == "***"
    assert told["redemption_instructions"] == "***"
    assert told["notes"] is None
    assert "extra" not in told
    assert SECRET not in repr(told)


def test_secrets_come_when_they_are_asked_for():
    """And what nobody described with them."""
    told = TangoOrder(TANGO, INFO).to_dict(reveal=True)
    assert told["credentials"]["pin"] == SECRET
    assert SECRET in told["redemption_instructions"]
    assert told["extra"] == {"brandNew": {"deep": SECRET}}


def test_a_flat_dict_has_one_level():
    """Names joined by dots, lists as JSON text, nothing that is None: a row of a data frame."""
    row = VoucherifyOrder(VOUCHERIFY, INFO).to_dict(flat=True)
    assert (row["id"], row["amount"], row["customer.id"], row["metadata.color"]) == ("ord_1", 1000, "cust_1", "red")
    assert json.loads(row["metadata.tags"]) == [1]
    assert json.loads(row["items"])[0]["product_id"] == "p"
    assert not [value for value in row.values() if value is None or isinstance(value, (dict, list))]
    flat = TangoOrder(TANGO, INFO).to_dict(flat=True)
    assert (flat["credentials.pin"], flat["recipient.email"]) == ("***", "a@example.org")
    assert SECRET not in repr(flat)


def test_a_dict_is_a_copy():
    """Whoever changes it changes no order."""
    order = VoucherifyOrder(VOUCHERIFY, INFO)
    order.to_dict()["metadata"]["tags"].append(2)
    assert order.metadata["tags"] == [1]


HOSTILE = ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "&lt;b&gt;", "\u202e</td></tr></table>"]


class Tags(HTMLParser):
    def __init__(self):
        super().__init__()
        self.tags = set()

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        assert not attrs


@pytest.mark.parametrize("text", HOSTILE)
def test_a_notebook_shows_text_and_no_markup(text):
    """Every value is escaped, whatever the service sends."""
    for order in (
        TangoOrder({**TANGO, "status": text, "rewardName": text, "externalRefID": text}, INFO),
        VoucherifyOrder({**VOUCHERIFY, "status": text, "source_id": text}, INFO),
    ):
        shown = Tags()
        shown.feed(order._repr_html_())
        assert shown.tags == {"table", "caption", "tr", "th", "td"}


def test_a_notebook_shows_no_secret_and_no_person():
    """A notebook is saved with what it showed."""
    for order in (TangoOrder(TANGO, INFO), VoucherifyOrder(VOUCHERIFY, INFO)):
        shown = order._repr_html_()
        assert order.id in shown
        assert SECRET not in shown
        assert "example.org" not in shown
        assert "color" not in shown
