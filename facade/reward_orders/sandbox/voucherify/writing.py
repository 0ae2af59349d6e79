"""POST and PUT /v1/orders: upsert by id or source_id, partial update, and what an order does to its customer."""

from reward_orders.sandbox.clock import from_iso
from reward_orders.sandbox.exchange import Answer, Call, Json, reply
from reward_orders.sandbox.voucherify.book import Book
from reward_orders.sandbox.voucherify.errors import duplicate, invalid_order
from reward_orders.sandbox.voucherify.items import calculate
from reward_orders.sandbox.voucherify.order import VoucherifyOrder, view
from reward_orders.sandbox.voucherify.payload import check_order, object_body
from reward_orders.sandbox.voucherify.reading import known
from reward_orders.sandbox.webhooks import order_written
from reward_orders.sandbox.world import World


def create(world: World, call: Call) -> Answer:
    """Answer 200 with a new order, or with the known one updated."""
    body = object_body(call)
    check_order(body)
    known = existing(world.voucherify, body)
    before = None if known is None else known.status
    order = upsert(world, body)
    order_written(world, order, before=before, request_id=call.request_id)
    return reply(200, view(order))


def update(world: World, call: Call) -> Answer:
    """Answer 200 with the order; what the body does not name stays as it is."""
    body = object_body(call)
    check_order(body)
    order = known(world, call.ids[0])
    body.pop("id", None)
    before = order.status
    change(world, order, body)
    order_written(world, order, before=before, request_id=call.request_id)
    return reply(200, view(order))


def upsert(world: World, body: Json) -> VoucherifyOrder:
    """Create an order, or update the one that `id` or `source_id` names.

    An unknown `id` is undocumented; ours makes a new order under it.
    """
    book = world.voucherify
    found = existing(book, body)
    if found is not None:
        change(world, found, body)
        return found
    items_check(body)
    created = from_iso(body["created_at"]) if "created_at" in body else world.clock.ms()
    order = VoucherifyOrder(
        id=body.get("id") or book.mint("ord"),
        number=len(book.orders) + 1,
        source_id=body.get("source_id") or None,
        created=created,
    )
    _apply(book, order, body)
    book.add(order)
    return order


def existing(book: Book, body: Json) -> VoucherifyOrder | None:
    """Return the order a body is about, if it is known: `id` first, then `source_id`."""
    found = book.orders.get(body.get("id", ""))
    return found or book.by_source.get(body.get("source_id", ""))


def change(world: World, order: VoucherifyOrder, body: Json) -> None:
    """Apply a partial body. Items are replaced, metadata is merged (both undocumented, our choice)."""
    book = world.voucherify
    source_id = body.get("source_id") or order.source_id
    other = book.by_source.get(source_id or "")
    if other is not None and other is not order:
        raise duplicate("order", "source_id", str(source_id))
    items_check(body)
    if order.source_id is not None and source_id != order.source_id:
        del book.by_source[order.source_id]
    order.source_id = source_id
    _apply(book, order, body)
    order.updated = max(world.clock.ms(), order.created + 1)
    book.touch(order)


def items_check(body: Json) -> None:
    """Refuse an item with `source_id` but no `related_object`: they come together (2019)."""
    for index, item in enumerate(body.get("items", [])):
        if "source_id" in item and "related_object" not in item:
            raise invalid_order(f"Item {index} has source_id but no related_object")


def _apply(book: Book, order: VoucherifyOrder, body: Json) -> None:
    if "items" in body:
        order.items = [calculate(book, item) for item in body["items"]]
        if "amount" not in body and any("amount" in item for item in order.items):
            order.amount = sum(item.get("amount", 0) for item in order.items)
    order.status = body.get("status", order.status)
    order.amount = body.get("amount", order.amount)
    order.initial_amount = body.get("initial_amount", order.initial_amount)
    order.discount_amount = body.get("discount_amount", order.discount_amount)
    order.metadata = order.metadata | body.get("metadata", {})
    order.customer_id = _person(book, body.get("customer")) or order.customer_id
    order.referrer_id = _person(book, body.get("referrer")) or body.get("referrer_id") or order.referrer_id


def _person(book: Book, data: Json | None) -> str | None:
    if not data:
        return None
    return book.upsert("customer", data.get("id") or None, data.get("source_id") or None, data).id
