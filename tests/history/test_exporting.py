"""Exports: every row once in every format, from where an earlier run was stopped."""

from __future__ import annotations

import csv
import json
import sqlite3
import stat
import tracemalloc
from contextlib import closing, suppress
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from reward_orders import ConfigurationError
from reward_orders.history import formats, part
from reward_orders.history.columns import Column, Kind
from reward_orders.history.exporting import Table, export

EVERY = 10  # rows between two marks
MOMENT = datetime(2026, 11, 30, 12, 0, 0, 123000, tzinfo=UTC)
TABLE = Table(
    "orders",
    (
        Column("id", Kind.TEXT, lambda row: f"RA-{row}"),
        Column("created_at", Kind.TIME, lambda row: MOMENT),
        Column("amount", Kind.MONEY, lambda row: Decimal("8.330000000000001") if row == 1 else Decimal("25.10")),
        Column("quantity", Kind.WHOLE, lambda row: row),
        Column("is_open", Kind.YES_NO, lambda row: row % 2 == 0),
        Column("note", Kind.TEXT, lambda row: '=1+1, "ü"\n' if row == 1 else None),
    ),
)
ASKED = {"server": "https://a.example"}


@pytest.fixture(autouse=True)
def _marks_are_near(monkeypatch):
    """Few rows between two marks, so that few rows meet several."""
    monkeypatch.setattr(part, "EVERY", EVERY)


class Killed(BaseException):
    """The process ends here."""


class Numbers:
    """A list of numbers with a cursor; it breaks before the row that it is told."""

    def __init__(self, count, cursor=None, *, breaks=None):
        self.at = int(cursor or 0)
        self.count = count
        self.breaks = breaks

    @property
    def cursor(self):
        return str(self.at)

    def __iter__(self):
        while self.at < self.count:
            if self.at == self.breaks:
                raise Killed
            self.at += 1
            yield self.at


def go(out, count, *, breaks=None, question=ASKED, **options):
    return export(
        out, TABLE, lambda cursor: Numbers(count, cursor, breaks=breaks), question=question, now=1.8e9, **options
    )


def read(path):
    """The ids of a file, as its own readers give them."""
    match path.suffix:
        case ".csv":
            with path.open(newline="") as handle:
                return [row["id"] for row in csv.DictReader(handle)]
        case ".jsonl":
            return [json.loads(line)["id"] for line in path.read_text().splitlines()]
        case ".parquet":
            from pyarrow.parquet import read_table

            return read_table(path).column("id").to_pylist()
        case ".sqlite":
            with closing(sqlite3.connect(path)) as database:
                return [row[0] for row in database.execute("SELECT id FROM orders ORDER BY rowid")]
        case ".duckdb":
            import duckdb

            with closing(duckdb.connect(str(path), read_only=True)) as database:
                return [row[0] for row in database.execute("SELECT id FROM orders").fetchall()]


EVERY_FORMAT = pytest.mark.parametrize("suffix", formats.FORMATS)


@EVERY_FORMAT
@pytest.mark.parametrize("count", [0, 1, 2 * EVERY + 1])
def test_every_format_has_every_row_for_its_owner_alone(tmp_path, suffix, count, monkeypatch):
    """Also none, and more than are held at once; nothing else is left in the folder."""
    monkeypatch.setattr(formats, "PORTION", 7)
    out = tmp_path / f"orders{suffix}"
    assert go(out, count).rows == count
    assert read(out) == [f"RA-{n}" for n in range(1, count + 1)]
    assert stat.S_IMODE(out.stat().st_mode) == 0o600
    assert list(tmp_path.iterdir()) == [out]


def test_values_keep_their_kind(tmp_path):
    """Money is a decimal and no float, times have their zone; text formats keep every digit."""
    for suffix in formats.FORMATS:
        go(tmp_path / f"orders{suffix}", 2)
    import duckdb
    import pyarrow as pa
    from pyarrow.parquet import read_table

    told = read_table(tmp_path / "orders.parquet")
    assert [field.type for field in told.schema] == [
        pa.string(), pa.timestamp("us", tz="UTC"), pa.decimal128(38, 4), pa.int64(), pa.bool_(), pa.string(),
    ]  # fmt: skip
    assert told.column("created_at")[0].as_py() == MOMENT
    assert told.column("amount").to_pylist() == [Decimal("8.3300"), Decimal("25.1000")]
    assert told.column("note").to_pylist() == ['=1+1, "ü"\n', None]
    with closing(duckdb.connect(str(tmp_path / "orders.duckdb"), read_only=True)) as database:
        kinds = database.execute("SELECT data_type FROM information_schema.columns").fetchall()
        assert [kind[0] for kind in kinds] == [
            "VARCHAR", "TIMESTAMP WITH TIME ZONE", "DECIMAL(38,4)", "BIGINT", "BOOLEAN", "VARCHAR",
        ]  # fmt: skip
        assert database.execute("SELECT sum(amount), epoch_ms(min(created_at)) FROM orders").fetchall() == [
            (Decimal("33.4300"), round(MOMENT.timestamp() * 1000))
        ]
    with closing(sqlite3.connect(tmp_path / "orders.sqlite")) as database:
        assert database.execute("SELECT * FROM orders LIMIT 1").fetchone() == (
            "RA-1", "2026-11-30T12:00:00.123000+00:00", "8.330000000000001", 1, 0, '=1+1, "ü"\n',
        )  # fmt: skip
    with (tmp_path / "orders.csv").open(newline="") as handle:
        assert [*csv.reader(handle)][1] == [
            "RA-1", "2026-11-30T12:00:00.123000+00:00", "8.330000000000001", "1", "false", "'=1+1, \"ü\"\n",
        ]  # fmt: skip
    assert json.loads((tmp_path / "orders.jsonl").read_text().splitlines()[0])["amount"] == "8.330000000000001"


@example([3 * EVERY + 9], b"x" * 2_000)  # more is torn than is written again
@given(st.lists(st.integers(0, 3 * EVERY + 10), max_size=4), st.binary(max_size=2_000))
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_killed_export_is_carried_on_and_no_row_is_lost_or_doubled(tmp_path, breaks, torn):
    """Killed anywhere, any number of times, also in the middle of a line."""
    out = tmp_path / "orders.jsonl"
    count = 3 * EVERY + 10
    left = tmp_path / "orders.jsonl.part"
    for at in sorted(breaks):
        with suppress(Killed):
            go(out, count, breaks=at)
        if left.exists():
            with left.open("ab") as handle:
                handle.write(torn)
    assert go(out, count).rows == count
    assert read(out) == [f"RA-{n}" for n in range(1, count + 1)]


def _die():
    raise Killed


def test_what_is_carried_on_is_not_read_again(tmp_path):
    """At most the rows since the last mark come twice from the service."""
    out = tmp_path / "orders.csv"
    with pytest.raises(Killed):
        go(out, 3 * EVERY, breaks=2 * EVERY + 5)
    assert not out.exists()
    told = []
    done = go(out, 3 * EVERY, on_progress=told.append)
    assert (done.carried_on, done.rows) == (2 * EVERY, 3 * EVERY)
    assert told[0].rows == 2 * EVERY


@EVERY_FORMAT
def test_killed_while_the_file_is_made_the_service_is_not_asked_again(tmp_path, monkeypatch, suffix):
    """All rows were there."""
    out = tmp_path / f"orders{suffix}"
    with monkeypatch.context() as dying:
        dying.setattr("reward_orders.history.exporting.finish", lambda *_, **__: _die())
        with pytest.raises(Killed):
            go(out, 10)
    if suffix != ".jsonl":  # whose rows are the file
        (tmp_path / f".orders{suffix}.new").write_bytes(b"half a file")
    assert go(out, 10, breaks=0).rows == 10
    assert read(out) == [f"RA-{n}" for n in range(1, 11)]
    assert list(tmp_path.iterdir()) == [out]


def test_an_export_of_something_else_is_not_carried_on(tmp_path):
    """Neither of another time nor of another server; --anew throws it away."""
    out = tmp_path / "orders.csv"
    with pytest.raises(Killed):
        go(out, 2 * EVERY, breaks=EVERY + 1)
    with pytest.raises(ConfigurationError, match=r"server https://a\.example.*--anew"):
        go(out, 5, question={"server": "https://b.example"})
    assert go(out, 5, question={"server": "https://b.example"}, anew=True).rows == 5
    assert len(read(out)) == 5


def test_a_mark_that_cannot_be_read_is_one_sentence(tmp_path):
    """And what there is stays."""
    out = tmp_path / "orders.csv"
    with pytest.raises(Killed):
        go(out, 2 * EVERY, breaks=EVERY + 1)
    (tmp_path / "orders.csv.part.mark").write_text("{}")
    with pytest.raises(ConfigurationError, match="its mark cannot be read"):
        go(out, 5)
    assert (tmp_path / "orders.csv.part").stat().st_size > 0


def test_two_exports_do_not_write_one_file(tmp_path):
    """The second one is told."""
    out = tmp_path / "orders.csv"

    def listed(cursor):
        with pytest.raises(ConfigurationError, match="Another export writes"):
            go(out, 3)
        return Numbers(3, cursor)

    assert export(out, TABLE, listed, question=ASKED, now=1.8e9).rows == 3


@pytest.mark.parametrize(("suffix", "module"), [(".parquet", "pyarrow"), (".duckdb", "duckdb")])
def test_a_missing_extra_says_its_command_before_anything_is_asked(tmp_path, monkeypatch, suffix, module):
    """One line that can be pasted."""
    monkeypatch.setitem(__import__("sys").modules, module, None)
    with pytest.raises(ConfigurationError, match=r"pip install 'reward-orders\[export\]'"):
        go(tmp_path / f"orders{suffix}", 5, breaks=0)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_not_there_is_one_sentence(tmp_path):
    with pytest.raises(ConfigurationError, match="cannot be written: No such file"):
        go(tmp_path / "none" / "orders.csv", 5)


def test_an_amount_that_no_column_holds_is_told_and_kept(tmp_path):
    """The rows stay, and another format takes them."""
    wide = Table("orders", (TABLE.columns[0], Column("amount", Kind.MONEY, lambda row: Decimal(10) ** 36)))
    for suffix in (".parquet", ".duckdb"):
        with pytest.raises(ConfigurationError, match="keep every digit"):
            export(tmp_path / f"a{suffix}", wide, lambda _: Numbers(1), question=ASKED, now=1.8e9)


@EVERY_FORMAT
def test_what_is_held_does_not_grow_with_the_rows(tmp_path, monkeypatch, suffix):
    """Four times the rows, the same memory."""
    monkeypatch.setattr(formats, "PORTION", 50)
    peaks = []
    go(tmp_path / f"warm{suffix}", 10)
    for count in (250, 1_000):
        tracemalloc.start()
        go(tmp_path / f"{count}{suffix}", count)
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < peaks[0] * 1.2 + 100_000
