"""Imports and exports: queues, progress on the clock, what fails, the file, and its short-lived token."""

import csv
import io
import re

import httpx
import pytest

START = "2026-01-15T12:00:00+00:00"


@pytest.fixture
def frozen(sandbox):
    """Stop the clock: jobs move only when the test says so."""
    sandbox.clock.set(START)
    return sandbox


def begin(client, rows):
    return client.post("/orders/import", json=rows).json()["async_action_id"]


def action(client, identifier):
    return client.get(f"/async-actions/{identifier}").json()


def test_import_goes_through_its_states(frozen, voucherify_http):
    """ENQUEUED, IN_PROGRESS, DONE; the rows exist when it is done and not before."""
    identifier = begin(voucherify_http, [{"source_id": "a", "amount": 5}, {"source_id": "b"}])
    assert re.fullmatch(r"aa_[0-9a-f]{18}", identifier)
    assert (action(voucherify_http, identifier)["status"], frozen.orders("voucherify")) == ("ENQUEUED", [])
    frozen.clock.advance(0.25)
    running = action(voucherify_http, identifier)
    assert (running["status"], "result" in running) == ("IN_PROGRESS", False)
    assert 0 <= running["progress"] < 100
    frozen.clock.advance(0.5)
    done = action(voucherify_http, identifier)
    assert (done["status"], done["type"], done["progress"]) == ("DONE", "ORDERS.IMPORT", 100)
    assert "operation_status" not in done
    assert done["result"] == {
        "message": "2 order(s) imported successfully, 0 failed.",
        "failed": [],
        "done_count": 2,
        "failed_count": 0,
    }
    assert [order["source_id"] for order in frozen.orders("voucherify")] == ["a", "b"]


def test_created_at_is_the_imports_time(frozen, voucherify_http):
    """Whatever the row says (documented since 2025-10-31)."""
    begin(voucherify_http, [{"source_id": "a", "created_at": "2020-01-01T00:00:00Z"}])
    frozen.clock.advance(2)
    assert frozen.orders("voucherify")[0]["created_at"].startswith("2026-01-15T12:00:00")


def test_imports_run_one_at_a_time(frozen, voucherify_http):
    """The second waits until the first is done."""
    first, second = (begin(voucherify_http, [{"source_id": str(number)}] * 1000) for number in (1, 2))
    frozen.clock.advance(0.5)
    assert action(voucherify_http, first)["status"] == "IN_PROGRESS"
    assert action(voucherify_http, second)["status"] == "ENQUEUED"
    frozen.clock.advance(0.6)
    assert action(voucherify_http, first)["status"] == "DONE"
    assert action(voucherify_http, second)["status"] == "IN_PROGRESS"
    frozen.clock.advance(1)
    assert action(voucherify_http, second)["status"] == "DONE"


def test_done_can_hide_failures(frozen, voucherify_http):
    """A failing row is told with a null source_id, as recorded; the others go through."""
    frozen.settings.import_failing = ("bad",)
    identifier = begin(voucherify_http, [{"source_id": "good"}, {"source_id": "bad"}])
    frozen.clock.advance(2)
    done = action(voucherify_http, identifier)
    assert done["status"] == "DONE"
    assert done["result"]["failed"] == [{"source_id": None, "reason": "Internal error"}]
    assert (done["result"]["done_count"], done["result"]["failed_count"]) == (1, 1)
    assert [order["source_id"] for order in frozen.orders("voucherify")] == ["good"]


@pytest.mark.parametrize(("policy", "amount", "failed"), [("update", 2, 0), ("skip", 1, 0), ("fail", 1, 1)])
def test_known_source_ids_are_a_switch(frozen, voucherify_http, policy, amount, failed):
    """Undocumented: update, skip or fail."""
    frozen.settings.import_known = policy
    voucherify_http.post("/orders", json={"source_id": "a", "amount": 1})
    identifier = begin(voucherify_http, [{"source_id": "a", "amount": 2}])
    frozen.clock.advance(2)
    assert action(voucherify_http, identifier)["result"]["failed_count"] == failed
    assert voucherify_http.get("/orders/a").json()["amount"] == amount


@pytest.mark.parametrize(
    "rows",
    [{}, [5], [{"amount": "x"}], [{"items": [{"initial_quantity": 0}]}], [{}] * 2001],
    ids=lambda rows: str(rows)[:30],
)
def test_schema_errors_are_told_at_once(sandbox, voucherify_http, rows):
    """400 `invalid_payload`, also above 2000 rows; nothing is queued."""
    answer = voucherify_http.post("/orders/import", json=rows)
    assert (answer.status_code, answer.json()["key"]) == (400, "invalid_payload")
    assert voucherify_http.get("/async-actions").json()["async_actions"] == []


def test_async_actions_are_listed_newest_first(frozen, voucherify_http):
    """Without results; pages go by `end_date`."""
    identifiers = []
    for _ in range(3):
        identifiers.append(begin(voucherify_http, [{}]))
        frozen.clock.advance(1)
    page = voucherify_http.get("/async-actions", params={"limit": 2}).json()
    assert [one["id"] for one in page["async_actions"]] == identifiers[:0:-1]
    assert page["has_more"] is True
    last = page["async_actions"][-1]["created_at"]
    rest = voucherify_http.get("/async-actions", params={"end_date": last}).json()
    assert [one["id"] for one in rest["async_actions"]] == identifiers[:1]
    assert voucherify_http.get("/async-actions", params={"end_date": "x"}).json()["key"] == "invalid_query_params"


def test_unknown_actions_and_exports_are_404(voucherify_http):
    """With their resource types."""
    for path, kind in (("/async-actions/aa_1", "async_action"), ("/exports/exp_1", "export")):
        body = voucherify_http.get(path).json()
        assert (body["code"], body["resource_type"]) == (404, kind)


def test_without_configuration_jobs_are_done_within_2_seconds(sandbox):
    """The defaults of a few rows, on the real clock."""
    settings = sandbox.settings
    assert settings.job_queue_seconds + settings.job_seconds + 10 * settings.job_row_seconds < 2


def export(sandbox, client, **parameters):
    """Run an export to its end; return the rows of the file."""
    started = client.post("/orders/export", json={"parameters": parameters} if parameters else {}).json()
    assert (started["status"], started["result"], started["user_id"]) == ("SCHEDULED", None, None)
    assert started["parameters"] == parameters
    sandbox.clock.advance(2)
    done = client.get(f"/exports/{started['id']}").json()
    assert done["status"] == "DONE"
    file = client.get(done["result"]["url"])
    assert file.headers["content-type"].startswith("text/plain")
    return list(csv.reader(io.StringIO(file.text)))


def test_export_defaults_to_three_columns(frozen, voucherify_http):
    """`{}` gives id, source_id and status, newest first."""
    frozen.seed(voucherify=3)
    rows = export(frozen, voucherify_http)
    assert rows[0] == ["id", "source_id", "status"]
    assert [row[1] for row in rows[1:]] == ["seed-000003", "seed-000002", "seed-000001"]


def test_export_has_13_columns_and_metadata(frozen, voucherify_http):
    """Every column the vendor lists, and one per metadata key asked for; unset is empty."""
    body = {
        "source_id": "a",
        "items": [{"product_id": "p", "quantity": 2, "price": 500, "discount_amount": 100}],
        "discount_amount": 50,
        "metadata": {"means": "card", "tags": ["x", "y"]},
        "customer": {"id": "cust_1"},
    }
    order = voucherify_http.post("/orders", json=body).json()
    fields = ["id", "source_id", "created_at", "updated_at", "status", "amount", "discount_amount"]
    fields += [
        "items_discount_amount",
        "total_discount_amount",
        "total_amount",
        "customer_id",
        "referrer_id",
        "metadata",
    ]
    header, row = export(frozen, voucherify_http, fields=[*fields, "metadata.means", "metadata.tags", "metadata.none"])
    values = dict(zip(header, row, strict=True))
    assert values == {
        "id": order["id"],
        "source_id": "a",
        "created_at": order["created_at"],
        "updated_at": "",
        "status": "CREATED",
        "amount": "1000",
        "discount_amount": "50",
        "items_discount_amount": "100",
        "total_discount_amount": "150",
        "total_amount": "850",
        "customer_id": "cust_1",
        "referrer_id": "",
        "metadata": '{"means": "card", "tags": ["x", "y"]}',
        "metadata.means": "card",
        "metadata.tags": '["x", "y"]',
        "metadata.none": "",
    }


def test_csv_labels_and_major_units_are_switches(frozen, voucherify_http):
    """The vendor's samples disagree on both."""
    voucherify_http.post("/orders", json={"source_id": "a", "amount": 7700})
    frozen.configure({"csv_header": "labels", "csv_money": "major"})
    rows = export(frozen, voucherify_http, fields=["source_id", "total_amount"])
    assert rows == [["Source ID", "Total Amount"], ["a", "77.00"]]


def test_major_units_leave_metadata_alone(frozen, voucherify_http):
    """A key that happens to end in "amount" is the caller's own, be it a number or not."""
    frozen.configure({"csv_money": "major"})
    voucherify_http.post("/orders", json={"amount": 100, "metadata": {"amount": "many", "paid_amount": 5}})
    rows = export(frozen, voucherify_http, fields=["amount", "metadata.amount", "metadata.paid_amount"])
    assert rows[1] == ["1.00", "many", "5"]


@pytest.mark.parametrize("key", ["created_at", "-created_at", "updated_at", "-updated_at", "status", "-status"])
def test_exports_sort(frozen, voucherify_http, key):
    """By each documented key."""
    frozen.seed(voucherify=9)
    name = key.removeprefix("-")
    rows = export(frozen, voucherify_http, fields=["created_at", "status"], order=key)[1:]
    column = [row[1 if name == "status" else 0] for row in rows]
    assert column == sorted(column, reverse=key.startswith("-"))


FILTERS = [
    ("status", "$is", "PAID", "p"),
    ("status", "$is", ["PAID"], "p"),
    ("status", "$in", ["PAID", "CANCELED"], "p"),
    ("status", "$is_not", "PAID", "acd"),
    ("status", "$not_in", ["PAID", "CREATED"], ""),
    ("source_id", "$contains", "c", "c"),
    ("source_id", "$not_contain", "c", "apd"),
    ("source_id", "$starts_with", "p", "p"),
    ("source_id", "$ends_with", "d", "d"),
    ("source_id", "$has_value", True, "acpd"),
    ("source_id", "$is_unknown", True, ""),
    ("amount", "$more_than", 300, "d"),
    ("amount", "$more_than_equal", [300], "pd"),
    ("amount", "$less_than", 200, "a"),
    ("amount", "$less_than_equal", 200, "ac"),
    ("total_amount", "$is", 100, "a"),
    ("discount_amount", "$is_unknown", True, "acp"),
    ("total_discount_amount", "$more_than", 5, "d"),
    ("created_at", "$after", "2026-01-10T00:00:00Z", "pd"),
    ("created_at", "$before", "2026-01-10", "ac"),
    ("created_at", "$more_than_ago", 7, "a"),
    ("created_at", "$less_than_ago", 7, "cpd"),
    ("created_at", "$is_days_ago", 2, "p"),
    ("created_at", "$today", True, "d"),
    ("created_at", "$yesterday", True, ""),
    ("created_at", "$this_week", True, "pd"),
    ("created_at", "$last_week", True, "c"),
    ("created_at", "$this_month", True, "cpd"),
    ("created_at", "$last_month", True, "a"),
    ("created_at", "$last_year", True, "a"),
    ("created_at", "$is_month", 12, "a"),
    ("created_at", "$is_day_of_month", 13, "p"),
    ("created_at", "$today_md", True, "d"),
    ("created_at", "$is_less_days_ago_md", 3, "pd"),
    ("metadata.means", "$is", "card", "a"),
    ("metadata.vip", "$is", True, "a"),
    ("metadata.vip", "$is", "true", "a"),
    ("metadata.tags", "$in", ["x"], "c"),
    ("metadata.tags", "$count", 2, "c"),
    ("metadata.tags", "$count_more", 0, "cp"),
    ("metadata.tags", "$count_less", 1, "ad"),
    ("metadata.due", "$more_than_future", 1, "p"),
    ("metadata.due", "$less_than_future", 1, "d"),
    ("metadata.due", "$is_days_in_future", 5, "p"),
    ("status", "$redeemed", True, ""),
]


CARD = {"means": "card", "vip": True}


@pytest.fixture
def four(frozen, voucherify_http):
    """Place four orders that differ in everything a filter can ask about."""
    for body in (
        {"source_id": "a", "amount": 100, "metadata": CARD, "created_at": "2025-12-20T12:00:00Z"},
        {"source_id": "c", "amount": 200, "metadata": {"tags": ["x", "y"]}, "created_at": "2026-01-09T12:00:00Z"},
        {
            "source_id": "p",
            "amount": 300,
            "status": "PAID",
            "metadata": {"tags": ["z"], "due": "2026-01-20T12:00:00Z"},
            "created_at": "2026-01-13T12:00:00Z",
        },
        {
            "source_id": "d",
            "amount": 410,
            "discount_amount": 10,
            "metadata": {"due": "2026-01-16T00:00:00Z"},
            "created_at": "2026-01-15T11:00:00Z",
        },
    ):
        assert voucherify_http.post("/orders", json=body).status_code == 200
    return frozen


@pytest.mark.parametrize("case", FILTERS, ids=str)
def test_filter_operators(four, voucherify_http, case):
    """Each operator the vendor lists, with arrays and scalars, on fields and metadata."""
    field, operator, value, expected = case
    filters = {field: {"conditions": {operator: value}}}
    rows = export(four, voucherify_http, fields=["source_id"], filters=filters)[1:]
    assert sorted(row[0] for row in rows) == sorted(expected)


@pytest.mark.parametrize(("junction", "expected"), [("and", []), ("or", ["a", "p"])])
def test_junctions(four, voucherify_http, junction, expected):
    """All conditions, or any."""
    filters = {
        "junction": junction,
        "status": {"conditions": {"$is": "PAID"}},
        "amount": {"conditions": {"$less_than": 200}},
    }
    rows = export(four, voucherify_http, fields=["source_id"], filters=filters)[1:]
    assert sorted(row[0] for row in rows) == expected


@pytest.mark.parametrize(
    ("parameters", "key"),
    [
        ({"fields": ["items"]}, "invalid_export_fields"),
        ({"fields": "id"}, "invalid_payload"),
        ({"order": "amount"}, "invalid_payload"),
        ({"filters": {"status": {"conditions": {"$like": "x"}}}}, "invalid_payload"),
        ({"filters": {"status": "PAID"}}, "invalid_payload"),
        ({"filters": {"items": {"conditions": {"$is": "x"}}}}, "invalid_payload"),
        ({"filters": {"junction": {}}}, "invalid_payload"),
        ({"filters": []}, "invalid_payload"),
        ([], "invalid_payload"),
    ],
)
def test_export_refusals(voucherify_http, parameters, key):
    """Unknown columns, sorts, operators and shapes are 400."""
    answer = voucherify_http.post("/orders/export", json={"parameters": parameters})
    assert (answer.status_code, answer.json()["key"]) == (400, key)


def test_the_download_wants_keys_and_a_fresh_token_on_its_own_origin(frozen, voucherify_http):
    """Keys alone, a token alone, a stale token or the API's origin do not give the file."""
    frozen.seed(voucherify=1)
    identifier = voucherify_http.post("/orders/export", json={}).json()["id"]
    frozen.clock.advance(2)
    url = voucherify_http.get(f"/exports/{identifier}").json()["result"]["url"]
    assert url.startswith(frozen.download_url)
    assert frozen.download_url != frozen.url
    unauthorized = {"code": 401, "message": "Unauthorized", "key": "unauthorized"}
    assert httpx.get(url).json() == unauthorized
    assert voucherify_http.get(url.partition("?")[0]).json() == unauthorized
    assert voucherify_http.get(url.replace(frozen.download_url, frozen.url)).json()["object"] == "export"
    assert voucherify_http.get(url).status_code == 200
    frozen.clock.advance(61)
    assert voucherify_http.get(url).json() == unauthorized
    fresh = voucherify_http.get(f"/exports/{identifier}").json()["result"]["url"]
    assert fresh != url
    assert voucherify_http.get(fresh).status_code == 200


def test_the_download_origin_serves_nothing_else(frozen, voucherify_http):
    """Orders are not to be had there."""
    assert voucherify_http.get(f"{frozen.download_url}/v1/orders").status_code == 404


def test_exports_are_listed_made_generally_and_deleted(frozen, voucherify_http):
    """The same export through /v1/exports; 204 on delete, 404 after."""
    body = {"exported_object": "order", "parameters": {"fields": ["id"]}}
    made = voucherify_http.post("/exports", json=body).json()
    assert voucherify_http.get("/exports").json()["exports"][0]["id"] == made["id"]
    assert voucherify_http.delete(f"/exports/{made['id']}").status_code == 204
    assert voucherify_http.get(f"/exports/{made['id']}").status_code == 404
    frozen.clock.advance(5)
    assert voucherify_http.get("/exports").json()["total"] == 0


def test_exports_are_listed_by_age_or_status(frozen, voucherify_http):
    """And by nothing else."""
    first = voucherify_http.post("/orders/export", json={}).json()["id"]
    frozen.clock.advance(5)
    second = voucherify_http.post("/orders/export", json={}).json()["id"]

    def listed(key):
        return [one["id"] for one in voucherify_http.get("/exports", params={"order": key}).json()["exports"]]

    assert listed("created_at") == listed("status") == [first, second]  # DONE, then SCHEDULED
    assert listed("-created_at") == listed("-status") == [second, first]
    refused = voucherify_http.get("/exports", params={"order": "name"})
    assert (refused.status_code, refused.json()["key"]) == (400, "invalid_query_params")


def test_job_seconds_holds_for_exports_too(frozen, voucherify_http):
    """A test that wants to see IN_PROGRESS for long gets it; only the time for rows has a ceiling."""
    frozen.configure({"job_seconds": 60})
    made = voucherify_http.post("/orders/export", json={}).json()["id"]
    frozen.clock.advance(30)
    assert voucherify_http.get(f"/exports/{made}").json()["status"] == "IN_PROGRESS"
    frozen.clock.advance(31)
    assert voucherify_http.get(f"/exports/{made}").json()["status"] == "DONE"


def log_of(sandbox, client, **parameters):
    """The rows of an export of the log of calls."""
    export = client.post("/exports", json={"exported_object": "api_log", "parameters": parameters}).json()
    sandbox.clock.advance(5)
    done = client.get(f"/exports/{export['id']}").json()
    assert (done["status"], done["exported_object"]) == ("DONE", "api_log")
    file = httpx.get(done["result"]["url"], headers={"X-App-Id": "app", "X-App-Token": "token"})
    return list(csv.DictReader(io.StringIO(file.text)))


def test_the_log_of_calls_is_an_export(frozen, voucherify_http):
    """What was called and answered, refusals included, in the columns that are asked for."""
    made = voucherify_http.post("/orders", json={"source_id": "a", "amount": 5})
    frozen.clock.advance(1)
    voucherify_http.get("/orders/unknown")
    rows = log_of(frozen, voucherify_http, fields=["method", "status", "endpoint", "app_id", "request_body"])
    assert rows[:2] == [
        {"method": "POST", "status": "200", "endpoint": "POST_v1_orders", "app_id": "app",
         "request_body": made.request.content.decode()},
        {"method": "GET", "status": "404", "endpoint": "GET_v1_orders_unknown", "app_id": "app", "request_body": ""},
    ]  # fmt: skip
    (row, *_) = log_of(frozen, voucherify_http)
    assert row["response_body"] == made.text
    assert row["request_id"]


def test_the_log_of_calls_is_filtered_and_lags(frozen, voucherify_http):
    """By time and app id, newest first where asked; and it may not show the latest calls yet."""
    voucherify_http.get("/orders")
    frozen.clock.advance(60)
    voucherify_http.get("/orders/b")
    after = {"created_at": {"conditions": {"$after": ["2026-01-15T12:00:30Z"]}}}
    (row, *_) = log_of(frozen, voucherify_http, filters=after)
    assert row["url"] == "/v1/orders/b"
    assert log_of(frozen, voucherify_http, filters={"app_id": {"conditions": {"$is": ["other"]}}}) == []
    assert log_of(frozen, voucherify_http, order="-created_at")[-1]["url"] == "/v1/orders"
    frozen.configure({"voucherify_log_lag": 3600})
    assert log_of(frozen, voucherify_http) == []


@pytest.mark.parametrize(
    "parameters",
    [
        {"fields": ["amount"]},
        {"fields": [7]},
        {"order": "status"},
        {"filters": {"amount": {"conditions": {"$is": [1]}}}},
    ],
)
def test_the_log_of_calls_refuses_what_it_does_not_have(voucherify_http, parameters):
    """With 400; and no other kind of object is exported."""
    body = {"exported_object": "api_log", "parameters": parameters}
    assert voucherify_http.post("/exports", json=body).status_code == 400
    assert voucherify_http.post("/exports", json={"exported_object": "customer"}).status_code == 400


def test_project_tokens_are_had_by_basic_authentication(frozen, voucherify_http):
    """With all three fields of the form; the token is good for 900 seconds."""
    url, form = f"{frozen.url}/v2/oauth/token", {"grant_type": "client_credentials", "scope": "x", "project_id": "p"}
    granted = httpx.post(url, data=form, auth=("service", "secret"))
    assert (granted.status_code, granted.json()["expires_in"], granted.json()["scope"]) == (200, 900, "x")
    bearer = {"Authorization": f"Bearer {granted.json()['access_token']}"}
    assert httpx.get(f"{frozen.url}/v1/orders", headers=bearer).status_code == 200
    frozen.clock.advance(901)
    assert httpx.get(f"{frozen.url}/v1/orders", headers=bearer).status_code == 401
    for wrong in (("service", "invalid"), ("", "secret"), None):
        assert httpx.post(url, data=form, auth=wrong).status_code == 401
    assert httpx.post(url, data=form, headers={"Authorization": "Basic ***"}).status_code == 401
    for missing in form:
        left = {name: value for name, value in form.items() if name != missing}
        assert httpx.post(url, data=left, auth=("service", "secret")).status_code == 400
    assert "secret" not in str(frozen.requests)
    assert [row["url"] for row in log_of(frozen, voucherify_http) if "oauth" in row["url"]] == []
