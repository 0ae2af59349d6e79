"""The site shows what users see, and what it claims has a test of that name."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from scripts.site.pages import repository_page
from scripts.site.reference import PAGES, page, undocumented

ROOT = Path(__file__).parents[2]


def test_the_reference_has_every_public_name():
    """Whoever adds a name to `reward_orders` finds a page for it in scripts/site/reference.py."""
    assert undocumented() == set()


def test_the_reference_shows_real_arguments():
    """Methods are made from flows: what stands here is what `help()` shows, without `self` and addresses of objects."""
    text = page("tango")
    assert "### `tango.orders.create` { #tango.orders.create }" in text
    assert re.search(r"create\(\n    \*,\n    utid: str,\n    amount: Decimal \| int \| str,", text)
    everything = "".join(page(name) for name in PAGES)
    assert " at 0x" not in everything
    assert "self" not in re.findall(r"\w+", "".join(re.findall(r"```.*?```", everything, re.DOTALL)))


def test_the_reference_shows_nothing_of_the_machine_that_made_it():
    """A default may be an object of the process, such as its environment; the page would publish it."""
    shown = "".join(page(name) for name in PAGES)
    assert "environ(" not in shown
    assert "<" not in "".join(re.findall(r" = [^,\n]+", "".join(re.findall(r"```.*?```", shown, re.DOTALL))))


def test_pages_of_the_repository_keep_their_links():
    """README leads to pages of the site; files that the site does not have stay as names."""
    text = repository_page("README.md")
    assert "](journal.md)" in text
    assert "](architecture.md)" in text
    assert "](docs/" not in text


@pytest.mark.parametrize("name", ["guarantee.md", "security.md"])
def test_every_test_that_a_page_names_is_there(name):
    """A promise whose test was renamed or removed has lost its proof."""
    named = re.findall(r"`([\w/]+\.py)::(test_\w+)`", (ROOT / "docs" / name).read_text())
    assert len(named) > 20
    lacking = [
        f"{file}::{test}"
        for file, test in named
        if not re.search(rf"^(async )?def {test}\(", (ROOT / "tests" / file).read_text(), re.MULTILINE)
    ]
    assert lacking == []


@pytest.mark.slow
def test_the_site_builds_without_a_warning_and_loads_nothing_from_elsewhere(tmp_path):
    """Links, anchors and navigation are whole; no script, style, font or image comes from another host."""
    pytest.importorskip("mkdocs")
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(tmp_path)]
    run = subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, check=False, env=os.environ | {"NO_MKDOCS_2_WARNING": "1"}
    )
    assert run.returncode == 0, run.stderr
    for built in tmp_path.rglob("*.html"):
        loaded = re.findall(r'<(?:script|img|iframe)[^>]* src="([^"]+)"', built.read_text())
        loaded += re.findall(r'<link rel="(?:stylesheet|preconnect)" href="([^"]+)"', built.read_text())
        assert [url for url in loaded if "//" in url] == [], built.name
    assert (tmp_path / "search" / "search_index.js").exists()  # the search needs no server
