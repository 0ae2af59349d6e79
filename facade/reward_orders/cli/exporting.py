"""What the export commands say while they run, and when they are stopped."""

from __future__ import annotations

import sys
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

import reward_orders
from reward_orders.cli.telling import console

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from reward_orders.history.exporting import Exported

_REFRESH = 4  # times a second


@contextmanager
def exporting(out: Path) -> Iterator[Callable[[Exported], None]]:
    """Show how far an export is, in a terminal; say what is carried on, and what a stopped one leaves."""
    err = console(errors=True)
    began = time.monotonic()
    far: Exported | None = None

    with err.status("Asking", refresh_per_second=_REFRESH) as status:
        if not err.is_terminal:
            status.stop()

        def show(now: Exported) -> None:
            nonlocal far
            if far is None and now.carried_on:
                err.print(
                    f"Carrying on the export of {now.begun:%Y-%m-%d %H:%M} UTC behind {now.rows:,} rows; it has what "
                    "there was then. --anew begins again.",
                    markup=False,
                )
            far = now
            seconds = time.monotonic() - began
            pace = f", {(now.rows - now.carried_on) / seconds:,.0f} a second" if seconds > 1 else ""
            status.update(f"{now.rows:,} rows{pace}")

        try:
            yield show
        except (reward_orders.RewardOrdersError, KeyboardInterrupt):
            status.stop()
            if far is not None and out.with_name(f"{out.name}.part.mark").exists():
                print("Stopped. Run the same command again: it carries on.", file=sys.stderr)
            raise
