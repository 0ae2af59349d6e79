"""What Voucherify checks of an order body, with its wording: `Property .path ...`."""

from collections.abc import Iterator
from typing import Any

from reward_orders.sandbox.clock import from_iso
from reward_orders.sandbox.exchange import Call, Json, plain, read_json
from reward_orders.sandbox.voucherify.errors import invalid_payload

STATUSES = ("CREATED", "PAID", "CANCELED", "FULFILLED")
MOST_ITEMS = 500
_LARGEST = 2**53  # what every JSON reader holds exactly; 1e308 times a quantity is a number no file can be written with
_TEXT, _INTEGER, _NUMBER, _OBJECT, _LIST, _FLAG = "string", "integer", "number", "object", "array", "boolean"

_ORDER = {
    "id": _TEXT,
    "source_id": _TEXT,
    "amount": _INTEGER,
    "initial_amount": _INTEGER,
    "discount_amount": _INTEGER,
    "items": _LIST,
    "metadata": _OBJECT,
    "customer": _OBJECT,
    "referrer": _OBJECT,
    "referrer_id": _TEXT,
    "created_at": _TEXT,
}
_ITEM = {
    "source_id": _TEXT,
    "product_id": _TEXT,
    "sku_id": _TEXT,
    "quantity": _INTEGER,
    "initial_quantity": _INTEGER,
    "discount_quantity": _INTEGER,
    "price": _INTEGER,
    "amount": _INTEGER,
    "initial_amount": _INTEGER,
    "discount_amount": _INTEGER,
    "metadata": _OBJECT,
    "product": _OBJECT,
    "sku": _OBJECT,
}
_PRODUCT = {
    "id": _TEXT,
    "source_id": _TEXT,
    "name": _TEXT,
    "sku": _TEXT,
    "price": _NUMBER,
    "metadata": _OBJECT,
    "override": _FLAG,
}
_CUSTOMER = {
    "id": _TEXT,
    "source_id": _TEXT,
    "name": _TEXT,
    "description": _TEXT,
    "email": _TEXT,
    "phone": _TEXT,
    "birthday": _TEXT,
    "birthdate": _TEXT,
    "address": _OBJECT,
    "metadata": _OBJECT,
}


def json_body(call: Call) -> Any:
    """Return the body or refuse with `invalid_payload`."""
    try:
        return plain(read_json(call.body))
    except ValueError:
        raise invalid_payload("Payload is not valid JSON") from None


def object_body(call: Call) -> Json:
    """Return the body as an object or refuse."""
    body = json_body(call)
    if not isinstance(body, dict):
        raise invalid_payload("Payload should be object")
    return body


def check_order(body: object, path: str = "") -> None:
    """Refuse an order body that breaks the schema; the first problem is named."""
    for problem in _order_problems(body, path):
        raise invalid_payload(problem)


def _order_problems(body: object, path: str) -> Iterator[str]:
    if not isinstance(body, dict):
        yield f"Property {path or '.'} should be object"
        return
    yield from _types(body, _ORDER, path)
    if "status" in body and body["status"] not in STATUSES:
        yield f"Property {path}.status should be equal to one of the allowed values: {', '.join(STATUSES)}"
    if isinstance(body.get("created_at"), str):
        try:
            from_iso(body["created_at"])
        except (ValueError, OverflowError):
            yield f"Property {path}.created_at cannot be recognized as a ISO-8601 compliant date"
    items = body.get("items", [])
    if len(items) > MOST_ITEMS:
        yield f"Property {path}.items should NOT have more than {MOST_ITEMS} items"
    for index, item in enumerate(items):
        yield from _item_problems(item, f"{path}.items[{index}]")
    for role in ("customer", "referrer"):
        yield from _types(body.get(role, {}), _CUSTOMER, f"{path}.{role}")


def _item_problems(item: object, path: str) -> Iterator[str]:
    if not isinstance(item, dict):
        yield f"Property {path} should be object"
        return
    yield from _types(item, _ITEM, path)
    if item.get("related_object", "sku") not in ("product", "sku"):
        yield f"Property {path}.related_object should be equal to one of the allowed values: product, sku"
    if item.get("initial_quantity", 1) < 1:  # the recorded refusal
        yield f"Property {path}.initial_quantity cannot be lower than 1"
    for part in ("product", "sku"):
        yield from _types(item.get(part, {}), _PRODUCT, f"{path}.{part}")


def _types(body: Json, expected: dict[str, str], path: str) -> Iterator[str]:
    for name, kind in expected.items():
        if name in body and not _is(body[name], kind):
            yield f"Property {path}.{name} should be {kind}"


def _is(value: object, kind: str) -> bool:
    match kind:
        case "string":
            return isinstance(value, str)
        case "integer":
            return isinstance(value, int) and not isinstance(value, bool) and abs(value) < _LARGEST
        case "number":
            return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < _LARGEST
        case "object":
            return isinstance(value, dict)
        case "array":
            return isinstance(value, list)
        case _:
            return isinstance(value, bool)
