"""`reward-orders tango bounces` and `resend`: which e-mails did not arrive, and sending them to a better address."""

from __future__ import annotations

import csv
import sys
from pathlib import Path
from typing import Annotated

import typer

import reward_orders
from reward_orders.cli import settings
from reward_orders.cli.telling import RUN_AGAIN, SOME_REFUSED, console, print_json, table, told

COLUMNS = ("order_id", "email", "reward", "amount", "currency", "issued_at", "new_email")


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
            try:
                with out.open("x", newline="", encoding="utf-8") as handle:
                    csv.writer(handle, lineterminator="\n").writerows([COLUMNS, *rows])
            except OSError as error:
                raise reward_orders.ConfigurationError(f"{str(out)!r} cannot be made: {error.strerror}.") from None
            out.chmod(0o600)
            print(f"{len(rows)} in {out}: fill in new_email, then reward-orders tango resend {out}", file=sys.stderr)
        elif json:
            print_json([dict(zip(COLUMNS[:-1], row[:-1], strict=True)) for row in rows])
        else:
            console().print(table(("Order", "E-mail", "Reward", "Amount", "", "Issued"), [row[:-1] for row in rows]))
        if rows:
            raise typer.Exit(SOME_REFUSED)


def resend(
    what: Annotated[str, typer.Argument(metavar="ID|FILE", help="An order's id, or a file as bounces writes it.")],
    new_email: Annotated[str | None, typer.Option(help="To this address instead; for one order.")] = None,
) -> None:
    """Send rewards again, to the same person: one order, or every row of a file that has a new_email.

    A resend may go out twice, so none is repeated by itself: what became of each row stands in FILE.results.csv, and
    running the file again does only what was not tried.
    """
    from reward_orders.batch.resending import resend_file

    with told(), settings.tango_client(journal=None) as tango:
        if not Path(what).is_file():
            done = tango.orders.resend(what, new_email=new_email)
            print(f"Sent again: {what} (resend {done.id}).")
            return
        counts = resend_file(Path(what), tango)
        print(
            ", ".join(f"{count} {outcome}" for outcome, count in counts.items() if count) or "No row has a new_email."
        )
        if counts["unknown"]:
            print("Whether some went out is not known; look at the orders before you send them again.", file=sys.stderr)
            raise typer.Exit(RUN_AGAIN)
        if counts["refused"]:
            raise typer.Exit(SOME_REFUSED)
