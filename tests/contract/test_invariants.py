"""Spelling is not change: the same API written another way reports nothing."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from reward_orders.contract.parse import parse
from reward_orders.contract.source import read_source
from tests.contract.differ import DOCUMENT, diff
from tests.contract.rewriting import as_30, as_31, inlined, wrapped

if TYPE_CHECKING:
    from collections.abc import Iterator

CURATED = Path("openapi/orders.yaml")


def spellings(document: Any) -> Iterator[tuple[str, Any]]:
    """Yield the same API in other words."""
    yield "itself", document
    yield "references inlined", inlined(document)
    yield "allOf wrapped", wrapped(document)
    if "swagger" in document:
        document = as_30(document)
        yield "as OpenAPI 3.0", document
    if str(document["openapi"]).startswith("3.0"):
        yield "as OpenAPI 3.1", as_31(document)
        yield "as OpenAPI 3.1, wrapped", wrapped(as_31(document))


def assert_same(document: Any, name: str) -> None:
    """Compare a document with each of its spellings, both ways."""
    for spelling, other in spellings(document):
        for pair in ((document, other), (other, document)):
            found = [(each.rule.id, each.first.place.operation, each.first.where) for each in diff(*pair).findings]
            assert found == [], f"{name} against {spelling}"


def test_own_document_in_other_words() -> None:
    """The document of these tests, with its cycle, its union and its nulls, equals all its spellings."""
    assert_same(DOCUMENT, "test document")


def test_curated_document_in_other_words() -> None:
    """The curated document equals itself inlined and wrapped."""
    assert_same(parse(read_source(str(CURATED))), "curated document")


def test_vendor_documents_in_other_words(shared: Path) -> None:
    """Every vendor document and both real pairs equal all their spellings."""
    files = [
        *shared.glob("vendor/*.json"),
        *shared.glob("contract/real/*/base.json"),
        *shared.glob("contract/real/*/revision.json"),
    ]
    for file in sorted(files):
        assert_same(json.loads(file.read_text()), file.name)


def test_cases_in_other_words(shared: Path) -> None:
    """Every document of the cases equals all its spellings."""
    for file in sorted(shared.glob("contract/cases/*/*.*")):
        if file.stem in {"base", "revision"}:
            assert_same(parse(read_source(str(file))), str(file))


@pytest.mark.parametrize(
    ("version", "schema"),
    [
        ("3.0.3", {"type": "string", "nullable": True}),
        ("3.1.0", {"type": ["string", "null"]}),
        ("3.1.0", {"oneOf": [{"type": "string"}, {"type": "null"}]}),
        ("3.1.0", {"anyOf": [{"type": "null"}, {"type": "string"}]}),
        ("3.1.0", {"oneOf": [{"type": "string"}, {"const": None}]}),
        ("3.1.0", {"oneOf": [{"type": "string"}, {"enum": [None]}]}),
        ("3.0.3", {"nullable": True, "allOf": [{"type": "string"}]}),
        ("3.0.3", {"oneOf": [{"type": "string", "nullable": True}]}),
    ],
)
def test_null_in_all_its_spellings(version: str, schema: Any) -> None:
    """Null is one fact however it is written, and against a plain string it is one finding."""
    said = _answer("3.1.0", {"type": ["string", "null"]})
    assert diff(said, _answer(version, schema)).findings == []
    assert [each.rule.id for each in diff(_answer("3.0.3", {"type": "string"}), _answer(version, schema)).findings] == [
        "res.null.allowed",
        "doc.version",
    ]


def test_open_enum_beside_any_string() -> None:
    """An enum beside any string is an open string: its known values may come and go."""
    known = {"anyOf": [{"type": "string", "enum": ["A"]}, {"type": "string"}]}
    more = {"anyOf": [{"type": "string", "enum": ["A", "B"]}, {"type": "string"}]}
    found = diff(_answer("3.1.0", known), _answer("3.1.0", more)).findings
    assert [(each.rule.id, each.wire) for each in found] == [
        ("res.enum.value-added", "safe"),
        ("doc.version", "notice"),
    ]


def test_base_path_in_server_or_paths_pairs_all_operations() -> None:
    """A base path that moves into the paths is one finding, and no operation is removed or added."""
    moved = json.loads(json.dumps(DOCUMENT))
    moved["servers"] = [{"url": "https://api.example.org"}]
    moved["paths"] = {f"/v1{path}": item for path, item in moved["paths"].items()}
    assert [each.rule.id for each in diff(DOCUMENT, moved).findings] == ["srv.base-path-moved", "doc.version"]


def test_path_parameters_at_path_level_count() -> None:
    """A parameter of the path item is a parameter of each operation."""
    moved = json.loads(json.dumps(DOCUMENT))
    item = moved["paths"]["/orders/{id}"]
    item["parameters"] = item["delete"].pop("parameters")
    assert diff(DOCUMENT, moved).findings == []


def test_paths_that_differ_in_a_parameter_name_are_both_read() -> None:
    """`/a/{x}` with GET and `/a/{y}` with PUT are two operations, and each is compared with itself."""
    both = {"/a/{x}": {"get": {"responses": {}}}, "/a/{y}": {"get": {"responses": {}}, "put": {"responses": {}}}}
    document = {**DOCUMENT, "paths": both}
    assert diff(document, document).findings == []
    without = {**DOCUMENT, "paths": {**both, "/a/{y}": {"get": {"responses": {}}}}}
    assert [each.first.before for each in diff(document, without).findings if each.rule.id == "op.removed"] == [
        "PUT /a/{y}"
    ]


def _answer(version: str, schema: Any) -> Any:
    media = {"application/json": {"schema": schema}}
    answers = {"200": {"description": "", "content": media}}
    info = {"title": "t", "version": "1"}
    return {"openapi": version, "info": info, "paths": {"/a": {"get": {"responses": answers}}}}


def test_all_of_allows_null_only_where_every_part_does() -> None:
    """A nullable part beside one that is not: null stays forbidden, so taking the former away is no change."""
    both = {"allOf": [{"type": "string", "nullable": True}, {"type": "string", "maxLength": 5}]}
    plain = {"type": "string", "maxLength": 5}
    assert "res.null.forbidden" not in [
        each.rule.id for each in diff(_answer("3.0.3", both), _answer("3.0.3", plain)).findings
    ]
    every = {"allOf": [{"type": "string", "nullable": True}, {"nullable": True, "type": "string"}]}
    assert "res.null.forbidden" in [
        each.rule.id for each in diff(_answer("3.0.3", every), _answer("3.0.3", plain)).findings
    ]


def test_schema_that_holds_itself_in_all_of_ends() -> None:
    """A schema whose allOf leads back to it is read once; what differs in it is still found."""
    looped = {
        "allOf": [{"$ref": "#/components/schemas/Loop"}],
        "type": "object",
        "properties": {"a": {"type": "string"}},
    }
    documents = []
    for kind in ("string", "integer"):
        made = _answer("3.0.3", {"$ref": "#/components/schemas/Loop"})
        made["components"] = {"schemas": {"Loop": {**looped, "properties": {"a": {"type": kind}}}}}
        documents.append(made)
    assert diff(documents[0], documents[0]).findings == []
    assert "res.type.changed" in [each.rule.id for each in diff(*documents).findings]


@pytest.mark.parametrize(
    ("collection", "style", "explode"),
    [
        ("csv", "form", False),
        ("multi", "form", True),
        ("pipes", "pipeDelimited", False),
        ("ssv", "spaceDelimited", False),
    ],
)
def test_collection_format_is_style_and_explode(collection: str, style: str, explode: bool) -> None:
    """Each collectionFormat of Swagger 2.0 equals its style in OpenAPI 3, and no other one."""
    items = {"type": "array", "items": {"type": "string"}}
    old = {"name": "ids", "in": "query", "collectionFormat": collection, **items}
    new = {"name": "ids", "in": "query", "style": style, "explode": explode, "schema": items}
    info = {"title": "t", "version": "1"}
    paths = [
        {"/a": {"get": {"parameters": [each], "responses": {}}}} for each in (old, new, {**new, "explode": not explode})
    ]
    swagger = {"swagger": "2.0", "info": info, "paths": paths[0]}
    same, other = ({"openapi": "3.0.3", "info": info, "paths": each} for each in paths[1:])
    assert diff(swagger, same).findings == []
    assert [each.rule.id for each in diff(swagger, other).findings] == ["par.style-changed", "doc.version"]
