"""`reward-orders tango export` and `summary`: every order of a time, as a file or as sums."""

from __future__ import annotations

import csv
import os
import sqlite3
import sys
from collections import defaultdict
from contextlib import closing
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TextIO

import typer

import reward_orders
from reward_orders.cli import settings
from reward_orders.cli.telling import SOME_REFUSED, console, json_line, print_json, table, told

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from reward_orders import TangoOrder

COLUMNS = (
    "order_id", "key", "created_at", "status", "account", "customer", "utid", "reward", "amount", "currency",
    "charged", "charged_currency", "fee", "total", "recipient", "first_name", "last_name", "campaign", "notes",
    "purchase_order_number",
)  # fmt: skip

Start = Annotated[str | None, typer.Option(metavar="DATE", help="From this day, or moment with its offset, on.")]
End = Annotated[str | None, typer.Option(metavar="DATE", help="To this day or moment, included.")]


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
    out: Annotated[Path, typer.Argument(help="A new file: .csv, .jsonl or .sqlite; - writes CSV to standard output.")],
    start: Start = None,
    end: End = None,
) -> None:
    """Write every order of a time into a file, complete also beyond Tango's 10,000 results; no credentials.

    The file is there when it is complete, and not before.
    """
    with told(), settings.tango_client(journal=None) as tango:
        writer = {".csv": _write_csv, ".jsonl": _write_json_lines}.get(out.suffix)
        if writer is None and out.suffix != ".sqlite" and str(out) != "-":
            raise reward_orders.ConfigurationError("export writes .csv, .jsonl or .sqlite, by the file's name.")
        orders = iter(tango.orders.list(start=start, end=end, read_ahead=True))
        if str(out) == "-":
            count = _write_csv(sys.stdout, orders)
        else:
            new = out.with_name(f".{out.name}.{os.getpid()}.new")
            try:
                descriptor = os.open(new, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
                with os.fdopen(descriptor, "w", newline="", encoding="utf-8") as handle:
                    count = _write_database(new, orders) if writer is None else writer(handle, orders)
                new.replace(out)
            except OSError as error:
                raise reward_orders.ConfigurationError(f"{str(out)!r} cannot be written: {error.strerror}.") from None
            finally:
                new.unlink(missing_ok=True)
        print(f"{count:,} orders.", file=sys.stderr)


def _write_csv(handle: TextIO, orders: Iterator[TangoOrder]) -> int:
    writer = csv.writer(handle, lineterminator="\n")
    writer.writerow(COLUMNS)
    count = 0
    for order in orders:
        writer.writerow([_cell(value) for value in row_of(order).values()])
        count += 1
    return count


def _write_json_lines(handle: TextIO, orders: Iterator[TangoOrder]) -> int:
    count = 0
    for order in orders:
        handle.write(json_line(row_of(order)) + "\n")
        count += 1
    return count


def _write_database(path: Path, orders: Iterator[TangoOrder]) -> int:
    """A table `orders`; amounts are text, which keeps every digit."""
    with closing(sqlite3.connect(path)) as database, database:
        database.execute(f"CREATE TABLE orders ({', '.join(COLUMNS)}, PRIMARY KEY (order_id))")
        insert = f"INSERT INTO orders VALUES ({', '.join('?' * len(COLUMNS))})"  # noqa: S608 - question marks
        rows = ([_plain(value) for value in row_of(order).values()] for order in orders)
        return database.executemany(insert, rows).rowcount


def _plain(value: object) -> str | None:
    if value is None:
        return None
    return value.isoformat() if isinstance(value, datetime) else str(value)


def row_of(order: TangoOrder) -> dict[str, object]:
    """An order as a row of COLUMNS."""
    charged, recipient = order.charged, order.recipient
    values = (
        order.id, order.key, order.created_at, order.status, order.account_identifier, order.customer_identifier,
        order.utid, order.reward_name, order.amount, order.currency,
        charged and charged.value, charged and charged.currency, charged and charged.fee, charged and charged.total,
        recipient and recipient.email, recipient and recipient.first_name, recipient and recipient.last_name,
        order.campaign, order.notes, order.purchase_order_number,
    )  # fmt: skip
    return dict(zip(COLUMNS, values, strict=True))


def _cell(value: object) -> str:
    """A cell; text that a spreadsheet would take for a formula gets the apostrophe that it takes for text."""
    if value is None:
        return ""
    text = value.isoformat() if hasattr(value, "isoformat") else str(value)
    return f"'{text}" if isinstance(value, str) and text[:1] in {"=", "+", "-", "@"} else text


def summary(
    by: Annotated[By, typer.Option(help="What to add up by.")] = By.month,
    start: Start = None,
    end: End = None,
    threshold: Annotated[
        str | None,
        typer.Option(metavar="AMOUNT", help="Only sums of this and more, as for tax reports; exit 1 if any."),
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Say it as JSON.")] = False,
) -> None:
    """Add up the face values of a time by day, month, campaign, item or recipient; failed orders do not count."""
    with told(), settings.tango_client(journal=None) as tango:
        try:
            least = None if threshold is None else Decimal(threshold)
        except ArithmeticError:
            raise reward_orders.ConfigurationError(
                f"--threshold is an amount, such as 600; not {threshold!r}."
            ) from None
        counts: dict[tuple[str, str], int] = defaultdict(int)
        sums: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
        name = _NAMES[by]
        for order in tango.orders.list(start=start, end=end, read_ahead=True):
            if (order.status or "").upper() in {"FAILED", "CANCELLED"}:
                continue
            group = (name(order) or "", order.currency or "")
            counts[group] += 1
            sums[group] += order.amount or 0
        groups = sorted(group for group in counts if least is None or sums[group] >= least)
        if json:
            print_json(
                [{by.value: of[0], "currency": of[1], "orders": counts[of], "amount": sums[of]} for of in groups]
            )
        else:
            rows = [(of[0] or "(none)", counts[of], sums[of], of[1]) for of in groups]
            console().print(table((by.value.capitalize(), "Orders", "Amount", ""), rows))
        if least is not None and groups:
            raise typer.Exit(SOME_REFUSED)


def _day(order: TangoOrder, form: str) -> str:
    return "" if order.created_at is None else order.created_at.strftime(form)


_NAMES: dict[By, Callable[[TangoOrder], str | None]] = {
    By.day: lambda order: _day(order, "%Y-%m-%d"),
    By.month: lambda order: _day(order, "%Y-%m"),
    By.campaign: lambda order: order.campaign,
    By.item: lambda order: order.utid,
    By.recipient: lambda order: order.recipient.email.casefold() if order.recipient and order.recipient.email else None,
}
