"""What Tango sends is taken if it is signed, and read by type."""

import base64
import copy
import pickle
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from reward_orders import ConfigurationError, Secret
from reward_orders.webhooks import WebhookError, tango_event
from reward_orders_api.models import TangoAsyncOrderStatusData, TangoLowBalanceData, TangoRewardStatusData
from tests.kit.signed import NOW, SECRET, TANGO, as_body, tango_headers

BODY = as_body(TANGO)


def take(event=TANGO, **options):
    body = as_body(event)
    return tango_event(body, tango_headers(body), **{"secret": SECRET, "now": NOW} | options)


def test_an_event_is_typed():
    """Its envelope and its data are records, with a time in whole microseconds of the nine digits that came."""
    event = take()
    assert (event.event_id, event.revision, event.event_type) == (TANGO["eventId"], 42, "AsyncOrderStatus")
    assert event.occurred_at == datetime(2026, 11, 2, 9, 4, 11, 562578, tzinfo=UTC)
    assert (event.key, event.order_id) == ("batch-2026-11-A", "AA000000-1-01")
    assert isinstance(event.data, TangoAsyncOrderStatusData)
    assert (event.data.status, event.data.total_line_items, event.data.failed_line_items) == ("PARTIALFAILED", 2, 1)
    assert event.dedupe_id == TANGO["eventId"]


@pytest.mark.parametrize("encoding", ["hex", "base64"])
@pytest.mark.parametrize("key", [SECRET.encode(), base64.b64decode(SECRET)], ids=["text", "base64"])
def test_each_form_of_key_and_signature_that_the_documents_allow_is_taken(key, encoding):
    """Which of them Tango uses is not documented."""
    assert tango_event(BODY, tango_headers(BODY, key, encoding=encoding), secret=SECRET, now=NOW).revision == 42


def test_a_form_that_is_named_is_the_only_one_taken():
    """Whoever has seen what Tango sends can say so."""
    as_text = tango_headers(BODY, SECRET.encode(), encoding="hex")
    assert tango_event(BODY, as_text, secret=SECRET, now=NOW, key_encoding="text", signature_encoding="hex")
    for options in ({"key_encoding": "base64"}, {"signature_encoding": "base64"}):
        with pytest.raises(WebhookError):
            tango_event(BODY, as_text, secret=SECRET, now=NOW, **options)


@pytest.mark.parametrize(
    "secret", [SECRET, Secret(SECRET), ["new secret", SECRET], (Secret("new secret"), Secret(SECRET))]
)
def test_several_secrets_may_sign_while_one_replaces_the_other(secret):
    """A secret is text or a Secret, alone or beside others."""
    assert take(secret=secret).revision == 42


@pytest.mark.parametrize(
    "headers",
    [
        [("x-signed-payload", tango_headers(BODY)["X-Signed-Payload"])],
        {"X-SIGNED-PAYLOAD": f" {tango_headers(BODY)['X-Signed-Payload']} ", "Host": "shop.example"},
        [(b"host", b"shop.example"), (b"x-signed-payload", tango_headers(BODY)["X-Signed-Payload"].encode())],
        {b"X-Signed-Payload": tango_headers(BODY)["X-Signed-Payload"].encode()},
    ],
)
def test_headers_are_taken_as_frameworks_give_them(headers):
    """A mapping or pairs, text or bytes, in any case."""
    assert tango_event(BODY, headers, secret=SECRET, now=NOW).revision == 42


@pytest.mark.parametrize(
    ("body", "headers", "told"),
    [
        (BODY, {}, "no X-Signed-Payload header"),
        (BODY, {"X-Signed-Payload": ""}, "no X-Signed-Payload header"),
        (BODY, [*tango_headers(BODY).items()] * 2, "2 X-Signed-Payload headers"),
        (BODY, tango_headers(BODY, b"of another"), "does not fit the body"),
        (BODY.replace(b"PARTIALFAILED", b"SUCCESSFUL"), tango_headers(BODY), "does not fit the body"),
        (BODY + b"\n", tango_headers(BODY), "does not fit the body"),
        (BODY, {"X-Signed-Payload": base64.b64encode(bytes(256)).decode()}, "no HMAC-SHA256"),
        (BODY, {"X-Signed-Payload": "ü" * 64}, "no HMAC-SHA256"),
    ],
)
def test_what_is_not_signed_by_tango_is_refused(body, headers, told):
    """No signature, two, another secret's, a changed body, and what X509 would send."""
    with pytest.raises(WebhookError, match=told):
        tango_event(body, headers, secret=SECRET, now=NOW)


@pytest.mark.parametrize(
    "headers", [None, 5, "X-Signed-Payload", ["x"], [("a", "b", "c")], {"X-Signed-Payload": 5}, {5: "x"}]
)
def test_headers_that_are_none_are_an_error_of_the_app(headers):
    """One sentence, not whatever Python would say."""
    with pytest.raises(ConfigurationError, match="headers must be"):
        tango_event(BODY, headers, secret=SECRET, now=NOW)


@pytest.mark.parametrize("secret", ["", [], [SECRET, ""], Secret(""), None, 5, [5], b"bytes"])
def test_a_secret_that_anybody_has_is_an_error_of_the_app(secret):
    """An empty setting must not open the door; it is told before anything of the request is looked at."""
    with pytest.raises(ConfigurationError, match="secret"):
        take(secret=secret)


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({"tolerance": 0}, "tolerance"),
        ({"tolerance": float("nan")}, "tolerance"),
        ({"tolerance": True}, "tolerance"),
        ({"now": datetime(2026, 11, 2)}, "now"),  # noqa: DTZ001 - the point
        ({"now": float("nan")}, "now"),
        ({"now": 1e20}, "now"),
        ({"now": True}, "now"),
        ({"key_encoding": "hex"}, "key_encoding"),
        ({"signature_encoding": "text"}, "signature_encoding"),
        ({"key_encoding": "base64", "secret": "no base64!"}, "no base64"),
    ],
)
def test_wrong_options_are_errors_of_the_app(options, told):
    """They are no fault of the sender's."""
    with pytest.raises(ConfigurationError, match=told):
        take(**options)


def test_the_body_is_taken_as_bytes_only():
    """Text was decoded by somebody, and the signature is over the bytes."""
    with pytest.raises(ConfigurationError, match="bytes of the request as they came"):
        tango_event(BODY.decode(), tango_headers(BODY), secret=SECRET, now=NOW)


def test_an_event_older_than_tango_sends_again_is_refused():
    """Three months by default, another time if it is given, any with None."""
    assert take(now=NOW + timedelta(days=92))
    with pytest.raises(WebhookError, match="old, more than"):
        take(now=NOW + timedelta(days=94))
    with pytest.raises(WebhookError, match="ahead of the clock here"):
        take(now=NOW - timedelta(days=94))
    with pytest.raises(WebhookError, match="48 s old, more than the 30 s"):
        take(tolerance=30)
    assert take(now=(NOW + timedelta(days=400)).timestamp(), tolerance=None)
    with pytest.raises(WebhookError, match="no time"):
        take(TANGO | {"eventOccurredAt": None})
    assert take(TANGO | {"eventOccurredAt": None}, tolerance=None).occurred_at is None


@pytest.mark.parametrize(
    ("changes", "kind"),
    [
        ({"eventType": "LowBalance", "eventData": {"balance": 1.5, "balanceThreshold": 2}}, TangoLowBalanceData),
        ({"eventType": "RewardStatus", "eventData": {"status": "FULL-REDEMPTION"}}, TangoRewardStatusData),
        ({"eventType": None, "eventTypes": ["RewardStatus"], "category": ["REWARD"]}, TangoRewardStatusData),
        ({"eventType": None, "eventTypes": "RewardStatus"}, TangoRewardStatusData),
    ],
)
def test_the_type_decides_the_record(changes, kind):
    """Under its name of today and those of older samples."""
    assert type(take(TANGO | changes).data) is kind


def test_money_of_an_event_is_decimal():
    """As everywhere."""
    data = take(TANGO | {"eventType": "LowBalance", "eventData": {"balance": 1840.55}}).data
    assert data.balance == Decimal("1840.55")


def test_an_unknown_type_is_kept():
    """Its name is text, its fields are in `.extra`; a test event without data has none."""
    event = take(TANGO | {"eventType": "OrderActionStatus", "eventData": {"anything": [1, {"deep": None}]}, "new": 1})
    assert event.event_type == "OrderActionStatus"
    assert event.data.extra == {"anything": [1, {"deep": None}]}
    assert event.extra == {"new": 1}
    test = {name: value for name, value in TANGO.items() if name != "eventData"} | {"eventType": "ConnectivityTest"}
    assert take(test).data.to_dict() == {}
    assert take(test).key is None


def test_the_ref_is_found_under_its_older_name():
    """Before February 2026 it was externalReferenceId."""
    assert take(TANGO | {"eventData": {"externalReferenceId": "batch-1"}}).key == "batch-1"


def test_an_event_without_an_id_is_told_apart_by_what_it_says():
    """So that an app's table of seen events never meets one None for all."""
    first, again = (take(TANGO | {"eventId": None}) for _ in range(2))
    other = take(TANGO | {"eventId": None, "revision": 43})
    assert first.dedupe_id == again.dedupe_id != other.dedupe_id


def test_an_event_survives_copies_and_pickle_and_hides_its_data():
    """It goes through queues and into logs."""
    event = take(TANGO | {"eventData": {"lastUpdatedBy": "ada@unseen.example"}, "eventType": "CredentialStatus"})
    for again in (copy.copy(event), copy.deepcopy(event), pickle.loads(pickle.dumps(event))):
        assert again == event
    assert "unseen" not in repr(event) + repr(event.data)
