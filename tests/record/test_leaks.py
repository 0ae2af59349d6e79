"""A service that leaks leaves nothing in a cassette: each way it may do so, and any other, with a canary in it."""

from __future__ import annotations

import base64
import gzip
import html
import json
from urllib.parse import quote

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from vcr.request import Request

from reward_orders.sandbox.recording import Scrubber
from reward_orders.sandbox.recording.live import LiveValues
from scripts.cassette_coverage import broken
from scripts.cassette_lint import lint
from scripts.record.cassette import Persister, Recorded, read
from scripts.record.contract import load

ORDERS = "https://integration-api.tangocard.com/raas/v2/orders"
CANARY = "kV7xQ92mTz"
SETTINGS = {"acct-kV7xQ92mTz": "example-account", "pk/kV7xQ92mTz+55==": "example-platform-key"}
KEY = "pk/kV7xQ92mTz+55=="
RECORDED = Recorded(
    where="live", service="integration-api.tangocard.com", when="2026-01-15T12:00:00+00:00", contract="1.0.0"
)
ORDER = {
    "referenceOrderID": "RA260115-1001-17",
    "externalRefID": "wire-run-leaks",
    "accountIdentifier": "acct-kV7xQ92mTz",
    "status": "COMPLETE",
    "createdAt": "2026-01-15T12:00:00.000Z",
    "reward": {
        "credentials": {"Redemption Link": f"https://sandbox.rewardlink.io/r/1/{CANARY}"},
        "credentialList": [{"label": "PIN", "value": CANARY, "type": "text", "credentialType": "PIN"}],
    },
}


def entry(**parts):
    """An order whose credential has other parts than usual."""
    return {"reward": {"credentialList": [{"label": "PIN", "value": "1", "type": "text", **parts}]}}


FIELDS_THE_CONTRACT_LACKS = {
    name: {name: CANARY}
    for name in (
        *("accessToken", "apiKey", "session", "jwt", "otp", "passcode", "cardPin", "PIN_CODE", "giftCode", "barcode"),
        *("rewardUrl", "link", "iban", "fullName", "addressLine1", "ip", "ssn", "user", "to", "note", "payload"),
    )
}
PLACES_IN_AN_ORDER = {
    "a person's object": {"contact": {"name": CANARY}},
    "an object where text is known": {"rewardName": {"text": CANARY}},
    "text where an object is known": {"recipient": CANARY},
    "a list where text is known": {"notes": [CANARY]},
    "text where a truth is known": {"sendEmail": CANARY},
    "a status": {"status": CANARY},
    "a currency": {"denomination": {"value": 5, "currencyCode": CANARY}},
    "an amount as text": {"denomination": {"value": CANARY}},
    "a time": {"createdAt": f"2026-01-15T12:00:00Z{CANARY}"},
    "an id": {"referenceLineItemID": CANARY},
    "another's reference": {"externalRefID": CANARY},
    "another's campaign": {"campaign": CANARY},
    "an address at example.org": {"recipient": {"email": f"{CANARY}@example.org"}},
    "a name like a stand-in": {"recipient": {"firstName": f"Name {CANARY}"}},
    "a credential in a list": entry(value=[CANARY]),
    "a credential in an object": entry(value={"code": CANARY}),
    "a credential's label": entry(label=CANARY),
    "a credential's type": entry(credentialType=CANARY),
    "a credential's other field": entry(display=CANARY),
    "credentials as text": {"reward": {"credentials": f"PIN={CANARY}"}},
    "credentials as a list of text": {"reward": {"credentialList": [CANARY]}},
    "a label of the map": {"reward": {"credentials": {CANARY: "1"}}},
    "the name of a field": {CANARY: 1},
    "the name of a field in a known object": {"recipient": {CANARY: True}},
    "instructions": {"reward": {"redemptionInstructions": f"<p>{CANARY}</p>"}},
    "a list of orders' field": {"asyncOrderEntity": {"failedLineItems": [{"errors": [{"message": CANARY}]}]}},
}
TEXTS = {
    "plain": CANARY,
    "in a sentence": f"your code is {CANARY} ok",
    "glued to a word": f"code{CANARY}",
    "in capitals": CANARY.upper(),
    "the key": f"the key {KEY} was sent",
    "the key, percent-encoded": f"see https://a.test/?k={quote(KEY, safe='')}",
    "the key, for HTML": html.escape(KEY),
    "the key, backwards": KEY[::-1],
    "the key in basic auth": base64.b64encode(f"acct-kV7xQ92mTz:{KEY}".encode()).decode(),
    "the account glued": f"idacct-{CANARY}",
    "a link": f"https://codes.rewardcodes.com/r2/1/{CANARY}",
    "a link without scheme": f"sandbox.rewardlink.io/r/1/{CANARY}",
    "a link that is wrapped": f"https://sandbox.rewardlink.io/\nr/1/{CANARY}",
    "JSON": json.dumps({"pin": CANARY}),
    "JSON in JSON": json.dumps({"a": json.dumps({"pin": CANARY})}),
    "a form": f"password={CANARY}&user=ada",
    "an address": f"{CANARY}@corp.test",
    "an address, twice encoded": f"{CANARY}%2540corp.test",
    "a path": f"/raas/v2/orders/{CANARY}",
    "another path": f"/raas/v2/mobileCountries/{CANARY}",
}
BODIES = {
    "a page": f"<form><input name=csrf value={CANARY}></form>".encode(),
    "XML": f"<order><pin>{CANARY}</pin></order>".encode(),
    "an error with a DSN": json.dumps({"message": f"postgres://svc:{CANARY}@10.0.0.5/db refused"}).encode(),
    "two objects": f'{{"PIN":"{CANARY}"}}{{"PIN":"{CANARY}"}}'.encode(),
    "an object a line": f'{{"PIN":"{CANARY}"}}\n{{"PIN":"{CANARY}"}}'.encode(),
    "a cut object": f'{{"reward":{{"credentials":{{"PIN":"{CANARY}"'.encode(),
    "latin-1": f'{{"PIN":"{CANARY}é"}}'.encode("latin-1"),
    "utf-16": f'{{"PIN":"{CANARY}"}}'.encode("utf-16"),
    "a byte order mark": f'\ufeff{{"PIN":"{CANARY}"}}'.encode(),
    "gzip": gzip.compress(f'{{"PIN":"{CANARY}"}}'.encode()),
    "a name twice": f'{{"message":"{CANARY}","message":""}}'.encode(),
    "a name twice, deep": f'{{"errors":[{{"message":"{CANARY}","message":""}}]}}'.encode(),
    "a bare text": json.dumps(CANARY).encode(),
    "an escaped address": json.dumps({"message": f"{CANARY}@corp.test"}).replace("@", "\\u0040").encode(),
}
HEADERS = {
    "X-Request-ID": f"sess-{CANARY}",
    "Content-Type": f"application/json; token={CANARY}",
    "Retry-After": CANARY,
    "X-Rate-Limit-Type": CANARY,
    "Set-Cookie": f"sid={CANARY}",
    "Location": f"https://a.test/{CANARY}",
    f"X-{CANARY}": "1",
}


@pytest.fixture
def recorded(tmp_path):
    """Record one create: scrub it, write it as `make record` does, and read the file back."""

    def record(content, status=201, headers=None, sent=None):
        scrubber = Scrubber(replace=SETTINGS)
        given_headers = {"Content-Type": "application/json", "Authorization": "Basic x"}
        order = {"utid": "U561593", "amount": 5, "accountIdentifier": "acct-kV7xQ92mTz", "customerIdentifier": "cust-1"}
        request = scrubber.request(Request("POST", ORDERS, json.dumps(order | (sent or {})).encode(), given_headers))
        named = {"Content-Type": ["application/json"], "X-Request-ID": ["3f2b8c1e-aaaa-4bbb-8ccc-1234567890ab"]}
        named |= {name: [value] for name, value in (headers or {}).items()}
        body = content if isinstance(content, bytes) else json.dumps(content).encode()
        response = {"status": {"code": status, "message": CANARY}, "headers": named, "body": {"string": body}}
        response = scrubber.response(response)
        path = tmp_path / "leaks.yaml"
        Persister(RECORDED, scrubber).save_cassette(path, {"requests": [request], "responses": [response]}, None)
        return read(path)

    return record


def assert_clean(cassette):
    """Neither the canary nor anything the lint's judges know is in the file."""
    live = LiveValues.of({"canary": CANARY, **{f"setting {n}": value for n, value in enumerate(SETTINGS)}})
    assert live.found_in([cassette.text, yaml.dump(cassette.data, width=10**6)]) == set()
    assert list(lint(cassette, {"canary": CANARY, "key": KEY})) == []


def test_an_order_as_usual_keeps_what_is_harmless(recorded):
    """The canary is in its account and credentials only; the rest of the file can still be replayed."""
    cassette = recorded(ORDER)
    assert_clean(cassette)
    assert list(broken(load(), [cassette])) == []
    clean = json.loads(cassette.interactions[0]["response"]["body"]["string"])
    assert {name: clean[name] for name in ("referenceOrderID", "status", "createdAt")} == {
        name: ORDER[name] for name in ("referenceOrderID", "status", "createdAt")
    }


@pytest.mark.parametrize("leak", FIELDS_THE_CONTRACT_LACKS)
def test_a_field_the_contract_lacks_leaks_nothing(recorded, leak):
    """Whatever it is named: an order of tomorrow may have it."""
    cassette = recorded(ORDER | FIELDS_THE_CONTRACT_LACKS[leak])
    assert_clean(cassette)
    assert list(broken(load(), [cassette])) == []


@pytest.mark.parametrize("leak", PLACES_IN_AN_ORDER)
def test_a_known_field_leaks_nothing(recorded, leak):
    """A value that is not of the form, type or words that the contract has for its field is replaced."""
    assert_clean(recorded(ORDER | PLACES_IN_AN_ORDER[leak]))


@pytest.mark.parametrize("field", ["notes", "message", "emailSubject", "rewardName", "note"])
@pytest.mark.parametrize("leak", TEXTS)
def test_a_text_leaks_nothing(recorded, leak, field):
    """Links, codes, names and echoes of the caller's own keys, in any spelling."""
    assert_clean(recorded(ORDER | {field: TEXTS[leak]}))


@pytest.mark.parametrize("field", ["notes", "message", "emailSubject", "customFields", "newField"])
def test_what_is_sent_leaks_nothing(recorded, field):
    """A request is judged like an answer."""
    assert_clean(recorded(ORDER, sent={field: {"a": CANARY} if field == "customFields" else f"for {CANARY}"}))


@pytest.mark.parametrize("leak", BODIES)
@pytest.mark.parametrize("status", [201, 418, 500])
def test_a_body_leaks_nothing(recorded, leak, status):
    """Pages, cut and doubled bodies and bytes crash nothing: the contract's check names them."""
    cassette = recorded(BODIES[leak], status)
    assert_clean(cassette)
    list(broken(load(), [cassette]))


@pytest.mark.parametrize("name", HEADERS)
def test_a_header_leaks_nothing(recorded, name):
    """Those that matter say only what they may, every other is gone."""
    assert_clean(recorded(ORDER, headers={name: HEADERS[name]}))


def test_a_secret_that_is_in_the_file_all_the_same_keeps_it_from_being_written(recorded, monkeypatch):
    """The file is looked through once more, for everything that was replaced: a hole in the scrubber shows there."""
    monkeypatch.setattr("reward_orders.sandbox.recording.values.Values.clean", lambda self, value, *_: value)
    with pytest.raises(ValueError, match=r"leaks\.yaml was not written"):
        recorded(ORDER)


KNOWN_NAMES = sorted(
    {name for schema in load()._document["components"]["schemas"].values() for name in schema.get("properties", ())}
)
SPELLED = st.sampled_from(
    [
        CANARY,
        CANARY.upper(),
        f"x{CANARY}y",
        KEY,
        quote(KEY, safe=""),
        base64.b64encode(KEY.encode()).decode(),
        CANARY.encode().hex(),
        f"order {CANARY}",
        f"ord_{CANARY}!",
        f"{CANARY}@example.org",
        f"2026-01-15 {CANARY}",
        f"/v1/orders/{CANARY}",
        json.dumps({"a": CANARY}),
    ]
)
LEAVES = SPELLED | st.integers() | st.floats() | st.booleans() | st.none() | st.text(max_size=8)
ANY_NAME = st.sampled_from(KNOWN_NAMES) | SPELLED | st.text(max_size=8)
ANY_JSON = st.recursive(
    LEAVES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(ANY_NAME, inner, max_size=4), max_leaves=20
)
CALLS = st.sampled_from(
    [
        ("GET", f"{ORDERS}/RA260115-1001-17"),
        ("POST", ORDERS),
        ("GET", ORDERS),
        ("GET", "https://elsewhere.test/x"),
        ("POST", "https://api.voucherify.io/v1/orders"),
        ("GET", "https://api.voucherify.io/v1/exports/exp_1"),
        ("POST", "https://auth.tangocard.com/oauth/token"),
        ("GET", "https://api.voucherify.io/v1/async-actions/aa_1"),
    ]
)


@settings(deadline=None, max_examples=300)
@given(ANY_JSON, CALLS, st.sampled_from([200, 201, 400, 404, 500]))
def test_no_canary_survives_in_any_answer(data, call, status):
    """Random JSON under known and unknown names, the canary at any place in any spelling, for every kind of call."""
    scrubber = Scrubber(replace=SETTINGS)
    scrubber.sent(*call, {}, None)
    answered = scrubber.answered({}, json.dumps(data).encode(), status)
    assert not LiveValues.of({"canary": CANARY, "key": KEY}).holds(answered.content.decode())


@settings(deadline=None, max_examples=300)
@given(ANY_JSON, CALLS, st.dictionaries(ANY_NAME, SPELLED, max_size=3))
def test_no_setting_survives_in_any_request(data, call, query):
    """What is sent may name what it likes, but none of this machine's settings, in URL, headers or body."""
    method, uri = call
    address = f"{uri}?" + "&".join(f"{quote(n, errors='replace')}={quote(v)}" for n, v in query.items())
    scrubber = Scrubber(replace=SETTINGS)
    sent = scrubber.sent(method, address, {"X-Trace": KEY, "Authorization": f"Bearer {KEY}"}, json.dumps(data).encode())
    live = LiveValues.of({str(number): value for number, value in enumerate(SETTINGS)})
    assert not live.found_in([sent.uri, *sent.headers, *sent.headers.values(), sent.body.decode()])
