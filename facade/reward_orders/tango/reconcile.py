"""Settling keys whose outcome is unknown, without sending anything."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reward_orders.core.record import data_of
from reward_orders.idempotency.reconcile import Reconciliation
from reward_orders.journal.states import State
from reward_orders.tango.models import TangoOrder
from reward_orders.tango.order_request import matches
from reward_orders.tango.reading import find

if TYPE_CHECKING:
    from reward_orders.core.flow import Flow
    from reward_orders.journal.states import Entry
    from reward_orders.tango.settings import TangoSettings


def reconciliation(settings: TangoSettings) -> Reconciliation[TangoOrder]:
    """Look every open key up: found and as asked for, SUCCEEDED; another order under it, REJECTED; not found, UNKNOWN.

    Not found is no proof that nothing comes: Tango may still process a request that got no answer (docs/vendors.md,
    Tango 3.12).
    """
    session = settings.session

    def look(entry: Entry) -> Flow[TangoOrder | None]:
        account = entry.scope[len(session.platform) + 1 :]
        order = yield from find(session, entry.key, account=account)
        if order is None:
            return None
        return TangoOrder(
            data_of(order), order.response, replayed=True, caller_key=entry.caller_key, sent_key=entry.key
        )

    return Reconciliation(
        session,
        settings.journal,
        look=look,
        is_ours=lambda entry, order: matches(entry.digests, entry.key, order),
        otherwise=State.REJECTED,
    )
