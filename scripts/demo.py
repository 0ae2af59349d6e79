"""The two APIs in a minute: place, replay, read back and list, against a sandbox on this machine.

Run it with `make demo`. Nothing leaves the loopback interface.
"""

from __future__ import annotations

import csv
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from rich import box
from rich.console import Console
from rich.table import Table

from reward_orders import Item, Journal, Recipient, Tango, Voucherify, derive_key
from reward_orders.batch import plan, reconcile, send
from reward_orders.sandbox import Sandbox

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reward_orders import TangoOrder, VoucherifyOrder

console = Console()


def show_tango(sandbox: Sandbox, journal: Journal) -> None:
    """Two rewards, one of them asked for twice."""
    console.rule("[bold]Tango RaaS v2")
    key = derive_key("payroll-2026-11", "emp-42")
    with Tango(
        platform_name="demo",
        platform_key="demo-key",
        account="account-1",
        customer="customer-1",
        base_url=sandbox.url,
        journal=journal,
    ) as tango:
        ada = Recipient(email="ada@example.org", first_name="Ada")
        first = tango.orders.create(utid="U561593", amount="25.00", recipient=ada, key=key)
        again = tango.orders.create(utid="U561593", amount="25.00", recipient=ada, key=key)
        sandbox.fault("tangoCreateOrder", "reset_after_commit")
        lost = tango.orders.create(utid="U561593", amount="10.00", key=derive_key("payroll-2026-11", "emp-43"))
        read = tango.orders.get(first.id)
        table = _table("order", "amount", "status", "replayed")
        for what, order in (
            ("placed", first),
            ("same key again", again),
            ("answer lost, sent again", lost),
            ("read back", read),
        ):
            table.add_row(what, *_tango_row(order))
        console.print(table)
        console.print(f"  listed: {', '.join(order.id for order in tango.orders.list())}")
        link = read.credentials.redemption_url
        if link is not None:
            console.print(f"  gift link: {link!r}, its end {link.masked()}, the whole by .reveal() only\n")


def _table(*columns: str) -> Table:
    table = Table("", *columns, box=box.SIMPLE)
    for column in table.columns:
        column.no_wrap = True
    return table


def _tango_row(order: TangoOrder) -> tuple[str, ...]:
    return (
        order.id,
        f"{order.amount:.2f} {order.currency}",
        order.status or "",
        "yes" if order.replayed else "no",
    )


def show_voucherify(sandbox: Sandbox, journal: Journal) -> None:
    """One purchase, asked for twice, then paid."""
    console.rule("[bold]Voucherify")
    with Voucherify(app_id="demo", app_token="demo-token", base_url=sandbox.url, journal=journal) as voucherify:  # noqa: S106
        items = [Item(product_id="prod_1", quantity=2, price=10000)]
        first = voucherify.orders.create(source_id="web-1042", amount=20000, items=items)
        again = voucherify.orders.create(source_id="web-1042", amount=20000, items=items)
        paid = voucherify.orders.update(first.id, status="PAID")
        read = voucherify.orders.get("web-1042")
        table = _table("order", "amount", "status", "replayed")
        for what, order in (
            ("placed", first),
            ("same key again", again),
            ("paid", paid),
            ("read by source_id", read),
        ):
            table.add_row(what, *_voucherify_row(order))
        console.print(table)
        console.print(f"  listed: {', '.join(order.id for order in voucherify.orders.list())}\n")


def _voucherify_row(order: VoucherifyOrder) -> tuple[str, ...]:
    minor = order.amount or 0
    return (
        order.id,
        f"{minor // 100}.{minor % 100:02}",
        order.status or "",
        "yes" if order.replayed else "no",
    )


def show_file(sandbox: Sandbox, journal: Journal, folder: Path) -> None:
    """Ten rewards from a spreadsheet: a mistake is told, then they are sent, and sent again."""
    console.rule("[bold]A file of rewards")
    path = folder / "winners.csv"
    rows = [[f"emp-{number}", f"p{number}@example.org", "Ada", "U561593", "5.00"] for number in range(10)]
    header = ["id", "E-Mail", "First Name", "UTID", "Amount"]
    with Tango(
        platform_name="demo",
        platform_key="demo-key",
        account="account-1",
        customer="customer-1",
        base_url=sandbox.url,
        journal=journal,
        rate=None,
    ) as tango:
        _write(path, [header, *rows[:9], [*rows[9][:4], "5,000"]])
        for problem in plan(path, tango, batch="survey-2026-11").problems:
            console.print(f"  row {problem.row}, {problem.column}: {problem.message}", highlight=False)
        _write(path, [header, *rows])
        for what in ("sent", "sent again"):
            done = send(plan(path, tango, batch="survey-2026-11"), tango)
            counts = ", ".join(f"{count} {outcome}" for outcome, count in done.counts.items() if count)
            console.print(f"  {what}: {counts}")
        agreed = reconcile(folder / "winners.csv.results.csv", tango)
        console.print(f"  reconciled: {agreed.matched} agree, {len(agreed.findings)} differ\n")


def _write(path: Path, rows: Sequence[Sequence[str]]) -> None:
    with path.open("w", newline="") as handle:
        csv.writer(handle).writerows(rows)


NEXT = """Next: the same with your own file, in three commands.

  reward-orders sandbox
  export TANGO_CLIENT_ID=me TANGO_CLIENT_SECRET=secret TANGO_USERNAME=me TANGO_PASSWORD=secret
  export TANGO_ACCOUNT=account-1 TANGO_CUSTOMER=customer-1
  export TANGO_BASE_URL=http://127.0.0.1:8765
  reward-orders tango send FILE --batch NAME --dry-run

docs/files.md has the rest.
"""


def main() -> None:
    """Start the sandbox on a free port, show both APIs, stop it."""
    with tempfile.TemporaryDirectory() as folder, Sandbox.start() as sandbox:
        console.print(f"\nA sandbox of both APIs at {sandbox.url}, a journal of keys in a file.\n")
        with Journal.sqlite(Path(folder) / "orders.db") as journal:
            show_tango(sandbox, journal)
            show_voucherify(sandbox, journal)
            show_file(sandbox, journal, Path(folder))
            counts = ", ".join(f"{state.value} {count}" for state, count in journal.counts().items())
            console.print(f"journal: {counts}")
        placed = len(sandbox.orders("tango")), len(sandbox.orders("voucherify"))
        console.print(
            f"the sandbox's own ledger: {placed[0]} Tango orders, {placed[1]} Voucherify order. None twice.\n"
        )
    console.print(NEXT, highlight=False, soft_wrap=True)  # to be pasted


if __name__ == "__main__":
    main()
