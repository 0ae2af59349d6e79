"""`reward-orders tango send`: plan a file, show it, send it, and say how it went."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from attrs import asdict

import reward_orders
from reward_orders.cli import settings
from reward_orders.cli.telling import (
    DONE,
    NOTHING_SENT,
    SOME_REFUSED,
    WRONG_CALL,
    console,
    pairs,
    print_json,
    table,
    told,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from decimal import Decimal

    from reward_orders import Journal, Tango
    from reward_orders.batch import Plan, Progress, Sent

MOST_SHOWN = 50  # problems in the table
AGAIN = "Run the same command again: it sends what is missing."
CENTS = -2  # the exponent of amounts in cents
_REFRESH = 4  # times a second


def send(
    file: Annotated[Path, typer.Argument(help="CSV, JSON lines, Excel, or the portal's bulk template.")],
    batch: Annotated[str, typer.Option(help="Name of the whole; with a row's id it makes the row's key.")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Check everything, send nothing.")] = False,
    plan: Annotated[str | None, typer.Option(metavar="HASH", help="Send only if the plan is still this one.")] = None,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask before production orders.")] = False,
    out: Annotated[Path | None, typer.Option(help="Results, a line a row; FILE.results.csv if not given.")] = None,
    journal: Annotated[
        str | None, typer.Option(metavar="PATH|DSN", help="Ledger of keys; also REWARD_ORDERS_JOURNAL.")
    ] = None,
    workers: Annotated[int, typer.Option(min=1, max=64, help="Orders on their way at once.")] = 4,
    rate: Annotated[str, typer.Option(metavar="R|none", help="Creates a second, all workers together.")] = "1",
    max_total: Annotated[
        list[str] | None, typer.Option(metavar="USD=500", help="The most that the batch may cost, over all runs.")
    ] = None,
    max_each: Annotated[
        list[str] | None, typer.Option(metavar="USD=100", help="The most that one row may cost.")
    ] = None,
    map: Annotated[  # the word for it
        list[str] | None, typer.Option(metavar="COLUMN=FIELD", help="What a column of the file is.")
    ] = None,
    allow_repeats: Annotated[
        bool, typer.Option("--allow-repeats", help="One person may get the same reward twice.")
    ] = False,
    asynchronous: Annotated[
        bool, typer.Option("--async", help="Many rows an order, for thousands; Tango has to switch that on for you.")
    ] = False,
    queue: Annotated[
        str | None,
        typer.Option(metavar="DSN", help="Queue the rows for workers, in this PostgreSQL; it has the journal."),
    ] = None,
    at: Annotated[
        str | None, typer.Option(metavar="MOMENT", help="With --queue: not before then, such as 2026-12-01T09:00:00Z.")
    ] = None,
    recipients: Annotated[
        bool, typer.Option("--recipients", help="Put into the results who each row is for: e-mail, phone or name.")
    ] = False,
    reveal: Annotated[bool, typer.Option("--reveal", help="Put the credentials into the results.")] = False,
    json: Annotated[bool, typer.Option("--json", help="Say it as JSON.")] = False,
) -> None:
    """Send a file of rewards: every row exactly once, however often it is run.

    The file is checked as a whole first; with a problem nothing is sent. Stopped, crashed or unsure? Run it again: it
    sends what is missing and nothing else.

    Exit codes: 0 every row has its reward, 1 some were refused, 2 wrong call or settings, 3 run it again, 4 the file
    has problems and nothing was sent, 130 interrupted.
    """
    from reward_orders.batch import plan as make_plan

    if asynchronous and queue is not None:
        print("Error: --async and --queue exclude each other: one run sends 500 rows in an order.", file=sys.stderr)
        raise typer.Exit(WRONG_CALL)
    if queue is None and at is not None:
        print("Error: --at needs --queue: a worker sends the rows then.", file=sys.stderr)
        raise typer.Exit(WRONG_CALL)
    with told(interrupted=AGAIN), _journal(journal, queue) as ledger, client_of(ledger, rate) as tango:
        made = make_plan(
            file,
            tango,
            batch=batch,
            map=pairs(map or [], option="--map", what="COLUMN=FIELD, such as 'E-Mail=email'"),
            max_total=pairs(max_total or [], option="--max-total", what="CURRENCY=AMOUNT, such as USD=500"),
            max_each=pairs(max_each or [], option="--max-each", what="CURRENCY=AMOUNT, such as USD=100"),
            allow_repeats=allow_repeats,
            asynchronous=asynchronous,
        )
        if not json:
            _show_plan(made)
        if not made.ok or dry_run:
            if json:
                print_json({"plan": plan_as_json(made)})
            raise typer.Exit(0 if made.ok else NOTHING_SENT)
        if plan is not None and plan != made.hash:
            print(
                f"Error: the plan {plan} was approved and this is {made.hash}: the file, the settings or the prices "
                "have changed. Nothing was sent; look at the plan again.",
                file=sys.stderr,
            )
            raise typer.Exit(NOTHING_SENT)
        _ask(made, yes=yes)
        if queue is not None:
            _queue(made, tango, queue, at=_moment(at), out=out, recipients=recipients, json=json)
        _send(made, tango, out=out, approved=plan, workers=workers, recipients=recipients, reveal=reveal, json=json)


def _journal(given: str | None, queue: str | None) -> Journal:
    """The journal; a queue is in the journal's PostgreSQL, which is therefore the one that is not named."""
    if queue is not None:
        settings.check_queue(queue)
    return settings.open_journal(given or queue)


@contextmanager
def client_of(ledger: Journal, rate: str) -> Iterator[Tango]:
    """A client with a journal, at so many creates a second."""
    try:
        wanted = None if rate.lower() == "none" else float(rate)
    except ValueError:
        raise reward_orders.ConfigurationError(
            f"--rate is creates a second, such as 1, or none; not {rate!r}."
        ) from None
    with settings.tango_client(journal=ledger, rate=wanted) as tango:
        yield tango


def _show_plan(plan: Plan) -> None:
    out = console()
    out.print(f"{plan.file}: {plan.read_as}", markup=False)
    out.print(f"Batch {plan.batch}, plan {plan.hash}: {_rows(plan)}", markup=False)
    if plan.asynchronous:
        out.print("New rows go out in asynchronous orders, up to 500 rows each.")
    for note in plan.notes:
        out.print(f"Note: {note}", markup=False)
    if plan.totals:
        rows = [
            (one.currency or "?", f"{one.rows:,}", money(one.amount), money(one.placed), money(one.to_send))
            for one in plan.totals
        ]
        made = table(("Currency", "Rows", "Amount", "Placed", "To send"), rows)
        for column in made.columns[1:]:
            column.justify = "right"
        out.print(made)
    if plan.ok:
        return
    shown = [(one.row if one.row is not None else "file", one.column, one.message) for one in plan.problems]
    out.print(table(("Row", "Column", "Problem"), shown[:MOST_SHOWN]))
    if plan.problem_count > MOST_SHOWN:
        out.print(f"... and {plan.problem_count - MOST_SHOWN} more.")
    count = f"{plan.problem_count} problem{'s' if plan.problem_count > 1 else ''}"
    out.print(f"{count}; nothing was sent. Correct the file and run it again.")


def _rows(plan: Plan) -> str:
    parts = [f"{plan.new:,} new", f"{plan.placed:,} placed", f"{plan.open:,} open"]
    return f"{len(plan.rows):,} rows, " + ", ".join(parts)


def money(amount: Decimal) -> str:
    """An amount for people: with cents, and thousands in groups."""
    exponent = amount.as_tuple().exponent
    return f"{amount:,.2f}" if isinstance(exponent, int) and exponent > CENTS else f"{amount:,}"


def plan_as_json(plan: Plan) -> dict[str, object]:
    """A plan for machines."""
    return {
        "file": plan.file,
        "batch": plan.batch,
        "asynchronous": plan.asynchronous,
        "hash": plan.hash,
        "ok": plan.ok,
        "rows": len(plan.rows),
        "new": plan.new,
        "placed": plan.placed,
        "open": plan.open,
        "totals": [asdict(one) for one in plan.totals],
        "problems": [asdict(one) for one in plan.problems],
        "problem_count": plan.problem_count,
        "notes": list(plan.notes),
    }


def _ask(plan: Plan, *, yes: bool) -> None:
    """Before real money is spent, have a person say so."""
    to_send = plan.new + plan.open
    if yes or not to_send or not settings.is_production(settings.found("tango")):
        return
    sums = ", ".join(f"{money(one.to_send)} {one.currency}".strip() for one in plan.totals)
    if not sys.stdin.isatty():
        print(f"Error: {to_send} production orders over {sums} need --yes where nobody can be asked.", file=sys.stderr)
        raise typer.Exit(WRONG_CALL)
    if not typer.confirm(f"Place {to_send} orders over {sums} in PRODUCTION?", err=True):
        print("Nothing was sent.", file=sys.stderr)
        raise typer.Exit(NOTHING_SENT)


def _send(
    plan: Plan,
    tango: Tango,
    *,
    out: Path | None,
    approved: str | None,
    workers: int,
    recipients: bool,
    reveal: bool,
    json: bool,
) -> None:
    from reward_orders.batch import send as send_plan

    with _progress(quiet=json) as on_progress:
        sent = send_plan(
            plan,
            tango,
            out=out,
            plan_hash=approved,
            workers=workers,
            recipients=recipients,
            reveal=reveal,
            on_progress=on_progress,
        )
    if json:
        stopped = None if sent.stopped is None else str(sent.stopped)
        counts = {"counts": dict(sent.counts), "out": str(sent.out), "stopped": stopped, "exit_code": sent.exit_code}
        print_json({"plan": plan_as_json(plan), **counts})
    else:
        _show_end(sent)
    raise typer.Exit(sent.exit_code)


def _queue(
    plan: Plan, tango: Tango, dsn: str, *, at: datetime | None, out: Path | None, recipients: bool, json: bool
) -> None:
    """Queue what is missing, and write what workers have told of the rest; 0 unless rows were refused."""
    from reward_orders.batch.queueing import queue_rows, queued_results

    queued = queue_rows(plan, tango, reward_orders.Secret(dsn), at=at)
    told = queued_results(plan, tango, out=out or f"{plan.file}.results.csv", recipients=recipients)
    code = SOME_REFUSED if told.counts["refused"] or told.counts["mismatch"] else DONE
    if json:
        counts = {"counts": dict(told.counts), "out": str(told.out), "exit_code": code}
        print_json({"plan": plan_as_json(plan), "queued": queued, **counts})
    else:
        when = "" if at is None else f" for {at.isoformat(sep=' ', timespec='minutes')}"
        print(f"{queued} rows are queued{when}. reward-orders worker sends them.")
        print(f"So far {_counted(told)}. Results: {told.out}; the same command again brings them up to date.")
    raise typer.Exit(code)


def _moment(text: str | None) -> datetime | None:
    """A moment with its time zone, or a day, which begins in UTC. Raises reward_orders.ConfigurationError."""
    from reward_orders.core.dates import first_moment

    moment = first_moment(text, argument="--at")
    return None if moment is None else datetime.fromtimestamp(moment / 1000, UTC)


def _counted(sent: Sent) -> str:
    return ", ".join(f"{count:,} {name.replace('_', ' ')}" for name, count in sent.counts.items() if count)


@contextmanager
def _progress(*, quiet: bool) -> Iterator[Any]:
    """A line that is kept up to date in a terminal; nothing elsewhere."""
    err = console(errors=True)
    if quiet or not err.is_terminal:
        yield None
        return
    with err.status("Sending", refresh_per_second=_REFRESH) as status:

        def show(progress: Progress) -> None:
            status.update(progress_line(progress))

        yield show


def progress_line(progress: Progress) -> str:
    """How far a run is, on one line."""
    counts = progress.counts
    parts = [f"{progress.done:,} of {progress.rows:,}", f"{progress.per_second:.1f} a second"]
    parts += [f"{counts[name]:,} {name.replace('_', ' ')}" for name in counts if counts[name]]
    left = progress.seconds_left
    if left is not None and progress.done < progress.rows:
        parts.append(f"{int(left) // 3600}:{int(left) // 60 % 60:02}:{int(left) % 60:02} left")
    return ", ".join(parts)


def _show_end(sent: Sent) -> None:
    out = console()
    out.print(f"{_counted(sent)}. Results: {sent.out}", markup=False)
    if sent.stopped is not None:
        print(f"Stopped early: {sent.stopped}", file=sys.stderr)
    elif sent.counts["unknown"] or sent.counts["not_sent"]:
        print(f"Some rows have no answer. {AGAIN}", file=sys.stderr)
    elif sent.exit_code:
        print("Some rows were refused; the results say why.", file=sys.stderr)
