"""`reward-orders tango bounces` and `resend`: which e-mails did not arrive, and sending them to a better address."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

import reward_orders
from reward_orders.cli import settings
from reward_orders.cli.telling import RUN_AGAIN, SOME_REFUSED, console, print_json, table, told, write_csv

BY_ITSELF = "RA"
"""Where a reward is from that has an order of its own (docs/vendors.md, Tango 18.1)."""
COLUMNS = ("order_id", "line_item_id", "email", "reward", "amount", "currency", "issued_at", "new_email")


def add_to(app: typer.Typer) -> None:
    """Add the commands."""
    app.command()(bounces)
    app.command()(resend)


def bounces(
    start: Annotated[str | None, typer.Option(metavar="DATE", help="Rewards issued from this day on.")] = None,
    end: Annotated[str | None, typer.Option(metavar="DATE", help="To this day, included.")] = None,
    out: Annotated[Path | None, typer.Option(help="A CSV file to fill in new_email, for resend.")] = None,
    json: Annotated[bool, typer.Option("--json", help="Say it as JSON.")] = False,
) -> None:
    """List the rewards whose e-mail bounced; exit code 1 if there are any."""
    with told(), settings.tango_client(journal=None) as tango:
        rows = [
            (
                one.order_id,
                None if one.order_source == BY_ITSELF else one.id,  # it takes the order's id alone
                one.recipient.email if one.recipient else None,
                one.reward_name,
                one.amount,
                one.currency,
                one.issued_at,
                "",
            )
            for one in tango.line_items.list(start=start, end=end, email_status="BOUNCE")
        ]
        if out is not None:
            write_csv(out, [COLUMNS, *rows], new=True)
            print(f"{len(rows)} in {out}: fill in new_email, then reward-orders tango resend {out}", file=sys.stderr)
        elif json:
            print_json([dict(zip(COLUMNS[:-1], row[:-1], strict=True)) for row in rows])
        elif rows:
            console().print(
                table(("Order", "Line item", "E-mail", "Reward", "Amount", "", "Issued"), [row[:-1] for row in rows])
            )
        else:
            print("No e-mail bounced.", file=sys.stderr)
        if rows:
            raise typer.Exit(SOME_REFUSED)


def resend(
    what: Annotated[str, typer.Argument(metavar="ID|FILE", help="An order's id, or a file as bounces writes it.")],
    new_email: Annotated[str | None, typer.Option(help="To this address instead; for one order.")] = None,
    again: Annotated[bool, typer.Option("--again", help="Of a file, also rows that may have gone out before.")] = False,
    journal: Annotated[
        str | None, typer.Option(metavar="PATH|DSN", help="Ledger of what was sent; also REWARD_ORDERS_JOURNAL.")
    ] = None,
) -> None:
    """Send rewards again, to the same person: one order, or every row of a file that has a new_email.

    Each row of a file goes out once: the journal knows what was sent, and FILE.results.csv says what became of each.
    What may have gone out is looked up in Tango's history, and sent again with --again alone.
    Tango takes one resend in 30 seconds for an order; that is waited for. Exit codes: 0 all went out, 1 some were
    refused, 2 wrong call or settings, 3 whether some went out is not known.
    """
    from reward_orders.batch.resending import resend_file

    with told(), settings.open_journal(journal) as ledger, settings.tango_client(journal=ledger) as tango:
        if not Path(what).is_file():
            done = tango.orders.resend(what, new_email=new_email)
            print(f"Sent again: {what} (resend {done.id}).")
            return
        if new_email is not None:
            raise reward_orders.ConfigurationError("--new-email is for one order; a file has its column new_email.")
        counts = resend_file(Path(what), tango, again=again)
        told_counts = ", ".join(f"{count} {outcome.replace('_', ' ')}" for outcome, count in counts.items() if count)
        print(f"{told_counts}. Results: {what}.results.csv" if told_counts else "No row has a new_email.")
        if counts["unknown"]:
            print("Whether some went out is not known; the results say what to do.", file=sys.stderr)
            raise typer.Exit(RUN_AGAIN)
        if counts["refused"]:
            print("Some were refused; the results say why.", file=sys.stderr)
            raise typer.Exit(SOME_REFUSED)
