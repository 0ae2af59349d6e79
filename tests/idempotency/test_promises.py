"""What a caller may believe, after any interleaving of failures, crashes, interrupts and corrected bodies."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reward_orders import (
    IdempotencyError,
    InProgressError,
    KeyReusedError,
    NotSentError,
    OutcomeUnknownError,
    RefusedError,
    UnreadableResponseError,
)
from reward_orders.journal import State
from tests.idempotency.fake_callers import Caller
from tests.idempotency.fake_vendors import OUTCOMES, CrashError, TangoAsyncVendor, TangoVendor, VoucherifyVendor

BODIES = (1000, 2000)  # minor units


def check(caller: Caller, cents: int, learned: object, placed_before: set[int]) -> None:
    """Hold what the caller learned against what is true."""
    vendor = caller.vendor
    orders = caller.orders()
    assert len(orders) <= 1, "two orders under one key"
    late = bool(vendor.late)
    match learned:
        case CrashError() | KeyboardInterrupt():
            vendor.doubted = True  # nobody can know how far it got
        case InProgressError():
            pass
        case KeyReusedError():
            assert placed_before - {cents}, "no other order was ever asked for under this key"
        case IdempotencyError():
            raise learned
        case NotSentError() | RefusedError():
            assert not orders, f"{learned!r}, but the order exists"
            assert not late, f"{learned!r}, but the order is on its way"
        case OutcomeUnknownError():
            assert vendor.doubted or orders, f"{learned!r}, but nothing was ever in doubt"
        case UnreadableResponseError():
            assert orders, f"{learned!r}, but there is no order"
        case Exception():
            raise learned
        case _:
            assert orders == [cents]
            amount = learned.total if isinstance(vendor, TangoAsyncVendor) else learned.amount
            assert (amount if isinstance(vendor, VoucherifyVendor) else amount * 100) == cents


# A doubt, and what must not be taken for its end.
TRAPS = ["late", "lost_after", "funds", "refused_connection"]
CALL = st.tuples(
    st.sampled_from([*BODIES, BODIES[0]]),
    st.lists(st.sampled_from(OUTCOMES) | st.sampled_from(TRAPS), max_size=6),
    st.lists(st.sampled_from(["ok", "lost", "error", "missing", "denied"]), max_size=8),
    st.none() | st.integers(-6, 6).filter(bool),
    st.booleans(),
    st.sampled_from(["", "arrive", "reconcile"]),
)


@pytest.mark.parametrize("vendor_type", [TangoVendor, TangoAsyncVendor, VoucherifyVendor])
@settings(max_examples=150, deadline=None)
@given(calls=st.lists(CALL, min_size=1, max_size=5))
def test_what_a_caller_learns_is_true(vendor_type, calls):
    """At most one order; refused and not sent mean there is none; unknown means there was a doubt; and it ends well."""
    with tempfile.TemporaryDirectory() as folder:
        caller = Caller(vendor_type(), Path(folder) / "orders.db")
        vendor = caller.vendor
        asked: set[int] = set()
        for cents, outcomes, reads, interrupt_at, time_passes, then in calls:
            vendor.outcomes.extend(outcomes)
            vendor.reads.extend(reads)
            caller.interrupt_at = interrupt_at
            learned = caller.place(cents)
            check(caller, cents, learned, asked)
            asked.add(cents)
            vendor.outcomes.clear()
            vendor.reads.clear()
            caller.interrupt_at = None
            if time_passes:
                caller.clock.now += 61
            if then == "arrive":
                vendor.arrive()
            elif then == "reconcile":
                list(caller.reconcile())
            assert len(caller.orders()) <= 1
        vendor.arrive()
        caller.clock.now += 61
        list(caller.reconcile())
        ends = [caller.place(cents) for cents in BODIES]
        for cents, learned in zip(BODIES, ends, strict=True):
            check(caller, cents, learned, {*asked, *BODIES})
        assert sorted(isinstance(learned, KeyReusedError) for learned in ends) == [False, True], ends
        assert [entry.state for entry in caller.journal.entries()] == [State.SUCCEEDED]
        assert len(caller.orders()) == 1
        caller.journal.close()
