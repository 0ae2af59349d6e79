"""The sandbox's answers have the shape of the vendors' recorded ones: keys, types, null versus absent.

The recordings are not part of the project; the tests run where REWARD_ORDERS_SHARED names their folder.
"""

import json
import os
from pathlib import Path

import pytest

SHARED = os.environ.get("REWARD_ORDERS_SHARED")
PAYLOADS = Path(SHARED or ".") / "payloads"
pytestmark = pytest.mark.skipif(not SHARED or not PAYLOADS.is_dir(), reason="no recorded payloads here")

# What the vendors have added since the recording was made.
NEWER_TANGO = {"referenceLineItemID", "deliveryMethod", "orderStatus", "lineItemStatus"}


def load(path):
    return json.loads((PAYLOADS / path).read_text())


def shape(value):
    """Describe a value by its keys and kinds; lists by the shapes they hold."""
    if isinstance(value, dict):
        return {name: shape(member) for name, member in value.items()}
    if isinstance(value, list):
        return sorted({json.dumps(shape(member), sort_keys=True) for member in value})
    if value is None or isinstance(value, bool):
        return str(type(value).__name__)
    return "number" if isinstance(value, int | float) else "text"


def without(view, *names):
    return {name: value for name, value in view.items() if name not in names}


def test_tango_create(tango_http):
    """The smallest accepted body of 2018: the same keys and kinds, besides what is newer."""
    recorded = load("tango/03_order_create_201_2018_minimum_request.json")
    body = recorded["request_body"]
    answer = tango_http.post("/orders", json=body)
    assert answer.status_code == recorded["status"]
    ours, theirs = without(answer.json(), *NEWER_TANGO), recorded["body"]
    assert shape(without(ours, "reward")) == shape(without(theirs, "reward"))
    assert shape(ours["reward"]["credentialList"][0]) == shape(theirs["reward"]["credentialList"][0])
    assert set(ours["reward"]) == set(theirs["reward"])


def test_tango_get_of_a_reward_link(tango_http):
    """The e-mailed order of 2020 with empty texts and an empty expiration."""
    theirs = load("tango/06_order_get_200_2020_reward_link_empty_expiration.json")["body"]
    body = {
        "accountIdentifier": "account-1",
        "customerIdentifier": "customer-1",
        "utid": "U561593",
        "amount": 10,
        "sendEmail": True,
        "recipient": {"email": "recipient@example.com", "firstName": "First", "lastName": "Last"},
        "externalRefID": "",
    } | dict.fromkeys(("emailSubject", "message", "campaign", "notes"), "")
    identifier = tango_http.post("/orders", json=body).json()["referenceOrderID"]
    ours = tango_http.get(f"/orders/{identifier}").json()
    assert shape(without(ours, *NEWER_TANGO)) == shape(theirs)
    assert ours["etid"] == theirs["etid"]
    assert ours["reward"]["credentials"]["Expiration"] == theirs["reward"]["credentials"]["Expiration"] == ""


def test_tango_field_error(tango_http, order_body):
    """A bad sender address: the envelope, the item, the key."""
    recorded = load("tango/08_error_400_2020_field_validation.json")
    sender = {"email": "INVALID_EMAIL_ADDRESS"}
    answer = tango_http.post("/orders", json=order_body(sender=sender))
    ours, theirs = answer.json(), recorded["body"]
    assert answer.status_code == recorded["status"]
    assert shape(ours) == shape(theirs)
    assert ours["errors"] == theirs["errors"]
    assert without(ours, "timestamp", "requestId", "errors") == without(theirs, "timestamp", "requestId", "errors")


def test_tango_resend(tango_http, order_body):
    """The documented template; `legacyId` belongs to v1 orders only."""
    theirs = load("tango/11_resend_201_template_2024.json")["body"]
    recipient = {"email": "a@example.org", "firstName": "Ada"}
    placed = tango_http.post("/orders", json=order_body(deliveryMethod="EMAIL", recipient=recipient)).json()
    ours = tango_http.post(f"/orders/{placed['referenceOrderID']}/resends").json()
    assert shape(ours) == shape(without(theirs, "legacyId"))


def test_voucherify_create_and_update(voucherify_http):
    """The vendor's full request, sent twice as in its example; then its update."""
    request = load("voucherify/orders_create_req_full.json")
    voucherify_http.post("/orders", json=request)
    ours, theirs = voucherify_http.post("/orders", json=request).json(), load("voucherify/orders_create_200.json")
    assert shape(ours) == shape(theirs)
    assert [item["subtotal_amount"] for item in ours["items"]] == [item["subtotal_amount"] for item in theirs["items"]]
    assert ours["total_amount"] == theirs["total_amount"]
    change = load("voucherify/orders_update_req.json")
    updated = voucherify_http.put(f"/orders/{ours['id']}", json=change).json()
    assert shape(updated) == shape(load("voucherify/orders_update_200.json"))


@pytest.mark.parametrize("name", ["orders_create_req_minimal", "orders_create_req_paid_loyalty"])
def test_voucherify_takes_the_vendors_requests(voucherify_http, name):
    """Every documented create body is accepted as it stands."""
    assert voucherify_http.post("/orders", json=load(f"voucherify/{name}.json")).status_code == 200


def test_voucherify_list(sandbox, voucherify_http):
    """The envelope, and the keys every row of the recording has: discounted orders with items."""
    sandbox.seed(voucherify=3)
    items = [{"product_id": "p", "quantity": 1, "price": 500}]
    voucherify_http.post("/orders", json={"items": items, "discount_amount": 100})
    ours, theirs = voucherify_http.get("/orders").json(), load("voucherify/orders_list_200.json")
    assert shape(without(ours, "orders")) == shape(without(theirs, "orders"))
    always = set.intersection(*(set(row) for row in theirs["orders"])) - {
        "metadata",
        "customer",
        "redemptions",
    }  # unset in ours
    assert always <= set(ours["orders"][0])


def test_voucherify_import(sandbox, voucherify_http):
    """The vendor's seven rows go in; the refusal names the row's property."""
    answer = voucherify_http.post("/orders/import", json=load("voucherify/orders_import_req.json"))
    assert shape(answer.json()) == shape(load("voucherify/orders_import_200.json"))
    sandbox.clock.advance(5)
    done = voucherify_http.get(f"/async-actions/{answer.json()['async_action_id']}").json()
    assert (done["result"]["done_count"], done["result"]["failed_count"]) == (7, 0)
    bulk = without(load("voucherify/async_action_bulk_update_200.json"), "operation_status", "result")
    assert shape(without(done, "result")) == shape(bulk)
    refused = voucherify_http.post("/orders/import", json=[{"items": [{"initial_quantity": 0}]}]).json()
    theirs = load("voucherify/orders_import_400.json")
    assert without(refused, "request_id") == without(theirs, "request_id")


def test_voucherify_export(sandbox, voucherify_http):
    """Scheduled and done, and the long refusal of a filter."""
    request = load("voucherify/orders_export_req_fields.json")
    started = voucherify_http.post("/orders/export", json=request).json()
    assert shape(started) == shape(load("voucherify/orders_export_200_scheduled.json"))
    sandbox.clock.advance(5)
    done = voucherify_http.get(f"/exports/{started['id']}").json()
    recorded = load("voucherify/export_get_200_order_done.json")
    assert shape(without(done, "parameters")) == shape(without(recorded, "parameters"))
    filters = {"parameters": {"filters": {"status": {"conditions": {"$like": "x"}}}}}
    refused = voucherify_http.post("/orders/export", json=filters).json()
    theirs = load("voucherify/orders_export_400_filters.json")
    assert without(refused, "request_id") == without(theirs, "request_id")
    listed = voucherify_http.get("/exports").json()
    assert shape(without(listed, "exports")) == shape(without(load("voucherify/exports_list_200.json"), "exports"))


@pytest.mark.parametrize(
    ("path", "name"),
    [("/orders/x", "orders_get_404"), ("/async-actions/x", "async_action_404"), ("/exports/x", "export_get_404")],
)
def test_voucherify_404(voucherify_http, path, name):
    """Three resources, one body."""
    ours, theirs = voucherify_http.get(path).json(), load(f"voucherify/{name}.json")
    assert shape(ours) == shape(theirs)
    variable = ("request_id", "details", "resource_id")
    assert without(ours, *variable) == without(theirs, *variable)


def test_voucherify_other_errors(voucherify_http):
    """405, the download's 401, an OAuth token, a list's bad date, a duplicate."""
    assert shape(voucherify_http.put("/orders", json={}).json()) == shape(load("voucherify/error_405_method.json"))
    bad_date = voucherify_http.get("/async-actions", params={"end_date": "x"}).json()
    theirs = load("voucherify/async_actions_list_400.json")
    assert without(bad_date, "request_id") == without(theirs, "request_id")
    token = voucherify_http.post("/oauth/token", data={"grant_type": "client_credentials"}).json()
    assert shape(token) == shape(load("voucherify/oauth_token_200.json"))
    for source_id in ("a", "b"):
        voucherify_http.post("/orders", json={"source_id": source_id})
    duplicate = voucherify_http.put("/orders/a", json={"source_id": "b"}).json()
    assert shape(duplicate) == shape(load("voucherify/error_409_duplicate_found.json"))
