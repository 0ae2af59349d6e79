"""What the scrubber takes out, in both directions, and that it does so the same way every time."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from vcr.request import Request

from scripts.cassette_lint import lint
from scripts.record.cassette import Cassette
from scripts.record.scrub import Scrubber
from scripts.record.stand_ins import LINK

TANGO = "https://integration-api.tangocard.com"
LINK_VALUE = "https://sandbox.rewardlink.io/r/1/kUw2a9QxZ"
ORDER = {
    "referenceOrderID": "RA260115-1001-17",
    "accountIdentifier": "acme-gifts",
    "accountNumber": "A12345678",
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
        origins={"http://127.0.0.1:4711/oauth/token": "https://tokens.example", "http://127.0.0.1:4711": TANGO},
    )


def body(scrubber, data):
    return json.loads(scrubber.body(json.dumps(data).encode(), "application/json"))


def sent(scrubber, uri="http://127.0.0.1:4711/raas/v2/orders", content=b"", **headers):
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return scrubber.request(Request("POST", uri, content, named))


def test_an_order_loses_persons_and_credentials(scrubber):
    """Every person's field and every credential's value is a stand-in; the rest is as it was."""
    clean = body(scrubber, ORDER)
    assert clean["recipient"] == {"email": "person-101@example.org", "firstName": "Name 101", "lastName": "Name 102"}
    assert clean["reward"]["credentials"] == {
        "Redemption Link": LINK,
        "PIN": "EXAMPLE-102",
        "Expiration": "2030-12-31T06:59:59Z",
        "Code": "",
    }
    assert clean["referenceOrderID"] == ORDER["referenceOrderID"]
    assert clean["accountIdentifier"] == "example-account"
    assert clean["accountNumber"] == "A00000101"
    text = json.dumps(clean)
    for secret in ("ovelace", "0417", "6011000990139424", "kUw2a9QxZ", "acme.test", "7946"):
        assert secret not in text


def test_the_same_value_gets_the_same_stand_in(scrubber):
    """Within an answer, from one answer to the next, and in what is sent."""
    clean = body(scrubber, ORDER)
    assert clean["sender"]["email"] == clean["recipient"]["email"]
    assert clean["reward"]["credentialList"][1]["value"] == clean["reward"]["credentials"]["PIN"]
    assert clean["reward"]["credentialList"][2]["value"] in clean["message"]
    assert body(scrubber, {"newEmail": "ada@lovelace.co.uk"})["newEmail"] == clean["recipient"]["email"]
    query = sent(scrubber, f"{TANGO}/raas/v2/orders?recipientEmail=ada%40lovelace.co.uk").uri
    assert query.endswith("?recipientEmail=person-101%40example.org")


def test_links_are_cut_to_one_example(scrubber):
    """Nothing longer than the example remains of a link, wherever it stands."""
    clean = body(scrubber, {"note": f"{LINK_VALUE} and {LINK}abc?x=1"})
    assert clean["note"] == f"{LINK} and {LINK}"


def test_a_request_keeps_all_headers_but_the_connections(scrubber):
    """Secrets become SCRUBBED, cookies are gone, the release is no part of the wire."""
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
    )
    assert dict(request.headers) == {
        "accept": "application/json",
        "authorization": "SCRUBBED",
        "user-agent": "reward-orders/VERSION",
        "x-app-id": "SCRUBBED",
        "x-app-token": "SCRUBBED",
        "x-new": "1",
    }


def test_an_answer_keeps_only_the_headers_that_matter(scrubber):
    """Cookies, dates and lengths are gone."""
    response = {
        "status": {"code": 200, "message": "OK"},
        "headers": {"Set-Cookie": ["a=b"], "Date": ["now"], "Content-Length": ["2"], "Retry-After": ["7"]},
        "body": {"string": b"{}"},
    }
    assert scrubber.response(response)["headers"] == {"retry-after": ["7"]}


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
    assert sent(scrubber, "https://download.voucherify.io/v1/exports/exp_1?token=abc").uri.endswith("?token=SCRUBBED")
    url = body(scrubber, {"result": {"url": "https://download.voucherify.io/v1/exports/exp_1?token=abc"}})
    assert url["result"]["url"].endswith("?token=SCRUBBED")
    form = sent(
        scrubber,
        "http://127.0.0.1:4711/oauth/token",
        b"grant_type=password&client_id=a&client_secret=b&username=c&password=d&scope=raas.all",
        Content_Type="application/x-www-form-urlencoded",
    )
    assert form.uri == "https://tokens.example"
    assert form.body == (
        b"grant_type=password&client_id=SCRUBBED&client_secret=SCRUBBED&username=SCRUBBED&password=SCRUBBED"
        b"&scope=raas.all"
    )
    token = body(scrubber, {"access_token": "eyJhbGciOiJub25lIn0.eyJqdGkiOiIxIn0.x", "expires_in": 900})
    assert token == {"access_token": "SCRUBBED", "expires_in": 900}


def test_what_an_error_echoes_of_a_person_is_taken_out(scrubber):
    """Tango's invalidValue repeats what was sent; its path tells what that was."""
    item = {"path": "recipient.firstName", "invalidValue": "Ada<"}
    clean = body(scrubber, {"errors": [item, {"path": "amount", "invalidValue": "25.123"}]})
    assert clean["errors"][0]["invalidValue"] == "Name 101"
    assert clean["errors"][1]["invalidValue"] == "25.123"


def test_settings_are_replaced_as_whole_words(scrubber):
    """A platform named `ab` does not tear other words apart."""
    assert body(scrubber, {"note": "ab, able, ab-1"}) == {"note": "example-platform, able, example-platform-1"}


def test_settings_of_the_same_value_are_told_apart_by_their_fields():
    """An account and its customer may have one name; a replay asks for both under their own."""
    fields = {("accountIdentifier", "acme"): "example-account", ("customerIdentifier", "acme"): "example-customer"}
    scrubber = Scrubber(replace={"acme": "example-customer"}, origins={}, fields=fields)
    data = {"accountIdentifier": "acme", "customerIdentifier": "acme"}
    assert body(scrubber, data) == {"accountIdentifier": "example-account", "customerIdentifier": "example-customer"}
    uri = sent(scrubber, f"{TANGO}/raas/v2/orders?accountIdentifier=acme").uri
    assert uri.endswith("?accountIdentifier=example-account")


def test_the_names_of_fields_are_never_taken_for_a_value(scrubber):
    """A credential or a setting may spell a field's name or a part of one."""
    data = {"credentials": {"PIN": "amount"}, "amount": 5, "ab": 1, "note": "amount, amounts"}
    clean = {"credentials": {"PIN": "EXAMPLE-101"}, "amount": 5, "ab": 1, "note": "EXAMPLE-101, amounts"}
    assert body(scrubber, data) == clean


def test_a_product_keeps_its_name(scrubber):
    """Only a person's name is one."""
    data = {"product": {"name": "Box"}, "customer": {"name": "Ada"}, "rewardName": "Sample Card"}
    clean = body(scrubber, data)
    assert clean == {"product": {"name": "Box"}, "customer": {"name": "Name 101"}, "rewardName": "Sample Card"}


def test_a_body_without_secrets_stays_as_it_was_sent(scrubber):
    """To the byte: spaces, order, and how numbers are written."""
    content = b'{ "amount": 25.50, "utid" : "U561593" }'
    assert scrubber.body(content, "application/json") == content


def test_a_body_that_is_no_text_is_left_out(scrubber):
    """Neither service sends binary, and nobody could tell what is in it."""
    assert scrubber.body(b"\xff\xfe", "image/png") == b"EXAMPLE"


TEXTS = st.text(max_size=12) | st.sampled_from(
    ["ada@lovelace.co.uk", LINK_VALUE, "+442079460958", "Name 1", "person-1@example.org", "Bearer abcdef", "0417"]
)
NAMES = st.sampled_from(
    ["email", "firstName", "credentials", "value", "customer", "name", "token", "note", "recipient"]
)
JSON = st.recursive(
    TEXTS | st.integers(0, 10**9) | st.none(),  # a longer number may pass for a card
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(NAMES, inner, max_size=4),
    max_leaves=12,
)


@settings(deadline=None)
@given(st.dictionaries(NAMES, JSON))
def test_scrubbing_again_changes_nothing(data):
    """A replay scrubs its requests too: what is scrubbed must stay as it is, also for a scrubber that knows nothing."""
    clean = Scrubber(replace={}, origins={}).body(json.dumps(data).encode(), "application/json")
    assert Scrubber(replace={}, origins={}).body(clean, "application/json") == clean


@settings(deadline=None)
@given(st.dictionaries(NAMES, JSON))
def test_the_lint_accepts_what_was_scrubbed(data):
    """Scrubber and lint are written apart; they agree on what a person and a secret are."""
    clean = Scrubber(replace={}, origins={}).body(json.dumps(data).encode(), "application/json").decode()
    request = {"method": "POST", "uri": TANGO, "headers": {}, "body": clean}
    interaction = {"request": request, "response": {"headers": {}, "body": {"string": ""}}}
    assert list(lint(Cassette("c.yaml", "", {"interactions": [interaction]}))) == []
