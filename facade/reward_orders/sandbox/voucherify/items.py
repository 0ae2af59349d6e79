"""What Voucherify makes of an order item: amounts, and the product and SKU it knows."""

from reward_orders.sandbox.exchange import Json
from reward_orders.sandbox.voucherify.book import Book, Kind, Resource

_ECHOED = (
    "source_id",
    "related_object",
    "product_id",
    "sku_id",
    "quantity",
    "initial_quantity",
    "discount_quantity",
    "price",
    "amount",
    "initial_amount",
    "discount_amount",
    "metadata",
)
_KEPT = ("id", "source_id", "name", "sku", "metadata", "price")


def calculate(book: Book, asked: Json) -> Json:
    """Return the item of an answer.

    A price comes from the item, else from its SKU, else from its product; without one there is no price, amount or
    subtotal (live). `amount` is price times quantity unless it was sent.
    """
    item: Json = {"object": "order_item"} | {name: asked[name] for name in _ECHOED if name in asked}
    product, sku = _part(book, "product", asked), _part(book, "sku", asked)
    price = asked.get("price", sku.get("price", product.get("price")))
    if isinstance(price, float):
        price = round(price)
    if price is not None:
        item["price"] = price
        item.setdefault("quantity", 1)
    if "amount" not in item and price is not None:
        item["amount"] = price * item["quantity"]
    if not item.get("discount_amount"):
        item.pop("discount_amount", None)
    if "amount" in item:
        item["subtotal_amount"] = item["amount"] - item.get("discount_amount", 0)
    if asked.get("related_object") == "sku" and "id" in product:
        item.setdefault("product_id", product["id"])
    return item | ({"product": product} if product else {}) | ({"sku": sku} if sku else {})


def _part(book: Book, kind: Kind, asked: Json) -> Json:
    """Return the product or SKU of an item: stored with `override`, looked up and echoed without."""
    sent: Json = asked.get(kind, {})
    identifier = sent.get("id") or asked.get(f"{kind}_id")
    source_id = sent.get("source_id") or (asked.get("source_id") if asked.get("related_object") == kind else None)
    data = {name: sent[name] for name in _KEPT if name in sent}
    if sent.get("override"):
        return _shown(book.upsert(kind, identifier, source_id, data))
    known = book.resource(kind, identifier, source_id)
    return data if known is None else _shown(known) | data


def _shown(resource: Resource) -> Json:
    source = {} if resource.source_id is None else {"source_id": resource.source_id}
    return {"id": resource.id} | source | {name: resource.data[name] for name in _KEPT[2:] if name in resource.data}
