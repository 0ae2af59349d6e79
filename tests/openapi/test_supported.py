"""Whatever the generated package cannot hold is refused in a line with its place and what to write instead."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from scripts import cassette_coverage, contract_coverage, recording_contract, regenerate
from scripts.contract_document import ContractError, parse, read
from scripts.lint_contract import broken_rules, problems
from scripts.package_readme import contents
from scripts.record import contract as recordings
from scripts.supported import for_generator, read_supported, unsupported

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    Edit = Callable[[dict[str, Any]], object]

TEXT = {"type": "string"}
THING = {"$ref": "#/components/schemas/Thing"}
SMALL: dict[str, Any] = {
    "openapi": "3.1.0",
    "info": {"title": "small", "version": "1"},
    "paths": {
        "/things": {
            "post": {
                "operationId": "makeThing",
                "tags": ["small"],
                "requestBody": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Make"}}}},
                "responses": {"200": {"description": "d", "content": {"application/json": {"schema": THING}}}},
            }
        }
    },
    "components": {
        "schemas": {
            "Make": {"type": "object", "properties": {"name": TEXT, "colour": {"$ref": "#/components/schemas/Colour"}}},
            "Thing": {"type": "object", "properties": {"id": TEXT}},
            "Other": {"type": "object", "properties": {"id": TEXT}},
            "Colour": {"type": "string", "enum": ["RED", "GREEN"]},
        }
    },
}


def operation(document: dict[str, Any]) -> dict[str, Any]:
    return document["paths"]["/things"]["post"]


def parameter(**told: Any) -> Edit:
    """Give the operation a query parameter."""
    given = {"name": "q", "in": "query", "schema": TEXT} | told
    return lambda d: operation(d).update(parameters=[{k: v for k, v in given.items() if v is not None}])


def answer(schema: Any) -> Edit:
    """Give the answer a field."""
    return lambda d: d["components"]["schemas"]["Thing"]["properties"].update(field=schema)


def answer_named(name: str) -> Edit:
    """Give the answer a field of a name."""
    return lambda d: d["components"]["schemas"]["Thing"]["properties"].update({name: TEXT})


def request(schema: Any, name: str = "field") -> Edit:
    """Give the request a property."""
    return lambda d: d["components"]["schemas"]["Make"]["properties"].update({name: schema})


def named(**schemas: Any) -> Edit:
    """Add named schemas."""
    return lambda d: d["components"]["schemas"].update(schemas)


def body(media: str) -> Edit:
    """Send the body as something else."""
    return lambda d: operation(d)["requestBody"].update(content={media: {"schema": TEXT}})


def another(path: str, name: str, **told: Any) -> Edit:
    """Add an operation."""
    answers = {"200": {"description": "d"}}
    return lambda d: d["paths"].update(
        {path: {"get": {"operationId": name, "tags": ["small"], "responses": answers} | told}}
    )


LOST: dict[str, tuple[Any, str]] = {
    "a module twice": (another("/x", "makeTHING"), "GET /x: makeThing and makeTHING would both be the module"),
    "an operationId twice": (another("/x", "makeThing"), "its operationId makeThing is that of POST /things as well"),
    "no operationId": (lambda d: operation(d).pop("operationId"), "POST /things: has no operationId; give it one"),
    "no tags": (lambda d: operation(d).pop("tags"), "POST /things: has no tags"),
    "no responses": (lambda d: operation(d).pop("responses"), "POST /things: has no responses"),
    "a method nobody knows": (lambda d: d["paths"]["/things"].update(query={}), "/things: `query` is not read here"),
    "parameters of a path": (lambda d: d["paths"]["/things"].update(parameters=[{}]), "belong to the operation"),
    "a path by reference": (
        lambda d: d["paths"].update({"/y": {"$ref": "#/components/pathItems/Y"}}),
        "nothing is there",
    ),
    "callbacks": (lambda d: operation(d).update(callbacks={}), "callbacks give no code; write them under webhooks"),
    "a webhook's body in place": (
        lambda d: d.update(
            webhooks={"done": {"post": {"requestBody": {"content": {"application/json": {"schema": TEXT}}}}}}
        ),
        "webhook done: give its body a schema by `$ref`",
    ),
    "an operation of another kind": (lambda d: operation(d).update(sumary="s"), "`sumary` is no part of an operation"),
    "a parameter by content": (
        parameter(schema=None, content={"application/json": {"schema": THING}}),
        "POST /things: parameter q is typed by `content`",
    ),
    "a parameter by reference": (
        lambda d: operation(d).update(parameters=[{"$ref": "#/components/schemas/Thing"}]),
        "inline",
    ),
    "a list in one value": (
        parameter(schema={"type": "array", "items": TEXT}, explode=False),
        "parameter q has explode: false, which is not written",
    ),
    "a deep object": (parameter(schema=THING, style="deepObject"), "parameter q has the style deepObject"),
    "a list with pipes": (
        parameter(schema={"type": "array", "items": TEXT}, style="pipeDelimited"),
        "style pipeDelimited",
    ),
    "a list with spaces": (
        parameter(schema={"type": "array", "items": TEXT}, style="spaceDelimited"),
        "spaceDelimited",
    ),
    "an object in the query": (parameter(schema=THING), "is an object; write each of its fields as a parameter"),
    "a list of objects": (parameter(schema={"type": "array", "items": THING}), "list of objects"),
    "a list in a header": (
        parameter(**{"in": "header"}, schema={"type": "array", "items": TEXT}),
        "a list in the header",
    ),
    "a date in a header": (
        parameter(**{"in": "header"}, schema=TEXT | {"format": "date"}),
        "parameter q is a date in the header, which is not written",
    ),
    "a cookie": (parameter(**{"in": "cookie"}), "parameter q is a cookie, and no client keeps any"),
    "reserved characters": (parameter(allowReserved=True), "allowReserved"),
    "a parameter in no place": (parameter(**{"in": "road"}), "parameter 'q' in 'road'"),
    "a parameter without schema": (parameter(schema=None), "parameter q has no schema"),
    "a parameter the function has": (parameter(name="params"), "no parameter can be called params"),
    "two parameters of one name": (
        lambda d: operation(d).update(
            parameters=[{"name": n, "in": i, "schema": TEXT} for n, i in (("Q", "query"), ("q", "header"))]
        ),
        "the parameters Q and q would both be q",
    ),
    "a path without its parameter": (another("/x/{id}", "getX"), "GET /x/{id}: id stands in the path alone"),
    "a form": (body("application/x-www-form-urlencoded"), "a body of application/x-www-form-urlencoded is not sent"),
    "a multipart body": (body("multipart/form-data"), "a body of multipart/form-data is not sent"),
    "bytes": (body("application/octet-stream"), "a body of application/octet-stream is not sent"),
    "a body by reference": (
        lambda d: operation(d).update(requestBody={"$ref": "#/components/schemas/Make"}),
        "must stand inline",
    ),
    "a default answer": (lambda d: operation(d)["responses"].update(default={"description": "d"}), "`default` hides"),
    "a wildcard": (lambda d: operation(d)["responses"].update({"4XX": {"description": "d"}}), "an answer `4XX` hides"),
    "an object in an answer": (
        lambda d: operation(d)["responses"]["200"]["content"]["application/json"].update(
            schema={"type": "object", "properties": {"a": TEXT}}
        ),
        "give the schema of its 200 a name",
    ),
    "a default beside a reference": (
        request({"$ref": "#/components/schemas/Colour", "default": "RED"}),
        "schema Make.field: a default beside $ref is lost",
    ),
    "a limit beside a reference": (answer(THING | {"properties": {"x": TEXT}}), "`properties` beside $ref is lost"),
    "names by patterns": (
        named(Open={"type": "object", "patternProperties": {"^x": TEXT}}),
        "schema Open: `patternProp",
    ),
    "a condition": (named(Open={"type": "object", "if": {}}), "schema Open: `if` makes fields depend on others"),
    "null of OpenAPI 3.0": (answer(TEXT | {"nullable": True}), "schema Thing.field: `nullable` is of OpenAPI 3.0"),
    "schemas in a schema": (answer({"type": "object", "$defs": {}}), "`$defs` names schemas inside a schema"),
    "a word misspelt": (answer(TEXT | {"maxLenght": 3}), "schema Thing.field: `maxLenght` is no word of a schema"),
    "a type misspelt": (answer({"type": "strng"}), "schema Thing.field: the type strng is none; one of string"),
    "a type that is a number": (answer({"type": 5}), "the type 5 is none"),
    "a schema that is false": (answer(False), "schema Thing.field: allows no value"),
    "a schema that is text": (answer("string"), "schema Thing.field: is 'string'; write a schema"),
    "an object in an object": (answer({"type": "object", "properties": {"a": TEXT}}), "an object inside another"),
    "kinds that nothing tells apart": (
        answer({"oneOf": [THING, {"$ref": "#/components/schemas/Other"}]}),
        "schema Thing.field: nothing tells its kinds of objects apart; give it a discriminator",
    ),
    "lists that nothing tells apart": (
        answer({"oneOf": [{"type": "array", "items": TEXT}, {"type": "array", "items": THING}]}),
        "nothing tells its kinds of lists apart",
    ),
    "a discriminator of nothing": (
        lambda d: d["components"]["schemas"]["Thing"].update(discriminator={"propertyName": "id"}),
        "schema Thing: has a discriminator without a oneOf",
    ),
    "a discriminator of no kind of it": (
        answer(
            {
                "oneOf": [THING, {"$ref": "#/components/schemas/Other"}],
                "discriminator": {"propertyName": "id", "mapping": {"m": "#/components/schemas/Make"}},
            }
        ),
        "names Make, which is none of its kinds",
    ),
    "properties beside a choice": (
        lambda d: d["components"]["schemas"]["Thing"].update(oneOf=[{"properties": {"b": TEXT}}]),
        "has properties beside a choice",
    ),
    "an object or a text": (
        lambda d: d["components"]["schemas"]["Thing"].update(type=["object", "string"]),
        "is an object or something else",
    ),
    "two schemas together": (
        answer({"allOf": [THING, {"$ref": "#/components/schemas/Other"}]}),
        "several schemas together",
    ),
    "classes in one module": (named(OTHER={"type": "object"}), "would both be the module models/other"),
    "a class of the package's own": (
        named(Record={"type": "object"}),
        "schema Record: generated modules use that name",
    ),
    "attributes of one name": (
        lambda d: d["components"]["schemas"]["Thing"]["properties"].update({"a-b": TEXT, "a.b": TEXT}),
        "schema Thing: a-b and a.b would both be the attribute a_b; keep one, the other is in .extra",
    ),
    "arguments of one name": (
        lambda d: d["components"]["schemas"]["Make"]["properties"].update(orderId=TEXT, orderID=TEXT),
        "orderId and orderID would both be the argument order_id",
    ),
    "an argument that is a method": (request(TEXT, "to_dict"), "the property to_dict cannot be an argument"),
    "an argument without letters": (request(TEXT, "🎁"), "the property 🎁 cannot be an argument"),
    "a name with a control character": (answer_named("a\x00b"), "schema Thing: the name 'a\\x00b' holds a character"),
    "a value with a control character": (
        named(Colour={"enum": ["a\u2028b"]}),
        "schema Colour: the value 'a\\u2028b' holds",
    ),
    "a parameter without letters": (parameter(name="🎁"), "the parameter '🎁' cannot be written in Python"),
    "members of one name": (
        named(Colour={"enum": ["a-b", "a_b"]}),
        "'a-b' and 'a_b' would both be A_B; name them in x-enum",
    ),
    "names for some members": (
        named(Colour={"enum": ["a", "b"], "x-enum-varnames": ["A"]}),
        "x-enum-varnames has not one name for each of the 2 values",
    ),
    "an enum with null": (named(Colour={"type": ["string", "null"], "enum": ["a", None]}), "an enum with null; leave"),
    "values of several types": (named(Colour={"enum": ["a", 1]}), "not all text, or all whole numbers"),
    "a value twice": (named(Colour={"enum": ["a", "a"]}), "an enum with a value that is there twice"),
    "an enum without a name": (request({"enum": ["a"]}), "schema Make.field: an enum inside a request"),
    "a constant that is a list": (answer({"const": [1]}), "a const that is list"),
    "nothing but null": (answer({"type": "null"}), "schema Thing.field: nothing but null"),
    "a required field that is none": (
        lambda d: d["components"]["schemas"]["Make"].update(required=["nmae"]),
        "schema Make: requires nmae, which is no property of it",
    ),
    "a list of itself": (
        named(Tree={"type": "array", "items": {"$ref": "#/components/schemas/Tree"}}),
        "schema Tree: holds itself",
    ),
    "a reference to itself": (named(Me={"$ref": "#/components/schemas/Me"}), "components/schemas/Me: refers to itself"),
    "another file": (
        answer({"$ref": "./common.yaml#/Foo"}),
        "Thing/properties/field: $ref ./common.yaml#/Foo: leads to another document",
    ),
    "a reference that dangles": (
        answer({"$ref": "#/components/schemas/No"}),
        "nothing is there; add it to components/schemas",
    ),
    "a reference into a schema": (
        answer({"$ref": "#/components/schemas/Thing/properties/id"}),
        "names no component; give the part a name",
    ),
    "parameters among the components": (
        lambda d: d["components"].update(parameters={"p": {}}),
        "components/parameters/p: gives no code",
    ),
    "OpenAPI 3.0": (lambda d: d.update(openapi="3.0.3"), "openapi: '3.0.3' is not read here"),
    "no schemas": (lambda d: d["components"].pop("schemas"), "components/schemas: is not there"),
    "paths that are a list": (lambda d: d.update(paths=[]), "paths: is no object"),
    "an operation that is text": (lambda d: d["paths"]["/things"].update(post="x"), "POST /things: is no object"),
    "a path that is nothing": (lambda d: d["paths"].update({"/x": None}), "/x: is no object"),
    "a schema that is nothing": (named(Nothing=None), "schema Nothing: is None; write a schema"),
}


def edited(edit: Any) -> dict[str, Any]:
    document = copy.deepcopy(SMALL)
    edit(document)
    return document


def test_a_small_contract_holds_nothing_that_would_be_lost() -> None:
    """Each of the edits below starts from here."""
    assert unsupported(SMALL) == []


@pytest.mark.parametrize("name", LOST)
def test_what_would_be_lost_is_refused(name: str) -> None:
    """One line names the place and the advice."""
    edit, told = LOST[name]
    found = unsupported(edited(edit))
    assert [line for line in found if told in line], found
    assert all("\n" not in line for line in found)


HELD: dict[str, Any] = {
    "an open value": answer(True),
    "text in base 64": answer(TEXT | {"format": "binary"}),
    "a constant": answer({"const": "x"}),
    "a number of a few": answer({"type": "integer", "enum": [1, 2]}),
    "a discriminator": answer(
        {"oneOf": [THING, {"$ref": "#/components/schemas/Other"}], "discriminator": {"propertyName": "id"}}
    ),
    "a reference in allOf of a parameter": parameter(
        schema={"allOf": [{"$ref": "#/components/schemas/Colour"}], "default": "RED"}
    ),
    "a schema with a dot in its name": named(**{"Thing.Of-v2": {"type": "object", "properties": {"a": TEXT}}}),
    "one schema in allOf": answer({"allOf": [THING], "description": "d"}),
    "a choice of what is required": named(
        Some={"type": "object", "properties": {"a": TEXT}, "anyOf": [{"required": ["a"]}]}
    ),
    "an object that holds itself": named(
        Node={"type": "object", "properties": {"next": {"$ref": "#/components/schemas/Node"}}}
    ),
    "a table as answer": lambda d: operation(d)["responses"].update(
        {"201": {"description": "d", "content": {"text/csv": {"schema": TEXT}}}}
    ),
    "a webhook": lambda d: d.update(
        webhooks={"done": {"post": {"requestBody": {"content": {"application/json": {"schema": THING}}}}}}
    ),
    "a list in the query": parameter(schema={"type": "array", "items": {"$ref": "#/components/schemas/Colour"}}),
}


@pytest.mark.parametrize("name", HELD)
def test_what_is_held_is_not_refused(name: str) -> None:
    """Kinds that the records and builders know."""
    assert unsupported(edited(HELD[name])) == []


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "is empty or no object"),
        ("- a\n", "is empty or no object"),
        ("a: : {\n", "line 1"),
        ("a: 1\nb: 2\na: 3\n", "line 3: the key a is there already, in line 1"),
        ("a: &x\n  b: *x\n", "line 1: an anchor inside itself"),
        ("? [a]\n: 1\n", "line 1: a key that is no text"),
        ("a:\n  on: 1\n", "line 2: the key on is read as no text; put it in quotes"),
        ("200: 1\n", "line 1: the key 200 is read as no text; put it in quotes"),
        ("a: \x00\n", "no YAML"),
        ("a: 2026-13-45\n", "no YAML"),
    ],
    ids=[
        "empty",
        "a list",
        "no YAML",
        "a key twice",
        "a circle",
        "a key of a list",
        "a flag as key",
        "a number as key",
        "a control character",
        "no date",
    ],
)
def test_what_is_no_document_is_told_with_its_line(text: str, told: str) -> None:
    """YAML itself would take the last of two equal keys, and go round a circle for ever."""
    with pytest.raises(ContractError, match=told):
        parse(text)
    assert [line for line in problems(text) if told in line]


def test_anchors_and_merges_are_taken() -> None:
    """What YAML offers to say a thing once may be used."""
    assert parse("a: &x\n  b: 1\nc:\n  <<: *x\n  d: 2\ne: *x\n") == {
        "a": {"b": 1},
        "c": {"b": 1, "d": 2},
        "e": {"b": 1},
    }


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    """By its name, in one line; so is one that is no text."""
    with pytest.raises(ContractError, match=r"none\.yaml: cannot be read"):
        read(tmp_path / "none.yaml")
    (tmp_path / "odd.yaml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(ContractError, match=r"odd\.yaml: cannot be read"):
        read_supported(tmp_path / "odd.yaml")


FULL = copy.deepcopy(SMALL)
for _edit in (
    parameter(schema={"type": "array", "items": TEXT}),
    answer(
        {
            "oneOf": [{"$ref": "#/components/schemas/Other"}, {"type": "null"}],
            "discriminator": {"propertyName": "id", "mapping": {"a": "#/components/schemas/Other"}},
        }
    ),
    named(Map={"type": "object", "additionalProperties": TEXT}, Both={"allOf": [THING, {"properties": {"b": TEXT}}]}),
    lambda d: d["components"].update(responses={"Bad": {"description": "d", "headers": {"X": {"schema": TEXT}}}}),
    lambda d: operation(d)["responses"].update({"400": {"$ref": "#/components/responses/Bad"}}),
    HELD["a webhook"],
):
    _edit(FULL)
ODD: list[Any] = [None, [], "", 5, 1.5, True, False, {}, "x", ["x"], [None], {"x": None}, {"$ref": 5}, {"$ref": "x"}]
ODD += [{"$ref": "#/components/responses/Bad"}, THING, {"type": ["string", "object"]}, {"type": "array"}]


def places(node: Any, place: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Every place in a document."""
    if place:
        yield place
    for key, inner in node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ():
        yield from places(inner, (*place, key))


@settings(max_examples=300, deadline=None)
@given(place=st.sampled_from(list(places(FULL))), odd=st.sampled_from(ODD))
def test_nothing_odd_in_a_contract_ends_in_a_traceback(place: tuple[Any, ...], odd: Any) -> None:
    """Whatever stands wherever: it is refused in lines, or every reader of the contract takes it."""
    document = copy.deepcopy(FULL)
    holder = document
    for key in place[:-1]:
        holder = holder[key]
    holder[place[-1]] = copy.deepcopy(odd)
    found = unsupported(document)
    assert all(line and "\n" not in line for line in found)
    if not found:
        broken_rules(yaml.safe_dump(document))
        contents(document)
        for_generator(document)
        recording_contract.packaged(document)
        list(contract_coverage.Coverage(document, contract_coverage.Facade(), {}).problems())
        recordings.Contract(document)


GATES: dict[str, Any] = {
    "regenerate": lambda path, patch: (patch.setattr(regenerate, "CONTRACT", path), regenerate.main(["--check"]))[1],
    "coverage": lambda path, patch: contract_coverage.main(["--contract", str(path)]),
    "recording": lambda path, patch: (
        patch.setattr(recording_contract, "CONTRACT", path),
        recording_contract.main(["--check"]),
    )[1],
    "cassettes": lambda path, patch: (
        patch.setattr(recordings, "CONTRACT", path),
        recordings.load.cache_clear(),
        cassette_coverage.main([]),
        recordings.load.cache_clear(),
    )[2],
}
"""What `make check` runs on the contract beside the lint."""


@pytest.mark.parametrize("gate", GATES)
@pytest.mark.parametrize("text", ["", "openapi: 3.1.0\npaths: []\n", "a: 1\na: 2\n", "a: : {\n"])
def test_every_gate_tells_a_contract_it_cannot_read_in_one_line(
    gate: str, text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """No traceback; the file is named, and the exit status is 1."""
    contract = tmp_path / "orders.yaml"
    contract.write_text(text)
    assert GATES[gate](contract, monkeypatch) == 1
    shown = capsys.readouterr()
    lines = (shown.out + shown.err).strip().splitlines()
    assert lines
    assert all(line.startswith("orders.yaml: ") for line in lines)
