"""Settling keys whose outcome is unknown, by looking and without sending anything."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, TypeVar

from reward_orders.core.errors import (
    AuthenticationError,
    ConfigurationError,
    KeyReusedError,
    NotSentError,
    RateLimitedError,
    RewardOrdersError,
    ServiceError,
)
from reward_orders.core.events import Event
from reward_orders.core.flow import call
from reward_orders.journal.once import Placed
from reward_orders.journal.states import Claimed, LeaseLostError, State

if TYPE_CHECKING:
    from collections.abc import Callable

    from reward_orders.core.flow import Flow
    from reward_orders.core.session import Session
    from reward_orders.journal import Journal
    from reward_orders.journal.states import Entry

T = TypeVar("T", bound=Placed)
ALL_KEYS = (ServiceError, NotSentError, AuthenticationError, RateLimitedError)  # the next key would fare no better


def open_entries(session: Session, journal: Journal | None) -> Flow[list[Entry]]:
    """The keys of this platform that are to be settled, oldest first; whichever account they are of."""
    if journal is None:
        raise ConfigurationError("reconcile() needs a journal; pass journal=Journal.sqlite(…) to the client.")

    def read() -> list[Entry]:
        return [entry for entry in journal.open() if entry.scope.startswith(f"{session.platform} ")]

    return (yield from call(read))


def settle_entry(
    session: Session,
    journal: Journal | None,
    entry: Entry,
    *,
    look: Callable[[], Flow[T | None]],
    is_ours: Callable[[T], bool],
    otherwise: State,
    troubles: list[RewardOrdersError],
) -> Flow[T | None]:
    """Settle one key by what `look` finds under it.

    Found and ours: SUCCEEDED, and it is returned. Found and not as asked for: the state `otherwise`, and the event
    `other_order_found`. Not found: nothing was ever sent, and the key is free; or it stays UNKNOWN, since a late
    request may still be processed. A failing look leaves it UNKNOWN and is raised; where the trouble is this key's own,
    such as an account that was closed, it goes to `troubles`, so that the keys behind it are settled all the same.
    """
    held = None if journal is None else (yield from _take(journal, entry))
    if journal is None or held is None:
        return None
    try:
        order = yield from look()
    except RewardOrdersError as error:
        error.key = error.key or entry.key
        yield from _write(lambda: journal.settle(held, State.UNKNOWN))
        if isinstance(error, ALL_KEYS):
            raise
        troubles.append(error)
        return None
    if order is None:
        yield from _write(lambda: journal.settle(held, State.UNKNOWN))
        return None
    remote_id, info = order.id, order.response
    if is_ours(order):
        yield from _write(
            lambda: journal.settle(
                held, State.SUCCEEDED, remote_id=remote_id, status=info.status, request_id=info.request_id
            )
        )
        return order
    yield from _write(lambda: journal.settle(held, otherwise))
    session.emit(Event("other_order_found", operation="reconcile", key=entry.key))
    return None


def _take(journal: Journal, entry: Entry) -> Flow[Claimed | None]:
    """Claim the key; None where another worker has it, or where nothing was sent under it, so that it is free now."""
    try:
        held = yield from call(
            lambda: journal.claim(
                entry.scope,
                entry.key,
                fingerprint=entry.fingerprint,
                facts=entry.facts,
                caller_key=entry.caller_key,
            )
        )
    except KeyReusedError:
        return None  # nothing was sent under it when it was listed; another order has it since
    if not isinstance(held, Claimed):
        return None
    if held.first_sent is None:
        yield from _write(lambda: journal.release(held))
        return None
    return held


def _write(write: Callable[[], None]) -> Flow[None]:
    """A ledger write, unless another worker has taken the key over: it settles the key itself."""
    with suppress(LeaseLostError):
        yield from call(write)
