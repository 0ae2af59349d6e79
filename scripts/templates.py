"""The template overrides, derived from the installed generator by asserted text edits.

`openapi/templates` holds whole templates of our own (`*.jinja`) and edits of the generator's (`NAME.edits.toml`), never
a copy of the generator's. An edit whose anchor is not there exactly as often as expected fails: a generator upgrade
moved the text, and a change must not be lost in silence.
"""

from __future__ import annotations

import shutil
import tomllib
from pathlib import Path

import openapi_python_client

OURS = Path(__file__).resolve().parent.parent / "openapi" / "templates"
STOCK = Path(openapi_python_client.__file__).resolve().parent / "templates"


class AnchorMovedError(Exception):
    """The generator's own template no longer has the text an edit replaces."""


def write_templates(into: Path, *, ours: Path = OURS, stock: Path = STOCK) -> None:
    """Write the templates for the generator's --custom-template-path into a folder that does not exist yet.

    Raises AnchorMovedError where an edit does not fit the installed generator.
    """
    shutil.copytree(ours, into, ignore=shutil.ignore_patterns("*.edits.toml"))
    for edits in sorted(ours.glob("*.edits.toml")):
        name = edits.name.replace(".edits.toml", ".jinja")
        text = (stock / name).read_text(encoding="utf-8")
        for edit in tomllib.loads(edits.read_text(encoding="utf-8"))["edit"]:
            text = replaced(text, where=edits.name, **edit)
        (into / name).write_text(text, encoding="utf-8")


def replaced(
    text: str, *, old: str, new: str, where: str, until: str | None = None, to_end: bool = False, times: int = 1
) -> str:
    """The text with `old`, or everything from `old` up to `until` or to the end, replaced by `new`.

    Raises AnchorMovedError unless `old` is there exactly `times`, and `until` behind it.
    """
    if text.count(old) != times:
        raise AnchorMovedError(
            f"{where}: an edit expects this text {times} time(s), the generator's template has it {text.count(old)} "
            f"time(s); compare the two and move the edit:\n{old}"
        )
    if to_end:
        return text[: text.index(old)] + new
    if until is None:
        return text.replace(old, new)
    start = text.index(old)
    end = text.find(until, start)
    if end < 0:
        raise AnchorMovedError(f"{where}: the text an edit ends at is gone from the generator's template:\n{until}")
    return text[:start] + new + text[end:]
