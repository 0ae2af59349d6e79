"""The attempts of one call under one key, and what they allow us to believe."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Generic

from reward_orders.core.errors import (
    ConflictError,
    InProgressError,
    KeyExpiredError,
    NotSentError,
    OutcomeUnknownError,
    RateLimitedError,
    RefusedError,
    RewardOrdersError,
    ServiceError,
    UnreadableResponseError,
)
from reward_orders.core.flow import discard
from reward_orders.core.wire import TransportFailureError
from reward_orders.http.refusals import refusal
from reward_orders.http.retry import retry_after
from reward_orders.http.session import attempt, no_answer
from reward_orders.idempotency.order_request import SKEW, T, mismatch
from reward_orders.journal.states import LeaseLostError, State

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from reward_orders.core.flow import Flow
    from reward_orders.core.wire import Response
    from reward_orders.http.session import Session
    from reward_orders.idempotency.claim import Claim
    from reward_orders.idempotency.order_request import OrderRequest

SAME_KEY = "Call again with the same key; reconcile() looks up what a journal holds."
# How long a request in process, or an order that does not show yet, is waited for where the call has no deadline.
IN_PROCESS_MOST = 600.0


class Attempts(Generic[T]):
    """The attempts of one call, and what they allow us to believe.

    `doubt` is why an order may exist already; None while that is impossible. `refused` is the last answer that said no.
    `unsure` is the doubt that a refusal left which may have been another request's answer.
    """

    def __init__(self, session: Session, order_request: OrderRequest[T], claim: Claim, ends: float) -> None:
        self.session = session
        self.order_request = order_request
        self.claim = claim
        self.ends = ends
        self.began = session.clock_now()
        self.sent_before = claim.first_sent
        self.refused: RewardOrdersError | None = None
        self.doubt: RewardOrdersError | None = None
        self.unsure: RewardOrdersError | None = None
        self.response: Response | None = None
        if self.sent_before is not None:
            self.doubt = self._unknown("An earlier attempt under this key may have arrived.")

    def run(self) -> Flow[T]:
        """Send, repeat, look up; ends with the order or one error of the tree."""
        session, order_request = self.session, self.order_request
        if self._expired():
            return (yield from self._expire())
        if order_request.looks_first and self.doubt is None:
            found = yield from self._look(None)
            if found is not None:
                return (yield from self._was_there(found))
        number = 1
        while True:
            if self.doubt is not None and (order_request.looks_when_in_doubt or self.claim.reworded):
                found = yield from self._look_long_enough(number)
                if found is not None and self._ends_it(found):
                    return (yield from self._take(found))
            wait: float | None
            reason = "retry"
            self.response = None
            try:
                response = yield from attempt(
                    session,
                    order_request.request,
                    number=number,
                    ends=self.ends,
                    key=order_request.key,
                    before=self.claim.ready,
                    alive=self.claim.alive,
                )
                self.claim.answered()
            except TransportFailureError as failure:
                self.claim.answered()
                error = no_answer(failure, session, order_request.request, writes=True, key=order_request.key)
                error.__cause__ = failure
                yield from self._believe(error)
                wait = max(session.retry.backoff(number), order_request.read_lag if failure.was_sent else 0.0)
            except LeaseLostError:
                raise
            except RewardOrdersError as failure:  # no access token, no turn, no journal: the order itself was not sent
                error, wait = failure, None
                yield from self._believe(error)
            else:
                if response.ok:
                    return (yield from self._accept(response))
                error, wait, reason = yield from self._hear(response, number)
            last = reason == "retry" and number >= session.retry.attempts
            if wait is None or last or wait >= session.seconds_left(self.ends):
                return (yield from self._give_up(error))
            yield from self.claim.pause(wait, number, reason)
            number += 1

    # --- what an attempt's end means -------------------------------------------------------------------------------

    def _hear(self, response: Response, number: int) -> Flow[tuple[RewardOrdersError, float | None, str]]:
        """What an answer without an order means: its error, the seconds before the next attempt, and why there is one.

        None instead of seconds if this answer is the last word.
        """
        error, self.response = self._error(response), response
        yield from self._believe(error)
        wait = self._wait_before_repeat(response, error, number)
        if wait is None and (yield from self._asks_again(response, error)):
            return error, 0.0, "asked again"
        in_process = self.order_request.in_process(error.code) and self._in_process_still(number)
        return error, wait, "in process" if in_process else "retry"

    def _asks_again(self, response: Response, error: RewardOrdersError) -> Flow[bool]:
        """Whether to send a refused request again, on another connection, before the refusal is believed.

        A gateway that answers one request twice shifts every later answer of that connection by one, and a refusal does
        not say whom it refuses. Ours may be worked on meanwhile, so that a look-up which finds nothing proves nothing;
        the answer to the same key does, and makes no second order.
        """
        if not _says_no(error):
            return False
        if self.unsure is not None:
            if self.doubt is self.unsure:
                self.doubt = None  # refused on two connections
            return False
        request = self.order_request
        looked_up = self.doubt is not None or request.answers_receipt or request.exists(error.status or 0, error.code)
        may_repeat = self.session.retry.attempts > 1 and self.session.seconds_left(self.ends) > 0
        if looked_up or not response.shared or not may_repeat:
            return False
        yield from discard(response)
        self.doubt = self.unsure = self._unknown(
            f"{error.message} That may have been another request's answer, and the next attempt did not settle it.",
            last=error,
        )
        return True

    def _believe(self, error: RewardOrdersError) -> Flow[None]:
        """Take note: an unknown outcome is a doubt; an attempt that never left is taken back in the journal."""
        if isinstance(error, RefusedError):
            self.refused = error
        if self.order_request.in_process(error.code) or self.order_request.exists(error.status or 0, error.code):
            self.unsure = None  # something came of this key, so a doubt lasts, whatever is refused after it
        if isinstance(error, OutcomeUnknownError):
            self.doubt = error
        elif (self.doubt is None or isinstance(self.doubt, ConflictError)) and self.order_request.in_process(
            error.code
        ):
            self.doubt = error  # another request under this key may still make the order
        elif self.doubt is None and not isinstance(error, RefusedError):
            yield from self.claim.never_left()

    def _error(self, response: Response) -> RewardOrdersError:
        session, order_request = self.session, self.order_request
        return refusal(
            response,
            session.dialect(),
            order_request.request,
            writes=True,
            key=order_request.key,
            now=session.clock.time(),
        )

    def _wait_before_repeat(self, response: Response, error: RewardOrdersError, number: int) -> float | None:
        """Seconds before the next attempt, or None where this answer is the last word.

        The wait that the service asks for is obeyed in full or ends the call; it is never cut short.
        """
        least = self.order_request.least_wait(response.status, error.code)
        if least is None:
            return None
        asked = retry_after(response, now=self.session.clock.time())
        if not asked:  # a moment that has passed asks for nothing
            wait = self.session.retry.backoff(number)
            if self.order_request.in_process(error.code):  # it is asked once more before the deadline
                wait = min(wait, self.session.seconds_left(self.ends) / 2)
            return max(least, wait)
        return max(least, asked) if asked <= self.session.retry.retry_after_max else None

    def _in_process_still(self, number: int) -> bool:
        """Whether to go on waiting for a request in process: until the deadline, however many attempts that takes."""
        if self.session.retry.attempts == 1:
            return False
        waited = (self.session.clock_now() - self.began).total_seconds()
        return self.session.deadline is not None or waited < IN_PROCESS_MOST or number < self.session.retry.attempts

    # --- ends ------------------------------------------------------------------------------------------------------

    def _accept(self, response: Response) -> Flow[T]:
        """A 2xx: the order, if it says that it is ours, compared with what was asked for.

        If it cannot be read, or names another order, the key is looked up. If it does not say whose order it is, it is
        ours only if the look-up finds the same id.
        """
        order_request = self.order_request
        order: T | None = None
        error: RewardOrdersError
        try:
            order = order_request.read(response)
            ours = order_request.names(order)
        except UnreadableResponseError as failure:
            error, ours = failure, False
            yield from discard(response)
        else:
            if order_request.answers_receipt and ours is not False:
                return (yield from self._await_order(order))
            if ours and not order_request.overwrote(order, first_sent=self._first_sent()):
                return (yield from self._succeed(order))
            if ours:
                return (yield from self._overwrote(order))
            said = "does not say whose order it is" if ours is None else "names another order than was asked for"
            error = self._unknown(f"The answer to the create {said}.")
        if order is not None and ours is False:
            self.claim.tell("answer_of_another_order")
            yield from discard(response)
        self.doubt = error
        found = yield from self._look_until_it_shows(error)
        if found is None or not self._ends_it(found) or (ours is None and order is not None and found.id != order.id):
            yield from self._leave_open(error)
            raise error
        return (yield from self._take(found if order is None or ours is False else order))

    def _await_order(self, receipt: T) -> Flow[T]:
        """The service took the order and answered a receipt: read the order by its key.

        Until it shows, the outcome is unknown: what the key holds has not been compared.
        """
        doubt = self.doubt
        self.doubt = taken = self._unknown(
            f"{self.order_request.service} took the order, and does not show it yet: it will be, or is, worked on."
        )
        taken.status, taken.request_id = receipt.response.status, receipt.response.request_id
        found = yield from self._look_until_it_shows(taken)
        if found is None:
            yield from self._leave_open(taken)
            raise taken
        self.doubt = doubt
        return (yield from self._succeed(found))

    def _succeed(self, order: T) -> Flow[T]:
        """Settle the key with this order, unless it is not the order asked for."""
        differences = self.order_request.differences(order)
        if differences:
            yield from self._settle_other(order)
            raise mismatch(self.order_request, order, differences, created=self._bought(order))
        if order.replayed and self.claim.reworded:
            self.claim.tell("replayed_with_other_wording", fields=self.claim.reworded)
        with suppress(LeaseLostError):  # another worker is about to find the same order; this caller has it already
            info = order.response
            yield from self.claim.settle(
                State.SUCCEEDED, remote_id=order.id, status=info.status, request_id=info.request_id
            )
        return order

    def _was_there(self, found: T) -> Flow[T]:
        """The order was there before anything was sent."""
        try:
            differences: Mapping[str, tuple[object, object]] = self.order_request.was_there(found)
        except RefusedError:
            yield from self.claim.settle(State.REJECTED)
            raise
        if differences:
            # Not as in `_settle_other`: where another reward has taken the key meanwhile, it is that reward's.
            yield from self.claim.settle(State.REJECTED, remote_id=found.id)
            raise mismatch(self.order_request, found, differences, created=False)
        info = found.response
        yield from self.claim.settle(
            State.SUCCEEDED, remote_id=found.id, status=info.status, request_id=info.request_id
        )
        return found

    def _overwrote(self, order: T) -> Flow[T]:
        """The create changed an order that was not there when we looked; the key keeps that order.

        Another caller made it meanwhile, or a gateway delivered our request twice, which looks the same.
        """
        yield from self._settle_other(order)
        recent = order.created_at is not None and order.created_at >= self.began - SKEW
        raise mismatch(
            self.order_request,
            order,
            self.order_request.differences(order)
            or {"created by": ("this call", "another caller, or this call twice")},
            created=None if recent else False,
            how="Another caller made an order under this key while it was being placed here, or this request arrived "
            "twice, and the service took our fields over into it.",
        )

    def _settle_other(self, order: T) -> Flow[None]:
        """The key has another order than was asked for: never free, and open if a late request may change it."""
        late = self.doubt is not None and self.order_request.looks_when_in_doubt
        with suppress(LeaseLostError):
            yield from self.claim.settle(State.UNKNOWN if late else State.REJECTED, remote_id=order.id)

    def _bought(self, order: T) -> bool | None:
        """Whether this call bought the order; None if that cannot be known."""
        if not order.replayed:
            return True
        if self.doubt is None:
            return False
        if self.sent_before is not None or order.created_at is None:
            return None
        # A service that tells whole seconds cuts off the rest.
        began = self.began if order.created_at.microsecond else self.began.replace(microsecond=0)
        return True if order.created_at >= began else None

    def _give_up(self, error: RewardOrdersError) -> Flow[T]:
        """End with the last attempt's error, judged by all attempts.

        A refusal after an attempt that may have arrived is not a refusal: the key is looked up, and what is there
        counts. Only a key none of whose attempts may have arrived becomes REJECTED or free.
        """
        if isinstance(error, OutcomeUnknownError):
            yield from self._leave_open(error)
            raise error
        refused = isinstance(error, RefusedError)
        exists = refused and self.order_request.exists(error.status or 0, error.code)
        found: T | None = None
        if refused and (exists or self.doubt is not None):
            patient = self.session.retry.attempts > 1
            found = yield from (self._look_until_it_shows(error) if patient else self._look(error))
        elif refused:
            found = yield from self._look_behind(error)
            if found is not None and self._ends_it(found):  # so the refusal was another's, and ours may have made it
                self.doubt = self._unknown("The refusal was the answer to another request.", last=error)
        if found is not None and self._ends_it(found):
            return (yield from self._take(found))
        if self.doubt is not None or exists:
            yield from self._leave_open(error)
            raise self._still_open(error, exists=exists, found=found) from error
        if not refused:
            yield from self.claim.release()
            # Earlier requests of this call were answered, so the error must not say that nothing left.
            if self.refused is not None and isinstance(error, NotSentError):
                raise self.refused from error
        else:
            yield from self.claim.settle(State.REJECTED, status=error.status, request_id=error.request_id)
        raise error

    def _still_open(self, error: RewardOrdersError, *, exists: bool, found: T | None) -> RewardOrdersError:
        """The error to raise if the order may exist, or may still come."""
        if self.doubt is error:  # in process, and nothing of ours is in doubt
            return InProgressError(
                f"{self.order_request.service} is still working on a request under this key, and no order shows yet.",
                key=self.order_request.key,
                request_id=error.request_id,
                status=error.status,
                code=error.code,
                hint="Call again with the same key in a few seconds: it finds that order.",
            )
        if exists:
            shown = "looking it up finds none" if found is None else f"{found.id} does not show what was asked for"
            return self._unknown(
                f"{self.order_request.service} says that this key has an order, and {shown}.", last=error
            )
        return self._unknown("An earlier attempt may have arrived, and the last one did not settle it.", last=error)

    def _leave_open(self, error: RewardOrdersError) -> Flow[None]:
        """Settle the key as UNKNOWN; the journal keeps what the vendor's support asks for."""
        yield from self.claim.settle(State.UNKNOWN, status=error.status, request_id=error.request_id)

    def _expired(self) -> bool:
        lifetime = self.order_request.lifetime
        return lifetime is not None and self.sent_before is not None and self.began - self.sent_before > lifetime

    def _expire(self) -> Flow[T]:
        found = yield from self._look(self.doubt)
        if found is not None:
            return (yield from self._succeed(found))
        yield from self.claim.settle(State.UNKNOWN)
        days = (self.began - self.sent_before).days if self.sent_before is not None else 0
        raise KeyExpiredError(
            f"This key was first sent {days} days ago, which is past {self.order_request.service}'s promise for it, "
            "and no order was found under it; it was not sent again.",
            key=self.order_request.key,
            hint="Ask the vendor whether the order exists: a new key buys a second one if it does.",
        )

    # --- looking, writing ahead --------------------------------------------------------------------------------------

    def _first_sent(self) -> datetime | None:
        """When a request under this key may first have arrived, if one is in doubt."""
        if self.doubt is None:
            return None
        return self.began if self.sent_before is None else self.sent_before

    def _ends_it(self, found: T) -> bool:
        """Whether an order found under the key settles the call, or the request must be sent again to change it."""
        return self.order_request.looks_first or self.order_request.settles(found, first_sent=self._first_sent())

    def _take(self, found: T) -> Flow[T]:
        """Take the order found while in doubt: the one that was sent, or one that was there before."""
        if self.order_request.settles(found, first_sent=self._first_sent()):
            return (yield from self._succeed(found))
        yield from self._settle_other(found)
        first, made = self._first_sent(), found.created_at
        since = first is not None and made is not None and made >= first - SKEW
        differences = self.order_request.other_reward(found)
        raise mismatch(self.order_request, found, differences, created=None if since else False)

    def _look_long_enough(self, number: int) -> Flow[T | None]:
        """Look before sending again. What was sent a moment ago may not show yet, so look twice."""
        found = yield from self._look(self.doubt)
        wait = self.order_request.read_lag - self.claim.idle
        if found is None and number == 1 and wait > 0 and wait < self.session.seconds_left(self.ends):
            yield from self.claim.pause(wait, number, "read lag")
            found = yield from self._look(self.doubt)
        return found

    def _look(self, doubt: RewardOrdersError | None) -> Flow[T | None]:
        """Look the key up. If that fails nothing may be sent: OutcomeUnknownError if in doubt, else the failure."""
        try:
            return (yield from self.order_request.look_up(ends=self.ends))
        except RewardOrdersError as failure:
            only_unsure = self.unsure is not None and self.doubt is self.unsure
            if only_unsure and self.refused is not None and _says_no(failure):  # on two connections
                yield from self.claim.settle(
                    State.REJECTED, status=self.refused.status, request_id=self.refused.request_id
                )
                raise self.refused from failure
            if self.doubt is None and not isinstance(doubt, ConflictError):
                yield from self.claim.release()
                if isinstance(failure, UnreadableResponseError):
                    raise ServiceError(
                        f"Nothing was sent, because the look before it could not be read: {failure.message}",
                        key=self.order_request.key,
                        status=failure.status,
                        request_id=failure.request_id,
                        hint="Call again with the same key.",
                    ) from failure
                raise
            yield from self.claim.settle(State.UNKNOWN)
            if isinstance(doubt, UnreadableResponseError):
                raise doubt from failure
            cause = doubt if isinstance(doubt, RefusedError) else failure
            raise self._unknown("The order may exist, and looking it up failed too.", last=cause) from cause

    def _look_until_it_shows(self, doubt: RewardOrdersError) -> Flow[T | None]:
        """Look the key up; where the service shows an order late, again and again until the deadline."""
        number = 1
        while True:
            found = yield from self._look(doubt)
            if found is not None or not self.order_request.answers_receipt:
                return found
            wait = self.session.retry.backoff(number)
            waited = (self.session.clock_now() - self.began).total_seconds()
            left = self.session.seconds_left(self.ends)
            if wait >= left or (self.session.deadline is None and waited >= IN_PROCESS_MOST):
                return None
            yield from self.claim.pause(wait, number, "poll")
            number += 1

    def _look_behind(self, error: RewardOrdersError) -> Flow[T | None]:
        """The order behind a refusal that may be the answer to another request, while ours was executed.

        This is for the last attempt; others are repeated (`_asks_again`). The first answer of a connection is ours. A
        service that answers with a receipt may refuse a known key under a code that nobody documents, so there every
        refusal is looked behind.
        """
        response = self.response
        receipt = self.order_request.answers_receipt
        if response is None or not (response.shared or receipt) or isinstance(error, RateLimitedError):
            return None
        if response.shared:
            yield from discard(response)
        try:
            found = yield from self.order_request.look_up(ends=self.ends)
            lag = self.order_request.read_lag
            if found is None and receipt and response.shared and lag < self.session.seconds_left(self.ends):
                yield from self.claim.pause(lag, 1, "read lag")  # ours may have been executed a moment ago
                found = yield from self.order_request.look_up(ends=self.ends)
            return found
        except RewardOrdersError as failure:
            if self.unsure is not None or _says_no(failure):
                return None  # refused on two connections
            yield from self._leave_open(error)
            raise self._unknown(
                f"{error.message} That may be another's answer, or be about an order that exists; and looking the key "
                "up failed.",
                last=error,
            ) from failure

    def _unknown(self, message: str, *, last: RewardOrdersError | None = None) -> OutcomeUnknownError:
        return OutcomeUnknownError(
            message,
            key=self.order_request.key,
            request_id=None if last is None else last.request_id,
            hint=SAME_KEY,
        )


def _says_no(error: RewardOrdersError) -> bool:
    """Whether an answer refuses for good; a 429 does not."""
    return isinstance(error, RefusedError) and not isinstance(error, RateLimitedError)
