"""The figures on the pages are those of one run, and none was written by hand."""

import copy
import json

import pytest

from scripts.bench.report import BLOCK, DATA, PAGE, README, blocks, readme_rows, rewritten


@pytest.fixture
def results():
    """What the last run measured."""
    return json.loads(DATA.read_text())


@pytest.mark.parametrize("path", [PAGE, README], ids=lambda path: path.stem)
def test_a_page_shows_what_was_measured(path, results):
    """`python -m scripts.bench.report` would write it as it is."""
    assert rewritten(path.read_text(), results) == path.read_text()


def test_every_figure_has_its_place(results):
    """Each block of the script stands on the page once, and each row of README is there to be written."""
    assert sorted(found[2] for found in BLOCK.finditer(PAGE.read_text())) == sorted(blocks(results))
    for first in readme_rows(results):
        assert README.read_text().count(f"| {first} |") == 1


def test_another_measurement_is_another_page(results):
    """A figure that changes is seen in both, and a budget that is missed says so."""
    slower = copy.deepcopy(results)
    jobs = slower["round trip"]["Tango, list one page, four fields read"]["jobs"]
    jobs["reward-orders[fast], orjson"]["ratio"] = 7.77
    assert "| 7.77 | **missed** |" in rewritten(PAGE.read_text(), slower)
    assert "7.77 with `[fast]`" in rewritten(README.read_text(), slower)


def test_what_a_run_left_out_is_not_shown_from_an_older_one(results):
    """A page of two runs would compare what cannot be compared."""
    del results["encode"]
    assert blocks(results)["encode"] == blocks(results)["budgets"] == "Not measured in this run.\n"
