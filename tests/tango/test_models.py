"""What a Tango order reads as, whatever arrives."""

import copy
import inspect
import pickle
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reward_orders import Address, Recipient, Resend, Sender, TangoOrder
from reward_orders.core.wire import ResponseInfo

INFO = ResponseInfo(status=201, request_id="rq-1")
FULL = {
    "referenceOrderID": "RA180426-1401-64",
    "externalRefID": "k-1",
    "status": "COMPLETE",
    "createdAt": "2026-09-21T14:13:20.5Z",
    "utid": "U561593",
    "rewardName": "Reward Link",
    "denomination": {"value": 25.00, "currencyCode": "EUR"},
    "amountCharged": {"value": 28.5, "currencyCode": "USD", "fee": 0.86, "total": 29.36, "exchangeRate": 1.14},
    "marginShare": {"value": 0.5, "currencyCode": "USD"},
    "accountIdentifier": "account-1",
    "accountNumber": "A1",
    "customerIdentifier": "customer-1",
    "referenceLineItemID": "L1",
    "recipient": {
        "email": "ada@example.org", "firstName": "Ada", "lastName": "L", "mobileNumber": "+1",
        "address": {"streetLine1": "1", "city": "C", "country": "GB"},
    },
    "sender": {"firstName": "Charles", "email": "c@example.org"},
    "sendEmail": True,
    "deliveryMethod": "EMAIL",
    "emailSubject": "s",
    "message": "a personal word",
    "campaign": "c",
    "notes": "n",
    "etid": "E000001",
    "ptid": "P1",
    "purchaseOrderNumber": "po",
    "orderStatus": "COMPLETE",
    "lineItemStatus": "COMPLETE",
    "orderClientSource": "API",
    "orderExternalRefIdDupe": False,
    "asyncOrderEntity": {"a": 1},
    "reward": {"credentials": {"PIN": "never-shown"}, "redemptionInstructions": "<p>instructions</p>"},
    "brandNew": {"deep": "never-shown"},
}  # fmt: skip

ATTRIBUTES = {name for name, _ in inspect.getmembers(TangoOrder, lambda member: isinstance(member, property))}


def order(**data):
    return TangoOrder(data, INFO)


def test_every_field_of_a_full_order():
    """Typed, in snake_case; money as Decimal, times aware."""
    full = TangoOrder(FULL, INFO)
    assert full.id == "RA180426-1401-64"
    assert full.key == full.external_ref_id == "k-1"
    assert (full.status, full.utid, full.reward_name) == ("COMPLETE", "U561593", "Reward Link")
    assert full.created_at == datetime(2026, 9, 21, 14, 13, 20, 500_000, tzinfo=UTC)
    assert (full.amount, full.currency) == (Decimal(25), "EUR")
    charged = full.charged
    assert (charged.value, charged.fee, charged.total, charged.rate, charged.currency) == (
        Decimal("28.5"), Decimal("0.86"), Decimal("29.36"), Decimal("1.14"), "USD",
    )  # fmt: skip
    assert full.margin_share.value == Decimal("0.5")
    assert full.recipient == Recipient(
        email="ada@example.org", first_name="Ada", last_name="L", mobile_number="+1",
        address=Address(street_line_1="1", city="C", country="GB"),
    )  # fmt: skip
    assert full.sender == Sender(first_name="Charles", email="c@example.org")
    assert (full.send_email, full.delivery_method, full.order_external_ref_id_dupe) == (True, "EMAIL", False)
    assert (full.email_subject, full.message, full.campaign, full.notes) == ("s", "a personal word", "c", "n")
    assert (full.etid, full.ptid, full.purchase_order_number) == ("E000001", "P1", "po")
    assert (full.order_status, full.line_item_status, full.order_client_source) == ("COMPLETE", "COMPLETE", "API")
    assert (full.account_identifier, full.account_number, full.customer_identifier) == ("account-1", "A1", "customer-1")
    assert (full.reference_line_item_id, full.async_order_entity) == ("L1", {"a": 1})
    assert full.redemption_instructions == "<p>instructions</p>"
    assert full.credentials.pin.reveal() == "never-shown"
    assert full.extra == {"brandNew": {"deep": "never-shown"}}
    assert (full.response.status, full.response.request_id) == (201, "rq-1")
    assert full.raw.reference_order_id == full.id
    assert full.raw.to_dict() == FULL


@pytest.mark.parametrize("nothing", [None, "", ...])
def test_absent_null_and_empty_read_as_none(nothing):
    """For every field but the id; credentials are empty; nothing of it is extra."""
    data = {name: nothing for name in FULL if name not in {"referenceOrderID", "brandNew"} and nothing is not ...}
    empty = order(referenceOrderID="RA-1", **data)
    filled = {"id", "reference_order_id", "credentials", "raw", "extra", "replayed"}
    for name in ATTRIBUTES - filled:
        assert getattr(empty, name) is None, name
    assert len(empty.credentials) == 0
    assert empty.extra == {}


@pytest.mark.parametrize("field", [name for name in FULL if name not in {"referenceOrderID", "brandNew"}])
@pytest.mark.parametrize("wrong", [5.5, [1], ["x"], 17])
def test_a_wrong_type_reads_as_none_and_stays_in_extra(field, wrong):
    """Under its wire name, as it came."""
    odd = order(referenceOrderID="RA-1", **{field: wrong})
    assert odd.extra == {field: wrong}
    assert odd.amount is None
    assert odd.id == "RA-1"


@pytest.mark.parametrize(
    ("money", "amount", "currency"),
    [
        ({"denomination": {"value": 10, "currencyCode": "EUR"}, "amountCharged": {"value": 12}}, "10", "EUR"),
        ({"amountCharged": {"value": 12.5, "currencyCode": "USD"}}, "12.5", "USD"),
        ({"denomination": {"currencyCode": "EUR"}, "amountCharged": {"value": 12, "currencyCode": "USD"}}, "12", "USD"),
        ({"denomination": {"value": "10"}, "amountCharged": {"value": 12, "currencyCode": "USD"}}, "12", "USD"),
        ({"denomination": {"value": 0, "currencyCode": "EUR"}, "amountCharged": {"value": 12}}, "0", "EUR"),
        ({"denomination": [], "amountCharged": "x"}, None, None),
        ({"denomination": {"value": True}}, None, None),
    ],
)
def test_the_face_value(money, amount, currency):
    """denomination, else amountCharged.value, always with its own currency."""
    read = order(referenceOrderID="RA-1", **money)
    assert read.amount == (None if amount is None else Decimal(amount))
    assert read.currency == currency


@pytest.mark.parametrize("status", ["COMPLETE", "PENDING_MR", "Complete", "SOMETHING NEW"])
def test_status_is_an_open_string(status):
    """A new one is no error."""
    assert order(referenceOrderID="x", status=status).status == status


@pytest.mark.parametrize(
    "text",
    ["2026-09-21T14:13:20Z", "2026-09-21T14:13:20.8Z", "2026-09-21T14:13:20.01Z", "2026-09-21T14:13:20.4844028Z",
     "2013-02-21T20:37:07-07:00", "2026-09-21T14:13:20"],
)  # fmt: skip
def test_times_are_aware(text):
    """In every spelling that was ever seen."""
    assert order(referenceOrderID="x", createdAt=text).created_at.utcoffset() is not None


@pytest.mark.parametrize("text", ["yesterday", "", "2026-13-01T00:00:00Z", 5, None])
def test_a_time_that_is_none_reads_as_none(text):
    """Never a parser's error."""
    assert order(referenceOrderID="x", createdAt=text).created_at is None


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


@given(st.dictionaries(st.sampled_from(sorted(FULL)), JSON, max_size=8))
def test_any_json_is_read(data):
    """Every attribute of every shape of order, without an error."""
    read = TangoOrder({**data, "referenceOrderID": "RA-1"}, INFO)
    for name in ATTRIBUTES:
        getattr(read, name)
    assert "RA-1" in repr(read)
    list(read.credentials)


def test_reprs_and_pickles_show_no_person_and_no_value():
    """id, status, amount, utid, key: enough for a log."""
    full = TangoOrder(FULL, INFO)
    for text in (
        repr(full),
        str(full),
        repr(full.charged),
        repr(full.recipient),
        repr(full.sender),
        repr(full.response),
    ):
        for hidden in ("never-shown", "ada@", "personal", "Charles"):
            assert hidden not in text
    assert b"PIN" not in pickle.dumps(full)


def test_orders_compare_by_content_and_survive_copies_and_pickles():
    """A pickle leaves the values of the reward behind."""
    full, same = TangoOrder(FULL, INFO), TangoOrder(dict(FULL), INFO)
    assert full == same
    assert hash(full) == hash(same)
    assert full != order(referenceOrderID="x")
    assert full != "RA"
    assert copy.copy(full) == copy.deepcopy(full) == full
    again = pickle.loads(pickle.dumps(full))
    assert (again.id, again.amount, again.key, again.response) == (full.id, full.amount, full.key, full.response)
    assert len(again.credentials) == 0


def test_orders_are_read_only():
    """What the service said is not to be changed in place."""
    for name in ("status", "replayed", "caller_key", "credentials"):
        with pytest.raises(AttributeError):
            setattr(TangoOrder(FULL, INFO), name, "PENDING")


@pytest.mark.parametrize(("value", "read"), [(5, 5), ("5", "5"), (None, None), (True, None), ([], None)])
def test_a_resend(value, read):
    """Its id is a number, or text as one published client has it."""
    sent = Resend(
        {"id": value, "createdAt": "2026-09-21T14:13:20Z", "email": "a@example.org", "mobileNumber": "+1"}, INFO
    )
    assert sent.id == read
    assert sent.created_at.year == 2026
    assert (sent.email, sent.mobile_number, sent.legacy_id) == ("a@example.org", "+1", None)
    assert "a@example.org" not in repr(sent)
