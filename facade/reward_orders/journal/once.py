"""Exactly one order per key, whatever fails: the flow both vendors place their orders with.

What each attempt's end allows us to believe:

    never left        nothing exists; safe to repeat, and if it is the end the key is free again
    no answer, 5xx    in doubt: repeat under the same key, and if it is the end the outcome is unknown
    429, in process   refused before any work; repeat after a wait
    4xx               refused, unless an earlier attempt is in doubt: then look the key up and believe what is there
    2xx               the order, after comparing it with what was asked for

The ledger is written ahead of the socket (`sending`), so a process that dies at any point leaves a row that makes the
next one look before it acts. Nothing is written while a cancelled flow unwinds.
"""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Generic, Protocol, TypeVar

from reward_orders.core.errors import (
    ConflictError,
    InProgressError,
    JournalError,
    KeyExpiredError,
    NotFoundError,
    NotSentError,
    OrderMismatchError,
    OutcomeUnknownError,
    RefusedError,
    RewardOrdersError,
    UnreadableResponseError,
)
from reward_orders.core.events import Event
from reward_orders.core.flow import call, sleep
from reward_orders.core.refusals import refusal
from reward_orders.core.retry import retry_after
from reward_orders.core.session import attempt, no_answer
from reward_orders.core.wire import TransportFailureError
from reward_orders.journal.states import Busy, Claimed, LeaseLostError, Settled, State

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from reward_orders.core.flow import Flow
    from reward_orders.core.session import Session
    from reward_orders.core.wire import Request, Response
    from reward_orders.journal import Journal


class Placed(Protocol):
    """What this flow needs to know of an order."""

    @property
    def id(self) -> str:
        """The service's id."""
        ...


T = TypeVar("T", bound=Placed)
R = TypeVar("R")

BUSY_POLL = 0.25  # seconds between looks at a key that another worker holds


class Placement(Protocol[T]):
    """One order to place: what the vendor's room supplies.

    `lifetime` is how long the vendor honours a key (None: for ever). `looks_when_in_doubt`: the key is looked up before
    it is sent again; `looks_first`: also before the first attempt.
    """

    key: str
    caller_key: str | None
    scope: str
    fingerprint: str
    facts: Mapping[str, str]
    request: Request
    lifetime: timedelta | None
    looks_when_in_doubt: bool
    looks_first: bool

    def read(self, response: Response) -> T:
        """The order in a success answer; raises UnreadableResponseError."""
        ...

    def fetch(self, remote_id: str, *, ends: float) -> Flow[T]:
        """The order by its id, marked as replayed."""
        ...

    def look_up(self, *, ends: float) -> Flow[T | None]:
        """The order by its key, marked as replayed."""
        ...

    def differences(self, order: T) -> Mapping[str, tuple[object, object]]:
        """Field → (asked for, received) where the order is not the one asked for."""
        ...

    def was_there(self, order: T) -> T:
        """What to make of an order that was there before anything was sent: return it or raise ConflictError."""
        ...

    def settles(self, order: T) -> bool:
        """Whether an order found while in doubt ends the matter; an upsert may have to be repeated."""
        ...

    def least_wait(self, status: int, code: str | None) -> float | None:
        """Seconds at least before repeating after this answer; None: do not repeat it."""
        ...

    def exists(self, status: int, code: str | None) -> bool:
        """Whether a refusal says that the key has its order already."""
        ...

    def in_process(self, code: str | None) -> bool:
        """Whether a refusal says that somebody's request under this key is still being worked on."""
        ...


def place(session: Session, placement: Placement[T], journal: Journal | None) -> Flow[T]:
    """Place the order of this key, or return the one it already has.

    Raises every error of the tree but ServiceError and ResultWindowError; each carries the key.
    """
    ends = session.ends()
    try:
        while True:
            claim = None
            if journal is not None:
                got = yield from _claim(session, placement, journal, ends)
                if isinstance(got, Settled):
                    return (yield from _settled(placement, got, ends))
                claim = got
            try:
                return (yield from _Course(session, placement, journal, claim, ends).run())
            except LeaseLostError:
                continue  # another worker took the key over: learn what it found
    except RewardOrdersError as error:
        if error.key is None:
            error.key = placement.key
        raise


def _claim(session: Session, placement: Placement[T], journal: Journal, ends: float) -> Flow[Claimed | Settled]:
    while True:
        try:
            got = yield from call(
                lambda: journal.claim(
                    placement.scope,
                    placement.key,
                    fingerprint=placement.fingerprint,
                    facts=placement.facts,
                    caller_key=placement.caller_key,
                )
            )
        except JournalError as error:
            raise NotSentError(
                f"Nothing was sent, because the journal could not be written: {error.message}", key=placement.key
            ) from error
        if not isinstance(got, Busy):
            return got
        left = session.left(ends)
        if left <= 0:
            held = InProgressError(
                "Another worker is placing the order of this key.",
                key=placement.key,
                hint="Call again with the same key after .until.",
            )
            held.until = got.until
            raise held
        yield from sleep(min(BUSY_POLL, left))


def _settled(placement: Placement[T], settled: Settled, ends: float) -> Flow[T]:
    """The order a finished key already has; the journal holds its id, the service its credentials."""
    remote_id = settled.entry.remote_id
    order = None
    if remote_id is None:
        order = yield from placement.look_up(ends=ends)
    else:
        order = yield from placement.fetch(remote_id, ends=ends)
    if order is None:
        raise NotFoundError("The journal says this key has its order, but the service does not find it.")
    return order


class _Course(Generic[T]):
    """The attempts of one call, and what they allow us to believe.

    `doubt` is why an order may exist already; None while that is impossible.
    """

    def __init__(
        self, session: Session, placement: Placement[T], journal: Journal | None, claim: Claimed | None, ends: float
    ) -> None:
        self.session = session
        self.placement = placement
        self.journal = journal
        self.claim = claim
        self.ends = ends
        self.doubt: RewardOrdersError | None = None
        if claim is not None and claim.first_sent is not None:
            self.doubt = self._unknown("An earlier attempt under this key may have arrived.")

    def run(self) -> Flow[T]:
        """Send, repeat, look up; ends with the order or one error of the tree."""
        session, placement = self.session, self.placement
        if self._expired():
            return (yield from self._expire())
        if placement.looks_first and self.doubt is None:
            found = yield from self._look(None)
            if found is not None:
                return (yield from self._was_there(found))
        number = 1
        while True:
            if self.doubt is not None and placement.looks_when_in_doubt:
                found = yield from self._look(self.doubt)
                if found is not None and placement.settles(found):
                    return (yield from self._succeed(found))
            yield from self._turn()
            yield from self._write_ahead()
            wait: float | None = session.retry.backoff(number)
            try:
                response = yield from attempt(
                    session, placement.request, number=number, ends=self.ends, key=placement.key
                )
            except TransportFailureError as failure:
                error = no_answer(failure, session, placement.request, writes=True, key=placement.key)
                error.__cause__ = failure
                yield from self._believe(error)
            except RewardOrdersError as failure:  # no access token: the order itself was not sent
                error, wait = failure, None
                yield from self._believe(error)
            else:
                if response.ok:
                    return (yield from self._accept(response))
                error = self._error(response)
                yield from self._believe(error)
                wait = self._wait_before_repeat(response, error, number)
            if wait is None or number >= session.retry.attempts or wait >= session.left(self.ends):
                return (yield from self._give_up(error))
            yield from self._pause(wait, number)
            number += 1

    # --- what an attempt's end means -------------------------------------------------------------------------------

    def _believe(self, error: RewardOrdersError) -> Flow[None]:
        """Take note: in doubt after an unknown outcome; provably nothing there where no attempt ever left."""
        if isinstance(error, OutcomeUnknownError):
            self.doubt = error
        elif self.doubt is None and self.claim is not None and not isinstance(error, RefusedError):
            yield from self._note(lambda journal, claim: journal.never_left(claim))

    def _error(self, response: Response) -> RewardOrdersError:
        session, placement = self.session, self.placement
        return refusal(
            response,
            session.dialect,
            placement.request,
            writes=True,
            key=placement.key,
            now=session.clock.time(),
        )

    def _wait_before_repeat(self, response: Response, error: RewardOrdersError, number: int) -> float | None:
        """Seconds before the next attempt, or None where this answer is the last word.

        What the service asks is obeyed in full or ends the call: never clipped.
        """
        least = self.placement.least_wait(response.status, error.code)
        if least is None:
            return None
        asked = retry_after(response, now=self.session.clock.time())
        if asked is None:
            return max(least, self.session.retry.backoff(number))
        return max(least, asked) if asked <= self.session.retry.retry_after_max else None

    # --- ends ------------------------------------------------------------------------------------------------------

    def _accept(self, response: Response) -> Flow[T]:
        """A 2xx: the order, compared with what was asked for. One that cannot be read is looked up instead."""
        try:
            order = self.placement.read(response)
        except UnreadableResponseError as error:
            self.doubt = error
            found = yield from self._look(error)
            if found is None:
                yield from self._settle(State.UNKNOWN)
                raise
            order = found
        return (yield from self._succeed(order))

    def _succeed(self, order: T) -> Flow[T]:
        """Settle the key with this order, unless it is not the order asked for."""
        differences = self.placement.differences(order)
        if differences:
            yield from self._settle(State.REJECTED)
            error = OrderMismatchError(
                f"The service holds a different order under this key: {', '.join(differences)} differ.",
                key=self.placement.key,
                hint="The order asked for was not placed; place it under a new key.",
            )
            error.requested = {field: pair[0] for field, pair in differences.items()}
            error.received = {field: pair[1] for field, pair in differences.items()}
            error.order = order
            raise error
        with suppress(LeaseLostError):  # another worker is about to find the same order; this caller has it already
            yield from self._settle(State.SUCCEEDED, remote_id=order.id)
        return order

    def _was_there(self, found: T) -> Flow[T]:
        try:
            order = self.placement.was_there(found)
        except RefusedError:
            yield from self._settle(State.REJECTED)
            raise
        return (yield from self._succeed(order))

    def _give_up(self, error: RewardOrdersError) -> Flow[T]:
        """The last attempt's error, seen in the light of all of them.

        A refusal after an attempt that may have arrived is not a refusal: the key is looked up, and what is there
        counts. Only a key none of whose attempts may have arrived becomes REJECTED or free.
        """
        if isinstance(error, OutcomeUnknownError):
            yield from self._settle(State.UNKNOWN)
            raise error
        refused = isinstance(error, RefusedError)
        exists = refused and self.placement.exists(error.status or 0, error.code)
        if exists or (refused and self.doubt is not None):
            found = yield from self._look(error)
            if found is not None:
                return (yield from self._succeed(found))
        if self.doubt is not None:
            yield from self._settle(State.UNKNOWN)
            raise self._unknown("An earlier attempt may have arrived, and the last one did not settle it.") from error
        if not refused:
            yield from self._note(lambda journal, claim: journal.release(claim))
        elif exists or self.placement.in_process(error.code):
            yield from self._settle(State.UNKNOWN)
        else:
            yield from self._settle(State.REJECTED, status=error.status, request_id=error.request_id)
        raise error

    def _expired(self) -> bool:
        lifetime = self.placement.lifetime
        if lifetime is None or self.claim is None or self.claim.first_sent is None:
            return False
        return datetime.fromtimestamp(self.session.clock.time(), UTC) - self.claim.first_sent > lifetime

    def _expire(self) -> Flow[T]:
        found = yield from self._look(self.doubt)
        if found is not None:
            return (yield from self._succeed(found))
        yield from self._settle(State.UNKNOWN)
        raise KeyExpiredError(
            "This key is older than the service's promise for it and no order was found under it; it was not sent.",
            key=self.placement.key,
            hint="Check with the vendor, then place the order under a new key.",
        )

    # --- looking, waiting, writing down ----------------------------------------------------------------------------

    def _look(self, doubt: RewardOrdersError | None) -> Flow[T | None]:
        """Look the key up. Where that fails, nothing may be sent: unknown if in doubt, else the failure itself."""
        try:
            return (yield from self.placement.look_up(ends=self.ends))
        except RewardOrdersError as failure:
            if self.doubt is None and not isinstance(doubt, ConflictError):
                yield from self._note(lambda journal, claim: journal.release(claim))
                raise
            yield from self._settle(State.UNKNOWN)
            if isinstance(doubt, UnreadableResponseError):
                raise doubt from failure
            cause = doubt if isinstance(doubt, RefusedError) else failure
            raise self._unknown("The order may exist, and looking it up failed too.") from cause

    def _turn(self) -> Flow[None]:
        """Wait for the client's, or the journal's, next slot."""
        limiter = self.session.limiter
        if limiter is None:
            return
        if self.journal is None:
            wait = limiter.reserve()
        else:
            journal, scope, interval = self.journal, self.session.platform, limiter.interval
            wait = yield from self._ledger(lambda: journal.reserve(scope, interval))
        if wait >= self.session.left(self.ends):
            error = NotSentError("The deadline comes before this order's turn under the rate limit.")
            yield from self._give_up(error)
        yield from self._sleep(wait)

    def _write_ahead(self) -> Flow[None]:
        """Say in the ledger that this key is about to leave."""
        if self.journal is not None and self.claim is not None:
            journal, claim = self.journal, self.claim
            yield from self._ledger(lambda: journal.sending(claim))

    def _ledger(self, function: Callable[[], R]) -> Flow[R]:
        """A ledger write without which nothing may be sent."""
        try:
            return (yield from call(function))
        except LeaseLostError:
            raise
        except JournalError as error:
            if self.doubt is not None:
                raise self._unknown(
                    "An earlier attempt may have arrived, and the journal cannot be written."
                ) from error
            raise NotSentError(
                f"Nothing was sent, because the journal could not be written: {error.message}"
            ) from error

    def _settle(
        self, state: State, *, remote_id: str | None = None, status: int | None = None, request_id: str | None = None
    ) -> Flow[None]:
        yield from self._note(
            lambda journal, claim: journal.settle(
                claim, state, remote_id=remote_id, status=status, request_id=request_id
            )
        )

    def _note(self, write: Callable[[Journal, Claimed], None]) -> Flow[None]:
        """A ledger write after the fact: its failure is an event, and the caller still learns what happened."""
        if self.journal is None or self.claim is None:
            return
        journal, claim = self.journal, self.claim
        try:
            yield from call(lambda: write(journal, claim))
        except LeaseLostError:
            raise
        except JournalError as error:
            self.session.emit(
                Event(
                    "journal_write_failed",
                    operation=self.placement.request.operation,
                    key=self.placement.key,
                    reason=type(error.__cause__ or error).__name__,
                )
            )

    def _pause(self, seconds: float, number: int) -> Flow[None]:
        self.session.emit(
            Event(
                "wait",
                operation=self.placement.request.operation,
                attempt=number,
                key=self.placement.key,
                seconds=seconds,
            )
        )
        yield from self._sleep(seconds)

    def _sleep(self, seconds: float) -> Flow[None]:
        """Sleep, renewing the lease before it can run out."""
        if self.journal is None or self.claim is None:
            yield from sleep(seconds)
            return
        while seconds > 0:
            yield from self._note(lambda journal, claim: journal.renew(claim))
            nap = min(seconds, self.journal.lease / 3)
            yield from sleep(nap)
            seconds -= nap

    def _unknown(self, message: str) -> OutcomeUnknownError:
        return OutcomeUnknownError(
            message, key=self.placement.key, hint="Call again with the same key, or settle it with reconcile()."
        )
