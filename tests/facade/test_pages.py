"""ARCHITECTURE.md and README.md lead to files that exist."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PLACES = ("", "facade", "facade/reward_orders")


def exists(name):
    return any((ROOT / place / name).exists() for place in PLACES)


def test_architecture_names_files_that_exist():
    """A newcomer who follows the page finds what it names; `…` and capitals stand for names of their own."""
    text = (ROOT / "ARCHITECTURE.md").read_text()
    named = {name for name in re.findall(r"`([\w./]+/[\w./]*)`", text) if name == name.lower()}
    assert {"idempotency/once.py", "openapi/orders.yaml"} <= named
    assert {name for name in named if not exists(name)} == set()


@pytest.mark.parametrize(
    "page", ["README.md", "ARCHITECTURE.md", *sorted(f"docs/{p.name}" for p in (ROOT / "docs").glob("*.md"))]
)
def test_links_lead_to_files(page):
    """Every relative link of a page leads to a file of the repository."""
    path = ROOT / page
    links = re.findall(r"\]\(([^)#\s]+)(?:#[\w-]*)?\)", path.read_text())
    local = [link for link in links if "://" not in link and not link.startswith("mailto:")]
    assert [link for link in local if not (path.parent / link).exists()] == []
