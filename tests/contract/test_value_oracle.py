"""A value oracle: what the differ calls harmless, jsonschema has to agree with on generated values."""

from __future__ import annotations

from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from tests.contract.differ import diff

Json = Any
NAMES = ("a", "b", "c")
UNCHECKED = {  # no client checks them in what it reads
    *("additionalProperties", "maxLength", "minLength", "pattern", "minimum", "maximum", "exclusiveMaximum"),
    *("exclusiveMinimum", "multipleOf", "minItems", "maxItems", "uniqueItems", "minProperties", "maxProperties"),
}
LEAVES = st.one_of(
    st.fixed_dictionaries(
        {"type": st.just("string")},
        optional={
            "maxLength": st.integers(1, 4),
            "minLength": st.integers(0, 2),
            "pattern": st.sampled_from(["^x", "^[xy]*$"]),
            "enum": st.lists(st.sampled_from(["x", "y", "xy", ""]), min_size=1, max_size=3, unique=True),
        },
    ),
    st.fixed_dictionaries(
        {"type": st.sampled_from(["integer", "number"])},
        optional={
            "minimum": st.integers(-2, 2),
            "maximum": st.integers(1, 5),
            "exclusiveMaximum": st.integers(2, 5),
            "exclusiveMinimum": st.integers(-3, 0),
            "multipleOf": st.integers(1, 3),
        },
    ),
    st.just({"type": "boolean"}),
    st.sampled_from([{"const": "x"}, {"enum": [1, "x"]}, {"type": ["string", "integer"]}, {}]),
)


def _object(children: st.SearchStrategy[Json]) -> st.SearchStrategy[Json]:
    properties = st.dictionaries(st.sampled_from(NAMES), children, min_size=1, max_size=3)
    return properties.flatmap(
        lambda held: st.fixed_dictionaries(
            {
                "type": st.just("object"),
                "properties": st.just(held),
                "required": st.lists(st.sampled_from(sorted(held)), unique=True),
            },
            optional={
                "additionalProperties": st.sampled_from([False, {"type": "string"}, {}, True]),
                "propertyNames": st.sampled_from([{"maxLength": 1}, {"enum": ["a"]}]),
                "dependentRequired": st.sampled_from([{"a": ["b"]}, {"b": ["c"]}]),
                "minProperties": st.integers(0, 2),
                "maxProperties": st.integers(1, 3),
            },
        )
    )


def _nested(children: st.SearchStrategy[Json]) -> st.SearchStrategy[Json]:
    array = st.fixed_dictionaries(
        {"type": st.just("array"), "items": children},
        optional={
            "minItems": st.integers(0, 2),
            "maxItems": st.integers(1, 3),
            "uniqueItems": st.just(True),
            "contains": st.sampled_from([{"type": "string"}, {"type": "integer"}]),
            "prefixItems": st.lists(LEAVES, min_size=1, max_size=2),
        },
    )
    union = st.builds(lambda key, each: {key: each}, st.just("anyOf"), st.lists(children, min_size=1, max_size=3))
    null = children.map(lambda each: {"anyOf": [each, {"type": "null"}]})
    both = st.builds(lambda *each: {"allOf": list(each)}, _object(children), _object(children))
    return st.one_of(array, _object(children), union, null, both, _several(children), _beside(children))


def _several(children: st.SearchStrategy[Json]) -> st.SearchStrategy[Json]:
    """Several types at once, with what each of them says."""
    kinds = st.lists(st.sampled_from(["object", "array", "string", "integer"]), min_size=2, max_size=3, unique=True)
    return st.fixed_dictionaries(
        {"type": kinds},
        optional={
            "properties": st.dictionaries(st.sampled_from(NAMES), children, min_size=1, max_size=2),
            "required": st.lists(st.sampled_from(NAMES), max_size=1),
            "items": children,
            "maxLength": st.integers(1, 4),
            "minimum": st.integers(-2, 2),
        },
    )


def _beside(children: st.SearchStrategy[Json]) -> st.SearchStrategy[Json]:
    """A choice with something beside it."""
    text = st.fixed_dictionaries(
        {
            "type": st.just("string"),
            "anyOf": st.lists(
                st.sampled_from([{"minLength": 1}, {"maxLength": 2}, {"pattern": "^x"}, {"enum": ["x", "y"]}]),
                min_size=1,
                max_size=3,
            ),
        }
    )
    groups = st.lists(st.sampled_from(NAMES).map(lambda name: {"required": [name]}), min_size=1, max_size=3)
    whole = st.builds(lambda held, branches: held | {"anyOf": branches}, _object(children), groups)
    parts = st.builds(
        lambda held, branches: held | {"anyOf": branches},
        _object(children),
        st.lists(_object(children), min_size=1, max_size=2),
    )
    return st.one_of(text, whole, parts)


SCHEMAS = st.recursive(LEAVES, _nested, max_leaves=6)


@st.composite
def mutants(draw: st.DrawFn, base: Json) -> Json:
    """Draw a revision: the base with one schema in it replaced, a keyword dropped, or another schema altogether."""
    if not isinstance(base, dict) or draw(st.integers(0, 3)) == 0:
        return draw(SCHEMAS)
    made = dict(base)
    for key in ("properties", "items", "anyOf", "allOf"):
        if key in made and draw(st.booleans()):
            held = made[key]
            if isinstance(held, dict) and key == "properties":
                name = draw(st.sampled_from(sorted(held)))
                made[key] = {**held, name: draw(mutants(held[name]))}
            elif isinstance(held, list):
                index = draw(st.integers(0, len(held) - 1))
                made[key] = [*held[:index], draw(mutants(held[index])), *held[index + 1 :]]
            else:
                made[key] = draw(mutants(held))
            return made
    droppable = [key for key in made if key not in {"properties", "type"}] or list(made)
    if droppable and draw(st.booleans()):
        made.pop(draw(st.sampled_from(sorted(droppable))))
    return made


@st.composite
def _chosen(draw: st.DrawFn, schema: Json) -> Json:
    """Draw a value of one branch with what stands beside the choice."""
    rest = {key: value for key, value in schema.items() if key != "anyOf"}
    kind = {key: rest[key] for key in rest.keys() & {"type"}}
    branch = draw(values(draw(st.sampled_from(schema["anyOf"])) | kind))
    beside = draw(values(rest)) if isinstance(branch, dict) and rest else {}
    return {**beside, **branch} if isinstance(beside, dict) and isinstance(branch, dict) else branch


@st.composite
def values(draw: st.DrawFn, schema: Json) -> Json:  # noqa: PLR0911 - one for each kind of schema
    """Draw a value that follows a schema roughly; the caller keeps those that are valid."""
    if "anyOf" in schema:
        return draw(_chosen(schema))
    if "allOf" in schema:
        parts = [draw(values(each)) for each in schema["allOf"]]
        return {key: value for part in parts if isinstance(part, dict) for key, value in part.items()}
    if "const" in schema or "enum" in schema:
        return draw(st.sampled_from(schema.get("enum") or [schema["const"]]))
    kind = schema.get("type")
    if isinstance(kind, list):
        return draw(values(schema | {"type": draw(st.sampled_from(kind))}))
    if kind == "object":
        held = schema.get("properties", {})
        names = [name for name in held if name in schema.get("required", []) or draw(st.booleans())]
        return {name: draw(values(held[name])) for name in names}
    if kind == "array":
        size = draw(st.integers(schema.get("minItems", 0), max(schema.get("minItems", 0), schema.get("maxItems", 2))))
        return [draw(values(schema.get("items", {}))) for _ in range(size)]
    simple = {
        "string": st.text("xyz", max_size=5),
        "integer": st.integers(-4, 7),
        "number": st.integers(-4, 7) | st.sampled_from([0.5, 2.5]),
        "boolean": st.booleans(),
        "null": st.none(),
    }
    kinds = [kind] if kind else ["string", "integer", "boolean", "null"]
    return draw(st.one_of(*(simple[each] for each in kinds)))


def valid(value: Json, schema: Json) -> bool:
    """Ask jsonschema."""
    return Draft202012Validator(schema).is_valid(value)


def opened(schema: Json) -> Json:
    """Accept extra fields and values beyond the limits, as a client does in what it reads."""
    if isinstance(schema, dict):
        return {key: opened(value) for key, value in schema.items() if key not in UNCHECKED}
    return [opened(each) for each in schema] if isinstance(schema, list) else schema


def document(*, sent: Json, answered: Json) -> Json:
    """Return a document with one body of each kind."""
    operation = {
        "requestBody": {"required": True, "content": {"application/json": {"schema": sent}}},
        "responses": {"200": {"description": "", "content": {"application/json": {"schema": answered}}}},
    }
    info = {"title": "t", "version": "1"}
    return {"openapi": "3.1.0", "info": info, "paths": {"/a": {"post": operation}}}


ORACLE = settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))


@ORACLE
@given(data=st.data())
def test_requests_called_harmless_are_still_accepted(data: st.DataObject) -> None:
    """No break and no risk in a request: every value the base accepts, the revision accepts."""
    base = data.draw(SCHEMAS)
    revision = data.draw(mutants(base))
    report = diff(document(sent=base, answered={}), document(sent=revision, answered={}))
    if any(finding.wire in {"break", "risk"} for finding in report.findings):
        return
    value = data.draw(values(base))
    assert not valid(value, base) or valid(value, revision), [finding.rule.id for finding in report.findings]


@ORACLE
@given(data=st.data())
def test_responses_called_harmless_are_still_understood(data: st.DataObject) -> None:
    """No break and no risk in a response: every value the revision allows, the base allowed."""
    base = data.draw(SCHEMAS)
    revision = data.draw(mutants(base))
    report = diff(document(sent={}, answered=base), document(sent={}, answered=revision))
    rules = {finding.rule.id for finding in report.findings}
    if any(finding.wire in {"break", "risk"} for finding in report.findings):
        return
    value = data.draw(values(revision))
    assert not valid(value, revision) or valid(value, opened(base)), rules


@settings(max_examples=50, deadline=None, suppress_health_check=list(HealthCheck))
@given(schema=SCHEMAS)
def test_a_schema_equals_itself(schema: Json) -> None:
    """Whatever the schema: against itself, and against itself in an allOf, nothing is reported."""
    same = document(sent=schema, answered=schema)
    wrapped = document(sent={"allOf": [schema]}, answered={"allOf": [schema]})
    assert diff(same, same).findings == []
    assert diff(same, wrapped).findings == []
    assert diff(wrapped, same).findings == []
