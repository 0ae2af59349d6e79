"""What the Tango client sends for each operation, and what comes back when all goes well."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from reward_orders import Recipient, Sender, TangoServiceAccount

ADA = Recipient(email="person-1@example.org", first_name="Name 1", last_name="Name 2")
GRACE = Sender(email="person-2@example.org", first_name="Name 3", last_name="Name 4")


def test_create_makes_an_order(wire):
    """A create is answered with 201, the order and its credentials."""
    tango = wire.tango()
    order = wire(tango.orders.create(utid=wire.utid, amount="25.50", recipient=ADA, key=wire.key("create")))
    assert order.response.status == 201
    assert not order.replayed
    assert order.key == wire.key("create")
    assert order.amount == Decimal("25.50")
    assert order.status == "COMPLETE"
    assert order.recipient.email == ADA.email
    assert order.created_at.tzinfo is UTC
    assert order.credentials.redemption_url.reveal().startswith("https://")


@pytest.mark.sandbox_only("e-mail and print templates belong to one platform")
def test_create_sends_every_field(wire):
    """Every argument of a create goes out under its own name, and nothing else does."""
    tango = wire.tango()
    order = wire(
        tango.orders.create(
            utid=wire.utid,
            amount=10,
            recipient=ADA,
            sender=GRACE,
            send_email=True,
            delivery_method="EMAIL",
            key=wire.key("every-field"),
            email_subject="A subject",
            message="A message",
            campaign="A campaign",
            notes="Some notes",
            etid="E000001",
            ptid="P0001",
            purchase_order_number="PO-1",
            custom_fields={"team": "blue"},
            currency="USD",
        )
    )
    assert (order.campaign, order.notes, order.etid, order.ptid) == ("A campaign", "Some notes", "E000001", "P0001")
    assert (order.email_subject, order.message) == ("A subject", "A message")
    assert order.purchase_order_number == "PO-1"
    assert order.sender.email == GRACE.email


def test_create_without_recipient_is_not_delivered(wire):
    """Without a recipient the order goes out as deliveryMethod NONE."""
    tango = wire.tango()
    order = wire(tango.orders.create(utid=wire.utid, amount=5, key=wire.key("none")))
    assert order.delivery_method == "NONE"


def test_the_same_key_gives_the_same_order(wire):
    """The second create under a key is answered with 200 and the order of the first."""
    tango = wire.tango()
    arguments = {"utid": wire.utid, "amount": 5, "key": wire.key("replay")}
    first = wire(tango.orders.create(**arguments))
    second = wire(tango.orders.create(**arguments))
    assert (first.response.status, second.response.status) == (201, 200)
    assert second.replayed
    assert second.id == first.id


def test_get_reads_an_order_with_its_credentials(wire):
    """A get by id answers the order as the create did."""
    tango = wire.tango()
    made = wire(tango.orders.create(utid=wire.utid, amount=5, key=wire.key("get")))
    order = wire(tango.orders.get(made.id))
    assert order.id == made.id
    assert order.amount == made.amount
    assert order.credentials.redemption_url == made.credentials.redemption_url


@pytest.mark.sandbox_only("the sandbox's catalogue has a card of this kind, a platform may not")
def test_get_reads_a_card_with_its_pin(wire):
    """A card's number, PIN and code are told apart by their credential types."""
    tango = wire.tango()
    made = wire(tango.orders.create(utid="U280985", amount=5, key=wire.key("card")))
    credentials = wire(tango.orders.get(made.id)).credentials
    assert credentials.card_number is not None
    assert credentials.pin is not None
    assert credentials.card_number != credentials.pin


@pytest.mark.sandbox_only("the sandbox's catalogue has an item that stays pending, a platform may not")
def test_wait_reads_until_the_order_is_no_longer_pending(wire):
    """A pending order has no credentials; wait reads it again until it is complete."""
    tango = wire.tango()
    made = wire(tango.orders.create(utid="U100006", amount=5, key=wire.key("wait")))
    assert made.status == "PENDING"
    assert len(made.credentials) == 0
    order = wire(tango.orders.wait(made.id))
    assert order.status == "COMPLETE"
    assert order.credentials.redemption_url is not None
    assert sum(wire.waits) > 0


def test_find_gives_the_order_of_a_key(wire):
    """A key is found by listing its reference, then the order is read in full."""
    tango = wire.tango()
    made = wire(tango.orders.create(utid=wire.utid, amount=5, key=wire.key("find")))
    found = wire(tango.orders.find(key=wire.key("find")))
    assert found.id == made.id
    assert found.credentials.redemption_url is not None


def test_find_gives_none_for_a_key_without_an_order(wire):
    """A key nobody ordered under has no order."""
    tango = wire.tango()
    assert wire(tango.orders.find(key=wire.key("nothing"))) is None


def test_resend_sends_to_the_same_person(wire):
    """A resend without changes sends an empty object."""
    tango = wire.tango()
    made = wire(tango.orders.create(utid=wire.utid, amount=5, recipient=ADA, key=wire.key("resend")))
    resend = wire(tango.orders.resend(made.id))
    assert resend.response.status == 201
    assert resend.id is not None
    assert resend.email == ADA.email


def test_resend_sends_to_another_address(wire):
    """A new address goes out as newEmail."""
    tango = wire.tango()
    made = wire(tango.orders.create(utid=wire.utid, amount=5, recipient=ADA, key=wire.key("resend-elsewhere")))
    resend = wire(tango.orders.resend(made.id, new_email="person-3@example.org"))
    assert resend.email == "person-3@example.org"


def test_list_gives_the_orders_of_a_filter(wire):
    """Where one page holds all, one request is sent; rows carry no reward."""
    tango = wire.tango()
    campaign = wire.key("list")
    made = [
        wire(tango.orders.create(utid=wire.utid, amount=5, campaign=campaign, key=wire.key(f"list-{number}")))
        for number in (1, 2)
    ]
    pager = tango.orders.list(campaign=campaign)
    orders = wire.rows(pager)
    assert {order.id for order in orders} == {order.id for order in made}
    assert pager.total == 2
    assert len(orders[0].credentials) == 0


@pytest.mark.sandbox_only("made-up values of every filter together match nothing anywhere")
def test_list_sends_every_filter(wire):
    """Every filter goes out under its own name, and nothing else does."""
    pager = wire.tango().orders.list(
        start="2026-01-01",
        end=datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC),
        account_identifier="example-account",
        customer_identifier="example-customer",
        external_ref_id=wire.key("filters"),
        min_amount="5.50",
        max_amount=100,
        currency_code="USD",
        utid=wire.utid,
        ptid="P0001",
        reward_name="Reward Link",
        sender_first_name="Name 3",
        sender_last_name="Name 4",
        sender_email="person-2@example.org",
        recipient_email="person-1@example.org",
        recipient_mobile_number="+12025550101",
        recipient_first_name="Name 1",
        recipient_last_name="Name 2",
        send_email=True,
        delivery_method="EMAIL",
        delivery_status="DELIVERED",
        status="COMPLETE",
        order_status="COMPLETE",
        line_item_status="COMPLETE",
        campaign="A campaign",
        notes="Some notes",
        line_item_notes="Some notes",
        purchase_order_number="PO-1",
    )
    assert wire.rows(pager) == []
    assert pager.total == 0


@pytest.mark.sandbox_only("an account's other orders are not for a recording")
def test_list_gives_two_pages(wire):
    """Beyond one page the next is asked for; every order comes once, oldest first."""
    wire.given(lambda sandbox: sandbox.seed(tango=103))
    pager = wire.tango().orders.list()
    orders = wire.rows(pager)
    assert pager.total == 103
    assert len({order.id for order in orders}) == 103
    assert orders == sorted(orders, key=lambda order: order.created_at)


@pytest.mark.sandbox_only("needs a service account beside the platform's name and key")
def test_a_service_account_fetches_its_token_once(wire):
    """The token is asked for with a form, then sent as bearer with every request."""
    account = TangoServiceAccount(
        client_id="example-client",
        client_secret="example-secret",
        username="example-user",
        password="example-password",
        token_url=wire.tango_token_url,
    )
    tango = wire.tango(auth=account, platform_name=None, platform_key=None)
    made = wire(tango.orders.create(utid=wire.utid, amount=5, key=wire.key("oauth")))
    assert wire(tango.orders.get(made.id)).id == made.id
