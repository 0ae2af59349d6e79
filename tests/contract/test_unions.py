"""Choices in their spellings: a list of types with members, oneOf, anyOf, nested and with something beside them."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING, Any

import pytest

from tests.contract.differ import diff, rules

if TYPE_CHECKING:
    from collections.abc import Callable

    Schema = dict[str, Any]
    Form = Callable[[list[str], Any], Schema]

TEXT: Schema = {"type": "string"}


def an_object(street: Any) -> Schema:
    """An object with an object in it."""
    address = {"type": "object", "properties": {"street": street}}
    return {"type": "object", "required": ["id"], "properties": {"id": TEXT, "address": address}}


def as_types(items: list[str], street: Any) -> Schema:
    """Three types at once, with what each of them says."""
    whole = an_object(street)
    members = {key: whole[key] for key in ("properties", "required")}
    return {"type": ["object", "string", "array"], **members, "items": {"type": items}}


def as_choice(key: str) -> Form:
    """The same as a choice."""
    return lambda items, street: {
        key: [TEXT, an_object(street), {"type": "array", "items": {"oneOf": [{"type": each} for each in items]}}]
    }


FORMS: dict[str, Form] = {"types": as_types, "oneOf": as_choice("oneOf"), "anyOf": as_choice("anyOf")}
PLACES: dict[str, Callable[[Schema], Schema]] = {
    "top": lambda inner: inner,
    "field": lambda inner: {"type": "object", "properties": {"a": inner}},
    "choice": lambda inner: {"oneOf": [{"type": "object", "properties": {"a": inner}}, TEXT]},
    "types": lambda inner: {"type": ["object", "string"], "properties": {"a": inner}},
}
FEW, MANY = ["boolean", "number"], ["boolean", "number", "string"]
# what differs: items and street before and after, whether that breaks a request and an answer
EDITS: dict[str, tuple[tuple[Any, Any], tuple[Any, Any], bool, bool]] = {
    "nothing": ((FEW, TEXT), (FEW, TEXT), False, False),
    "fewer types of items": ((MANY, TEXT), (FEW, TEXT), True, False),
    "more types of items": ((FEW, TEXT), (MANY, TEXT), False, True),
    "another type": ((FEW, TEXT), (FEW, {"type": "integer"}), True, True),
    "values listed": ((FEW, TEXT), (FEW, {"type": "string", "enum": ["a"]}), True, False),
}


def document(schema: Schema, *, sent: bool) -> Any:
    """A document of one operation that takes or answers a schema."""
    content = {"application/json": {"schema": schema}}
    operation: Any = {"responses": {"200": {"description": "", "content": {} if sent else content}}}
    if sent:
        operation["requestBody"] = {"required": True, "content": content}
    return {"openapi": "3.1.0", "info": {"title": "t", "version": "1"}, "paths": {"/a": {"post": operation}}}


@pytest.mark.parametrize("edit", EDITS)
@pytest.mark.parametrize("place", PLACES)
def test_spelling_is_no_change_and_a_change_is_found_through_it(edit: str, place: str) -> None:
    """From every form to every form: the same edit breaks the same direction, and no other."""
    before, after, *breaks = EDITS[edit]
    put = PLACES[place]
    for (old, new), sent in product(product(FORMS.values(), repeat=2), (True, False)):
        found = rules(diff(document(put(old(*before)), sent=sent), document(put(new(*after)), sent=sent)))
        assert ("break" in found.values()) is breaks[0 if sent else 1], found


NESTED: dict[str, tuple[Schema, Schema]] = {
    "a choice in a choice": (
        {"oneOf": [{"oneOf": [TEXT, {"type": "array", "items": TEXT}]}, {"type": "integer"}]},
        {"oneOf": [TEXT, {"type": "array", "items": TEXT}, {"type": "integer"}]},
    ),
    "a choice with null in a choice": (
        {"oneOf": [{"anyOf": [an_object(TEXT), {"type": "null"}]}, {"type": "array", "items": TEXT}]},
        {"anyOf": [an_object(TEXT), {"type": "array", "items": TEXT}, {"type": "null"}]},
    ),
    "what all branches share stands beside them": (
        {"type": "object", "properties": {"id": TEXT}, "oneOf": [{"required": ["x"]}, {"required": ["y"]}]},
        {
            "oneOf": [
                {"type": "object", "properties": {"id": TEXT}, "required": ["x"]},
                {"type": "object", "properties": {"id": TEXT}, "required": ["y"]},
            ]
        },
    ),
    "a field in a choice of one": (
        {"type": "object", "properties": {"a": an_object(TEXT), "b": TEXT}},
        {"type": "object", "properties": {"a": {"oneOf": [an_object(TEXT)]}, "b": TEXT}},
    ),
}


@pytest.mark.parametrize("name", NESTED)
def test_nesting_is_spelling(name: str) -> None:
    """Neither direction of neither edit breaks anything."""
    old, new = NESTED[name]
    for (left, right), sent in product(((old, new), (new, old)), (True, False)):
        found = rules(diff(document(left, sent=sent), document(right, sent=sent)))
        assert not {"break", "risk"} & set(found.values()), found


def test_a_text_with_a_choice_of_limits_is_still_a_text() -> None:
    """The choice says something about the text; that the text became a number is a break all the same."""
    limited = {"type": "string", "anyOf": [{"minLength": 1}, {"pattern": "x"}]}
    for sent in (True, False):
        found = rules(diff(document(limited, sent=sent), document({"type": "integer"}, sent=sent)))
        assert "break" in found.values()


def test_a_required_group_dropped_is_less_to_ask_for() -> None:
    """`one of x or y is required` became `x is required`: a break for who sends y, nothing for who reads."""
    groups = [{"required": ["x"]}, {"required": ["y"]}]
    both, one = ({"type": "object", "properties": {"k": TEXT}, "oneOf": held} for held in (groups, groups[:1]))
    assert "break" in rules(diff(document(both, sent=True), document(one, sent=True))).values()
    assert "break" not in rules(diff(document(both, sent=False), document(one, sent=False))).values()


@pytest.mark.parametrize(
    ("before", "after", "sent", "worst"),
    [
        (True, False, True, "break"),
        (False, True, True, "safe"),
        (True, False, False, "risk"),
        (False, True, False, "safe"),
    ],
)
def test_a_field_that_nothing_fits_is_no_field(before: bool, after: bool, sent: bool, worst: str) -> None:
    """`false` as the schema of a field: it must not be sent, and does not come."""
    old, new = ({"type": "object", "properties": {"a": each, "b": TEXT}} for each in (before, after))
    assert worst in rules(diff(document(old, sent=sent), document(new, sent=sent))).values()


def test_a_parameter_of_several_types_that_becomes_a_list() -> None:
    """`?q=1` reads as a list of one, unless the list demands what a single value need not have had."""

    def asking(schema: Schema) -> Any:
        made = document(TEXT, sent=False)
        made["paths"]["/a"]["post"]["parameters"] = [{"name": "q", "in": "query", "schema": schema}]
        return made

    several = asking({"type": ["string", "integer"]})
    assert rules(diff(several, asking({"type": "array", "items": TEXT}))) == {"par.type-widened": "safe"}
    for limit in ({"maxLength": 3}, {"pattern": "^a"}, {"enum": ["a"]}):
        found = rules(diff(several, asking({"type": "array", "items": TEXT | limit})))
        assert "break" in found.values(), limit
    assert "break" in rules(diff(several, asking({"type": "array", "items": TEXT, "minItems": 2}))).values()
