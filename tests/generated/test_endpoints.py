"""Request builders follow the contract, and the generated calls keep an answer whatever it looks like."""

from __future__ import annotations

import inspect
from importlib import import_module
from typing import Any

import httpx
import pytest
import yaml
from openapi_python_client.strings import PythonIdentifier

from reward_orders_api import AuthenticatedClient, errors, models
from reward_orders_api.api.tango import tango_create_order, tango_get_order
from reward_orders_api.api.voucherify import voucherify_import_orders, voucherify_list_orders
from scripts.regenerate import CONTRACT

SECRET = "4111-SECRET-1111"
OPERATIONS = [
    (path, method, operation)
    for path, item in yaml.safe_load(CONTRACT.read_text())["paths"].items()
    for method, operation in item.items()
]


def client(status: int, content: bytes) -> AuthenticatedClient:
    """A client whose every answer is this one."""
    transport = httpx.MockTransport(lambda _: httpx.Response(status, content=content))
    made = AuthenticatedClient(base_url="http://127.0.0.1", token=SECRET, raise_on_unexpected_status=False)
    made.set_httpx_client(httpx.Client(transport=transport, base_url="http://127.0.0.1"))
    return made.set_async_httpx_client(httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1"))


@pytest.mark.parametrize(
    ("path", "method", "operation"),
    OPERATIONS,
    ids=lambda value: value["operationId"] if isinstance(value, dict) else "",
)
def test_every_operation_has_a_pure_request_builder(path: str, method: str, operation: dict[str, Any]) -> None:
    """Method, path and query are those of the contract, and every filter is an argument."""
    module = import_module(
        f"reward_orders_api.api.{operation['tags'][0]}.{PythonIdentifier(operation['operationId'], '')}"
    )
    expected: dict[str, Any] = {}
    arguments: dict[str, Any] = {}
    for parameter in operation.get("parameters", []):
        argument = str(PythonIdentifier(parameter["name"], ""))
        if parameter["in"] == "path":
            arguments[argument] = "a/b ?#"
            path = path.replace("{" + parameter["name"] + "}", "a%2Fb%20%3F%23")
        elif "$ref" in parameter["schema"]:
            arguments[argument] = getattr(models, parameter["schema"]["$ref"].rpartition("/")[2])("created_at")
            expected[parameter["name"]] = "created_at"
        else:
            arguments[argument] = expected[parameter["name"]] = "1"
    if "body" in inspect.signature(module.request_kwargs).parameters:
        arguments["body"] = [] if "import" in path else models.TangoSender(email="a@example.org")
    request = module.request_kwargs(**arguments)
    assert (request["method"], request["url"], request.get("params", {})) == (method, path, expected)


def test_an_import_is_a_bare_array() -> None:
    """The one body that is not an object."""
    request = voucherify_import_orders.request_kwargs(body=[models.VoucherifyImportOrder(source_id="a")])
    assert request["json"] == [{"source_id": "a"}]


@pytest.mark.parametrize(
    ("status", "content"),
    [(520, b"<html>origin error</html>"), (503, b"<html>busy</html>"), (401, b""), (404, b"[1]"), (302, b"")],
)
def test_an_error_answer_is_kept_whatever_its_body(status: int, content: bytes) -> None:
    """Statuses nobody registered, error pages, empty bodies: status and body reach the caller."""
    response = tango_get_order.sync_detailed("RA1", client=client(status, content))
    assert (response.status_code, response.content, response.parsed) == (status, content, None)


@pytest.mark.anyio
async def test_the_asynchronous_call_keeps_it_too() -> None:
    """The same answers through the other call."""
    response = await tango_get_order.asyncio_detailed("RA1", client=client(520, b"<html>"))
    assert (response.status_code, response.content) == (520, b"<html>")


@pytest.mark.parametrize("content", [b"", b"<html>", f'["{SECRET}"]'.encode(), b"null", b'"text"'])
def test_a_success_that_makes_no_sense_is_an_error_of_its_own(content: bytes) -> None:
    """The body is on the exception, not in its text."""
    with pytest.raises(errors.DecodeError) as caught:
        voucherify_list_orders.sync_detailed(client=client(200, content))
    assert (caught.value.status_code, caught.value.content) == (200, content)
    assert SECRET not in str(caught.value)


def test_documented_answers_are_parsed() -> None:
    """A created and a replayed order are an order, a refusal is the vendor's error."""
    body = models.TangoCreateOrderRequest(
        account_identifier="account-1", customer_identifier="customer-1", utid="U1", amount=5
    )
    for status in (200, 201):
        order = tango_create_order.sync(client=client(status, b'{"referenceOrderID": "RA1"}'), body=body)
        assert isinstance(order, models.TangoOrder)
        assert order.reference_order_id == "RA1"
    refusal = tango_create_order.sync(client=client(402, b'{"i18nKey": "402.001"}'), body=body)
    assert isinstance(refusal, models.TangoError)
    assert refusal.i_18_n_key == "402.001"


def test_no_repr_or_message_holds_token_or_body() -> None:
    """Clients, answers and exceptions can be logged."""
    made = client(299, SECRET.encode())
    response = tango_get_order.sync_detailed("RA1", client=made)
    assert SECRET.encode() in response.content
    made.raise_on_unexpected_status = True
    with pytest.raises(errors.UnexpectedStatus) as caught:
        tango_get_order.sync_detailed("RA1", client=made)
    headed = AuthenticatedClient(base_url="", token=SECRET, headers={"X-App-Token": SECRET}, cookies={"a": SECRET})
    for text in (repr(made), repr(headed), repr(response), str(caught.value)):
        assert SECRET not in text
