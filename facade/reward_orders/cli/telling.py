"""How the command speaks: tables for people, JSON for machines, one sentence for an error."""

from __future__ import annotations

import csv
import errno
import json
import os
import signal
import sys
from contextlib import contextmanager, suppress
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Literal

import typer
from rich.console import Console
from rich.table import Table

import reward_orders

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

DONE, SOME_REFUSED, WRONG_CALL, RUN_AGAIN, NOTHING_SENT, INTERRUPTED = 0, 1, 2, 3, 4, 130
"""The exit codes, in words."""
PIPED_WIDTH = 200  # characters of a line that no terminal cuts


def console(*, errors: bool = False) -> Console:
    """Standard output, or standard error; NO_COLOR, COLUMNS and terminals are minded."""
    stream = sys.stderr if errors else sys.stdout
    width = None if stream.isatty() or "COLUMNS" in os.environ else PIPED_WIDTH
    return _Screen(file=stream, highlight=False, width=width)


class _Screen(Console):
    """A console whose broken pipe is an error like others; Rich's own ends the process with 1, which means refused."""

    def on_broken_pipe(self) -> None:
        """Raise it again."""
        raise BrokenPipeError(errno.EPIPE, os.strerror(errno.EPIPE))


@contextmanager
def told(*, interrupted: str = "") -> Iterator[None]:
    """Turn an error into one line on standard error and an exit code; SIGTERM ends a command as Ctrl-C does.

    `interrupted` is what to say then beside that.
    """
    earlier = signal.signal(signal.SIGTERM, _interrupt)
    try:
        yield
    except reward_orders.RewardOrdersError as error:
        print(f"Error: {error}", file=sys.stderr)
        raise typer.Exit(code_of(error)) from None
    except (KeyboardInterrupt, typer.Abort):  # typer's prompts turn the one into the other
        print(f"Interrupted. {interrupted}".strip(), file=sys.stderr)
        raise typer.Exit(INTERRUPTED) from None
    except OSError as error:
        if error.errno == errno.EPIPE and not interrupted:  # whoever read it has enough
            raise
        if error.errno == errno.EPIPE:
            # What is left to be written would fail once more when the process ends.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            print(f"Nobody reads the output any more. {interrupted}", file=sys.stderr)
            raise typer.Exit(INTERRUPTED) from None
        where = "" if error.filename is None else f": {str(error.filename)!r}"
        print(f"Error: {error.strerror or error}{where}.", file=sys.stderr)
        raise typer.Exit(WRONG_CALL) from None
    finally:
        signal.signal(signal.SIGTERM, earlier)


def _interrupt(*_: object) -> None:
    raise KeyboardInterrupt


def code_of(error: reward_orders.RewardOrdersError) -> int:
    """2: settings are wrong. 3: run it again. 1: everything else."""
    if isinstance(error, (reward_orders.ConfigurationError, reward_orders.AuthenticationError)):
        return WRONG_CALL
    again = (
        reward_orders.OutcomeUnknownError,
        reward_orders.InProgressError,
        reward_orders.NotSentError,
        reward_orders.ServiceError,
        reward_orders.JournalError,
    )
    return RUN_AGAIN if isinstance(error, again) else SOME_REFUSED


def print_json(value: object) -> None:
    """One JSON value on standard output; Decimal as text, so that no digit is lost."""
    print(json.dumps(value, default=_plain, ensure_ascii=False, indent=2))


def json_line(value: object) -> str:
    """One JSON value on a line."""
    return json.dumps(value, default=_plain, ensure_ascii=False)


def _plain(value: object) -> Any:
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    raise TypeError(type(value).__name__)


def table(
    columns: Sequence[str], rows: Iterable[Sequence[object]], *, whole: Collection[str] = (), title: str | None = None
) -> Table:
    """A table; numbers stand to the right. Texts are shown as they are: brackets are no markup.

    Times, numbers and the columns of `whole` are never broken, so that an id can be copied. Times are in UTC, to the
    minute.
    """
    from rich.text import Text

    made = Table(title=title, title_justify="left", box=None, pad_edge=False, header_style="bold")
    listed = [list(row) for row in rows]
    for index, name in enumerate(columns):
        cells = [row[index] for row in listed if row[index] not in (None, "")]
        numbers = bool(cells) and all(isinstance(cell, (int, Decimal)) for cell in cells)
        times = bool(cells) and all(isinstance(cell, datetime) for cell in cells)
        justify: Literal["left", "right"] = "right" if numbers else "left"
        made.add_column(name, justify=justify, overflow="fold", no_wrap=numbers or times or name in whole)
    for row in listed:
        made.add_row(*(Text(_shown_cell(cell)) for cell in row))
    return made


def _shown_cell(cell: object) -> str:
    if cell is None:
        return ""
    return f"{cell.astimezone(UTC):%Y-%m-%d %H:%M}" if isinstance(cell, datetime) else str(cell)


def write_csv(path: Path, rows: Iterable[Sequence[object]], *, new: bool = False) -> None:
    """Write a CSV file for its owner alone, as a whole; `new`: not over one that is there.

    Text that a spreadsheet would take for a formula gets an apostrophe. Raises reward_orders.ConfigurationError.
    """
    from reward_orders.history.formats import csv_cell

    made = path.with_name(f".{path.name}.{os.getpid()}.new")
    try:
        if new and path.exists():
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST))
        descriptor = os.open(made, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        with os.fdopen(descriptor, "w", newline="", encoding="utf-8") as handle:
            csv.writer(handle, lineterminator="\n").writerows([csv_cell(cell) for cell in row] for row in rows)
        made.replace(path)
    except OSError as error:
        raise reward_orders.ConfigurationError(f"{str(path)!r} cannot be written: {error.strerror}.") from None
    finally:
        with suppress(OSError):
            made.unlink(missing_ok=True)


def pairs(given: Sequence[str], *, option: str, what: str) -> dict[str, str]:
    """Options such as USD=500, as a mapping. Raises reward_orders.ConfigurationError."""
    found: dict[str, str] = {}
    for text in given:
        name, equals, value = text.rpartition("=")
        if not equals or not name.strip() or not value.strip():
            raise reward_orders.ConfigurationError(f"{option} is {what}, not {text!r}.")
        found[name.strip()] = value.strip()
    return found


def shown(order: Mapping[str, object]) -> list[tuple[str, object]]:
    """An order's attributes that say something."""
    return [(name, value) for name, value in order.items() if value not in (None, "", [], {})]
