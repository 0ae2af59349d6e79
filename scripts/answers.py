"""How each field of an answer is typed and read: from the contract to what the record template prints.

The generator's own properties do not tell a decimal from a float or a reference from what it stands for, so the
contract itself is read here.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from scripts.contract_document import Json, request_schemas, resolved
from scripts.naming import ClassName, PythonIdentifier, in_double_quote_literal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

PREFIX = "field_"  # the generator's own, for names that no identifier may begin with
TAKEN = frozenset({"extra", "to_dict"})  # what every record has
NUMBERS = {"decimal": ("_types.Decimal", "as_decimal")}
TEXTS = {
    "decimal": ("_types.Decimal", "as_decimal_text"),
    "date-time": ("_datetime", "as_time"),
    "date": ("_date", "as_date"),
}
SCALARS = {"string": ("str", "as_text"), "number": ("float", "as_float"), "integer": ("int", "as_int")} | {
    "boolean": ("bool", "as_flag")
}
CONSTANTS = {str: "string", bool: "boolean", int: "integer", float: "number"}


class NoRuleError(Exception):
    """A field of an answer is of a kind that no reader exists for."""


@dataclass(frozen=True)
class Reading:
    """One kind of field: its Python type, the expression that reads a value, the records that takes, its JSON kind."""

    type: str
    read: Callable[[str, int], str]
    records: frozenset[str] = field(default=frozenset())
    json: str = ""


def answers(document: Json) -> dict[str, Any]:
    """By class name, what the record template needs of each answer schema: its fields, or the type of a map.

    Raises NoRuleError for a field that cannot be read.
    """
    schemas = document["components"]["schemas"]
    sent = request_schemas(document)
    found: dict[str, Any] = {}
    for name, schema in schemas.items():
        if name in sent or "enum" in schema or not has_class(schema):
            continue
        if properties := dict(properties_of(document, schema)):
            found[_class(name)] = {"fields": _fields(document, name, properties)}
        else:
            reading = _reading(document, schema)
            found[_class(name)] = {"type": reading.type, "records": _imports(reading)}
    return found


def hidden(document: Json) -> dict[str, list[str]]:
    """By class name, the wire names of a request's fields that no repr shows."""
    schemas = document["components"]["schemas"]
    return {
        _class(name): [
            in_double_quote_literal(wire)
            for wire, each in properties_of(document, schemas[name])
            if is_secret(document, each)
        ]
        for name in sorted(request_schemas(document))
    }


def is_secret(document: Json, schema: Json) -> bool:
    """Whether a field is marked, itself or by the schema that it refers to."""
    return bool(schema.get("x-secret")) or ("$ref" in schema and bool(resolved(document, schema).get("x-secret")))


def can_be_written(text: str) -> bool:
    """Whether the generator writes a text as it is; it leaves control characters out of names and values."""
    return bool(json.loads(f'"{in_double_quote_literal(text)}"') == text)


def has_class(schema: Json) -> bool:
    """Whether the generator writes a module for a named schema; it inlines arrays, unions and plain scalars."""
    return schema.get("type") == "object" or bool(schema.keys() & {"properties", "enum", "allOf"})


def properties_of(document: Json, schema: Json) -> Iterator[tuple[str, Json]]:
    """The properties of an object, those of what it is made of (allOf) first."""
    for part in schema.get("allOf", []):
        yield from properties_of(document, resolved(document, part))
    yield from schema.get("properties", {}).items()


def attribute(wire: str) -> str:
    """How the attribute of a wire name is called, where nothing of the record is called so."""
    name = str(PythonIdentifier(wire, PREFIX))
    return f"{name}_" if name in TAKEN else name


def _fields(document: Json, schema: str, properties: dict[str, Json]) -> dict[str, Any]:
    fields: dict[str, Any] = {}
    names: dict[str, str] = {}
    for wire, property_schema in properties.items():
        name = attribute(wire)
        if name in names:
            both = f"{names[name]} and {wire} would both be the attribute {name}"
            raise NoRuleError(f"{schema}: {both}; keep one, the other is in .extra")
        names[name] = wire
        try:
            reading = _reading(document, property_schema)
        except NoRuleError as error:
            raise NoRuleError(f"{schema}.{wire}: {error}") from None
        fields[in_double_quote_literal(wire)] = {  # as the template has it
            "attribute": name,
            "type": reading.type,
            "read": reading.read("value", 0),
            "records": _imports(reading),
            "secret": is_secret(document, property_schema),
            "description": (resolved(document, property_schema) | property_schema).get("description"),
        }
    return fields


def _reading(document: Json, schema: Json) -> Reading:
    if "$ref" in schema:
        return _referred(document, schema["$ref"])
    if parts := schema.get("allOf"):
        return _together(document, parts)
    kinds = [one for one in schema.get("oneOf", []) + schema.get("anyOf", []) if one.get("type") != "null"]
    if "discriminator" in schema:
        return _told_apart(document, schema["discriminator"], kinds)
    readings = [_reading(document, one) for one in kinds]
    readings += [_of_type(document, one, schema) for one in _types(schema)]
    if readings:
        return _union(readings)
    if schema.get("type"):
        raise NoRuleError("nothing but null; leave it out")
    return Reading("Any", lambda value, _: value)


def _types(schema: Json) -> list[str]:
    """The types of a value but null; without a word of them, those of its constant or of its known values."""
    told = schema.get("type", [])
    types = [one for one in ([told] if isinstance(told, str) else told) if one != "null"]
    values = [schema["const"]] if "const" in schema else [one for one in schema.get("enum", []) if one is not None]
    return types if told else list(dict.fromkeys(CONSTANTS[type(value)] for value in values))


def _together(document: Json, parts: list[Json]) -> Reading:
    """What several schemas say of one value: one of them names its kind, the others only describe it."""
    telling = [part for part in parts if part.keys() & {"$ref", "type", "oneOf", "anyOf", "allOf", "properties"}]
    if len(telling) != 1:
        raise NoRuleError("puts several schemas together; give it a name of its own under components")
    return _reading(document, telling[0])


def _told_apart(document: Json, discriminator: Json, kinds: list[Json]) -> Reading:
    """One of several records, by the value of a field that all have."""
    by_name = {kind["$ref"].rpartition("/")[2]: kind["$ref"] for kind in kinds if "$ref" in kind}
    if len(by_name) != len(kinds) or not all(dict(properties_of(document, resolved(document, k))) for k in kinds):
        raise NoRuleError("a discriminator tells objects with names apart; give each kind a name under components")
    values = {value: ref.rpartition("/")[2] for value, ref in discriminator.get("mapping", {}).items()}
    values |= {name: name for name in by_name if name not in values}
    if others := sorted(set(values.values()) - by_name.keys()):
        raise NoRuleError(f"its discriminator names {others[0]}, which is none of its kinds; add it to the oneOf")
    wire = str(discriminator.get("propertyName", ""))
    table = ", ".join(f"{json.dumps(value)}: {_class(name)}" for value, name in values.items())
    of_type = " | ".join(f"_models.{_class(name)}" for name in by_name)
    return Reading(
        of_type,
        lambda value, _: f'_cast("{of_type} | None", as_one_of({{{table}}}, {json.dumps(wire)}, {value}))',
        frozenset(_class(name) for name in by_name),
        "object",
    )


def _referred(document: Json, reference: str) -> Reading:
    name = reference.rpartition("/")[2]
    schema = resolved(document, {"$ref": reference})
    if "enum" in schema or not dict(properties_of(document, schema)):
        return _reading(document, schema)
    kind = _class(name)
    return Reading(f"_models.{kind}", lambda value, _: f"as_record({kind}, {value})", frozenset({kind}), "object")


def _of_type(document: Json, kind: str, schema: Json) -> Reading:
    if kind == "array":
        # Values at fixed places are of several kinds: they are given as they came.
        return _list(_reading(document, {} if "prefixItems" in schema else schema.get("items", {})))
    if kind == "object":
        return _map(document, schema)
    special = NUMBERS if kind == "number" else TEXTS if kind == "string" else {}
    of_type, reader = special.get(str(schema.get("format")), SCALARS[kind])
    return Reading(of_type, lambda value, _: f"{reader}({value})", json=reader)


def _list(inner: Reading) -> Reading:
    if inner.type == "Any":
        return Reading("Sequence[Any]", lambda value, _: f"as_list({value})", json="array")

    def read(value: str, depth: int) -> str:
        each, kept = f"i{depth}", f"x{depth}"
        rows = f"[{kept} for {each} in {value} if ({kept} := {inner.read(each, depth + 1)}) is not None]"
        return f"({rows} if {value}.__class__ is list else None)"

    return Reading(f"Sequence[{inner.type}]", read, inner.records, "array")


def _map(document: Json, schema: Json) -> Reading:
    if schema.get("properties"):
        raise NoRuleError("an object inside another; give it a name of its own under components")
    values = schema.get("additionalProperties")
    inner = _reading(document, values) if isinstance(values, dict) else None
    if inner is None or inner.type == "Any":
        return Reading("dict[str, Any]", lambda value, _: f"as_object({value})", json="object")
    of_values = inner

    def read(value: str, depth: int) -> str:
        key, each, kept = f"k{depth}", f"i{depth}", f"x{depth}"
        test = f"({kept} := {of_values.read(each, depth + 1)}) is not None"
        entries = f"{{{key}: {kept} for {key}, {each} in {value}.items() if {test}}}"
        return f"({entries} if {value}.__class__ is dict else None)"

    return Reading(f"dict[str, {inner.type}]", read, inner.records, "object")


def _union(readings: list[Reading]) -> Reading:
    for kind, told in (("object", "objects"), ("array", "lists")):
        if sum(one.json == kind for one in readings) > 1:
            raise NoRuleError(
                f"nothing tells its kinds of {told} apart; give it a discriminator, or write `type: {kind}`"
            )
    # Plain text takes whatever is text, and Any takes all: they come last.
    first, *others = sorted(readings, key=lambda one: (one.type == "Any", one.json == "as_text"))
    if not others:
        return first
    rest = _union(others)

    def read(value: str, depth: int) -> str:
        kept = f"u{depth}"
        return f"({kept} if ({kept} := {first.read(value, depth + 1)}) is not None else {rest.read(value, depth + 1)})"

    of_type = first.type if first.type == rest.type else f"{first.type} | {rest.type}"
    return Reading("Any" if "Any" in {first.type, rest.type} else of_type, read, first.records | rest.records)


def _class(name: str) -> str:
    return str(ClassName(name, PREFIX))


def _imports(reading: Reading) -> list[str]:
    return [f"from .{PythonIdentifier(name, PREFIX)} import {name}" for name in sorted(reading.records)]
