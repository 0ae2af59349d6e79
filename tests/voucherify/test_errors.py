"""Voucherify's error bodies: keys, properties and what is said of them."""

import pytest

from reward_orders.voucherify.errors import VOUCHERIFY


@pytest.mark.parametrize(
    ("details", "told"),
    [
        ("Property .amount should be integer", {"amount": "should be integer"}),
        ("Property .items[3].initial_quantity should be >= 1", {"items[3].initial_quantity": "should be >= 1"}),
        ("Property .a is bad. Property .b is worse.", {"a": "is bad", "b": "is worse"}),
        ("Payload should have required property .amount", {"amount": "is required"}),
        ("Payload should have required property 'items'", {"items": "is required"}),
        ("Property .a", {"a": None}),
        ("Cannot find order with id ord_1", {}),
        (None, {}),
        (["Property .a"], {}),
        ("Property ." + "x" * 5000, {"x" * 100: "x" * 200}),
        ("Property .a " + "y" * 5000, {"a": "y" * 199}),
    ],
)
def test_properties_are_named_with_what_is_said_of_them(details, told):
    """However long the text is, little of it is read."""
    fields = VOUCHERIFY.fields({"key": "invalid_payload", "details": details})
    assert {field.path: field.message for field in fields} == told
    assert {field.code for field in fields} <= {"invalid_payload"}


def test_few_of_many_properties_are_read():
    """A text of any length is cut before it is searched."""
    assert len(VOUCHERIFY.fields({"details": "Property .a " * 10_000})) < 200


@pytest.mark.parametrize(("key", "code"), [("not_found", "not_found"), ("", None), (5, None), (None, None)])
def test_the_key_is_the_code(key, code):
    """Bodies without one were seen."""
    assert VOUCHERIFY.code({"key": key}) == code


def test_every_hint_is_a_sentence():
    """And belongs to a documented key."""
    for code, hint in VOUCHERIFY.hints.items():
        assert code.replace("_", "").isalpha()
        assert hint.endswith(".")
