"""What the code cites of the vendors stands in docs/vendors.md."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "vendors.md"
FOLDERS = ("facade", "generated", "scripts", "tests", "openapi", "docs")
KINDS = {".py", ".md", ".toml", ".yaml", ".jinja", ".css", ".json"}
# A break of the line, with the mark of a comment behind it, counts as a blank.
GAP = r"(?:\s|#)+"
NUMBER = r"\d+(?:\.\d+)?"
NUMBERS = rf"(?:Tango|Voucherify|Generator){GAP}{NUMBER}(?:{GAP}and{GAP}{NUMBER}(?!\w))*"
REFERENCE = re.compile(rf"docs/vendors\.md,{GAP}({NUMBERS}(?:{GAP}and{GAP}{NUMBERS})*)")


def files():
    """Every text of the project, without recordings and this test."""
    inside = [path for folder in FOLDERS for path in sorted((ROOT / folder).rglob("*")) if path.suffix in KINDS]
    apart = [*sorted(ROOT.glob("*.md")), ROOT / "Makefile", ROOT / "pyproject.toml"]
    return [path for path in inside + apart if "cassettes" not in path.parts and path != Path(__file__)]


def sections():
    """The numbers of the page: "Tango 3" of each heading and "Tango 3.5" of each fact below it."""
    found = []
    here = ""
    for line in PAGE.read_text().splitlines():
        if heading := re.match(r"### ((?:Tango|Voucherify|Generator) \d+)\. ", line):
            here = heading[1]
            found.append(here)
        elif fact := re.match(rf"- ({NUMBER}) ", line):
            found.append(f"{here.split()[0]} {fact[1]}")
            assert fact[1].split(".")[0] == here.split()[1], f"{line!r} stands below {here}"
    return found


def references(text):
    """The sections that a text cites."""
    found = []
    for reference in REFERENCE.findall(text):
        vendor = ""
        for word in re.findall(rf"[A-Z]\w+|{NUMBER}", reference):
            if word[0].isdigit():
                found.append(f"{vendor} {word}")
            else:
                vendor = word
    return found


def test_every_number_of_the_page_stands_there_once():
    """A number is one section, so that a reference has one meaning."""
    known = sections()
    assert len(known) == len(set(known))
    assert {"Tango 3.5", "Voucherify 7", "Generator 8"} <= set(known)


def test_every_reference_names_a_section_that_exists():
    """A comment that cites a fact leads to it; every file that cites the page does so by number."""
    known = set(sections())
    wrong = {
        f"{path.relative_to(ROOT)}: {cited}"
        for path in files()
        for cited in references(path.read_text())
        if cited not in known
    }
    assert wrong == set()


def test_every_reference_in_code_has_a_number():
    """A mention of the page alone would leave the reader to search."""
    texts = {str(path.relative_to(ROOT)): path.read_text() for path in files() if path.suffix == ".py"}
    vague = [name for name, text in texts.items() if text.count("docs/vendors.md") != len(REFERENCE.findall(text))]
    assert vague == []


@pytest.mark.parametrize(
    ("text", "cited"),
    [
        ("(docs/vendors.md, Tango 3.2 and 3.3)", ["Tango 3.2", "Tango 3.3"]),
        ("docs/vendors.md, Tango 2.3 and Voucherify 5.1", ["Tango 2.3", "Voucherify 5.1"]),
        ("    # (docs/vendors.md, Tango\n    # 3.12) and 4", ["Tango 3.12"]),
        ("docs/vendors.md, Generator 8", ["Generator 8"]),
    ],
)
def test_references_are_found_in_every_form(text, cited):
    """Two numbers, two vendors and a broken line."""
    assert references(text) == cited


def test_nothing_cites_a_page_outside_of_the_project():
    """What a comment needs is in the repository; test data beside it are an option of the Makefile alone."""
    outside = [
        str(path.relative_to(ROOT))
        for path in files()
        if "(facts:" in path.read_text() or ("../shared" in path.read_text() and path.name != "Makefile")
    ]
    assert outside == []
