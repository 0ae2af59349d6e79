"""Request builders follow the contract, and are all that is generated of an operation."""

from __future__ import annotations

import inspect
from importlib import import_module
from typing import Any

import pytest
import yaml
from openapi_python_client.strings import PythonIdentifier

from reward_orders_api import models
from reward_orders_api.api.voucherify import voucherify_import_orders
from scripts.regenerate import CONTRACT

OPERATIONS = [
    (path, method, operation)
    for path, item in yaml.safe_load(CONTRACT.read_text())["paths"].items()
    for method, operation in item.items()
]


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
        arguments["body"] = [] if "import" in path else models.TangoSenderInput(email="a@example.org")
    request = module.request_kwargs(**arguments)
    functions = [name for name, value in vars(module).items() if inspect.isfunction(value) and name != "quote"]
    assert functions == ["request_kwargs"]
    assert (request["method"], request["url"], request.get("params", {})) == (method, path, expected)


def test_an_import_is_a_bare_array() -> None:
    """The one body that is not an object."""
    request = voucherify_import_orders.request_kwargs(body=[models.VoucherifyImportOrder(source_id="a")])
    assert request["json"] == [{"source_id": "a"}]
