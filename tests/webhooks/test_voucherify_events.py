"""What Voucherify sends is taken if it is signed, and read by type."""

import hashlib
import hmac
import json
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reward_orders.webhooks import WebhookError, voucherify_event
from reward_orders.webhooks.voucherify import without_spaces
from reward_orders_api.models import VoucherifyOrder, VoucherifyOrderEventData
from tests.kit.signed import NOW, SECRET, VOUCHERIFY, as_body, voucherify_headers

SAMPLES = Path(os.environ.get("REWARD_ORDERS_SHARED") or "/nowhere") / "payloads" / "voucherify"
DIGESTS = {  # as the vendor publishes them, for the secret "secretKey"
    b'{"a":1}': "a17d2ac229d1ebbb5f10e839c7985c4818e5986eab297f7e5979196d4d7d3ed2",
    b'{\n  "a": 1\n}': "a17d2ac229d1ebbb5f10e839c7985c4818e5986eab297f7e5979196d4d7d3ed2",
    b'{"a\\"b":1}': "f7cf97814a03146abedb9793f56e1dec34f618f82d10395310d053f749483ffb",
    b"  message  ": "53ff92957e1427ce23ad5bda9d0c5f2f4ff384d0806b83eeacb510c842d3a358",
}
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)
SPACES = st.text(" \t\r\n", max_size=3)


def take(event=VOUCHERIFY, **options):
    return voucherify_event(as_body(event), voucherify_headers(event), **{"secret": SECRET, "now": NOW} | options)


def test_an_event_is_typed():
    """What happened is `event.type`; the order is a record, the text of the distribution's maker is only that."""
    event = take()
    assert (event.event_type, event.type_) == ("customer.order.paid", "tell the shop")
    assert event.occurred_at == datetime(2026, 11, 2, 9, 4, 11, tzinfo=UTC)
    assert isinstance(event.data, VoucherifyOrderEventData)
    assert isinstance(event.order, VoucherifyOrder)
    assert (event.key, event.order_id) == ("web-1042", "ord_demo1")
    assert (event.order.status, event.order.amount) == ("PAID", 1200)
    assert event.data.customer.email == "ada@unseen.example"


@pytest.mark.parametrize(("body", "digest"), DIGESTS.items())
def test_the_vendors_published_signatures_are_ours(body, digest):
    """A body with line breaks, one with an escaped quote, and one that is no JSON."""
    assert hmac.new(b"secretKey", without_spaces(body), hashlib.sha256).hexdigest() == digest


@given(JSON.filter(lambda value: isinstance(value, (dict, list))), SPACES, SPACES, st.booleans())
def test_white_space_outside_of_strings_is_all_that_goes(value, before, after, escaped):
    """However it is laid out, what is signed is the compact form of the same bytes."""
    compact = json.dumps(value, separators=(",", ":"), ensure_ascii=escaped).encode("utf-8", "surrogatepass")
    spaced = json.dumps(value, indent=3, separators=(f"{before},{after}", f"{after}:{before}"), ensure_ascii=escaped)
    assert without_spaces(f"{before}{spaced}{after}".encode("utf-8", "surrogatepass")) == compact
    assert without_spaces(compact) == compact


@given(st.binary() | st.text('{["\\ \n:,x').map(str.encode))
def test_any_bytes_have_a_form_to_sign_and_no_byte_is_made_up(body):
    """Nothing but white space is dropped, whatever comes."""
    kept = without_spaces(body)
    assert kept.translate(None, b" \t\r\n") == body.translate(None, b" \t\r\n")


@pytest.mark.parametrize(
    ("headers", "told"),
    [
        ({}, "no x-voucherify-signature header"),
        (voucherify_headers(VOUCHERIFY, "of another"), "does not fit the body"),
        ({"x-voucherify-signature": "0" * 63}, "does not fit the body"),
    ],
)
def test_what_is_not_signed_by_voucherify_is_refused(headers, told):
    """No signature, another secret's, or none at all."""
    with pytest.raises(WebhookError, match=told):
        voucherify_event(as_body(VOUCHERIFY), headers, secret=SECRET, now=NOW)


def test_an_event_older_than_the_vendor_retries_is_refused():
    """A captured request fits for ever, so its time must; the last retry comes after 58 hours."""
    assert take(now=NOW + timedelta(hours=59))
    with pytest.raises(WebhookError, match="old, more than"):
        take(now=NOW + timedelta(days=3, hours=1))
    assert take(now=NOW + timedelta(days=400), tolerance=None)


def test_the_time_of_the_send_out_stands_in_for_that_of_the_event():
    """The envelope has two; one is enough."""
    event = take(VOUCHERIFY | {"event": {"id": "evcus_demo1", "type": "customer.order.paid"}})
    assert event.occurred_at == datetime(2026, 11, 2, 9, 4, 12, tzinfo=UTC)


@pytest.mark.parametrize("raw", [VOUCHERIFY["data"], VOUCHERIFY["data"]["order"], {}, {"data": "text", "type": "x"}])
def test_a_raw_payload_is_refused_with_what_to_switch_off(raw):
    """It has no id, no type and no time."""
    with pytest.raises(WebhookError, match=r"no envelope.*raw payload"):
        take(raw)


def test_copies_of_an_event_have_one_id_for_each_distribution():
    """A retry has it again, another distribution's copy has its own; without an id a digest stands in."""
    again = take(VOUCHERIFY | {"id": "whs_demo2", "created_at": "2026-11-02T09:06:12.000Z"})
    other = take(VOUCHERIFY | {"source": {"id": "distr_demo2"}})
    assert take().dedupe_id == again.dedupe_id == "evcus_demo1:distr_demo1"
    assert other.dedupe_id == "evcus_demo1:distr_demo2"
    nameless = take(VOUCHERIFY | {"event": {"type": "customer.order.paid"}})
    assert len(nameless.dedupe_id) == 64


def test_an_event_of_something_else_is_kept():
    """Its fields are in `.extra`, and it has no order."""
    happened = {"id": "evcus_2", "type": "customer.segment.entered"}
    event = take(VOUCHERIFY | {"event": happened, "data": {"segment": {"id": 1}}})
    assert event.data.extra == {"segment": {"id": 1}}
    assert event.order is event.key is event.order_id is None


def test_no_repr_shows_a_person_or_where_it_is_sent():
    """A target may have a key in its address."""
    event = take()
    assert "unseen" not in repr(event) + repr(event.data) + repr(event.order) + repr(event.source)


@pytest.mark.skipif(not SAMPLES.exists(), reason="the vendor's samples live beside the project")
@pytest.mark.parametrize("name", ["created", "updated", "paid", "canceled"])
def test_the_vendors_samples_are_read(name):
    """Each order event that it documents, in the envelope that it documents; nothing of the order is left unread."""
    envelope = json.loads((SAMPLES / "webhook_distribution_envelope.json").read_text())
    data = json.loads((SAMPLES / f"event_customer_order_{name}.json").read_text())
    happened = envelope["event"] | {"type": f"customer.order.{name}"}
    event = take(envelope | {"data": data, "event": happened}, tolerance=None)
    assert event.order_id == data["order"]["id"]
    assert event.order.extra == {}
    assert event.data.extra == {}
