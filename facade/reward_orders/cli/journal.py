"""`reward-orders journal`: what the ledger of keys holds."""

from __future__ import annotations

import sys
from datetime import UTC, datetime, timedelta
from typing import Annotated

import typer

from reward_orders.cli import settings
from reward_orders.cli.telling import SOME_REFUSED, console, json_line, print_json, table, told

app = typer.Typer(
    help="The ledger of keys: what is settled and what is not.", no_args_is_help=True, rich_markup_mode="markdown"
)
Place = Annotated[str | None, typer.Option("--journal", metavar="PATH|DSN", help="Also REWARD_ORDERS_JOURNAL.")]
Json = Annotated[bool, typer.Option("--json", help="Say it as JSON.")]


@app.command()
def counts(journal: Place = None, json: Json = False) -> None:
    """How many keys each state has."""
    with told(), settings.open_journal(journal) as ledger:
        found = {state.value: count for state, count in ledger.counts().items()}
        if json:
            print_json(found)
        else:
            console().print(table(("State", "Keys"), list(found.items())))


@app.command()
def unknown(journal: Place = None, json: Json = False) -> None:
    """The keys whose order may exist and is not settled; exit code 1 if there are any."""
    with told(), settings.open_journal(journal) as ledger:
        entries = [entry for entry in ledger.open() if entry.first_sent is not None]
        if json:
            for entry in entries:
                print(json_line({"key": entry.key, "scope": entry.scope, "first_sent": entry.first_sent}))
        elif entries:
            rows = [(entry.key, entry.scope, entry.first_sent, entry.attempts) for entry in entries]
            console().print(table(("Key", "Where", "First sent (UTC)", "Attempts"), rows))
            print(
                "Send the same file again, or let orders.reconcile() settle them. Resends in doubt go out again with "
                "tango resend FILE --again.",
                file=sys.stderr,
            )
        else:
            print("No key is open.", file=sys.stderr)
        if entries:
            raise typer.Exit(SOME_REFUSED)


@app.command()
def purge(
    days: Annotated[int, typer.Option(min=90, help="Forget what was settled longer ago; keys may come back for 90.")],
    journal: Place = None,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
) -> None:
    """Forget settled keys that are old; the next order under such a key goes to the service again."""
    with told(), settings.open_journal(journal) as ledger:
        if not yes and not typer.confirm(f"Forget the keys that were settled more than {days} days ago?", err=True):
            return
        gone = ledger.purge(before=datetime.now(UTC) - timedelta(days=days))
        print(f"{gone} keys are forgotten.")
