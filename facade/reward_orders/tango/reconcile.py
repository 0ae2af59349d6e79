"""Settling keys whose outcome is unknown, without sending anything."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reward_orders.core.record import data_of
from reward_orders.journal.reconcile import open_entries, settle_entry
from reward_orders.journal.states import State
from reward_orders.tango.models import TangoOrder
from reward_orders.tango.placement import matches
from reward_orders.tango.reading import find

if TYPE_CHECKING:
    from reward_orders.core.errors import RewardOrdersError
    from reward_orders.core.flow import Flow
    from reward_orders.journal.states import Entry
    from reward_orders.tango.settings import TangoSettings


def entries(settings: TangoSettings) -> Flow[list[Entry]]:
    """The keys of this platform that are to be settled, oldest first."""
    return (yield from open_entries(settings.session, settings.journal))


def settle(settings: TangoSettings, entry: Entry, troubles: list[RewardOrdersError]) -> Flow[TangoOrder | None]:
    """Look one key up: found and as asked for, SUCCEEDED; another order under it, REJECTED; not found, UNKNOWN still.

    Not found is no proof that nothing comes: Tango may still process a request that got no answer (facts: tango 3,
    rule 12). None where the order was not found, is not the one asked for, or another worker has the key.
    """
    account = entry.scope[len(settings.session.platform) + 1 :]

    def look() -> Flow[TangoOrder | None]:
        order = yield from find(settings.session, entry.key, account=account)
        if order is None:
            return None
        return TangoOrder(
            data_of(order), order.response, replayed=True, caller_key=entry.caller_key, sent_key=entry.key
        )

    return (
        yield from settle_entry(
            settings.session,
            settings.journal,
            entry,
            look=look,
            is_ours=lambda order: matches(entry.facts, entry.key, order),
            otherwise=State.REJECTED,
            troubles=troubles,
        )
    )
