"""Every operation, parameter, status code and field of the vendors' own documents is in the contract, with its type.

The vendors' documents are no part of the project: these tests run where REWARD_ORDERS_SHARED names their folder.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from pathlib import Path

Json = dict[str, Any]

# Orders; the older documents have the catalogue, accounts, customers and exchange rates, too.
TANGO_DOCUMENTS = {"tango-2020.json": 10, "tango-2022.json": 10, "tango-2026-orders.json": 4}
# With the number of their operations that are ours.
VOUCHERIFY_DOCUMENTS = {"voucherify-orders.json": 6, "voucherify-async-actions.json": 2, "voucherify-exports.json": 3}

# Server internals that leaked into the page of 2020 and were gone in 2022.
LEAKED = {"GET /orders": {"id", "name", "identityHash"}}
# Places where the vendor's type is contradicted by every recorded answer, or by the vendor's own example.
WRONG_TYPES = {
    "reward.credentials": {"string"},
    "result.failed": {"object"},
    "parameters.filters": {"object"},
}
# 22 shapes that cannot be told apart, and exports of everything but orders.
NOT_OURS = (
    "result.",
    "parameters.filters.",
    "parameters.campaign_id",
    "exports[].parameters.filters.",
    "exports[].parameters.campaign_id",
)


def fields(document: Json, schema: Json, where: str = "") -> dict[str, set[str]]:
    """Every place below a schema, dotted, with the types it may have; references and combinations are resolved."""
    while "$ref" in schema:
        target: Any = document
        for step in schema["$ref"].removeprefix("#/").split("/"):
            target = target[step]
        schema = target
    types = schema.get("type", [])
    found = {where: {types} if isinstance(types, str) else set(types)}
    inner = [(where, part) for key in ("allOf", "oneOf", "anyOf") for part in schema.get(key, [])]
    inner += [(f"{where}.{name}".strip("."), part) for name, part in schema.get("properties", {}).items()]
    inner += [(f"{where}[]", part) for part in [schema.get("items")] if part]
    others = schema.get("additionalProperties", False)
    inner += [(f"{where}.*".strip("."), {} if others is True else others)] if others is not False else []
    for place, part in inner:
        for name, more in fields(document, part, place).items():
            found.setdefault(name, set()).update(more)
    return found


def operations(document: Json) -> dict[str, Json]:
    return {
        f"{method.upper()} {path}": {**operation, "shared": item.get("parameters", [])}
        for path, item in document["paths"].items()
        for method, operation in item.items()
        if method in {"get", "post", "put"}
    }


def parameters(document: Json, operation: Json) -> dict[str, Json]:
    listed = [
        document["components"]["parameters"][entry["$ref"].rpartition("/")[2]] if "$ref" in entry else entry
        for entry in [*operation.get("shared", []), *operation.get("parameters", [])]
    ]
    return {entry["name"]: entry for entry in listed if entry["in"] in {"query", "path"}}


def body(operation: Json) -> Json | None:
    """The schema of the request, in OpenAPI 3 or Swagger 2."""
    for entry in operation.get("parameters", []):
        if entry.get("in") == "body":
            return entry["schema"]
    content = operation.get("requestBody", {}).get("content", {})
    return content["application/json"]["schema"] if content else None


def answer(document: Json, response: Json) -> Json | None:
    if "$ref" in response:
        response = document["components"]["responses"][response["$ref"].rpartition("/")[2]]
    return response.get("schema") or response.get("content", {}).get("application/json", {}).get("schema")


def assert_covered(ours: dict[str, set[str]], theirs: dict[str, set[str]], what: str) -> None:
    theirs = {place: types for place, types in theirs.items() if not place.startswith(NOT_OURS)}
    anything = tuple(f"{place}." for place, types in ours.items() if place and not types)
    missing = [place for place in theirs if place not in ours and not place.startswith(anything)]
    assert missing == [], f"{what}: fields the contract lacks"
    for place, types in theirs.items():
        mine = ours.get(place) or types
        accepted = mine | WRONG_TYPES.get(place.replace("[]", ""), set()) | ({"integer"} if "number" in mine else set())
        assert types <= accepted, f"{what}: type of {place}"


def pairs(contract: Json, document: Json, prefix: str) -> list[tuple[str, Json, Json]]:
    """Operations that both have, the vendor's beside ours."""
    mine = operations(contract)
    keyed = [(name, name.replace(" ", f" {prefix}", 1), theirs) for name, theirs in operations(document).items()]
    return [(name, mine[key], theirs) for name, key, theirs in keyed if key in mine]


def assert_vendor_covered(contract: Json, document: Json, prefix: str) -> int:
    found = pairs(contract, document, prefix)
    for name, ours, theirs in found:
        lacking = parameters(document, theirs).keys() - parameters(contract, ours).keys() - LEAKED.get(name, set())
        assert not lacking, f"{name}: parameters the contract lacks"
        assert theirs["responses"].keys() <= ours["responses"].keys(), f"{name}: status codes the contract lacks"
        wanted = body(theirs)
        if wanted is not None:
            assert_covered(fields(contract, body(ours) or {}), fields(document, wanted), f"{name} request")
        for code, response in theirs["responses"].items():
            schema = answer(document, response)
            if schema is not None:
                mine = answer(contract, ours["responses"][code])
                assert_covered(fields(contract, mine or {}), fields(document, schema), f"{name} {code}")
    return len(found)


@pytest.mark.parametrize("name", TANGO_DOCUMENTS)
def test_tango_documents_are_covered(contract: Json, shared: Path, name: str) -> None:
    """The operations of each version of Tango's document that are ours, field by field."""
    document = json.loads((shared / "vendor" / name).read_text())
    assert assert_vendor_covered(contract, document, "/raas/v2") == TANGO_DOCUMENTS[name]


@pytest.mark.parametrize("name", VOUCHERIFY_DOCUMENTS)
def test_voucherify_documents_are_covered(contract: Json, shared: Path, name: str) -> None:
    """The order operations, and what import and export need to finish."""
    document = json.loads((shared / "vendor" / name).read_text())
    assert assert_vendor_covered(contract, document, "") == VOUCHERIFY_DOCUMENTS[name]


def test_every_document_of_the_folder_is_covered(contract: Json, shared: Path) -> None:
    """Pages that a vendor has published since are judged like those named above, by the vendor in their name."""
    files = sorted((shared / "vendor").glob("*.json"))
    assert {file.name for file in files} >= TANGO_DOCUMENTS.keys() | VOUCHERIFY_DOCUMENTS.keys()
    for file in files:
        assert_vendor_covered(contract, json.loads(file.read_text()), "/raas/v2" if "tango" in file.name else "")
