"""Creating orders on the Tango side: one order per ref, documented refusals, balances, outcomes."""

import asyncio
import threading

import httpx
import pytest

from reward_orders.sandbox import delivery


def keys(answer):
    return [(item.get("path"), item["i18nKey"]) for item in answer.json()["errors"]]


def test_new_is_201_and_a_reused_ref_is_200_with_the_original(sandbox, tango_http, order_body):
    """Whatever the second body asks for, the first order comes back and nothing is created."""
    first = tango_http.post("/orders", json=order_body(externalRefID="ref-1"))
    other = order_body(externalRefID="ref-1", utid="U999999", amount=7, deliveryMethod="EMAIL")
    second = tango_http.post("/orders", json=other)
    assert (first.status_code, second.status_code) == (201, 200)
    assert second.json() == first.json()
    assert len(sandbox.orders("tango")) == 1


def test_a_ref_is_unique_per_account(sandbox, tango_http, order_body):
    """The same ref in another account is another order."""
    first = tango_http.post("/orders", json=order_body(externalRefID="r")).json()
    second = tango_http.post("/orders", json=order_body(externalRefID="r", accountIdentifier="account-2"))
    assert second.status_code == 201
    assert second.json()["referenceOrderID"] != first["referenceOrderID"]


@pytest.mark.parametrize("ref", [..., "", None])
def test_without_a_ref_every_call_is_an_order(sandbox, tango_http, order_body, ref):
    """Absent, empty and null are no key."""
    for _ in range(2):
        assert tango_http.post("/orders", json=order_body(externalRefID=ref)).status_code == 201
    assert len(sandbox.orders("tango")) == 2


def test_the_promise_ends_after_90_days(sandbox, tango_http, order_body):
    """On day 89 the ref finds its order, on day 91 it makes a new one."""
    sandbox.clock.set("2026-01-01T00:00:00+00:00")
    first = tango_http.post("/orders", json=order_body(externalRefID="r")).json()["referenceOrderID"]
    sandbox.clock.advance(89 * 86400)
    assert tango_http.post("/orders", json=order_body(externalRefID="r")).status_code == 200
    sandbox.clock.advance(2 * 86400)
    late = tango_http.post("/orders", json=order_body(externalRefID="r"))
    assert late.status_code == 201
    assert late.json()["referenceOrderID"] != first


def test_a_refused_attempt_does_not_use_up_the_ref(tango_http, order_body):
    """Undocumented; ours: a 400 leaves the ref free."""
    assert tango_http.post("/orders", json=order_body(externalRefID="r", utid="U999999")).status_code == 400
    assert tango_http.post("/orders", json=order_body(externalRefID="r")).status_code == 201


def test_409_while_the_first_is_in_process(sandbox, order_body, monkeypatch):
    """Of two creates at once the second is told to come back, and finds the order then."""
    sandbox.settings.tango_processing_seconds = 0.3
    worked = threading.Event()
    monkeypatch.setattr(delivery, "work", lambda _seconds: asyncio.to_thread(worked.wait, 30))
    body = order_body(externalRefID="r")
    answers = []

    def create():
        answers.append(httpx.post(f"{sandbox.url}/raas/v2/orders", json=body, auth=("p", "k"), timeout=60))
        if len(answers) == 3:  # all but the one that is worked on
            worked.set()

    racers = [threading.Thread(target=create) for _ in range(4)]
    for racer in racers:
        racer.start()
    for racer in racers:
        racer.join()
    assert sorted(answer.status_code for answer in answers) == [201, 409, 409, 409]
    refused = next(answer for answer in answers if answer.status_code == 409)
    assert keys(refused) == [(None, "409.002")]
    assert refused.json()["errors"][0]["i18nTokenReplacements"] == ["r", "account-1"]
    create()
    assert answers[-1].status_code == 200


def test_balance_runs_out_with_402(sandbox, tango_http, order_body):
    """An order over the balance is refused and not charged; what fits still goes."""
    sandbox.set_balance("account-1", 30)
    assert tango_http.post("/orders", json=order_body()).status_code == 201
    refused = tango_http.post("/orders", json=order_body())
    assert (refused.status_code, keys(refused)) == (402, [(None, "402.001")])
    assert sandbox.balance("account-1") == 4.5
    assert tango_http.post("/orders", json=order_body(amount=4.5)).status_code == 201
    assert sandbox.balance("account-1") == 0


def test_a_replay_is_not_charged(sandbox, tango_http, order_body):
    """The account pays once for a ref."""
    sandbox.set_balance("account-1", 100)
    for _ in range(3):
        tango_http.post("/orders", json=order_body(externalRefID="r"))
    assert sandbox.balance("account-1") == 74.5


def test_pending_resolves_on_the_clock(sandbox, tango_http, order_body):
    """PENDING holds no credentials until the clock is past its time."""
    sandbox.clock.set("2026-01-01T00:00:00+00:00")
    created = tango_http.post("/orders", json=order_body(utid="U100006")).json()
    assert created["status"] == "PENDING"
    assert created["reward"]["credentialList"] == []
    sandbox.clock.advance(2)
    assert tango_http.get("/orders", params={"orderStatus": "PENDING"}).json()["page"]["totalCount"] == 0
    later = tango_http.get(f"/orders/{created['referenceOrderID']}").json()
    assert later["status"] == "COMPLETE"
    assert later["reward"]["credentialList"]


@pytest.mark.parametrize(("utid", "wait"), [("U100007", 0), ("U100008", 2)])
def test_failed_is_refunded(sandbox, tango_http, order_body, utid, wait):
    """At once or after PENDING, a FAILED order costs nothing."""
    sandbox.clock.set("2026-01-01T00:00:00+00:00")
    sandbox.set_balance("account-1", 100)
    created = tango_http.post("/orders", json=order_body(utid=utid))
    assert created.status_code == 201
    sandbox.clock.advance(wait)
    assert tango_http.get(f"/orders/{created.json()['referenceOrderID']}").json()["status"] == "FAILED"
    assert sandbox.balance("account-1") == 100


CREDENTIALS = {
    "U561593": [("url", "redemptionUrl"), ("date", "expirationDate")],
    "U280985": [("text", "cardNumber"), ("text", "PIN"), ("text", "securityCode")],
    "U100003": [("url", "redemptionUrl"), ("date", "expirationDate")],
    "U100004": [("text", None), ("text", None)],
    "U100005": [("text", "barcodeNumber"), ("barcode", "barcodeUrl")],
}


@pytest.mark.parametrize(("utid", "kinds"), CREDENTIALS.items())
def test_credentials_by_item(tango_http, order_body, utid, kinds):
    """Each kind of item has its credentials, as a list and as a map, the same on get, and never in a list."""
    created = tango_http.post("/orders", json=order_body(utid=utid)).json()
    reward = created["reward"]
    assert [(one["type"], one.get("credentialType")) for one in reward["credentialList"]] == kinds
    assert reward["credentials"] == {one["label"]: one["value"] for one in reward["credentialList"]}
    assert all(isinstance(value, str) for value in reward["credentials"].values())
    assert tango_http.get(f"/orders/{created['referenceOrderID']}").json()["reward"] == reward
    assert "reward" not in tango_http.get("/orders").json()["orders"][0]


def test_a_reward_link_has_an_empty_expiration_and_a_promo_link_a_date(tango_http, order_body):
    """Both recorded forms of an expiration."""
    link = tango_http.post("/orders", json=order_body()).json()["reward"]["credentials"]
    assert link["Expiration"] == ""
    body = order_body(utid="U100003", expirationDate="2027-01-31")
    promo = tango_http.post("/orders", json=body).json()["reward"]["credentials"]
    assert promo["expirationDate"] == "2027-01-31"


def test_a_foreign_item_has_rate_and_fee(tango_http, order_body):
    """The charge is in the account's currency, the denomination in the item's."""
    view = tango_http.post("/orders", json=order_body(utid="U100009", amount=10)).json()
    assert view["denomination"] == {"value": 10, "currencyCode": "EUR"}
    assert view["amountCharged"] == {
        "value": 11,
        "currencyCode": "USD",
        "exchangeRate": 1.1,
        "fee": 0.33,
        "total": 11.33,
    }


REFUSED = [
    ({"accountIdentifier": ...}, "accountIdentifier", "422.061"),
    ({"customerIdentifier": ...}, "customerIdentifier", "422.061"),
    ({"utid": ...}, "utid", "422.061"),
    ({"amount": ...}, "amount", "422.061"),
    ({"amount": None}, "amount", "422.061"),
    ({"amount": "25"}, "amount", "400.009"),
    ({"amount": True}, "amount", "400.009"),
    ({"amount": -1}, "amount", "422.119"),
    ({"amount": 1_000_000}, "amount", "422.105"),
    ({"amount": 1.005}, "amount", "422.140"),
    ({"amount": 0}, "amount", "422.025"),
    ({"accountIdentifier": "abc"}, "accountIdentifier", "422.126"),
    ({"accountIdentifier": "under_score"}, "accountIdentifier", "422.126"),
    ({"utid": "X1"}, "utid", "422.147"),
    ({"utid": "U999999"}, "utid", "422.024"),
    ({"utid": "U100011"}, "utid", "422.030"),
    ({"utid": "U100001"}, "amount", "422.027"),
    ({"utid": "U100002"}, "amount", "422.026"),
    ({"utid": "U100002", "amount": 501}, "amount", "422.025"),
    ({"externalRefID": "r" * 101}, "externalRefID", "422.110"),
    ({"externalRefID": "<script>"}, "externalRefID", "422.111"),
    ({"etid": "E1"}, "etid", "422.124"),
    ({"campaign": "c" * 1025}, "campaign", "422.006"),
    ({"deliveryMethod": "PIGEON"}, "deliveryMethod", "422.122"),
    ({"sendEmail": "yes"}, "sendEmail", "400.009"),
    ({"sender": {"email": "INVALID_EMAIL_ADDRESS"}}, "sender.email", "422.134"),
    ({"recipient": {"firstName": "<b>"}}, "recipient.firstName", "422.122"),
    ({"recipient": {"mobileNumber": "555"}}, "recipient.mobileNumber", "422.122"),
    ({"expirationDate": "2027-01-01"}, "expirationDate", "422.162"),
    ({"utid": "U100003", "expirationDate": "2030-99-99<b>"}, "expirationDate", "422.044"),
    ({"deliveryMethod": "EMAIL"}, "recipient.email", "422.029"),
    ({"deliveryMethod": ..., "sendEmail": True}, "recipient.email", "422.029"),
    ({"deliveryMethod": ...}, "recipient.email", "422.029"),
    ({"deliveryMethod": "EMAIL", "recipient": {"email": "a@example.org"}}, "recipient.firstName", "422.028"),
    ({"deliveryMethod": "PHONE", "recipient": {"firstName": "Ada"}}, "recipient.mobileNumber", "422.028"),
    ({"deliveryMethod": "ADDRESS"}, "deliveryMethod", "422.168"),
    ({"deliveryMethod": "ADDRESS", "utid": "U100010"}, "recipient.address", "422.167"),
]


@pytest.mark.parametrize("refused", REFUSED, ids=str)
def test_refusals_are_400_with_the_documented_key(sandbox, tango_http, order_body, refused):
    """A field error arrives as HTTP 400 although its key says 422; nothing is created or charged."""
    changes, path, key = refused
    answer = tango_http.post("/orders", json=order_body(**changes))
    assert answer.status_code == 400
    assert (path, key) in keys(answer)
    assert answer.json()["requestId"] == answer.headers["X-REQUEST-ID"]
    assert sandbox.orders("tango") == []


@pytest.mark.parametrize(
    "changes",
    [
        {"deliveryMethod": "EMAIL", "recipient": {"email": "a@example.org", "firstName": "Ada"}},
        {"deliveryMethod": ..., "sendEmail": False},
        {"deliveryMethod": "PHONE", "recipient": {"mobileNumber": "+15551234567", "firstName": "Ada"}},
        {"deliveryMethod": "NONE", "sendEmail": True},
        {"deliveryMethod": "EMBEDDED"},
        {
            "deliveryMethod": ...,
            "utid": "U100010",
            "recipient": {"firstName": "Ada", "lastName": "L", "address": {"streetLine1": "1 Main St"}},
        },
        {"recipient": {"email": None, "address": None}, "sender": None, "notes": None, "customFields": {"a": 1}},
        {"unknownField": {"deep": None}},
    ],
)
def test_accepted(tango_http, order_body, changes):
    """Every delivery method works with what it needs; nulls at any depth count as absent."""
    assert tango_http.post("/orders", json=order_body(**changes)).status_code == 201


def test_all_field_errors_come_at_once(tango_http):
    """An empty body names the four required fields."""
    assert [path for path, _ in keys(tango_http.post("/orders", json={}))] == [
        "accountIdentifier",
        "customerIdentifier",
        "utid",
        "amount",
    ]


@pytest.mark.parametrize(
    ("content", "media_type", "status", "key"),
    [
        (b"{", "application/json", 400, "400.009"),
        (b"[]", "application/json", 400, "400.009"),
        (b"\xff", "application/json", 400, "400.009"),
        (b'{"amount": NaN}', "application/json", 400, "400.009"),
        (b'{"amount": 1e999}', "application/json", 400, "400.009"),
        (b'{"message": "half a \\ud83d"}', "application/json", 400, "400.009"),
        (b"[" * 100_000, "application/json", 400, "400.009"),
        (b"", "application/json", 400, "400.009"),
        (b"{}", "text/plain", 415, "415.001"),
        (b"a=1", "application/x-www-form-urlencoded", 415, "415.001"),
    ],
)
def test_unreadable_bodies(tango_http, content, media_type, status, key):
    """What is not a JSON object is told apart from what is not labelled JSON."""
    answer = tango_http.post("/orders", content=content, headers={"Content-Type": media_type})
    assert (answer.status_code, keys(answer)) == (status, [(None, key)])


def test_accept_and_browser_rules(tango_http, order_body):
    """Another Accept is 406, a POST with an Origin (a browser) 403."""
    assert tango_http.get("/orders", headers={"Accept": "text/html"}).status_code == 406
    assert tango_http.post("/orders", json=order_body(), headers={"Origin": "https://x.example"}).status_code == 403


def test_an_account_can_be_owned_or_inactive(sandbox, tango_http, order_body):
    """Once said whose it is, another customer is refused; an inactive account takes no order."""
    sandbox.set_account("account-1", customer="customer-9")
    refused = tango_http.post("/orders", json=order_body())
    assert (refused.status_code, keys(refused)) == (403, [(None, "403.007")])
    sandbox.set_account("account-1", active=False)
    assert keys(tango_http.post("/orders", json=order_body())) == [("accountIdentifier", "422.156")]


def test_one_create_a_second_is_switchable(sandbox, tango_http, order_body):
    """With the limit on, the second create within a second is 429 and the next second is free."""
    sandbox.clock.set("2026-01-01T00:00:00+00:00")
    sandbox.settings.tango_creates_per_second = 1
    codes = [tango_http.post("/orders", json=order_body()).status_code for _ in range(2)]
    sandbox.clock.advance(1)
    codes.append(tango_http.post("/orders", json=order_body()).status_code)
    assert codes == [201, 429, 201]


@pytest.mark.parametrize(
    "authorization",
    [
        None,
        "",
        "Basic",
        "Basic !!!",
        "Basic é".encode("latin-1"),
        "Basic aW52YWxpZA==",
        "Basic cDppbnZhbGlk",
        "Basic Og==",
        "Bearer invalid",
        "Digest x",
    ],
)
def test_credentials_are_checked(sandbox, authorization):
    """Missing, malformed and the word `invalid` are 401 with the envelope."""
    headers = {} if authorization is None else {"Authorization": authorization}
    answer = httpx.get(f"{sandbox.url}/raas/v2/orders", headers=headers)
    assert answer.status_code == answer.json()["httpCode"] == 401


def test_tokens_of_service_accounts_run_out(sandbox):
    """A token from /oauth/token works for its life (the audience picks it) and is 401 after."""
    sandbox.clock.set("2026-01-01T00:00:00+00:00")
    form = {
        "client_id": "c",
        "client_secret": "s",
        "username": "u",
        "password": "p",
        "scope": "raas.all",
        "audience": "https://tango-api.bhn.com/fiveminute",
        "grant_type": "password",
    }
    granted = httpx.post(f"{sandbox.url}/oauth/token", data=form).json()
    assert (granted["expires_in"], granted["token_type"]) == (300, "Bearer")
    headers = {"Authorization": f"Bearer {granted['access_token']}"}
    assert httpx.get(f"{sandbox.url}/raas/v2/orders", headers=headers).status_code == 200
    sandbox.clock.advance(301)
    assert httpx.get(f"{sandbox.url}/raas/v2/orders", headers=headers).status_code == 401
    refused = httpx.post(f"{sandbox.url}/oauth/token", data=form | {"password": "invalid"})
    assert (refused.status_code, refused.headers["content-type"]) == (401, "text/plain")
    assert httpx.post(f"{sandbox.url}/oauth/token", data={}).status_code == 400


def test_unknown_fields_are_dropped(tango_http, order_body):
    """Neither on the order nor on its people do they come back."""
    view = tango_http.post("/orders", json=order_body(colour="red", sender={"email": "", "colour": "red"})).json()
    assert "colour" not in view
    assert "colour" not in view["sender"]
