"""The file of an export: cut into rows wherever its pieces end, read by column name, money only where it is certain."""

import csv
import io
import traceback

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reward_orders import UnreadableResponseError
from reward_orders.core.wire import ResponseInfo
from reward_orders.voucherify.export_csv import CsvRows, ExportFile, long_cells_of

INFO = ResponseInfo(status=200, request_id="v-1")


def read(content, *, fields=(), decimals="keep", size=None):
    file = ExportFile(fields, INFO, decimals=decimals)
    size = size or len(content)
    pieces = [content[at : at + size] for at in range(0, len(content), size)]
    return [order for piece in [*pieces, b""] for order in file.feed(piece)]


@settings(max_examples=300)
@given(
    table=st.lists(
        st.lists(
            st.text(alphabet=st.characters(exclude_characters="\x00", exclude_categories=["Cs"])),
            min_size=2,
            max_size=4,
        ),
        min_size=1,
        max_size=6,
    ),
    size=st.integers(1, 40),
    newline=st.sampled_from(["\n", "\r\n"]),
    mark=st.booleans(),
)
def test_any_cells_in_any_pieces_come_back(table, size, newline, mark):
    """Quotes, commas, line breaks in cells, a byte order mark, CRLF, and pieces that end inside a character."""
    file = io.StringIO()
    csv.writer(file, lineterminator=newline, quoting=csv.QUOTE_ALL).writerows(table)
    content = (b"\xef\xbb\xbf" if mark else b"") + file.getvalue().encode()
    rows = CsvRows()
    pieces = [content[at : at + size] for at in range(0, len(content), size)]
    assert [row for piece in [*pieces, b""] for row in rows.feed(piece)] == table


def test_both_header_styles_name_the_same_columns():
    """The vendor's samples disagree: field names in one place, labels in another."""
    names = b"id,source_id,status,total_discount_amount\no-1,web-1,PAID,700\n"
    labels = b"ID,Source ID,Status,Total Discount Amount\r\no-1,web-1,PAID,700"
    for content in (names, labels):
        (order,) = read(content, size=5)
        assert (order.id, order.source_id, order.status, order.total_discount_amount) == ("o-1", "web-1", "PAID", 700)
        assert order.response == INFO
        assert order.extra == {}


def test_column_names_are_compared_exactly():
    """Two keys of metadata that differ in case are two columns, and so are id and ID."""
    header = b"id,ID,metadata.Color,metadata.color,metadata. Size \n"
    (order,) = read(header + b"o-1,x,red,blue,9\n", fields=["metadata.Color", "metadata.color"])
    assert order.id == "o-1"
    assert order.metadata == {"Color": "red", "color": "blue", " Size ": "9"}
    assert order.extra == {"ID": "x"}


def test_a_label_that_may_mean_two_columns_means_neither():
    """And it takes no column from a field that is spelled out."""
    fields = ["metadata.Color", "metadata.color"]
    (order,) = read(b"id,Metadata.color,Source ID,source_id\no-1,red,a,b\n", fields=fields)
    assert order.source_id == "b"
    assert order.metadata is None
    assert order.extra == {"Metadata.color": "red", "Source ID": "a"}


def test_columns_may_come_in_any_order_and_unknown_ones_are_kept_by_name():
    """A new column breaks nothing and is not lost."""
    (order,) = read(b"Junction Box,status,id\nx,PAID,o-1\n")
    assert (order.id, order.status, order.extra) == ("o-1", "PAID", {"Junction Box": "x"})


def test_amounts_are_minor_units_where_they_are_whole_numbers():
    """Empty is None, not zero; a refund may be negative."""
    header = b"id,amount,total_amount,discount_amount\n"
    (order,) = read(header + b"o-1,7700,-5,\n")
    assert (order.amount, order.total_amount, order.discount_amount) == (7700, -5, None)


def test_a_cell_that_passed_through_a_float_stays_text():
    """Such as 10000.0, which may mean 100.00 or 10000.00: a guess would be wrong by a factor of a hundred."""
    for decimals in ("keep", "two"):
        (order,) = read(b"id,amount\no-1,10000.0\n", decimals=decimals)
        assert (order.amount, order.extra) == (None, {"amount": "10000.0"})


def test_a_decimal_amount_is_never_guessed_at():
    """Whether files hold cents or whole units is not documented: 2000.00 stays text until it is said."""
    content = b"id,amount\no-1,2000.00\n"
    (order,) = read(content)
    assert (order.amount, order.extra) == (None, {"amount": "2000.00"})
    (order,) = read(content, decimals="two")
    assert (order.amount, order.extra) == (200_000, {})
    for odd in (b"2000.0", b"2,000.00", b"1e3", b"2000.000", "\uff12\uff10".encode()):
        (order,) = read(b'id,amount\no-1,"' + odd + b'"\n', decimals="two")
        assert (order.amount, order.extra) == (None, {"amount": odd.decode()})


def test_metadata_comes_as_an_object_or_by_key():
    """The whole column holds JSON; a metadata.NAME column holds that key's text."""
    (order,) = read(b'id,metadata\no-1,"{""color"": ""red"", ""sizes"": [1]}"\n')
    assert order.metadata == {"color": "red", "sizes": [1]}
    (order,) = read(b"ID,Metadata.payMean,Metadata.n\no-1,card,7\n", fields=["metadata.payMean", "metadata.n"])
    assert order.metadata == {"payMean": "card", "n": "7"}
    (order,) = read(b"id,metadata\no-1,not json\n")
    assert (order.metadata, order.extra) == (None, {"metadata": "not json"})
    (order,) = read(b"id,metadata\no-1,\n")
    assert order.metadata is None


def test_times_are_aware():
    """Times in the file are UTC."""
    (order,) = read(b"id,created_at,updated_at\no-1,2026-01-02T03:04:05.678Z,2026-01-02 03:04:05\n")
    assert order.created_at.isoformat() == "2026-01-02T03:04:05.678000+00:00"
    assert order.updated_at.isoformat() == "2026-01-02T03:04:05+00:00"


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "empty"),
        (b"<html><body>502</body></html>", "id column"),
        (b"status,amount\nPAID,7\n", "id column"),
        (b"id,status,status\n1,2,3\n", "twice"),
        (b"id,status\no-1\n", "row 1 has 1 cells"),
        (b"id,status\no-1,PAID\no-2,PAID,x\n", "row 2 has 3 cells"),
        (b"id,status\n,PAID\n", "row 1 has no id"),
        (b'id,status\no-1,"PA\n', "does not end"),
        (b"id,status\no-1,\xff\n", "no CSV"),
        (b'id,status\no-1,"a"b\n', "no CSV"),
    ],
)
def test_what_is_no_export_is_unreadable(content, reason):
    """An error with the row, and nothing of the content."""
    with pytest.raises(UnreadableResponseError, match=reason) as raised:
        read(content, size=7)
    assert raised.value.request_id == "v-1"


def test_a_cell_may_be_as_long_as_its_row():
    """The limit of the csv module belongs to the process: it is neither met nor changed."""
    limit = csv.field_size_limit()
    cell = 'x"' * 100_000 + ",\n" + "y" * 200_000
    file = io.StringIO()
    csv.writer(file, lineterminator="\r\n").writerows([["id", "source_id"], ["o-1", "a"], ["o-2", cell], ["o-3", "c"]])
    orders = read(file.getvalue().encode(), size=65_536)
    assert [order.source_id for order in orders] == ["a", cell, "c"]
    assert csv.field_size_limit() == limit


@pytest.mark.parametrize("start", [b"o-1,", b'o-1,"', b'o-1,"\n'])
def test_a_row_that_does_not_end_is_refused_within_bounds(start):
    """After 16 MiB, and the error says so."""
    piece = b"x" * 1_000_000 + (b"\n" if start.endswith(b"\n") else b"")
    file = ExportFile((), INFO, decimals="keep")
    file.feed(b"id,source_id\n" + start)
    for _ in range(16):
        file.feed(piece)
    with pytest.raises(UnreadableResponseError, match="longer than 16 MiB"):
        file.feed(piece)


@settings(max_examples=300)
@given(
    st.lists(st.text(alphabet='a",\n\r é'), min_size=2, max_size=5),
    st.sampled_from([csv.QUOTE_ALL, csv.QUOTE_MINIMAL, csv.QUOTE_NONNUMERIC]),
    st.sampled_from(["", "\r"]),
)
def test_a_long_row_is_cut_as_csv_cuts_it(cells, quoting, ending):
    """The same cells, however they are quoted."""
    file = io.StringIO()
    csv.writer(file, lineterminator="\r\n", quoting=quoting).writerow(cells)
    row = file.getvalue().removesuffix("\r\n") + ending
    assert long_cells_of(row) == cells == next(csv.reader([row], strict=True))


@settings(max_examples=500)
@given(st.text(alphabet='a",', min_size=1, max_size=12))
def test_what_csv_refuses_is_refused_in_a_long_row_too(row):
    """And what it reads reads the same."""
    try:
        expected = next(csv.reader([row], strict=True))
    except csv.Error:
        with pytest.raises(ValueError, match=r"cell|expected"):
            long_cells_of(row)
    else:
        assert long_cells_of(row) == expected


def test_what_is_unreadable_leaves_nothing_of_the_file_behind():
    """Neither frames with locals nor chained errors hold a cell."""
    secret = "SECRET-cell"
    for content in (
        f"id,status\no-1,{secret},x\n".encode(),
        f"id,status\no-1,{secret}\n,{secret}\n".encode(),
        f"id,status\no-1,{secret}".encode() + b"\xff\n",
        f'id,status\no-1,"{secret}"b\n'.encode(),
    ):
        file = ExportFile((), INFO, decimals="keep")
        with pytest.raises(UnreadableResponseError) as raised:
            file.feed(content)
        error = raised.value
        assert error.__cause__ is None
        assert error.__context__ is None
        frames = [frame for frame, _ in traceback.walk_tb(error.__traceback__) if frame.f_code.co_filename != __file__]
        assert frames
        assert not any(secret in repr(value) for frame in frames for value in frame.f_locals.values())
        assert secret not in str(error)


def test_a_header_alone_is_an_empty_export():
    """A project without orders is no error."""
    assert read(b"id,status\n") == []
