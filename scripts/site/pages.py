"""MkDocs hook: pages that stand outside `docs/` (README, ARCHITECTURE, …), and the reference made from docstrings."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING

from mkdocs.structure.files import File

from scripts.site.reference import PAGES, page

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.files import Files

ROOT = Path(__file__).parents[2]
REPOSITORY = {
    "README.md": "index.md",
    "ARCHITECTURE.md": "architecture.md",
    "CHANGELOG.md": "changelog.md",
    "CONTRIBUTING.md": "contributing.md",
    "SECURITY.md": "reporting.md",
}
LINK = re.compile(r"\]\((?!https?:|mailto:|#)([^)#\s]+)(#[^)\s]*)?\)")


def on_config(config: MkDocsConfig) -> None:
    """Give the published site a switch of versions; a copy inside a wheel is of one version."""
    if "MIKE_DOCS_VERSION" in os.environ:
        config.extra["version"] = {"provider": "mike", "default": "latest"}


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the pages that `docs/` does not hold."""
    for source, target in REPOSITORY.items():
        files.append(File.generated(config, target, content=repository_page(source)))
    for name in PAGES:
        files.append(File.generated(config, f"api/{name}.md", content=page(name)))
    return files


def on_page_markdown(markdown: str, **_: object) -> str:
    """Links of `docs/` that leave it: to a page of the site where there is one."""
    return LINK.sub(lambda link: f"]({_target(link[1].removeprefix('../'), link[1])}{link[2] or ''})", markdown)


def repository_page(source: str) -> str:
    """A page of the repository's top, its links as the site has them; other files stay as their names."""
    text = (ROOT / source).read_text()
    text = re.sub(r"\[([^\]]+)\]\((?!https?:|docs/|mailto:|#|[A-Z]+\.md)[^)]+\)", r"\1", text)
    return LINK.sub(lambda link: f"]({_target(link[1], link[1].removeprefix('docs/'))}{link[2] or ''})", text)


def _target(name: str, otherwise: str) -> str:
    return REPOSITORY.get(name, otherwise)
