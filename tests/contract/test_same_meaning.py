"""Two spellings of one meaning report nothing, and a change is told by the part that changed, not by the whole."""

from __future__ import annotations

from typing import Any

import pytest

from tests.contract.differ import diff, edited, rules

TEXT: dict[str, Any] = {"type": "string"}
WHOLE: dict[str, Any] = {"type": "integer"}
NAMED: dict[str, Any] = {
    "Cat": {"type": "object", "properties": {"lives": WHOLE}},
    "Dog": {"type": "object", "properties": {"bark": TEXT}},
    "Coded": {"type": "string", "default": "a"},
}
PETS: dict[str, Any] = {"oneOf": [{"$ref": "#/components/schemas/Cat"}, {"$ref": "#/components/schemas/Dog"}]}


def document(schema: Any, *, query: Any = None, schemas: Any = None, response: bool = True) -> dict[str, Any]:
    """A document of one operation that takes `schema` as its body and, unless told otherwise, gives it back."""
    content = {"application/json": {"schema": schema}}
    operation: dict[str, Any] = {
        "requestBody": {"required": True, "content": content},
        "responses": {"200": {"description": "", "content": content} if response else {"description": ""}},
    }
    if query:
        operation["parameters"] = [{"name": "q", "in": "query", "schema": query}]
    return {
        "openapi": "3.1.0",
        "info": {"title": "t", "version": "1"},
        "paths": {"/a": {"post": operation}},
        "components": {"schemas": NAMED if schemas is None else schemas},
    }


def tagged(kind: str, **fields: Any) -> dict[str, Any]:
    """An object that one constant field tells apart from its neighbours."""
    return {"type": "object", "required": ["kind"], "properties": {"kind": {"const": kind}, **fields}}


@pytest.mark.parametrize(
    ("old", "new"),
    [
        pytest.param(
            {"type": "number", "enum": [1, 2]}, {"type": "number", "enum": [1.0, 2.0]}, id="1 and 1.0 in enum"
        ),
        pytest.param({"type": "number", "default": 1}, {"type": "number", "default": 1.0}, id="1 and 1.0 as default"),
        pytest.param(
            {"$ref": "#/components/schemas/Coded", "default": "b"},
            {"allOf": [{"$ref": "#/components/schemas/Coded"}], "default": "b"},
            id="what stands beside a reference wins, as beside allOf",
        ),
        pytest.param(
            PETS | {"discriminator": {"propertyName": "kind"}},
            PETS | {"discriminator": {"propertyName": "kind", "mapping": {"Cat": "#/components/schemas/Cat"}}},
            id="a mapping that goes without saying",
        ),
        pytest.param(
            {"type": "string", "enum": ["a", "b"]},
            {"oneOf": [{"const": "a", "title": "First"}, {"const": "b", "title": "Second"}]},
            id="an enum as a choice of constants",
        ),
        pytest.param(
            {"type": "string", "enum": ["a", "b"]},
            {"anyOf": [{"type": "string", "enum": ["a"]}, {"type": "string", "enum": ["b"]}]},
            id="an enum in two parts",
        ),
    ],
)
def test_two_spellings_of_one_schema_report_nothing(old: Any, new: Any) -> None:
    """Neither direction of neither edit is a change."""
    assert rules(diff(document(old), document(new))) == {}
    assert rules(diff(document(new), document(old))) == {}


def test_a_multiple_in_decimals_is_a_multiple() -> None:
    """Every multiple of 0.3 is one of 0.1, whatever floating point says."""
    old, new = ({"type": "number", "multipleOf": step} for step in (0.3, 0.1))
    assert rules(diff(document(old, response=False), document(new, response=False))) == {"req.bound.loosened": "safe"}
    assert rules(diff(document(new, response=False), document(old, response=False))) == {
        "req.multiple-unique-set": "break"
    }


def test_a_flag_of_a_parameter_is_one_of_two_words() -> None:
    """`?q=true` was allowed as a boolean and still is as one of the words; a third word is only more."""
    flag = document({}, query={"type": "boolean"})
    for words, wire in ((["true", "false"], "safe"), (["true", "false", "auto"], "safe"), (["true"], "break")):
        found = rules(diff(flag, document({}, query={"type": "string", "enum": words})))
        assert max(found.values(), key=["safe", "risk", "break"].index) == wire


def test_numbers_of_a_parameter_are_the_words_they_are_sent_as() -> None:
    """`?q=1` was allowed as a number and still is as a string."""
    old, new = ({"type": kind, "enum": values, "default": values[0]} for kind, values in TYPED)
    assert rules(diff(document({}, query=old), document({}, query=new))) == {"par.type-widened": "safe"}


TYPED: list[tuple[str, list[Any]]] = [("integer", [1, 2]), ("string", ["1", "2"])]


def test_a_list_parameter_that_becomes_one_value_breaks() -> None:
    """`?q=a&q=b` is not one string; a single value that may repeat from now on is safe."""
    many = {"type": "array", "items": TEXT}
    assert rules(diff(document({}, query=many), document({}, query=TEXT))) == {"par.type-changed": "break"}
    assert rules(diff(document({}, query=TEXT), document({}, query=many))) == {"par.type-widened": "safe"}


def test_inline_branches_are_told_apart_by_their_constant_field() -> None:
    """Two branches changed at once are two changed branches, not two gone and two new."""
    old = {"oneOf": [tagged("card", number=TEXT), tagged("bank", iban=TEXT)]}
    new = {"oneOf": [tagged("bank", iban=TEXT, bic=TEXT), tagged("card", number=TEXT, name=TEXT)]}
    added = {"req.field.added-optional": "safe", "res.field.added": "safe"}
    assert rules(diff(document(old), document(new))) == added


def test_an_edit_inside_a_recursive_choice_is_told_where_it_is() -> None:
    """Each branch holds the changed whole, yet only one field changed."""
    this = {"$ref": "#/components/schemas/Tree"}

    def tree(value: Any) -> dict[str, Any]:
        leaf = {"type": "object", "properties": {"value": value, "next": this}}
        return document(this, schemas={"Tree": {"oneOf": [leaf, {"type": "array", "items": this}]}})

    assert rules(diff(tree(TEXT), tree(WHOLE))) == {"req.type.changed": "break", "res.type.changed": "break"}


@pytest.mark.parametrize("ref", ["#/components/schemas/Gone", "other.yaml#/Cat"])
def test_a_reference_that_leads_nowhere_is_one_finding(ref: str) -> None:
    """What it might have said is unknown: no field counts as removed and no type as changed."""
    old, new = document({"$ref": "#/components/schemas/Cat"}), document({"$ref": ref})
    assert rules(diff(old, new)) == {"doc.ref-dangling": "risk"}


def test_fields_beside_a_reference_that_leads_nowhere_are_still_compared() -> None:
    """One broken reference does not hide the rest of the schema."""
    old, new = (
        document({"allOf": [{"$ref": "#/nowhere"}, {"type": "object", "properties": {"a": kind}}]})
        for kind in (TEXT, WHOLE)
    )
    assert rules(diff(old, new)) == {
        "req.type.changed": "break",
        "res.type.changed": "break",
        "doc.not-compared": "risk",
    }


def test_a_second_branch_beside_the_only_one_is_more_to_choose_from() -> None:
    """A discriminator over one branch tells nothing apart, so its mapping does not make the old branch unfit."""
    cat = {"$ref": "#/components/schemas/Cat"}
    by = {"propertyName": "kind", "mapping": {"cat": cat["$ref"]}}
    old = document({"oneOf": [cat], "discriminator": by}, response=False)
    new = document(PETS | {"discriminator": by}, response=False)
    assert rules(diff(old, new)) == {"req.union.wrapped": "safe"}
    assert rules(diff(document(cat), document({"oneOf": [cat], "discriminator": by}))) == {}


@pytest.mark.parametrize("wide", ["*/*", "application/*"])
def test_a_body_of_any_media_type_may_still_be_json(wide: str) -> None:
    """What clients send is accepted as before, and its schema is compared; the other way round it is not known."""
    old = document(TEXT, response=False)
    new = edited(old, {BODY: {wide: {"schema": WHOLE}}})
    assert rules(diff(old, edited(old, {BODY: {wide: {"schema": TEXT}}}))) == {"body.media-added": "safe"}
    assert rules(diff(old, new)) == {"body.media-added": "safe", "req.type.changed": "break"}
    assert rules(diff(new, old))["body.media-removed"] == "break"


BODY = "/paths/~1a/post/requestBody/content"
