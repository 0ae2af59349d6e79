"""Periods of a Tango list: one that holds more than pages reach is split by date."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from reward_orders.core.errors import (
    ResultWindowError,
)
from reward_orders.lists.walk import CEILING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from reward_orders.core.flow import Flow

SINCE = 1_262_304_000_000  # 2010-01-01: where a period without a start begins once it has to be split
LONGEST = 99 * 86_400_000  # below the 100 days of 422.043, however the service counts them


class Period:
    """A stretch of createdAt in milliseconds, both ends included; None is open."""

    __slots__ = ("end", "start")

    def __init__(self, start: int | None, end: int | None) -> None:
        self.start = start
        self.end = end

    def __repr__(self) -> str:
        return f"Period({self.start}, {self.end})"

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Period):
            return NotImplemented
        return (self.start, self.end) == (other.start, other.end)

    def __hash__(self) -> int:
        return hash((self.start, self.end))


Counted: TypeAlias = "tuple[Period, int | None]"
"""A period and how many orders it should hold, None if nobody said: a forecast, asked again before it is read."""


def halves(period: Period, *, now: int) -> tuple[Period, Period] | None:
    """The older and the younger half; None for a single instant."""
    start, end = _bounds(period, now=now)
    if end <= start:
        return None
    if end - start == 1:
        return Period(start, start), Period(end, end)
    middle = (start + end) // 2
    return Period(start, middle), Period(middle, end)


def stretches(period: Period, *, now: int) -> list[Period]:
    """The same period in parts that the 100-day rule lets through, oldest first."""
    start, end = _bounds(period, now=now)
    starts = range(start, max(end, start + 1), LONGEST)
    return [Period(at, min(at + LONGEST, end)) for at in starts]


def is_long(period: Period) -> bool:
    """Whether the 100-day rule may be what the service refuses."""
    return period.start is None or period.end is None or period.end - period.start > LONGEST


def split(
    period: Period, total: int | None, count: Callable[[Period], Flow[int | None]], *, now: int
) -> Flow[list[Counted]]:
    """Halve a period that holds too much, oldest first; empty parts are left out. None left: a single instant."""
    both = halves(period, now=now)
    if both is None:
        return []
    older, younger = both
    counted = yield from count(older)
    left = None if total is None or counted is None else max(total - counted, 0)
    if total is not None and counted and total in {counted, CEILING}:  # it may be where the service stops counting
        left = yield from count(younger)
    parts = [(older, counted), (younger, left)]
    return [part for part in parts if part[0] is younger or part[1] != 0]


def split_all(
    planned: Sequence[Counted], parts: Callable[[Period, int | None], Flow[list[Counted]]], *, ceiling: int
) -> Flow[list[Counted]]:
    """Split until every part fits, oldest first; ResultWindowError for an instant that holds too much."""
    todo, fitting = list(planned[::-1]), []
    while todo:
        period, total = todo.pop()
        if total is None or total < ceiling:
            fitting.append((period, total))
            continue
        smaller = yield from parts(period, total)
        if not smaller:
            raise too_many(total)
        todo += smaller[::-1]
    return fitting


def too_many(total: int | None) -> ResultWindowError:
    """The error for an instant that holds more orders than Tango hands out, or as many, which tells no number."""
    if total is None:
        many = "More orders match, as far as can be told,"
    else:
        many = f"{total} orders match" if total > CEILING else f"{total} orders match, and there may be more,"
    error = ResultWindowError(
        f"{many} where the dates cannot be narrowed further; Tango lists 10,000 of them.",
        hint="Add a filter such as utid=, account_identifier=, campaign= or status=, and list each value in turn.",
    )
    error.total = total
    return error


def _bounds(period: Period, *, now: int) -> tuple[int, int]:
    start = SINCE if period.start is None else period.start
    return start, max(start, now if period.end is None else period.end)
