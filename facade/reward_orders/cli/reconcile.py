"""`reward-orders reconcile`: a file, the journal and the service beside each other."""

from __future__ import annotations

import calendar
import sys
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated

import typer
from attrs import astuple, fields

import reward_orders
from reward_orders.cli import settings
from reward_orders.cli.telling import console, pairs, print_json, table, told, write_csv

MOST_SHOWN = 50


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(reconcile)


def reconcile(
    file: Annotated[Path | None, typer.Argument(help="Results of send, or a report of Tango's portal.")] = None,
    month: Annotated[str | None, typer.Option(metavar="2026-11", help="The orders of this month, in UTC.")] = None,
    start: Annotated[str | None, typer.Option(metavar="DATE", help="Orders from this day on.")] = None,
    end: Annotated[str | None, typer.Option(metavar="DATE", help="To this day, included.")] = None,
    out: Annotated[Path | None, typer.Option(help="Write the findings as CSV.")] = None,
    journal: Annotated[str | None, typer.Option(metavar="PATH|DSN", help="Ledger of keys.")] = None,
    map: Annotated[list[str] | None, typer.Option(metavar="COLUMN=FIELD", help="What a column of the file is.")] = None,
    json: Annotated[bool, typer.Option("--json", help="Say it as JSON.")] = False,
) -> None:
    """Compare a file, the journal and Tango: missing, extra, other amounts, pending, bounced. Nothing is changed.

    Without a file, the journal and Tango are compared for a month. Exit codes: 0 all agree, 1 there are findings, 2
    wrong call or settings, 3 run it again.
    """
    from reward_orders.batch import reconcile as compare

    with told(), settings.open_journal(journal) as ledger, settings.tango_client(journal=ledger) as tango:
        first, last = _month(month) if month is not None else (start, end)
        if file is None and first is None:
            raise reward_orders.ConfigurationError("reconcile takes a file, --month or --start.")
        chosen = pairs(map or [], option="--map", what="COLUMN=FIELD, such as 'Order ID=order_id'")
        result = compare(file, tango, start=first, end=last, map=chosen)
        if out is not None:
            write_csv(out, [_names(), *(astuple(one) for one in result.findings)])
        if json:
            findings = [dict(zip(_names(), astuple(one), strict=True)) for one in result.findings]
            print_json(
                {"matched": result.matched, "counts": result.counts, "findings": findings, "notes": result.notes}
            )
        else:
            screen = console()
            counts = ", ".join(f"{count} {kind.replace('_', ' ')}" for kind, count in result.counts.items())
            screen.print(f"{result.matched} agree" + (f", {counts}." if counts else "; nothing else."), markup=False)
            for note in result.notes:
                screen.print(f"Note: {note}", markup=False)
            if out is not None:
                count = len(result.findings)
                print(f"{count} finding{'s' if count != 1 else ''} in {out}.", file=sys.stderr)
            elif result.findings:
                rows = [
                    (one.kind.replace("_", " "), one.row, one.order_id or one.key, one.expected, one.found, one.message)
                    for one in result.findings[:MOST_SHOWN]
                ]
                screen.print(table(("What", "Row", "Order or key", "File", "Tango", ""), rows, whole=("What",)))
                if len(result.findings) > MOST_SHOWN:
                    screen.print(f"... and {len(result.findings) - MOST_SHOWN} more; --out writes all.")
        raise typer.Exit(result.exit_code)


def _month(text: str) -> tuple[date, date]:
    try:
        first = datetime.strptime(text, "%Y-%m").replace(tzinfo=UTC).date()
    except ValueError:
        raise reward_orders.ConfigurationError(
            f"--month is a year and a month, such as 2026-11; not {text!r}."
        ) from None
    return first, first.replace(day=calendar.monthrange(first.year, first.month)[1])


def _names() -> list[str]:
    from reward_orders.batch import Finding

    return [field.name for field in fields(Finding)]
