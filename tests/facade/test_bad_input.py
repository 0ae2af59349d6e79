"""What a caller or a server gets wrong: one sentence of the right class, and nothing sent that should not be."""

import json
import math
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import partial

import pytest

from reward_orders import (
    Address,
    ConfigurationError,
    Item,
    OutcomeUnknownError,
    Recipient,
    RefusedError,
    RewardOrdersError,
    Sender,
    ServiceError,
    UnreadableResponseError,
)
from tests.kit.about import about
from tests.kit.library import httpx
from tests.kit.served import KINDS, connect, create, finish

SYNC = ("tango", "voucherify")
NOT_TEXT = (5, 5.0, b"text", ["text"], {"a": 1}, object(), True)
HALF = "\ud800"


def must_not_send(request):
    raise AssertionError(f"{request.method} {request.url} was sent")


def refused(call, *parts):
    """The call is refused before anything is sent, in one sentence or two that name the argument."""
    with pytest.raises(ConfigurationError) as caught:
        call()
    message = caught.value.message
    assert "\n" not in message
    assert len(message) < 250
    for part in parts:
        assert part in message, message
    return caught.value


# --- arguments ------------------------------------------------------------------------------------------------------

TANGO_WRONG = {
    "utid": [*NOT_TEXT, None, "", " ", HALF],
    "amount": [25.0, math.nan, "abc", "", None, True, -1, "NaN", b"25", [25], Decimal("Infinity"), 10**400],
    "recipient": ["a@example.org", {"email": "a@example.org"}, Sender(email="a@example.org")],
    "sender": ["a@example.org", {}, Recipient(email="a@example.org")],
    "send_email": ["yes", 1, 0, "true"],
    "delivery_method": ["email", "SMS", "", 5, ["EMAIL"]],
    "email_subject": NOT_TEXT,
    "message": NOT_TEXT,
    "campaign": NOT_TEXT,
    "notes": NOT_TEXT,
    "etid": NOT_TEXT,
    "ptid": NOT_TEXT,
    "purchase_order_number": NOT_TEXT,
    "expiration_date": [5, datetime.now(UTC), b"2026-01-01", ["2026-01-01"]],
    "custom_fields": ["text", 5, [("a", 1)], {1: "x"}],
    "account": [*NOT_TEXT, "", " ", HALF],
    "customer": [*NOT_TEXT, "", " "],
    "currency": NOT_TEXT,
    "key": [*NOT_TEXT, ""],
}
VOUCHERIFY_WRONG = {
    "source_id": [*NOT_TEXT, ""],
    "id": [*NOT_TEXT, "", ".", "..", " "],
    "status": ["paid", "CANCELLED", "", 5, ["PAID"]],
    "amount": [25.0, "25", True, Decimal(25), [1]],
    "initial_amount": [25.0, "25"],
    "discount_amount": [25.0, "25"],
    "items": ["prod_1", [{"product_id": "prod_1"}], Item(product_id="p"), 5, [None]],
    "metadata": ["text", [1], {1: "x"}, {"a": object()}, {"a": math.nan}, {"a": {1, 2}}, {"a": HALF}],
    "customer": ["cust_1", {"id": object()}],
    "referrer": ["cust_1", 5],
    "created_at": [5, date(2026, 1, 1), datetime(2026, 1, 1), b"2026"],  # noqa: DTZ001 - naive on purpose
    "if_exists": ["replace", None, [], 5, True],
}


@pytest.mark.parametrize("kind", ["tango", "async tango"])
@pytest.mark.parametrize("argument", TANGO_WRONG)
def test_a_wrong_argument_of_tangos_create(kind, argument):
    """Named in the message, before anything is sent, and with the key where one was made."""
    client = connect(kind, must_not_send)
    for value in TANGO_WRONG[argument]:
        with about(value):
            named = [] if argument == "key" else [argument]
            error = refused(lambda value=value: create(kind, client, **{argument: value}), *named)
            assert argument == "key" or error.key == "k-1"


@pytest.mark.parametrize("kind", ["voucherify", "async voucherify"])
@pytest.mark.parametrize("argument", VOUCHERIFY_WRONG)
def test_a_wrong_argument_of_voucherifys_create(kind, argument):
    """The same for Voucherify."""
    client = connect(kind, must_not_send)
    for value in VOUCHERIFY_WRONG[argument]:
        with about(value):
            named = [] if argument == "source_id" else [argument]
            error = refused(lambda value=value: create(kind, client, **{argument: value}), *named)
            assert argument == "source_id" or error.key == "k-1"


@pytest.mark.parametrize("field", ["message", "campaign", "email_subject"])
def test_half_a_character_is_refused(field):
    """A lone surrogate cannot be sent as UTF-8; never a raw encoding error."""
    refused(lambda: create("tango", connect("tango", must_not_send), **{field: HALF}))
    refused(lambda: create("tango", connect("tango", must_not_send), recipient=Recipient(first_name=HALF)))
    refused(lambda: create("voucherify", connect("voucherify", must_not_send), created_at=HALF))


@pytest.mark.parametrize("value", [math.nan, object(), {1, 2}, Decimal(1), b"x", datetime.now(UTC)])
def test_custom_fields_that_json_cannot_carry(value):
    """Said in one sentence, at any depth."""
    for fields in ({"a": value}, {"a": {"b": [value]}}):
        refused(lambda fields=fields: create("tango", connect("tango", must_not_send), custom_fields=fields), "JSON")


@pytest.mark.parametrize("make", [Recipient, Sender])
@pytest.mark.parametrize("value", NOT_TEXT)
def test_people_are_made_of_text(make, value):
    """The message names class and field."""
    refused(lambda: make(email=value), f"{make.__name__}.email")
    refused(lambda: Recipient(address=value), "Recipient.address")
    refused(lambda: Address(city=value), "Address.city")


@pytest.mark.parametrize(
    ("fields", "part"),
    [
        ({"quantity": 1.0}, "Item.quantity"),
        ({"price": "5"}, "Item.price"),
        ({"amount": True}, "Item.amount"),
        ({"product_id": 5}, "Item.product_id"),
        ({"source_id": "s"}, "related_object"),
        ({"related_object": "sku"}, "source_id"),
        ({"source_id": "s", "related_object": "voucher"}, "related_object"),
        ({"metadata": "x"}, "Item.metadata"),
        ({"product": {"price": math.inf}}, "Item.product"),
    ],
)
def test_an_item_that_makes_no_sense(fields, part):
    """Before there is an order at all."""
    refused(lambda: Item(**fields), part)


IDS = ["", " ", ".", "..", " .. ", None, 5, 5.0, b"RA-1", HALF]


@pytest.mark.parametrize("kind", KINDS)
def test_ids_that_would_change_the_url(kind):
    """`get("..")` would read the list."""
    orders = connect(kind, must_not_send).orders
    calls = [orders.get]
    calls += [orders.resend, orders.wait] if kind.endswith("tango") else [partial(orders.update, status="PAID")]
    for wrong in IDS:
        for call in calls:
            with about(call, wrong):
                refused(lambda call=call, wrong=wrong: finish(call(wrong)))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("odd", ["a/b", "a?b", "a#b", "%2e%2e", "a b", "ä", "a%b", "...", "../x", "a\\b"])
def test_odd_ids_stay_one_segment(kind, odd):
    """Quoted whole; the path has the segments it should have."""
    paths = []

    def handle(request):
        paths.append(request.url.raw_path.decode())
        return httpx.Response(200, json={"referenceOrderID": odd, "id": odd})

    finish(connect(kind, handle).orders.get(odd))
    from urllib.parse import unquote

    prefix = "/raas/v2/orders/" if kind.endswith("tango") else "/v1/orders/"
    assert paths[0].startswith(prefix)
    last = paths[0].removeprefix(prefix)
    assert "/" not in last
    assert "?" not in last
    assert unquote(last) == odd


@pytest.mark.parametrize("field", ["new_email", "new_mobile", "new_etid", "new_delivery_method"])
def test_a_resend_to_nowhere(field):
    """Each field is named."""
    orders = connect("tango", must_not_send).orders
    for value in (*NOT_TEXT, "", " "):
        with about(value):
            refused(lambda value=value: orders.resend("RA-1", **{field: value}), field)


@pytest.mark.parametrize("timeout", [0, -1, "5", None, True, math.nan])
def test_a_wait_without_a_time(timeout):
    """Seconds, more than none."""
    refused(lambda: connect("tango", must_not_send).orders.wait("RA-1", timeout=timeout), "timeout")


@pytest.mark.parametrize("key", [*NOT_TEXT, "", None])
def test_a_look_up_without_a_key(key):
    """Never a list of everything."""
    refused(lambda: connect("tango", must_not_send).orders.find(key=key))
    refused(lambda: connect("voucherify", must_not_send).orders.find(source_id=key))


def test_an_update_of_nothing():
    """It would only cost a request."""
    refused(lambda: connect("voucherify", must_not_send).orders.update("ord_1"), "nothing to change")


# --- answers --------------------------------------------------------------------------------------------------------

NONSENSE = {
    "html": b"<html>It works</html>",
    "empty": b"",
    "array": b"[]",
    "number": b"5",
    "null": b"null",
    "text": b"OK",
    "no id": b"{}",
    "id of a number": b'{"id": 5, "referenceOrderID": 5}',
    "empty id": b'{"id": "", "referenceOrderID": ""}',
    "nan": b'{"id": NaN}',
    "deep": b"[" * 50_000,
    "bad utf-8": b'{"id": "\xff", "referenceOrderID": "\xff"}',
    "half": b'{"id": "x"',
}


def answering(content, status=200):
    return lambda request: httpx.Response(status, content=content, headers={"content-type": "text/html"})


def answering_creates(content, status=200):
    """The same for creates only: whoever looks a key up finds that it is free."""
    missing = httpx.Response(404, json={"code": 404, "key": "not_found", "message": "no"})
    answer = answering(content, status)
    return lambda request: missing if request.method == "GET" else answer(request)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("content", NONSENSE.values(), ids=NONSENSE)
def test_a_success_that_makes_no_sense(kind, content):
    """UnreadableResponseError on a read and on a create, with the status and without the body.

    Where it is the look before a create that makes no sense, nothing was sent: ServiceError.
    """
    with pytest.raises(UnreadableResponseError) as caught:
        finish(connect(kind, answering(content)).orders.get("x"))
    assert caught.value.status == 200
    looks = ServiceError if kind.endswith("voucherify") else UnreadableResponseError
    for service, error in ((answering, looks), (answering_creates, UnreadableResponseError)):
        with pytest.raises(error) as caught:
            create(kind, connect(kind, service(content)))
        assert (caught.value.key, caught.value.status) == ("k-1", 200)
        assert "works" not in str(caught.value)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("status", [400, 404, 500, 503, 302])
def test_an_error_page_is_judged_by_its_status(kind, status):
    """Whatever stands on it."""
    is_refusal = status < 500 and status != 302
    for name, content in NONSENSE.items():
        with about(name):
            with pytest.raises(RefusedError if is_refusal else ServiceError) as caught:
                finish(connect(kind, answering(content, status)).orders.get("x"))
            assert caught.value.status == status
            with pytest.raises(RefusedError if is_refusal else OutcomeUnknownError):
                create(kind, connect(kind, answering_creates(content, status)))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    "odd",
    [
        {"status": "BRAND_NEW"},
        {"status": 5, "createdAt": 5, "created_at": "yesterday", "updated_at": {}},
        {"amountCharged": "much", "denomination": [], "amount": "2500", "total_amount": 1.5},
        {"amountCharged": {"value": "25"}, "denomination": {"value": 10**300}},
        {"recipient": "Ada", "sender": 5, "reward": "x", "items": {"a": 1}, "metadata": [], "customer": "c"},
        {"recipient": {"email": 5, "address": "here"}, "items": [5, None, {"quantity": "2"}]},
        {"reward": {"credentials": 5, "credentialList": {"a": 1}}, "redemptions": 7},
        {"newField": {"deep": [1]}, "externalRefID": None, "source_id": None, "utid": ""},
    ],
)
def test_odd_fields_are_read_as_none_and_kept(kind, odd):
    """Only a body without an id is unreadable; what a field could not read stays in `.extra`."""
    body = {"referenceOrderID": "x", "id": "x", **odd}
    order = finish(connect(kind, lambda request: httpx.Response(200, content=json.dumps(body))).orders.get("x"))
    fields = [name for cls in type(order).__mro__ for name, value in vars(cls).items() if isinstance(value, property)]
    for name in fields:
        getattr(order, name)
    assert order.id == "x"
    assert "deep" not in repr(order)
    if "newField" in odd:
        assert order.extra["newField"] == {"deep": [1]}


def test_every_error_here_is_of_the_tree():
    """`except RewardOrdersError` misses none, `except ValueError` catches the configuration."""
    assert issubclass(ConfigurationError, (RewardOrdersError, ValueError))
