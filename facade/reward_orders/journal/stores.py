"""Where the journal keeps its rows: what both databases have in common."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol, TypeAlias

from reward_orders.core.errors import ConfigurationError
from reward_orders.journal import statements

Row: TypeAlias = Mapping[str, Any]
Arguments: TypeAlias = Mapping[str, str | int | None]


class Store(Protocol):
    """A database that runs the journal's statements."""

    def execute(self, statement: str, arguments: Arguments) -> Sequence[Row]:
        """Run one statement as a transaction of its own and give its rows; raises `JournalError`."""

    def close(self) -> None:
        """Close every connection."""


def check_version(rows: Sequence[Row], where: str) -> None:
    """Refuse the schema of a later release rather than misread it."""
    version = rows[0]["version"]
    if version is not None and version > statements.SCHEMA_VERSION:
        raise ConfigurationError(
            f"The journal {where} has schema {version}, this release knows {statements.SCHEMA_VERSION}: "
            "a newer reward-orders wrote it, upgrade this one."
        )
