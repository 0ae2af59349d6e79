"""What of a contract's schemas the generated classes cannot hold; scripts/supported.py looks at all the rest."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from scripts.answers import can_be_written, has_class, properties_of
from scripts.contract_document import Json, references, resolved
from scripts.naming import ClassName, PythonIdentifier, snake_case
from scripts.shape import INSIDE, LISTS, MAPS, TYPES

if TYPE_CHECKING:
    from collections.abc import Iterator

READ = frozenset({"type", "format", "required", "enum", "const", "$ref", "discriminator"}) | INSIDE | MAPS | LISTS
TOLD = frozenset({"title", "description", "default", "examples", "example", "deprecated", "readOnly", "writeOnly"}) | {
    "externalDocs",
    "xml",
    "$comment",
}
LIMITS = frozenset({"minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf", "pattern"}) | {
    "minLength",
    "maxLength",
    "minItems",
    "maxItems",
    "uniqueItems",
    "contains",
    "minContains",
    "maxContains",
    "minProperties",
    "maxProperties",
    "propertyNames",
    "dependentRequired",
    "unevaluatedProperties",
    "unevaluatedItems",
    "contentEncoding",
    "contentMediaType",
    "contentSchema",
}
"""What says which values fit; the services judge that, and so does the facade where it must."""
BY_REFERENCE = "refer to a schema by #/components/schemas/NAME"
REFUSED = {
    "patternProperties": "names fields by patterns; write additionalProperties with the schema of a value",
    "nullable": "is of OpenAPI 3.0; add 'null' to the type",
    "$defs": "names schemas inside a schema; give each a name under components/schemas",
    "definitions": "names schemas inside a schema; give each a name under components/schemas",
    "if": "makes fields depend on others; write them as optional properties",
    "then": "makes fields depend on others; write them as optional properties",
    "else": "makes fields depend on others; write them as optional properties",
    "dependentSchemas": "makes fields depend on others; write them as optional properties",
    "$id": f"is not followed; {BY_REFERENCE}",
    "$anchor": f"is not followed; {BY_REFERENCE}",
    "$dynamicRef": f"is not followed; {BY_REFERENCE}",
    "$dynamicAnchor": f"is not followed; {BY_REFERENCE}",
    "$schema": "is not followed; remove it",
}
BESIDE_REFERENCE = TOLD - {"default"}
METHODS_OF_REQUESTS = frozenset({"to_dict", "from_dict", "additional_properties", "additional_keys"})
TAKEN = frozenset(
    {"Any", "ClassVar", "Iterator", "Literal", "Mapping", "Record", "Self", "Sequence", "StrEnum", "IntEnum", "T"}
    | {"TypeAlias", "TypeVar", "UUID", "UNSET", "Unset"}
)
"""What generated modules import, so that no class of the contract can be called so."""
VALUES = (str, int)


def schema_problems(document: Json, sent: set[str]) -> list[str]:
    """A line for each part of the named schemas, of which `sent` are in requests, that would be lost."""
    schemas = document["components"]["schemas"]
    found = [*_names(schemas), *(line for name in schemas for line in _circles(schemas, name))]
    if found:
        return found
    for name, schema in schemas.items():
        for where, part in _parts(schema, name):
            place = where.removeprefix(name)
            found += [f"schema {where}: {problem}" for problem in _problems(part, place, in_request=name in sent)]
        if name in sent:
            found += [f"schema {name}: {problem}" for problem in _request_names(document, schema)]
        found += [f"schema {name}: {problem}" for problem in _required(document, schema)]
    return found


def named_schemas(document: Json, schema: Json) -> Json:
    """A schema without a reference in front, and without a `oneOf` that only adds null."""
    plain = resolved(document, schema)
    kinds = [one for one in plain.get("oneOf", []) + plain.get("anyOf", []) if one.get("type") != "null"]
    return named_schemas(document, kinds[0]) if len(kinds) == 1 else plain


def member_names(schema: Json) -> list[str]:
    """The names the generator gives the members of an enum, in order; null is none."""
    values = [value for value in schema["enum"] if value is not None]
    given = schema.get("x-enum-varnames") or [_member(value, number) for number, value in enumerate(values)]
    return [snake_case(str(name)).upper() for name in given]


def _member(value: Any, number: int) -> str:
    if isinstance(value, int):
        return f"VALUE_NEGATIVE_{-value}" if value < 0 else f"VALUE_{value}"
    return value.upper() if value and value[0].isalpha() else f"VALUE_{number}"


def is_scalar(document: Json, schema: Json, depth: int = 0) -> bool:
    """Whether every value of a schema is text, a number, a flag or null."""
    plain = resolved(document, schema)
    told = plain.get("type", [])
    types = [told] if isinstance(told, str) else told
    if {"object", "array"} & set(types) or "properties" in plain or depth > len(TYPES):
        return False
    kinds = [each for key in ("oneOf", "anyOf", "allOf") for each in plain.get(key, [])]
    if kinds:
        return all(is_scalar(document, one, depth + 1) for one in kinds)
    return bool(types) or "enum" in plain or "const" in plain


def doubled(schema: Json) -> bool:
    """Whether a schema without a name describes an object, for which a name would be made up."""
    return bool(schema.get("properties")) or any(doubled(each) for key in LISTS for each in schema.get(key, []))


def _parts(schema: Any, where: str) -> Iterator[tuple[str, Json]]:
    if not isinstance(schema, dict):
        return
    yield where, schema
    for name, inner in schema.get("properties", {}).items():
        yield from _parts(inner, f"{where}.{name}")
    for key in sorted(INSIDE & schema.keys()):
        yield from _parts(schema[key], f"{where}.{key}")
    for key in sorted(LISTS & schema.keys()):
        for number, inner in enumerate(schema[key]):
            yield from _parts(inner, f"{where}.{key}.{number}")


def _names(schemas: Json) -> Iterator[str]:
    """Schemas whose classes or modules would be one."""
    modules: dict[str, str] = {}
    for name, schema in schemas.items():
        if not has_class(schema):
            continue
        kind, module = str(ClassName(name, "")), str(PythonIdentifier(name, ""))
        if not kind.isidentifier() or not module.isidentifier():
            yield f"schema {name}: gives no name of a class; use letters"
        elif kind in TAKEN:
            yield f"schema {name}: generated modules use that name themselves; begin it with its vendor"
        elif modules.setdefault(module, name) != name:
            yield f"schema {name}: {modules[module]} and {name} would both be the module models/{module}; rename one"


def _circles(schemas: Json, name: str) -> Iterator[str]:
    """A schema that holds itself with no object with properties between: no type of Python can be written for it."""
    met: set[str] = set()
    open_ends = _held(schemas[name])
    if "properties" in schemas[name]:
        open_ends = [reference for part in schemas[name].get("allOf", []) for reference in _held(part)]
    while open_ends:
        other = open_ends.pop()
        if other == name:
            yield f"schema {name}: holds itself; put an object with properties between"
            return
        if other not in met and "properties" not in schemas.get(other, {}):
            met.add(other)
            open_ends += _held(schemas.get(other, {}))


def _held(schema: Json) -> list[str]:
    """Names a schema refers to, but for those that its own properties refer to."""
    beside = {key: value for key, value in schema.items() if key != "properties"}
    parts = [part for part in schema.get("allOf", []) if isinstance(part, dict)]
    beside["allOf"] = [{key: value for key, value in part.items() if key != "properties"} for part in parts]
    return [reference.rpartition("/")[2] for reference in references(beside) if "/schemas/" in reference]


def _problems(schema: Json, place: str, *, in_request: bool) -> Iterator[str]:
    yield from _words(schema)
    if "$ref" in schema:
        yield from _beside_reference(schema)
        return
    if isinstance(schema.get("unevaluatedProperties"), dict):
        yield "`unevaluatedProperties` with a schema is not read; write additionalProperties"
    kinds = [each for key in ("oneOf", "anyOf") for each in schema.get(key, [])]
    if kinds and (schema.get("properties") or "allOf" in schema) and any(each.keys() - {"required"} for each in kinds):
        yield "has properties beside a choice; give each kind a name and write a oneOf of them alone"
    told = schema.get("type", [])
    if isinstance(told, list) and schema.get("properties") and set(told) - {"object", "null"}:
        yield "is an object or something else; give the object a name and write a oneOf"
    inside = bool(place)  # below a named schema
    if inside and schema.get("properties") and ".allOf." not in place:
        yield "an object inside another; give it a name of its own under components"
    yield from _values(schema, needs_name=inside and in_request)
    if "enum" in schema and not inside and (None in schema["enum"] or "null" in told):
        yield "an enum with null; leave null out, and write a oneOf of it and `type: 'null'` where it is used"
    if in_request and schema.get("allOf") and inside and len(schema["allOf"]) > 1:
        yield "puts several schemas together; give it a name of its own under components"
    if "discriminator" in schema and not (kinds and isinstance(schema["discriminator"], dict)):
        yield "has a discriminator without a oneOf; write a oneOf of the kinds"


def _words(schema: Json) -> Iterator[str]:
    for key in schema:
        if key in REFUSED:
            yield f"`{key}` {REFUSED[key]}"
        elif key not in READ | TOLD | LIMITS and not str(key).startswith("x-"):
            yield f"`{key}` is no word of a schema; correct or remove it"
    for name in schema.get("properties", {}):
        if not can_be_written(name):
            yield f"the name {name!r} holds a character that cannot be written; leave the field out"


def _beside_reference(schema: Json) -> Iterator[str]:
    for key in schema:
        if key == "default":
            yield "a default beside $ref is lost; write it in the description, and the facade's argument has it"
        elif key != "$ref" and key in READ | LIMITS:
            yield f"`{key}` beside $ref is lost; put it into the schema that $ref names"


def _values(schema: Json, *, needs_name: bool) -> Iterator[str]:
    if "const" in schema and not isinstance(schema["const"], (str, int, float)):
        yield f"a const that is {type(schema['const']).__name__}; only text, numbers and flags can be; leave it out"
    told = [schema.get("const"), schema.get("default"), *schema.get("enum", [])]
    for value in told:
        if isinstance(value, str) and not can_be_written(value):
            yield f"the value {value!r} holds a character that cannot be written; leave it out"
    if "enum" not in schema:
        return
    values = [value for value in schema["enum"] if value is not None]
    if not values:
        yield "an enum of nothing; leave it out"
    elif {type(value) for value in values} not in ({str}, {int}):
        yield "an enum whose values are not all text, or all whole numbers; leave it out and list them in words"
    elif needs_name:
        yield "an enum inside a request; give it a name of its own under components"
    else:
        yield from _members(schema, values)


def _members(schema: Json, values: list[Any]) -> Iterator[str]:
    given = schema.get("x-enum-varnames")
    if given is not None and (not isinstance(given, list) or len(given) != len(values)):
        yield f"x-enum-varnames has not one name for each of the {len(values)} values"
        return
    if len(set(values)) != len(values):
        yield "an enum with a value that is there twice; remove one"
        return
    members: dict[str, Any] = {}
    for name, value in zip(member_names(schema), values, strict=True):
        if name in members:
            yield f"the values {members[name]!r} and {value!r} would both be {name}; name them in x-enum-varnames"
        elif not name.isidentifier():
            yield f"the value {value!r} gives no name; name all in x-enum-varnames"
        members[name] = value


def _request_names(document: Json, schema: Json) -> Iterator[str]:
    """Properties of a request whose arguments cannot be written, or would be one."""
    names: dict[str, str] = {}
    for wire, _ in properties_of(document, schema):
        name = str(PythonIdentifier(wire, "field_"))
        if name == "field_" or name in METHODS_OF_REQUESTS:
            yield f"the property {wire} cannot be an argument ({name}); leave it out, `extra` sends it"
        elif names.setdefault(name, wire) != wire:
            yield f"{names[name]} and {wire} would both be the argument {name}; keep one, `extra` sends the other"


def _required(document: Json, schema: Json) -> Iterator[str]:
    known = {wire for wire, _ in properties_of(document, schema)}
    for part in [schema, *schema.get("allOf", [])]:
        for name in part.get("required", []) if known else ():
            if name not in known:
                yield f"requires {name}, which is no property of it; add the property, or correct the name"
