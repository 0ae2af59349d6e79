"""The versions that the package is written with: templates are edits of one version's, its layout is one ruff's."""

from __future__ import annotations

import tomllib
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent / "pyproject.toml"
TOOLS = {"openapi-python-client": "generate", "ruff": "check"}
"""The tools with the dependency group that pins each."""


def other_version() -> str:
    """What to do where another version of a tool is installed than pyproject.toml pins; empty where all is well."""
    groups = tomllib.loads(PROJECT.read_text(encoding="utf-8"))["dependency-groups"]
    for name, group in TOOLS.items():
        wanted = next(each.partition("==")[2] for each in groups[group] if str(each).startswith(f"{name}=="))
        try:
            found = version(name)
        except PackageNotFoundError:
            found = "no version"
        if found != wanted:
            return (
                f"{name}: {found} is installed, and the package is written with {wanted}. `make regenerate` in a fresh "
                ".venv installs that; to upgrade, change pyproject.toml, run `make lock`, and move the template edits"
            )
    return ""
