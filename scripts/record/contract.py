"""Recordings against openapi/orders.yaml: which operation an exchange is, what in it breaks the contract."""

from __future__ import annotations

import json
import re
from functools import cache
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, unquote, urlsplit

from attrs import frozen
from jsonschema import Draft202012Validator, FormatChecker

from scripts.record.cassette import ROOT
from scripts.record.stage import DOWNLOAD, TANGO_TOKENS, VOUCHERIFY
from scripts.supported import read_supported

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

CONTRACT = ROOT / "openapi" / "orders.yaml"
METHODS = ("get", "post", "put", "delete", "patch")
BESIDE = (TANGO_TOKENS, f"{VOUCHERIFY}/v1/oauth/token", f"{DOWNLOAD}/v1/exports/")
"""What the clients talk to beside the operations: token endpoints (`tokenUrl` in the contract) and export files."""


@frozen
class Operation:
    """One operation of the contract."""

    id: str
    method: str
    pattern: re.Pattern[str]
    servers: tuple[str, ...]
    spec: Mapping[str, Any]

    @property
    def statuses(self) -> list[int]:
        """Every status it documents."""
        return sorted(int(status) for status in self.spec["responses"])


class Contract:
    """The contract, ready to check exchanges."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        self._document = document
        self.operations = {operation.id: operation for operation in _operations(document)}

    def refusals(self, operation: str) -> list[int]:
        """Every status of an operation that is no success."""
        return [status for status in self.operations[operation].statuses if status >= 400]  # noqa: PLR2004

    def operation_of(self, request: Mapping[str, Any]) -> Operation | None:
        """Return the operation a recorded request calls, if it calls one."""
        parts = urlsplit(request["uri"])
        origin = f"{parts.scheme}://{parts.netloc}"
        found = [
            operation
            for operation in self.operations.values()
            if request["method"] == operation.method
            and origin in operation.servers
            and operation.pattern.fullmatch(parts.path)
        ]
        # /orders/import before /orders/{orderId}
        return min(found, key=lambda operation: operation.pattern.groups, default=None)

    def problems(self, interaction: Mapping[str, Any]) -> Iterator[str]:
        """Name everything in a recorded exchange that the contract does not allow."""
        request, response = interaction["request"], interaction["response"]
        operation = self.operation_of(request)
        if operation is None:
            if not request["uri"].startswith(BESIDE):
                yield f"{request['method']} {request['uri']} is no operation of the contract"
            return
        yield from self._request_problems(operation, request, refused=response["status"]["code"] == 400)  # noqa: PLR2004
        yield from self._response_problems(operation, response)

    def _request_problems(self, operation: Operation, request: Mapping[str, Any], *, refused: bool) -> Iterator[str]:
        parts = urlsplit(request["uri"])
        declared = {p["name"]: p for p in operation.spec.get("parameters", ()) if p["in"] == "query"}
        query = parse_qsl(parts.query, keep_blank_values=True)
        for name, value in query:
            if name not in declared:
                yield f"{operation.id}: the query parameter {name} is not documented"
            else:
                yield from self._errors(_typed(value, declared[name]["schema"]), declared[name]["schema"], name)
        for name in {n for n, p in declared.items() if p.get("required")} - {name for name, _ in query}:
            yield f"{operation.id}: the query parameter {name} is missing"
        names = [p for p in operation.spec.get("parameters", ()) if p["in"] == "path"]
        match = operation.pattern.fullmatch(parts.path)
        for parameter, text in zip(names, match.groups() if match else (), strict=True):
            yield from self._errors(unquote(text), parameter["schema"], parameter["name"])
        # A request that was refused for its form may well break it.
        if not refused:
            yield from self._body_problems(operation, request)

    def _body_problems(self, operation: Operation, request: Mapping[str, Any]) -> Iterator[str]:
        documented = operation.spec.get("requestBody")
        if not request["body"]:
            if documented and documented.get("required"):
                yield f"{operation.id}: the body is missing"
            return
        if not documented:
            yield f"{operation.id}: takes no body"
            return
        media = _media_type(request["headers"])
        if media not in documented["content"]:
            yield f"{operation.id}: sent as {media}"
            return
        schema = documented["content"][media]["schema"]
        yield from self._json_problems(request["body"], schema, f"{operation.id} request")

    def _response_problems(self, operation: Operation, response: Mapping[str, Any]) -> Iterator[str]:
        status = response["status"]["code"]
        documented = self._resolve(operation.spec["responses"].get(str(status)))
        if documented is None:
            yield f"{operation.id}: answered {status}, which is not documented"
            return
        headers = {name.lower(): values for name, values in response["headers"].items()}
        for name, header in documented.get("headers", {}).items():
            header = self._resolve(header)  # noqa: PLW2901 - the same header, followed to its definition
            values = headers.get(name.lower(), [])
            if header.get("required") and not values:
                yield f"{operation.id} {status}: the header {name} is missing"
            for value in values:
                yield from self._errors(_typed(value, header["schema"]), header["schema"], f"header {name}")
        content = documented.get("content", {})
        media = _media_type(response["headers"])
        if media not in content:
            yield f"{operation.id} {status}: came as {media}"
            return
        yield from self._json_problems(response["body"]["string"], content[media]["schema"], f"{operation.id} {status}")

    def _json_problems(self, body: str | bytes, schema: Mapping[str, Any], what: str) -> Iterator[str]:
        try:
            value = json.loads(body)
        except (ValueError, RecursionError):
            yield f"{what}: the body is no JSON"
            return
        yield from self._errors(value, schema, what)

    def _errors(self, value: Any, schema: Mapping[str, Any], what: str) -> Iterator[str]:
        for error in _validator(self._document, json.dumps(schema)).iter_errors(value):
            yield f"{what}: {error.json_path} {error.message}"

    def _resolve(self, node: Any) -> Any:
        while isinstance(node, dict) and "$ref" in node:
            found: Any = self._document
            for part in node["$ref"].removeprefix("#/").split("/"):
                found = found[part]
            node = found
        return node


@cache
def load() -> Contract:
    """Read the project's contract; raises ContractError where it cannot be worked with."""
    return Contract(read_supported(CONTRACT))


def _operations(document: Mapping[str, Any]) -> Iterator[Operation]:
    for path, item in document["paths"].items():
        for method in METHODS:
            if method in item:
                spec = item[method]
                pattern = re.compile(re.sub(r"\\\{\w+\\\}", "([^/]+)", re.escape(path)))
                servers = tuple(server["url"].rstrip("/") for server in spec.get("servers", ()))
                yield Operation(spec["operationId"], method.upper(), pattern, servers, spec)


_VALIDATORS: dict[str, Draft202012Validator] = {}


def _validator(document: Mapping[str, Any], schema: str) -> Draft202012Validator:
    if schema not in _VALIDATORS:
        root = {**json.loads(schema), "components": document["components"]}
        _VALIDATORS[schema] = Draft202012Validator(root, format_checker=FormatChecker())
    return _VALIDATORS[schema]


def _media_type(headers: Mapping[str, list[str]]) -> str:
    values = {name.lower(): value for name, value in headers.items()}.get("content-type", ["none"])
    return values[0].partition(";")[0].strip().lower()


def _typed(text: str, schema: Mapping[str, Any]) -> Any:
    """Read a query parameter or header as the type it is declared with; a text that is no number stays text.

    Of a parameter that may come more than once, each value is a list of one.
    """
    if schema.get("type") == "array":
        return [_typed(text, schema["items"])]
    if schema.get("type") == "boolean":
        return {"true": True, "false": False}.get(text, text)
    if schema.get("type") in {"integer", "number"}:
        try:
            return int(text) if schema["type"] == "integer" else float(text)
        except ValueError:
            return text
    return text
