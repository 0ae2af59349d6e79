"""Whatever is asked in whatever order: the books balance, and a list holds every order once."""

import string

import hypothesis
import hypothesis.strategies as st
import pytest

LIMITED = hypothesis.settings(
    max_examples=40,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[hypothesis.HealthCheck.function_scoped_fixture, hypothesis.HealthCheck.too_slow],
)
CREATES = st.lists(
    st.tuples(
        st.sampled_from(["account-1", "account-2"]),
        st.sampled_from([..., "", "ref-a", "ref-b", "REF-A"]),
        st.sampled_from(["U561593", "U100006", "U100007", "U100008", "U999999"]),
        st.integers(1, 4000).map(lambda cents: cents / 100),
        st.sampled_from([0, 0, 1, 3, 91 * 86400]),
    ),
    max_size=25,
)


@LIMITED
@hypothesis.given(creates=CREATES)
def test_books_balance(sandbox, tango_http, order_body, creates):
    """An order per account and ref within 90 days; the balance is what the orders that did not fail left over."""
    sandbox.reset()
    sandbox.clock.set("2026-01-01T00:00:00+00:00")
    for account in ("account-1", "account-2"):
        sandbox.set_balance(account, 200)
    made, known = set(), {}
    for account, ref, utid, amount, wait in creates:
        sandbox.clock.advance(wait)
        body = order_body(accountIdentifier=account, externalRefID=ref, utid=utid, amount=amount)
        answer = tango_http.post("/orders", json=body)
        first, when = known.get((account, ref), (None, 0))
        if first is not None and sandbox.clock.time() - when <= 90 * 86400:
            assert (answer.status_code, answer.json()["referenceOrderID"]) == (200, first)
        elif answer.status_code == 201:
            identifier = answer.json()["referenceOrderID"]
            assert identifier not in made
            made.add(identifier)
            if ref not in (..., ""):
                known[account, ref] = identifier, sandbox.clock.time()
        else:
            assert answer.status_code in {400, 402}
    sandbox.clock.advance(10)
    orders = sandbox.orders("tango")
    assert {order["referenceOrderID"] for order in orders} == made
    for account in ("account-1", "account-2"):
        spent = sum(
            round(order["amountCharged"]["total"] * 100)
            for order in orders
            if order["accountIdentifier"] == account and order["status"] != "FAILED"
        )
        assert round(sandbox.balance(account) * 100) == 20_000 - spent


@LIMITED
@hypothesis.given(
    lengths=st.tuples(st.integers(0, 60), st.integers(1, 25)),
    order=st.sampled_from(["newest", "oldest"]),
    data=st.data(),
)
def test_pages_partition_the_list(request, lengths, order, data):
    """Any block size, either order, seeds at the same instant: each order once, on both APIs."""
    sandbox, tango_http, voucherify_http = map(request.getfixturevalue, ("sandbox", "tango_http", "voucherify_http"))
    count, size = lengths
    sandbox.reset()
    sandbox.settings.tango_list_order = order
    sandbox.seed(tango=count, voucherify=count, interval=data.draw(st.sampled_from([0, 1])))
    pages = range(count // size + 1)
    tango = [
        row["referenceOrderID"]
        for page in pages
        for row in tango_http.get("/orders", params={"page": page, "elementsPerBlock": size}).json()["orders"]
    ]
    key = data.draw(st.sampled_from(["created_at", "-created_at", "updated_at", "-updated_at"]))
    voucherify = [
        row["id"]
        for page in pages
        for row in voucherify_http.get("/orders", params={"page": page + 1, "limit": size, "order": key}).json()[
            "orders"
        ]
    ]
    assert len(set(tango)) == len(tango) == count
    assert len(set(voucherify)) == len(voucherify) == count


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(string.printable, max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)
NAMES = {
    "/raas/v2/orders": [
        "accountIdentifier",
        "utid",
        "amount",
        "recipient",
        "sender",
        "deliveryMethod",
        "externalRefID",
    ],
    "/v1/orders": ["id", "source_id", "amount", "items", "metadata", "customer", "created_at", "status"],
    "/v1/orders/export": ["parameters"],
}


@pytest.mark.parametrize("path", NAMES)
@LIMITED
@hypothesis.given(data=st.data())
def test_no_body_breaks_it(sandbox, tango_http, order_body, path, data):
    """Any JSON in any field is answered or refused, never a 500."""
    good = order_body() if path.startswith("/raas") else {}
    body = good | data.draw(st.dictionaries(st.sampled_from(NAMES[path]), JSON, max_size=4))
    url = f"{sandbox.url}{path}"
    answer = tango_http.post(url, json=body, headers={"X-App-Id": "a", "X-App-Token": "t"})
    assert answer.status_code < 500
    assert answer.json()
