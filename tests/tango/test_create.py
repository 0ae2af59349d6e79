"""Placing a Tango order: what is sent, and whether what comes back is what was asked for."""

import json
from datetime import date
from decimal import Decimal

import pytest

from reward_orders import (
    Address,
    ConfigurationError,
    Journal,
    KeyReusedError,
    OrderMismatchError,
    OutcomeUnknownError,
    Recipient,
    Sender,
    State,
    new_key,
)
from tests.kit.flows import FakeClock, Scripted, answer, drive, tango_client, tango_create, tango_order

ADA = Recipient(email="Ada@Example.org", first_name="Ada")


def sent_by(**given):
    """The body a create sends."""
    bodies = []

    def created(request):
        bodies.append(json.loads(request.content))
        return answer(201, tango_order(bodies[-1]))

    clock = FakeClock()
    order = drive(tango_create(tango_client(clock), **given), Scripted(clock, created))
    return bodies[0], order


ASKED = {
    "externalRefID": "k",
    "accountIdentifier": "account-1",
    "customerIdentifier": "customer-1",
    "utid": "U561593",
    "amount": 25,
}


def placed(status=201, *, changes, **given):
    """A create whose answer has other fields."""

    def created(request):
        order = tango_order(json.loads(request.content)) | changes
        return answer(status, {name: value for name, value in order.items() if value is not ...})

    clock = FakeClock()
    return drive(tango_create(tango_client(clock), **{"key": "k", "recipient": ADA, **given}), Scripted(clock, created))


# --- the body ------------------------------------------------------------------------------------------------------


def test_the_least_order():
    """Account and customer of the client, a key made for it, no recipient: no delivery."""
    body, order = sent_by()
    assert body == {
        "accountIdentifier": "account-1",
        "customerIdentifier": "customer-1",
        "utid": "U561593",
        "amount": 25,
        "externalRefID": order.key,
        "deliveryMethod": "NONE",
    }
    assert len(order.key) == len(new_key())


def test_the_fullest_order():
    """Every argument under its wire name."""
    body, _ = sent_by(
        amount=Decimal("25.50"),
        recipient=Recipient(
            email="a@example.org",
            first_name="Ada",
            last_name="L",
            mobile_number="+441234",
            address=Address(
                street_line_1="1", street_line_2="2", city="c", state_or_province="CA", postal_code="9", country="US",
                company_name="Co",
            ),
        ),
        sender=Sender(first_name="C", last_name="B", email="c@example.org"),
        send_email=True,
        delivery_method="PHONE",
        key="order-1",
        email_subject="s",
        message="m",
        campaign="ca",
        notes="n",
        etid="E000001",
        ptid="P1",
        purchase_order_number="po",
        expiration_date=date(2027, 1, 31),
        custom_fields={"centre": {"id": 5}},
        account="account-2",
        customer="customer-2",
        currency="USD",
    )  # fmt: skip
    assert body == {
        "accountIdentifier": "account-2",
        "customerIdentifier": "customer-2",
        "utid": "U561593",
        "amount": 25.5,
        "externalRefID": "order-1",
        "recipient": {
            "email": "a@example.org",
            "firstName": "Ada",
            "lastName": "L",
            "mobileNumber": "+441234",
            "address": {
                "streetLine1": "1", "streetLine2": "2", "city": "c", "stateOrProvince": "CA", "postalCode": "9",
                "country": "US", "companyName": "Co",
            },
        },
        "sender": {"firstName": "C", "lastName": "B", "email": "c@example.org"},
        "sendEmail": True,
        "deliveryMethod": "PHONE",
        "emailSubject": "s",
        "message": "m",
        "campaign": "ca",
        "notes": "n",
        "etid": "E000001",
        "ptid": "P1",
        "purchaseOrderNumber": "po",
        "expirationDate": "2027-01-31",
        "customFields": {"centre": {"id": 5}},
    }  # fmt: skip


@pytest.mark.parametrize(
    ("given", "sent"),
    [
        ({}, {"deliveryMethod": "NONE"}),
        ({"recipient": ADA}, {"deliveryMethod": "EMAIL"}),
        ({"recipient": ADA, "send_email": True}, {"sendEmail": True}),
        ({"recipient": ADA, "send_email": False}, {"sendEmail": False}),
        ({"send_email": False}, {"sendEmail": False}),
        ({"recipient": ADA, "delivery_method": "PHONE"}, {"deliveryMethod": "PHONE"}),
        ({"delivery_method": "EMBEDDED"}, {"deliveryMethod": "EMBEDDED"}),
        ({"send_email": True, "delivery_method": "NONE"}, {"sendEmail": True, "deliveryMethod": "NONE"}),
    ],
)
def test_delivery_goes_out_as_given(given, sent):
    """Neither field is turned into the other; with neither, a recipient gets EMAIL and none gets NONE."""
    body, _ = sent_by(**given)
    assert {name: body[name] for name in ("sendEmail", "deliveryMethod") if name in body} == sent


@pytest.mark.parametrize(
    ("amount", "wire"),
    [
        ("25.00", b'"amount":25,'),
        (25, b'"amount":25,'),
        ("25.10", b'"amount":25.1,'),
        (Decimal("0.07"), b'"amount":0.07,'),
    ],
)
def test_amounts_go_out_as_the_shortest_number(amount, wire):
    """No binary noise on the wire."""
    clock = FakeClock()
    script = Scripted(clock, lambda request: answer(201, tango_order(json.loads(request.content))))
    drive(tango_create(tango_client(clock), amount=amount), script)
    assert wire in script.requests[0].content


@pytest.mark.parametrize("key", ["a" * 100, "order_1", "A-1"])
def test_a_key_tango_takes_is_sent_as_it_is(key):
    """Up to 100 characters of its alphabet."""
    body, order = sent_by(key=key)
    assert body["externalRefID"] == order.key == key
    assert order.caller_key is None


@pytest.mark.parametrize("key", ["a" * 101, "order 1", "bestellung/ä", "x" * 10_000])
def test_a_key_tango_would_not_take_is_hashed_and_both_are_kept(key):
    """The same hash each time, on the order and beside the caller's own."""
    body, order = sent_by(key=key)
    assert body["externalRefID"] == order.key != key
    assert len(order.key) <= 100
    assert order.caller_key == key
    assert sent_by(key=key)[0]["externalRefID"] == order.key


# --- verification --------------------------------------------------------------------------------------------------

DIFFERENT = {
    "utid": {"utid": "U999999"},
    "amount": {"denomination": {"value": 30, "currencyCode": "USD"}},
    "account": {"accountIdentifier": "account-9"},
    "recipient": {"recipient": {"email": "eve@example.org"}},
    "currency": {"denomination": {"value": 25, "currencyCode": "EUR"}},
}


@pytest.mark.parametrize("status", [200, 201])
@pytest.mark.parametrize("field", DIFFERENT)
def test_another_order_under_the_key_is_a_mismatch(field, status):
    """On a replay and on a fresh 201 alike; the error holds what was asked, what came, and the order."""
    with pytest.raises(OrderMismatchError, match=field) as caught:
        placed(status, changes=DIFFERENT[field], currency="USD")
    error = caught.value
    assert set(error.requested) == set(error.received) == {field}
    assert error.requested[field] != error.received[field]
    assert error.order.id == "RA-1"
    assert error.key == "k"
    assert "eve@" not in str(error)


@pytest.mark.parametrize(
    "changes",
    [
        {"utid": ...}, {"utid": None}, {"utid": ""}, {"utid": "u561593"},
        {"denomination": ..., "amountCharged": ...}, {"denomination": None, "amountCharged": None},
        {"denomination": {}, "amountCharged": {}}, {"denomination": {"value": 25.0}}, {"denomination": {"value": "x"}},
        {"denomination": ..., "amountCharged": {"value": 21.3, "currencyCode": "GBP", "exchangeRate": 0.8}},
        {"accountIdentifier": ...}, {"accountIdentifier": None}, {"accountIdentifier": ""},
        {"recipient": ...}, {"recipient": None}, {"recipient": {}}, {"recipient": {"email": ""}},
        {"recipient": {"email": "ADA@example.ORG"}}, {"recipient": {"email": " ada@example.org "}},
        {"denomination": {"value": 25, "currencyCode": "usd"}}, {"denomination": {"value": 25}},
        {"status": "FAILED"}, {"unknown": 1},
    ],
)  # fmt: skip
def test_what_is_absent_null_or_empty_is_no_mismatch(changes):
    """Nor is another spelling of the same: case of utid and e-mail, 25.0 for 25."""
    assert placed(changes=changes, currency="USD").id == "RA-1"


def test_the_currency_is_compared_only_where_expected():
    """Tango's request has no such field; without an expectation any currency will do."""
    euros = {"denomination": {"value": 25, "currencyCode": "EUR"}}
    assert placed(changes=euros).currency == "EUR"
    assert placed(changes=euros, currency="eur").currency == "EUR"


def test_the_currency_is_compared_also_where_the_journal_has_the_order(tmp_path):
    """The expectation is not part of the fingerprint; what the first call compared may have changed since."""
    clock = FakeClock()
    with Journal.sqlite(tmp_path / "j.db", clock=clock) as journal:
        client = tango_client(clock, journal=journal)
        bodies = []

        def created(request):
            bodies.append(json.loads(request.content))
            return answer(201, tango_order(bodies[-1]))

        def again(_):
            return answer(200, tango_order(bodies[0]) | {"recipient": {"email": "resent@example.org"}})

        assert drive(tango_create(client, key="k", recipient=ADA), Scripted(clock, created)).currency == "USD"
        assert drive(tango_create(client, key="k", recipient=ADA, currency="usd"), Scripted(clock, again)).replayed
        with pytest.raises(OrderMismatchError) as caught:
            drive(tango_create(client, key="k", recipient=ADA, currency="EUR"), Scripted(clock, again))
        assert (caught.value.requested, caught.value.received) == ({"currency": "EUR"}, {"currency": "USD"})
        (entry,) = journal.entries()
        assert entry.state is State.SUCCEEDED


def test_a_mismatch_does_not_say_that_nothing_was_bought():
    """The order it tells of may be the work of this very call: a second one is the caller's decision."""
    euros = {"denomination": {"value": 25, "currencyCode": "EUR"}}
    with pytest.raises(OrderMismatchError, match="currency EUR, not USD; a new key buys a second reward") as caught:
        placed(changes=euros, currency="USD")
    assert caught.value.order.id == "RA-1"
    assert caught.value.created is True


@pytest.mark.parametrize("currency", ["Dollar", "US$", "", "US", 840])
def test_what_can_be_no_currency_is_refused_before_anything_is_bought(currency):
    """A typo would otherwise be found out by an order that exists."""
    with pytest.raises(ConfigurationError, match="currency must be a code of three letters"):
        placed(changes={}, currency=currency)


def test_an_order_without_a_recipient_is_not_compared_by_one():
    """What was not asked for cannot differ."""
    assert placed(changes={"recipient": {"email": "x@example.org"}}, recipient=None).id == "RA-1"


@pytest.mark.parametrize(("status", "replayed"), [(201, False), (200, True)])
def test_a_200_is_a_replay(status, replayed):
    """The service had it already."""
    assert placed(status, changes={}).replayed is replayed


def test_an_answer_without_a_ref_is_confirmed_by_looking_the_key_up():
    """Only the same id found under the key makes it ours; the order carries the key that was sent."""

    def anonymous(request):
        order = tango_order(json.loads(request.content))
        return answer(201, {name: value for name, value in order.items() if name != "externalRefID"})

    def found_as(order_id):
        row = tango_order(ASKED)
        row["referenceOrderID"] = order_id
        clock = FakeClock()
        script = Scripted(clock, anonymous, answer(200, {"orders": [row], "page": {}}), answer(200, row))
        return drive(tango_create(tango_client(clock), key="k"), script)

    order = found_as("RA-1")
    assert (order.id, order.key, order.replayed) == ("RA-1", "k", False)
    with pytest.raises(OutcomeUnknownError, match="does not say whose order it is"):
        found_as("RA-2")


def test_an_answer_of_another_key_is_nobodys():
    """Its connection is dropped, the key is looked up, and what is there counts; nothing there is unknown, not ours."""
    clock = FakeClock()

    def foreign(request):
        body = {**json.loads(request.content), "externalRefID": "somebody-elses"}
        return answer(201, tango_order(body) | {"referenceOrderID": "RA-FOREIGN"})

    script = Scripted(clock, foreign, answer(200, {"orders": [], "page": {}}))
    with pytest.raises(OutcomeUnknownError, match="names another order") as caught:
        drive(tango_create(tango_client(clock), key="k"), script)
    assert "RA-FOREIGN" not in str(caught.value)
    assert len(script.discarded) == 1
    row = tango_order(ASKED)
    script = Scripted(clock, foreign, answer(200, {"orders": [row], "page": {}}), answer(200, row))
    assert drive(tango_create(tango_client(clock), key="k"), script).id == "RA-1"


@pytest.mark.parametrize("value", [8.330000000000001, "8.33", "8.330", 8.33])
def test_amounts_are_compared_as_money(value):
    """The noise of binary floats and text make no other amount."""
    assert placed(changes={"denomination": {"value": value, "currencyCode": "USD"}}, amount="8.33").id == "RA-1"


@pytest.mark.parametrize("value", [8.34, "5.00", "8.32", 833])
def test_another_amount_is_another_order(value):
    """Also where it comes as text."""
    with pytest.raises(OrderMismatchError, match="amount"):
        placed(changes={"denomination": {"value": value, "currencyCode": "USD"}}, amount="8.33")


@pytest.mark.parametrize("value", ["1e9999999", "-1e9999999", "9" * 5000, "NaN", "-Infinity"])
def test_text_that_is_no_amount_of_money_is_no_mismatch_and_no_raw_error(value):
    """No float holds it, so it says nothing of the amount."""
    assert placed(changes={"denomination": {"value": value, "currencyCode": "USD"}}).id == "RA-1"


@pytest.mark.parametrize("value", [-1e300, 10**60, -(10**60)])
def test_an_absurd_amount_is_another_amount(value):
    """Told as a mismatch, however many digits it has."""
    with pytest.raises(OrderMismatchError, match="amount"):
        placed(changes={"denomination": {"value": value, "currencyCode": "USD"}})


def test_accounts_have_no_case():
    """Tango's identifiers are lower case, whatever is sent."""
    assert placed(changes={"accountIdentifier": "acme-usd"}, account="ACME-USD").id == "RA-1"


def test_a_recipient_by_phone_is_compared_by_the_number():
    """Spaces and brackets are no other number; another number is another person."""
    ada = Recipient(mobile_number="+1 (444) 000-0000", first_name="Ada")
    same = {"recipient": {"mobileNumber": "+14440000000"}}
    assert placed(changes=same, recipient=ada, delivery_method="PHONE").id == "RA-1"
    with pytest.raises(OrderMismatchError, match="another phone"):
        placed(changes={"recipient": {"mobileNumber": "+15550000000"}}, recipient=ada, delivery_method="PHONE")


# --- fields of tomorrow, and of an older contract ------------------------------------------------------------------


def test_extra_fields_go_out_as_they_are():
    """Beside those that this package knows."""
    body, _ = sent_by(key="k", amount=25, extra={"newVendorField": {"a": [1, "x", None]}, "other": True})
    assert body == ASKED | {"deliveryMethod": "NONE", "newVendorField": {"a": [1, "x", None]}, "other": True}
    body, _ = sent_by(key="k", amount=25, extra={})
    assert body == ASKED | {"deliveryMethod": "NONE"}


@pytest.mark.parametrize(
    "extra",
    [
        {"amount": 5},
        {"externalRefID": "another"},
        {"externalRefId": "another"},
        {"ACCOUNTIDENTIFIER": "x"},
        {"customFields": {}},
        {"custom_fields": {}},
        {"": 1},
        {5: 1},
        "newVendorField=1",
        {"when": date(2026, 1, 1)},
        {"amounts": Decimal(1)},
        {"number": float("nan")},
    ],
)
def test_extra_never_stands_in_for_an_argument(extra):
    """However it is spelled; nor does it carry what JSON cannot."""
    with pytest.raises(ConfigurationError):
        sent_by(key="k", amount=25, extra=extra)


def test_another_extra_is_another_reward(tmp_path):
    """Nobody knows what it does, so the key stands for it; the order of its fields is none."""
    with Journal.sqlite(tmp_path / "orders.db") as journal:
        client = tango_client(FakeClock(), journal=journal)

        def created(request):
            return answer(201, tango_order(json.loads(request.content)))

        def found(_request):
            return answer(200, tango_order(ASKED))

        def place(*answers, **given):
            script = Scripted(FakeClock(), *answers)
            return drive(tango_create(client, key="k", amount=25, **given), script)

        place(created, extra={"a": 1, "b": 2})
        assert place(found, extra={"b": 2, "a": 1}).replayed
        for other in ({"a": 1, "b": 3}, {"a": 1}, None):
            with pytest.raises(KeyReusedError) as error:
                place(found, extra=other)
            assert error.value.fields == ("extra",)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({}, {"deliveryMethod": "NONE", "sendEmail": False}),
        ({"recipient": ADA}, {"deliveryMethod": "EMAIL", "sendEmail": True}),
        ({"delivery_method": "PHONE", "recipient": ADA}, {"deliveryMethod": "PHONE", "sendEmail": False}),
        ({"send_email": True, "recipient": ADA}, {"sendEmail": True}),
        ({"send_email": False, "delivery_method": "EMAIL"}, {"sendEmail": False, "deliveryMethod": "EMAIL"}),
    ],
)
def test_the_older_contract_has_send_email_beside_the_method(given, expected):
    """What a caller says of it counts; the newer contract leaves it out."""
    clock, bodies = FakeClock(), []

    def created(request):
        bodies.append(json.loads(request.content))
        return answer(201, tango_order(bodies[-1]))

    drive(tango_create(tango_client(clock, contract="2023"), key="k", **given), Scripted(clock, created))
    told = {name: bodies[0][name] for name in ("deliveryMethod", "sendEmail") if name in bodies[0]}
    assert told == expected


def test_a_contract_is_one_of_those_there_are():
    """A typo would silently be the newest."""
    with pytest.raises(ConfigurationError, match='contract must be "2023" or "2026"'):
        tango_client(FakeClock(), contract="2024")
