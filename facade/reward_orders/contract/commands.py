"""Every command of the room: those that compare two documents, and those that know this package or its repository."""

from __future__ import annotations

from reward_orders.contract import cli
from reward_orders.contract.check import check, said
from reward_orders.contract.gate import gate, notes
from reward_orders.contract.watch import watch

MORE = {"check": check, "said": said, "watch": watch, "gate": gate, "notes": notes}


def main(arguments: list[str] | None = None) -> int:
    """Run a command and return its exit code: 0 clean, 1 findings, 2 wrong call, 3 unreadable document, 4 stale."""
    return cli.main(arguments, more=MORE)
