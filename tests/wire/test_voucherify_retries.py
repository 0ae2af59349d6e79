"""What the Voucherify client does after an answer that is not the last word: wait, look, and only then send again."""

from __future__ import annotations

import pytest

from reward_orders import OutcomeUnknownError

pytestmark = pytest.mark.sandbox_only("a live service cannot be told when to fail")


def create(wire, key):
    return wire(wire.voucherify().orders.create(source_id=wire.key(key), amount=100))


def test_create_looks_before_it_repeats_after_500(wire):
    """500 with nothing made: GET by source_id again, after as long as it may lag, 404, then the POST again."""
    wire.given(lambda sandbox: sandbox.fault("voucherifyCreateOrder", "error_before_commit", status=500))
    order = create(wire, "500")
    assert not order.replayed
    assert wire.waits == [2.0]


def test_create_finds_what_a_500_had_made(wire):
    """500 after the order was made: the GET finds it, and nothing is sent again."""
    wire.given(lambda sandbox: sandbox.fault("voucherifyCreateOrder", "error_after_commit", status=500))
    order = create(wire, "500-made")
    assert order.replayed
    assert order.source_id == wire.key("500-made")


def test_create_waits_as_long_as_429_asks(wire):
    """429 with Retry-After in seconds, then 200; nothing was done, so nothing is looked up."""
    wire.given(lambda sandbox: sandbox.fault("voucherifyCreateOrder", "rate_limited", seconds=7))
    assert not create(wire, "429").replayed
    assert wire.waits == [7.0]


def test_get_waits_until_the_moment_429_names(wire):
    """429 with X-Rate-Limit-Retry as epoch seconds, then 200."""
    made = create(wire, "429-epoch")
    wire.given(lambda sandbox: sandbox.fault("voucherifyGetOrder", "rate_limited", seconds=5, retry_after="epoch"))
    assert wire(wire.voucherify().orders.get(made.id)).id == made.id
    assert wire.waits == [5.0]


def test_list_is_repeated_after_500(wire):
    """500, then 200: a read is repeated at the policy's pace."""
    wire.given(lambda sandbox: sandbox.fault("voucherifyListOrders", "error_before_commit", status=500))
    assert wire.rows(wire.voucherify().orders.list()) == []
    assert wire.waits == [0.5]


def test_update_is_never_repeated(wire):
    """500 on an update: its events may be out, so it is not sent again."""
    wire.given(lambda sandbox: sandbox.fault("voucherifyUpdateOrder", "error_before_commit", status=500))
    made = create(wire, "update-500")
    with pytest.raises(OutcomeUnknownError):
        wire(wire.voucherify().orders.update(made.id, status="PAID"))
