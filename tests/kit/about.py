"""Loops over many cases in one test that say which case failed."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def about(*case: object) -> Iterator[None]:
    """Add the case to whatever fails in the block."""
    try:
        yield
    except BaseException as error:
        error.add_note(f"case: {', '.join(map(repr, case))}")
        raise
