"""`reward-orders tango`: send a file, and look at what is there."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Annotated, Any

import typer

import reward_orders
from reward_orders.cli import bounces, history, settings
from reward_orders.cli.send import send
from reward_orders.cli.telling import SOME_REFUSED, WRONG_CALL, console, json_line, print_json, shown, table, told

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reward_orders import Tango, TangoOrder

app = typer.Typer(
    help="Rewards at Tango. Credentials: login, or TANGO_PLATFORM_NAME, TANGO_PLATFORM_KEY and so on.",
    no_args_is_help=True,
    rich_markup_mode="markdown",
)
app.command()(send)
history.add_to(app)
bounces.add_to(app)

Json = Annotated[bool, typer.Option("--json", help="Say it as JSON.")]
Reveal = Annotated[bool, typer.Option("--reveal", help="Show the credentials.")]
Start = Annotated[str | None, typer.Option(metavar="DATE", help="From this day, or moment with its offset, on.")]
End = Annotated[str | None, typer.Option(metavar="DATE", help="To this day or moment, included.")]


@contextmanager
def client() -> Iterator[Tango]:
    """A client for reading, whose errors become a line and an exit code."""
    with told(), settings.tango_client(journal=None) as tango:
        yield tango


@app.command()
def get(id: str, reveal: Reveal = False, json: Json = False) -> None:
    """Show one order by its id."""
    with client() as tango:
        _show(tango.orders.get(id), reveal=reveal, json=json)


@app.command()
def find(
    key: Annotated[str | None, typer.Argument(help="The key, or external reference.")] = None,
    batch: Annotated[str | None, typer.Option(help="Name of a batch, instead of the key.")] = None,
    id: Annotated[str | None, typer.Option(help="The row's id in that batch.")] = None,
    reveal: Reveal = False,
    json: Json = False,
) -> None:
    """Show the order of a key, or of a row of a batch."""
    with client() as tango:
        if (key is None) == (batch is None or id is None):
            raise reward_orders.ConfigurationError("find takes a key, or --batch and --id.")
        wanted = key if key is not None else reward_orders.derive_key(batch, id)
        order = tango.orders.find(key=wanted)
        if order is None:
            print(f"No order has the key {wanted}.", file=sys.stderr)
            raise typer.Exit(SOME_REFUSED)
        _show(order, reveal=reveal, json=json)


@app.command("list")
def list_orders(
    start: Start = None,
    end: End = None,
    status: Annotated[str | None, typer.Option(help="Only orders of this status.")] = None,
    recipient_email: Annotated[str | None, typer.Option(help="Only this recipient's.")] = None,
    campaign: Annotated[str | None, typer.Option(help="Only this campaign's.")] = None,
    limit: Annotated[int | None, typer.Option(min=1, help="At most so many.")] = 100,
    all: Annotated[bool, typer.Option("--all", help="Every one, however many.")] = False,
    json: Json = False,
) -> None:
    """List orders, the oldest first; --json writes one a line."""
    with client() as tango:
        pager = tango.orders.list(
            start=start, end=end, status=status, recipient_email=recipient_email, campaign=campaign
        )
        orders = iter(pager) if all else iter(pager.to_list(limit=limit))
        if json:
            for order in orders:
                print(json_line(order.to_dict()))
            return
        rows = [(one.id, one.created_at, one.status, one.amount, one.currency, one.utid, one.key) for one in orders]
        if not rows:
            print("No orders.", file=sys.stderr)
            return
        names = ("Order", "Created (UTC)", "Status", "Amount", "", "Item", "Key")
        console().print(table(names, rows, whole=("Order", "Item")))
        if not all and limit is not None and len(rows) == limit:
            print(f"The first {limit}; --all lists every one.", file=sys.stderr)


@app.command()
def catalog(
    text: Annotated[str | None, typer.Option(help="Words in the name or the brand.")] = None,
    country: Annotated[str | None, typer.Option(help="Two letters, such as US.")] = None,
    currency: Annotated[str | None, typer.Option(help="Three letters, such as USD.")] = None,
    json: Json = False,
) -> None:
    """List what can be ordered."""
    with client() as tango:
        items = list(tango.catalog.list(text=text, country=country, currency=currency))
        if json:
            print_json([item.to_dict() for item in items])
            return
        rows = [(one.utid, one.name, one.brand, _range(one), one.currency, one.status) for one in items]
        if not rows:
            print("Nothing in the catalogue is so.", file=sys.stderr)
            return
        console().print(table(("Item", "Name", "Brand", "Amount", "", "Status"), rows, whole=("Item",)))


@app.command()
def balance(
    account: Annotated[str | None, typer.Argument(help="An account; by default your own.")] = None,
    below: Annotated[str | None, typer.Option(metavar="AMOUNT", help="Exit with 1 if less than this is left.")] = None,
    json: Json = False,
) -> None:
    """Show what an account has left; --below is for cron."""
    with client() as tango:
        least = _amount(below)
        found = tango.accounts.get(account)
        if json:
            print_json(
                {"account": found.id, "balance": found.balance, "currency": found.currency, "status": found.status}
            )
        else:
            console().print(f"{found.id}: {_money(found.balance)} {found.currency} ({found.status})", markup=False)
        if least is not None and (found.balance is None or found.balance < least):
            print(f"{found.id} has less than {least} {found.currency} left.", file=sys.stderr)
            raise typer.Exit(SOME_REFUSED)


def _money(amount: Decimal | None) -> str:
    return "unknown balance" if amount is None else f"{amount:,}"


def _amount(text: str | None) -> Decimal | None:
    try:
        return None if text is None else Decimal(text)
    except InvalidOperation:
        print(f"Error: --below is an amount, such as 500; not {text!r}.", file=sys.stderr)
        raise typer.Exit(WRONG_CALL) from None


def _show(order: TangoOrder, *, reveal: bool, json: bool) -> None:
    told_order = order.to_dict(reveal=reveal)
    if json:
        print_json(told_order)
        return
    console().print(table(("Field", "Value"), shown(order.to_dict(reveal=reveal, flat=True)), whole=("Field",)))


def _range(item: Any) -> str:
    if item.fixed is not None:
        return str(item.fixed)
    return f"{item.minimum if item.minimum is not None else ''} to {item.maximum if item.maximum is not None else ''}"
