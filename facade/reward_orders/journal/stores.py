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

HANDED_OVER = 30.0  # seconds after which work that was handed over is given up
PREPARING = 30.0  # seconds that opening waits for others
MIGRATING = 3600.0  # seconds that the rows of an earlier release may take


class Store(Protocol):
    """A database that runs the journal's statements."""

    one_machine: bool
    """Whether all its users are processes of one machine, so that the end of one can be proven."""

    def transact(
        self,
        work: Callable[[Execute], T],
        *,
        within: float,
        durable: bool = True,
        then: Callable[[T], None] | None = None,
    ) -> T:
        """Run `work` in one transaction: committed at its end, rolled back where it raises; gives what it returns.

        `work` gets a function that runs one statement and returns its rows. It runs in a thread of the store, and again
        after a lost connection or a conflict with another transaction. The call takes no longer than `within` seconds;
        when that is over, or an exception from outside ends the wait, nothing is committed later, unless the commit
        itself was under way and hangs. `durable=False`: a power cut may take it. `then` is called with the result as
        soon as it is committed, in the store's thread, whether the caller still waits or not. Raises `JournalError`.
        """
        ...

    def hand_over(self, work: Callable[[Execute], object]) -> Callable[[float], bool]:
        """Have `work` run in a transaction soon, without waiting for it and whatever becomes of the caller.

        The returned function waits up to so many seconds and says whether the work is done.
        """
        ...

    def close(self) -> None:
        """Close every connection."""


def no_answer(within: float, trouble: str | None) -> str:
    """Say how long the call waited, and what was in the way when a worker last looked."""
    return f"no answer within {within:.3g} s" + (f" ({trouble})" if trouble else "")


def prepare(store: Store, *, find: str, lock: str, where: str) -> None:
    """Make the tables where there are none, or bring those of an earlier release up to date.

    `find` gives a row where the tables are there; after `lock` no other process does the same.
    """

    def standing(execute: Execute) -> int | None:
        version: int | None = execute(statements.VERSION, {})[0]["version"] if execute(find, {}) else None
        if version is not None and version > statements.SCHEMA_VERSION:
            raise ConfigurationError(
                f"The journal {where} has schema {version}, this release knows {statements.SCHEMA_VERSION}: "
                "a newer reward-orders wrote it, upgrade this one."
            )
        return version

    def work(execute: Execute) -> None:
        execute(lock, {})
        version = standing(execute)
        if version is None:
            for statement in statements.CREATE:
                execute(statement, {})
            return
        for number in range(version, statements.SCHEMA_VERSION):
            for step in statements.MIGRATIONS[number]:
                if isinstance(step, str):
                    execute(step, {})
                else:
                    step(execute)

    version = store.transact(standing, within=PREPARING)
    behind = version is not None and version < statements.SCHEMA_VERSION
    store.transact(work, within=MIGRATING if behind else PREPARING)
