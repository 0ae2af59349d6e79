"""Answers that are nobody's, counts that lie, reads that lag: what a client must not take at its word."""

import httpx
import pytest

NOON = "2026-01-01T12:00:00+00:00"


@pytest.fixture
def tango_calls(tango_http, order_body):
    """Create and get under a ref, in the vendor's words: the id and the ref of the answer."""

    def call(what, ref, identifier=None):
        if what == "create":
            answer = tango_http.post("/orders", json=order_body(externalRefID=ref))
        else:
            answer = tango_http.get(f"/orders/{identifier}")
        return answer.json().get("referenceOrderID"), answer.json().get("externalRefID")

    return call


@pytest.fixture
def voucherify_calls(voucherify_http):
    """The same for Voucherify."""

    def call(what, ref, identifier=None):
        if what == "create":
            answer = voucherify_http.post("/orders", json={"source_id": ref})
        elif what == "update":
            answer = voucherify_http.put(f"/orders/{identifier}", json={"amount": 5})
        else:
            answer = voucherify_http.get(f"/orders/{identifier}")
        return answer.json().get("id"), answer.json().get("source_id")

    return call


@pytest.mark.parametrize(
    ("vendor", "what"),
    [
        ("tango", "create"),
        ("tango", "get"),
        ("voucherify", "create"),
        ("voucherify", "get"),
        ("voucherify", "update"),
    ],
)
@pytest.mark.parametrize("others", [0, 2])
def test_another_order_is_answered(sandbox, request, vendor, what, others):
    """Neither id nor ref is the one asked about: another order there is, else this one renamed; the next is right."""
    calls = request.getfixturevalue(f"{vendor}_calls")
    there = [calls("create", f"other-{number}") for number in range(others)]
    mine = calls("create", "mine") if what != "create" else None
    rule = sandbox.fault(f"{vendor}*Order", "other_order")
    identifier, ref = calls(what, "mine", mine and mine[0])
    assert rule.fired == 1
    if there:
        assert (identifier, ref) == there[-1]
    mine = mine or calls("create", "mine")
    assert identifier != mine[0]
    assert ref != "mine"
    assert calls(what, "mine", mine[0]) == mine
    assert len(sandbox.orders(vendor)) == others + 1


def test_only_an_answer_about_an_order_can_be_another(sandbox, tango_http, order_body):
    """A rule for lists alone could never fire; one for everything spoils what it can; a refusal stays one."""
    with pytest.raises(ValueError, match="no operation that other_order spoils is called 'tangoListOrders'"):
        sandbox.fault("tangoListOrders", "other_order")
    rule = sandbox.fault("*", "other_order", times=9)
    assert tango_http.get("/orders").json()["orders"] == []
    assert rule.calls == 0
    assert tango_http.post("/orders", json=order_body(amount=-1)).status_code == 400
    assert tango_http.get("/orders/none").json()["errors"][0]["i18nKey"] == "404.005"


def test_a_surplus_answer_meets_the_next_request(sandbox, order_body):
    """One answer too many: from then on the connection is one behind; another connection is not."""
    with httpx.Client(base_url=f"{sandbox.url}/raas/v2", auth=("p", "k")) as client:
        alice, bob = (client.post("/orders", json=order_body(externalRefID=ref)).json() for ref in ("a", "b"))
        sandbox.fault("tangoGetOrder", "surplus_answer")
        assert client.get(f"/orders/{alice['referenceOrderID']}").json()["externalRefID"] == "a"
        crossed = client.get(f"/orders/{bob['referenceOrderID']}")
        assert (crossed.status_code, crossed.json()["externalRefID"]) == (200, "a")
        assert crossed.headers["X-REQUEST-ID"]
    assert httpx.get(f"{sandbox.url}/raas/v2/orders/{bob['referenceOrderID']}", auth=("p", "k")).json()["status"]
    assert [one.fault for one in sandbox.requests].count("surplus_answer") == 1


def test_a_ref_stays_in_process(sandbox, tango_http, order_body):
    """409.002 although the order is made: for `seconds` of the sandbox's clock, for this ref in this account alone."""
    sandbox.clock.set(NOON)
    sandbox.fault("tangoCreateOrder", "in_process_after_commit", seconds=30)

    def create(**changes):
        return tango_http.post("/orders", json=order_body(externalRefID="r") | changes).status_code

    assert [create(accountIdentifier="Account-1"), create(), create(accountIdentifier="ACCOUNT-1")] == [409] * 3
    assert [create(externalRefID="s"), create(accountIdentifier="account-2")] == [201, 201]
    (made,) = [
        one
        for one in sandbox.orders("tango")
        if one["accountIdentifier"] == "Account-1" and one["externalRefID"] == "r"
    ]
    assert tango_http.get(f"/orders/{made['referenceOrderID']}").status_code == 200
    sandbox.clock.advance(29)
    assert create() == 409
    sandbox.clock.advance(1)
    again = tango_http.post("/orders", json=order_body(externalRefID="r"))
    assert (again.status_code, again.json()["referenceOrderID"]) == (200, made["referenceOrderID"])


def test_a_new_order_is_not_seen_for_a_while(sandbox, tango_http, order_body):
    """`tango_read_lag`: neither by get nor by list, but a second create of its ref finds it."""
    sandbox.clock.set(NOON)
    sandbox.configure({"tango_read_lag": 30})
    body = order_body(externalRefID="r")
    identifier = tango_http.post("/orders", json=body).json()["referenceOrderID"]

    def seen():
        listed = [tango_http.get("/orders", params=params).json() for params in ({}, {"externalRefID": "r"})]
        counts = {len(page["orders"]) for page in listed} | {page["page"]["totalCount"] for page in listed}
        return tango_http.get(f"/orders/{identifier}").status_code, counts

    assert seen() == (404, {0})
    assert tango_http.post("/orders", json=body).json()["referenceOrderID"] == identifier
    sandbox.clock.advance(30)
    assert seen() == (200, {1})


def test_reads_can_have_a_limit_too(sandbox, tango_http, order_body):
    """`tango_reads_per_second`: over it 429.008, which does not count; creates have their own limit."""
    sandbox.clock.set(NOON)
    sandbox.configure({"tango_reads_per_second": 2, "tango_creates_per_second": 1})
    codes = []
    for step in (0, 0.2, 0.3, 0.4):
        sandbox.clock.advance(step)
        codes.append(tango_http.get("/orders").status_code)
    assert codes == [200, 429, 200, 429]
    refused = tango_http.get("/orders/any")
    assert (refused.status_code, refused.json()["errors"][0]["i18nKey"]) == (429, "429.008")
    assert tango_http.post("/orders", json=order_body()).status_code == 201


@pytest.mark.parametrize(
    ("count", "told"),
    [
        ("exact", (10_003, 3, 0)),
        ("capped", (10_000, 3, 0)),
        ("page", (2, 2, 0)),
        ("zero", (0, 0, 0)),
        ("negative", (-1, -1, -1)),
        ("text", ("10003", "3", "0")),
        ("absent", (None, None, None)),
    ],
)
def test_a_count_is_told_as_wanted(sandbox, tango_http, voucherify_http, count, told):
    """`list_count`: of all orders, of one account's, of none; the rows stay what they are."""
    sandbox.seed(tango=10_000, voucherify=10_000)
    sandbox.seed(tango=3, voucherify=3, account="account-2")
    sandbox.configure({"list_count": count})

    def tango(**params):
        return tango_http.get("/orders", params={"elementsPerBlock": 2} | params).json()["page"].get("totalCount")

    assert (tango(), tango(accountIdentifier="account-2"), tango(accountIdentifier="account-3")) == told
    assert voucherify_http.get("/orders", params={"limit": 2}).json().get("total") == told[0]
    assert len(tango_http.get("/orders", params={"elementsPerBlock": 2}).json()["orders"]) == 2


@pytest.mark.parametrize(
    ("case", "shown"),
    [
        ("as_sent", ("Account-1", "Customer-1")),
        ("lower", ("account-1", "customer-1")),
        ("upper", ("ACCOUNT-1", "CUSTOMER-1")),
    ],
)
def test_account_identifiers_are_written_as_wanted(sandbox, tango_http, order_body, case, shown):
    """`tango_account_case`: in create, get and list, the customer's too; whatever the case, it is one account."""
    sandbox.configure({"tango_account_case": case})
    sandbox.set_balance("account-1", 30)
    sandbox.set_account("ACCOUNT-1", customer="CUSTOMER-1")
    body = order_body(externalRefID="r", accountIdentifier="Account-1", customerIdentifier="Customer-1")
    made = tango_http.post("/orders", json=body).json()
    got = tango_http.get(f"/orders/{made['referenceOrderID']}").json()
    (listed,) = tango_http.get("/orders", params={"accountIdentifier": "accOUNT-1"}).json()["orders"]
    for order in (made, got, listed):
        assert (order["accountIdentifier"], order["customerIdentifier"]) == shown
    again = tango_http.post("/orders", json=body | {"accountIdentifier": "aCCOUNT-1"})
    assert (again.status_code, again.json()["referenceOrderID"]) == (200, made["referenceOrderID"])
    assert sandbox.balance("aCcOuNt-1") == 4.5
