"""Where the journal keeps its rows: what both databases have in common."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol, TypeAlias, TypeVar

from reward_orders.core.errors import ConfigurationError
from reward_orders.journal import statements

Row: TypeAlias = Mapping[str, Any]
Arguments: TypeAlias = Mapping[str, str | int | None]
Execute: TypeAlias = Callable[[str, Arguments], Sequence[Row]]
T = TypeVar("T")


class Store(Protocol):
    """A database that runs the journal's statements."""

    one_machine: bool
    """Whether all its users are processes of one machine, so that their end can be proven."""

    def transact(
        self,
        work: Callable[[Execute], T],
        *,
        within: float,
        durable: bool = True,
        then: Callable[[T], None] | None = None,
    ) -> T:
        """Run `work` in one transaction and give its result; raises `JournalError`, after `within` seconds at most.

        `durable` says whether it must survive a power cut. The work may be run twice, and may go on after the error.
        `then` is called with the result as soon as it is committed, in the thread that did the work, whether the
        caller still waits or not.
        """
        ...

    def hand_over(self, work: Callable[[Execute], object]) -> Callable[[float], bool]:
        """Have `work` run soon in a transaction, without waiting for it and whatever becomes of the caller.

        What is returned waits up to so many seconds, and says whether the work is done.
        """
        ...

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
