"""What Tango's reads have in common: a rate, and how the texts of a query are read or refused."""

from collections.abc import Callable
from decimal import Decimal
from typing import TypeVar

from reward_orders.sandbox.clock import from_iso
from reward_orders.sandbox.exchange import Call, whole
from reward_orders.sandbox.tango.errors import Refused, field_error, refusal
from reward_orders.sandbox.world import World

R = TypeVar("R")


def check_rate(world: World, call: Call) -> None:
    """Refuse a read that comes too soon after the last one."""
    limit, now = world.settings.tango_reads_per_second, world.clock.ms()
    if limit is None:
        return
    if now - world.tango.last_read < 1000 / limit:
        raise refusal(429, "429.008", call.operation, f"{limit:g}")
    world.tango.last_read = now


def integer(call: Call, name: str, default: int) -> int:
    """Read a whole number, or refuse what is none."""
    text = call.query.get(name, "")
    try:
        return whole(text) if text else default
    except ValueError:
        raise Refused(400, [field_error(name, "400.001", "Type", text)]) from None


def numeral(call: Call, name: str) -> Decimal | None:
    """Read a number that is small enough to be money, or refuse what is none."""
    text = call.query.get(name)
    if not text:
        return None
    try:
        value = Decimal(text)
        value * 100
    except ArithmeticError:  # no number, or one too large to multiply
        raise Refused(400, [field_error(name, "400.001", "Type", text)]) from None
    if not value.is_finite():
        raise Refused(400, [field_error(name, "400.001", "Type", text)])
    return value


def flag(call: Call, name: str, *, default: bool) -> bool:
    """Read true or false, or refuse what is neither."""
    text = call.query.get(name, "")
    if text and text not in {"true", "false"}:
        raise Refused(400, [field_error(name, "400.001", "Type", text)])
    return text == "true" if text else default


def moment(call: Call, name: str) -> int | None:
    """Read a date or a moment in milliseconds, or refuse what is neither."""
    text = call.query.get(name)
    if not text:
        return None
    try:
        return from_iso(text)
    except (ValueError, OverflowError):
        raise Refused(400, [field_error(name, "422.044", "Date", text)]) from None


def equals(read: Callable[[R], str], wanted: str) -> Callable[[R], bool]:
    """Compare a text as Tango's filters do: whole, without case."""
    folded = wanted.casefold()
    return lambda row: read(row).casefold() == folded
