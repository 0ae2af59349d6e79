"""Exactly one order per key, whatever fails: the flow both vendors place their orders with.

What each attempt's end allows us to believe:

    never left        nothing exists; safe to repeat, and if it is the end the key is free again
    no answer, 5xx    in doubt: repeat under the same key, and if it is the end the outcome is unknown
    429               refused before any work; repeat after a wait
    in process        another request under this key is being worked on; wait for it until the deadline
    4xx               refused, unless the connection brought other answers before and this may be one of them: then
                      repeat on another connection; or an earlier attempt is in doubt: then look the key up and
                      believe what is there
    2xx               the order, if it says that it is ours, and after comparing it with what was asked for

The claim is written ahead of every request (`sending`), so a process that dies at any point leaves a row that makes
the next one look before it acts. A call that is cancelled or interrupted gives its key back on its way out.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from reward_orders.core.errors import (
    ConfigurationError,
    InProgressError,
    JournalError,
    KeyExpiredError,
    KeyReusedError,
    NotFoundError,
    NotSentError,
    OrderMismatchError,
    OutcomeUnknownError,
    RefusedError,
    RewardOrdersError,
    UnreadableResponseError,
)
from reward_orders.core.flow import Linger, sleep
from reward_orders.idempotency.attempts import Attempts
from reward_orders.idempotency.claim import LAST_WAIT, Claim
from reward_orders.idempotency.order_request import OrderRequest, Placed, T, compared, mismatch
from reward_orders.journal.states import Busy, Claimed, LeaseLostError, Settled, State

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from reward_orders.core.flow import Flow
    from reward_orders.http.session import Session
    from reward_orders.journal import Journal

__all__ = ["OrderRequest", "Placed", "place"]

BUSY_POLL = 0.25  # seconds between looks at a key that another worker holds


def place(session: Session, order_request: OrderRequest[T], journal: Journal | None) -> Flow[T]:
    """Place the order of this key, or return the one it already has.

    Raises every error of the tree but ResultWindowError; each carries the key.
    """
    ends = session.ends()
    claim = Claim(session, order_request, journal, ends=ends)
    try:
        while True:
            got = yield from _claim(session, order_request, claim, ends)
            if isinstance(got, Settled):
                order = yield from _settled(session, order_request, claim, got, ends)
                break
            with suppress(LeaseLostError):  # another worker took the key over: learn what it found
                order = yield from Attempts(session, order_request, claim, ends).run()
                break
    except BaseException as error:
        if isinstance(error, RewardOrdersError) and error.key is None:
            error.key = order_request.key
        given_back = claim.leave()
        claim.tell("outcome", reason=_outcome(error), error=error if isinstance(error, RewardOrdersError) else None)
        if given_back is not None and not isinstance(error, GeneratorExit):
            yield Linger(given_back, LAST_WAIT)
        raise
    claim.tell("outcome", reason="replayed" if order.replayed else "placed")
    return order


_OUTCOMES: tuple[tuple[type[RewardOrdersError], str], ...] = (
    (RefusedError, "refused"),
    (OutcomeUnknownError, "unknown"),
    (UnreadableResponseError, "unknown"),
    (OrderMismatchError, "mismatch"),
    (KeyReusedError, "key reused"),
    (KeyExpiredError, "key expired"),
    (InProgressError, "in progress"),
    (RewardOrdersError, "not sent"),
)


def _outcome(error: BaseException) -> str:
    """What became of the order, in a word for the event."""
    return next((word for kind, word in _OUTCOMES if isinstance(error, kind)), "interrupted")


def _claim(
    session: Session, order_request: OrderRequest[T], claim: Claim, ends: float
) -> Flow[Claimed | Settled | None]:
    told: datetime | None = None
    while True:
        try:
            got = yield from claim.take()
        except KeyReusedError as reused:
            yield from _show_order(order_request, reused, ends)
            raise
        except JournalError as error:
            raise _no_claim(order_request, claim, error) from error
        if not isinstance(got, Busy):
            return got
        left = session.seconds_left(ends)
        if left <= 0:
            raise _in_progress(order_request, got)
        if told is None or (got.since is not None and got.since != told):
            told = got.since or got.until
            wait = min((got.until - session.clock_now()).total_seconds(), left)
            claim.tell("wait", seconds=wait, reason="lease")
        yield from sleep(min(BUSY_POLL, left))


def _no_claim(order_request: OrderRequest[T], claim: Claim, error: JournalError) -> RewardOrdersError:
    """The error if the journal fails before a request; an earlier request of this call may have arrived."""
    if claim.sent_ever:
        return OutcomeUnknownError(
            f"An earlier attempt of this call may have arrived, and then the journal failed: {error.message}",
            key=order_request.key,
            hint="Call again with the same key; reconcile() looks up what a journal holds.",
        )
    return NotSentError(
        f"Nothing was sent, because the journal could not be written: {error.message}",
        key=order_request.key,
        hint=error.hint,
    )


def _in_progress(order_request: OrderRequest[T], busy: Busy) -> InProgressError:
    who = busy.holder or "Another worker"
    since = f" since {busy.since:%Y-%m-%d %H:%M:%S} UTC" if busy.since is not None else ""
    error = InProgressError(
        f"{who[0].upper()}{who[1:]} holds this key{since} and is placing its order.",
        key=order_request.key,
        hint=f"Call again with the same key after {busy.until:%H:%M:%S} UTC, when its lease ends.",
    )
    error.until, error.holder, error.since = busy.until, busy.holder, busy.since
    return error


def _show_order(order_request: OrderRequest[T], reused: KeyReusedError, ends: float) -> Flow[None]:
    """Add the order that the key has, and how it differs, to the error; without it where it cannot be read."""
    if not reused.fields:
        return
    found: T | None = None
    with suppress(RewardOrdersError):
        if reused.order_id is None:
            found = yield from order_request.look_up(ends=ends)
        else:
            found = yield from order_request.fetch(reused.order_id, ends=ends)
    if found is None:
        return
    reused.order, reused.order_id = found, found.id
    shown = compared(order_request.other_reward(found)) or ", ".join(reused.fields)
    reused.args = (f"This key stands for another reward: it has the order {found.id} ({shown}).",)


def _settled(session: Session, order_request: OrderRequest[T], claim: Claim, settled: Settled, ends: float) -> Flow[T]:
    """The order a finished key already has; the journal holds its id, the service its credentials.

    Reads may lag behind the write of another worker (docs/vendors.md, Voucherify 7.3), so an order that is not found is
    read again. However the read ends, the order exists: no error may say that it was refused.
    """
    entry = settled.entry
    remote_id = entry.remote_id
    number = 1
    while True:
        cause: RewardOrdersError | None = None
        try:
            found = yield from (
                order_request.look_up(ends=ends) if remote_id is None else order_request.fetch(remote_id, ends=ends)
            )
        except ConfigurationError:  # the client cannot be used here: says nothing of the order
            raise
        except RewardOrdersError as error:
            found, cause = None, error
        if found is not None and order_request.names(found) is not False:
            if entry.state is State.SUCCEEDED:
                # The first call compared it, and it may have changed since. So compare only what cannot change, and
                # what this call expects in addition.
                differences: Mapping[str, tuple[object, object]] = {
                    name: pair
                    for name, pair in order_request.differences(found).items()
                    if name in order_request.lasting or entry.digests.get(name) != order_request.digests.get(name)
                }
            else:
                differences = order_request.was_there(found)
                if not differences and entry.fingerprint != order_request.fingerprint:
                    differences = order_request.other_reward(found)
            if differences:
                raise mismatch(order_request, found, differences, created=False)
            if settled.reworded:
                claim.tell("replayed_with_other_wording", fields=settled.reworded)
            return found
        wait = session.retry.backoff(number)
        late = cause is None or isinstance(cause, NotFoundError)
        if not late or number >= session.retry.attempts or wait >= session.seconds_left(ends):
            raise OutcomeUnknownError(
                f"The order of this key exists already ({remote_id or 'id unknown'}), but it could not be read.",
                key=order_request.key,
                hint="Call again with the same key; under another key a second one would be bought.",
            ) from cause
        claim.tell("wait", seconds=wait, reason="retry", number=number)
        yield from sleep(wait)
        number += 1
