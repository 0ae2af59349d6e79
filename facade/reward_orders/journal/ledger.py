"""One call's page of the journal: what is written before and after its attempts; without a journal, nothing is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reward_orders.core.errors import JournalError
from reward_orders.core.events import Event
from reward_orders.core.flow import call, sleep
from reward_orders.journal.states import LeaseLostError

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from reward_orders.core.flow import Flow
    from reward_orders.core.session import Session
    from reward_orders.core.wire import Request
    from reward_orders.journal import Journal
    from reward_orders.journal.states import Claimed, State


class Ledger:
    """The claim of one call. Every method may raise LeaseLostError: another worker has the key now."""

    def __init__(
        self, session: Session, request: Request, key: str, journal: Journal | None, claim: Claimed | None
    ) -> None:
        self._session = session
        self._operation = request.operation
        self._key = key
        self._journal = journal
        self._claim = claim

    @property
    def first_sent(self) -> datetime | None:
        """When something under this key may first have left, before this call."""
        return None if self._claim is None else self._claim.first_sent

    def turn(self, *, within: float) -> Flow[float]:
        """Seconds until this order's slot: the client's own, or one shared by all workers of the journal.

        `within` or more where there is no slot so soon.
        """
        limiter = self._session.limiter
        if limiter is None:
            return 0.0
        if self._journal is None:
            return limiter.reserve(within=within)
        journal = self._journal
        scope = self._session.platform
        return (yield from call(lambda: journal.reserve(scope, limiter.interval, within=within)))

    def sending(self) -> Flow[None]:
        """Say, before the socket, that this key is about to leave; raises JournalError."""
        if self._journal is not None and self._claim is not None:
            journal, claim = self._journal, self._claim
            yield from call(lambda: journal.sending(claim))

    def never_left(self) -> Flow[None]:
        """Take that back: this attempt provably stayed here."""
        yield from self._note(lambda journal, claim: journal.never_left(claim))

    def release(self) -> Flow[None]:
        """Give the key back; nothing of this call was sent."""
        yield from self._note(lambda journal, claim: journal.release(claim))

    def settle(
        self, state: State, *, remote_id: str | None = None, status: int | None = None, request_id: str | None = None
    ) -> Flow[None]:
        """Write down what became of the order."""
        yield from self._note(
            lambda journal, claim: journal.settle(
                claim, state, remote_id=remote_id, status=status, request_id=request_id
            )
        )

    def pause(self, seconds: float, number: int) -> Flow[None]:
        """Wait before the next attempt, and say so."""
        self._session.emit(Event("wait", operation=self._operation, attempt=number, key=self._key, seconds=seconds))
        yield from self.wait(seconds)

    def wait(self, seconds: float) -> Flow[None]:
        """Sleep, renewing the lease before it can run out."""
        if self._journal is None:
            yield from sleep(seconds)
            return
        while seconds > 0:
            yield from self._note(lambda journal, claim: journal.renew(claim))
            nap = min(seconds, self._journal.lease / 3)
            yield from sleep(nap)
            seconds -= nap

    def _note(self, write: Callable[[Journal, Claimed], None]) -> Flow[None]:
        """A write after the fact: its failure is an event, and the caller still learns what happened."""
        if self._journal is None or self._claim is None:
            return
        journal, claim = self._journal, self._claim
        try:
            yield from call(lambda: write(journal, claim))
        except LeaseLostError:
            raise
        except JournalError as error:
            self._session.emit(
                Event(
                    "journal_write_failed",
                    operation=self._operation,
                    key=self._key,
                    reason=type(error.__cause__ or error).__name__,
                )
            )
