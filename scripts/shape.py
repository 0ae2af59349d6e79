"""Whether a document has objects, lists and texts where OpenAPI has them, so that the rest reads it without guards."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from scripts.contract_document import METHODS, Json

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

INSIDE = frozenset({"items", "additionalProperties", "not"})
MAPS = frozenset({"properties"})
LISTS = frozenset({"oneOf", "anyOf", "allOf", "prefixItems"})
TYPES = ("string", "number", "integer", "boolean", "object", "array", "null")


def misshapen(document: Json) -> Iterator[str]:
    """A line for each part that is of another shape than its place asks for, with what belongs there."""
    version = document.get("openapi")
    if not isinstance(version, str) or not version.startswith("3.1"):
        yield f"openapi: {version!r} is not read here; write the document in OpenAPI 3.1 (`openapi: 3.1.0`)"
    if not isinstance(document.get("info", {}), dict):
        yield "info: is no object; write a title and a version"
    if not isinstance(document.get("paths"), dict) or not document["paths"]:
        yield "paths: is no object with operations; write one a path"
    else:
        yield from _each("", document["paths"], _path_item)
        if not any(key in METHODS for item in document["paths"].values() if isinstance(item, dict) for key in item):
            yield "paths: has no operation; write one under its path and method"
    yield from _each("webhook ", document.get("webhooks", {}), _webhook)
    components = document.get("components")
    if not isinstance(components, dict) or not isinstance(components.get("schemas"), dict):
        yield "components/schemas: is not there; requests and answers have their schemas in it"
        return
    for kind, held in components.items():
        yield from _each(f"components/{kind}/", held, COMPONENTS.get(kind, _any_object))


def _each(where: str, held: Any, check: Callable[[str, Any], Iterator[str]]) -> Iterator[str]:
    if not isinstance(held, dict):
        yield f"{where.strip('/ ')}: is no object; write one entry a name"
        return
    for name, value in held.items():
        yield from check(f"{where}{name}", value)


def _any_object(where: str, value: Any) -> Iterator[str]:
    if not isinstance(value, dict):
        yield f"{where}: is {value!r}; write an object"
    elif "$ref" in value and not isinstance(value["$ref"], str):
        yield f"{where}: its $ref is {value['$ref']!r}; write #/components/KIND/NAME"


def _path_item(where: str, item: Any) -> Iterator[str]:
    if not isinstance(item, dict):
        yield f"{where}: is no object; write its methods"
        return
    for method in METHODS:
        if method in item:
            yield from _operation(f"{method.upper()} {where}", item[method])


def _operation(where: str, operation: Any) -> Iterator[str]:
    if not isinstance(operation, dict):
        yield f"{where}: is no object; write the operation"
        return
    name, tags = operation.get("operationId"), operation.get("tags")
    if not isinstance(name, str) or not name.strip():
        yield f"{where}: has no operationId; give it one, its module is called so"
    if not isinstance(tags, list) or not tags or not all(isinstance(tag, str) and tag for tag in tags):
        yield f"{where}: has no tags; tag it with its vendor, its folder is called so"
    if not isinstance(operation.get("parameters", []), list):
        yield f"{where}: its parameters are no list; write one an entry"
    else:
        for parameter in operation.get("parameters", []):
            yield from _parameter(f"{where}: a parameter", parameter)
    if "requestBody" in operation:
        yield from _with_content(f"{where}: its body", operation["requestBody"])
    if not isinstance(operation.get("responses"), dict) or not operation["responses"]:
        yield f"{where}: has no responses; write what it answers"
    else:
        yield from _each(f"{where}: its answer ", operation["responses"], _with_content)
    servers = operation.get("servers", [])
    if not isinstance(servers, list) or not all(isinstance(each, dict) and _text(each.get("url")) for each in servers):
        yield f"{where}: its servers are no list with a `url` each; write one an entry"
    security = operation.get("security", [])
    if not isinstance(security, list) or not all(isinstance(each, dict) for each in security):
        yield f"{where}: its security is no list of schemes; write one an entry"


def _text(value: Any) -> bool:
    return isinstance(value, str)


def _webhook(where: str, item: Any) -> Iterator[str]:
    if not isinstance(item, dict):
        yield f"{where}: is no object; write its methods"
        return
    for method in METHODS:
        if method in item:
            hook = item[method]
            if not isinstance(hook, dict):
                yield f"{where}: is no object; write what is sent"
            elif "requestBody" in hook:
                yield from _with_content(f"{where}: its body", hook["requestBody"])


def _parameter(where: str, parameter: Any) -> Iterator[str]:
    yield from _any_object(where, parameter)
    if isinstance(parameter, dict):
        for key in ("name", "in", "style"):
            if key in parameter and not _text(parameter[key]):
                yield f"{where}: its {key} is {parameter[key]!r}; write a text"
        if "schema" in parameter:
            yield from _named_schema(f"{where}, {parameter.get('name')}", parameter["schema"])


def _with_content(where: str, part: Any) -> Iterator[str]:
    """A body, an answer or a header: what has media types with schemas, or a schema of its own."""
    yield from _any_object(where, part)
    if not isinstance(part, dict):
        return
    yield from _each(f"{where}, ", part.get("content", {}), _with_schema)
    yield from _each(f"{where}, header ", part.get("headers", {}), _with_schema)


def _with_schema(where: str, part: Any) -> Iterator[str]:
    yield from _any_object(where, part)
    if isinstance(part, dict) and "schema" in part:
        yield from _named_schema(where, part["schema"])


def _named_schema(where: str, schema: Any) -> Iterator[str]:
    """A schema that is not inside another; `true` would say nothing of a whole body or parameter."""
    name = where.replace("components/schemas/", "schema ")
    if schema is True:
        yield f"{name}: is True; write `type: object` or a schema"
    else:
        yield from schema_shape(name, schema)


def schema_shape(where: str, schema: Any) -> Iterator[str]:
    """A line for each part of a schema that is not what JSON Schema has in its place."""
    if schema is True:
        return
    if not isinstance(schema, dict):
        told = "allows no value; leave the field out" if schema is False else f"is {schema!r}; write a schema"
        yield f"{where}: {told}"
        return
    yield from _any_object(where, schema)
    told = schema.get("type", [])
    for kind in [told] if isinstance(told, str) else told if isinstance(told, list) else [repr(told)]:
        if kind not in TYPES:
            yield f"{where}: the type {kind} is none; one of {', '.join(TYPES)}"
    if not isinstance(schema.get("enum", []), list):
        yield f"{where}: its enum is no list; write one an entry"
    required = schema.get("required", [])
    if not isinstance(required, list) or not all(map(_text, required)):
        yield f"{where}: its required is no list of names; write one an entry"
    yield from _discriminator(where, schema)
    for key in sorted((MAPS | LISTS | INSIDE) & schema.keys()):
        yield from _inner_shapes(key, schema[key], where)


def _discriminator(where: str, schema: Json) -> Iterator[str]:
    told = schema.get("discriminator", {"propertyName": ""})
    values = told.get("mapping", {}) if isinstance(told, dict) else None
    if not isinstance(told, dict) or not _text(told.get("propertyName")):
        yield f"{where}: its discriminator has no propertyName; write the field that tells the kinds apart"
    elif not isinstance(values, dict) or not all(map(_text, values.values())):
        yield f"{where}: the mapping of its discriminator is no object of references; write one a value"


def _inner_shapes(key: str, value: Any, where: str) -> Iterator[str]:
    if key in MAPS:
        if not isinstance(value, dict):
            yield f"{where}: its {key} are no object; write one a name"
            return
        for name, each in value.items():
            yield from schema_shape(f"{where}.{name}", each)
    elif key in LISTS:
        if not isinstance(value, list) or not value:
            yield f"{where}: its {key} is no list of schemas; write one an entry"
            return
        for number, each in enumerate(value):
            yield from schema_shape(f"{where}.{key}.{number}", each)
    elif key != "additionalProperties" or not isinstance(value, bool):
        yield from schema_shape(f"{where}.{key}", value)


COMPONENTS: dict[str, Callable[[str, Any], Iterator[str]]] = {
    "schemas": _named_schema,
    "responses": _with_content,
    "headers": _with_schema,
}
