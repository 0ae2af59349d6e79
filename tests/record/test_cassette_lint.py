"""The lint finds every sort of secret and person that is planted in a clean cassette, each of its judges on its own."""

from __future__ import annotations

import json

import pytest

from scripts.cassette_lint import by_contract, by_live_values, by_looks, lint, main
from scripts.record.cassette import Cassette

CLEAN = {
    "request": {
        "method": "POST",
        "uri": "https://integration-api.tangocard.com/raas/v2/orders",
        "headers": {"authorization": ["SCRUBBED"], "content-type": ["application/json"]},
        "body": '{"externalRefID":"wire-run-1","recipient":{"email":"person-1@example.org","firstName":"Name 1"}}',
    },
    "response": {
        "status": {"code": 201, "message": "Created"},
        "headers": {"x-request-id": ["996ad860-2a9a-504f-8861-aeafd0b2ae29"]},
        "body": {"string": '{"referenceOrderID":"RA260115-1001-17","reward":{"credentials":{"PIN":"EXAMPLE-101"}}}'},
    },
}
BODIES = {
    "a credential in the map": {"reward": {"credentials": {"PIN": "0417"}}},
    "a credential in the list": {"reward": {"credentialList": [{"label": "PIN", "value": "0417"}]}},
    "a credential in a field of its own": {"cardNumber": "0417"},
    "a reward link": {"note": "see https://sandbox.rewardlink.io/r/1/EXAMPLEabc"},
    "an e-mail address": {"note": "write to ada@lovelace.co.uk"},
    "an e-mail field": {"email": "ada at lovelace"},
    "a first name": {"recipient": {"firstName": "Ada", "lastName": "Name 1"}},
    "a customer's name": {"customer": {"name": "Ada Lovelace"}},
    "an address": {"address": {"streetLine1": "12 St James's Square"}},
    "a phone number": {"note": "call +44 20 7946 0958"},
    "a phone field": {"recipient": {"mobileNumber": "+442079460958"}},
    "a birthday": {"customer": {"birthdate": "1815-12-10"}},
    "an account number": {"accountNumber": "A12345678"},
    "an access token": {"access_token": "abc"},
    "a client id": {"client_id": "abc"},
    "an unknown field named like a secret": {"downloadToken": "abc"},
    "a JWT": {"note": "eyJhbGciOiJub25lIn0.eyJqdGkiOiIxIn0.x"},
    "a bearer": {"note": "Bearer abcdef123456"},
    "a basic header": {"note": "Basic cGxhdGZvcm06a2V5"},
    "a private key": {"note": "-----BEGIN RSA PRIVATE KEY-----"},
    "a card number": {"note": "4111 1111 1111 1111"},
    "a card number as a number": {"amount": 4111111111111111},
    "a key of Voucherify's form": {"note": "8a824b12-0530-4ef4-9479-d9e9b9930176"},
    "a hex key": {"note": "d41d8cd98f00b204e9800998ecf8427e"},
    "a random key": {"note": "sk9Xw2QmZ7pLr4TnV8bYc3Hd"},
    "a token in a URL": {"result": {"url": "https://download.voucherify.io/v1/exports/exp_1?token=abc"}},
    "a credential as a fraction": {"reward": {"credentialList": [{"label": "PIN", "value": 417.5}]}},
    "a credential in an object": {"reward": {"credentialList": [{"label": "PIN", "value": {"code": "0417"}}]}},
    "a list of bare credentials": {"reward": {"credentialList": ["0417"]}},
    "a credential in text that is JSON": {"note": '{"PIN": "0417"}'},
    "a credential spelled otherwise": {"card_number": "0417"},
    "a name spelled otherwise": {"recipient": {"first_name": "Ada"}},
    "a card's code": {"cvv": "041"},
    "a bearer in small letters": {"note": "bearer abcdef123456"},
    "a cloud key": {"note": "AKIAIOSFODNN7ABCDEFG"},
    "a key without capitals": {"note": "k3j4h5g6f7d8s9a0q1w2e3r4"},
    "a signed URL": {"url": "https://files.example.org/a.csv?sig=abc"},
    "an American phone number": {"note": "call (415) 555-2671"},
    "a British phone number": {"note": "call 020 7946 0958"},
    "a social security number": {"note": "123-45-6789"},
    "a person in a field's name": {"metadata": {"ada@lovelace.co.uk": True}},
}
HEADERS = {
    "authorization": "Basic cGxhdGZvcm06a2V5",
    "x-app-id": "abc",
    "X-App-Token": "abc",
    "set-cookie": "a=b",
    "Cookie": "SCRUBBED",
    "x-api-key": "abc",
    "x-auth": "abc",
    "via": "ada@lovelace.co.uk",
}
URIS = {
    "a token": "https://download.voucherify.io/v1/exports/exp_1?token=abc",
    "an address": "https://integration-api.tangocard.com/raas/v2/orders?recipientEmail=ada%40lovelace.co.uk",
    "a name": "https://integration-api.tangocard.com/raas/v2/orders?recipientFirstName=Ada",
    "credentials": "https://platform:key@integration-api.tangocard.com/raas/v2/orders",
    "a person in the path": "https://api.voucherify.io/v1/orders/ada%40lovelace.co.uk",
}


def complaints(request=None, response=None, judge=by_looks):
    interaction = {"request": CLEAN["request"] | (request or {}), "response": CLEAN["response"] | (response or {})}
    return list(judge(Cassette("c.yaml", "", {"interactions": [interaction]})))


def test_a_clean_cassette_passes():
    """What the scrubber leaves is no complaint."""
    assert complaints(judge=lint) == []


@pytest.mark.parametrize("planted", BODIES)
@pytest.mark.parametrize("side", ["request", "response"])
def test_a_body_with_a_secret_or_a_person_is_found(planted, side):
    """Each sort, in a request as in an answer; the complaint does not repeat it."""
    body = json.dumps(BODIES[planted])
    found = complaints(**{side: {"body": body if side == "request" else {"string": body}}})
    assert len(found) >= 1
    assert not any("0417" in line or "lovelace.co" in line or "4111" in line for line in found)


@pytest.mark.parametrize("planted", BODIES)
def test_the_contract_knows_none_of_them(planted):
    """The second judge goes by the contract alone, and finds each in an answer as well."""
    assert complaints(response={"body": {"string": json.dumps(BODIES[planted])}}, judge=by_contract)


@pytest.mark.parametrize(
    ("side", "part", "named"),
    [
        ("request", {"uri": f"{CLEAN['request']['uri']}?note=ada"}, "request url"),
        ("request", {"headers": {"authorization": ["Basic abc"]}}, "request header authorization"),
        ("request", {"body": '{"customFields":{"team":"blue"}}'}, "request body.customFields"),
        ("request", {"body": '{"amount":1,"amount":1}'}, "request body"),
        ("response", {"status": {"code": 201, "message": "for Ada"}}, "response reason"),
        ("response", {"headers": {"x-request-id": ["sess-9f8e"]}}, "response header x-request-id"),
        ("response", {"headers": {"date": ["now"]}}, "response header"),
        ("response", {"body": {"string": '{"reward":{"credentials":{"PIN":"0417"}}}'}}, "response body.reward.credent"),
        ("response", {"body": {"string": '{"externalRefID":"bonus-for-ada"}'}}, "response body.externalRefID"),
        ("response", {"body": {"string": "<html>0417</html>"}}, "response body"),
    ],
)
def test_what_the_scrubber_would_replace_is_named_with_its_place(side, part, named):
    """The finished file is judged as the scrubber judges: whatever it would write otherwise."""
    (found,) = complaints(**{side: part}, judge=by_contract)
    assert f"interaction 1, {named}" in found
    assert not any(secret in found for secret in ("0417", "blue", "ada", "sess"))


def test_a_live_value_is_found_wherever_and_however_it_stands():
    """In headings and comments too; the complaint names the setting, not its value."""
    text = "# b64: bGl2ZVBsYXQ6UXo3LWxpdmVLRVkvNTUrYWI9PQ==\n"
    live = {"TANGO_PLATFORM_KEY": "Qz7-liveKEY/55+ab==", "TANGO_ACCOUNT": "acct-live-77"}
    cassette = Cassette("c.yaml", text, {"interactions": [CLEAN]})
    assert list(by_live_values(cassette, live)) == ["c.yaml: holds TANGO_PLATFORM_KEY"]
    folded = Cassette("c.yaml", "", {"interactions": [{"note": "see acct-\n live-77"}]})
    assert list(by_live_values(folded, live)) == ["c.yaml: holds TANGO_ACCOUNT"]
    assert list(by_live_values(cassette, {"TANGO_CUSTOMER": "customer"})) == []


@pytest.mark.parametrize(
    ("message", "named"),
    [("Dear friend", "known to be harmless"), ("order live-pilot", "holds ACCOUNT"), ("call +442079460958", "a phone")],
)
def test_all_three_judges_are_asked(message, named):
    """By the contract, by live values, by looks."""
    response = CLEAN["response"] | {"body": {"string": json.dumps({"message": message})}}
    cassette = Cassette("c.yaml", message, {"interactions": [CLEAN | {"response": response}]})
    assert any(named in complaint for complaint in lint(cassette, {"ACCOUNT": "live-pilot"}))


@pytest.mark.parametrize("name", HEADERS)
@pytest.mark.parametrize("side", ["request", "response"])
def test_a_header_with_a_secret_is_found(name, side):
    """Secret headers must be SCRUBBED, cookies must be gone."""
    assert complaints(**{side: {"headers": {name: [HEADERS[name]]}}})


@pytest.mark.parametrize("planted", URIS)
def test_a_url_with_a_secret_or_a_person_is_found(planted):
    """Queries, paths and user info are looked at."""
    assert complaints(request={"uri": URIS[planted]})


@pytest.mark.parametrize(
    "body", ["client_secret=abc&grant_type=password", "username=ada", "id,email\r\n1,ada@lovelace.co.uk\r\n", b"\xff"]
)
def test_a_body_that_is_no_json_is_looked_at(body):
    """Forms by field, tables and pages as text, binary not at all."""
    assert complaints(response={"body": {"string": body}})


@pytest.mark.parametrize("body", ['{"PIN":"0417"', '{"PIN":"0417"}\n{"PIN":"0418"}'])
def test_json_that_does_not_parse_is_looked_at(body):
    """A cut body, and one object a line: by field all the same."""
    assert complaints(response={"body": {"string": body}})


@pytest.mark.parametrize(
    "text", ["# ada@lovelace.co.uk\n", "note: Bearer abcdef123456\n", "message: see +44 20 7946 0958\n"]
)
def test_the_file_around_the_exchanges_is_looked_at(text):
    """A comment, a reason phrase, a field that nobody foresaw."""
    assert list(by_looks(Cassette("c.yaml", text, {"interactions": [CLEAN]})))


@pytest.mark.parametrize(
    "text",
    [
        "basic information",
        "a bearer of good news",
        "2026-01-15T12:00:00.000Z",
        "RA260115-1001-17",
        "wire-run-create-1",
        "reason 403.005 of 2026-01",
        "an_i18n_key_in_two_parts_2026",
        "100000000000000000000000",
    ],
)
def test_words_dates_and_ids_are_no_secrets(text):
    """A lint that complains about everything is switched off."""
    assert complaints(response={"body": {"string": json.dumps({"note": text})}}) == []


def test_the_command_fails_on_a_find_and_on_an_empty_folder(tmp_path, capsys):
    """CI sees the exit status, the reader sees where."""
    assert main([str(tmp_path)]) == 1
    (tmp_path / "c.yaml").write_text(
        "interactions:\n- request: {uri: 'https://a.example', headers: {cookie: [a]}, body: ''}\n"
        "  response: {headers: {}, body: {string: ''}}\n"
    )
    assert main([str(tmp_path)]) == 1
    assert "interaction 1, request header cookie" in capsys.readouterr().out
