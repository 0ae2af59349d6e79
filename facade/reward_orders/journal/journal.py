"""`Journal`: one row a key, and the few moves an order makes on it."""

from __future__ import annotations

import json
import weakref
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Self

from reward_orders.core.clock import SYSTEM_CLOCK, Clock
from reward_orders.core.errors import ConfigurationError, KeyReusedError
from reward_orders.journal import statements
from reward_orders.journal.states import Busy, Claimed, Entry, LeaseLostError, Settled, State

if TYPE_CHECKING:
    import os
    from collections.abc import Iterator, Mapping, Sequence
    from types import TracebackType

    from reward_orders.journal.stores import Arguments, Row, Store

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_PAGE = 500
_CENTURY = 100 * 365 * 86400.0  # seconds


class Journal:
    """The durable ledger of keys, shared by threads, processes and (PostgreSQL) machines; survives `fork()`.

    Built with `Journal.sqlite` or `Journal.postgres`. It holds ids, states and digests, never a body, a name or a
    credential. Every method may raise `JournalError` when the database cannot be used. The moves of an order:
    `claim`, then `sending` before each attempt and `settle` after the last; `renew` before a wait, `never_left` when an
    attempt provably stayed here, `release` when none was made. For people: `entries`, `counts`, `oldest_unknown`,
    `purge`.
    """

    def __init__(self, store: Store, *, lease: float, name: str) -> None:
        self._store = store
        self._lease = _microseconds(lease)
        self._name = name
        # An app that never closes its journal still leaves no open connection behind.
        self._finalizer = weakref.finalize(self, store.close)

    @classmethod
    def sqlite(cls, path: str | os.PathLike[str], *, lease: float = 60.0, clock: Clock = SYSTEM_CLOCK) -> Journal:
        """Keep the journal in a SQLite file, made where there is none: for one machine, on a local disk.

        `lease` is the seconds without a sign of life after which another worker may take a key over; `clock` decides
        them. Raises `ConfigurationError` where the file cannot be opened for writing or is no SQLite database.
        """
        from reward_orders.journal.sqlite import SqliteStore

        _check_lease(lease)
        return cls(SqliteStore(path, clock), lease=lease, name=f"Journal.sqlite({str(path)!r})")

    @classmethod
    def postgres(cls, dsn: str, *, lease: float = 60.0) -> Journal:
        """Keep the journal in a PostgreSQL database, for workers on many machines; needs the extra `[postgres]`.

        `lease` as on `sqlite`; the server's clock decides. Raises `ConfigurationError` where psycopg is missing or the
        DSN cannot be read, `JournalError` where the server cannot be used.
        """
        from reward_orders.journal.postgres import PostgresStore

        _check_lease(lease)
        return cls(PostgresStore(dsn), lease=lease, name="Journal.postgres(...)")

    def __repr__(self) -> str:
        return self._name

    def __reduce__(self) -> tuple[object, ...]:
        # A pickle would carry the DSN, password and all, and a connection cannot travel.
        raise TypeError("A Journal cannot be pickled: build it in the other process, or fork one that has it.")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections; closing twice is fine."""
        self._finalizer()

    @property
    def lease(self) -> float:
        """Seconds without a sign of life before another worker may take a key over."""
        return self._lease / 1_000_000

    def _execute(self, statement: str, arguments: Arguments) -> Sequence[Row]:
        durable = statement not in statements.PASSING
        return self._store.transact(lambda execute: execute(statement, arguments), within=30.0, durable=durable)

    # --- the moves of an order

    def claim(
        self, scope: str, key: str, *, fingerprint: str, facts: Mapping[str, str], caller_key: str | None = None
    ) -> Claimed | Settled | Busy:
        """Take the key, or say who has it.

        A key is free when it is new, rejected, or when nobody holds it and nothing under it can have arrived; then any
        fingerprint may take it. One whose order is open may be taken by the same fingerprint alone. Raises
        `KeyReusedError` when the key stands for an order of another fingerprint.
        """
        arguments: Arguments = {
            "scope": scope,
            "key": key,
            "caller_key": caller_key,
            "fingerprint": fingerprint,
            "facts": json.dumps(dict(facts), sort_keys=True),
            "lease": self._lease,
        }
        while True:
            for row in self._execute(statements.CLAIM, arguments):
                return Claimed(
                    scope=scope,
                    key=key,
                    fence=row["fence"],
                    first_sent=_when(row["first_sent"]),
                    attempts=row["attempts"],
                    facts=json.loads(row["facts"]),
                )
            for row in self._execute(statements.READ, {"scope": scope, "key": key}):
                answer = _standing(row, fingerprint)
                if answer:
                    return answer
            # The row was settled, released or purged between the two statements: others get on, so this ends.

    def sending(self, claim: Claimed) -> None:
        """Write down that a body is about to be sent, before it is; renews the lease.

        Raises `LeaseLostError`: then nothing may be sent.
        """
        self._move(statements.SENDING, claim, lease=self._lease)

    def renew(self, claim: Claimed) -> None:
        """Show a sign of life, before a wait. Raises `LeaseLostError`."""
        self._move(statements.RENEW, claim, lease=self._lease)

    def never_left(self, claim: Claimed) -> None:
        """Take `sending` back: this attempt provably never left, and no other of this claim may have arrived.

        What earlier claims sent stays on record. Raises `LeaseLostError`.
        """
        if claim.first_sent is None:
            self._move(statements.NEVER_LEFT, claim)

    def settle(
        self,
        claim: Claimed,
        state: State,
        *,
        remote_id: str | None = None,
        status: int | None = None,
        request_id: str | None = None,
    ) -> None:
        """Write down what became of the order: SUCCEEDED, REJECTED or UNKNOWN; raises `LeaseLostError`.

        REJECTED frees the key for any body, so it is only for a key none of whose attempts, of this claim or an
        earlier one, may have arrived, or whose ref the service holds for a different order.
        """
        if state is State.IN_FLIGHT:
            raise ValueError("IN_FLIGHT is no outcome: settle with SUCCEEDED, REJECTED or UNKNOWN.")
        self._move(
            statements.SETTLE, claim, state=state.value, remote_id=remote_id, status=status, request_id=request_id
        )

    def release(self, claim: Claimed) -> None:
        """Give the key back at once: this claim sent nothing; raises `LeaseLostError`.

        Where an earlier claim may have sent something the key becomes UNKNOWN, else it is free for any body.
        """
        self._move(statements.RELEASE, claim)

    def _move(self, statement: str, claim: Claimed, **arguments: str | int | None) -> None:
        held: Arguments = {"scope": claim.scope, "key": claim.key, "fence": claim.fence, **arguments}
        if not self._execute(statement, held):
            raise LeaseLostError("Another worker has taken this key over.", key=claim.key)

    def reserve(self, scope: str, interval: float, *, within: float = float("inf")) -> float:
        """Take the next place in the queue of `scope`, `interval` seconds behind the last; the seconds until then.

        All workers of the journal share the queue. A place not used is lost, never used twice; so none is taken where
        it is `within` seconds away or more, and `within` is returned.
        """
        if interval <= 0:
            return 0.0
        arguments: Arguments = {
            "scope": scope,
            "interval": _microseconds(interval),
            "within": _microseconds(min(within, _CENTURY)),
        }
        for row in self._execute(statements.RESERVE, arguments):
            wait: int = row["wait"]
            return max(0, wait) / 1_000_000
        return within

    # --- reading and keeping house

    def open(self, scope: str | None = None) -> Iterator[Entry]:
        """Every order, or those of one scope, to be settled with the service, oldest first.

        Those are the UNKNOWN ones, and those IN_FLIGHT whose lease ran out; their `first_sent` is None where nothing
        can have arrived. Entries may be claimed and settled while iterating.
        """
        return self._pages(statements.OPEN, {"scope": scope}, None)

    def entries(
        self, *, state: State | str | None = None, scope: str | None = None, limit: int | None = None
    ) -> Iterator[Entry]:
        """Every entry, or those of one state or scope, oldest first; read in pages, so a large journal is fine.

        Raises ConfigurationError for a state that does not exist.
        """
        chosen = _state(state).value if state is not None else None
        return self._pages(statements.ENTRIES, {"state": chosen, "scope": scope}, limit)

    def _pages(self, statement: str, arguments: Arguments, limit: int | None) -> Iterator[Entry]:
        after: Arguments = {"created_at": -1, "scope_after": "", "key_after": ""}
        left = limit
        while left is None or left > 0:
            size = _PAGE if left is None else min(_PAGE, left)
            rows = self._execute(statement, {**arguments, **after, "limit": size})
            yield from map(_entry, rows)
            if len(rows) < size:
                return
            last = rows[-1]
            after = {"created_at": last["created_at"], "scope_after": last["scope"], "key_after": last["key"]}
            left = None if left is None else left - size

    def counts(self) -> dict[State, int]:
        """How many entries each state has; every state is there."""
        found = {row["state"]: row["entries"] for row in self._execute(statements.COUNTS, {})}
        return {state: found.get(state.value, 0) for state in State}

    def oldest_unknown(self) -> Entry | None:
        """The oldest order that may exist and is settled by nobody, in any scope: what a monitor should watch."""
        rows = self._execute(statements.OLDEST_UNKNOWN, {})
        return _entry(rows[0]) if rows else None

    def purge(self, *, before: datetime) -> int:
        """Delete SUCCEEDED and REJECTED entries last touched before then; open ones stay. Returns how many went.

        A purged key is forgotten: the next order under it goes to the service again. Keep entries for as long as a
        key may come back, and longer than the 90 days a vendor knows it.
        """
        if not isinstance(before, datetime) or before.utcoffset() is None:
            raise ConfigurationError("purge(before=...) needs a datetime with a time zone.")
        arguments: Arguments = {"before": (before - _EPOCH) // _MICROSECOND}
        purged = 0
        while gone := len(self._execute(statements.PURGE, arguments)):
            purged += gone
        return purged


def _state(given: State | str) -> State:
    try:
        return State(given.lower())  # documents say UNKNOWN, the table unknown
    except (AttributeError, ValueError):
        raise ConfigurationError(f"No state is called {given!r}; one of {', '.join(State)}.") from None


def _check_lease(lease: object) -> None:
    if isinstance(lease, bool) or not isinstance(lease, (int, float)) or not 0 < lease < float("inf"):
        raise ConfigurationError(f"A journal's lease is a positive number of seconds, not {lease!r}.")


def _standing(row: Row, fingerprint: str) -> Settled | Busy | None:
    """Say why a key could not be claimed, or None where it has become free since."""
    entry = _entry(row)
    if entry.state is State.REJECTED or (entry.state is State.UNKNOWN and entry.first_sent is None):
        return None
    if entry.fingerprint != fingerprint:
        raise KeyReusedError(
            f"This key already stands for a different order ({entry.state.value.replace('_', ' ')}).",
            key=entry.caller_key or entry.key,
            hint="Use a new key for a new order, or the same arguments for the same one.",
        )
    if entry.state is State.SUCCEEDED:
        return Settled(entry)
    return Busy(_EPOCH + timedelta(microseconds=row["lease_until"])) if entry.state is State.IN_FLIGHT else None


def _entry(row: Row) -> Entry:
    return Entry(
        scope=row["scope"],
        key=row["key"],
        caller_key=row["caller_key"],
        state=State(row["state"]),
        fingerprint=row["fingerprint"],
        facts=json.loads(row["facts"]),
        remote_id=row["remote_id"],
        status=row["status"],
        request_id=row["request_id"],
        attempts=row["attempts"],
        first_sent=_when(row["first_sent"]),
        created_at=_EPOCH + timedelta(microseconds=row["created_at"]),
        updated_at=_EPOCH + timedelta(microseconds=row["updated_at"]),
    )


def _when(microseconds: int | None) -> datetime | None:
    return None if microseconds is None else _EPOCH + timedelta(microseconds=microseconds)


def _microseconds(seconds: float) -> int:
    return round(seconds * 1_000_000)
