"""`reward-orders contract`: what the next version of an API changes, for this package and for your app."""

from __future__ import annotations

import typer

from reward_orders.cli.passing import PASSED, run

app = typer.Typer(help="What the next version of an order API changes; nothing is fetched.", no_args_is_help=True)
COMMANDS = {
    "diff": "What REVISION changes for clients of BASE.",
    "check": "Whether a vendor's new document breaks this version, or your app's own recorded calls.",
    "said": "Print what a vendor said when this version was released: what `check` compares with.",
    "watch": "Take what a vendor publishes into a checkout: report, new operations, new lock.",
    "snapshot": "Write the surface lock of a document.",
    "rules": "What a rule means and what to do.",
    "schema": "Print the JSON schema of the JSON report.",
    "gate": "In a checkout: fail on a break since the last tag that nobody accepted.",
    "notes": "In a checkout: what changed since the last tag, in CHANGELOG form.",
}


def _add(name: str, told: str) -> None:
    @app.command(name, help=told, context_settings=PASSED, add_help_option=False)
    def command(context: typer.Context) -> None:
        run("reward_orders.contract.commands", [name, *context.args], extra="contract", needs=("yaml",))


for _name, _told in COMMANDS.items():
    _add(_name, _told)
