"""From the checked fields of an order to the generated requests; what callers give as mappings goes out as it came."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

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
    from collections.abc import Callable, Mapping

    Fields = Mapping[str, Any]

T = TypeVar("T")


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
        items=_as(_items, get("items")),
        metadata=_as(VoucherifyMetadata.from_dict, get("metadata")),
        created_at=_as(as_datetime, get("created_at")),
        customer=_as(VoucherifyCustomerInput.from_dict, get("customer")),
        referrer=_as(VoucherifyCustomerInput.from_dict, get("referrer")),
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
        items=_as(_items, get("items")),
        metadata=_as(VoucherifyMetadata.from_dict, get("metadata")),
        created_at=_as(as_datetime, get("created_at")),
        customer=_as(VoucherifyCustomerInput.from_dict, get("customer")),
        referrer=_as(VoucherifyCustomerInput.from_dict, get("referrer")),
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
        items=_as(_items, get("items")),
        metadata=_as(VoucherifyMetadata.from_dict, get("metadata")),
        customer=_as(VoucherifyCustomerInput.from_dict, get("customer")),
        referrer=_as(VoucherifyCustomerInput.from_dict, get("referrer")),
        referrer_id=given(get("referrer_id")),
    )


def _items(items: list[Fields]) -> list[VoucherifyOrderItemInput]:
    return [_item(item.get) for item in items]


def _item(get: Callable[[str], Any]) -> VoucherifyOrderItemInput:
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
