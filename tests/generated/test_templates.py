"""The list of template overrides is short, gives its reasons, and does not survive a moved template in silence."""

from __future__ import annotations

import shutil
import tomllib
from typing import TYPE_CHECKING

import pytest

from scripts.templates import OURS, STOCK, AnchorMovedError, write_templates

if TYPE_CHECKING:
    from pathlib import Path

EDITED = {"endpoint_module", "model"}
REPLACED = {"int_enum", "models_init", "package_init", "str_enum", "types"}
# Included by the edited ones, the runtime of records, and the README; the generator has none for these.
ADDED = {"json_codec.jinja", "record.py.jinja", "records.py.jinja", "README.md.jinja"}


def edit_files() -> list[Path]:
    return sorted(OURS.glob("*.edits.toml"))


def test_the_override_list_is_short() -> None:
    """Seven of the generator's templates are touched: two edited, five replaced. An eighth needs a reason."""
    assert {file.name for file in edit_files()} == {f"{name}.py.edits.toml" for name in EDITED}
    own = {file.name for file in OURS.glob("*.jinja")}
    assert own - ADDED == {f"{name}.py.jinja" for name in REPLACED}
    assert len(EDITED | REPLACED) == 7


def test_every_override_says_why() -> None:
    """The reason is the first thing in the file."""
    for file in OURS.iterdir():
        assert file.read_text().startswith(("{# Why: ", "# Why: ")), file.name


def test_no_copy_of_a_generator_template_is_kept() -> None:
    """What is replaced as a whole is ours: hardly a line of it is the generator's."""
    for name in REPLACED:
        ours = {line.strip() for line in (OURS / f"{name}.py.jinja").read_text().splitlines()}
        stock = {line.strip() for line in (STOCK / f"{name}.py.jinja").read_text().splitlines()}
        assert len(ours & stock) < len(ours) / 2, name


@pytest.mark.parametrize("file", edit_files(), ids=lambda file: file.name)
def test_a_moved_anchor_fails_loudly(file: Path, tmp_path: Path) -> None:
    """A generator upgrade that changes a text we edit is an error that names the file and the text."""
    stock = tmp_path / "stock"
    shutil.copytree(STOCK, stock)
    template = stock / file.name.replace(".edits.toml", ".jinja")
    anchor = tomllib.loads(file.read_text())["edit"][-1]["old"]
    template.write_text(template.read_text().replace(anchor, "moved", 1))
    with pytest.raises(AnchorMovedError, match=file.name):
        write_templates(tmp_path / "out", stock=stock)


def test_an_anchor_that_is_there_twice_fails(tmp_path: Path) -> None:
    """An edit that would now change two places is not guessed at."""
    stock = tmp_path / "stock"
    shutil.copytree(STOCK, stock)
    template = stock / "endpoint_module.py.jinja"
    template.write_text(template.read_text() * 2)
    with pytest.raises(AnchorMovedError, match="2 time"):
        write_templates(tmp_path / "out", stock=stock)
