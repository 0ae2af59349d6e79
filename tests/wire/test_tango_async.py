"""What the Tango client sends for asynchronous orders, and what comes back."""

from __future__ import annotations

import pytest

from reward_orders import Recipient, Reward, RewardState, Sender

pytestmark = pytest.mark.sandbox_only("asynchronous orders are a closed release, and are worked on for an unknown time")
ADA = Recipient(email="person-1@example.org", first_name="Name 1", last_name="Name 2")


def reward(wire, key, **changes):
    return Reward(**{"key": key, "utid": wire.utid, "amount": "25.50", "recipient": ADA, **changes})


def place(wire, tango, name, *rewards, **given):
    return wire(tango.async_orders.create(key=wire.key(name), rewards=rewards or [reward(wire, "r-1")], **given))


def test_create_takes_an_order_and_reads_it_back(wire):
    """202 with a receipt, then the order by its key."""
    order = place(wire, wire.tango(), "create", reward(wire, "r-1"), reward(wire, "r-2", quantity=2))
    assert order.response.status == 202
    assert (order.key, order.replayed) == (wire.key("create"), False)
    assert len(order.pending) == 2
    assert order.id


def test_create_sends_every_field(wire):
    """Every argument of an order and of a reward goes out under its own name, and nothing else does."""
    everything = reward(
        wire,
        "r-1",
        utid="U100003",
        quantity=2,
        delivery_method="EMAIL",
        shipping_method="upsground",
        delivery_date="2026-02-01",
        expiration_date="2026-12-31",
        etid="E000001",
        ptid="P0001",
        email_subject="A subject",
        message="A message",
        note="A note",
    )
    order = place(
        wire,
        wire.tango(),
        "every-field",
        everything,
        sender=Sender(email="person-2@example.org", first_name="Name 3", last_name="Name 4"),
        campaign="A campaign",
        notes="Some notes",
        purchase_order_number="PO-1",
    )
    assert (order.campaign, order.notes, order.purchase_order_number) == ("A campaign", "Some notes", "PO-1")
    assert order.rewards["r-1"].scheduled_delivery_date == "2026-02-01"


def test_the_same_key_gives_the_same_order(wire):
    """200 with the same receipt, then the order, and its items to compare."""
    tango = wire.tango()
    first, second = place(wire, tango, "replay"), place(wire, tango, "replay")
    assert (first.response.status, second.response.status) == (202, 200)
    assert (second.replayed, second.id) == (True, first.id)


def test_a_known_key_may_be_refused_and_is_looked_up(wire):
    """409.024: the order is the answer."""
    wire.given(lambda sandbox: sandbox.configure({"tango_async_known": "refuse"}))
    tango = wire.tango()
    first, second = place(wire, tango, "409-024"), place(wire, tango, "409-024")
    assert (second.replayed, second.id) == (True, first.id)


def test_create_waits_until_the_order_shows(wire):
    """404 behind a 202 is no proof of anything: it is looked for again."""
    wire.given(lambda sandbox: sandbox.configure({"tango_async_lag": 3}))
    assert not place(wire, wire.tango(), "lag").replayed
    assert wire.waits == [0.5, 1.0, 2.0]


def test_wait_reads_until_no_reward_is_pending_and_gives_the_credentials(wire):
    """The order with its lines, then the rewards of the lines."""
    tango = wire.tango()
    place(wire, tango, "wait", reward(wire, "r-1", quantity=2))
    order = wire(tango.async_orders.wait(key=wire.key("wait"), credentials=True))
    assert order.rewards["r-1"].state is RewardState.PLACED
    links = [one.redemption_url.reveal() for one in order.rewards["r-1"].credentials]
    assert len(links) == 2
    assert all(link.startswith("https://") for link in links)


def test_a_partial_failure_is_told_by_reward(wire):
    """One is bought, one breaks a rule and shows in the receipt, one fails late."""
    tango = wire.tango()
    rewards = [reward(wire, "r-1"), reward(wire, "r-2", utid="U999999999"), reward(wire, "r-3", utid="U100008")]
    assert place(wire, tango, "partial", *rewards).failed == []
    order = wire(tango.async_orders.wait(key=wire.key("partial")))
    assert {key: str(one.state) for key, one in order.rewards.items()} == {
        "r-1": "placed",
        "r-2": "failed",
        "r-3": "failed",
    }
    assert "r-2, r-3" in order.advice


def test_a_failed_order_is_found_by_its_key_and_not_listed(wire):
    """Since February 2026."""
    tango = wire.tango()
    place(wire, tango, "failed", reward(wire, "r-1", utid="U100007"))
    assert wire(tango.async_orders.wait(key=wire.key("failed"))).status == "FAILED"
    assert wire.rows(tango.async_orders.list(external_ref_id=wire.key("failed"))) == []


def test_find_gives_none_for_a_key_without_an_order(wire):
    """404 is None."""
    assert wire(wire.tango().async_orders.find(key=wire.key("none"))) is None


def test_list_gives_two_pages(wire):
    """The second is behind the cursor of the first."""
    tango = wire.tango()
    for number in (1, 2, 3):
        place(wire, tango, f"page-{number}", campaign="pages")
    rows = wire.rows(tango.async_orders.list(campaign="pages", page_size=2))
    assert [row.key for row in rows] == [wire.key(f"page-{number}") for number in (3, 2, 1)]


def test_list_sends_every_filter(wire):
    """Each filter under its own name."""
    rows = wire.rows(
        wire.tango().async_orders.list(
            start="2026-01-01",
            end="2026-01-31",
            account_identifier="example-account",
            customer_identifier="example-customer",
            external_ref_id="a-ref",
            min_amount="1.50",
            max_amount=2000,
            currency_code="USD",
            utid="U561593",
            ptid="P0001",
            reward_name="A reward",
            sender_first_name="Name 3",
            sender_last_name="Name 4",
            sender_email="person-2@example.org",
            recipient_email="person-1@example.org",
            recipient_mobile_number="+15550100001",
            recipient_first_name="Name 1",
            recipient_last_name="Name 2",
            send_email=True,
            delivery_method="EMAIL",
            order_status="COMPLETE",
            line_item_status="COMPLETE",
            campaign="A campaign",
            notes="Some notes",
            line_item_notes="A note",
            purchase_order_number="PO-1",
            page_size=50,
        )
    )
    assert rows == []


def test_labels_of_an_order_are_changed(wire):
    """Campaign, notes and purchase order number; the order is read afterwards."""
    tango = wire.tango()
    place(wire, tango, "labels")
    order = wire(
        tango.async_orders.update(
            key=wire.key("labels"), campaign="A campaign", notes="Some notes", purchase_order_number="PO-1"
        )
    )
    assert (order.campaign, order.notes, order.purchase_order_number) == ("A campaign", "Some notes", "PO-1")


def test_the_day_of_a_scheduled_reward_is_moved(wire):
    """With its note and its sender; 201."""
    tango = wire.tango()
    order = place(wire, tango, "scheduled", reward(wire, "r-1", delivery_date="2026-02-01"))
    changed = wire(
        tango.async_orders.update_reward(
            order.rewards["r-1"].id,
            delivery_date="2026-02-15",
            note="A note",
            sender=Sender(email="person-2@example.org", first_name="Name 3", last_name="Name 4"),
        )
    )
    assert (changed.response.status, changed.delivery_date, changed.note) == (201, "2026-02-15", "A note")
    again = wire(tango.async_orders.get(key=wire.key("scheduled")))
    assert again.rewards["r-1"].scheduled_delivery_date == "2026-02-15"
