"""Commands that a room runs by itself too (`python -m reward_orders.ROOM`): their words are passed on as they came."""

from __future__ import annotations

import sys
from importlib import import_module
from typing import TYPE_CHECKING, Any

import typer

if TYPE_CHECKING:
    from collections.abc import Sequence

PASSED: dict[str, Any] = {"allow_extra_args": True, "ignore_unknown_options": True, "help_option_names": []}
"""Settings of such a command: it knows no option, --help included; the room does."""


def run(module: str, words: Sequence[str], *, extra: str, needs: Sequence[str]) -> None:
    """Call `main` of a room's module with words, and leave with its exit code.

    Where one of the modules that the room needs is not installed, a line says the extra, and the exit code is 2.
    """
    try:
        main = import_module(module).main
    except ModuleNotFoundError as missing:
        if missing.name not in needs:
            raise
        print(f"This command needs {missing.name}: pip install 'reward-orders[{extra}]'.", file=sys.stderr)
        raise typer.Exit(2) from None
    raise typer.Exit(main(list(words)))
