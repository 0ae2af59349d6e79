"""Creating, updating, reading and listing on the Voucherify side."""

import re

import httpx
import pytest


def test_create_is_200_with_nulls_and_absences_as_recorded(voucherify_http):
    """Unset ids and `updated_at` are null; discounts, items, metadata and customer are absent."""
    answer = voucherify_http.post("/orders", json={"amount": 100})
    order = answer.json()
    assert answer.status_code == 200
    assert re.fullmatch(r"ord_[0-9a-f]{18}", order.pop("id"))
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", order.pop("created_at"))
    assert order == {
        "source_id": None,
        "updated_at": None,
        "status": "CREATED",
        "amount": 100,
        "total_amount": 100,
        "customer_id": None,
        "referrer_id": None,
        "object": "order",
    }


@pytest.mark.parametrize("by", ["id", "source_id"])
def test_upsert_by_id_or_source_id(sandbox, voucherify_http, by):
    """A known id or source_id updates that order, 200 both times, and `updated_at` is set then."""
    first = voucherify_http.post("/orders", json={"source_id": "web-1", "amount": 100}).json()
    second = voucherify_http.post("/orders", json={by: first[by], "status": "PAID"}).json()
    assert second["id"] == first["id"]
    assert (second["status"], second["amount"]) == ("PAID", 100)
    assert second["updated_at"] is not None
    assert len(sandbox.orders("voucherify")) == 1


def test_without_a_key_a_repeat_is_a_second_order(sandbox, voucherify_http):
    """The only retry safety is your own source_id."""
    for _ in range(2):
        voucherify_http.post("/orders", json={"amount": 100})
    assert len(sandbox.orders("voucherify")) == 2


def test_update_is_partial_and_amount_moves_total(voucherify_http):
    """What a PUT does not name stays; `total_amount` follows `amount`, less the discounts."""
    items = [{"product_id": "prod_1", "quantity": 2, "price": 10000}]
    body = {"source_id": "s/1 #x", "items": items, "metadata": {"a": 1}, "discount_amount": 500}
    order = voucherify_http.post("/orders", json=body).json()
    assert (order["amount"], order["total_amount"], order["total_discount_amount"]) == (20000, 19500, 500)
    updated = voucherify_http.put("/orders/s%2F1%20%23x", json={"amount": 30000, "status": "PAID"}).json()
    assert (updated["amount"], updated["total_amount"], updated["status"]) == (30000, 29500, "PAID")
    assert updated["items"] == order["items"]
    assert updated["metadata"] == {"a": 1}


def test_any_status_follows_any(voucherify_http):
    """There is no transition table."""
    identifier = voucherify_http.post("/orders", json={}).json()["id"]
    for status in ("FULFILLED", "CREATED", "CANCELED", "PAID", "CREATED"):
        assert voucherify_http.put(f"/orders/{identifier}", json={"status": status}).json()["status"] == status


def test_an_unpriced_item_has_no_amounts(voucherify_http):
    """An unknown product is taken; without a price the item shows none."""
    order = voucherify_http.post("/orders", json={"amount": 5, "items": [{"product_id": "p", "quantity": 1}]}).json()
    assert order["items"] == [{"object": "order_item", "product_id": "p", "quantity": 1}]
    assert order["amount"] == 5


def test_a_customer_is_upserted(voucherify_http):
    """The same source_id is the same customer; the answer holds its id and nothing of its data."""
    first, second = (
        voucherify_http.post("/orders", json={"customer": {"source_id": "c-1", "email": email}}).json()
        for email in ("a@example.org", "b@example.org")
    )
    assert first["customer_id"] == second["customer_id"] == second["customer"]["id"]
    assert second["customer"] == {"id": second["customer_id"], "object": "customer"}


def test_nulls_count_as_absent(voucherify_http):
    """Explicit nulls, nested ones too, as the vendor's own SDKs send them."""
    body = {
        "source_id": "n-1",
        "amount": 7,
        "status": None,
        "items": None,
        "metadata": {"kept": 1, "dropped": None},
        "customer": {"source_id": "c", "name": None, "address": None},
        "referrer": None,
    }
    order = voucherify_http.post("/orders", json=body).json()
    assert (order["status"], order["metadata"]) == ("CREATED", {"kept": 1})
    again = voucherify_http.put("/orders/n-1", json={"amount": None, "metadata": None, "source_id": None}).json()
    assert (again["amount"], again["source_id"], again["metadata"]) == (7, "n-1", {"kept": 1})


@pytest.mark.parametrize("method", ["get", "put"])
def test_404_names_the_resource(voucherify_http, method):
    """The body carries the id one asked for, decoded, and its type."""
    extra = {"json": {}} if method == "put" else {}
    answer = getattr(voucherify_http, method)("/orders/no%2Fpe", **extra)
    body = answer.json()
    assert answer.status_code == 404
    assert re.fullmatch(r"v-[0-9a-f]{18}", body.pop("request_id"))
    assert body == {
        "code": 404,
        "key": "not_found",
        "message": "Resource not found",
        "details": "Cannot find order with id no/pe",
        "resource_id": "no/pe",
        "resource_type": "order",
    }


@pytest.mark.parametrize(
    ("body", "details"),
    [
        ({"amount": "5"}, "Property .amount should be integer"),
        ({"amount": 1.5}, "Property .amount should be integer"),
        ({"amount": True}, "Property .amount should be integer"),
        ({"source_id": 5}, "Property .source_id should be string"),
        ({"items": {}}, "Property .items should be array"),
        ({"items": [5]}, "Property .items[0] should be object"),
        ({"items": [{"quantity": "2"}]}, "Property .items[0].quantity should be integer"),
        ({"items": [{"initial_quantity": 0}]}, "Property .items[0].initial_quantity cannot be lower than 1"),
        ({"items": [{"product": {"price": "x"}}]}, "Property .items[0].product.price should be number"),
        ({"items": [{"sku": {"price": 1e308}}]}, "Property .items[0].sku.price should be number"),
        ({"items": [{}] * 501}, "Property .items should NOT have more than 500 items"),
        ({"metadata": []}, "Property .metadata should be object"),
        ({"customer": {"email": 5}}, "Property .customer.email should be string"),
        ({"created_at": "soon"}, "Property .created_at cannot be recognized as a ISO-8601 compliant date"),
        ([], "Payload should be object"),
    ],
)
def test_invalid_payloads(sandbox, voucherify_http, body, details):
    """A schema error is 400 `invalid_payload` and names the property the way the vendor does."""
    answer = voucherify_http.post("/orders", json=body)
    assert (answer.status_code, answer.json()["key"]) == (400, "invalid_payload")
    assert answer.json()["details"] == details
    assert sandbox.orders("voucherify") == []


@pytest.mark.parametrize("content", [b"{", b"\xff", b"[" * 100_000, b"NaN", b"", b'{"source_id": "half a \\udc00"}'])
def test_unreadable_bodies(voucherify_http, content):
    """What is not JSON is 400 too."""
    headers = {"Content-Type": "application/json"}
    assert voucherify_http.post("/orders", content=content, headers=headers).status_code == 400


def test_item_ids_come_in_pairs(voucherify_http):
    """`source_id` without `related_object` is `invalid_order` (2019)."""
    answer = voucherify_http.post("/orders", json={"items": [{"source_id": "p-1", "quantity": 1}]})
    assert (answer.status_code, answer.json()["key"]) == (400, "invalid_order")


def test_a_source_id_of_another_order_is_409(voucherify_http):
    """An update cannot take another order's key."""
    voucherify_http.post("/orders", json={"source_id": "a"})
    voucherify_http.post("/orders", json={"source_id": "b"})
    answer = voucherify_http.put("/orders/b", json={"source_id": "a"})
    assert (answer.status_code, answer.json()["key"]) == (409, "duplicate_found")


def test_lists_are_newest_first_without_order(sandbox, voucherify_http):
    """Pages from 1, ten a page, all counted; past the end it is empty."""
    sandbox.seed(voucherify=25)
    bodies = [voucherify_http.get("/orders", params={"page": page}).json() for page in (1, 2, 3, 4)]
    assert [len(body["orders"]) for body in bodies] == [10, 10, 5, 0]
    assert {(body["object"], body["data_ref"], body["total"]) for body in bodies} == {("list", "orders", 25)}
    created = [order["created_at"] for body in bodies for order in body["orders"]]
    assert created == sorted(created, reverse=True)


@pytest.mark.parametrize("key", ["created_at", "-created_at", "updated_at", "-updated_at"])
def test_lists_sort_by_each_key(sandbox, voucherify_http, key):
    """Orders never updated stand by their creation."""
    sandbox.seed(voucherify=20)
    for source_id in ("seed-000003", "seed-000011"):
        voucherify_http.put(f"/orders/{source_id}", json={"status": "PAID"})
    rows = voucherify_http.get("/orders", params={"order": key, "limit": 100}).json()["orders"]
    name = key.removeprefix("-")
    values = [row[name] or row["created_at"] for row in rows]
    assert values == sorted(values, reverse=key.startswith("-"))
    assert len(rows) == 20


@pytest.mark.parametrize(
    "params",
    [{"limit": 0}, {"limit": 101}, {"page": 0}, {"page": 101}, {"page": "x"}, {"limit": "1_0"}, {"order": "amount"}],
)
def test_list_bounds(voucherify_http, params):
    """Out of bounds is 400 `invalid_query_params`."""
    answer = voucherify_http.get("/orders", params=params)
    assert (answer.status_code, answer.json()["key"]) == (400, "invalid_query_params")


def test_read_after_write_lag_is_a_switch(sandbox, voucherify_http):
    """With the lag on a new order is seen only after it; the vendor's own tests sleep 2 seconds."""
    sandbox.clock.set("2026-01-01T00:00:00+00:00")
    sandbox.settings.voucherify_read_lag = 2
    voucherify_http.post("/orders", json={"source_id": "a"})
    assert voucherify_http.get("/orders/a").status_code == 404
    assert voucherify_http.get("/orders").json()["total"] == 0
    sandbox.clock.advance(2)
    assert voucherify_http.get("/orders/a").status_code == 200


def test_rate_limit_headers_are_on_every_answer(sandbox, voucherify_http):
    """Also on errors; they count down."""
    sandbox.clock.set("2026-01-01T00:00:00+00:00")
    left = []
    for path in ("/orders", "/orders/x"):
        headers = voucherify_http.get(path).headers
        assert int(headers["X-Rate-Limit-Limit"]) > 0
        assert int(headers["X-Rate-Limit-Retry"]) > 0
        left.append(int(headers["X-Rate-Limit-Remaining"]))
    assert left[1] == left[0] - 1


def test_over_the_rate_limit_is_429_until_the_minute_is_over(sandbox, voucherify_http):
    """Keyless body, seconds to wait, the kind of limit; free again in the next minute."""
    sandbox.clock.set("2026-01-01T00:00:10+00:00")
    sandbox.settings.voucherify_requests_per_minute = 2
    answers = [voucherify_http.get("/orders") for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    refused = answers[2]
    assert (refused.headers["Retry-After"], refused.headers["X-Rate-Limit-Type"]) == ("50", "api_calls")
    assert refused.headers["X-Rate-Limit-Remaining"] == "0"
    assert refused.json() == {"code": 429, "message": "Too many requests hit the API too quickly."}
    sandbox.clock.advance(50)
    assert voucherify_http.get("/orders").status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"X-App-Id": "a"},
        {"X-App-Token": "t"},
        {"X-App-Id": "a", "X-App-Token": "invalid"},
        {"X-App-Id": "invalid", "X-App-Token": "t"},
        {"Authorization": "Bearer invalid"},
    ],
)
def test_keys_are_checked(sandbox, headers):
    """401 as recorded: no details, no request id."""
    answer = httpx.get(f"{sandbox.url}/v1/orders", headers=headers)
    assert answer.status_code == 401
    assert answer.json() == {"code": 401, "message": "Unauthorized", "key": "unauthorized"}


def test_oauth_tokens_live_900_seconds(sandbox, voucherify_http):
    """Granted to the keys, used instead of them."""
    sandbox.clock.set("2026-01-01T00:00:00+00:00")
    form = {"grant_type": "client_credentials", "scope": "orders"}
    granted = voucherify_http.post("/oauth/token", data=form).json()
    assert (granted["expires_in"], granted["scope"]) == (900, "orders")
    headers = {"Authorization": f"Bearer {granted['access_token']}"}
    assert httpx.get(f"{sandbox.url}/v1/orders", headers=headers).status_code == 200
    sandbox.clock.advance(901)
    assert httpx.get(f"{sandbox.url}/v1/orders", headers=headers).status_code == 401


def test_405_names_the_methods(voucherify_http):
    """As recorded: no key, no request id."""
    answer = voucherify_http.put("/orders", json={})
    assert answer.status_code == 405
    assert answer.json() == {
        "code": 405,
        "message": "HTTP Method Not Allowed",
        "details": "PUT is not supported by this endpoint. Did you mean GET or POST?",
    }
