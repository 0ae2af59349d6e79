"""What the scrubber leaves and what it takes out, in both directions, and that it does so the same way every time."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from vcr.request import Request

from reward_orders.sandbox.recording import Scrubber
from reward_orders.sandbox.recording.stand_ins import LINK
from scripts.cassette_lint import lint
from scripts.record.cassette import Cassette

TANGO = "https://integration-api.tangocard.com"
VOUCHERIFY = "https://api.voucherify.io"
ORDERS, ORDER = f"{TANGO}/raas/v2/orders", f"{TANGO}/raas/v2/orders/RA260115-1001-17"
LINK_VALUE = "https://sandbox.rewardlink.io/r/1/kUw2a9QxZ"
ANSWER = {
    "referenceOrderID": "RA260115-1001-17",
    "accountIdentifier": "acme-gifts",
    "accountNumber": "A12345678",
    "amountCharged": {"value": 25.5, "currencyCode": "USD", "total": 25.5},
    "rewardName": "Reward Link",
    "status": "COMPLETE",
    "createdAt": "2026-01-15T12:00:00.000Z",
    "recipient": {"email": "ada@lovelace.co.uk", "firstName": "Ada", "lastName": "Lovelace"},
    "sender": {"email": "ada@lovelace.co.uk", "firstName": "Ada", "lastName": ""},
    "reward": {
        "credentials": {"Redemption Link": LINK_VALUE, "PIN": "0417", "Expiration": "2031-02-03T06:59:59Z", "Code": ""},
        "credentialList": [
            {"label": "Redemption Link", "value": LINK_VALUE, "type": "url", "credentialType": "redemptionUrl"},
            {"label": "PIN", "value": "0417", "type": "text", "credentialType": "PIN"},
            {"label": "Card Number", "value": "6011000990139424", "type": "text"},
        ],
        "redemptionInstructions": f"<p>Open {LINK_VALUE}</p>",
    },
    "message": "Dear Ada, your card is 6011000990139424, questions to help@acme.test or +442079460958",
}


@pytest.fixture
def scrubber():
    return Scrubber(
        replace={"acme-gifts": "example-account", "ab": "example-platform"},
        origins={"http://127.0.0.1:4711/oauth/token": "https://sandbox-auth.tangocard.com/oauth/token"}
        | {"http://127.0.0.1:4711": TANGO},
    )


def sent(scrubber, uri=ORDERS, content=b"", method="POST", **headers):
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    content = content if isinstance(content, bytes) else json.dumps(content).encode()
    return scrubber.request(Request(method, uri, content, named))


def answered(scrubber, data, status=200, **headers):
    """Return the answer to the request before it."""
    content = data if isinstance(data, bytes) else json.dumps(data).encode()
    response = {"status": {"code": status, "message": ""}, "headers": headers, "body": {"string": content}}
    return scrubber.response(response)


def body(scrubber, data, uri=ORDER, status=200, method="GET"):
    sent(scrubber, uri, method=method)
    return json.loads(answered(scrubber, data, status)["body"]["string"])


def test_an_order_loses_persons_and_credentials(scrubber):
    """Every person's field and every credential's value is a stand-in; what the contract calls harmless stays."""
    clean = body(scrubber, ANSWER)
    assert clean["recipient"] == {"email": "person-101@example.org", "firstName": "Name 101", "lastName": "Name 102"}
    assert clean["reward"]["credentials"] == {
        "Redemption Link": LINK,
        "PIN": "EXAMPLE-101",
        "Expiration": "2030-12-31T06:59:59Z",
        "Code": "",
    }
    for field in ("referenceOrderID", "amountCharged", "rewardName", "status", "createdAt"):
        assert clean[field] == ANSWER[field]
    assert clean["accountIdentifier"] == "example-account"
    assert clean["accountNumber"] == "A00000101"
    assert clean["message"] == "EXAMPLE"
    text = json.dumps(clean)
    for secret in ("ovelace", "0417", "6011000990139424", "kUw2a9QxZ", "acme", "7946"):
        assert secret not in text


def test_the_same_value_gets_the_same_stand_in(scrubber):
    """Within an answer, from one answer to the next, and in what is sent."""
    clean = body(scrubber, ANSWER)
    assert clean["sender"]["email"] == clean["recipient"]["email"]
    assert clean["reward"]["credentialList"][1]["value"] == clean["reward"]["credentials"]["PIN"]
    resent = sent(scrubber, f"{ORDER}/resends", {"newEmail": "ada@lovelace.co.uk"})
    assert json.loads(resent.body)["newEmail"] == clean["recipient"]["email"]
    query = sent(scrubber, f"{ORDERS}?recipientEmail=ada%40lovelace.co.uk", method="GET").uri
    assert query.endswith("?recipientEmail=person-101%40example.org")


def test_what_is_sent_is_numbered_apart_from_what_is_found(scrubber):
    """A replay finds stand-ins only, so its own numbers may not depend on what the recording found before."""
    found = body(scrubber, ANSWER)
    later = json.loads(sent(scrubber, content={"recipient": {"firstName": "Grace", "email": "g@navy.test"}}).body)
    alone = json.loads(sent(Scrubber(), content={"recipient": {"firstName": "Grace", "email": "g@navy.test"}}).body)
    assert later == alone
    assert later["recipient"]["firstName"] not in json.dumps(found)


def test_a_field_the_contract_lacks_is_replaced(scrubber):
    """Its value whatever it is, and its name where that is not of the contract's words."""
    clean = body(scrubber, {"referenceOrderID": "RA260115-1001-17", "cardPin": 4821, "xQ77": {"a": ["b"]}, "zz9": True})
    assert clean == {
        "referenceOrderID": "RA260115-1001-17",
        "cardPin": "EXAMPLE",
        "EXAMPLE": "EXAMPLE",
        "EXAMPLE-2": "EXAMPLE",
    }


def test_free_keys_and_values_are_nobodys_business(scrubber):
    """Metadata may hold anything: the contract names the field and nothing in it."""
    request = sent(scrubber, f"{VOUCHERIFY}/v1/orders", {"amount": 5, "metadata": {"channel": "web", "nick99": "Ada"}})
    assert json.loads(request.body) == {"amount": 5, "metadata": {"channel": "EXAMPLE", "EXAMPLE": "EXAMPLE"}}


@pytest.mark.parametrize(
    ("text", "stays"),
    [
        ("Order not found on this platform", True),
        ("Property .items[0].initial_quantity cannot be lower than 1", True),
        ("", True),
        ("Order 4821 not found", False),
        ("4 8 2 1", False),
        ("Dear Ada", False),
        ("May", False),
        ("see https://example.org", False),
        ("order not found; \N{GRINNING FACE}", False),
        ("PROPERTY", False),
    ],
)
def test_a_text_stays_where_all_its_words_are_the_contracts(scrubber, text, stays):
    """No number, no name, no link, no code in it; else an example takes its place as a whole."""
    assert body(scrubber, {"message": text})["message"] == (text if stays else "EXAMPLE")


def test_an_own_reference_stays_where_this_recording_sent_it(scrubber):
    """A list may show what others ordered: their references name people."""
    sent(scrubber, content={"externalRefID": "payroll-2026-11"})
    rows = {"orders": [{"externalRefID": "payroll-2026-11"}, {"externalRefID": "bonus-for-ada"}]}
    clean = body(scrubber, rows, ORDERS)
    assert [row["externalRefID"] for row in clean["orders"]] == ["payroll-2026-11", "EXAMPLE-REF-101"]


def test_a_text_may_repeat_a_reference_that_was_sent(scrubber):
    """Which order is not found; of another reference it would say whose."""
    sent(scrubber, content={"externalRefID": "payroll-2026-11"})
    texts = ["Order payroll-2026-11 not found", "Order payroll-2026-12 not found", "Order bonus-for-ada not found"]
    shown = [body(scrubber, {"message": text})["message"] for text in texts]
    assert shown == [texts[0], "EXAMPLE", "EXAMPLE"]


@pytest.mark.parametrize("reference", ["ada@lovelace.co.uk", "card 6011 0009 9013 9424", "ring 020 7946 0958", "ab"])
def test_a_reference_that_is_a_person_or_a_setting_is_replaced(scrubber, reference):
    """A caller may make keys of anything."""
    assert reference not in json.loads(sent(scrubber, content={"externalRefID": reference}).body)["externalRefID"]


@pytest.mark.parametrize(
    "echo", ["order-evil-stfig-emca", "61636d652d67696674732d6c697665", "order.ACME.GIFTS.LIVE", "ord"]
)
def test_a_reference_that_spells_a_setting_otherwise_is_replaced(echo):
    """Backwards, in hexadecimal, in capitals: the form of a reference allows all of it."""
    scrubber = Scrubber(replace={"acme-gifts-live": "example-account"})
    shown = json.loads(sent(scrubber, content={"externalRefID": echo}).body)["externalRefID"]
    assert (shown == echo) == (echo == "ord")


def test_an_address_that_is_nobodys_stays_where_this_recording_sent_it(scrubber):
    """A client compares the recipient of the answer with its own; example.org is set aside for that."""
    assert b"ada@example.org" in sent(scrubber, content={"recipient": {"email": "ada@example.org"}}).body
    clean = body(scrubber, {"recipient": {"email": "ada@example.org"}, "sender": {"email": "hidden@example.org"}})
    assert clean == {"recipient": {"email": "ada@example.org"}, "sender": {"email": "person-101@example.org"}}


def test_an_id_of_another_form_keeps_its_place(scrubber):
    """Ids lead from one request to the next: each other one gets a stand-in of its own, in paths too."""
    clean = body(scrubber, {"orders": [{"referenceOrderID": "4821 9933"}, {"referenceOrderID": "x"}]}, ORDERS)
    ids = [row["referenceOrderID"] for row in clean["orders"]]
    assert ids == ["EXAMPLE-REF-101", "EXAMPLE-REF-102"]
    assert sent(scrubber, f"{ORDERS}/4821%209933", method="GET").uri == f"{ORDERS}/{ids[0]}"


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        ("25.50", "25.50"),
        ("8.330000000000001", "8.330000000000001"),
        ("4111111111111111", "0"),
        ("25.5000000000000004821993", "0"),
        ("1e400", "0"),
        ('"25.50"', '"25.50"'),
        ('"4821-9933"', '"EXAMPLE"'),
        ('{"value": 4821}', '"EXAMPLE"'),
    ],
)
def test_numbers_stay_as_long_as_they_are_amounts(scrubber, number, shown):
    """Thirteen digits are a card, and more than a double tells apart is hidden text."""
    sent(scrubber, ORDER, method="GET")
    raw = answered(scrubber, f'{{"denomination":{{"value":{number}}}}}'.encode())["body"]["string"]
    assert raw.decode() == f'{{"denomination":{{"value":{shown}}}}}'


def test_a_request_keeps_all_headers_but_the_connections(scrubber):
    """Secrets become SCRUBBED, cookies are gone, the release is no part of the wire; of another only the name stays."""
    request = sent(
        scrubber,
        Authorization="Basic YWI6a2V5",
        X_App_Id="id",
        X_App_Token="token",
        Cookie="a=b",
        Host="127.0.0.1:4711",
        User_Agent="reward-orders/1.2.3",
        Accept="application/json",
        X_New="1",
        X_Zyx="1",
    )
    assert dict(request.headers) == {
        "accept": "application/json",
        "authorization": "SCRUBBED",
        "example": "EXAMPLE",
        "user-agent": "reward-orders/VERSION",
        "x-app-id": "SCRUBBED",
        "x-app-token": "SCRUBBED",
        "x-new": "EXAMPLE",
    }


@pytest.mark.parametrize("name", ["Accept", "Content-Type", "User-Agent", "X-Voucherify-API-Version"])
def test_a_header_of_a_request_says_only_what_it_may(scrubber, name):
    """A proxy or an instrumentation may add to any of them."""
    assert "4821" not in str(dict(sent(scrubber, **{name: "application/json; trace=4821"}).headers))


def test_an_answer_keeps_only_the_headers_that_matter(scrubber):
    """Each with a value of its form; cookies, dates and lengths are gone."""
    sent(scrubber)
    headers = {
        "Set-Cookie": ["a=b"],
        "Date": ["now"],
        "Retry-After": ["7"],
        "X-Request-ID": ["sess-9f8e7d6c5b4a"],
        "Content-Type": ["application/json; token=9f8e7d"],
        "X-Rate-Limit-Type": ["Zx81"],
        "X-Rate-Limit-Retry": ["1768478400"],
    }
    assert answered(scrubber, {}, **headers)["headers"] == {
        "content-type": ["application/json"],
        "retry-after": ["7"],
        "x-rate-limit-retry": ["1768478400"],
        "x-rate-limit-type": ["EXAMPLE"],
        "x-request-id": ["EXAMPLE"],
    }


@pytest.mark.parametrize(
    ("code", "message", "shown"),
    [(422, "Unprocessable Content", "Unprocessable Entity"), (200, "for Ada", "OK"), (299, "", "Unknown")],
)
def test_the_reason_of_a_status_is_the_usual_one(scrubber, code, message, shown):
    """Newer Pythons name some otherwise, HTTP/2 has none, and a gateway may write anything there."""
    response = {"status": {"code": code, "message": message}, "headers": {}, "body": {"string": b"{}"}}
    assert scrubber.response(response)["status"] == {"code": code, "message": shown}


def test_tokens_are_taken_out_of_urls_forms_and_answers(scrubber):
    """Download tokens, the token endpoint's form, and what it answers."""
    link = "https://download.voucherify.io/v1/exports/exp_1?token="
    assert sent(scrubber, f"{link}abc", method="GET").uri == f"{link}SCRUBBED"
    export = body(scrubber, {"id": "exp_1", "result": {"url": f"{link}abc"}}, f"{VOUCHERIFY}/v1/exports/exp_1")
    assert export["result"]["url"] == f"{link}SCRUBBED"
    form = sent(
        scrubber,
        "http://127.0.0.1:4711/oauth/token",
        b"grant_type=password&client_id=a&client_secret=b&username=c&password=d&scope=raas.all&zz9=e",
        Content_Type="application/x-www-form-urlencoded",
    )
    assert form.uri == "https://sandbox-auth.tangocard.com/oauth/token"
    assert form.body == (
        b"grant_type=password&client_id=SCRUBBED&client_secret=SCRUBBED&username=SCRUBBED&password=SCRUBBED"
        b"&scope=raas.all&EXAMPLE=SCRUBBED"
    )
    token = answered(scrubber, {"access_token": "eyJhbGciOiJub25lIn0.eyJqdGkiOiIxIn0.x", "expires_in": 900})
    assert json.loads(token["body"]["string"]) == {"access_token": "SCRUBBED", "expires_in": 900}


@pytest.mark.parametrize(
    ("uri", "shown"),
    [
        (f"https://ada:key@integration-api.tangocard.com/raas/v2/orders#{LINK}", ORDERS),
        ("https://gateway.acme.test/raas/v2/orders", "https://example.org/raas/v2/orders"),
        (f"{TANGO}/raas/v2/widgets/ada", f"{TANGO}/raas/v2/EXAMPLE/EXAMPLE"),
        (f"{ORDERS}?memo=ada&zz9=1&token=t", f"{ORDERS}?EXAMPLE=EXAMPLE&EXAMPLE=EXAMPLE&token=SCRUBBED"),
    ],
)
def test_of_a_url_only_what_the_contract_has_stays(scrubber, uri, shown):
    """Host, path and query; user info and fragments never."""
    assert sent(scrubber, uri, method="GET").uri == shown
    assert scrubber.sent("GET", "https://[ada]/x", {}, None).uri == "https://example.org/EXAMPLE"


def test_what_an_error_echoes_is_taken_out(scrubber):
    """Tango's invalidValue repeats what was sent, whatever that was."""
    echoes = [{"path": "recipient.firstName", "invalidValue": "Ada<"}, {"path": "utid", "invalidValue": {"a": 4821}}]
    clean = body(scrubber, {"path": "/raas/v2/orders/RA260115-1001-17", "errors": echoes}, ORDERS, 400, "POST")
    assert clean["path"] == "/raas/v2/orders/RA260115-1001-17"
    assert [error["path"] for error in clean["errors"]] == ["recipient.firstName", "utid"]
    assert [error["invalidValue"] for error in clean["errors"]] == ["EXAMPLE-101", {"a": "EXAMPLE-102"}]


def test_settings_are_replaced_as_whole_words(scrubber):
    """A platform named `ab` does not tear other words apart."""
    sent(scrubber, content={"externalRefID": "ab, able"})
    assert json.loads(sent(scrubber, content={"externalRefID": "able ab-1"}).body) == {
        "externalRefID": "able example-platform-1"
    }


def test_settings_of_the_same_value_are_told_apart_by_their_fields():
    """An account and its customer may have one name; a replay asks for both under their own."""
    fields = {("accountIdentifier", "acme"): "example-account", ("customerIdentifier", "acme"): "example-customer"}
    scrubber = Scrubber(replace={"acme": "example-customer"}, fields=fields)
    clean = body(scrubber, {"accountIdentifier": "acme", "customerIdentifier": "acme"})
    assert clean == {"accountIdentifier": "example-account", "customerIdentifier": "example-customer"}
    uri = sent(scrubber, f"{ORDERS}?accountIdentifier=acme", method="GET").uri
    assert uri.endswith("?accountIdentifier=example-account")


def test_a_file_of_an_export_is_judged_by_its_columns(scrubber):
    """Columns are fields of an order; another column, and a cell beyond the last, are replaced."""
    sent(scrubber, "https://download.voucherify.io/v1/exports/exp_1?token=t", method="GET")
    table = b"id,status,amount,source_id,metadata.nick99\nord_1,PAID,500,bonus-for-ada,Ada\nord_2,Ada,x,,,spare\n"
    assert answered(scrubber, table)["body"]["string"] == (
        b"id,status,amount,source_id,EXAMPLE\nord_1,PAID,500,EXAMPLE-REF-101,EXAMPLE\nord_2,EXAMPLE,EXAMPLE,,,EXAMPLE\n"
    )


@pytest.mark.parametrize("table", [b"", b"ada,lovelace\n", b'id\n"open', b"\xff\xfe", b"id\x00\n"])
def test_a_file_that_is_no_export_is_replaced_or_empty(scrubber, table):
    """No column of an order, a quote that never ends, bytes."""
    sent(scrubber, "https://download.voucherify.io/v1/exports/exp_1?token=t", method="GET")
    assert answered(scrubber, table)["body"]["string"] == (b"EXAMPLE" if table else b"")


@pytest.mark.parametrize(
    "content",
    [
        b"<html>0417</html>",
        b'{"message": "',
        b'{"message": ""}{"message": ""}',
        b'{"message": "0417", "message": ""}',
        b'{"amount": NaN}',
        b"\xff\xfe",
        b"\x1f\x8b\x08",
        b"[" * 100_000,
        b'{"message": "\\ud800"}',
    ],
)
def test_a_body_that_is_no_json_is_replaced_as_a_whole(scrubber, content):
    """Pages, cut and doubled bodies, a name that stands there twice, bytes: nobody could tell what is in it."""
    sent(scrubber)
    assert answered(scrubber, content)["body"]["string"] in {b"EXAMPLE", b'{"message":"EXAMPLE"}'}
    assert sent(scrubber, content=content).body in {b"EXAMPLE", b'{"EXAMPLE":"EXAMPLE"}', b'{"message":"EXAMPLE"}'}


def test_an_answer_of_somebody_else_is_replaced_as_a_whole(scrubber):
    """What the contract has no operation for, it knows nothing of."""
    assert body(scrubber, {"status": "COMPLETE"}, "https://example.org/raas/v2/mobileCountries") == "EXAMPLE"


def test_a_body_without_secrets_stays_as_it_was_sent(scrubber):
    """To the byte: spaces, order, and how numbers are written."""
    content = b'{ "amount": 25.50, "utid" : "U561593" }'
    assert sent(scrubber, content=content).body == content


TEXTS = st.text(max_size=12) | st.sampled_from(
    ["ada@lovelace.co.uk", LINK_VALUE, "+442079460958", "Name 1", "person-1@example.org", "Bearer abcdef", "0417"]
)
NAMES = st.sampled_from(
    [
        "recipient",
        "email",
        "firstName",
        "reward",
        "credentials",
        "value",
        "customer",
        "name",
        "token",
        "message",
        "externalRefID",
        "amountCharged",
        "status",
        "createdAt",
        "customFields",
        "notes",
        "xQ77",
    ]
)
JSON = st.recursive(
    TEXTS | st.integers(0, 10**18) | st.none() | st.booleans() | st.floats(),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(NAMES, inner, max_size=4),
    max_leaves=12,
)


def exchange(data):
    """Scrub a request and an answer with the same body, as they go into a cassette."""
    scrubber = Scrubber()
    request = sent(scrubber, content=data)
    response = answered(scrubber, data, 201)
    return request.body, response["body"]["string"]


@settings(deadline=None)
@given(st.dictionaries(NAMES, JSON))
def test_scrubbing_again_changes_nothing(data):
    """A replay scrubs its requests too: what is scrubbed stays as it is, also for a scrubber that knows nothing."""
    asked, found = exchange(data)
    scrubber = Scrubber()
    assert sent(scrubber, content=asked).body == asked
    assert answered(scrubber, found, 201)["body"]["string"] == found


@settings(deadline=None)
@given(st.dictionaries(NAMES, JSON))
def test_the_lint_accepts_what_was_scrubbed(data):
    """The lint's eye for looks was made apart; it agrees with the scrubber on what a person and a secret are."""
    asked, found = exchange(data)
    request = {"method": "POST", "uri": ORDERS, "headers": {}, "body": asked.decode()}
    response = {"status": {"code": 201, "message": "Created"}, "headers": {}, "body": {"string": found.decode()}}
    assert list(lint(Cassette("c.yaml", "", {"interactions": [{"request": request, "response": response}]}))) == []
