"""Voucherify's own Python SDK (`voucherify`), unmodified, against the sandbox: every operation on orders.

Run by `make test-interop` in an environment of its own: `python scripts/interop/voucherify_sdk.py ORIGIN`.
"""

import sys
import time
from urllib.parse import parse_qs, urlsplit

import voucherify
from voucherify.exceptions import NotFoundException

PATIENCE_SECONDS = 10.0


def check_orders(api: voucherify.OrdersApi) -> None:
    """Create, upsert, read, update and list one order."""
    body = voucherify.OrdersCreateRequestBody(
        source_id="interop/1 #a",
        amount=20000,
        customer=voucherify.Customer(source_id="interop-customer", email="ada@example.org"),
        items=[voucherify.OrderItem(product_id="prod_1", quantity=2, price=10000)],
        metadata={"currency": "USD"},
    )
    created = api.create_order(orders_create_request_body=body)
    assert created.status == "CREATED", created.status
    assert created.updated_at is None, created.updated_at
    again = api.create_order(orders_create_request_body=body)
    assert again.id == created.id, "a second order for the same source_id"
    assert again.updated_at is not None
    assert api.get_order(created.id).source_id == "interop/1 #a"
    assert api.get_order("interop/1 #a").id == created.id, "not found by source_id"
    change = voucherify.OrdersUpdateRequestBody(status="PAID", amount=30000)
    updated = api.update_order(created.id, orders_update_request_body=change)
    assert (updated.status, updated.total_amount, len(updated.items)) == ("PAID", 30000, 1), updated
    listed = api.list_orders(limit=10, page=1)
    assert created.id in {order.id for order in listed.orders}
    try:
        api.get_order("ord_unknown")
    except NotFoundException as refused:
        assert "not_found" in str(refused.body), refused.body
    else:
        raise AssertionError("an unknown order was found")


def check_import(client: voucherify.ApiClient) -> None:
    """Import two orders and follow the async action."""
    rows = [
        voucherify.OrdersImportCreateRequestBodyItem(source_id=f"interop-import-{number}", amount=100, status="PAID")
        for number in (1, 2)
    ]
    started = voucherify.OrdersApi(client).import_orders(orders_import_create_request_body_item=rows)
    actions = voucherify.AsyncActionsApi(client)
    ends = time.monotonic() + PATIENCE_SECONDS
    action = actions.get_async_action(started.async_action_id)
    while action.status not in {"DONE", "FAILED"} and time.monotonic() < ends:
        time.sleep(0.1)
        action = actions.get_async_action(started.async_action_id)
    assert action.status == "DONE", action.status
    assert voucherify.OrdersApi(client).get_order("interop-import-2").amount == 100


def check_export(client: voucherify.ApiClient, configuration: voucherify.Configuration) -> None:
    """Export all orders and download the file, with the second client the SDK needs for the other host."""
    parameters = voucherify.OrdersExportCreateRequestBodyParameters(fields=["id", "source_id", "amount"])
    body = voucherify.OrdersExportCreateRequestBody(parameters=parameters)
    export = voucherify.OrdersApi(client).create_order_export(orders_export_create_request_body=body)
    assert export.status == "SCHEDULED", export.status
    exports = voucherify.ExportsApi(client)
    ends = time.monotonic() + PATIENCE_SECONDS
    ready = exports.get_export(export.id)
    while ready.status != "DONE" and time.monotonic() < ends:
        time.sleep(0.1)
        ready = exports.get_export(export.id)
    url = urlsplit(ready.result.url)
    elsewhere = voucherify.Configuration(host=f"{url.scheme}://{url.netloc}", api_key=configuration.api_key)
    with voucherify.ApiClient(elsewhere) as downloads:
        token = parse_qs(url.query)["token"][0]
        content = voucherify.ExportsApi(downloads).download_export(export.id, token=token)
    lines = content.splitlines()
    assert lines[0] == "id,source_id,amount", lines[0]
    assert any(line.endswith(",interop-import-1,100") for line in lines), lines


def main(origin: str) -> None:
    """Point the SDK at the sandbox by its own configuration and run the checks."""
    configuration = voucherify.Configuration(
        host=origin, api_key={"X-App-Id": "interop-app", "X-App-Token": "interop-token"}
    )
    with voucherify.ApiClient(configuration) as client:
        check_orders(voucherify.OrdersApi(client))
        check_import(client)
        check_export(client, configuration)
    print("voucherify: create, upsert, get, list, update, import, export and download work")


if __name__ == "__main__":
    main(sys.argv[1])
