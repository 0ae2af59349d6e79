"""What we say must not buy twice: whatever message, docstring or page speaks of a new key says what that costs."""

import ast
import re
from pathlib import Path

import pytest

from reward_orders.http import refusals
from reward_orders.tango.errors import TANGO
from reward_orders.voucherify.errors import VOUCHERIFY

ROOT = Path(__file__).parents[2]
SOURCES = sorted((ROOT / "facade" / "reward_orders").rglob("*.py"))
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]

NEW_KEY = re.compile(
    r"\b(?:new|different|fresh|(?<!of )another) (?:`?key`?|`?source_id`?|ref)\b(?! of)|\bunder another one\b"
)
A_SECOND = re.compile(r"\bsecond\b|\btwice\b")
SENTENCE = re.compile(r"(?<=[.!?])[\"')]?\s+(?=[A-Z`*\"(])|\n\s*\n|\|")
ATTRIBUTE = re.compile(
    r"(?<![\w)\]'\"`/])\.(?:created|fields|hint|key|order|problems|received|requested|retry_after|until)\b"
)


def texts(tree):
    """Every text of a module as it reads, with … for what is filled in, and whether it is a docstring."""
    documented = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef))
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    inside = {id(part) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in ast.walk(node)}
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            parts = (part.value if isinstance(part, ast.Constant) else "…" for part in node.values)
            yield node.lineno, "".join(map(str, parts)), False
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in inside:
            yield node.lineno, node.value, id(node) in documented


def sentences(text):
    return [" ".join(part.split()) for part in SENTENCE.split(text)]


def silent(text):
    """The sentences that speak of a new key and not of the second order it makes."""
    return [said for said in sentences(text) if NEW_KEY.search(said) and not A_SECOND.search(said)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Place yours under a new key.", 1),
        ("It exists. Use another source_id! Good luck.", 1),
        ("It exists; a new key buys a second one.", 0),
        ("| a | keep it, or new key | b |", 1),
        ("A new key\nbuys a second reward.", 0),
        ("It buys a second one. Take a new key.", 1),
        ("new_key() makes one; the decoder makes new keys.", 0),
    ],
)
def test_the_search_finds_what_it_is_for(text, found):
    """Within a sentence or a cell of a table, across line breaks."""
    assert len(silent(text)) == found


@pytest.fixture(scope="module")
def said():
    """Every text of the package: its module, where it stands, what it says, and whether it is a docstring."""
    found = [
        (path, f"{path.relative_to(ROOT)}:{line}", text, is_docstring)
        for path in SOURCES
        for line, text, is_docstring in texts(ast.parse(path.read_text()))
    ]
    assert found
    return found


def test_no_text_of_the_package_advises_a_new_key_without_its_price(said):
    """Messages, hints and docstrings: the same sentence says that it makes a second order."""
    assert [f"{place}: {sentence}" for _, place, text, _ in said for sentence in silent(text)] == []


def test_no_page_advises_a_new_key_without_its_price():
    """README and docs, tables and code comments included."""
    assert [f"{path.name}: {sentence}" for path in PAGES for sentence in silent(path.read_text())] == []


def test_messages_carry_values_not_names_of_attributes(said):
    """Who reads a file of `str(error)` has no attributes to look at; the sandbox has the vendors' words."""
    found = [
        f"{place}: {text}"
        for path, place, text, is_docstring in said
        if "sandbox" not in path.parts and not is_docstring and " " in text and ATTRIBUTE.search(text)
    ]
    assert found == []


def test_hints_of_refusals_never_advise_another_order():
    """Whatever the vendor says no to: nothing in the advice makes one order into two."""
    hints = [*TANGO.hints.values(), *VOUCHERIFY.hints.values(), *refusals._HINTS.values()]
    hints += [*TANGO.doubts.values(), *VOUCHERIFY.doubts.values()]
    for hint in hints:
        assert hint.endswith(".")
        assert not NEW_KEY.search(hint)
        assert not re.search(r"order (it )?again|place (it|the order) again|retry", hint)
