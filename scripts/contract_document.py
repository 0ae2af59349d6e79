"""The contract as a document: its operations, what its references stand for, and what can be reached from a part."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")

Json = dict[str, Any]


def operations(document: Json) -> Iterator[tuple[str, Json]]:
    """Every operation with its method and path, such as `GET /v1/orders`."""
    for path, item in document["paths"].items():
        for method in METHODS:
            if method in item:
                yield f"{method.upper()} {path}", item[method]


def resolved(document: Json, part: Json) -> Json:
    """What a reference stands for; components are one level deep."""
    while "$ref" in part:
        _, _, kind, name = part["$ref"].split("/")
        part = document["components"][kind][name]
    return part


def references(part: object) -> Iterator[str]:
    """Every `$ref` inside a part of a document."""
    if isinstance(part, dict):
        if isinstance(part.get("$ref"), str):
            yield part["$ref"]
        for value in part.values():
            yield from references(value)
    elif isinstance(part, list):
        for value in part:
            yield from references(value)


def reachable(document: Json, start: object) -> set[str]:
    """Names of the schemas that can be reached from a part of the document."""
    seen: set[str] = set()
    open_ends = list(references(start))
    while open_ends:
        reference = open_ends.pop()
        if reference not in seen:
            seen.add(reference)
            open_ends += references(resolved(document, {"$ref": reference}))
    return {reference.rpartition("/")[2] for reference in seen if "/schemas/" in reference}


def request_schemas(document: Json) -> set[str]:
    """Names of the schemas that requests are made of: bodies, parameters, and what these refer to."""
    sent = [
        part
        for _, operation in operations(document)
        for part in (operation.get("requestBody"), operation.get("parameters"))
    ]
    return reachable(document, sent)
