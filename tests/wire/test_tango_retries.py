"""What the Tango client does after an answer that is not the last word: the same bytes again, or a look."""

from __future__ import annotations

import pytest

from reward_orders import OutcomeUnknownError, Recipient

pytestmark = pytest.mark.sandbox_only("a live service cannot be told when to fail")
ADA = Recipient(email="person-1@example.org", first_name="Name 1")


def create(wire, key):
    return wire(wire.tango().orders.create(utid=wire.utid, amount=5, key=wire.key(key)))


def test_create_is_repeated_after_503(wire):
    """503, then 201: the same body under the same key, after the second Tango asks for."""
    wire.given(lambda sandbox: sandbox.fault("tangoCreateOrder", "error_before_commit", status=503))
    order = create(wire, "503")
    assert order.response.status == 201
    assert wire.waits == [1.0]


def test_create_finds_what_a_500_had_made(wire):
    """500 after the order was made, then 200: the repeat is answered with that order."""
    wire.given(lambda sandbox: sandbox.fault("tangoCreateOrder", "error_after_commit", status=500))
    order = create(wire, "500")
    assert order.response.status == 200
    assert order.replayed


def test_create_waits_as_long_as_429_asks(wire):
    """429 with Retry-After in seconds, then 201."""
    wire.given(lambda sandbox: sandbox.fault("tangoCreateOrder", "rate_limited", seconds=7))
    order = create(wire, "429")
    assert order.response.status == 201
    assert wire.waits == [7.0]


def test_create_waits_until_the_date_429_names(wire):
    """429 with Retry-After as a date, then 201."""
    wire.given(lambda sandbox: sandbox.fault("tangoCreateOrder", "rate_limited", seconds=9, retry_after="date"))
    assert create(wire, "429-date").response.status == 201
    assert wire.waits == [9.0]


def test_create_waits_for_a_key_in_process(wire):
    """409.002, then 201: another request with this key was being worked on."""
    wire.given(lambda sandbox: sandbox.fault("tangoCreateOrder", "in_process"))
    assert create(wire, "409-002").response.status == 201
    assert wire.waits == [2.0]


def test_create_looks_up_a_key_that_has_an_order(wire):
    """409.024: the key is looked up, and its order is the answer."""
    wire.given(lambda sandbox: sandbox.fault("tangoCreateOrder", "error_after_commit", status=409, key="409.024"))
    order = create(wire, "409-024")
    assert order.replayed
    assert order.key == wire.key("409-024")


def test_create_refused_as_known_without_an_order_is_unknown(wire):
    """409.024 where the look-up finds nothing: reads may lag behind, so the order may exist."""
    wire.given(lambda sandbox: sandbox.fault("tangoCreateOrder", "error_before_commit", status=409, key="409.024"))
    with pytest.raises(OutcomeUnknownError) as caught:
        create(wire, "409-024-nothing")
    assert caught.value.__cause__.code == "409.024"


def test_create_looks_up_its_key_when_refused_after_doubt(wire):
    """500 after the order was made, then 402: the refusal is not believed, the key is looked up."""

    def fail_then_refuse(sandbox):
        sandbox.fault("tangoCreateOrder", "error_after_commit", status=500)
        sandbox.fault("tangoCreateOrder", "error_before_commit", status=402)

    wire.given(fail_then_refuse)
    order = create(wire, "doubt")
    assert order.replayed
    assert order.credentials.redemption_url is not None


def test_an_item_out_of_stock_is_not_asked_for_again(wire):
    """503.002 means about a day: nothing is repeated, and the outcome is unknown."""
    wire.given(lambda sandbox: sandbox.fault("tangoCreateOrder", "error_before_commit", status=503, key="503.002"))
    with pytest.raises(OutcomeUnknownError) as caught:
        create(wire, "503-002")
    assert caught.value.code == "503.002"
    assert wire.waits == []


def test_get_is_repeated_after_503(wire):
    """503, then 200: a read is repeated at the policy's pace."""
    wire.given(lambda sandbox: sandbox.fault("tangoGetOrder", "error_before_commit", status=503))
    made = create(wire, "get-503")
    assert wire(wire.tango().orders.get(made.id)).id == made.id
    assert wire.waits == [0.5]


def test_resend_is_never_repeated(wire):
    """500 on a resend: the mail may be out, so it is not sent again."""
    wire.given(lambda sandbox: sandbox.fault("tangoResendOrder", "error_after_commit", status=500))
    made = wire(wire.tango().orders.create(utid=wire.utid, amount=5, recipient=ADA, key=wire.key("resend-500")))
    with pytest.raises(OutcomeUnknownError):
        wire(wire.tango().orders.resend(made.id))
