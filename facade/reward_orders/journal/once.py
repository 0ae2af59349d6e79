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

from typing import TYPE_CHECKING

from reward_orders.core.errors import (
    ConfigurationError,
    InProgressError,
    JournalError,
    NotFoundError,
    NotSentError,
    OutcomeUnknownError,
    RewardOrdersError,
)
from reward_orders.core.flow import call, sleep
from reward_orders.journal.course import Course, mismatch
from reward_orders.journal.ledger import Ledger
from reward_orders.journal.placement import Placed, Placement, T
from reward_orders.journal.states import Busy, Claimed, LeaseLostError, Settled

if TYPE_CHECKING:
    from reward_orders.core.flow import Flow
    from reward_orders.core.session import Session
    from reward_orders.journal import Journal

__all__ = ["Placed", "Placement", "place"]

BUSY_POLL = 0.25  # seconds between looks at a key that another worker holds


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
                    return (yield from _settled(session, placement, got, ends))
                claim = got
            try:
                return (
                    yield from Course(
                        session, placement, Ledger(session, placement.request, placement.key, journal, claim), ends
                    ).run()
                )
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


def _settled(session: Session, placement: Placement[T], settled: Settled, ends: float) -> Flow[T]:
    """The order a finished key already has; the journal holds its id, the service its credentials.

    Reads may lag behind the write of another worker (facts: voucherify 7), so an order that is not found is read again.
    Whatever the reading ends with, the order exists: no error may say that it was refused.
    """
    remote_id = settled.entry.remote_id
    number = 1
    while True:
        cause: RewardOrdersError | None = None
        try:
            found = yield from (
                placement.look_up(ends=ends) if remote_id is None else placement.fetch(remote_id, ends=ends)
            )
        except ConfigurationError:  # the client cannot be used here: says nothing of the order
            raise
        except RewardOrdersError as error:
            found, cause = None, error
        if found is not None:
            # The first call compared it, and it may have changed since: only what this call expects beyond that counts.
            before, expected = settled.entry.facts, placement.facts
            differences = {
                name: pair
                for name, pair in placement.differences(found).items()
                if name in expected and before.get(name) != expected[name]
            }
            if differences:
                raise mismatch(placement, found, differences)
            return found
        wait = session.retry.backoff(number)
        late = cause is None or isinstance(cause, NotFoundError)
        if not late or number >= session.retry.attempts or wait >= session.left(ends):
            raise OutcomeUnknownError(
                f"The order of this key exists already ({remote_id or 'id unknown'}), but it could not be read.",
                key=placement.key,
                hint="Call again with the same key; do not place it under another one.",
            ) from cause
        yield from sleep(wait)
        number += 1
