"""Money without binary floats."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reward_orders import ConfigurationError
from reward_orders.core.money import decimal_amount, minor_units, wire_number
from reward_orders_api.records import as_decimal


@pytest.mark.parametrize(
    ("given", "amount"),
    [("25.00", "25"), (25, "25"), (Decimal("0.10"), "0.1"), ("0", "0"), (" 12.5 ", "12.5"), ("1e2", "100")],
)
def test_amounts_are_taken_exactly(given, amount):
    """Text, int and Decimal give the Decimal they say."""
    assert decimal_amount(given, argument="amount") == Decimal(amount)


def test_a_float_is_refused_with_the_fix():
    """The message shows what to write instead."""
    with pytest.raises(ConfigurationError, match=r'pass Decimal\("0.1"\) or "0.1"'):
        decimal_amount(0.1, argument="amount")


@pytest.mark.parametrize(
    "wrong",
    [
        "",
        "abc",
        "-1",
        -1,
        "NaN",
        "Infinity",
        "sNaN",
        Decimal("-0.01"),
        None,
        True,
        b"25",
        [25],
        10**400,
        "1e999999",
        "0.12345678901234567890123",
    ],
)
def test_what_is_no_amount_is_refused(wrong):
    """One sentence that names the argument; never a raw error of decimal."""
    with pytest.raises(ConfigurationError, match=r"^amount "):
        decimal_amount(wrong, argument="amount")


@given(st.decimals(min_value=0, max_value=999_999, places=2))
def test_cents_survive_the_wire(amount):
    """Every amount Tango takes reads back as exactly the same Decimal."""
    assert as_decimal(wire_number(amount, argument="amount")) == amount


@pytest.mark.parametrize("wrong", [25.0, "25", True, None, Decimal(25)])
def test_minor_units_are_ints(wrong):
    """Voucherify's money is whole; the message says what 25.00 would be."""
    with pytest.raises(ConfigurationError, match=r"2500 for 25\.00"):
        minor_units(wrong, argument="amount")
