"""Sums as a picture: columns along the time, or bars with the largest first; each currency on an axis of its own."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from importlib.util import find_spec
from itertools import groupby
from typing import TYPE_CHECKING, Any

from reward_orders.core.errors import ConfigurationError
from reward_orders.history.summary import IN_TIME, Sum

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from reward_orders.history.summary import By

INK, COLOUR, LINE = "#1f2933", "#1f6f54", "#b3431e"
MOST_BARS = 25  # of one currency, the largest; the others are told together
LONGEST_NAME = 40
WIDTH, COLUMN_HEIGHT, BAR_HEIGHT = 10.0, 4.0, 0.32  # inches
_MARGIN = timedelta(hours=16)  # beside the first and the last day
SUFFIXES = (".png", ".svg")


def check_picture(path: Path) -> None:
    """Whether such a picture can be drawn here. Raises ConfigurationError."""
    if path.suffix not in SUFFIXES:
        raise ConfigurationError(
            f"A plot is written as {' or '.join(SUFFIXES)}, by the file's name; not {path.name!r}."
        )
    if find_spec("matplotlib") is None:
        raise ConfigurationError(
            "A picture needs matplotlib: pip install 'reward-orders[plot]'. --plot draws in the terminal without it."
        )


def draw(sums: Sequence[Sum], path: Path, *, by: By, title: str, threshold: Mapping[str, Decimal]) -> None:
    """Draw sums into a PNG or SVG file, which is replaced. Raises ConfigurationError where it cannot be written."""
    import matplotlib as mpl
    from matplotlib.figure import Figure

    check_picture(path)
    currencies = {name: list(group) for name, group in groupby(sums, lambda one: one.currency)}
    heights = [_height(group, by) for group in currencies.values()] or [COLUMN_HEIGHT]
    look: Any = {"svg.hashsalt": "reward-orders", "svg.fonttype": "none", "font.size": 10}
    look |= dict.fromkeys(("text.color", "axes.labelcolor", "xtick.color", "ytick.color"), INK)
    with mpl.rc_context(look):
        picture = Figure(figsize=(WIDTH, sum(heights) + 0.5), layout="constrained", facecolor="white")
        picture.suptitle(title, fontsize=13, fontweight="bold", x=0.01, ha="left")
        grid = picture.subplots(len(heights), squeeze=False, gridspec_kw={"height_ratios": heights})
        if not currencies:
            grid[0][0].set_axis_off()
            grid[0][0].text(0.5, 0.5, "No orders in this time.", ha="center", va="center")
        for axes, (currency, group) in zip(grid.flat, currencies.items(), strict=False):
            least = threshold.get(currency, threshold.get(""))
            (_columns if by in IN_TIME else _bars)(axes, group, by, currency or "unknown currency", least)
        try:
            picture.savefig(path, dpi=144, metadata={"Date": None} if path.suffix == ".svg" else None)
        except OSError as error:
            raise ConfigurationError(f"{str(path)!r} cannot be written: {error.strerror}.") from None


def without_gaps(sums: Sequence[Sum], *, by: By) -> list[Sum]:
    """Sums by day or month with nothing where nothing was, from the first to the last; others as they are."""
    if by not in IN_TIME:
        return list(sums)
    filled: list[Sum] = []
    for currency, group in groupby(sums, lambda one: one.currency):
        known = {one.name: one for one in group}
        filled += [one for name, one in known.items() if not name]
        names = sorted(name for name in known if name)
        for name in _every(names[0], names[-1]) if names else ():
            filled.append(known.get(name) or Sum(name, currency, 0, Decimal()))
    return filled


def _every(first: str, last: str) -> Iterator[str]:
    """Every day (2026-11-30) or month (2026-11) from one to another."""
    form = "%Y-%m" if len(first) == len("2026-11") else "%Y-%m-%d"
    at = _date(first)
    while (name := at.strftime(form)) <= last:
        yield name
        at = (at.replace(day=1) + timedelta(days=32)).replace(day=1) if form == "%Y-%m" else at + timedelta(days=1)


def _date(name: str) -> date:
    form = "%Y-%m" if len(name) == len("2026-11") else "%Y-%m-%d"
    return datetime.strptime(name, form).replace(tzinfo=UTC).date()


def _height(group: Sequence[Sum], by: By) -> float:
    return COLUMN_HEIGHT if by in IN_TIME else 1.1 + BAR_HEIGHT * min(len(group), MOST_BARS)


def _columns(axes: Any, group: Sequence[Sum], by: By, currency: str, least: Decimal | None) -> None:
    shown = [one for one in without_gaps(group, by=by) if one.name]
    if not shown:
        return
    if by == "day":
        from matplotlib.dates import AutoDateLocator, ConciseDateFormatter

        axes.bar([_date(one.name) for one in shown], [float(one.amount) for one in shown], color=COLOUR, width=0.8)
        axes.set_xlim(_date(shown[0].name) - _MARGIN, _date(shown[-1].name) + _MARGIN)
        locator: Any = AutoDateLocator()  # type: ignore[no-untyped-call]
        axes.xaxis.set_major_locator(locator)
        axes.xaxis.set_major_formatter(ConciseDateFormatter(locator))  # type: ignore[no-untyped-call]
    else:
        axes.bar([one.name for one in shown], [float(one.amount) for one in shown], color=COLOUR, width=0.8)
        if len(shown) > 12:  # noqa: PLR2004 - as many names as stand beside each other
            axes.tick_params("x", rotation=60)
    if least is not None:
        axes.axhline(float(least), color=LINE, lw=1, ls="--", label=f"threshold {least:,} {currency}")
        _legend(axes)
    axes.set_xlabel(f"{by} (UTC)")
    axes.set_ylabel(f"face value, {currency}")
    axes.yaxis.set_major_formatter("{x:,.0f}")
    axes.grid(axis="y", color="#e4e7eb")
    _tidy(axes)


def _bars(axes: Any, group: Sequence[Sum], by: By, currency: str, least: Decimal | None) -> None:
    shown, others = group[:MOST_BARS], group[MOST_BARS:]
    places = range(len(shown), 0, -1)
    drawn = axes.barh(places, [float(one.amount) for one in shown], color=COLOUR, height=0.75)
    axes.bar_label(drawn, [f" {one.amount:,.2f}" for one in shown], fontsize=9, color=INK)
    axes.set_yticks(places, [_short(one.name or "(none)") for one in shown])
    if least is not None:
        axes.axvline(float(least), color=LINE, lw=1, ls="--", label=f"threshold {least:,} {currency}")
        _legend(axes)
    if others:
        amount = sum((one.amount for one in others), Decimal())
        told = f"the {len(shown)} largest; {len(others):,} others have {amount:,.2f} {currency} together"
        axes.set_title(told, loc="left", fontsize=10)
    axes.margins(x=0.12)
    axes.set_ylim(0.4, len(shown) + 0.6)
    axes.set_xlabel(f"face value, {currency}")
    axes.set_ylabel(by)
    axes.xaxis.set_major_formatter("{x:,.0f}")
    axes.grid(axis="x", color="#e4e7eb")
    _tidy(axes)


def _legend(axes: Any) -> None:
    """Above the plot, where no bar is."""
    axes.legend(loc="lower right", bbox_to_anchor=(1, 1), frameon=False)


def _short(name: str) -> str:
    return name if len(name) <= LONGEST_NAME else f"{name[: LONGEST_NAME - 1]}…"


def _tidy(axes: Any) -> None:
    axes.set_axisbelow(True)
    axes.spines[["top", "right"]].set_visible(False)
