"""Files as people have them: encodings, separators, quotes, workbooks, the portal's template."""

from __future__ import annotations

import csv
import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reward_orders.batch.columns import Vocabulary
from reward_orders.batch.rows import Rows, parsed_amount
from reward_orders.batch.source import open_source
from reward_orders.core.errors import ConfigurationError

HEADER = ["id", "E-Mail", "First Name", "UTID", "Amount"]
ADA = ["7", "ada@example.org", "Zoë", "U561593", "25.00"]


def read(path, chosen=None):
    source = open_source(path, Vocabulary(given=chosen))
    rows = list(source.rows())
    return source, rows


def text_of(rows, separator=",", quote='"'):
    out = io.StringIO()
    csv.writer(out, delimiter=separator, quotechar=quote, quoting=csv.QUOTE_ALL).writerows(rows)
    return out.getvalue()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "latin-1", "cp1252", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@pytest.mark.parametrize("quote", ['"', "'"])
def test_text_reads_the_same_however_it_was_saved(tmp_path, encoding, separator, quote):
    """Encoding, separator and quotes are found out; a separator in a text and an umlaut survive."""
    path = tmp_path / "people.csv"
    path.write_bytes(text_of([HEADER, [*ADA[:2], "Zoë, the; first|one", *ADA[3:]]], separator, quote).encode(encoding))
    source, (row,) = read(path)
    assert source.wrong == []
    assert row.number == 2
    assert row.values == {
        "id": "7",
        "email": "ada@example.org",
        "first_name": "Zoë, the; first|one",
        "utid": "U561593",
        "amount": "25.00",
    }


def test_the_euro_sign_of_windows_is_not_lost(tmp_path):
    path = tmp_path / "people.csv"
    path.write_bytes(text_of([[*HEADER, "message"], [*ADA, "5 €"]]).encode("cp1252"))
    assert read(path)[1][0].values["message"] == "5 €"


def test_json_lines_keep_every_digit(tmp_path):
    """A number is what stands in the file, not the nearest float."""
    path = tmp_path / "people.jsonl"
    path.write_text(
        '{"id": 7, "email": "a@example.org", "firstName": "Ada", "utid": "U1", "amount": 8.330000000000000001}\n\n'
    )
    source, (row,) = read(path)
    assert row.values["amount"] == "8.330000000000000001"
    assert row.values["id"] == "7"
    assert source.columns.unread == ()


@pytest.mark.parametrize(
    ("line", "what"),
    [
        ("[1]", "no JSON object"),
        ("{oops", "no JSON object"),
        ('{"utid": {"a": 1}}', "no text or number"),
        ('{"email": "a", "E-Mail": "b"}', "gives email twice"),
        ("{" * 100_000, "no JSON object"),
    ],
)
def test_a_bad_json_line_is_one_problem_and_the_others_are_read(tmp_path, line, what):
    path = tmp_path / "people.jsonl"
    path.write_text('{"utid": "U1"}\n' + line + '\n{"utid": "U2"}\n')
    _, rows = read(path)
    assert [row.values.get("utid") for row in rows if not row.wrong] == ["U1", "U2"]
    (bad,) = [row for row in rows if row.wrong]
    assert bad.number == 2
    assert what in bad.wrong[0].message


@pytest.mark.parametrize("content", [b"", b"\n\n", b"\xef\xbb\xbf", b"id,email\n", b"just words\nand more\n"])
def test_a_file_without_rewards_is_a_problem_and_no_traceback(tmp_path, content):
    path = tmp_path / "people.csv"
    path.write_bytes(content)
    source, rows = read(path)
    assert source.wrong or not rows


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused_in_words(tmp_path_factory, content):
    """No content of a file raises anything but ConfigurationError."""
    path = tmp_path_factory.mktemp("any") / "file"
    path.write_bytes(content)
    try:
        source, rows = read(path)
    except ConfigurationError:
        return
    kept = Rows("b", has_ids=False)
    for row in rows:
        kept.add(row)
    assert all(wrong.message for wrong in source.wrong)


def test_a_quote_that_never_ends_hides_no_rows(tmp_path):
    """What stands behind it is not taken for one long cell."""
    path = tmp_path / "people.csv"
    path.write_text('id,email,utid,amount\n1,a@b.org,U1,5\n2,"b@b.org,U1,5\n3,c@b.org,U1,5\n')
    source, rows = read(path)
    assert [row.values["id"] for row in rows] == ["1"]
    assert source.wrong[0].row == 3
    assert "quotes" in source.wrong[0].message


def test_a_row_that_was_cut_short_is_not_read_as_a_smaller_amount(tmp_path):
    path = tmp_path / "people.csv"
    path.write_text("id,utid,amount,email\n1,U1,25.00,a@b.org\n2,U1,2")
    assert "cut short" in read(path)[1][1].wrong[0].message


def test_a_map_names_columns(tmp_path):
    path = tmp_path / "people.csv"
    path.write_text("Nummer;Wohin;Was;Wieviel\n1;a@b.org;U1;5\n")
    chosen = {"Nummer": "id", "Wohin": "email", "was": "utid", "Wieviel": "amount"}
    source, (row,) = read(path, chosen)
    assert source.wrong == []
    assert row.values == {"id": "1", "email": "a@b.org", "utid": "U1", "amount": "5"}


def test_two_columns_of_one_meaning_are_a_problem(tmp_path):
    path = tmp_path / "people.csv"
    path.write_text("id,email,Mail,utid,amount\n1,a@b.org,c@b.org,U1,5\n")
    assert "both mean email" in read(path)[0].wrong[0].message


def workbook(path, rows, sheet="Order", top=0):
    from openpyxl import Workbook

    book = Workbook()
    book.active.title = "Instructions"
    book.active["A1"] = "Fill in the other sheet."
    order = book.create_sheet(sheet)
    for number, cells in enumerate(rows, top + 1):
        for column, cell in enumerate(cells, 1):
            order.cell(number, column, cell)
    book.save(path)


def test_the_portals_template_is_read_unchanged(tmp_path):
    """Sheet Order, and its columns as the portal names them; numbers have no float's noise."""
    path = tmp_path / "Bulk Order.xlsx"
    header = [
        "ETID/PTID", "Recipient Email", "Recipient First Name", "Recipient Last Name", "UTID", "Reward Amount",
    ]  # fmt: skip
    workbook(path, [header, ["E000000", "ada@example.org", "Ada", "L", "U561593", 8.330000000000001]])
    source, (raw,) = read(path)
    assert source.wrong == []
    assert "'Order'" in source.read_as
    rows = Rows("b", has_ids=False)
    assert rows.add(raw) == []
    assert rows[0].values == {
        "email": "ada@example.org",
        "first_name": "Ada",
        "last_name": "L",
        "utid": "U561593",
        "amount": "8.33",
        "etid": "E000000",
    }
    assert rows[0].id == "2"


def test_a_workbook_reads_as_the_same_rows_in_csv(tmp_path):
    """A number of a spreadsheet is the text it shows: the ids, and so the keys, are those of the CSV file."""
    workbook(tmp_path / "p.xlsx", [HEADER, [7, *ADA[1:4], 25]])
    (tmp_path / "p.csv").write_text(text_of([HEADER, [*ADA[:4], "25"]]))
    assert read(tmp_path / "p.xlsx")[1][0].values == read(tmp_path / "p.csv")[1][0].values


def test_formulas_of_a_workbook_are_told_by_cell(tmp_path):
    """Its last value is not what the file says; nothing is guessed."""
    workbook(tmp_path / "p.xlsx", [[], HEADER, [*ADA[:4], "=10+15"], ADA], top=1)
    _, rows = read(tmp_path / "p.xlsx")
    assert [(row.number, [(w.column, w.message) for w in row.wrong]) for row in rows] == [
        (4, [("Amount", "The cell is a formula; paste its value.")]),
        (5, []),
    ]


@pytest.mark.parametrize("content", [b"PK\x03\x04", b"PK\x03\x04" + b"x" * 5000, b"\xd0\xcf\x11\xe0" + b"x" * 5000])
def test_a_broken_workbook_is_told(tmp_path, content):
    path = tmp_path / "p.xlsx"
    path.write_bytes(content)
    source, rows = read(path)
    assert rows == []
    assert "workbook cannot be read" in source.wrong[0].message


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("25", "25"), ("25.00", "25.00"), ("25,00", "25.00"), ("1,250.00", "1250.00"), ("1.250,00", "1250.00"),
        ("1250.5", "1250.5"), ("1,250", None), ("1.250", None), ("-5", None), ("+5", None), ("5e2", None),
        ("$5", None), ("5 USD", None), ("", None), ("=5", None), ("٢٥", None), ("1.2.3", None), ("NaN", None),
        (" 5", None),
    ],
)  # fmt: skip
def test_amounts_that_could_be_read_in_two_ways_are_not_read(text, amount):
    assert parsed_amount(text) == amount


def test_a_file_that_is_not_there_is_a_wrong_call(tmp_path):
    with pytest.raises(ConfigurationError, match="cannot be read"):
        open_source(tmp_path / "none.csv", Vocabulary())


def test_rows_of_json_lines_and_csv_have_one_digest(tmp_path):
    """What is approved is what the rows say."""
    (tmp_path / "p.csv").write_text(text_of([HEADER, ADA]))
    (tmp_path / "p.jsonl").write_text(json.dumps(dict(zip(HEADER, ADA, strict=True))))
    digests = set()
    for name in ("p.csv", "p.jsonl"):
        rows = Rows("b", has_ids=True)
        for raw in read(tmp_path / name)[1]:
            rows.add(raw)
        digests.add(rows.digest)
    assert len(digests) == 1


@pytest.mark.parametrize("written", ["25,00", "7,5", "1.250,00"])
@pytest.mark.parametrize("more", [["currency"], []], ids=["between", "last"])
def test_a_decimal_comma_that_cuts_the_amount_is_one_hint(tmp_path, written, more):
    """Not three: the cells behind it are read where they belong, and the row is still a problem."""
    path = tmp_path / "people.csv"
    path.write_text("\n".join([",".join([*HEADER, *more]), ",".join([*ADA[:4], written, *(["USD"] if more else [])])]))
    _, (row,) = read(path)
    (wrong,) = row.wrong
    assert (wrong.row, wrong.column) == (2, "amount")
    assert wrong.message == f"The comma of {written} makes two cells of it; write the amount with a point, or quote it."
    assert row.values["amount"] == written
    assert row.values.get("currency") == ("USD" if more else None)
    assert Rows("batch", has_ids=True).add(row) == [wrong]


@pytest.mark.parametrize("cells", ["25,00,1", "25,x", "x,25", "25,000"])
def test_other_rows_that_are_too_long_are_not_taken_for_a_decimal_comma(tmp_path, cells):
    """A cell too many may be anything; the hint is for what can only be an amount."""
    path = tmp_path / "people.csv"
    path.write_text(f"{','.join(HEADER)}\n{','.join(ADA[:4])},{cells}\n")
    _, (row,) = read(path)
    assert "more cells than the header" in row.wrong[0].message
