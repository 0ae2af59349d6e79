"""Settling keys whose outcome is unknown: by the order that is there, and by the log of API calls where asked to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from reward_orders.core.errors import ConfigurationError, NotFoundError
from reward_orders.core.excerpt import quoted
from reward_orders.core.order import created
from reward_orders.http.events import Event
from reward_orders.idempotency.order_request import SKEW
from reward_orders.idempotency.reconcile import Reconciliation
from reward_orders.journal.states import State
from reward_orders.voucherify import reading
from reward_orders.voucherify.order_request import matches, shows_reward, was_changed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reward_orders.core.flow import Flow
    from reward_orders.http.session import Session
    from reward_orders.journal import Journal
    from reward_orders.journal.states import Entry
    from reward_orders.voucherify.models import VoucherifyOrder

Evidence = Literal["api_log"]


def reconciliation(
    session: Session, journal: Journal | None, *, evidence: Evidence | None, hosts: Sequence[str]
) -> Reconciliation[VoucherifyOrder]:
    """One pass over the open keys; raises ConfigurationError for evidence that there is none of.

    Found, and made since it was first sent as this reward or changed afterwards, or reading as sent, or named by the
    log: SUCCEEDED. An order that was there before may yet be changed by a late request, so its key stays UNKNOWN.
    """
    if evidence not in (None, "api_log"):  # a tuple: it may be unhashable
        raise ConfigurationError(f'evidence must be "api_log" or None, not {quoted(evidence)}.')
    proven: set[str] = set()

    def look(entry: Entry) -> Flow[VoucherifyOrder | None]:
        order = yield from reading.find(session, entry.key)
        if evidence is not None and (order is None or not _shows(entry, order)):
            logged = yield from _logged(session, entry, hosts=hosts)
            if logged is not None:
                proven.add(entry.key)
                order = logged
        if order is None:
            return None
        return created(order, replayed=True, caller_key=entry.caller_key)

    def is_ours(entry: Entry, order: VoucherifyOrder) -> bool:
        return entry.key in proven or _shows(entry, order)

    return Reconciliation(session, journal, look=look, is_ours=is_ours, otherwise=State.UNKNOWN)


def _shows(entry: Entry, order: VoucherifyOrder) -> bool:
    """Whether an order shows by itself that it is the entry's."""
    made, sent = order.created_at, entry.first_sent
    made_since = made is not None and sent is not None and made >= sent - SKEW
    # One that was never changed reads as it was created.
    ours = made_since and (was_changed(order) or shows_reward(entry.digests, entry.key, order))
    return ours or matches(entry.digests, entry.key, order)


def _logged(session: Session, entry: Entry, *, hosts: Sequence[str]) -> Flow[VoucherifyOrder | None]:
    """The order that the log names for a key, as it is now; None where it names none, or one that has gone."""
    from reward_orders.voucherify.api_log import order_in_log

    order_id = yield from order_in_log(session, entry, hosts=hosts)
    if order_id is None:
        return None
    session.emit(Event("evidence_found", operation="reconcile", key=entry.key, reason="api_log"))
    try:
        return (yield from reading.get(session, order_id))
    except NotFoundError:
        return None
