"""Put what one schema object says into a view: types, values, limits, fields."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from reward_orders.contract.document import listing, mapping, schema_of
from reward_orders.contract.schema import ANNOTATIONS, ARRAYS, BOUNDS, OBJECTS, TEXTS, View, canonical

if TYPE_CHECKING:
    from collections.abc import Iterable

    from reward_orders.contract.document import Node

SCALARS = frozenset({"string", "number", "integer", "boolean"})
TYPES = SCALARS | {"object", "array"}
_SETS: dict[frozenset[str], frozenset[str]] = {}


def drop_irrelevant(view: View) -> None:
    """Take away what says something about types that the schema does not allow."""
    if view.types is None:
        return
    gone: set[str] = set()
    if "object" not in view.types:
        view.props, view.required, view.extra = {}, frozenset(), True
        gone |= OBJECTS | {"maxProperties", "minProperties"}
    if "array" not in view.types:
        view.items, view.unique = (), False
        gone |= ARRAYS | {"maxItems", "minItems"}
    if "string" not in view.types:
        view.pattern = ()
        gone |= TEXTS | {"maxLength", "minLength"}
    if not view.types & {"number", "integer"}:
        view.low = view.high = None
        gone.add("multipleOf")
    view.bounds = {key: value for key, value in view.bounds.items() if key not in gone}
    view.keywords = {key: value for key, value in view.keywords.items() if key not in gone}


def kinds_of(node: Node) -> tuple[frozenset[str] | None, bool | None]:
    """Return the types an object allows (None: any) and whether null is one (None: it does not say)."""
    nullable = node.get("nullable") is True or node.get("x-nullable") is True
    kind = node.get("type")
    values = listing(node.get("enum")) or ([node["const"]] if "const" in node else [])
    if isinstance(kind, (str, list)):
        said = [name for name in ([kind] if isinstance(kind, str) else kind) if isinstance(name, str)]
        names = {"string" if name == "file" else name for name in said}
        null = nullable or "null" in names or None in values
        return (_shared(frozenset(names & TYPES)) if names & TYPES or names == {"null"} else None), null
    null_said = True if nullable or None in values else None
    if values:
        return _shared(frozenset(_type_of(value) for value in values if value is not None)), bool(null_said)
    object_like = "properties" in node or "additionalProperties" in node or isinstance(node.get("required"), list)
    if object_like and "items" not in node:
        return frozenset({"object"}), null_said
    return (frozenset({"array"}) if "items" in node else None), null_said


def _shared(types: frozenset[str]) -> frozenset[str]:
    """Return the one object for a set of types: a document of megabytes has tens of thousands of views."""
    return _SETS.setdefault(types, types)


def _type_of(value: Any) -> str:
    kinds = {bool: "boolean", int: "integer", float: "number", str: "string", list: "array"}
    return kinds.get(type(value), "object")


def intersect(each: Iterable[frozenset[str] | None]) -> frozenset[str] | None:
    """Return the types that all allow; a whole number is a number."""
    result: frozenset[str] | None = None
    for types in each:
        if types is None:
            continue
        if result is None:
            result = types
            continue
        wide = (
            {"integer"}
            if ("integer" in result and "number" in types) or ("number" in result and "integer" in types)
            else set()
        )
        result = (result & types) | frozenset(wide)
    return result


def add_values(view: View, node: Node) -> None:
    """Keep the values that both allow."""
    values = node["enum"] if isinstance(node.get("enum"), list) else [node["const"]] if "const" in node else None
    if isinstance(node.get("x-extensible-enum"), list):
        view.extensible = node["x-extensible-enum"]
    if values is None:
        return
    values = [value for value in values if value is not None]
    allowed = {canonical(value) for value in values}
    view.enum = values if view.enum is None else [value for value in view.enum if canonical(value) in allowed]
    view.const = view.const or "const" in node


def add_bounds(view: View, node: Node) -> None:
    """Keep the tighter limit of each kind."""
    for key in BOUNDS:
        value = node.get(key)
        if isinstance(value, (int, float)) and not isinstance(value, bool):
            held = view.bounds.get(key, value)
            view.bounds[key] = max(held, value) if key.startswith("min") else min(held, value)
    for side, plain, strict in (("low", "minimum", "exclusiveMinimum"), ("high", "maximum", "exclusiveMaximum")):
        value, exclusive = node.get(plain), node.get(strict)
        if isinstance(value, (int, float)) and not isinstance(value, bool):
            _tighten(view, side, value, strict=exclusive is True)
        if isinstance(exclusive, (int, float)) and not isinstance(exclusive, bool):
            _tighten(view, side, exclusive, strict=True)


def _tighten(view: View, side: str, value: float, *, strict: bool) -> None:
    held = getattr(view, side)
    sign = 1 if side == "low" else -1
    if held is None or (sign * value, strict) > (sign * held[0], held[1]):
        setattr(view, side, (value, strict))


def settle_range(view: View) -> None:
    """Write `> 4` of an integer as `>= 5`."""
    if view.types != frozenset({"integer"}):
        return
    if view.low and view.low[1] and float(view.low[0]).is_integer():
        view.low = (view.low[0] + 1, False)
    if view.high and view.high[1] and float(view.high[0]).is_integer():
        view.high = (view.high[0] - 1, False)


def add_shape(view: View, node: Node) -> None:
    """Unite fields, items and what is said of fields that have no name."""
    for name, child in mapping(node.get("properties")).items():
        schema = schema_of(child)
        if child is True:
            view.props.setdefault(name, ())
        elif schema is not None and not any(schema is held for held in view.props.get(name, ())):
            view.props[name] = (*view.props.get(name, ()), schema)
    if required := {name for name in listing(node.get("required")) if isinstance(name, str)}:
        view.required |= required
    extra = node.get("additionalProperties", True)
    if extra is False:
        view.extra = False
    elif isinstance(extra, dict) and extra.keys() - ANNOTATIONS and view.extra is not False:
        view.extra = (*view.extra, extra) if isinstance(view.extra, tuple) else (extra,)
    if (items := schema_of(node.get("items"))) is not None:
        view.items = (*view.items, items)
