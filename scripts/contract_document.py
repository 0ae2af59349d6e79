"""The contract as a document: read strictly, its operations, what its references stand for, what a part reaches."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import yaml

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")
_TEXT = "tag:yaml.org,2002:str"
_MERGE = "tag:yaml.org,2002:merge"
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

Json = dict[str, Any]


class ContractError(Exception):
    """The contract cannot be worked with; one line a problem, each with its place and what to do."""


def read(path: Path) -> Json:
    """The document of a file; raises ContractError for one that is no YAML object, or says a key twice."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ContractError(f"{path.name}: cannot be read: {error}") from None
    try:
        return parse(text)
    except ContractError as error:
        raise ContractError(f"{path.name}: {error}") from None


def parse(text: str) -> Json:
    """The document of a text; raises ContractError with the line. YAML itself would keep the last of two equal keys."""
    try:
        root = yaml.compose(text, Loader=_LOADER)
        _refuse_odd_nodes(root)
        document = yaml.load(text, Loader=_LOADER)  # noqa: S506 - both are safe loaders
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        where = f"line {mark.line + 1}, column {mark.column + 1}" if mark else "somewhere"
        raise ContractError(f"{where}: no YAML: {error.problem or error.context}; fix the line") from None
    except (yaml.YAMLError, ValueError) as error:
        raise ContractError(f"no YAML: {' '.join(str(error).split())}") from None
    if not isinstance(document, dict):
        raise ContractError("is empty or no object; it begins with `openapi: 3.1.0`")
    return document


def _refuse_odd_nodes(root: yaml.Node | None) -> None:
    """A key that is there twice, and an anchor that stands inside itself; each raises ContractError."""
    around: set[int] = set()
    done: set[int] = set()
    open_ends: list[tuple[yaml.Node, bool]] = [(root, False)] if root else []
    while open_ends:
        node, leaving = open_ends.pop()
        if leaving:
            around.discard(id(node))
            done.add(id(node))
        elif id(node) in around:
            raise ContractError(f"line {node.start_mark.line + 1}: an anchor inside itself; write the part out")
        elif id(node) not in done and isinstance(node, yaml.CollectionNode):
            around.add(id(node))
            inner = _values(node) if isinstance(node, yaml.MappingNode) else node.value
            open_ends += [(node, True), *((each, False) for each in inner)]


def _values(node: yaml.MappingNode) -> list[yaml.Node]:
    """The values of a mapping whose keys are texts, each there once."""
    lines: dict[str, int] = {}
    for key, _ in node.value:
        line = key.start_mark.line + 1
        if not isinstance(key, yaml.ScalarNode):
            raise ContractError(f"line {line}: a key that is no text; write a name")
        if key.tag not in {_MERGE, _TEXT}:
            raise ContractError(f"line {line}: the key {key.value} is read as no text; put it in quotes")
        if key.value in lines and key.tag != _MERGE:
            raise ContractError(f"line {line}: the key {key.value} is there already, in line {lines[key.value]}")
        lines[key.value] = line
    return [value for _, value in node.value]


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


def envelope(schema: Json) -> str | None:
    """The reference to the record that reads a webhook's body; None where there is no such record.

    That is a schema by `$ref`, or one (allOf) whose other parts only say by `$ref` what some of its properties hold.
    """
    first, *narrowed = schema.get("allOf", [schema])
    if list(first) != ["$ref"] or (narrowed and list(schema) != ["allOf"]):
        return None
    for part in narrowed:
        if list(part) != ["properties"] or not all(list(held) == ["$ref"] for held in part["properties"].values()):
            return None
    return str(first["$ref"])
