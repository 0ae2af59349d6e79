"""`plan`: a file of rewards, read and checked as a whole before anything is sent."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import field, frozen

from reward_orders.batch.columns import Vocabulary
from reward_orders.batch.rows import Row, Rows
from reward_orders.batch.source import open_source
from reward_orders.core.errors import ConfigurationError
from reward_orders.core.excerpt import quoted
from reward_orders.core.money import decimal_amount
from reward_orders.tango.client import Tango, settings_of
from reward_orders.tango.settings import chosen

if TYPE_CHECKING:
    import os
    from array import array
    from collections.abc import Mapping, Sequence
    from decimal import Decimal

NEW, PLACED, OPEN, OTHER = range(4)
"""What the journal knows of a row: nothing that binds, its order, an order that may exist, another order."""
MOST_KEPT = 1000  # problems; the others are counted
CURRENCY_LENGTH = 3  # ISO 4217


@frozen
class Problem:
    """Something that keeps the file from being sent. `row` as a spreadsheet numbers it; None: the file as a whole."""

    row: int | None
    column: str | None
    message: str


@frozen
class Total:
    """The rows of one currency: how many, and how much they are; of that, what has its order, and what would be sent.

    `currency` is empty where neither the file nor the catalogue tells it.
    """

    currency: str
    rows: int
    amount: Decimal
    placed: Decimal
    to_send: Decimal


@frozen
class Caps:
    """The most that may be spent, by currency: by the batch over all its runs, and by one row."""

    total: Mapping[str, Decimal]
    each: Mapping[str, Decimal]


@frozen(eq=False)
class Plan:
    """What a file would do. `hash` stands for its rows, the settings and the prices: what was approved can be sent.

    `problems` keep it from being sent (the first 1,000; `problem_count` says how many there are), `notes` do not.
    `placed`, `open` and `new` count rows that have their order, whose order may exist, and that have none.
    """

    file: str
    read_as: str
    batch: str
    hash: str
    problems: Sequence[Problem]
    problem_count: int
    notes: Sequence[str]
    totals: Sequence[Total]
    new: int
    placed: int
    open: int
    caps: Caps = field(repr=False)
    rows: Rows = field(repr=False)
    standing: array[int] = field(repr=False)
    """What the journal knows of each row: NEW, PLACED, OPEN or OTHER."""
    order_ids: Mapping[int, str] = field(repr=False)
    """The orders of the rows that are PLACED, by the row's place in the file."""
    currencies: Mapping[str, str] = field(repr=False)
    """The currency of each item, by utid."""
    payer: tuple[str, str | None, str | None] = field(repr=False)
    """Platform, account and customer of the client it was made with."""
    asynchronous: bool = False
    """Whether new rows go out in asynchronous orders."""
    grouped: bytearray = field(factory=bytearray, repr=False)
    """1 for each row that is in an asynchronous order, whatever became of it but a failure."""

    @property
    def ok(self) -> bool:
        """Whether it can be sent."""
        return not self.problem_count

    def currency_of(self, row: Row) -> str:
        """The currency of a row's amount: its own, else its item's; empty where neither is known."""
        return row.values.get("currency") or self.currencies.get(row.values["utid"], "")


class Problems:
    """What is wrong with a file: counted, and kept up to a number."""

    def __init__(self) -> None:
        self._kept: list[Problem] = []
        self.count = 0

    def add(self, row: int | None, column: str | None, message: str) -> None:
        """Note one."""
        self.count += 1
        if len(self._kept) < MOST_KEPT:
            self._kept.append(Problem(row, column, message))

    def in_order(self) -> list[Problem]:
        """By row."""
        return sorted(self._kept, key=lambda problem: problem.row or 0)


def plan(
    file: str | os.PathLike[str],
    tango: Tango,
    *,
    batch: str,
    map: Mapping[str, str] | None = None,
    max_total: Mapping[str, Decimal | int | str] | None = None,
    max_each: Mapping[str, Decimal | int | str] | None = None,
    allow_repeats: bool = False,
    asynchronous: bool = False,
) -> Plan:
    """Read a file of rewards and check every row; nothing is sent.

    CSV, JSON lines, Excel (extra `files`) and Tango's own bulk template are told by their content; columns by their
    names, or by `map` ({"E-Mail": "email"}). `batch` names the whole: a row's key is derive_key(batch, id), and a file
    without ids gives each row its number. Caps are by currency and kept in the journal: `max_total` for the batch over
    all its runs, `max_each` for one row. That one person gets the same reward twice is a problem unless
    `allow_repeats`. `asynchronous`: new rows go out in asynchronous orders, many rows each, where Tango has switched
    those on. `tango` needs a journal. Raises ConfigurationError for wrong arguments and a file that cannot be
    opened, and what reading catalogue, accounts and journal raises.
    """
    from reward_orders.batch.drafting import Draft

    check_client(tango)
    if not isinstance(batch, str) or not batch.strip() or not batch.isprintable():
        raise ConfigurationError("batch is the name of the whole file, such as 'payroll-2026-11': pass printable text.")
    caps = Caps(_caps(max_total, argument="max_total"), _caps(max_each, argument="max_each"))
    source = open_source(file, Vocabulary(given=map))
    problems = Problems()
    rows: Rows | None = None
    for raw in () if source.wrong else source.rows():  # under a wrong header every row is wrong
        if rows is None:
            rows = Rows(batch, has_ids="id" in raw.values)
        for what in rows.add(raw):
            problems.add(what.row, source.columns.name_of(what.column) if what.column else None, what.message)
    for what in source.wrong:
        problems.add(what.row, what.column, what.message)
    settings = settings_of(tango)
    for argument, default in (("account", settings.account), ("customer", settings.customer)):
        if not source.columns.has(argument):
            chosen(None, default, argument=argument)  # once, and not for every row
    if rows is None:
        rows = Rows(batch, has_ids=True)
        if not problems.count:
            problems.add(None, None, "The file has no rows.")
    draft = Draft(
        tango, source.columns, rows, problems, batch=batch, allow_repeats=allow_repeats, asynchronous=asynchronous
    )
    return draft.plan(str(file), source.read_as, caps)


def check_client(tango: object) -> None:
    """Raise ConfigurationError for what is no blocking client with a journal."""
    if not isinstance(tango, Tango):
        raise ConfigurationError(f"A batch is sent by a Tango client, not {type(tango).__name__}.")
    if settings_of(tango).journal is None:
        raise ConfigurationError(
            "A batch needs a journal, so that running it again sends nothing twice: Tango(journal=Journal.sqlite(…))."
        )


def _caps(given: Mapping[str, Decimal | int | str] | None, *, argument: str) -> dict[str, Decimal]:
    caps = {}
    for currency, cap in (given or {}).items():
        if len(currency) != CURRENCY_LENGTH or not currency.isalpha():
            raise ConfigurationError(f"{argument} is by currency, such as {{'USD': 500}}, not {quoted(currency)}.")
        caps[currency.upper()] = decimal_amount(cap, argument=f"{argument}[{currency!r}]")
    return caps
