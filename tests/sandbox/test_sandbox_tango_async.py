"""Asynchronous orders on the Tango side: many rewards under one ref, worked on by the clock, failing in part."""

import httpx
import pytest

from reward_orders.sandbox import SandboxProcess

PLACE = "/asyncOrders/customers/customer-1/accounts/account-1"
PERSON = {"email": "a@example.org", "firstName": "Ada"}


def line(ref, **changes):
    given = {"externalRefLineItemID": ref, "utid": "U561593", "amount": 25, "deliveryMethod": "EMAIL"}
    return {name: value for name, value in {**given, "recipient": PERSON, **changes}.items() if value is not ...}


def body(*lines, ref="b-1", **changes):
    given = {"externalRefID": ref, "accountIdentifier": "account-1", "customerIdentifier": "customer-1"}
    given |= {"lineItems": list(lines) or [line("r-1"), line("r-2", quantity=2)], **changes}
    return {name: value for name, value in given.items() if value is not ...}


@pytest.fixture
def place(sandbox, tango_http):
    """Place an order on a clock that stands still."""
    sandbox.clock.set("2026-11-30T12:00:00+00:00")
    return lambda *lines, **changes: tango_http.post("/asyncOrders", json=body(*lines, **changes))


def statuses(order):
    return [row["lineItemStatus"] for row in order["lineItems"]]


def keys(answer):
    return [(item.get("path"), item["i18nKey"]) for item in answer.json()["errors"]]


def test_new_is_202_and_tells_neither_id_nor_amount(place, sandbox):
    """The reference is the only handle."""
    answer = place()
    assert answer.status_code == 202
    assert answer.json() == {
        "externalRefID": "b-1",
        "status": "PENDING",
        "totalLineItems": 2,
        "createdAt": "2026-11-30T12:00:00.000Z",
        "failedLineItems": [],
        "duplicateLineItemRefIds": {},
    }
    assert len(sandbox.orders("tango_async")) == 1


def test_a_known_ref_is_200_with_its_receipt_or_refused(place, sandbox, tango_http):
    """Whatever the second body asks for; after 90 days it makes a new order."""
    first = place().json()
    again = place(line("other"))
    assert (again.status_code, again.json()) == (200, first)
    sandbox.configure({"tango_async_known": "refuse"})
    refused = place()
    assert (refused.status_code, keys(refused)) == (409, [(None, "409.024")])
    sandbox.clock.advance(91 * 86400)
    assert place().status_code == 202
    other = tango_http.post("/asyncOrders", json=body(accountIdentifier="account-2"))
    assert other.status_code == 202


def test_the_lines_are_worked_on_by_the_clock_and_charged_when_ordered(place, sandbox, tango_http):
    """Each as often as its quantity says; a PENDING item takes longer, a failing one is refunded."""
    place(
        line("r-1", quantity=3), line("r-2", utid="U100006"), line("r-3", utid="U100008"), line("r-4", utid="U100007")
    )
    assert sandbox.balance("account-1") == 1_000_000_000 - 6 * 25
    order = tango_http.get(f"{PLACE}/b-1").json()
    assert (order["orderStatus"], statuses(order)) == ("PENDING", ["PENDING"] * 4)
    sandbox.clock.advance(1)
    order = tango_http.get(f"{PLACE}/b-1").json()
    assert (order["orderStatus"], statuses(order)) == ("PENDING", ["COMPLETE", "PENDING", "PENDING", "FAILED"])
    sandbox.clock.advance(2)
    order = tango_http.get(f"{PLACE}/b-1").json()
    assert (order["orderStatus"], statuses(order)) == ("PARTIAL", ["COMPLETE", "COMPLETE", "FAILED", "FAILED"])
    assert order["completedAt"] == "2026-11-30T12:00:02.500Z"
    assert order["amountCharged"]["total"] == 4 * 25
    assert sandbox.balance("account-1") == 1_000_000_000 - 4 * 25


def test_lines_that_break_a_rule_fail_and_the_others_are_bought(place, sandbox, tango_http):
    """The receipt tells which and why, and so does the order."""
    answer = place(
        line("r-1"),
        line("r-2", utid="U999999"),
        line("r-3", utid="U100001", amount=7),
        line("r-4", recipient={"firstName": "Ada"}),
        line("r-5", utid="U100011"),
    )
    failed = {
        one["externalRefLineItemID"]: one["errors"][0]["errorCodeName"] for one in answer.json()["failedLineItems"]
    }
    assert failed == {"r-2": "422.024", "r-3": "422.027", "r-4": "422.029", "r-5": "422.030"}
    sandbox.clock.advance(1)
    order = tango_http.get(f"{PLACE}/b-1").json()
    assert (order["orderStatus"], statuses(order)) == ("PARTIAL", ["COMPLETE", *["FAILED"] * 4])
    assert order["lineItems"][1]["lineItemErrors"][0]["errorCode"] == "422.024"
    assert sandbox.balance("account-1") == 1_000_000_000 - 25


def test_a_repeated_line_is_reported_and_bought_once(place, sandbox):
    """Whether it is bought twice at Tango is not documented; here it is not."""
    answer = place(line("r-1"), line("r-1"), line("r-2")).json()
    assert answer["duplicateLineItemRefIds"] == {"r-1": 2}
    assert [one["lineItemId"] for one in answer["failedLineItems"]] == ["2"]
    assert sandbox.balance("account-1") == 1_000_000_000 - 50


def test_an_account_pays_for_all_or_for_none(place, sandbox):
    """402, and the ref stays free."""
    sandbox.set_balance("account-1", 60)
    assert keys(place()) == [(None, "402.001")]
    assert sandbox.orders("tango_async") == []
    sandbox.set_balance("account-1", 75)
    assert place().status_code == 202


def test_an_order_that_failed_is_found_by_its_ref_and_listed_nowhere(place, sandbox, tango_http):
    """Since February 2026."""
    place(line("r-1", utid="U100008"))
    place(ref="b-2")
    sandbox.clock.advance(1)
    assert len(tango_http.get("/asyncOrders").json()["orders"]) == 2
    sandbox.clock.advance(9)
    assert [row["externalRefID"] for row in tango_http.get("/asyncOrders").json()["orders"]] == ["b-2"]
    assert tango_http.get(f"{PLACE}/b-1").json()["orderStatus"] == "FAILED"


def test_an_order_shows_after_its_lag_and_a_create_knows_it_at_once(place, sandbox, tango_http):
    """A get right behind the 202 finds nothing."""
    sandbox.configure({"tango_async_lag": 3})
    place()
    for path in (f"{PLACE}/b-1", f"{PLACE}/b-1/lineItems"):
        assert keys(tango_http.get(path)) == [(None, "404.005")]
    assert tango_http.get("/asyncOrders").json()["orders"] == []
    assert place().status_code == 200
    sandbox.clock.advance(3)
    assert tango_http.get(f"{PLACE}/b-1").status_code == 200


@pytest.mark.parametrize(
    "place_of", ["/customers/other-1/accounts/account-1", "/customers/customer-1/accounts/other-1"]
)
def test_an_order_is_found_at_its_own_place_alone(place, tango_http, place_of):
    """Customer, account and ref."""
    place()
    assert tango_http.get(f"/asyncOrders{place_of}/b-1").status_code == 404


def test_rewards_are_shown_with_the_line_items_once_they_are_there(place, sandbox, tango_http):
    """One for each of the quantity, each with its own credentials; a get never shows any."""
    place(line("r-1", quantity=2, utid="U280985"))
    assert tango_http.get(f"{PLACE}/b-1/lineItems").json()["lineItems"][0]["rewards"] == []
    sandbox.clock.advance(1)
    (row,) = tango_http.get(f"{PLACE}/b-1/lineItems").json()["lineItems"]
    values = [entry["value"] for reward in row["rewards"] for entry in reward["credentialList"]]
    assert (len(row["rewards"]), len(values), len(set(values))) == (2, 6, 6)
    assert (row["utid"], row["amountIssued"]) == ("U280985", {"value": 25, "currencyCode": "USD"})
    assert not set(values) & set(tango_http.get(f"{PLACE}/b-1").text.split('"'))


@pytest.mark.parametrize(("path", "default", "most"), [("", 100, 500), ("/lineItems", 50, 100)])
def test_lines_come_in_pages_behind_cursors(place, tango_http, path, default, most):
    """Each line once, forwards and backwards; more than the most is refused."""
    place(*[line(f"r-{number}") for number in range(120)])
    first = tango_http.get(f"{PLACE}/b-1{path}").json()
    assert len(first["lineItems"]) == default
    seen, cursor = [], None
    while True:
        query = {"maxResults": 50} | ({} if cursor is None else {"nextCursor": cursor})
        page = tango_http.get(f"{PLACE}/b-1{path}", params=query).json()
        seen += [row["externalRefLineItemID"] for row in page["lineItems"]]
        cursor = page["pagination"]["nextCursor"]
        if not page["pagination"]["nextPageAvailable"]:
            break
    assert seen == [f"r-{number}" for number in range(120)]
    back = {"maxResults": 50, "prevCursor": page["pagination"]["prevCursor"]}
    assert tango_http.get(f"{PLACE}/b-1{path}", params=back).json()["lineItems"][0]["externalRefLineItemID"] == "r-50"
    for wrong in ({"maxResults": most + 1}, {"maxResults": 0}, {"nextCursor": "x"}):
        assert tango_http.get(f"{PLACE}/b-1{path}", params=wrong).status_code == 400


def test_lines_can_be_asked_for_by_name(place, tango_http):
    """At most fifty at once, or those that failed."""
    place(line("r-1"), line("r-2"), line("r-3", amount=7, utid="U100001"))

    def refs(query):
        answer = tango_http.get(f"{PLACE}/b-1", params=query)
        return [row["externalRefLineItemID"] for row in answer.json()["lineItems"]]

    assert refs({"externalRefLineItemIDs": ["r-2", "r-3"]}) == ["r-2", "r-3"]
    assert refs({"externalRefLineItemIDs": "r-1"}) == ["r-1"]
    assert refs({"failedOnly": "true"}) == ["r-3"]
    assert tango_http.get(f"{PLACE}/b-1", params={"referenceLineItemIDs": ["x"] * 51}).status_code == 400


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({}, ["b-2", "b-1"]),
        ({"externalRefID": "B-1"}, ["b-1"]),
        ({"campaign": "autumn"}, ["b-2"]),
        ({"utid": "U280985"}, ["b-2"]),
        ({"recipientEmail": "eve@example.org"}, ["b-2"]),
        ({"minAmount": "26", "maxAmount": "40"}, ["b-2"]),
        ({"orderStatus": "PENDING"}, ["b-2"]),
        ({"startDate": "2026-11-30T12:00:01Z"}, ["b-2"]),
        ({"maxResults": "1"}, ["b-2"]),
        ({"page": "1", "elementsPerBlock": "1"}, ["b-1"]),
    ],
)
def test_the_list_takes_its_filters(place, sandbox, tango_http, query, found):
    """Newest first; a filter of a line finds the orders that have such a line."""
    place()
    sandbox.clock.advance(1)
    eve = line("r-1", utid="U280985", amount=30, recipient={**PERSON, "email": "eve@example.org"})
    place(eve, ref="b-2", campaign="Autumn")
    rows = tango_http.get("/asyncOrders", params=query).json()["orders"]
    assert [row["externalRefID"] for row in rows] == found
    assert all("lineItems" not in row for row in rows)


@pytest.mark.parametrize(
    ("changes", "path", "key"),
    [
        ({"externalRefID": ...}, "externalRefID", "422.061"),
        ({"externalRefID": ""}, "externalRefID", "422.061"),
        ({"externalRefID": "x" * 101}, "externalRefID", "422.110"),
        ({"accountIdentifier": ...}, "accountIdentifier", "422.061"),
        ({"lineItems": ...}, "lineItems", "422.061"),
        ({"lineItems": []}, "lineItems", "422.061"),
        ({"lineItems": {}}, "lineItems", "400.009"),
        ({"lineItems": ["x"]}, "lineItems[0].", "400.009"),
        ({"lineItems": [line("r", utid=...)]}, "lineItems[0].utid", "422.061"),
        ({"lineItems": [line("r"), line("s", recipient=...)]}, "lineItems[1].recipient", "422.061"),
        ({"lineItems": [line("r", quantity=0)]}, "lineItems[0].quantity", "422.119"),
        ({"lineItems": [line("r", quantity=1.5)]}, "lineItems[0].quantity", "400.009"),
        ({"lineItems": [line("r", amount=-1)]}, "lineItems[0].amount", "422.119"),
        ({"lineItems": [line("r", shippingMethod="horse")]}, "lineItems[0].shippingMethod", "422.122"),
        ({"lineItems": [line("r", deliveryDate="soon")]}, "lineItems[0].deliveryDate", "422.044"),
        ({"lineItems": [line("r", lineItemNote="x" * 151)]}, "lineItems[0].lineItemNote", "422.006"),
    ],
)
def test_a_body_that_makes_no_sense_is_refused_as_a_whole(place, sandbox, changes, path, key):
    """400, with the place of what is wrong; nothing is ordered."""
    answer = place(**changes)
    assert answer.status_code == 400
    assert (path, key) in keys(answer)
    assert sandbox.orders("tango_async") == []


def test_faults_and_limits_are_those_of_every_create(place, sandbox):
    """One a second, and a ref in process."""
    sandbox.configure({"tango_creates_per_second": 1})
    assert place().status_code == 202
    assert keys(place(ref="b-2")) == [(None, "429.008")]
    sandbox.configure({"tango_creates_per_second": None})
    sandbox.fault("tangoCreateAsyncOrder", "in_process_after_commit", seconds=5)
    assert keys(place(ref="b-3")) == [(None, "409.002")]
    assert keys(place(ref="b-3")) == [(None, "409.002")]
    sandbox.clock.advance(6)
    assert place(ref="b-3").status_code == 200


def test_an_order_survives_a_kill_half_worked_on(tmp_path):
    """Lines, refunds and the work to come are in the state file."""
    import httpx

    with SandboxProcess.start(state=tmp_path / "sandbox.db") as process:
        process.clock.set("2026-11-30T12:00:00+00:00")
        with httpx.Client(auth=("p", "k")) as client:
            lines = [line("r-1"), line("r-2", utid="U100008")]
            client.post(f"{process.url}/raas/v2/asyncOrders", json=body(*lines)).raise_for_status()
            process.kill()
            process.restart()
            process.clock.advance(10)
            order = client.get(f"{process.url}/raas/v2{PLACE}/b-1").json()
            assert (order["orderStatus"], statuses(order)) == ("PARTIAL", ["COMPLETE", "FAILED"])
            assert client.post(f"{process.url}/raas/v2/asyncOrders", json=body()).status_code == 200
        assert process.balance("account-1") == 1_000_000_000 - 25


def test_retrying_survives_a_restart(tmp_path):
    """A state file knows what is tried again, and for how long."""
    from reward_orders.sandbox import Sandbox

    body = {
        "externalRefID": "b-1",
        "accountIdentifier": "account-1",
        "customerIdentifier": "customer-1",
        "lineItems": [
            {
                "externalRefLineItemID": "r-1",
                "utid": "U100014",
                "amount": 5,
                "deliveryMethod": "NONE",
                "recipient": {"firstName": "Ada"},
            }
        ],
    }
    path = "/raas/v2/asyncOrders/customers/customer-1/accounts/account-1/b-1"
    with Sandbox.start(state=tmp_path / "s.db") as sandbox:
        sandbox.clock.set("2026-03-01T00:00:00Z")
        sandbox.configure({"tango_retrying_seconds": 5})
        with httpx.Client(base_url=sandbox.url, auth=("p", "k")) as http:
            assert http.post("/raas/v2/asyncOrders", json=body).status_code == 202
            sandbox.clock.advance(1)
            assert http.get(path).json()["orderStatus"] == "RETRYING"
    with Sandbox.start(state=tmp_path / "s.db") as sandbox:
        sandbox.clock.set("2026-03-01T00:00:04Z")
        with httpx.Client(base_url=sandbox.url, auth=("p", "k")) as http:
            assert http.get(path).json()["lineItems"][0]["lineItemStatus"] == "RETRYING"
            sandbox.clock.advance(2)
            assert http.get(path).json()["orderStatus"] == "COMPLETE"


def test_its_lines_are_line_items_that_can_be_sent_again(place, sandbox, tango_http):
    """Listed beside those of other orders, with the caller's reference; the history tells each resend."""
    place(line("r-1"), line("r-2", recipient=PERSON | {"email": "bounce@example.org"}))
    sandbox.clock.advance(60)
    listed = tango_http.get("/lineItems", params={"emailStatus": "BOUNCE"}).json()["lineItems"]
    assert [(one["externalReferenceLineItemID"], one["orderSource"]) for one in listed] == [("r-2", "AA")]
    identifier = listed[0]["referenceLineItemID"]
    assert identifier.endswith("-2")
    sent = tango_http.post(f"/lineItems/{identifier}/resends", json={"newEmail": "b@example.org"})
    assert sent.status_code == 201
    assert keys(tango_http.post(f"/lineItems/{identifier}/resends", json={})) == [(None, "403.005")]
    shown = tango_http.get(f"/lineItems/{identifier}").json()
    assert [one["recipient"] for one in shown["resendHistory"]] == [{"email": "b@example.org"}]
    rows = tango_http.get(f"{PLACE}/b-1/lineItems").json()["lineItems"]
    assert shown["reward"]["credentialList"] == rows[1]["rewards"][0]["credentialList"]
    refused = tango_http.post(f"/lineItems/{identifier}/cancel", json={"reasonCode": "OTHER", "otherReason": "x"})
    assert refused.status_code == 404
    assert len(sandbox.orders("tango")) == 0
