"""Rewrite documents without changing what they mean: inlined, wrapped, converted."""

from __future__ import annotations

import copy
from typing import Any

Json = Any


def inlined(document: Json, depth: int = 3) -> Json:
    """Put copies in place of schema references, down to a depth (cycles keep theirs)."""

    def target(ref: str) -> Json:
        value = document
        for step in ref.removeprefix("#/").split("/"):
            value = value.get(step.replace("~1", "/")) if isinstance(value, dict) else None
        return value

    def go(value: Json, left: int) -> Json:
        if isinstance(value, list):
            return [go(each, left) for each in value]
        if not isinstance(value, dict):
            return value
        ref = value.get("$ref")
        if isinstance(ref, str) and left and set(value) <= {"$ref", "description"} and target(ref) is not None:
            return go(target(ref), left - 1)
        return {key: go(each, left) for key, each in value.items()}

    return {key: go(value, depth) if key == "paths" else copy.deepcopy(value) for key, value in document.items()}


def wrapped(document: Json) -> Json:
    """Put every property that is a reference into an allOf of one."""

    def go(value: Json) -> Json:
        if isinstance(value, list):
            return [go(each) for each in value]
        if not isinstance(value, dict):
            return value
        made = {key: go(each) for key, each in value.items()}
        if isinstance(made.get("properties"), dict):
            made["properties"] = {name: {"allOf": [child]} for name, child in made["properties"].items()}
        if isinstance(made.get("schema"), dict):
            made["schema"] = {"allOf": [made["schema"]]}
        return made

    return go(document)


def as_30(swagger: Json) -> Json:
    """Convert Swagger 2.0 to OpenAPI 3.0, written apart from the tool's own reading."""
    text = swagger

    def refs(value: Json) -> Json:
        if isinstance(value, list):
            return [refs(each) for each in value]
        if isinstance(value, dict):
            made = {key: refs(each) for key, each in value.items()}
            if isinstance(made.get("$ref"), str):
                made["$ref"] = made["$ref"].replace("#/definitions/", "#/components/schemas/")
            if made.pop("x-nullable", None):
                made["nullable"] = True
            return made
        return value

    host = f"{(text.get('schemes') or ['https'])[0]}://{text['host']}{text.get('basePath', '')}"
    paths: dict[str, Json] = {}
    for path, item in text["paths"].items():
        paths[path] = {}
        for method, operation in item.items():
            if method == "parameters":
                paths[path][method] = [_parameter(each) for each in operation]
                continue
            paths[path][method] = _operation(operation, text)
    definitions = text.get("securityDefinitions", {})
    schemes = {
        name: {"type": "http", "scheme": "basic"} if each["type"] == "basic" else each
        for name, each in definitions.items()
    }
    made = {
        "openapi": "3.0.3",
        "info": text["info"],
        "servers": [{"url": host}],
        "paths": paths,
        "components": {"schemas": text.get("definitions", {}), "securitySchemes": schemes},
    }
    if "security" in text:
        made["security"] = text["security"]
    return refs(made)


def _parameter(node: Json) -> Json:
    outside = {"name", "in", "required", "description", "collectionFormat"}
    made = {key: value for key, value in node.items() if key in {"name", "in", "required", "description"}}
    made["schema"] = {key: value for key, value in node.items() if key not in outside}
    if node.get("type") == "array" and node["in"] == "query":
        styles = {"multi": ("form", True), "ssv": ("spaceDelimited", False), "pipes": ("pipeDelimited", False)}
        made["style"], made["explode"] = styles.get(node.get("collectionFormat", "csv"), ("form", False))
    return made


def _operation(node: Json, root: Json) -> Json:
    made = {key: value for key, value in node.items() if key not in {"parameters", "consumes", "produces", "responses"}}
    consumes = node.get("consumes") or root.get("consumes") or ["application/json"]
    produces = node.get("produces") or root.get("produces") or ["application/json"]
    parameters = node.get("parameters", [])
    made["parameters"] = [_parameter(each) for each in parameters if each["in"] not in {"body", "formData"}]
    for each in parameters:
        if each["in"] == "body":
            made["requestBody"] = {"required": each.get("required", False)}
            made["requestBody"]["content"] = {kind: {"schema": each["schema"]} for kind in consumes}
    made["responses"] = {}
    for status, response in node.get("responses", {}).items():
        made["responses"][status] = {"description": response.get("description", "")}
        if "schema" in response:
            made["responses"][status]["content"] = {kind: {"schema": response["schema"]} for kind in produces}
        if "headers" in response:
            made["responses"][status]["headers"] = {
                name: {"schema": header} for name, header in response["headers"].items()
            }
    return made


def as_31(document: Json) -> Json:
    """Convert OpenAPI 3.0 to 3.1: null in the type list or as a branch, one-value enums as const, strict bounds."""

    def go(value: Json) -> Json:
        if isinstance(value, list):
            return [go(each) for each in value]
        if not isinstance(value, dict):
            return value
        made = {key: go(each) for key, each in value.items()}
        if "$ref" in made and isinstance(made["$ref"], str):
            return {"$ref": made["$ref"]}
        if isinstance(made.get("type"), str) and "enum" in made and len(made["enum"]) == 1 and not made.get("nullable"):
            made["const"] = made.pop("enum")[0]
        if made.pop("nullable", None) is True:
            if isinstance(made.get("type"), str):
                made["type"] = [made["type"], "null"]
                if "enum" in made and None not in made["enum"]:
                    made["enum"] = [*made["enum"], None]
            elif "allOf" in made or "oneOf" in made or "anyOf" in made:
                key = next(each for each in ("oneOf", "anyOf", "allOf") if each in made)
                rest = made.pop(key)
                made["oneOf"] = [*rest, {"type": "null"}] if key != "allOf" else [{"allOf": rest}, {"type": "null"}]
        for side in ("Minimum", "Maximum"):
            strict = made.pop(f"exclusive{side}", None)
            if strict is True:
                made[f"exclusive{side}"] = made.pop(side.lower())
            elif isinstance(strict, (int, float)) and not isinstance(strict, bool):
                made[f"exclusive{side}"] = strict
        return made

    return {**go(document), "openapi": "3.1.0"}
