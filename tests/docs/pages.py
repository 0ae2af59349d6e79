"""The blocks of a page: Python that runs in its order, files that it names, commands with what they print."""

import re
from pathlib import Path

from attrs import frozen
from sybil import Document
from sybil.parsers.markdown.lexers import RawFencedCodeBlockLexer

ROOT = Path(__file__).parents[2]
PAGES = {path.stem: path for path in (ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md")))}
SANDBOX = "http://127.0.0.1:8765"
"""Where the pages say the sandbox is. The tests put a free port in its place, and change nothing else of a block."""
_FENCES = RawFencedCodeBlockLexer(re.compile(r'(?P<language>[a-z]+)(?: title="(?P<title>[^"\n]+)")?$\n', re.MULTILINE))


@frozen
class Block:
    """One fenced block: its language, its title or None, its text, and the line of the page it begins at."""

    language: str
    title: str | None
    text: str
    line: int


def blocks_of(page: str) -> list[Block]:
    """Every fenced block of a page that says its language, in order."""
    text = PAGES[page].read_text()
    return [
        Block(
            region.lexemes["language"],
            region.lexemes["title"],
            region.lexemes["source"].text,
            text.count("\n", 0, region.start) + 2,
        )
        for region in _FENCES(Document(text, str(PAGES[page])))
    ]


def python_of(page: str) -> list[list[Block]]:
    """The Python of a page, in parts that know nothing of each other: all without a title, and each that has one."""
    python = [block for block in blocks_of(page) if block.language == "python"]
    plain = [block for block in python if block.title is None]
    return [part for part in (plain, *([block] for block in python if block.title is not None)) if part]


def around(page: str, part: list[Block]) -> str:
    """What a part of a page takes for granted, such as a client of the reader's; a part that is a file, nothing."""
    if (part[0].title or "").endswith(".py"):
        return ""
    path = Path(__file__).parent / "around" / f"{page.lower().replace('-', '_')}.py"
    return path.read_text() if path.exists() else ""
