"""Money without binary floats: Decimal for Tango, integer minor units for Voucherify."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reward_orders.core.errors import ConfigurationError

if TYPE_CHECKING:
    from decimal import Decimal

# `decimal` is imported with the first amount: it is a tenth of the start-up of an app that reads only states.


def decimal_amount(value: object, *, argument: str) -> Decimal:
    """Take a caller's amount as an exact, finite, non-negative Decimal.

    Accepts Decimal, int and decimal text. Raises ConfigurationError for a float (it cannot say 0.1), for what is not
    a number, and for what a JSON number of the service could not carry exactly.
    """
    if isinstance(value, float):
        raise ConfigurationError(
            f'{argument} is a float, which cannot hold money exactly; pass Decimal("{value!r}") or "{value!r}".'
        )
    from decimal import Decimal, InvalidOperation

    if isinstance(value, bool) or not isinstance(value, (Decimal, int, str)):
        raise ConfigurationError(f"{argument} must be a Decimal, an int or text such as '25.00', not {_kind(value)}.")
    try:
        amount = Decimal(value)
    except InvalidOperation:
        from reward_orders.core.excerpt import quoted

        # Text with letters may be a person's name in the wrong argument, so it is not shown.
        shown = "" if any(map(str.isalpha, str(value))) else f" ({quoted(value)})"
        raise ConfigurationError(
            f"{argument} is not a number{shown}; write it with a point and without signs, such as '25.00'."
        ) from None
    if not amount.is_finite() or amount < 0:
        raise ConfigurationError(f"{argument} must be a finite amount of zero or more, such as '25.00'.")
    wire_number(amount, argument=argument)
    return amount


def wire_number(amount: Decimal, *, argument: str) -> float:
    """Turn an amount into the JSON number that reads back as exactly the same Decimal, or refuse it."""
    from decimal import Decimal

    number = float(amount)
    if Decimal(repr(number)) != amount:
        raise ConfigurationError(f"{argument} has more digits than a JSON number holds; Tango takes 2 decimals.")
    return number


def minor_units(value: object, *, argument: str) -> int:
    """Take a caller's amount in the smallest currency unit (cents) as an int; anything else is refused."""
    if isinstance(value, bool) or not isinstance(value, int):
        raise ConfigurationError(
            f"{argument} must be an int in the smallest currency unit (2500 for 25.00), not {_kind(value)}."
        )
    return value


THREE_DECIMALS = frozenset({"BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"})


def same_money(one: Decimal, other: Decimal, *, currency: str | None = None) -> bool:
    """Whether two amounts are one: they differ by less than half of the smallest unit.

    Amounts travel as binary floats and come back with their noise: 8.330000000000001 is 8.33, and 25.01 is not 25.
    """
    from decimal import Decimal

    return abs(one - other) < (Decimal("0.0005") if currency in THREE_DECIMALS else Decimal("0.005"))


def plain_amount(amount: Decimal) -> str:
    """One spelling of an amount, to three decimals, which no currency exceeds: 25, 8.33, 0.125."""
    from decimal import ROUND_HALF_EVEN, Decimal, localcontext

    with localcontext() as context:
        context.prec = 60
        text = (
            format(amount.quantize(Decimal("0.001"), rounding=ROUND_HALF_EVEN), "f")
            if -(10**50) < amount < 10**50
            else str(amount)
        )
    return (text.rstrip("0").rstrip(".") or "0") if "." in text else text


def _kind(value: object) -> str:
    return "None" if value is None else f"a {type(value).__name__}"
