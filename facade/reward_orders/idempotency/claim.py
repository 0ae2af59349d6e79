"""One call's claim on its key, and what it writes into the journal before and after its requests.

Without a journal nothing is written. The claim is known the moment it is committed, in the journal's own thread, so
that a call that is cancelled or interrupted at any instruction still gives its key back.
"""

from __future__ import annotations

import os
import threading
from functools import partial
from typing import TYPE_CHECKING, Any

from reward_orders.core.errors import JournalError, NotSentError
from reward_orders.core.flow import call, sleep
from reward_orders.http.events import Event
from reward_orders.journal.states import PATIENCE, Claimed, LeaseLostError

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from reward_orders.core.errors import RewardOrdersError
    from reward_orders.core.flow import Flow
    from reward_orders.http.limiter import Turn
    from reward_orders.http.session import Session
    from reward_orders.idempotency.order_request import OrderRequest
    from reward_orders.journal import Journal
    from reward_orders.journal.states import Busy, Settled, State

LAST_WAIT = 1.0  # seconds that a call which is cut off waits at most for its key to be given back


class Hold:
    """A claim, known the moment it is committed, and given back if its call leaves without having settled it."""

    def __init__(self, journal: Journal) -> None:
        self.claim: Claimed | None = None
        self.journal = journal
        self._gone = False
        self._lock = threading.Lock()
        self._process = os.getpid()

    def keep(self, claim: Claimed) -> None:
        """Take note of the claim that the journal's thread has committed."""
        with self._lock:
            if not self._gone:
                self.claim = claim
                return
        self.journal.give_back(claim, sent=False)  # the caller has gone already

    def leave(self, *, sent: bool) -> Callable[[float], bool] | None:
        """Give the key back without waiting; return what waits for it, or None if there is nothing to give back.

        A forked child that drops its copy of a call gives nothing back: the call goes on in the parent.
        """
        if os.getpid() != self._process:
            return None
        with self._lock:
            self._gone = True
            claim, self.claim = self.claim, None
        return None if claim is None else self.journal.give_back(claim, sent=sent)


class Claim:
    """The claim of one call. Writes may raise LeaseLostError: another worker has the key now.

    `sent` says whether a request of this claim may have arrived, `sent_ever` whether one of this call may. `first_sent`
    is when a request under this key may first have left, before this claim; `idle` the seconds between the last write
    about the key and this claim; `reworded` names the fields of wording that differ from what was sent before.
    """

    def __init__(
        self, session: Session, order_request: OrderRequest[Any], journal: Journal | None, *, ends: float
    ) -> None:
        self.sent = False
        self.sent_ever = False
        self.first_sent: datetime | None = None
        self.idle = float("inf")
        self.reworded: tuple[str, ...] = ()
        self._session = session
        self._order_request = order_request
        self._ends = ends
        self._hold = None if journal is None else Hold(journal)
        self._turn: Turn | None = None
        self._next_turn: float | None = None  # seconds, from the last answer
        self._lengthened = False

    # --- the claim

    def take(self) -> Flow[Claimed | Settled | Busy | None]:
        """Ask the journal for the key; None without a journal. Raises JournalError, KeyReusedError."""
        hold, wanted = self._hold, self._order_request
        if hold is None:
            return None
        within = min(max(self._session.seconds_left(self._ends), 0.05), PATIENCE)
        self.sent = False
        got = yield from call(
            lambda: hold.journal.claim(
                wanted.scope,
                wanted.key,
                fingerprint=wanted.fingerprint,
                digests=wanted.digests,
                caller_key=wanted.caller_key,
                folded=wanted.folded_key,
                within=within,
                on_claimed=hold.keep,
            )
        )
        if isinstance(got, Claimed):
            self.first_sent, self.idle, self.reworded = got.first_sent, got.idle, got.reworded
        return got

    def leave(self) -> Callable[[float], bool] | None:
        """Give the key back on the way out, without waiting; what is returned waits for it to be written down.

        None where there is nothing to give back.
        """
        if self._turn is not None:
            self._turn.leave()
        return None if self._hold is None else self._hold.leave(sent=self.sent)

    # --- before a request

    def ready(self) -> Flow[None]:
        """Wait for the turn of this order, and write down that it is about to leave.

        Raises NotSentError where the deadline comes before the turn, or the journal cannot be written.
        """
        limiter = self._session.limiter
        slot = None if limiter is None else (self._session.platform, limiter.interval)

        def write(journal: Journal, claim: Claimed, lease: float) -> float:
            return journal.sending(claim, lease=lease, slot=slot)

        if limiter is None:
            yield from self._before(write)
        else:
            self._turn = turn = limiter.join()
            try:
                yield from self._wait_for(turn)
                turn.begin()
                while (wait := (yield from self._before(write))) > 0:
                    turn.put_off(wait)
                    yield from self._wait_for(turn)
                    turn.begin()
                turn.use()
            finally:
                turn.leave()
        self.sent = self.sent_ever = True

    def _wait_for(self, turn: Turn) -> Flow[None]:
        announced = False
        while (wait := turn.wait()) > 0:
            left = self._session.seconds_left(self._ends)
            seconds = wait if announced else max(wait, turn.estimate)
            if seconds >= left:
                raise NotSentError(
                    f"The deadline comes before this order's turn: {seconds:.0f} s at the client's rate, "
                    f"{max(left, 0):.0f} s left.",
                    key=self._order_request.key,
                    hint="Call again with the same key; a longer deadline or a higher rate lets more calls wait.",
                )
            if not announced:
                self.tell("wait", seconds=seconds, reason="rate")
                announced = True
            yield from self.wait(min(wait, left))

    def alive(self) -> Flow[None]:
        """Check the fence and renew the lease before a request that is not the order itself, such as one for a token.

        Raises NotSentError where the journal cannot be written.
        """
        yield from self._before(lambda journal, claim, lease: journal.renew(claim, lease=lease))

    def _before(self, write: Callable[[Journal, Claimed, float], float | None]) -> Flow[float]:
        """Write before a request, and keep the lease beyond it; if that fails, nothing may be sent."""
        hold = self._hold
        if hold is None or hold.claim is None:
            return 0.0
        journal, claim, lease = hold.journal, hold.claim, self._lease(hold.journal)
        try:
            return (yield from call(partial(write, journal, claim, lease))) or 0.0
        except LeaseLostError:
            raise
        except JournalError as error:
            raise NotSentError(
                f"Nothing was sent, because the journal could not be written: {error.message}",
                key=self._order_request.key,
                hint=error.hint,
            ) from error

    def _lease(self, journal: Journal) -> float:
        """Seconds of a lease that outlives the request to come; the journal's own may be longer."""
        timeout = self._session.timeout
        needed = timeout + max(1.0, timeout / 5)
        if needed > journal.lease and not self._lengthened:
            self._lengthened = True
            self.tell("lease_lengthened", seconds=needed, reason="timeout")
        return needed

    # --- afterwards

    def answered(self) -> None:
        """The request has its answer, or will have none: the next turn is counted from when it may have arrived."""
        if self._session.limiter is not None and self._turn is not None:
            self._next_turn = self._session.limiter.answered(self._turn)

    def never_left(self) -> Flow[None]:
        """Take `ready` back: this attempt provably stayed here, and no other of this claim may have arrived."""
        self.sent = False
        yield from self._note(lambda journal, claim: journal.never_left(claim))

    def release(self) -> Flow[None]:
        """Give the key back; nothing of this claim was sent."""
        yield from self._note(lambda journal, claim: journal.release(claim), last=True)

    def settle(
        self, state: State, *, remote_id: str | None = None, status: int | None = None, request_id: str | None = None
    ) -> Flow[None]:
        """Write down what became of the order."""
        slot = None if self._next_turn is None else (self._session.platform, self._next_turn)
        yield from self._note(
            lambda journal, claim: journal.settle(
                claim, state, remote_id=remote_id, status=status, request_id=request_id, slot=slot
            ),
            last=True,
        )

    def pause(self, seconds: float, number: int, reason: str) -> Flow[None]:
        """Wait before the next attempt, and say so."""
        self.tell("wait", seconds=seconds, reason=reason, number=number)
        yield from self.wait(seconds)

    def wait(self, seconds: float) -> Flow[None]:
        """Sleep, renewing the lease before it can run out."""
        hold = self._hold
        if hold is None or hold.claim is None:
            yield from sleep(seconds)
            return
        while seconds > 0:
            yield from self._note(lambda journal, claim: journal.renew(claim))
            nap = min(seconds, hold.journal.lease / 3)
            yield from sleep(nap)
            seconds -= nap

    def tell(
        self,
        name: str,
        *,
        seconds: float | None = None,
        reason: str | None = None,
        number: int | None = None,
        fields: tuple[str, ...] = (),
        error: RewardOrdersError | None = None,
    ) -> None:
        """Tell the client's callback about this key, if there is one."""
        if self._session.on_event is None:
            return
        operation, key = self._order_request.request.operation, self._order_request.key
        event = Event(name, operation=operation, attempt=number, key=key, seconds=seconds, reason=reason, fields=fields)
        if error is not None:
            event.status, event.code, event.request_id = error.status, error.code, error.request_id
        self._session.emit(event)

    def _note(self, write: Callable[[Journal, Claimed], None], *, last: bool = False) -> Flow[None]:
        """Write after the answer: a failure becomes an event, and the caller still learns what happened."""
        hold = self._hold
        if hold is None or hold.claim is None:
            return
        journal, claim = hold.journal, hold.claim
        try:
            yield from call(partial(write, journal, claim))
        except LeaseLostError:
            hold.claim = None
            raise
        except JournalError as error:
            self.tell("journal_write_failed", reason=type(error.__cause__ or error).__name__)
        else:
            if last:
                hold.claim = None
