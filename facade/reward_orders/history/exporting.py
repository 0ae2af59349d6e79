"""Export: every row of a list into a file, from where an earlier run was stopped."""

from __future__ import annotations

from typing import TYPE_CHECKING, Generic, Protocol, TypeVar

from attrs import field, frozen

from reward_orders.core.dates import check_period, first_moment, last_moment, wire
from reward_orders.history.columns import fields_of, line_of
from reward_orders.history.formats import finish, format_of
from reward_orders.history.part import Part

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from datetime import datetime
    from pathlib import Path

    from reward_orders.core.dates import When
    from reward_orders.history.columns import Column

RowT = TypeVar("RowT")
RowT_co = TypeVar("RowT_co", covariant=True)
HEARD_EVERY = 100  # rows


class Listed(Protocol[RowT_co]):
    """A list that says where it is: a pager."""

    @property
    def cursor(self) -> str | None:
        """Where another list goes on after the last row that was handed out."""

    def __iter__(self) -> Iterator[RowT_co]:
        """Every row."""


@frozen
class Table(Generic[RowT]):
    """What is exported: the name of its table where a format has tables, and its columns, the id first."""

    name: str
    columns: Sequence[Column[RowT]]


@frozen
class Exported:
    """How far an export is, or how it ended: `carried_on` of its rows are of an earlier run, which began at `begun`."""

    rows: int
    begun: datetime
    carried_on: int
    cursor: str | None = field(default=None, repr=False)
    """Where its list was at the last mark."""


def export(
    out: Path,
    table: Table[RowT],
    listed: Callable[[str | None], Listed[RowT]],
    *,
    question: Mapping[str, str | None],
    now: float,
    anew: bool = False,
    on_progress: Callable[[Exported], None] | None = None,
) -> Exported:
    """Write every row of a list into a file, which is there when it is complete, and not before.

    A run that was stopped leaves FILE.part; the next run for the same `question` carries it on. `listed(cursor)`
    gives the rows behind a cursor. The format goes by the file's name.
    Raises ConfigurationError, and what reading the list raises.
    """
    format_of(out)
    columns = table.columns
    asked = {**question, "columns": " ".join(column.name for column in columns)}
    with Part(out, question=asked, now=now, anew=anew) as part:
        carried_on = part.rows

        def tell() -> None:
            if on_progress is not None:
                on_progress(Exported(part.rows, part.begun, carried_on))

        tell()
        if not part.is_complete:
            rows = listed(part.cursor)
            for row in rows:
                part.add(line_of(row, columns))
                if part.is_due:
                    part.mark(rows.cursor)
                if part.rows % HEARD_EVERY == 0:
                    tell()
            part.mark(rows.cursor, complete=True)
        finish(part, out, table=table.name, fields=fields_of(columns))
        return Exported(part.rows, part.begun, carried_on, part.cursor)


def period_asked(start: When | None, end: When | None) -> dict[str, str | None]:
    """A period as part of a question. Raises ConfigurationError for moments that are none."""
    first, last = first_moment(start, argument="start"), last_moment(end, argument="end")
    check_period(first, last)
    return {"start": None if first is None else wire(first), "end": None if last is None else wire(last)}
