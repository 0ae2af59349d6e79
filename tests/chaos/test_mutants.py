"""The table of mutants keeps up with the product; trying them all takes an hour and is `make mutants`."""

from __future__ import annotations

import ast
import shutil

import pytest

from scripts.chaos.edits import MUTANTS, Edit, Mutant
from scripts.chaos.mutants import PRODUCT, ROOT, UNTOUCHED, Outcome, mutate


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.name)
def test_every_edit_of_the_table_still_applies(mutant, tmp_path):
    """Its text is found exactly once, the result is Python, and its room exists."""
    for path in {edit.path for edit in mutant.edits}:
        (tmp_path / PRODUCT / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / PRODUCT / path, tmp_path / PRODUCT / path)
    for path, before in mutate(mutant, tmp_path).items():
        assert path.read_text() != before
        ast.parse(path.read_text())
    assert all((ROOT / room).is_dir() for room in mutant.room)


def test_a_text_that_is_not_found_once_names_its_mutant(tmp_path):
    """So that the table follows the code."""
    (tmp_path / PRODUCT / "core").mkdir(parents=True)
    (tmp_path / PRODUCT / "core" / "clock.py").write_text("a\na\n")
    for text in ("a\n", "b\n"):
        with pytest.raises(ValueError, match="M99"):
            mutate(Mutant("M99", "nothing", (), (Edit("core/clock.py", text, ""),)), tmp_path)


def test_the_table_is_as_long_as_promised():
    """At least 28 edits, each with a name of its own, at least 20 of which chaos can notice."""
    assert len(MUTANTS) >= 28
    assert sum(mutant.chaos for mutant in MUTANTS) >= 20
    assert len({mutant.name for mutant in MUTANTS}) == len({mutant.what for mutant in MUTANTS}) == len(MUTANTS)


def test_a_mutant_is_to_be_noticed_and_nothing_else_is():
    """By the tests of its room always, by chaos where it can; where nothing is changed, by nobody."""
    mutant, silent = MUTANTS[0], next(one for one in MUTANTS if not one.chaos)
    assert Outcome(mutant, "test_x", "duplicates", 1.0).as_it_should
    assert not Outcome(mutant, "", "duplicates", 1.0).as_it_should
    assert not Outcome(mutant, "test_x", "", 1.0).as_it_should
    assert Outcome(silent, "test_x", None, 1.0).as_it_should
    assert Outcome(UNTOUCHED, "", "", 1.0).as_it_should
    assert not Outcome(UNTOUCHED, "test_x", "", 1.0).as_it_should
