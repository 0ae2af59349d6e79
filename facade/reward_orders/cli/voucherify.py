"""`reward-orders voucherify`: orders of a project."""

from __future__ import annotations

import csv
import json as json_format
import sys
from contextlib import contextmanager
from enum import StrEnum
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

import reward_orders
from reward_orders.cli import settings
from reward_orders.cli.exporting import exporting
from reward_orders.cli.telling import SOME_REFUSED, console, json_line, print_json, shown, table, told

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reward_orders import Voucherify, VoucherifyOrder

app = typer.Typer(
    help="Orders at Voucherify. Credentials: login voucherify, or VOUCHERIFY_APP_ID and VOUCHERIFY_APP_TOKEN.",
    no_args_is_help=True,
    rich_markup_mode="markdown",
)
Json = Annotated[bool, typer.Option("--json", help="Say it as JSON.")]
Place = Annotated[str | None, typer.Option("--journal", metavar="PATH|DSN", help="Ledger of keys.")]
NUMBERS = ("amount", "initial_amount", "discount_amount")
TEXTS = ("id", "source_id", "status", "referrer_id")


class Decimals(StrEnum):
    """How amounts with decimals are read."""

    keep = "keep"
    two = "two"


@contextmanager
def client() -> Iterator[Voucherify]:
    """A client for reading, whose errors become a line and an exit code."""
    with told(), settings.voucherify_client() as voucherify:
        yield voucherify


@app.command()
def get(id: Annotated[str, typer.Argument(help="The order's id or source_id.")], json: Json = False) -> None:
    """Show one order."""
    with client() as voucherify:
        _show(voucherify.orders.get(id), json=json)


@app.command()
def create(
    source_id: Annotated[str, typer.Option(help="Your own id: the key, which has one order.")],
    amount: Annotated[int | None, typer.Option(min=0, help="In minor units: 20000 is 200.00.")] = None,
    status: Annotated[str | None, typer.Option(help="CREATED, PAID, CANCELED or FULFILLED.")] = None,
    customer_id: Annotated[str | None, typer.Option(help="Voucherify's id of the customer.")] = None,
    journal: Place = None,
    json: Json = False,
) -> None:
    """Place one order, or show the one that its source_id has."""
    with told(), settings.open_journal(journal) as ledger, settings.voucherify_client(journal=ledger) as voucherify:
        order = voucherify.orders.create(source_id=source_id, amount=amount, status=status, customer_id=customer_id)
        _show(order, json=json)


@app.command()
def update(
    id: Annotated[str, typer.Argument(help="The order's id or source_id.")],
    status: Annotated[str | None, typer.Option(help="CREATED, PAID, CANCELED or FULFILLED.")] = None,
    amount: Annotated[int | None, typer.Option(min=0, help="In minor units: 20000 is 200.00.")] = None,
    json: Json = False,
) -> None:
    """Change what is given of one order."""
    with client() as voucherify:
        if status is None and amount is None:
            raise reward_orders.ConfigurationError("update changes --status, --amount or both.")
        _show(voucherify.orders.update(id, status=status, amount=amount), json=json)


@app.command("list")
def list_orders(
    limit: Annotated[int, typer.Option(min=1, max=10_000, help="At most so many.")] = 100, json: Json = False
) -> None:
    """List orders, the oldest first; --json writes one a line. For every order there is export."""
    with client() as voucherify:
        orders = voucherify.orders.list(order="created_at").to_list(limit=limit)
        if json:
            for order in orders:
                print(json_line(order.to_dict()))
            return
        rows = [(one.id, one.source_id, one.created_at, one.status, one.amount) for one in orders]
        if not rows:
            print("No orders.", file=sys.stderr)
            return
        console().print(table(("Order", "Source id", "Created (UTC)", "Status", "Amount"), rows, whole=("Order",)))
        if len(rows) == limit:
            print(f"The first {limit}; --limit lists more.", file=sys.stderr)


@app.command("import")
def import_file(
    file: Annotated[Path, typer.Argument(help="CSV with source_id, status, amount; or JSON lines with items, too.")],
    json: Json = False,
) -> None:
    """Bring in orders of the past; no webhooks are sent and no points earned.

    All rows are checked before the first is sent. Exit codes: 0 every row is in, 1 some failed, 2 wrong call or rows, 3
    run it again.
    """
    with client() as voucherify:
        report = voucherify.orders.import_(list(_rows(file)))
        failed = [(one.row, one.source_id, one.reason) for one in report.failed]
        if json:
            names = ("row", "source_id", "reason")
            print_json(
                {
                    "done": report.done,
                    "failed": [dict(zip(names, one, strict=True)) for one in failed],
                    "unmatched": list(report.unmatched),
                }
            )
        else:
            print(f"{report.done} imported, {len(failed)} failed.")
            if failed:
                console().print(table(("Row", "Source id", "Reason"), failed))
        if not report.ok:
            raise typer.Exit(SOME_REFUSED)


def _rows(file: Path) -> Iterator[dict[str, object]]:
    try:
        with file.open(newline="", encoding="utf-8-sig") as handle:
            if handle.read(1) == "{":
                handle.seek(0)
                for number, line in enumerate(handle, 1):
                    if line.strip():
                        yield _json_row(number, line)
                return
            handle.seek(0)
            for number, row in enumerate(csv.DictReader(handle), 2):
                yield _csv_row(number, row)
    except (OSError, UnicodeError, csv.Error) as error:
        raise reward_orders.ConfigurationError(f"{str(file)!r} cannot be read ({type(error).__name__}).") from None


def _json_row(number: int, line: str) -> dict[str, object]:
    try:
        row = json_format.loads(line)
        if isinstance(row.get("items"), list):
            row["items"] = [reward_orders.Item(**item) for item in row["items"]]
    except (ValueError, TypeError, AttributeError):
        raise reward_orders.ConfigurationError(f"Line {number} is no JSON object of an order.") from None
    return dict(row)


def _csv_row(number: int, row: dict[str | Any, str | Any]) -> dict[str, object]:
    unknown = sorted({str(name) for name in row} - {*NUMBERS, *TEXTS})
    if unknown:
        raise reward_orders.ConfigurationError(
            f"Columns are {', '.join((*TEXTS, *NUMBERS))}; not {', '.join(unknown)}. JSON lines take every field."
        )
    told_row: dict[str, object] = {name: row[name] for name in TEXTS if row.get(name)}
    for name in NUMBERS:
        if text := row.get(name):
            if not text.isdecimal():
                raise reward_orders.ConfigurationError(
                    f"Row {number}: {name} is a whole number of minor units (20000 is 200.00)."
                )
            told_row[name] = int(text)
    return told_row


@app.command()
def export(
    out: Annotated[Path, typer.Argument(help="A file: .csv, .jsonl, .parquet, .sqlite or .duckdb.")],
    start: Annotated[str | None, typer.Option(metavar="DATE", help="Created from this day or moment on.")] = None,
    end: Annotated[str | None, typer.Option(metavar="DATE", help="To this day or moment, included.")] = None,
    full: Annotated[
        bool, typer.Option("--full", help="With the items; each order is read by itself, which takes long.")
    ] = False,
    decimals: Annotated[
        Decimals, typer.Option(help="two: an amount such as 77.00 in the vendor's file is 7700 minor units.")
    ] = Decimals.keep,
    anew: Annotated[bool, typer.Option("--anew", help="Throw away what a stopped export left, begin again.")] = False,
) -> None:
    """Write every order of a time into a file, however many; amounts in minor units.

    The file is there when it is complete, and not before; one that is there is replaced then. Stopped, or the network
    gone? Run the same command again: it carries on. Exit code 1 where amounts had to be left empty.
    """
    from reward_orders.history.voucherify import export_orders

    with client() as voucherify, exporting(out) as on_progress:
        done = export_orders(
            voucherify,
            out,
            start=start,
            end=end,
            full=full,
            decimals=decimals.value,
            anew=anew,
            on_progress=on_progress,
        )
    print(f"{done.rows:,} orders in {out}.", file=sys.stderr)
    if done.unread:
        print(
            f"{done.unread:,} orders have an amount that is no whole number of minor units, and was left empty. "
            "If 77.00 means 7700, export with --decimals two.",
            file=sys.stderr,
        )
        raise typer.Exit(SOME_REFUSED)


def _show(order: VoucherifyOrder, *, json: bool) -> None:
    if json:
        print_json(order.to_dict())
    else:
        console().print(table(("Field", "Value"), islice(shown(order.to_dict(flat=True)), 200), whole=("Field",)))
