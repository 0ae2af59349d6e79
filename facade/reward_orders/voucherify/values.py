"""What callers put into a Voucherify order: items, the checks of everything else, and the requests made of them.

What callers give as mappings goes out as it came.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypeVar

from attrs import field, fields, frozen

from reward_orders.core.errors import ConfigurationError
from reward_orders.core.excerpt import quoted
from reward_orders.core.money import minor_units
from reward_orders.core.wire import check_id
from reward_orders_api.models.voucherify_create_order_request import VoucherifyCreateOrderRequest
from reward_orders_api.models.voucherify_customer_input import VoucherifyCustomerInput
from reward_orders_api.models.voucherify_import_order import VoucherifyImportOrder
from reward_orders_api.models.voucherify_metadata import VoucherifyMetadata
from reward_orders_api.models.voucherify_order_item_input import VoucherifyOrderItemInput
from reward_orders_api.models.voucherify_order_status import VoucherifyOrderStatus
from reward_orders_api.models.voucherify_product_input import VoucherifyProductInput
from reward_orders_api.models.voucherify_related_object import VoucherifyRelatedObject
from reward_orders_api.models.voucherify_sku_input import VoucherifySkuInput
from reward_orders_api.models.voucherify_update_order_request import VoucherifyUpdateOrderRequest
from reward_orders_api.types import UNSET, Unset, as_datetime, given

if TYPE_CHECKING:
    from collections.abc import Callable

    from attrs import Attribute

    Fields = Mapping[str, Any]


T = TypeVar("T")

MOST_ITEMS = 500  # prose of the vendor's document; it has no maxItems


def _money(instance: object, attribute: Attribute[int | None], value: object) -> None:
    if value is not None:
        minor_units(value, argument=f"{type(instance).__name__}.{attribute.name}")


def _count(instance: object, attribute: Attribute[int | None], value: object) -> None:
    if value is not None and (isinstance(value, bool) or not isinstance(value, int)):
        raise ConfigurationError(
            f"{type(instance).__name__}.{attribute.name} must be a whole number, not a {type(value).__name__}."
        )


def _text(instance: object, attribute: Attribute[str | None], value: object) -> None:
    if value is not None and not isinstance(value, str):
        raise ConfigurationError(f"{type(instance).__name__}.{attribute.name} must be text.")


def _object(instance: object, attribute: Attribute[Mapping[str, object] | None], value: object) -> None:
    if value is not None:
        check_object(value, argument=f"{type(instance).__name__}.{attribute.name}")


@frozen(kw_only=True)
class Item:
    """One line of an order; money in minor units (20000 is 200.00), quantities as whole numbers.

    Name the product by `product_id` or `sku_id`, or by your own `source_id` together with `related_object` ("product"
    or "sku"). `product` and `sku` are mappings of wire fields; with `override: True` they create or change it.
    """

    product_id: str | None = field(default=None, validator=_text)
    sku_id: str | None = field(default=None, validator=_text)
    source_id: str | None = field(default=None, validator=_text)
    related_object: str | None = field(default=None, validator=_text)
    quantity: int | None = field(default=None, validator=_count)
    initial_quantity: int | None = field(default=None, validator=_count)
    discount_quantity: int | None = field(default=None, validator=_count)
    price: int | None = field(default=None, validator=_money)
    amount: int | None = field(default=None, validator=_money)
    initial_amount: int | None = field(default=None, validator=_money)
    discount_amount: int | None = field(default=None, validator=_money)
    product: Mapping[str, object] | None = field(default=None, validator=_object)
    sku: Mapping[str, object] | None = field(default=None, validator=_object)
    metadata: Mapping[str, object] | None = field(default=None, validator=_object)

    def __attrs_post_init__(self) -> None:
        if self.related_object is not None and self.related_object not in tuple(VoucherifyRelatedObject):
            allowed = " or ".join(f'"{one}"' for one in VoucherifyRelatedObject)
            raise ConfigurationError(f"Item.related_object must be {allowed}.")
        # source_id alone gave 400 invalid_order (docs/vendors.md, Voucherify 4.2)
        if (self.source_id is None) != (self.related_object is None):
            raise ConfigurationError("Item.source_id and Item.related_object go together; pass both or neither.")

    def to_wire(self) -> dict[str, object]:
        """The item as a request carries it."""
        return {a.name: value for a in fields(Item) if (value := getattr(self, a.name)) is not None}


def order_body(
    *,
    status: str | None,
    amount: int | None,
    initial_amount: int | None,
    discount_amount: int | None,
    items: Sequence[Item] | None,
    metadata: Mapping[str, object] | None,
    customer: Mapping[str, object] | None,
    referrer: Mapping[str, object] | None,
    created_at: datetime | str | None,
    customer_id: str | None = None,
    referrer_id: str | None = None,
) -> dict[str, Any]:
    """The fields that create, update and import share, checked; what is None is left out."""
    if status is not None and status not in tuple(VoucherifyOrderStatus):
        raise ConfigurationError(f"status must be one of {', '.join(VoucherifyOrderStatus)}, not {quoted(status)}.")
    for person, given_twice in (
        ("customer", customer is not None and customer_id is not None),
        ("referrer", referrer is not None and referrer_id is not None),
    ):
        if given_twice:
            raise ConfigurationError(f"Pass {person} or {person}_id, not both.")
    if customer_id is not None:  # requests have no such field since 2024-09-02 (docs/vendors.md, Voucherify 4.4)
        customer = {"id": check_id(customer_id, argument="customer_id")}
    body: dict[str, object | None] = {
        "status": status,
        "amount": None if amount is None else _total(amount, argument="amount"),
        "initial_amount": None if initial_amount is None else _total(initial_amount, argument="initial_amount"),
        "discount_amount": None
        if discount_amount is None
        else minor_units(discount_amount, argument="discount_amount"),
        "items": _items(items),
        "metadata": None if metadata is None else check_object(metadata, argument="metadata"),
        "customer": None if customer is None else check_object(customer, argument="customer"),
        "referrer": None if referrer is None else check_object(referrer, argument="referrer"),
        "referrer_id": None if referrer_id is None else check_id(referrer_id, argument="referrer_id"),
        "created_at": _moment(created_at),
    }
    return {name: value for name, value in body.items() if value is not None}


def _total(value: object, *, argument: str) -> int:
    """The amount of an order, which the vendor describes as positive (docs/vendors.md, Voucherify 4.1)."""
    amount = minor_units(value, argument=argument)
    if amount < 0:
        raise ConfigurationError(f"{argument} must be zero or more, not {amount}: no order has a negative amount.")
    return amount


def check_object(value: object, *, argument: str) -> dict[str, object]:
    """A mapping of wire fields that JSON can carry."""
    from reward_orders.http.requests import dumps

    if not isinstance(value, Mapping) or not all(isinstance(name, str) for name in value):
        raise ConfigurationError(f"{argument} must be a mapping of field names to JSON values.")
    try:
        dumps(dict(value))
    except (TypeError, ValueError, RecursionError):
        raise ConfigurationError(f"{argument} holds a value that JSON cannot carry.") from None
    return dict(value)


def _items(items: object) -> list[dict[str, object]] | None:
    if items is None:
        return None
    if not isinstance(items, Sequence) or not all(isinstance(item, Item) for item in items):
        raise ConfigurationError("items must be a list of Item, such as [Item(product_id=…, quantity=1)].")
    if len(items) > MOST_ITEMS:
        raise ConfigurationError(f"items has {len(items)} entries; an order takes {MOST_ITEMS}.")
    return [item.to_wire() for item in items]


def _moment(value: object) -> str | None:
    if value is None or isinstance(value, str):
        return value
    if not isinstance(value, datetime) or value.utcoffset() is None:
        raise ConfigurationError("created_at must be a datetime with a time zone, or RFC 3339 text.")
    return value.isoformat()


def create_request(fields: Fields) -> VoucherifyCreateOrderRequest:
    """The body of a create."""
    get = fields.get
    return VoucherifyCreateOrderRequest(
        id=given(get("id")),
        source_id=given(get("source_id")),
        status=_as(VoucherifyOrderStatus, get("status")),
        amount=given(get("amount")),
        initial_amount=given(get("initial_amount")),
        discount_amount=given(get("discount_amount")),
        items=_as(_item_inputs, get("items")),
        metadata=_as(VoucherifyMetadata.from_dict, get("metadata")),
        created_at=_as(as_datetime, get("created_at")),
        customer=_as(VoucherifyCustomerInput.from_dict, get("customer")),
        referrer=_as(VoucherifyCustomerInput.from_dict, get("referrer")),
        referrer_id=given(get("referrer_id")),
    )


def update_request(fields: Fields) -> VoucherifyUpdateOrderRequest:
    """The body of an update."""
    get = fields.get
    return VoucherifyUpdateOrderRequest(
        source_id=given(get("source_id")),
        status=_as(VoucherifyOrderStatus, get("status")),
        amount=given(get("amount")),
        initial_amount=given(get("initial_amount")),
        discount_amount=given(get("discount_amount")),
        items=_as(_item_inputs, get("items")),
        metadata=_as(VoucherifyMetadata.from_dict, get("metadata")),
        created_at=_as(as_datetime, get("created_at")),
        customer=_as(VoucherifyCustomerInput.from_dict, get("customer")),
        referrer=_as(VoucherifyCustomerInput.from_dict, get("referrer")),
        referrer_id=given(get("referrer_id")),
    )


def import_order(fields: Fields) -> VoucherifyImportOrder:
    """One order of an import."""
    get = fields.get
    return VoucherifyImportOrder(
        id=given(get("id")),
        source_id=given(get("source_id")),
        status=_as(VoucherifyOrderStatus, get("status")),
        amount=given(get("amount")),
        initial_amount=given(get("initial_amount")),
        discount_amount=given(get("discount_amount")),
        items=_as(_item_inputs, get("items")),
        metadata=_as(VoucherifyMetadata.from_dict, get("metadata")),
        customer=_as(VoucherifyCustomerInput.from_dict, get("customer")),
        referrer=_as(VoucherifyCustomerInput.from_dict, get("referrer")),
        referrer_id=given(get("referrer_id")),
    )


def _item_inputs(items: list[Fields]) -> list[VoucherifyOrderItemInput]:
    return [_item_input(item.get) for item in items]


def _item_input(get: Callable[[str], Any]) -> VoucherifyOrderItemInput:
    return VoucherifyOrderItemInput(
        product_id=given(get("product_id")),
        sku_id=given(get("sku_id")),
        source_id=given(get("source_id")),
        related_object=_as(VoucherifyRelatedObject, get("related_object")),
        quantity=given(get("quantity")),
        initial_quantity=given(get("initial_quantity")),
        discount_quantity=given(get("discount_quantity")),
        price=given(get("price")),
        amount=given(get("amount")),
        initial_amount=given(get("initial_amount")),
        discount_amount=given(get("discount_amount")),
        product=_as(VoucherifyProductInput.from_dict, get("product")),
        sku=_as(VoucherifySkuInput.from_dict, get("sku")),
        metadata=_as(VoucherifyMetadata.from_dict, get("metadata")),
    )


def _as(make: Callable[[Any], T], value: object) -> T | Unset:
    """A field that is made of what was given, or left out."""
    return UNSET if value is None else make(value)
