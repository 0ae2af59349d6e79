"""The pictures of the command in the docs show what the command prints today."""

from __future__ import annotations

import html
import re
from pathlib import Path

import pytest

from scripts.pictures import PICTURES, pictures, screen

ROOT = Path(__file__).parents[2]
MOVING = re.compile(r"^.$|^. |[\d.]+ a second|\d:\d\d:\d\d left", re.MULTILINE)  # the wheel, the pace, the time left


def words(svg):
    """The text of a picture, without what is different each time."""
    text = "\n".join(html.unescape(part) for part in re.findall(r"<text[^>]*>([^<]*)</text>", svg))
    return MOVING.sub("", text.replace("\xa0", " "))


def test_the_screen_is_what_a_terminal_shows():
    """A line that is written again replaces the one before; a line that is taken back is gone."""
    assert screen("plan\r\n\x1b[?25l1 of 2\r\x1b[2K2 of 2\r\n\x1b[?25h\r\x1b[1A\x1b[2Kdone\r\n") == ["plan", "done"]
    assert screen("plan\r\n1 of 2\r\x1b[2K2 of 2\r\n", until="1 of") == ["plan", "1 of 2"]


def test_every_picture_is_there_and_shown_in_the_docs():
    """None is left over."""
    assets = {path.stem for path in (ROOT / "docs/assets").glob("terminal-*.svg")}
    assert assets == {picture.name for picture in PICTURES}
    page = (ROOT / "docs/files.md").read_text()
    assert all(f"assets/{name}.svg" in page for name in assets)


@pytest.mark.slow
def test_every_picture_shows_what_the_command_prints():
    """Run `python -m scripts.pictures` where it does not."""
    for name, svg in pictures():
        assert words(svg) == words((ROOT / f"docs/assets/{name}.svg").read_text()), name
