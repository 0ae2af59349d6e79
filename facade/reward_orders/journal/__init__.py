"""The durable ledger of keys: who holds which, what was sent, what became of it."""

from reward_orders.journal.journal import Journal
from reward_orders.journal.states import Busy, Claimed, Entry, LeaseLostError, Settled, State

__all__ = ["Busy", "Claimed", "Entry", "Journal", "LeaseLostError", "Settled", "State"]
