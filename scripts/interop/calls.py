"""Every call of ours that a vendor's document describes, with all that it can carry."""

from __future__ import annotations

import tempfile
from contextlib import suppress
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from reward_orders import (
    Address,
    Item,
    Journal,
    OutcomeUnknownError,
    Recipient,
    RetryPolicy,
    Sender,
    Tango,
    Voucherify,
)

if TYPE_CHECKING:
    import httpx

    from reward_orders.sandbox import Sandbox

ONCE = RetryPolicy(attempts=1)
LONG_AGO, FAR_AHEAD = date(2020, 1, 1), date(2030, 12, 31)
ADA = Recipient(email="ada@example.org", first_name="Ada", last_name="Lovelace", mobile_number="+12025550101")
GRACE = Sender(first_name="Grace", last_name="Hopper", email="grace@example.org")
HOME = Recipient(
    first_name="Ada",
    last_name="Lovelace",
    address=Address(
        street_line_1="1 Main Street",
        street_line_2="Floor 2",
        city="Springfield",
        state_or_province="IL",
        postal_code="62701",
        country="US",
        company_name="Example",
    ),
)
PERSON = {
    "source_id": "cust-1",
    "name": "Ada",
    "email": "ada@example.org",
    "phone": "+12025550101",
    "address": {"city": "Springfield", "country": "US"},
    "metadata": {"vip": True},
}
ITEMS = [
    Item(
        product_id="prod_1",
        quantity=2,
        initial_quantity=2,
        discount_quantity=0,
        price=10000,
        amount=20000,
        initial_amount=20000,
        discount_amount=0,
        metadata={"colour": "red"},
    ),
    Item(sku_id="sku_1", quantity=1, price=100),
    Item(
        source_id="mug",
        related_object="product",
        quantity=1,
        price=500,
        product={"source_id": "mug", "override": True, "name": "Mug", "price": 500, "metadata": {"size": "L"}},
        sku={"source_id": "mug-red", "override": True, "sku": "Red", "price": 500},
    ),
]


def tango_of_2023(url: str, sandbox: Sandbox, http_client: httpx.Client) -> None:  # noqa: ARG001 - called like the others
    """What installations take that know the documents of 2020 and 2022."""
    with _tango(url, http_client, contract="2023") as tango:
        _orders(tango)
        tango.accounts.get()
        tango.accounts.list(
            status="ACTIVE", currency_code="USD", min_balance=1, max_date_created_at=FAR_AHEAD
        ).to_list()
        tango.accounts.list(customer="customer-1").to_list()
        tango.customers.get()
        tango.customers.list().to_list()
        tango.catalog.get("U561593")
        tango.exchange_rates()
        tango.exchange_rates(base="USD", reward="EUR")


def tango_of_2026(url: str, sandbox: Sandbox, http_client: httpx.Client) -> None:  # noqa: ARG001 - called like the others
    """What the reference of 2026 takes, by a platform's key and by a token."""
    with _tango(url, http_client, contract="2026") as tango:
        _orders(tango)
    with Tango(auth="token", base_url=url, http_client=http_client, retry=ONCE) as tango:
        tango.orders.list(page_size=1).first()


def voucherify(url: str, sandbox: Sandbox, http_client: httpx.Client) -> None:
    """Orders, imports, exports, and the log of API calls as evidence."""
    with (
        tempfile.TemporaryDirectory() as folder,
        Journal.sqlite(Path(folder) / "orders.db") as journal,
        Voucherify(
            app_id="prism",
            app_token="token",  # noqa: S106 - the sandbox takes any
            base_url=url,
            http_client=http_client,
            retry=ONCE,
            journal=journal,
        ) as client,
    ):
        _purchases(client)
        _exports(client)
        _imports(client, sandbox)
        sandbox.fault("voucherifyCreateOrder", "error_before_commit")
        with suppress(OutcomeUnknownError):
            client.orders.create(source_id="lost", amount=100)
        list(client.orders.reconcile(evidence="api_log"))


def _tango(url: str, http_client: httpx.Client, *, contract: str) -> Tango:
    return Tango(
        platform_name="prism",
        platform_key="key",
        account="account-1",
        customer="customer-1",
        contract=contract,
        base_url=url,
        http_client=http_client,
        retry=ONCE,
        rate=None,
    )


def _orders(tango: Tango) -> None:
    order = tango.orders.create(
        utid="U561593",
        amount="25.50",
        recipient=ADA,
        sender=GRACE,
        key="prism-1",
        email_subject="Thank you",
        message="For the survey",
        campaign="Survey",
        notes="November",
        etid="E000000",
        purchase_order_number="PO-1",
        custom_fields={"team": "A", "size": 3},
        currency="USD",
    )
    other = tango.orders.create(utid="U561593", amount=25, recipient=ADA, send_email=True)
    tango.orders.create(utid="U561593", amount=25, recipient=ADA, send_email=False)
    tango.orders.create(utid="U561593", amount=25)
    tango.orders.create(utid="U100003", amount=25, expiration_date=date(2030, 1, 31))
    tango.orders.create(utid="U100010", amount=25, recipient=HOME, delivery_method="ADDRESS", ptid="P1")
    for method in ("PHONE", "WHATSAPP", "EMBEDDED", "EMBEDDED_COMPONENT"):
        tango.orders.create(utid="U561593", amount=25, recipient=ADA, delivery_method=method)
    tango.orders.get(order.id)
    tango.orders.find(key="prism-1")
    tango.orders.list(page_size=5).to_list()
    tango.orders.list(
        start=LONG_AGO,
        end=FAR_AHEAD,
        account_identifier="account-1",
        customer_identifier="customer-1",
        external_ref_id="prism-1",
        min_amount="1.50",
        max_amount=100,
        currency_code="USD",
        utid="U561593",
        ptid="P1",
        reward_name="Reward Link",
        sender_first_name="Grace",
        sender_last_name="Hopper",
        sender_email="grace@example.org",
        recipient_email="ada@example.org",
        recipient_mobile_number="+12025550101",
        recipient_first_name="Ada",
        recipient_last_name="Lovelace",
        send_email=True,
        delivery_method="EMAIL",
        delivery_status="DELIVERED",
        status="COMPLETE",
        order_status="COMPLETE",
        line_item_status="COMPLETE",
        campaign="Survey",
        notes="November",
        line_item_notes="November",
        purchase_order_number="PO-1",
    ).to_list()
    tango.orders.resend(order.id)
    tango.orders.resend(
        other.id,
        new_email="ada@example.com",
        new_mobile="+12025550102",
        new_etid="E000000",
        new_delivery_method="EMAIL",
    )


def _purchases(client: Voucherify) -> None:
    orders = client.orders
    bought = orders.create(
        source_id="web-1",
        status="PAID",
        amount=20600,
        initial_amount=20600,
        discount_amount=0,
        items=ITEMS,
        metadata={"currency": "USD"},
        customer=PERSON,
        referrer=PERSON,
        created_at=datetime(2026, 1, 1, tzinfo=UTC),
    )
    for status in ("CREATED", "PAID", "CANCELED", "FULFILLED"):
        orders.create(status=status, amount=100)
    orders.create(id="ord_of_ours", amount=100, customer_id="cust_1", referrer_id="cust_2", if_exists="update")
    orders.get(bought.id)
    orders.find(source_id="web-1")
    orders.update(
        bought.id,
        source_id="web-2",
        status="FULFILLED",
        amount=30000,
        initial_amount=30000,
        discount_amount=100,
        items=ITEMS,
        metadata={"currency": "EUR"},
        customer=PERSON,
        referrer_id="cust_2",
        created_at="2026-01-01T00:00:00Z",
    )
    for order in ("created_at", "-created_at", "updated_at", "-updated_at"):
        orders.list(order=order, page_size=5).to_list()


def _exports(client: Voucherify) -> None:
    orders = client.orders
    list(orders.export())
    filters = {"junction": "and", "status": {"conditions": {"$in": ["PAID", "FULFILLED"]}}}
    list(orders.export(fields=["id", "metadata.currency"], filters=filters, order="-created_at", full=True))
    list(orders.export(start=LONG_AGO, end=FAR_AHEAD))
    job = orders.start_export(fields=["source_id"])
    job.wait()
    orders.export_job(job.id).status()
    for order in ("created_at", "-created_at", "status", "-status"):
        orders.exports(order=order).to_list()
    orders.delete_export(job.id)


def _imports(client: Voucherify, sandbox: Sandbox) -> None:
    orders = client.orders
    row = {"amount": 20600, "status": "PAID", "items": [item.to_wire() for item in ITEMS], "metadata": {"till": 1}}
    orders.import_([{"source_id": "till-1", **row, "customer": PERSON, "referrer": PERSON}, orders.get("web-2")])
    job = orders.start_import([{"source_id": "till-2", "amount": 100}])
    job.wait()
    orders.import_job(job.id).status()
    sandbox.fault("voucherifyImportOrders", "error_after_commit")
    with suppress(OutcomeUnknownError):  # where nobody knows whether it began, imports are listed
        orders.import_([{"source_id": "till-3", "amount": 100}])
