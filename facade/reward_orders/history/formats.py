"""The formats of an export: each is written from rows of values, a bounded number at a time."""

from __future__ import annotations

import csv
import os
import re
import sqlite3
from contextlib import closing, contextmanager
from datetime import datetime
from decimal import Context, Decimal, InvalidOperation
from importlib.util import find_spec
from itertools import islice
from typing import TYPE_CHECKING, Any, TextIO, TypeAlias

from reward_orders.core.errors import ConfigurationError
from reward_orders.history.columns import Kind, values_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path

    from reward_orders.history.columns import Field, Value
    from reward_orders.history.part import Part

AS_IT_IS = ".jsonl"
"""The format of the part itself."""
PORTION = 8_000  # rows of a row group, and of what is held at once
DIGITS, DECIMALS = 38, 4
"""Of an amount in Parquet and DuckDB: no currency has more than four decimals."""
_SMALLEST = Decimal(1).scaleb(-DECIMALS)
_NEEDED = {".parquet": ("pyarrow",), ".duckdb": ("duckdb",)}
_WIDE = Context(prec=DIGITS)
_TOO_LARGE = "is too large for the amounts of this format; CSV, JSON lines and SQLite keep every digit."
Write: TypeAlias = "Callable[[Path, str, Sequence[Field], Part], None]"
"""Writes a table of this name with these columns into a new file."""


def format_of(out: Path) -> str:
    """The format of a file by its name, and whether it can be written here. Raises ConfigurationError."""
    if out.suffix not in FORMATS:
        raise ConfigurationError(f"export writes {', '.join(FORMATS)}, by the file's name; not {out.name!r}.")
    for needed in _NEEDED.get(out.suffix, ()):
        if find_spec(needed) is None:
            raise ConfigurationError(
                f"{out.suffix} needs {needed}: pip install 'reward-orders[export]'. "
                "CSV, JSON lines and SQLite need nothing."
            )
    return out.suffix


def finish(part: Part, out: Path, *, table: str, fields: Sequence[Field]) -> None:
    """Make the file of a complete part, and put it in its place when it is whole. Raises ConfigurationError."""
    try:
        if out.suffix == AS_IT_IS:
            part.path.replace(out)
        else:
            new = out.with_name(f".{out.name}.new")
            for left in (new, *(new.with_name(f"{new.name}{more}") for more in (".wal", "-journal"))):
                left.unlink(missing_ok=True)
            os.close(os.open(new, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
            try:
                _WRITERS[out.suffix](new, table, fields, part)
                _sync(new)
                new.replace(out)
            finally:
                new.unlink(missing_ok=True)
    except OSError as error:
        raise ConfigurationError(
            f"{str(out)!r} cannot be written: {error.strerror or error}.",
            hint=f"The rows are in {str(part.path)!r}; the same command carries on.",
        ) from None
    part.remove()


def _rows(part: Part, fields: Sequence[Field]) -> Iterator[list[Value]]:
    return (values_of(line, fields) for line in part.lines())


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def write_csv_rows(handle: TextIO, fields: Sequence[Field], rows: Iterable[Sequence[object]]) -> None:
    """A header and the rows as CSV, onto a file that is open."""
    writer = csv.writer(handle, lineterminator="\n")
    writer.writerow([field.name for field in fields])
    writer.writerows([csv_cell(value) for value in row] for row in rows)


def csv_cell(value: object) -> str:
    """A cell; text that a spreadsheet would take for a formula gets the apostrophe that it takes for text."""
    if value is None:
        return ""
    if isinstance(value, str):
        return f"'{value}" if value[:1] in {"=", "+", "-", "@", "\t", "\r"} else value
    return plain(value)


def plain(value: object) -> str:
    """A value as text: times as ISO 8601, amounts with all their digits."""
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, bool):
        return "true" if value else "false"
    return format(value, "f") if isinstance(value, Decimal) else str(value)


def _write_csv(path: Path, _table: str, fields: Sequence[Field], part: Part) -> None:
    with path.open("w", newline="", encoding="utf-8") as handle:
        write_csv_rows(handle, fields, _rows(part, fields))


def _write_sqlite(path: Path, table: str, fields: Sequence[Field], part: Part) -> None:
    """Amounts are text, which keeps every digit; times are ISO 8601 in UTC, which sorts."""
    kinds = {Kind.WHOLE: "INTEGER", Kind.YES_NO: "INTEGER"}
    columns = ", ".join(f"{field.name} {kinds.get(field.kind, 'TEXT')}" for field in fields)
    marks = ", ".join("?" * len(fields))
    with _as_os_error(sqlite3.Error), closing(sqlite3.connect(path)) as database, database:
        database.execute("PRAGMA journal_mode = OFF")  # a file that is thrown away when it is not complete
        database.execute(f"CREATE TABLE {table} ({columns}, PRIMARY KEY ({fields[0].name}))")
        insert = f"INSERT INTO {table} VALUES ({marks})"  # noqa: S608 - names of ours and question marks
        database.executemany(insert, ([_stored(value) for value in row] for row in _rows(part, fields)))


@contextmanager
def _as_os_error(kind: type[Exception]) -> Iterator[None]:
    """A full disk is the same whoever meets it."""
    try:
        yield
    except kind as error:
        raise OSError(str(error)) from error


def _stored(value: Value) -> str | int | None:
    return value if value is None or isinstance(value, (str, int)) else plain(value)


def _write_parquet(path: Path, _table: str, fields: Sequence[Field], part: Part) -> None:
    from pyarrow.parquet import ParquetWriter

    with ParquetWriter(path, _schema(fields), compression="zstd") as writer:
        for portion in _portions(fields, _rows(part, fields)):
            writer.write_table(portion)


def _write_duckdb(path: Path, table: str, fields: Sequence[Field], part: Part) -> None:
    """DuckDB reads the part file itself, in the memory it is given: as rows of Python it takes more the more come."""
    import duckdb

    kinds = {
        Kind.MONEY: f"DECIMAL({DIGITS}, {DECIMALS})",
        Kind.TIME: "TIMESTAMPTZ",
        Kind.WHOLE: "BIGINT",
        Kind.YES_NO: "BOOLEAN",
    }
    columns = {field.name: kinds.get(field.kind, "VARCHAR") for field in fields}
    told = ", ".join(f"{name}: '{kind}'" for name, kind in columns.items())
    made = ", ".join(f"{name} {kind}" for name, kind in columns.items())
    path.unlink()  # DuckDB makes its own file, and takes no empty one
    earlier = os.umask(0o077)
    try:
        connection = duckdb.connect(str(path), config={"threads": 1, "memory_limit": "128MB"})
    finally:
        os.umask(earlier)
    with _as_os_error(duckdb.Error), closing(connection):
        connection.execute(f"CREATE TABLE {table} ({made})")
        if part.rows:
            read = f"read_json(?, format = 'newline_delimited', columns = {{{told}}})"
            place = re.sub(r"[*?[]", r"[\g<0>]", str(part.path))  # read_json takes a pattern
            try:
                connection.execute(f"INSERT INTO {table} SELECT * FROM {read}", [place])  # noqa: S608 - names of ours
            except (duckdb.ConversionException, duckdb.InvalidInputException):
                raise ConfigurationError(f"An amount {_TOO_LARGE}") from None


def _schema(fields: Sequence[Field]) -> Any:
    import pyarrow as pa

    kinds = {
        Kind.TEXT: pa.string(),
        Kind.MONEY: pa.decimal128(DIGITS, DECIMALS),
        Kind.TIME: pa.timestamp("us", tz="UTC"),
        Kind.WHOLE: pa.int64(),
        Kind.YES_NO: pa.bool_(),
    }
    return pa.schema([(field.name, kinds[field.kind]) for field in fields])


def _portions(fields: Sequence[Field], rows: Iterator[list[Value]]) -> Iterator[Any]:
    """Tables of at most PORTION rows; one without rows where there are none."""
    import pyarrow as pa

    schema = _schema(fields)
    is_first = True
    while (held := list(islice(rows, PORTION))) or is_first:
        is_first = False
        columns = zip(*held, strict=True) if held else ([] for _ in fields)
        arrays = [
            pa.array(
                [_exact(value) for value in column] if field.kind is Kind.MONEY else column,
                type=schema.field(field.name).type,
            )
            for field, column in zip(fields, columns, strict=True)
        ]
        yield pa.Table.from_arrays(arrays, schema=schema)


def _exact(value: Value) -> Value:
    """An amount with the decimals of the column; what is rounded off is less than half of any smallest unit."""
    if not isinstance(value, Decimal):
        return value
    try:
        return value.quantize(_SMALLEST, context=_WIDE)
    except InvalidOperation:
        raise ConfigurationError(f"{value} {_TOO_LARGE}") from None


_WRITERS: dict[str, Write] = {
    ".csv": _write_csv,
    ".parquet": _write_parquet,
    ".sqlite": _write_sqlite,
    ".duckdb": _write_duckdb,
}
FORMATS = (AS_IT_IS, *_WRITERS)
