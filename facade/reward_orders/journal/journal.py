"""`Journal`: one row a key, and the few moves an order makes on it."""

from __future__ import annotations

import json
import os
import time
import weakref
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Self

from reward_orders.core.clock import SYSTEM_CLOCK, Clock
from reward_orders.core.errors import ConfigurationError, JournalError, KeyReusedError
from reward_orders.core.secrets import as_secret
from reward_orders.journal import statements
from reward_orders.journal.digests import AS_SENT, PLACE, REWARD, WORDING
from reward_orders.journal.holder import is_gone, shown, this_process
from reward_orders.journal.states import PATIENCE, Busy, Claimed, Entry, LeaseLostError, Settled, Standing, State

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from types import TracebackType

    from reward_orders.journal.batch_rows import BatchRows
    from reward_orders.journal.spending import Spending
    from reward_orders.journal.stores import Arguments, Execute, Row, Store

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_PAGE = 500
_KEYS = 2000  # that one question names
_PORTION = 50  # rows that a purge looks at in one transaction
_REST = 1.0  # after each step a purge pauses for this many times its length
LAST_WORD = 1.0  # seconds at least for writing down what became of an order


class Journal:
    """The durable ledger of keys, shared by threads, processes and (PostgreSQL) machines; survives `fork()`.

    Built with `Journal.sqlite` or `Journal.postgres`. It holds ids, states and digests, never a body, a name or a
    credential. Every method may raise `JournalError` when the database cannot be used. The moves of an order:
    `claim`, then `sending` before each request and `settle` after the last; `renew` before a wait, `never_left` when an
    attempt provably stayed here, `release` when none was made, `give_back` when the call was cut off. For people:
    `entries`, `counts`, `oldest_unknown`, `purge`.
    """

    def __init__(self, store: Store, *, lease: float, name: str) -> None:
        self._store = store
        self._lease = _microseconds(lease)
        self._name = name
        # An app that never closes its journal leaves no open connection behind.
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

        secret, dsn = as_secret(dsn), ""
        _check_lease(lease)
        return cls(PostgresStore(secret), lease=lease, name="Journal.postgres(...)")

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

    # --- the moves of an order

    def claim(
        self,
        scope: str,
        key: str,
        *,
        fingerprint: str,
        digests: Mapping[str, str],
        caller_key: str | None = None,
        folded: str | None = None,
        within: float = PATIENCE,
        on_claimed: Callable[[Claimed], None] | None = None,
    ) -> Claimed | Settled | Busy:
        """Take the key, or say who has it.

        A key is free if it is new, if it was rejected without an order, or if no worker holds it and nothing under it
        can have arrived; then any reward may take it. A key whose order is open may be taken for the same reward only.
        `folded` is the key as the service may compare it: a key that differs from a known one but has the same `folded`
        is refused. `on_claimed` is called with the claim in the journal's own thread, so that it is known even if the
        caller is interrupted. Raises `KeyReusedError` when the key stands for another reward, `JournalError` after
        `within` seconds, in which the moves of the claim have to be done, too.
        """
        arguments: Arguments = {
            "scope": scope,
            "key": key,
            "caller_key": caller_key,
            "fingerprint": fingerprint,
            "facts": json.dumps(dict(digests), sort_keys=True),
            "lease": self._lease,
            "folded": key if folded is None else folded,
            "holder": this_process(call=os.urandom(8).hex()),
        }

        ends = time.monotonic() + within

        def work(execute: Execute) -> Claimed | Settled | Busy | KeyReusedError:
            for _ in range(3):
                for row in execute(statements.CLAIM_NEW, arguments):
                    return _claimed(row, ends=ends)
                for row in execute(statements.STANDING, {"scope": scope, "key": key}):
                    return stand(execute, row)
                for row in execute(statements.OTHER_SPELLING, arguments):
                    return _other_spelling(row, caller_key or key)
                # On PostgreSQL a purge may take the row between two statements.
            raise JournalError("The row of this key comes and goes; nothing was written.", key=key, hint="Call again.")

        def stand(execute: Execute, row: Row) -> Claimed | Settled | Busy | KeyReusedError:
            if row["holder"] == arguments["holder"] and row["state"] == State.IN_FLIGHT.value:
                return _claimed(row, ends=ends)  # a lost connection made this work run twice
            answer = self._standing(row, fingerprint, digests)
            if answer is not None:
                return answer
            (taken,) = execute(statements.TAKE, {**arguments, "fence": row["fence"]})
            still_open = row["state"] != State.REJECTED.value and row["first_sent"] is not None
            reworded = _reworded(_entry(row), digests) if still_open else ()
            return _claimed(taken, reworded, idle=max(0, row["now"] - row["updated_at"]) / 1_000_000, ends=ends)

        def then(got: Claimed | Settled | Busy | KeyReusedError) -> None:
            if on_claimed is not None and isinstance(got, Claimed):
                on_claimed(got)

        answer = self._store.transact(work, within=within, durable=False, then=then)
        if isinstance(answer, KeyReusedError):
            raise answer
        return answer

    def standing(
        self,
        scope: str,
        key: str,
        *,
        fingerprint: str,
        digests: Mapping[str, str],
        caller_key: str | None = None,
        folded: str | None = None,
        within: float = PATIENCE,
    ) -> Entry | None:
        """What the journal holds under a key, without claiming it; None where it is new.

        Raises `KeyReusedError` where a claim for this reward would, `JournalError` after `within` seconds.
        """
        arguments: Arguments = {"scope": scope, "key": key, "folded": key if folded is None else folded}

        def work(execute: Execute) -> Entry | KeyReusedError | None:
            for row in execute(statements.STANDING, {"scope": scope, "key": key}):
                refused = self._standing(row, fingerprint, digests)
                return refused if isinstance(refused, KeyReusedError) else _entry(row)
            for row in execute(statements.OTHER_SPELLING, arguments):
                return _other_spelling(row, caller_key or key)
            return None

        found = self._store.transact(work, within=within, durable=False)
        if isinstance(found, KeyReusedError):
            raise found
        return found

    def _standing(
        self, row: Row, fingerprint: str, digests: Mapping[str, str]
    ) -> Settled | Busy | KeyReusedError | None:
        """Say why a key cannot be claimed, or None where it is free or open for the same reward."""
        entry = _entry(row)
        if entry.state is State.REJECTED:
            return None if entry.remote_id is None else Settled(entry)
        left = _lease_left(row)
        if entry.state is State.IN_FLIGHT and self._store.one_machine and is_gone(row["holder"]):
            left = 0
        held = entry.state is State.IN_FLIGHT and left > 0
        if not held and entry.state is not State.SUCCEEDED and entry.first_sent is None:
            return None
        differing = _differing(entry, fingerprint, digests)
        if differing is not None:
            return _reused(entry, differing)
        if entry.state is State.SUCCEEDED:
            return Settled(entry, _reworded(entry, digests))
        if held:
            until = _EPOCH + timedelta(microseconds=row["now"] + left)
            return Busy(until, holder=entry.holder, since=entry.claimed_at)
        return None

    def sending(self, claim: Claimed, *, lease: float | None = None, slot: tuple[str, float] | None = None) -> float:
        """Write down that a body is about to be sent, before it is; renews the lease, for `lease` seconds if longer.

        `slot` is a scope and an interval: all workers of the journal send in it that many seconds apart. Returns 0, or
        the seconds until the next turn if this is none: then nothing is written down, and nothing may be sent. Raises
        `LeaseLostError`: nothing may be sent either.
        """
        kept = max(self._lease, _microseconds(lease or 0.0))

        def work(execute: Execute) -> float:
            if slot is not None:
                turn: Arguments = {"scope": slot[0], "interval": _microseconds(slot[1])}
                if not execute(statements.TAKE_SLOT, turn):
                    _move(execute, statements.RENEW, claim, lease=kept)
                    return _slot_wait(execute, turn)
            _move(execute, statements.SENDING, claim, lease=kept)
            return 0.0

        return self._store.transact(work, within=_within(claim))

    def renew(self, claim: Claimed, *, lease: float | None = None) -> None:
        """Show a sign of life, before a wait or a request. Raises `LeaseLostError`."""
        kept = max(self._lease, _microseconds(lease or 0.0))
        self._transact_move(statements.RENEW, claim, within=_within(claim), durable=False, lease=kept)

    def never_left(self, claim: Claimed) -> None:
        """Take `sending` back: this attempt provably never left, and no other of this claim may have arrived.

        What earlier claims sent stays on record. Raises `LeaseLostError`.
        """
        if claim.first_sent is None:
            self._transact_move(statements.NEVER_LEFT, claim)

    def settle(
        self,
        claim: Claimed,
        state: State,
        *,
        remote_id: str | None = None,
        status: int | None = None,
        request_id: str | None = None,
        slot: tuple[str, float] | None = None,
    ) -> None:
        """Write down what became of the order: SUCCEEDED, REJECTED or UNKNOWN; raises `LeaseLostError`.

        REJECTED without an id frees the key for any body. So it is only for a key under which nothing may have arrived,
        neither by this claim nor by an earlier one. REJECTED with an id: the service holds that order under the key,
        and it is not the one asked for; the key is never free. `slot` is a scope and the seconds until its next turn at
        least.
        """
        if state is State.IN_FLIGHT:
            raise ValueError("IN_FLIGHT is no outcome: settle with SUCCEEDED, REJECTED or UNKNOWN.")
        outcome = {"state": state.value, "remote_id": remote_id, "status": status, "request_id": request_id}

        def work(execute: Execute) -> None:
            if slot is not None:
                execute(statements.PUT_SLOT_OFF, {"scope": slot[0], "interval": _microseconds(slot[1])})
            _move(execute, statements.SETTLE, claim, **outcome)

        self._store.transact(work, within=_within(claim, at_least=LAST_WORD))

    def release(self, claim: Claimed) -> None:
        """Give the key back at once: this claim sent nothing; raises `LeaseLostError`.

        Where an earlier claim may have sent something the key becomes UNKNOWN, else it is free for any body.
        """
        self._transact_move(statements.RELEASE, claim)

    def give_back(self, claim: Claimed, *, sent: bool) -> Callable[[float], bool]:
        """Give the key back without waiting for the database: UNKNOWN if this claim may have `sent`, else as before.

        For a call that is cancelled or interrupted. The returned function waits up to so many seconds and says whether
        it is written down; it will be, whatever becomes of the caller.
        """

        def work(execute: Execute) -> None:
            with suppress(LeaseLostError):
                if sent:
                    _move(
                        execute,
                        statements.SETTLE,
                        claim,
                        state=State.UNKNOWN.value,
                        remote_id=None,
                        status=None,
                        request_id=None,
                    )
                    return
                if claim.first_sent is None:
                    _move(execute, statements.NEVER_LEFT, claim)
                _move(execute, statements.RELEASE, claim)

        return self._store.hand_over(work)

    def _transact_move(
        self,
        statement: str,
        claim: Claimed,
        *,
        within: float | None = None,
        durable: bool = True,
        **arguments: str | int | None,
    ) -> None:
        self._store.transact(
            lambda execute: _move(execute, statement, claim, **arguments),
            within=_within(claim, at_least=LAST_WORD) if within is None else within,
            durable=durable,
        )

    # --- reading and keeping house

    def open(
        self, platform: str = "", *, after: Entry | None = None, limit: int | None = None, within: float = PATIENCE
    ) -> Iterator[Entry]:
        """Every order to be settled with the service, oldest first; those of scopes that begin with `platform`.

        Those are the UNKNOWN ones, and those IN_FLIGHT whose lease ran out; `first_sent` is None if nothing can have
        arrived. Read in pages, each in `within` seconds; entries may be claimed and settled while iterating. `after`
        carries on behind an entry.
        """
        return self._pages(statements.OPEN, {"prefix": platform}, limit, after, within=within)

    def open_key(self, scope: str, key: str, *, within: float = PATIENCE) -> Entry | None:
        """One order to be settled with the service, by its key; None where the key is not open."""
        rows = self._execute(statements.OPEN_KEY, {"scope": scope, "key": key}, within=within)
        return _entry(rows[0]) if rows else None

    def entries(
        self, *, state: State | str | None = None, scope: str | None = None, limit: int | None = None
    ) -> Iterator[Entry]:
        """Every entry, or those of one state or scope, oldest first; read in pages, so a large journal is fine.

        Raises ConfigurationError for a state that does not exist.
        """
        chosen = _state(state).value if state is not None else None
        return self._pages(statements.ENTRIES, {"state": chosen, "scope": scope}, limit)

    def _pages(
        self,
        statement: str,
        arguments: Arguments,
        limit: int | None,
        last: Entry | None = None,
        *,
        within: float = PATIENCE,
    ) -> Iterator[Entry]:
        after: Arguments = {"created_at": -1, "scope_after": "", "key_after": ""}
        if last is not None:
            created_at = (last.created_at - _EPOCH) // _MICROSECOND
            after = {"created_at": created_at, "scope_after": last.scope, "key_after": last.key}
        left = limit
        while left is None or left > 0:
            size = _PAGE if left is None else min(_PAGE, left)
            rows = self._execute(statement, {**arguments, **after, "limit": size}, within=within)
            yield from map(_entry, rows)
            if len(rows) < size:
                return
            end = rows[-1]
            after = {"created_at": end["created_at"], "scope_after": end["scope"], "key_after": end["key"]}
            left = None if left is None else left - size

    def _execute(self, statement: str, arguments: Arguments, *, within: float = PATIENCE) -> Sequence[Row]:
        return self._store.transact(lambda execute: execute(statement, arguments), within=within, durable=False)

    def known(self, scope: str, keys: Sequence[str]) -> dict[str, Entry]:
        """What is on record of many keys of one scope, by key as sent; new ones are left out."""
        return {row["key"]: _entry(row) for row in self._of_keys(statements.KNOWN, scope, keys)}

    def standings(self, scope: str, keys: Sequence[str]) -> dict[str, Standing]:
        """The same with what binds each key alone: a fifth of the time, which counts for 100,000 keys."""
        states = {state.value: state for state in State}
        return {
            row["key"]: Standing(states[row["state"]], row["remote_id"], row["first_sent"])
            for row in self._of_keys(statements.STANDINGS, scope, keys)
        }

    def batches(self, platform: str, keys: Sequence[str]) -> dict[str, str]:
        """The batch of each key that one was sent in."""
        return {row["key"]: row["batch"] for row in self._of_keys(statements.BATCHES, platform, keys)}

    def _of_keys(self, statement: str, scope: str, keys: Sequence[str]) -> Iterator[Row]:
        for start in range(0, len(keys), _KEYS):
            portion = json.dumps(keys[start : start + _KEYS])
            yield from self._execute(statement, {"scope": scope, "keys": portion})

    def differing(self, entry: Entry, fingerprint: str, digests: Mapping[str, str]) -> tuple[str, ...] | None:
        """Which fields of a reward differ from those that an entry's key stands for; None where a claim would pass."""
        open_to_any = entry.state is State.REJECTED or (entry.state is not State.SUCCEEDED and entry.first_sent is None)
        return None if open_to_any else _differing(entry, fingerprint, digests)

    def spending(self, scope: str, batch: str) -> Spending:
        """What a batch of orders has spent, and may spend, on one account."""
        from reward_orders.journal.spending import Spending

        return Spending(self._store, scope, batch)

    def batch_rows(self, scope: str, batch: str) -> BatchRows:
        """What became of the rows of a batch, where that is more than one order a row."""
        from reward_orders.journal.batch_rows import BatchRows

        return BatchRows(self._store, scope, batch)

    def counts(self) -> dict[State, int]:
        """How many entries each state has; states without entries have 0."""
        found = {row["state"]: row["entries"] for row in self._execute(statements.COUNTS, {})}
        return {state: found.get(state.value, 0) for state in State}

    def oldest_unknown(self) -> Entry | None:
        """The oldest entry whose order may exist and is not settled, in any scope: what a monitor should watch."""
        rows = self._execute(statements.OLDEST_UNKNOWN, {})
        return _entry(rows[0]) if rows else None

    def purge(self, *, before: datetime) -> int:
        """Delete SUCCEEDED and REJECTED entries last touched before then; open ones stay. Returns how many went.

        So go the rows of batches that nothing was sent from since, and of which nothing is open; what they have spent
        in all stays, and so do their caps.

        A purged key is forgotten: the next order under it goes to the service again. Keep entries for as long as a
        key may come back, and longer than the 90 days for which Tango knows it (docs/vendors.md, Tango 3.7). Raises
        `ConfigurationError` for a datetime without a time zone.
        """
        if not isinstance(before, datetime) or before.utcoffset() is None:
            raise ConfigurationError("purge(before=...) needs a datetime with a time zone.")
        limit = (before - _EPOCH) // _MICROSECOND
        after: Arguments = {"created_at": -1, "scope_after": "", "key_after": "", "before": limit}
        end: Row | None = {}
        purged = 0
        while end is not None:
            end = next(iter(self._execute(statements.PURGE_END, {**after, "portion": _PORTION})), None)
            created_at, scope, key = (limit, "", "") if end is None else (end["created_at"], end["scope"], end["key"])
            until: Arguments = {"created_until": created_at, "scope_until": scope, "key_until": key}
            began = SYSTEM_CLOCK.monotonic()
            purged += len(self._execute(statements.PURGE, {**after, **until}))
            SYSTEM_CLOCK.sleep(_REST * (SYSTEM_CLOCK.monotonic() - began))  # others' turn
            after = {**after, "created_at": created_at, "scope_after": scope, "key_after": key}
        self._purge_batches(limit)
        return purged

    def _purge_batches(self, limit: int) -> None:
        """Forget the rows of batches that are long over. Their totals stay, so that no cap gets looser."""
        for batch in self._execute(statements.OLD_BATCHES, {"before": limit}):
            of: Arguments = {"scope": batch["scope"], "batch": batch["batch"]}
            if self._execute(statements.OPEN_OF_BATCH, of):
                continue
            for statement in statements.PURGE_OF_BATCH:
                began = SYSTEM_CLOCK.monotonic()
                while self._execute(statement, {**of, "portion": _PORTION}):
                    SYSTEM_CLOCK.sleep(_REST * (SYSTEM_CLOCK.monotonic() - began))
                    began = SYSTEM_CLOCK.monotonic()


def _state(given: State | str) -> State:
    try:
        return State(given.lower())  # documents say UNKNOWN, the table unknown
    except (AttributeError, ValueError):
        raise ConfigurationError(f"No state is called {given!r}; one of {', '.join(State)}.") from None


def _check_lease(lease: object) -> None:
    if isinstance(lease, bool) or not isinstance(lease, (int, float)) or not 0 < lease < float("inf"):
        raise ConfigurationError(f"A journal's lease is a positive number of seconds, not {lease!r}.")


def _within(claim: Claimed, *, at_least: float = 0.05) -> float:
    """Seconds that a move may take: what its caller has left, and a moment for what became of the order."""
    return min(max(claim.ends - time.monotonic(), at_least), PATIENCE)


def _move(execute: Execute, statement: str, claim: Claimed, **arguments: str | int | None) -> None:
    held: Arguments = {"scope": claim.scope, "key": claim.key, "fence": claim.fence, **arguments}
    if not execute(statement, held):
        raise LeaseLostError("Another worker has taken this key over.", key=claim.key)


def _slot_wait(execute: Execute, turn: Arguments) -> float:
    (row,) = execute(statements.SLOT_WAIT, turn)
    wait: int = row["wait"]
    return max(1, wait) / 1_000_000


def _claimed(row: Row, reworded: tuple[str, ...] = (), *, idle: float = float("inf"), ends: float) -> Claimed:
    return Claimed(
        scope=row["scope"],
        key=row["key"],
        fence=row["fence"],
        first_sent=_when(row["first_sent"]),
        attempts=row["attempts"],
        digests=json.loads(row["facts"]),
        reworded=reworded,
        idle=idle,
        ends=ends,
    )


def _lease_left(row: Row) -> int:
    """Microseconds until the lease of a row is over."""
    if row["boot"] is None:  # written by version 1, by the time of day
        return int(row["lease_until"] - row["now"])
    return int(row["lease_until"] - row["tick"]) if row["boot"] == row["booted"] else 0


def _differing(entry: Entry, fingerprint: str, digests: Mapping[str, str]) -> tuple[str, ...] | None:
    """Which fields of the reward differ from those the key stands for; None where it is the same reward.

    Rows of version 1 hold digests of fewer fields, and a fingerprint of the whole request.
    """
    held = entry.digests
    asked_currency, held_currency = digests.get("currency"), held.get("currency")
    # A call may leave open which one it expects.
    open_currency = None in (asked_currency, held_currency) or asked_currency == held_currency
    other = set() if open_currency else {"currency"}
    if entry.fingerprint == fingerprint:
        return tuple(other) or None
    of_version_1 = not entry.fingerprint.startswith(REWARD) and fingerprint.startswith(REWARD)
    names = {*held} & {*digests} if of_version_1 else {*held, *digests}
    other |= {
        name.removesuffix(AS_SENT)
        for name in names
        # The scope names the account.
        if name not in {"account", "currency"}
        and not name.startswith((WORDING, PLACE))
        and held.get(name) != digests.get(name)
    }
    return None if of_version_1 and names and not other else tuple(sorted(other))


def _reworded(entry: Entry, digests: Mapping[str, str]) -> tuple[str, ...]:
    """Which fields of wording differ between two requests for the same reward; what version 1 wrote tells none."""
    held = entry.digests
    if not entry.fingerprint.startswith(REWARD):
        return ()
    names = {name for name in (*held, *digests) if name.startswith(WORDING)}
    return tuple(sorted(name.removeprefix(WORDING) for name in names if held.get(name) != digests.get(name)))


def _reused(entry: Entry, differing: tuple[str, ...]) -> KeyReusedError:
    state = {
        State.SUCCEEDED: f"it has the order {entry.remote_id}",
        State.IN_FLIGHT: "its order is being placed",
    }.get(entry.state, "its order may exist")
    fields = f" ({', '.join(differing)})" if differing else ""
    error = KeyReusedError(
        f"This key stands for another reward{fields}: {state}.",
        key=entry.caller_key or entry.key,
        hint="Nothing was sent. Pass the arguments of the first call to get that order; "
        "a new key buys a second reward beside it.",
    )
    error.fields, error.order_id = differing, entry.remote_id
    return error


def _other_spelling(row: Row, key: str) -> KeyReusedError:
    return KeyReusedError(
        f"The journal knows this key in another spelling: {row['caller_key'] or row['key']!r}. Whether Tango tells "
        "them apart is not documented, and it may answer with the order of the other one.",
        key=key,
        hint="Nothing was sent. Use the spelling of the first call to get its order; a key that differs in more than "
        "case buys a second reward.",
    )


def _entry(row: Row) -> Entry:
    return Entry(
        scope=row["scope"],
        key=row["key"],
        caller_key=row["caller_key"],
        state=State(row["state"]),
        fingerprint=row["fingerprint"],
        digests=json.loads(row["facts"]),
        remote_id=row["remote_id"],
        status=row["status"],
        request_id=row["request_id"],
        attempts=row["attempts"],
        first_sent=_when(row["first_sent"]),
        created_at=_EPOCH + timedelta(microseconds=row["created_at"]),
        updated_at=_EPOCH + timedelta(microseconds=row["updated_at"]),
        holder=shown(row["holder"]),
        claimed_at=_when(row["claimed_at"]),
        folded=row["folded"],
    )


def _when(microseconds: int | None) -> datetime | None:
    return None if microseconds is None else _EPOCH + timedelta(microseconds=microseconds)


def _microseconds(seconds: float) -> int:
    return round(seconds * 1_000_000)
