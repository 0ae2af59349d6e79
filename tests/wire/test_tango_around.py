"""What the Tango client sends for what stands around orders, and what comes back when all goes well."""

from __future__ import annotations

from decimal import Decimal

import pytest

from reward_orders import Recipient
from scripts.record.wire import ONCE

ADA = Recipient(email="person-1@example.org", first_name="Name 1", last_name="Name 2")
SANDBOX = "its items, balances and states are the sandbox's"


def placed(wire, tango, name, **changes):
    """The line item of a new order."""
    order = wire(tango.orders.create(**{"utid": wire.utid, "amount": 5, "key": wire.key(name)} | changes))
    return order.reference_line_item_id


@pytest.mark.sandbox_only(SANDBOX)
def test_the_catalogue_is_read_once(wire):
    """One request without a query answers every question about items."""
    tango = wire.tango()
    fixed = wire(tango.catalog.get("U100001"))
    assert fixed.fixed == Decimal(25)
    assert {item.utid for item in wire.rows(tango.catalog.list(currency="EUR"))} == {"U100009"}


def test_an_account_tells_its_balance(wire):
    """The client's own, by its identifier."""
    tango = wire.tango()
    account = wire(tango.accounts.get())
    assert account.balance is not None
    assert account.currency == "USD"


@pytest.mark.sandbox_only(SANDBOX)
def test_accounts_are_listed_page_by_page(wire):
    """A cursor leads to the next page."""
    wire.given(lambda sandbox: [sandbox.set_balance(f"account-{number}", number) for number in range(3)])
    tango = wire.tango()
    assert len(wire.rows(tango.accounts.list(page_size=2))) == 3


@pytest.mark.sandbox_only(SANDBOX)
def test_accounts_are_listed_by_every_filter(wire):
    """Each goes out under its own name."""
    tango = wire.tango()
    filters = {
        "account_number": "A12345678",
        "display_name": "example-account",
        "status": "ACTIVE",
        "contact_email": "person-1@example.org",
        "currency_code": "USD",
        "min_balance": "1.50",
        "max_balance": 100,
        "min_date_created_at": "2026-01-01",
        "max_date_created_at": "2026-01-31",
        "funding_notification_email": "person-2@example.org",
    }
    assert wire.rows(tango.accounts.list(**filters)) == []


def test_exchange_rates_are_read(wire):
    """For one pair of currencies."""
    tango = wire.tango()
    rates = wire(tango.exchange_rates(base="USD", reward="EUR"))
    assert rates.find("USD", "EUR") > 0


@pytest.mark.sandbox_only(SANDBOX)
def test_line_items_are_listed_page_by_page(wire):
    """Keys of a page lead to the next."""
    tango = wire.tango()
    ids = [placed(wire, tango, f"page-{number}") for number in range(3)]
    found = [line_item.id for line_item in wire.rows(tango.line_items.list(page_size=2))]
    assert sorted(found) == sorted(ids)


@pytest.mark.sandbox_only(SANDBOX)
def test_line_items_are_found_by_what_became_of_their_mail(wire):
    """By its status; one that was not sent has none."""
    tango = wire.tango()
    line_id = placed(wire, tango, "sent", recipient=ADA)
    placed(wire, tango, "not-sent")
    assert [line_item.id for line_item in wire.rows(tango.line_items.list(email_status="DELIVERED"))] == [line_id]


def test_a_line_item_is_read_with_its_reward(wire):
    """By its id."""
    tango = wire.tango()
    line_id = placed(wire, tango, "line")
    line_item = wire(tango.line_items.get(line_id))
    assert line_item.amount == 5
    assert line_item.credentials.redemption_url is not None


@pytest.mark.sandbox_only(SANDBOX)
def test_line_items_are_listed_by_every_filter(wire):
    """Each goes out under its own name."""
    tango = wire.tango()
    filters = {
        "start": "2026-01-01",
        "end": "2026-01-31",
        "reference_order_id": "RA260115-1001-17",
        "external_ref_id": wire.key("filters"),
        "utid": wire.utid,
        "ptid": "P0001",
        "etid": "E000001",
        "account_identifier": "example-account",
        "status": "COMPLETE",
        "order_status": "COMPLETE",
        "email_status": "DELIVERED",
        "delivery_method": "EMAIL",
        "delivery_status": "DELIVERED",
        "order_source": "RA",
        "recipient_email": "person-1@example.org",
        "recipient_mobile_number": "+12025550101",
        "recipient_first_name": "Name 1",
        "recipient_last_name": "Name 2",
        "recipient_street_line_1": "Street 1",
        "recipient_street_line_2": "Street 2",
        "recipient_city": "City",
        "recipient_state_or_province": "NY",
        "recipient_postal_code": "10001",
        "recipient_country": "US",
        "campaign": "A campaign",
        "purchase_order_number": "PO-1",
        "order_notes": "Some notes",
        "min_remaining_balance": "1.50",
        "max_remaining_balance": 100,
        "has_remaining_balance": True,
    }
    assert wire.rows(tango.line_items.list(**filters)) == []


@pytest.mark.sandbox_only("only a choice product can be changed, and the item of a live platform may be none")
def test_a_line_item_is_frozen_and_unfrozen(wire):
    """202 for each; the line item is read before."""
    tango = wire.tango()
    line_id = placed(wire, tango, "freeze")
    assert wire(tango.line_items.freeze(line_id, reason="VERIFY_ORDER")).response.status == 202
    wire.clock.sleep(5)
    assert wire(tango.line_items.unfreeze(line_id, reason="VERIFY_ORDER")).response.status == 202


@pytest.mark.sandbox_only("only a choice product can be changed, and the item of a live platform may be none")
def test_a_line_item_is_cancelled(wire):
    """202; a reason of one's own is in words."""
    tango = wire.tango()
    line_id = placed(wire, tango, "cancel")
    taken = wire(tango.line_items.cancel(line_id, reason="OTHER", other_reason="A reason"))
    assert (taken.already, taken.response.status) == (False, 202)


@pytest.mark.sandbox_only("only a choice product can be changed, and the item of a live platform may be none")
def test_a_line_item_is_reissued(wire):
    """201 with the new order."""
    tango = wire.tango()
    line_id = placed(wire, tango, "reissue", recipient=ADA)
    order = wire(
        tango.line_items.reissue(
            line_id,
            reason="OTHER",
            other_reason="A reason",
            amount=6,
            delivery_method="EMAIL",
            recipient=ADA,
            notes="Some notes",
        )
    )
    assert order.amount == 6
    assert order.reference_line_item_id != line_id


@pytest.mark.sandbox_only("no live service loses an answer when it is asked to")
def test_a_lost_reissue_is_looked_up(wire):
    """The old line item names the one that replaces it; nothing is bought twice."""
    wire.given(lambda sandbox: sandbox.fault("tangoReissueLineItem", "error_after_commit", status=500))
    tango = wire.tango(retry=ONCE)
    line_id = placed(wire, tango, "lost")
    order = wire(tango.line_items.reissue(line_id, reason="REWARD_AMOUNT", amount=6))
    assert order.amount == 6


@pytest.mark.sandbox_only(SANDBOX)
def test_labels_of_a_line_item_are_changed(wire):
    """202; all three, and those that read so already are not sent again."""
    tango = wire.tango()
    line_id = placed(wire, tango, "labels")
    labels = {"campaign": "A campaign", "order_notes": "Some notes", "purchase_order_number": "PO-1"}
    taken = wire(tango.line_items.update(line_id, **labels))
    assert (taken.already, taken.response.status) == (False, 202)
    assert wire(tango.line_items.update(line_id, **labels)).already


@pytest.mark.sandbox_only(SANDBOX)
def test_a_line_item_is_resent(wire):
    """201, with everything that may be said of it."""
    tango = wire.tango()
    line_id = placed(wire, tango, "resend", recipient=ADA)
    sent = wire(
        tango.line_items.resend(
            line_id,
            reason="OTHER",
            other_reason="A reason",
            new_email="person-2@example.org",
            new_mobile_number="+12025550101",
            new_etid="E000001",
            new_delivery_method="EMAIL",
        )
    )
    assert (sent.response.status, sent.delivery_method, sent.reason_code) == (201, "EMAIL", "OTHER")


@pytest.mark.sandbox_only(SANDBOX)
def test_an_embedded_reward_has_an_address(wire):
    """Which is a secret."""
    tango = wire.tango()
    line_id = placed(wire, tango, "embedded", delivery_method="EMBEDDED")
    assert wire(tango.line_items.embedded_url(line_id)).reveal().startswith("https://")


def test_reasons_are_listed(wire):
    """For line items and for asynchronous orders."""
    tango = wire.tango()
    assert "FRAUD" in wire(tango.line_items.reason_codes()).cancel
    assert "RECIPIENT" in wire(tango.async_orders.reason_codes()).reissue


@pytest.mark.sandbox_only(SANDBOX)
def test_choice_products_are_read(wire):
    """The list, one of them, and what it offers."""
    tango = wire.tango()
    found = wire(tango.catalog.choice_products(reward_name="Reward Link", currency="USD", country="US"))
    assert [product.utid for product in found] == [wire.utid]
    assert wire(tango.catalog.choice_product(wire.utid)).reward_name == "Reward Link"
    assert "U100013" in {item.utid for item in wire(tango.catalog.choices(wire.utid))}


def test_categories_and_kinds_of_credentials_are_read(wire):
    """Each in one answer."""
    tango = wire.tango()
    assert all(category.identifier for category in wire(tango.catalog.categories()))
    assert "redemptionUrl" in {kind.credential_type for kind in wire(tango.catalog.credential_types())}


@pytest.mark.sandbox_only(SANDBOX)
def test_customers_and_their_accounts_are_read(wire):
    """The client's own, all of them page by page, and the accounts of one by every filter."""
    tango = wire.tango()
    placed(wire, tango, "customer")
    own = wire(tango.customers.get())
    assert [account.account_identifier for account in own.accounts] == ["example-account"]
    assert [customer.id for customer in wire.rows(tango.customers.list(page_size=1))] == [own.id]
    filters = {
        "account_number": "A12345678",
        "display_name": "example-account",
        "status": "ACTIVE",
        "contact_email": "person-1@example.org",
        "currency_code": "USD",
        "min_balance": "1.50",
        "max_balance": 100,
        "min_date_created_at": "2026-01-01",
        "max_date_created_at": "2026-01-31",
        "funding_notification_email": "person-2@example.org",
    }
    assert wire.rows(tango.accounts.list(customer="example-customer", **filters)) == []
    assert len(wire.rows(tango.accounts.list(customer="example-customer"))) == 1


@pytest.mark.sandbox_only("a live platform keeps its webhooks")
def test_a_webhook_lives_and_ends(wire):
    """Made, read, changed, renewed, tested, its events listed and sent again; then it is gone."""
    tango = wire.tango()
    made = wire(
        tango.webhooks.create(
            url="https://example.org/hook",
            event_types=["AsyncOrderStatus"],
            secret="c2hhcmVkLXNlY3JldA==",
            headers={"x-from": "tango"},
        )
    )
    assert made.expires_at is not None
    assert wire(tango.webhooks.get(made.id)).event_types == ["AsyncOrderStatus"]
    assert len(wire.rows(tango.webhooks.list())) == 1
    changed = wire(
        tango.webhooks.update(
            made.id,
            url="https://example.org/other",
            categories=["ORDER"],
            secret="b3RoZXItc2VjcmV0",
            headers={"x-from": "us"},
            verification="HMAC",
        )
    )
    assert (changed.categories, changed.event_types) == (["ORDER"], None)
    assert wire(tango.webhooks.renew(made.id)).expires_at is not None
    wire(tango.webhooks.test(made.id))
    wire(tango.webhooks.test(made.id, name=None))
    events = wire.rows(tango.webhooks.events(made.id, from_revision=1, to_revision=2))
    assert [event.event_type for event in events] == ["ConnectivityTest", "ConnectivityTest"]
    wire(tango.webhooks.replay(made.id, from_revision=1, to_revision=1))
    wire(tango.webhooks.delete(made.id))
    assert wire.rows(tango.webhooks.list()) == []


def test_types_of_events_are_listed(wire):
    """By category."""
    tango = wire.tango()
    groups = {group.category: group.event_types for group in wire.rows(tango.webhooks.event_types())}
    assert "AsyncOrderStatus" in groups["ORDER"]


@pytest.mark.sandbox_only(SANDBOX)
def test_a_check_reads_catalogue_account_and_rates(wire):
    """And orders nothing."""
    tango = wire.tango()
    problems = wire(tango.orders.check(utid="U100009", amount=5, key=wire.key("check")))
    assert problems == []


def test_any_other_endpoint_is_called(wire):
    """Signed like every other call."""
    tango = wire.tango()
    answer = wire(tango.request("GET", "/exchangerates", params={"baseCurrency": "USD"}))
    assert answer.status == 200


@pytest.mark.sandbox_only("a live platform takes no field that it does not know for a test")
def test_a_create_may_carry_more(wire):
    """Fields by their wire names, and sendEmail for an older contract."""
    tango = wire.tango(contract="2023")
    order = wire(tango.orders.create(utid=wire.utid, amount=5, recipient=ADA, key=wire.key("more"), extra={"more": 1}))
    assert order.send_email is True
