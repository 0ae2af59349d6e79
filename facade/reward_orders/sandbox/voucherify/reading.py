"""GET /v1/orders and GET /v1/orders/{id}: by id or source_id, pages from 1, newest first without `order`."""

from collections.abc import Sequence
from itertools import islice

from reward_orders.sandbox.exchange import Answer, Call, reply, whole
from reward_orders.sandbox.voucherify.errors import invalid_query, not_found
from reward_orders.sandbox.voucherify.order import VoucherifyOrder, view
from reward_orders.sandbox.world import World

ORDERS = ("created_at", "-created_at", "updated_at", "-updated_at")
LARGEST_LIMIT = 100
LARGEST_PAGE = 100
DEFAULT_LIMIT = 10


def get(world: World, call: Call) -> Answer:
    """Answer one order or 404 with the resource's id."""
    order = known(world, call.ids[0])
    if not _visible(world, order):
        raise not_found("order", call.ids[0])
    return reply(200, view(order))


def known(world: World, identifier: str) -> VoucherifyOrder:
    """Return an order by id or source_id, or refuse with 404."""
    order = world.voucherify.find(identifier)
    if order is None:
        raise not_found("order", identifier)
    return order


def list_orders(world: World, call: Call) -> Answer:
    """Answer one page; past the end it is empty."""
    limit = integer(call, "limit", DEFAULT_LIMIT, LARGEST_LIMIT)
    page = integer(call, "page", 1, LARGEST_PAGE)
    key = call.query.get("order") or "-created_at"
    if key not in ORDERS:
        raise invalid_query(f"Property .order should be equal to one of the allowed values: {', '.join(ORDERS)}")
    ordered = world.voucherify.sorted(key.removeprefix("-"))
    if world.settings.voucherify_read_lag:
        ordered = [order for order in ordered if _visible(world, order)]
    shown = _page(ordered, (page - 1) * limit, limit, descending=key.startswith("-"))
    rows = [view(order) for order in shown]
    count = world.settings.counted("total", len(ordered), len(rows))
    return reply(200, {"object": "list", "data_ref": "orders", "orders": rows} | count)


def integer(call: Call, name: str, default: int, largest: int) -> int:
    """Return a query parameter from 1 to its limit, or refuse with `invalid_query_params`."""
    text = call.query.get(name, "")
    try:
        value = whole(text) if text else default
    except ValueError:
        raise invalid_query(f"Property .{name} should be integer") from None
    if value < 1:
        raise invalid_query(f"Property .{name} cannot be lower than 1")
    if value > largest:
        raise invalid_query(f"Property .{name} cannot be higher than {largest}")
    return value


def _page(ordered: Sequence[VoucherifyOrder], skip: int, limit: int, *, descending: bool) -> list[VoucherifyOrder]:
    if not descending:
        return list(islice(ordered, skip, skip + limit))
    high = max(len(ordered) - skip, 0)
    return list(reversed(ordered[max(high - limit, 0) : high]))


def _visible(world: World, order: VoucherifyOrder) -> bool:
    lag = world.settings.voucherify_read_lag
    return not lag or world.clock.ms() - order.created >= lag * 1000
