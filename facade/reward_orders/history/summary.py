"""Orders added up: by day, month, campaign, item or recipient, each currency by itself."""

from __future__ import annotations

from collections import Counter, defaultdict
from decimal import Decimal
from typing import TYPE_CHECKING, Literal, TypeAlias

from attrs import frozen

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from reward_orders.tango.models import TangoOrder

By: TypeAlias = Literal["day", "month", "campaign", "item", "recipient"]
IN_TIME: frozenset[By] = frozenset({"day", "month"})
"""What is shown in the order of time; the others by their sums, the largest first."""
NOT_COUNTED = frozenset({"FAILED", "CANCELLED"})


@frozen
class Sum:
    """What one day, campaign, item or person came to, in one currency; `name` is empty where the orders name none."""

    name: str
    currency: str
    orders: int
    amount: Decimal


def summarise(orders: Iterable[TangoOrder], *, by: By) -> list[Sum]:
    """Add up face values, currency by currency; orders that failed or were cancelled do not count. Days are of UTC."""
    counts: Counter[tuple[str, str]] = Counter()
    sums: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    name = _NAMES[by]
    for order in orders:
        if (order.status or "").upper() in NOT_COUNTED:
            continue
        group = (order.currency or "", name(order) or "")
        counts[group] += 1
        sums[group] += order.amount or 0
    found = [Sum(group[1], group[0], counts[group], sums[group]) for group in counts]
    if by in IN_TIME:
        return sorted(found, key=lambda one: (one.currency, one.name))
    return sorted(found, key=lambda one: (one.currency, -one.amount, one.name))


def reaching(sums: Iterable[Sum], threshold: Mapping[str, Decimal]) -> list[Sum]:
    """Those of a threshold and more; currencies without one are left out, "" is the threshold of all others."""
    least = {one: threshold.get(one.currency, threshold.get("")) for one in sums}
    return [one for one, its in least.items() if its is not None and one.amount >= its]


def _moment(order: TangoOrder, form: str) -> str | None:
    return None if order.created_at is None else order.created_at.strftime(form)


def _person(order: TangoOrder) -> str | None:
    """Who gets it: by the e-mail address, else by the phone number, else by name."""
    one = order.recipient
    if one is None:
        return None
    return (one.email or "").casefold() or one.mobile_number or " ".join(filter(None, (one.first_name, one.last_name)))


_NAMES: Mapping[By, Callable[[TangoOrder], str | None]] = {
    "day": lambda order: _moment(order, "%Y-%m-%d"),
    "month": lambda order: _moment(order, "%Y-%m"),
    "campaign": lambda order: order.campaign,
    "item": lambda order: order.utid,
    "recipient": _person,
}
