"""The command as a whole: one group a room, each in a module of its own; a room is loaded when it is called."""

from __future__ import annotations

from typing import Annotated

import typer

from reward_orders._version import __version__
from reward_orders.cli import contract, docs, journal, login, reconcile, sandbox, tango, voucherify, worker

app = typer.Typer(
    help="Tools of reward-orders, the client of the order APIs of Tango RaaS v2 and Voucherify.",
    no_args_is_help=True,
    rich_markup_mode="markdown",
    pretty_exceptions_enable=False,  # a traceback with locals may show credentials
)
app.add_typer(contract.app, name="contract")
sandbox.add_to(app)
app.add_typer(tango.app, name="tango")
app.add_typer(voucherify.app, name="voucherify")
app.add_typer(journal.app, name="journal")
reconcile.add_to(app)
worker.add_to(app)
login.add_to(app)
docs.add_to(app)


def _version(wanted: bool) -> None:
    if wanted:
        print(f"reward-orders {__version__}")
        raise typer.Exit


@app.callback()
def _options(
    _: Annotated[bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version.")] = False,
) -> None:
    """Options of the command itself."""
