"""Voucherify's error bodies: keys, properties, and nothing of the words."""

import pytest

from reward_orders.voucherify.errors import VOUCHERIFY


@pytest.mark.parametrize(
    ("details", "paths"),
    [
        ("Property .amount should be integer", ["amount"]),
        ("Property .items[3].initial_quantity should be >= 1", ["items[3].initial_quantity"]),
        ("Property .a is bad. Property .b is bad", ["a", "b"]),
        ("Cannot find order with id ord_1", []),
        (None, []),
        (["Property .a"], []),
        ("Property ." + "x" * 5000, ["x" * 100]),
        ("Property .a " * 10_000, None),
    ],
)
def test_properties_are_named(details, paths):
    """However long the text is, little of it is read."""
    fields = VOUCHERIFY.fields({"key": "invalid_payload", "details": details})
    if paths is None:
        assert len(fields) < 200
    else:
        assert [field.path for field in fields] == paths
    assert all(field.message is None for field in fields)


@pytest.mark.parametrize(("key", "code"), [("not_found", "not_found"), ("", None), (5, None), (None, None)])
def test_the_key_is_the_code(key, code):
    """Bodies without one were seen."""
    assert VOUCHERIFY.code({"key": key}) == code


def test_every_hint_is_a_sentence():
    """And belongs to a documented key."""
    for code, hint in VOUCHERIFY.hints.items():
        assert code.replace("_", "").isalpha()
        assert hint.endswith(".")
