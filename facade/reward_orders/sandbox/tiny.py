"""A third vendor, invented and tiny: what a new room of the client is tried against (docs/add-a-vendor.md).

    POST /tiny/orders              {"reference", "cents", "email"} -> 201; 200 with the first order of a known reference
    GET  /tiny/orders/{id}
    GET  /tiny/orders?reference=   {"orders": [...]}, newest last; without a reference all, `page` (from 1) by `size`

Every call carries `X-Tiny-Key`. A refusal is {"error": code, "detail": words}.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from reward_orders.sandbox.exchange import Answer, Call, Json, read_json, reply

LARGEST_PAGE = 50


@dataclass(slots=True)
class Book:
    """Every order by its id, oldest first."""

    orders: dict[str, Json] = field(default_factory=dict)


def answer(book: Book, call: Call, *, known: bool) -> Answer:
    """Play the vendor; `known` says whether the path and method are one of the three."""
    if not call.headers.get("x-tiny-key"):
        return refused(401, "no_key", "Send X-Tiny-Key.")
    if not known:
        return refused(404, "no_route", "There is nothing here.")
    if call.operation == "tinyCreateOrder":
        return _create(book, call)
    if call.operation == "tinyGetOrder":
        order = book.orders.get(call.ids[0])
        return refused(404, "no_order", "There is no such order.") if order is None else reply(200, order)
    return _list(book, call.query)


def refused(status: int, code: str, detail: str) -> Answer:
    """Say no in this vendor's words."""
    return reply(status, {"error": code, "detail": detail})


def _create(book: Book, call: Call) -> Answer:
    try:
        body = read_json(call.body)
    except ValueError:
        body = None
    if not isinstance(body, dict):
        return refused(400, "no_json", "Send a JSON object.")
    reference, cents, email = (body.get(name) for name in ("reference", "cents", "email"))
    if not isinstance(reference, str) or not reference:
        return refused(400, "no_reference", "reference must be text.")
    known = next((order for order in book.orders.values() if order["reference"] == reference), None)
    if known is not None:
        return reply(200, known)
    if isinstance(cents, bool) or not isinstance(cents, int) or not 0 < cents <= 100_000:  # noqa: PLR2004
        return refused(422, "bad_cents", "cents must be a whole number from 1 to 100000.")
    if not isinstance(email, str) or "@" not in email:
        return refused(422, "bad_email", "email must be an address.")
    number = len(book.orders) + 1
    order = {
        "id": f"T{number}",
        "reference": reference,
        "cents": cents,
        "email": email,
        "state": "sent",
        "code": f"TINY-{number:04d}-SECRET",
    }
    book.orders[f"T{number}"] = order
    return reply(201, order)


def _list(book: Book, query: Mapping[str, str]) -> Answer:
    try:
        page, size = int(query.get("page", "1")), min(int(query.get("size", "20")), LARGEST_PAGE)
    except ValueError:
        return refused(400, "bad_page", "page and size must be whole numbers.")
    if page < 1 or size < 1:
        return refused(400, "bad_page", "page and size begin at 1.")
    reference = query.get("reference")
    orders = [order for order in book.orders.values() if reference in {None, order["reference"]}]
    shown = orders[(page - 1) * size : page * size]
    return reply(200, {"orders": [{**order, "code": None} for order in shown], "total": len(orders)})
