"""Reading, listing and resending on the Tango side."""

from pathlib import Path

import pytest
import yaml


def keys(answer):
    return [item["i18nKey"] for item in answer.json()["errors"]]


def place(client, body, **changes):
    return client.post("/orders", json=body(**changes)).json()["referenceOrderID"]


def test_an_unknown_order_is_404(tango_http):
    """Get and resend of an order nobody placed."""
    for answer in (tango_http.get("/orders/RA1-1-1"), tango_http.post("/orders/RA1-1-1/resends")):
        assert (answer.status_code, keys(answer)) == (404, ["404.005"])


def test_unknown_paths_and_methods(tango_http):
    """404.001 off the map, 405.001 with the wrong method."""
    assert keys(tango_http.get("/nowhere")) == ["404.001"]
    assert keys(tango_http.delete("/orders")) == ["405.001"]
    assert tango_http.get("/orders/").status_code == 404


def test_request_ids_differ_and_are_on_every_answer(tango_http, order_body):
    """Header and error body agree, and no two answers share an id."""
    answers = [tango_http.get("/orders"), tango_http.get("/orders/x"), tango_http.post("/orders", json=order_body())]
    assert len({answer.headers["X-REQUEST-ID"] for answer in answers}) == 3
    assert answers[1].json()["requestId"] == answers[1].headers["X-REQUEST-ID"]


def test_pages_hold_every_order_once(sandbox, tango_http):
    """From page 0 to the end: each order once, newest first, the full count on every page, then empty pages."""
    sandbox.seed(tango=45)
    rows, pages = [], []
    for page in range(4):
        body = tango_http.get("/orders", params={"page": page, "elementsPerBlock": 20}).json()
        rows += body["orders"]
        pages.append(body["page"])
    assert [page["resultCount"] for page in pages] == [20, 20, 5, 0]
    assert {page["totalCount"] for page in pages} == {45}
    created = [row["createdAt"] for row in rows]
    assert created == sorted(created, reverse=True)
    assert len({row["referenceOrderID"] for row in rows}) == 45


def test_oldest_first_is_a_switch(sandbox, tango_http):
    """No sort order is documented: a client must do with either."""
    sandbox.seed(tango=5)
    newest = [row["externalRefID"] for row in tango_http.get("/orders").json()["orders"]]
    sandbox.settings.tango_list_order = "oldest"
    assert [row["externalRefID"] for row in tango_http.get("/orders").json()["orders"]] == newest[::-1]


def test_the_first_page_is_0_and_a_block_has_10(sandbox, tango_http):
    """What a list without parameters means."""
    sandbox.seed(tango=12)
    assert tango_http.get("/orders").json()["page"] == {
        "number": 0,
        "elementsPerBlock": 10,
        "resultCount": 10,
        "totalCount": 12,
    }


@pytest.mark.parametrize(
    ("params", "key"),
    [
        ({"elementsPerBlock": 101}, "422.042"),
        ({"elementsPerBlock": 0}, "422.042"),
        ({"page": -1}, "422.119"),
        ({"page": "x"}, "400.001"),
        ({"page": "1_0"}, "400.001"),
        ({"elementsPerBlock": "٣"}, "400.001"),
        ({"page": 100, "elementsPerBlock": 100}, "400.021"),
        ({"page": 1000}, "400.021"),
        ({"startDate": "yesterday"}, "422.044"),
        ({"endDate": "2026-13-01"}, "422.044"),
        ({"startDate": "2026-02-01", "endDate": "2026-01-01"}, "422.041"),
        ({"status": "DONE"}, "422.122"),
        ({"deliveryMethod": "PIGEON"}, "422.122"),
        ({"sendEmail": "maybe"}, "422.122"),
        ({"minAmount": "x"}, "400.001"),
        ({"maxAmount": "NaN"}, "400.001"),
        ({"maxAmount": "1e999999"}, "400.001"),
    ],
)
def test_list_refusals(tango_http, params, key):
    """A list out of bounds is 400 with the documented key."""
    answer = tango_http.get("/orders", params=params)
    assert (answer.status_code, keys(answer)) == (400, [key])


def test_the_last_page_inside_the_window_works(sandbox, tango_http):
    """10,000 results can be reached, not one more."""
    sandbox.seed(tango=10_050)
    body = tango_http.get("/orders", params={"page": 99, "elementsPerBlock": 100}).json()
    assert body["page"]["resultCount"] == 100
    assert body["page"]["totalCount"] == 10_050


def test_the_date_window_rule_is_switchable(sandbox, tango_http):
    """Off by default; on, a period over 100 days is 422.043 and the future 422.045."""
    sandbox.clock.set("2026-06-01T00:00:00+00:00")
    period = {"startDate": "2026-01-01", "endDate": "2026-05-30"}
    assert tango_http.get("/orders", params=period).status_code == 200
    sandbox.settings.tango_window_days = 100
    assert keys(tango_http.get("/orders", params=period)) == ["422.043"]
    assert keys(tango_http.get("/orders", params={"startDate": "2026-07-01"})) == ["422.045"]
    assert tango_http.get("/orders", params=period | {"startDate": "2026-03-01"}).status_code == 200


def test_dates_include_both_ends(sandbox, tango_http, order_body):
    """A period from an order's own time to its own time holds it."""
    sandbox.clock.set("2026-01-01T12:00:00.250+00:00")
    place(tango_http, order_body)
    for params, total in [
        ({"startDate": "2026-01-01T12:00:00.250Z", "endDate": "2026-01-01T12:00:00.250Z"}, 1),
        ({"startDate": "2026-01-01T12:00:00.251Z"}, 0),
        ({"endDate": "2026-01-01T12:00:00Z"}, 0),
        ({"startDate": "2026-01-01", "endDate": "2026-01-02"}, 1),
        ({"startDate": "2026-01-01T13:00:00+01:00"}, 1),
    ]:
        assert tango_http.get("/orders", params=params).json()["page"]["totalCount"] == total, params


FILTERS = [
    {"accountIdentifier": "account-9"},
    {"customerIdentifier": "customer-9"},
    {"externalRefID": "ref-9"},
    {"utid": "U100009"},
    {"currencyCode": "EUR"},
    {"rewardName": "euro card"},
    {"minAmount": "90", "maxAmount": "100"},
    {"ptid": "P9"},
    {"campaign": "Nine"},
    {"notes": "note 9"},
    {"lineItemNotes": "note 9"},
    {"purchaseOrderNumber": "PO-9"},
    {"senderFirstName": "Nina"},
    {"senderLastName": "Neun"},
    {"senderEmail": "nina@example.org"},
    {"recipientFirstName": "Rita"},
    {"recipientLastName": "Neuf"},
    {"recipientEmail": "rita@example.org"},
    {"recipientMobileNumber": "+15550009999"},
    {"sendEmail": "true"},
    {"deliveryMethod": "EMAIL"},
    {"deliveryStatus": "DELIVERED"},
    {"accountIdentifier": "account-9", "utid": "U100009", "status": "COMPLETE"},
]


@pytest.mark.parametrize("params", FILTERS)
def test_every_filter_finds_its_order_and_no_other(sandbox, tango_http, order_body, params):
    """Among plain orders each filter picks the one that has the value."""
    sandbox.seed(tango=20)
    wanted = place(
        tango_http,
        order_body,
        accountIdentifier="account-9",
        customerIdentifier="customer-9",
        externalRefID="ref-9",
        utid="U100009",
        amount=95,
        deliveryMethod="EMAIL",
        ptid="P9",
        campaign="Nine",
        notes="note 9",
        purchaseOrderNumber="PO-9",
        sender={"firstName": "Nina", "lastName": "Neun", "email": "nina@example.org"},
        recipient={
            "firstName": "Rita",
            "lastName": "Neuf",
            "email": "rita@example.org",
            "mobileNumber": "+15550009999",
        },
    )
    body = tango_http.get("/orders", params=params).json()
    assert [row["referenceOrderID"] for row in body["orders"]] == [wanted]


def test_every_filter_of_the_contract_is_played():
    """A parameter added to the contract asks for its filter here."""
    contract = yaml.safe_load((Path(__file__).parents[2] / "openapi" / "orders.yaml").read_text())
    named = {parameter["name"] for parameter in contract["paths"]["/raas/v2/orders"]["get"]["parameters"]}
    tested = {name for params in FILTERS for name in params} | {"orderStatus", "lineItemStatus"}
    assert named - tested == {"startDate", "endDate", "page", "elementsPerBlock"}


def test_statuses_are_filters(tango_http, order_body):
    """`status`, `orderStatus` and `lineItemStatus` each select."""
    failed = place(tango_http, order_body, utid="U100007")
    place(tango_http, order_body)
    for name in ("status", "orderStatus", "lineItemStatus"):
        rows = tango_http.get("/orders", params={name: "FAILED"}).json()["orders"]
        assert [row["referenceOrderID"] for row in rows] == [failed]


@pytest.fixture
def mailed(tango_http, order_body):
    """Place an order that was sent by e-mail; return its resend path."""
    recipient = {"email": "ada@example.org", "firstName": "Ada"}
    return f"/orders/{place(tango_http, order_body, deliveryMethod='EMAIL', recipient=recipient)}/resends"


def test_resend_once_in_30_seconds(sandbox, tango_http, mailed):
    """The second resend is 403.005 and says when the last was; after 30 seconds it works again."""
    sandbox.clock.set("2026-01-01T00:00:00+00:00")
    first = tango_http.post(mailed, json={})
    assert (first.status_code, first.json()["email"]) == (201, "ada@example.org")
    sandbox.clock.advance(29)
    refused = tango_http.post(mailed, json={})
    assert (refused.status_code, keys(refused)) == (403, ["403.005"])
    assert refused.json()["errors"][0]["i18nTokenReplacements"] == ["30", "2026-01-01T00:00:00.000Z"]
    sandbox.clock.advance(1)
    second = tango_http.post(mailed, json={})
    assert second.status_code == 201
    assert second.json()["id"] != first.json()["id"]


def test_resend_needs_neither_body_nor_content_type(tango_http, mailed):
    """As the vendor's own SDK calls it."""
    assert tango_http.post(mailed).status_code == 201


def test_resend_to_a_new_address(tango_http, mailed):
    """`newEmail` is where it goes; nulls beside it do not matter."""
    answer = tango_http.post(mailed, json={"newEmail": "new@example.org", "newEtid": None, "newMobile": None})
    assert answer.json()["email"] == "new@example.org"


@pytest.mark.parametrize("name", ["newMobile", "newMobileNumber", "newPhoneNumber"])
def test_resend_to_a_mobile_number_by_each_documented_name(tango_http, mailed, name):
    """The documents use three names for one field."""
    answer = tango_http.post(mailed, json={name: "+15551234567", "newDeliveryMethod": "PHONE"})
    assert answer.status_code == 201
    assert answer.json()["mobileNumber"] == "+15551234567"


def test_what_was_not_mailed_cannot_be_resent(tango_http, order_body):
    """403.003, unless a method is named (since 2025)."""
    path = f"/orders/{place(tango_http, order_body)}/resends"
    refused = tango_http.post(path, json={"newEmail": "a@example.org"})
    assert (refused.status_code, keys(refused)) == (403, ["403.003"])
    named = tango_http.post(path, json={"newEmail": "a@example.org", "newDeliveryMethod": "EMAIL"})
    assert named.status_code == 201


@pytest.mark.parametrize(
    ("body", "key"),
    [
        ({"newEmail": "nobody"}, "422.134"),
        ({"newMobile": "12"}, "422.122"),
        ({"newEtid": "E1"}, "422.124"),
        ({"newEtid": "X000001"}, "422.124"),
        ({"newEtid": "E12345²"}, "422.124"),
        ({"newDeliveryMethod": "PIGEON"}, "422.122"),
        ({"newDeliveryMethod": "PHONE"}, "422.028"),
        ([], "400.009"),
    ],
)
def test_resend_refusals(tango_http, mailed, body, key):
    """Bad fields are 400."""
    answer = tango_http.post(mailed, json=body)
    assert (answer.status_code, keys(answer)) == (400, [key])
