"""What cannot be read ends with exit code 3, the place and one sentence; what is merely odd is read."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reward_orders.contract import source
from reward_orders.contract.cli import main
from tests.contract.differ import DOCUMENT, diff, rules

if TYPE_CHECKING:
    from pathlib import Path

BOMB = "openapi: 3.0.0\na0: &a0 [x,x,x,x,x,x,x,x,x,x]\n" + "".join(
    f"a{n}: &a{n} [{','.join([f'*a{n - 1}'] * 10)}]\n" for n in range(1, 12)
)
UNREADABLE = {
    "broken flow": (b"hello: [unclosed", ":2:1"),
    "broken json": (b'{"openapi": "3.0.0", "a": }', ":1:27"),
    "not openapi": (b'{"foo": 1}', "neither `openapi` nor `swagger`"),
    "a list": (b"[1, 2]", "the top is not an object"),
    "text": (b"just text", "the top is not an object"),
    "empty": (b" \n", "empty"),
    "null": (b"null", "the top is not an object"),
    "same key twice, YAML": (b"openapi: 3.0.0\npaths: {}\ninfo:\n  title: a\n  title: b\n", ":5:3"),
    "same key twice, JSON": (b'{"openapi": "3.0.0",\n"info": {"title": "a",\n"title": "b"}}', ":3"),
    "same key twice, flow": (b"{openapi: 3.0.0, paths: {}, paths: {}}", ":1:29"),
    "alias bomb": (BOMB.encode(), "aliases expand"),
    "endless alias": (b"openapi: 3.0.0\npaths: &p\n  /a: *p\n", ":3:7"),
    "deep flow": (b"openapi: 3.0.0\nx: " + b"[" * 100_000, "nest"),  # newer YAML parsers say it in their own words
    "deep block": (b"- " * 100_000, "nested deeper"),
    "deep json": (b'{"openapi": "3.0.0", "x": ' + b"[" * 100_000 + b"]" * 100_000 + b"}", "nested deeper"),
    "rather deep json": (b'{"openapi": "3.0.0", "x": ' + b"[" * 600 + b"]" * 600 + b"}", "nested deeper"),
    "not text": (bytes(range(256)), "UTF-8"),
    "control character": (b"openapi: 3.0.0\nx: \x00\n", "control characters"),
    "not a number": (b'{"openapi": "3.0.0", "x": NaN}', "NaN"),
    "two documents": (b"openapi: 3.0.0\n---\nopenapi: 3.0.0\n", ":2:1"),
    "paths a list": (b'{"openapi": "3.0.0", "paths": []}', "`paths` has to be an object"),
    "other version": (b'{"openapi": "4.0.0", "paths": {}}', "4.0.0"),
    "list as key": (b"openapi: 3.0.0\n? [a]\n: b\n", ":2:3"),
}


@pytest.fixture
def good(tmp_path: Path) -> Path:
    """A readable document."""
    path = tmp_path / "good.json"
    path.write_text(json.dumps(DOCUMENT))
    return path


@pytest.mark.parametrize("name", UNREADABLE)
def test_unreadable_exits_three_with_the_place(
    name: str, good: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """Each kind of broken document is named with its place in one line, on either side, without a stack trace."""
    data, place = UNREADABLE[name]
    bad = tmp_path / "bad"
    bad.write_bytes(data)
    for pair in ((bad, good), (good, bad)):
        assert main([str(each) for each in pair]) == 3
        out, err = capfd.readouterr()
        assert out == ""
        assert err.startswith(str(bad))
        assert place in err
        assert len(err.splitlines()) == 1


def test_missing_file_and_url(good: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """A file that is not there and a URL are unreadable: nothing is ever fetched."""
    assert main([str(tmp_path / "none.json"), str(good)]) == 3
    assert main(["https://example.org/openapi.json", str(good)]) == 3
    assert main([str(tmp_path), str(good)]) == 3
    assert "never fetched" in capfd.readouterr().err


def test_over_the_size_limit(good: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A document over the limit (50 MB) is refused before it is parsed."""
    assert source.MAX_BYTES == 50 * 1024 * 1024
    monkeypatch.setattr(source, "MAX_BYTES", 1000)
    big = tmp_path / "big.yaml"
    big.write_text("#" * 1001)
    assert main([str(big), str(good)]) == 3


def test_dangling_reference_is_a_finding() -> None:
    """A reference that leads nowhere is reported, and the rest is compared all the same."""
    broken = json.loads(json.dumps(DOCUMENT))
    broken["components"]["schemas"]["Order"]["properties"]["note"] = {"$ref": "#/components/schemas/Nowhere"}
    broken["components"]["schemas"]["Order"]["required"] = ["id", "items"]
    found = rules(diff(DOCUMENT, broken))
    assert found["doc.ref-dangling"] == "risk"
    assert found["res.field.now-optional"] == "break"
    assert rules(diff(broken, broken)) == {"doc.not-compared": "risk"}


def test_vendors_oddities_are_read() -> None:
    """Booleans and words where objects belong are told as not compared; null and `required: true` are read past."""
    odd = {
        "openapi": "3.0.0",
        "paths": {
            "/a": {
                "get": [1],
                "post": {"parameters": "x", "requestBody": [], "responses": [1], "security": {"a": 1}, "tags": "x"},
                "put": {
                    "parameters": [None, {"name": 1, "in": "query"}, {"in": "query", "name": "q", "schema": [1]}],
                    "requestBody": {
                        "content": {"application/json": {"schema": {"type": ["string", 5, None], "required": "x"}}}
                    },
                    "responses": {"200": None, "201": "x", "202": {"content": None, "headers": []}},
                },
                "patch": {
                    "requestBody": {
                        "content": {"application/json": {"schema": {"type": "string", "required": True, "enum": "x"}}}
                    },
                    "responses": {
                        "200": {"content": {"application/json": {"schema": {"allOf": {}, "oneOf": [1, None]}}}}
                    },
                },
            },
            "b": 1,
            "/c": None,
        },
        "servers": {"url": 1},
        "security": "x",
        "components": {"schemas": {"A": 1, "B": {"$ref": "#/components/schemas/B"}}, "securitySchemes": {"s": None}},
    }
    told = [change.note for each in diff(odd, odd).findings for change in each.members]
    assert rules(diff(odd, odd)) == {"doc.not-compared": "risk"}
    assert set(told) == {
        "it is no object",
        "it is no list",
        "it is no schema",
        "it has no name or no known place (query)",
    }
    diff(odd, DOCUMENT)
    diff(DOCUMENT, odd)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda each: (
        st.lists(each, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["type", "properties", "a", "allOf", "oneOf", "$ref", "items", "enum", "required", "schema", "in"]
            ),
            each,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(left=JSON, right=JSON)
def test_any_value_anywhere_in_a_document_is_survived(left: object, right: object) -> None:
    """Whatever stands where a schema, a parameter list or a response belongs, the comparison ends."""

    def document(value: object) -> object:
        operation = {
            "parameters": [value],
            "requestBody": {"content": {"application/json": {"schema": value}}},
            "responses": {"200": {"content": {"application/json": {"schema": value}}, "headers": value}, "400": value},
        }
        return {
            "openapi": "3.1.0",
            "paths": {"/a": {"post": operation, "parameters": value}},
            "components": {"schemas": {"a": value}},
        }

    diff(document(left), document(right))
    assert rules(diff(document(left), document(left))).keys() <= {"doc.not-compared"}
