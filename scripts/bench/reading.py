"""What is read of every decoded order, the same for each contender: four fields, or every documented one."""

# ruff: noqa: SIM905 - names of fields read better as text
from __future__ import annotations

from operator import attrgetter
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    Orders = Sequence[Any]
    Reader = Callable[[Orders], object]

TANGO = """id external_ref_id status created_at utid reward_name account_identifier account_number customer_identifier
    reference_line_item_id send_email delivery_method email_subject message campaign notes etid ptid
    purchase_order_number order_status line_item_status order_client_source order_external_ref_id_dupe""".split()
MONEY = ("value", "currency_code", "fee", "exchange_rate", "total")
PERSON = ("email", "first_name", "last_name")
VOUCHERIFY = """id source_id status amount initial_amount discount_amount items_discount_amount total_discount_amount
    total_amount applied_discount_amount items_applied_discount_amount total_applied_discount_amount metadata
    created_at updated_at customer_id referrer_id customer referrer redemptions""".split()
ITEM = """id product_id sku_id source_id related_object quantity initial_quantity discount_quantity price amount
    initial_amount discount_amount applied_discount_amount subtotal_amount product sku metadata""".split()


def fields(names: Sequence[str], **renamed: str) -> Reader:
    """Read these attributes of every order, some under another name."""
    get = attrgetter(*(renamed.get(name, name) for name in names))

    def read(orders: Orders) -> None:
        for order in orders:
            get(order)

    return read


def tango_fields(charged: str = "amount_charged", **renamed: str) -> Reader:
    """Read every documented field of a Tango row, those of its money and people too."""
    own = fields(TANGO, **renamed)
    amounts = attrgetter(charged, "denomination")
    of_money = attrgetter(*(renamed.get(name, name) for name in MONEY))
    recipient, of_recipient = attrgetter("recipient"), attrgetter(*PERSON, "mobile_number")
    sender, of_sender = attrgetter("sender"), attrgetter(*PERSON)

    def read(orders: Orders) -> None:
        own(orders)
        for order in orders:
            for amount in amounts(order):
                of_money(amount)
            of_recipient(recipient(order))
            of_sender(sender(order))

    return read


def voucherify_fields(item: Sequence[str] = ITEM, **renamed: str) -> Reader:
    """Read every documented field of a Voucherify order, those of its items too."""
    own = fields(VOUCHERIFY, **renamed)
    of_items = fields(item)

    def read(orders: Orders) -> None:
        own(orders)
        for order in orders:
            of_items(order.items)

    return read
