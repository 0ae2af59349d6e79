"""The attempts of one call under one key, and what they allow us to believe."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Generic, TypeVar

from reward_orders.core.errors import (
    ConflictError,
    JournalError,
    KeyExpiredError,
    NotSentError,
    OrderMismatchError,
    OutcomeUnknownError,
    RefusedError,
    RewardOrdersError,
    UnreadableResponseError,
)
from reward_orders.core.refusals import refusal
from reward_orders.core.retry import retry_after
from reward_orders.core.session import attempt, no_answer
from reward_orders.core.wire import TransportFailureError
from reward_orders.journal.placement import T
from reward_orders.journal.states import LeaseLostError, State

if TYPE_CHECKING:
    from collections.abc import Mapping

    from reward_orders.core.flow import Flow
    from reward_orders.core.session import Session
    from reward_orders.core.wire import Response
    from reward_orders.journal.ledger import Ledger
    from reward_orders.journal.placement import Placement

R = TypeVar("R")


class Course(Generic[T]):
    """The attempts of one call, and what they allow us to believe.

    `doubt` is why an order may exist already; None while that is impossible.
    """

    def __init__(self, session: Session, placement: Placement[T], ledger: Ledger, ends: float) -> None:
        self.session = session
        self.placement = placement
        self.ledger = ledger
        self.ends = ends
        self.doubt: RewardOrdersError | None = None
        if ledger.first_sent is not None:
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
            yield from self._write(self.ledger.sending())
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
            yield from self.ledger.pause(wait, number)
            number += 1

    # --- what an attempt's end means -------------------------------------------------------------------------------

    def _believe(self, error: RewardOrdersError) -> Flow[None]:
        """Take note: in doubt after an unknown outcome; provably nothing there where no attempt ever left."""
        if isinstance(error, OutcomeUnknownError):
            self.doubt = error
        elif (self.doubt is None or isinstance(self.doubt, ConflictError)) and self.placement.in_process(error.code):
            self.doubt = error  # somebody's request under this key may still make the order
        elif self.doubt is None and not isinstance(error, RefusedError):
            yield from self.ledger.never_left()

    def _error(self, response: Response) -> RewardOrdersError:
        session, placement = self.session, self.placement
        return refusal(
            response,
            session.dialect(),
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
        if not asked:  # a moment that has passed asks for nothing
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
            if found is None or not self.placement.settles(found):
                yield from self._leave_open(error)
                raise
            order = found
        return (yield from self._succeed(order))

    def _succeed(self, order: T) -> Flow[T]:
        """Settle the key with this order, unless it is not the order asked for."""
        differences = self.placement.differences(order)
        if differences:
            # Where a key can be sent twice to change its order, an attempt in doubt may still do so.
            late = self.doubt is not None and self.placement.looks_when_in_doubt
            yield from self.ledger.settle(State.UNKNOWN if late else State.REJECTED)
            raise mismatch(self.placement, order, differences)
        with suppress(LeaseLostError):  # another worker is about to find the same order; this caller has it already
            info = order.response
            yield from self.ledger.settle(
                State.SUCCEEDED, remote_id=order.id, status=info.status, request_id=info.request_id
            )
        return order

    def _was_there(self, found: T) -> Flow[T]:
        try:
            order = self.placement.was_there(found)
        except RefusedError:
            yield from self.ledger.settle(State.REJECTED)
            raise
        return (yield from self._succeed(order))

    def _give_up(self, error: RewardOrdersError) -> Flow[T]:
        """The last attempt's error, seen in the light of all of them.

        A refusal after an attempt that may have arrived is not a refusal: the key is looked up, and what is there
        counts. Only a key none of whose attempts may have arrived becomes REJECTED or free.
        """
        if isinstance(error, OutcomeUnknownError):
            yield from self._leave_open(error)
            raise error
        refused = isinstance(error, RefusedError)
        exists = refused and self.placement.exists(error.status or 0, error.code)
        if exists or (refused and self.doubt not in (None, error)):
            found = yield from self._look(error)
            if found is not None and self.placement.settles(found):
                return (yield from self._succeed(found))
        if self.doubt is not None:
            yield from self._leave_open(error)
            if self.doubt is error:
                raise error
            raise self._unknown(
                "An earlier attempt may have arrived, and the last one did not settle it.", last=error
            ) from error
        if not refused:
            yield from self.ledger.release()
        elif exists:
            yield from self._leave_open(error)
        else:
            yield from self.ledger.settle(State.REJECTED, status=error.status, request_id=error.request_id)
        raise error

    def _leave_open(self, error: RewardOrdersError) -> Flow[None]:
        """The order may exist; the journal keeps what the vendor's support asks for."""
        yield from self.ledger.settle(State.UNKNOWN, status=error.status, request_id=error.request_id)

    def _expired(self) -> bool:
        lifetime, first_sent = self.placement.lifetime, self.ledger.first_sent
        if lifetime is None or first_sent is None:
            return False
        return datetime.fromtimestamp(self.session.clock.time(), UTC) - first_sent > lifetime

    def _expire(self) -> Flow[T]:
        found = yield from self._look(self.doubt)
        if found is not None:
            return (yield from self._succeed(found))
        yield from self.ledger.settle(State.UNKNOWN)
        raise KeyExpiredError(
            "This key is older than the service's promise for it and no order was found under it; it was not sent.",
            key=self.placement.key,
            hint="Check with the vendor, then place the order under a new key.",
        )

    # --- looking, waiting, writing ahead ----------------------------------------------------------------------------

    def _look(self, doubt: RewardOrdersError | None) -> Flow[T | None]:
        """Look the key up. Where that fails, nothing may be sent: unknown if in doubt, else the failure itself."""
        try:
            return (yield from self.placement.look_up(ends=self.ends))
        except RewardOrdersError as failure:
            if self.doubt is None and not isinstance(doubt, ConflictError):
                yield from self.ledger.release()
                raise
            yield from self.ledger.settle(State.UNKNOWN)
            if isinstance(doubt, UnreadableResponseError):
                raise doubt from failure
            cause = doubt if isinstance(doubt, RefusedError) else failure
            raise self._unknown("The order may exist, and looking it up failed too.", last=cause) from cause

    def _turn(self) -> Flow[None]:
        """Wait for the client's, or the journal's, next slot."""
        left = self.session.left(self.ends)
        wait = yield from self._write(self.ledger.turn(within=left))
        if wait >= left:
            yield from self._give_up(NotSentError("The deadline comes before this order's turn under the rate limit."))
        yield from self.ledger.wait(wait)

    def _write(self, write: Flow[R]) -> Flow[R]:
        """A ledger write without which nothing may be sent."""
        try:
            return (yield from write)
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

    def _unknown(self, message: str, *, last: RewardOrdersError | None = None) -> OutcomeUnknownError:
        return OutcomeUnknownError(
            message,
            key=self.placement.key,
            request_id=None if last is None else last.request_id,
            hint="Call again with the same key; reconcile() looks up what a journal holds.",
        )


def mismatch(placement: Placement[T], order: T, differences: Mapping[str, tuple[object, object]]) -> OrderMismatchError:
    """The error for an order that is not the one asked for; it holds both."""
    error = OrderMismatchError(
        f"The service holds a different order under this key: it differs in {', '.join(differences)}.",
        key=placement.key,
        hint="The order asked for does not exist. The one in .order does, and this call may have made it: "
        "keep it, or place yours under a new key.",
    )
    error.requested = {field: pair[0] for field, pair in differences.items()}
    error.received = {field: pair[1] for field, pair in differences.items()}
    error.order = order
    return error
