"""`reward-orders worker`: send rows that were queued, on as many machines as you like."""

from __future__ import annotations

import asyncio
import logging
import sys
from typing import Annotated

import typer

import reward_orders
from reward_orders.cli import settings
from reward_orders.cli.send import client_of
from reward_orders.cli.telling import INTERRUPTED, told


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(worker)


def worker(
    queue: Annotated[str, typer.Option(metavar="DSN", help="The PostgreSQL of queue and journal.")],
    workers: Annotated[int, typer.Option(min=1, max=64, help="Orders on their way at once.")] = 4,
    rate: Annotated[str, typer.Option(metavar="R|none", help="Creates a second, all workers together.")] = "1",
    until_empty: Annotated[bool, typer.Option("--until-empty", help="End when no row is due.")] = False,
) -> None:
    """Send the rows that `tango send --queue` left. A worker may be killed: others go on with its rows."""
    from reward_orders.batch.queueing import work

    logging.getLogger("procrastinate").setLevel(logging.CRITICAL)  # refused rows stay in its tables, as failed
    with told():
        settings.check_queue(queue)
    with told(), settings.open_journal(queue) as ledger, client_of(ledger, rate) as tango:
        if not until_empty:
            print("Sending what is queued; Ctrl-C ends it, and loses nothing.", file=sys.stderr)
        try:
            asyncio.run(work(tango, reward_orders.Secret(queue), workers=workers, until_empty=until_empty))
        except KeyboardInterrupt:
            print("Stopped.", file=sys.stderr)
            raise typer.Exit(INTERRUPTED) from None
