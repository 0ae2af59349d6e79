"""docs/examples as a whole: each is on its page, and is no type error in a typed app."""

from __future__ import annotations

import os
import re
import subprocess
import sys

import pytest

from tests.examples.hurry import EXAMPLES

STRICT = ["--strict", "--ignore-missing-imports", "--allow-untyped-decorators", "--allow-subclassing-any"]


def test_the_page_has_every_example():
    """Whoever adds one finds no way around the table; links to files lead to them."""
    there = {path.name for path in EXAMPLES.iterdir() if path.suffix not in {".md", ""} or path.is_dir()}
    text = (EXAMPLES / "README.md").read_text()
    told = {name.split("/")[0] for name in re.findall(r"^\| \[([\w./]+)\]", text, re.MULTILINE)}
    assert told == there - {"__pycache__"}
    links = re.findall(r"\]\(([^):#]+)(?:#[\w-]+)?\)", text)
    assert [link for link in links if not (EXAMPLES / link).exists()] == []


@pytest.mark.slow
@pytest.mark.parametrize("folder", [EXAMPLES, EXAMPLES / "django_project"], ids=["programs", "django_project"])
def test_the_examples_pass_mypy(folder, tmp_path):
    """Strictly, but for what frameworks without types give."""
    files = sorted(path.name for path in folder.glob("*.py")) if folder == EXAMPLES else ["rewards", "manage.py"]
    command = [sys.executable, "-m", "mypy", "--config-file", os.devnull, *STRICT, "--explicit-package-bases"]
    command += ["--no-error-summary", "--cache-dir", str(tmp_path), *files]
    ran = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert (ran.stdout, ran.returncode) == ("", 0), ran.stdout + ran.stderr
