"""The one error of reading: a document that cannot be compared, and where it stops making sense."""

from __future__ import annotations


class UnreadableError(Exception):
    """A document cannot be read; `place` is `name`, `name:line:column` or `name#/pointer`, `reason` one sentence."""

    def __init__(self, place: str, reason: str) -> None:
        self.place = place
        self.reason = reason
        super().__init__(f"{place}: {reason}")
