"""An order as a read gave it, as a row that may be sent again.

An answer holds more than a request takes: what the service computes, and the names that our own objects add.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from attrs import fields

from reward_orders.voucherify.models import VoucherifyOrder
from reward_orders.voucherify.values import Item
from reward_orders_api.records import data_of

if TYPE_CHECKING:
    from collections.abc import Container

MARKS = ("object", "object_")  # every answer says that it is an order; `to_dict` under the attribute's name
OURS = ("key", "caller_key", "replayed")  # what `to_dict` adds
PEOPLE = ("customer", "referrer")
PERSON = ("id", "source_id", "name", "description", "email", "phone", "birthdate", "address", "metadata")
ITEM = frozenset(attribute.name for attribute in fields(Item))
PRODUCT = ("id", "source_id", "name", "sku", "price", "metadata")
"""Without `override`, which answers repeat: with it an import would write over the product (docs/vendors.md, Voucherify
13.7)."""


def is_read(order: object) -> bool:
    """Whether this is an order of an answer, and no row that somebody wrote."""
    if isinstance(order, VoucherifyOrder):
        return True
    return isinstance(order, Mapping) and any(order.get(mark) == "order" for mark in MARKS)


def writable(order: VoucherifyOrder | Mapping[str, Any], known: Container[str]) -> tuple[dict[str, Any], set[str]]:
    """The fields of a read order that an import takes, and the names of those it does not.

    A customer is named once: by the object, or by the id where there is no object.
    """
    data = data_of(order) if isinstance(order, VoucherifyOrder) else order
    row, ignored = _parted(data, known)
    for person in PEOPLE:
        if isinstance(row.get(person), Mapping):
            row[person], _ = _parted(row[person], PERSON)
            row.pop(f"{person}_id" if row[person] else person, None)
    if isinstance(row.get("items"), (list, tuple)):
        row["items"] = [_item(item, ignored) for item in row["items"]]
    return row, ignored


def _item(item: Any, ignored: set[str]) -> Any:
    if not isinstance(item, Mapping):
        return item
    row, left = _parted(item, ITEM)
    for part in ("product", "sku"):
        if isinstance(row.get(part), Mapping):
            row[part], more = _parted(row[part], PRODUCT)
            left |= {f"{part}.{name}" for name in more}
    if row.get("source_id") is None:  # then the item goes by product_id or sku_id
        row.pop("related_object", None)
    ignored |= {f"items.{name}" for name in left}
    return row


def _parted(data: Mapping[str, Any], known: Container[str]) -> tuple[dict[str, Any], set[str]]:
    """What has a value, by whether its name is known."""
    there = {str(name): value for name, value in data.items() if value is not None and name not in (*MARKS, *OURS)}
    row = {name: value for name, value in there.items() if name in known}
    return row, there.keys() - row.keys()
