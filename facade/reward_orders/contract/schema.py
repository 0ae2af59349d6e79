"""One normalised view of a schema, whatever the version and the spelling: views are compared, never keywords.

A view stands for the conjunction of one or more schema objects. `allOf` and `$ref` are opened lazily, properties of
the same name are conjunctions again, null in all its spellings is one flag, `const` is an enum of one value and
boolean `exclusiveMinimum` is the number form. Cycles need no special care: a conjunction is known by the identity of
its objects.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from reward_orders.contract.document import EMPTY, Node

Nodes = tuple[Node, ...]
KEYWORDS_2020 = (
    *("if", "then", "else", "not", "contains", "minContains", "maxContains", "prefixItems", "propertyNames"),
    *("dependentRequired", "dependentSchemas", "unevaluatedItems", "unevaluatedProperties", "patternProperties"),
    *("contentSchema", "contentMediaType", "contentEncoding"),
)
BOUNDS = ("maxLength", "minLength", "maxItems", "minItems", "maxProperties", "minProperties", "multipleOf")
ANNOTATIONS = frozenset({"title", "description", "example", "examples", "externalDocs", "$comment", "xml", "summary"})
CONSTRAINTS = frozenset(
    {"type", "properties", "required", "enum", "const", "format", "items", "additionalProperties", "pattern"}
    | {"oneOf", "anyOf", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "uniqueItems"}
    | set(BOUNDS)
    | set(KEYWORDS_2020)
)
OBJECTS = frozenset(
    {"propertyNames", "dependentRequired", "dependentSchemas", "unevaluatedProperties", "patternProperties"}
)
ARRAYS = frozenset({"contains", "minContains", "maxContains", "prefixItems", "unevaluatedItems"})
TEXTS = frozenset({"contentSchema", "contentMediaType", "contentEncoding"})
KNOWN = (
    CONSTRAINTS
    | ANNOTATIONS
    | {"$ref", "$dynamicRef", "$id", "$anchor", "$dynamicAnchor", "$schema", "$defs", "definitions", "$vocabulary"}
    | {"allOf", "default", "nullable", "readOnly", "writeOnly", "deprecated", "discriminator"}
    | {"collectionFormat", "allowEmptyValue"}
)

# What the value of a keyword has to be; what is something else says nothing here, and is compared as it is written.
_MANY, _SCHEMA, _NUMBER = (list,), (dict, bool), (int, float)
FORMS: dict[str, tuple[type, ...]] = (
    dict.fromkeys(("enum", "oneOf", "anyOf", "allOf", "required", "prefixItems"), _MANY)
    | dict.fromkeys(("properties", "patternProperties", "dependentSchemas", "dependentRequired"), (dict,))
    | dict.fromkeys(("items", "additionalProperties", "not", "if", "then", "else", "contains"), _SCHEMA)
    | dict.fromkeys(("propertyNames", "unevaluatedItems", "unevaluatedProperties", "contentSchema"), _SCHEMA)
    | dict.fromkeys((*BOUNDS, "minContains", "maxContains", "minimum", "maximum"), _NUMBER)
    | dict.fromkeys(("format", "pattern", "contentMediaType", "contentEncoding"), (str,))
    | dict.fromkeys(("nullable", "readOnly", "writeOnly", "deprecated", "uniqueItems"), (bool,))
    | dict.fromkeys(("exclusiveMinimum", "exclusiveMaximum"), (bool, *_NUMBER))
    | {"type": (str, list), "discriminator": (dict, str), "xml": (dict,)}
)
NAMED_TYPES = frozenset({"string", "number", "integer", "boolean", "object", "array", "null", "file"})


def misshapen(key: str, value: Any) -> bool:
    """Tell whether a keyword has a value that it cannot have; null is nothing said, vendors write it in many places."""
    if value is None or key not in FORMS:
        return False
    if not isinstance(value, FORMS[key]) or (isinstance(value, bool) and bool not in FORMS[key]):
        return True
    if key != "type":
        return False
    names: list[Any] = value if isinstance(value, list) else [value]
    return not names or any(not isinstance(name, str) or name not in NAMED_TYPES for name in names)


@dataclass(frozen=True)
class Branch:
    """One branch of oneOf or anyOf; `name` is its reference or title."""

    nodes: Nodes
    name: str


@dataclass(slots=True)
class View:
    """What a schema demands of a value. `types` None means any; `null` None means the document does not say.

    `unknown` is a reference that leads nowhere, where nothing else is left of the schema.
    """

    pointer: str = ""
    name: str = ""
    unknown: str = ""
    types: frozenset[str] | None = None
    typed: bool = False
    null: bool | None = None
    enum: list[Any] | None = None
    const: bool = False
    known: list[Any] | None = None
    extensible: list[Any] | None = None
    format: str = ""
    low: tuple[Any, bool] | None = None
    high: tuple[Any, bool] | None = None
    bounds: dict[str, Any] = field(default_factory=dict)
    pattern: tuple[str, ...] = ()
    unique: bool = False
    default: Any = None
    has_default: bool = False
    read_only: bool = False
    write_only: bool = False
    deprecated: bool = False
    sunset: str = ""
    props: dict[str, Nodes] = field(default_factory=dict)
    required: frozenset[str] = frozenset()
    extra: Nodes | bool = True
    items: Nodes = ()
    unions: list[list[Branch]] = field(default_factory=list)
    discriminator: tuple[str, tuple[tuple[str, str], ...]] | None = None
    keywords: dict[str, Any] = field(default_factory=lambda: EMPTY)  # replaced, never written to, as the next two
    xml: dict[str, Any] = field(default_factory=lambda: EMPTY)
    other: dict[str, Any] = field(default_factory=lambda: EMPTY)  # what nothing here knows: see `misshapen`


def canonical(value: Any, *, text: bool = False) -> str:
    """Write a plain value so that equal values have equal text; as `text` the number 1 and the word "1" are equal."""
    if text and isinstance(value, str):
        return value
    return json.dumps(_whole(value), sort_keys=True, ensure_ascii=False, default=str)


def _whole(value: Any) -> Any:
    """Write 1.0 as 1: JSON has one kind of number."""
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, list):
        return [_whole(each) for each in value]
    if isinstance(value, dict):
        return {key: _whole(each) for key, each in value.items()}
    return value
