"""Money without binary floats: Decimal for Tango, integer minor units for Voucherify."""

from __future__ import annotations

from math import isfinite
from typing import TYPE_CHECKING, TypeVar

from reward_orders.core.errors import ConfigurationError

if TYPE_CHECKING:
    from collections.abc import Callable
    from decimal import Decimal

N = TypeVar("N", int, float)
MOST_KNOWN = 1024

# `decimal` is imported where the first amount is read or given: it is a tenth of what an app that only looks at states
# would pay to start.


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
        raise ConfigurationError(f"{argument} is not a number; pass text such as '25.00'.") from None
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


def read_decimal(value: object) -> Decimal | None:
    """Read a JSON number as Decimal by its shortest text (exact for up to 15 digits); None for anything else."""
    if value.__class__ is float:
        return REALS[value]
    return WHOLES[value] if value.__class__ is int else None


def _real(number: float) -> Decimal | None:
    from decimal import Decimal

    return Decimal(repr(number)) if isfinite(number) else None


def _whole(number: int) -> Decimal | None:
    from decimal import Decimal

    return Decimal(number)


class _Decimals(dict[N, "Decimal | None"]):
    """The Decimals of numbers that were met: an order without fees names one three times, and face values recur.

    A dict and not `lru_cache`, which takes more than twice as long to find a float.
    """

    def __init__(self, read: Callable[[N], Decimal | None]) -> None:
        super().__init__()
        self._read: Callable[[N], Decimal | None] = read

    def __missing__(self, number: N) -> Decimal | None:
        if len(self) >= MOST_KNOWN:
            self.clear()
        exact = self[number] = self._read(number)
        return exact


# One for each type, since 1 and 1.0 are one key.
REALS = _Decimals(_real)
"""JSON numbers with a fraction or exponent, to Decimal; to None for one beyond what a float holds."""
WHOLES = _Decimals(_whole)
"""Whole JSON numbers, to Decimal."""


def _kind(value: object) -> str:
    return "None" if value is None else f"a {type(value).__name__}"
