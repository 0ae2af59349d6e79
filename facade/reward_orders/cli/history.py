"""`reward-orders tango export` and `summary`: every order of a time, as a file or as sums."""

from __future__ import annotations

import sys
from collections import defaultdict
from decimal import Decimal
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

import reward_orders
from reward_orders.cli import settings
from reward_orders.cli.exporting import exporting
from reward_orders.cli.telling import SOME_REFUSED, console, print_json, table, told

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reward_orders.history.summary import Sum

Start = Annotated[str | None, typer.Option(metavar="DATE", help="From this day, or moment with its offset, on.")]
End = Annotated[str | None, typer.Option(metavar="DATE", help="To this day or moment, included.")]
NAME_WIDTH = 32  # characters of a name beside a bar
WIDEST_PLOT = 160


class By(StrEnum):
    """What a summary adds up by."""

    day = "day"
    month = "month"
    campaign = "campaign"
    item = "item"
    recipient = "recipient"


def add_to(app: typer.Typer) -> None:
    """Add the commands."""
    app.command()(export)
    app.command()(summary)


def export(
    out: Annotated[
        Path, typer.Argument(help="A file: .csv, .jsonl, .parquet, .sqlite or .duckdb; - is CSV to standard output.")
    ],
    start: Start = None,
    end: End = None,
    line_items: Annotated[
        bool, typer.Option("--line-items", help="Line items instead of orders: delivery, bounces, what is left.")
    ] = False,
    reveal: Annotated[
        bool, typer.Option("--reveal", help="With the credentials; each order is read by itself, which takes long.")
    ] = False,
    anew: Annotated[
        bool, typer.Option("--anew", help="Throw away what a stopped export left, and begin again.")
    ] = False,
) -> None:
    """Write every order of a time into a file, complete also beyond Tango's 10,000 results; no credentials.

    The file is there when it is complete, and not before; one that is there is replaced then. Stopped, or the network
    gone? Run the same command again: it carries on.
    """
    with told(), settings.tango_client(journal=None) as tango:
        if line_items and reveal:
            raise reward_orders.ConfigurationError(
                "Line items have no credentials: leave --line-items or --reveal out."
            )
        from reward_orders.history.tango import export_line_items, export_orders, line_items_in, orders_in

        if str(out) == "-":
            if line_items:
                line_items_in(tango, start=start, end=end).write_csv(sys.stdout)
            else:
                orders_in(tango, start=start, end=end, reveal=reveal).write_csv(sys.stdout)
            return
        with exporting(out) as on_progress:
            if line_items:
                done = export_line_items(tango, out, start=start, end=end, anew=anew, on_progress=on_progress)
            else:
                done = export_orders(
                    tango, out, start=start, end=end, reveal=reveal, anew=anew, on_progress=on_progress
                )
        print(f"{done.rows:,} {'line items' if line_items else 'orders'} in {out}.", file=sys.stderr)


def summary(
    by: Annotated[By, typer.Option(help="What to add up by.")] = By.month,
    start: Start = None,
    end: End = None,
    threshold: Annotated[
        list[str] | None,
        typer.Option(
            metavar="AMOUNT|USD=600", help="Only sums of this and more, as for tax reports; exit code 1 if any."
        ),
    ] = None,
    plot: Annotated[bool, typer.Option("--plot", help="Draw the sums in the terminal.")] = False,
    plot_out: Annotated[Path | None, typer.Option(help="Draw the sums into a file, .png or .svg.")] = None,
    json: Annotated[bool, typer.Option("--json", help="Say it as JSON.")] = False,
) -> None:
    """Add up the face values of a time by day, month, campaign, item or recipient; failed orders do not count."""
    with told(), settings.tango_client(journal=None) as tango:
        from reward_orders.history.picture import check_picture, draw, without_gaps
        from reward_orders.history.summary import reaching, summarise

        least = _threshold(threshold or [])
        if plot_out is not None:
            check_picture(plot_out)
        sums = summarise(tango.orders.list(start=start, end=end, read_ahead=True), by=by.value)
        found = reaching(sums, least) if least else sums
        if json:
            print_json(
                [
                    {by.value: one.name, "currency": one.currency, "orders": one.orders, "amount": one.amount}
                    for one in found
                ]
            )
        elif plot:
            _plot(without_gaps(found, by=by.value), by)
        else:
            rows = [(one.name or "(none)", one.orders, one.amount, one.currency) for one in found]
            console().print(table((by.value.capitalize(), "Orders", "Amount", ""), rows))
        if plot_out is not None:
            draw(found, plot_out, by=by.value, title=_title(by, start, end), threshold=least)
            print(f"Drawn in {plot_out}.", file=sys.stderr)
        if least and found:
            raise typer.Exit(SOME_REFUSED)


def _threshold(given: Sequence[str]) -> dict[str, Decimal]:
    """Amounts by currency; "" is the one of all others. Raises reward_orders.ConfigurationError."""
    found: dict[str, Decimal] = {}
    for text in given:
        currency, _, amount = text.rpartition("=")
        try:
            found[currency.strip().upper()] = Decimal(amount)
        except ArithmeticError:
            raise reward_orders.ConfigurationError(
                f"--threshold is an amount, such as 600 or USD=600; not {text!r}."
            ) from None
    return found


def _title(by: By, start: str | None, end: str | None) -> str:
    """What a picture shows."""
    time = [f"from {start}" * bool(start), f"to {end}" * bool(end)]
    return " ".join(filter(None, [f"Rewards by {by.value}", *time]))


def _plot(sums: Sequence[Sum], by: By) -> None:
    """The table, with a bar in each row: the longest of a currency is its largest sum."""
    from rich.bar import Bar
    from rich.table import Table
    from rich.text import Text

    largest: dict[str, Decimal] = defaultdict(Decimal)
    decimals: dict[str, int] = defaultdict(int)
    for one in sums:
        largest[one.currency] = max(one.amount, largest[one.currency])
        decimals[one.currency] = max(decimals[one.currency], -int(one.amount.as_tuple().exponent))
    screen = console()
    made = Table(box=None, pad_edge=False, header_style="bold", width=min(screen.width, WIDEST_PLOT))
    made.add_column(by.value.capitalize(), max_width=NAME_WIDTH, overflow="ellipsis", no_wrap=True)
    made.add_column("Orders", justify="right")
    made.add_column("Amount", justify="right")
    made.add_column("")
    made.add_column("", ratio=1)
    for one in sums:
        most = float(largest[one.currency]) or 1.0
        bar = Bar(most, 0, float(one.amount), color="green")
        made.add_row(
            Text(one.name or "(none)"),
            f"{one.orders:,}",
            f"{one.amount:,.{decimals[one.currency]}f}",
            one.currency,
            bar,
        )
    screen.print(made)
