"""`reward-orders sandbox`: a local server of both order APIs."""

from __future__ import annotations

import typer  # noqa: TC002 - Typer reads the annotation

from reward_orders.cli.passing import PASSED, run


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command("sandbox", context_settings=PASSED, add_help_option=False)(sandbox)


def sandbox(context: typer.Context) -> None:
    """Serve both order APIs on loopback, with faults and a clock; --help shows its options."""
    run("reward_orders.sandbox.__main__", context.args, extra="sandbox", needs=("starlette", "uvicorn"))
