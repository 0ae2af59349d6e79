"""Settle keys whose outcome is unknown by looking them up, without sending an order."""

from __future__ import annotations

from collections import deque
from contextlib import suppress
from typing import TYPE_CHECKING, Generic

from reward_orders.core.errors import (
    AuthenticationError,
    ConfigurationError,
    JournalError,
    KeyReusedError,
    NotSentError,
    RateLimitedError,
    RewardOrdersError,
    ServiceError,
)
from reward_orders.core.flow import Linger, call
from reward_orders.http.events import Event
from reward_orders.idempotency.claim import LAST_WAIT, Hold
from reward_orders.idempotency.order_request import T
from reward_orders.journal.states import Claimed, LeaseLostError, State, patience

if TYPE_CHECKING:
    from collections.abc import Callable

    from reward_orders.core.flow import Flow
    from reward_orders.http.session import Session
    from reward_orders.journal import Journal
    from reward_orders.journal.states import Entry

# Other keys may meet the same.
ALL_KEYS = (ServiceError, NotSentError, AuthenticationError, RateLimitedError, JournalError)
IN_A_ROW = 3  # keys in a row with such an error before it counts as the service's own trouble, or the journal's
PAGE = 100  # entries read from the journal at once


class Reconciliation(Generic[T]):
    """One pass over the open keys of a platform and all its accounts, oldest first, with one page in memory.

    `concerns` says whether an entry is for this pass at all, where a platform's keys are those of two kinds of orders;
    `look` looks an entry's key up; `is_ours` says whether the found order is the entry's. If it is not, the entry gets
    the state `otherwise` and keeps the order's id.
    """

    def __init__(
        self,
        session: Session,
        journal: Journal | None,
        *,
        look: Callable[[Entry], Flow[T | None]],
        is_ours: Callable[[Entry, T], bool],
        otherwise: State,
        concerns: Callable[[Entry], bool] = lambda _: True,
    ) -> None:
        if journal is None:
            raise ConfigurationError("reconcile() needs a journal; pass journal=Journal.sqlite(…) to the client.")
        self._session = session
        self._journal = journal
        self._look = look
        self._is_ours = is_ours
        self._otherwise = otherwise
        self._concerns = concerns
        self._page: deque[Entry] = deque()
        self._last: Entry | None = None
        self._trouble: RewardOrdersError | None = None
        self._in_a_row = 0

    def next_order(self) -> Flow[T | None]:
        """Settle keys until an order is found, and give it; None at the end.

        A key that cannot be looked up does not stop the others: its error is raised at the end, or as soon as so many
        keys in a row have failed that the service itself is in trouble.
        """
        while True:
            entry = yield from self._next_entry()
            if entry is None:
                if self._trouble is not None:
                    raise self._trouble
                return None
            try:
                order = yield from self._settle(entry)
            except RewardOrdersError as error:
                error.key = error.key or entry.caller_key or entry.key
                self._trouble = self._trouble or error
                self._in_a_row = self._in_a_row + 1 if isinstance(error, ALL_KEYS) else 0
                if self._in_a_row == IN_A_ROW:
                    raise
                continue
            self._in_a_row = 0
            if order is not None:
                return order

    def settle_key(self, scope: str, key: str) -> Flow[T | None]:
        """Settle one key, and give its order; None where it is not open, not for this pass, or has no order."""
        journal, within = self._journal, patience(self._session.deadline)
        entry = yield from call(lambda: journal.open_key(scope, key, within=within))
        if entry is None or not self._concerns(entry):
            return None
        return (yield from self._settle(entry))

    def _next_entry(self) -> Flow[Entry | None]:
        while self._page or (yield from self._turn_page()):
            self._last = self._page.popleft()
            if self._concerns(self._last):
                return self._last
        return None

    def _turn_page(self) -> Flow[bool]:
        """Read the next page of open entries; whether there is one."""
        journal, last, platform, within = (
            self._journal,
            self._last,
            f"{self._session.platform} ",
            patience(self._session.deadline),
        )
        self._page.extend((yield from call(lambda: [*journal.open(platform, after=last, limit=PAGE, within=within)])))
        return bool(self._page)

    def _settle(self, entry: Entry) -> Flow[T | None]:
        """Settle one key by what is found under it.

        Found and ours: SUCCEEDED, and it is returned. Found and not as asked for: the state `otherwise`, and the event
        `other_order_found`. Not found: the key is free if nothing was ever sent; else it stays UNKNOWN, since a late
        request may still be processed. If the look-up fails, the key stays UNKNOWN and the error is raised.
        """
        journal, hold = self._journal, Hold(self._journal)
        try:
            claim = yield from _take(journal, entry, hold, within=patience(self._session.deadline))
            if claim is None:
                return None
            order = yield from self._look(entry)
            if order is None:
                yield from _write(lambda: journal.settle(claim, State.UNKNOWN))
            elif self._is_ours(entry, order):
                info, remote_id = order.response, order.id
                yield from _write(
                    lambda: journal.settle(
                        claim, State.SUCCEEDED, remote_id=remote_id, status=info.status, request_id=info.request_id
                    )
                )
            else:
                remote_id, order = order.id, None
                yield from _write(lambda: journal.settle(claim, self._otherwise, remote_id=remote_id))
                self._session.emit(Event("other_order_found", operation="reconcile", key=entry.key))
        except BaseException as error:
            given_back = hold.leave(sent=True)
            if given_back is not None and not isinstance(error, GeneratorExit):
                yield Linger(given_back, LAST_WAIT)
            raise
        hold.claim = None
        return order


def _take(journal: Journal, entry: Entry, hold: Hold, *, within: float) -> Flow[Claimed | None]:
    """Claim the key; None where another worker has it, or where nothing was sent under it, so that it is free now."""
    try:
        claim = yield from call(
            lambda: journal.claim(
                entry.scope,
                entry.key,
                fingerprint=entry.fingerprint,
                digests=entry.digests,
                caller_key=entry.caller_key,
                folded=entry.folded,
                within=within,
                on_claimed=hold.keep,
            )
        )
    except KeyReusedError:
        return None  # nothing had been sent under it when it was listed; another order took it since
    if not isinstance(claim, Claimed):
        return None
    if claim.first_sent is None:
        hold.claim = None
        yield from _write(lambda: journal.release(claim))
        return None
    return claim


def _write(write: Callable[[], None]) -> Flow[None]:
    """Write to the claim, unless another worker has taken the key over, which settles it itself."""
    with suppress(LeaseLostError):
        yield from call(write)
