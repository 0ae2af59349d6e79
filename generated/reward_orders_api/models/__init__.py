"""The models of the contract; each is imported when it is first used."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .tango_address import TangoAddress
    from .tango_address_input import TangoAddressInput
    from .tango_async_line_item_error import TangoAsyncLineItemError
    from .tango_async_line_item_issue import TangoAsyncLineItemIssue
    from .tango_async_order import TangoAsyncOrder
    from .tango_create_order_request import TangoCreateOrderRequest
    from .tango_credential import TangoCredential
    from .tango_credential_map import TangoCredentialMap
    from .tango_custom_fields import TangoCustomFields
    from .tango_delivery_method import TangoDeliveryMethod
    from .tango_duplicate_line_items import TangoDuplicateLineItems
    from .tango_error import TangoError
    from .tango_error_item import TangoErrorItem
    from .tango_money import TangoMoney
    from .tango_order import TangoOrder
    from .tango_order_list import TangoOrderList
    from .tango_page import TangoPage
    from .tango_recipient import TangoRecipient
    from .tango_recipient_input import TangoRecipientInput
    from .tango_resend import TangoResend
    from .tango_resend_method import TangoResendMethod
    from .tango_resend_request import TangoResendRequest
    from .tango_reward import TangoReward
    from .tango_sender import TangoSender
    from .tango_sender_input import TangoSenderInput
    from .voucherify_address_input import VoucherifyAddressInput
    from .voucherify_any_export_parameters import VoucherifyAnyExportParameters
    from .voucherify_async_action import VoucherifyAsyncAction
    from .voucherify_async_action_list import VoucherifyAsyncActionList
    from .voucherify_async_action_result import VoucherifyAsyncActionResult
    from .voucherify_create_export_request import VoucherifyCreateExportRequest
    from .voucherify_create_order_export_request import (
        VoucherifyCreateOrderExportRequest,
    )
    from .voucherify_create_order_request import VoucherifyCreateOrderRequest
    from .voucherify_customer_input import VoucherifyCustomerInput
    from .voucherify_customer_reference import VoucherifyCustomerReference
    from .voucherify_error import VoucherifyError
    from .voucherify_error_reason import VoucherifyErrorReason
    from .voucherify_export import VoucherifyExport
    from .voucherify_export_echo import VoucherifyExportEcho
    from .voucherify_export_filters import VoucherifyExportFilters
    from .voucherify_export_list import VoucherifyExportList
    from .voucherify_export_list_sort import VoucherifyExportListSort
    from .voucherify_export_parameters import VoucherifyExportParameters
    from .voucherify_export_result import VoucherifyExportResult
    from .voucherify_export_sort import VoucherifyExportSort
    from .voucherify_field_filter import VoucherifyFieldFilter
    from .voucherify_filter_conditions import VoucherifyFilterConditions
    from .voucherify_import_accepted import VoucherifyImportAccepted
    from .voucherify_import_failure import VoucherifyImportFailure
    from .voucherify_import_order import VoucherifyImportOrder
    from .voucherify_junction import VoucherifyJunction
    from .voucherify_metadata import VoucherifyMetadata
    from .voucherify_order import VoucherifyOrder
    from .voucherify_order_item import VoucherifyOrderItem
    from .voucherify_order_item_input import VoucherifyOrderItemInput
    from .voucherify_order_list import VoucherifyOrderList
    from .voucherify_order_sort import VoucherifyOrderSort
    from .voucherify_order_status import VoucherifyOrderStatus
    from .voucherify_product import VoucherifyProduct
    from .voucherify_product_input import VoucherifyProductInput
    from .voucherify_redemption import VoucherifyRedemption
    from .voucherify_redemption_map import VoucherifyRedemptionMap
    from .voucherify_related_object import VoucherifyRelatedObject
    from .voucherify_sku import VoucherifySku
    from .voucherify_sku_input import VoucherifySkuInput
    from .voucherify_update_order_request import VoucherifyUpdateOrderRequest

_MODULE_OF = {
    "TangoAddress": ".tango_address",
    "TangoAddressInput": ".tango_address_input",
    "TangoAsyncLineItemError": ".tango_async_line_item_error",
    "TangoAsyncLineItemIssue": ".tango_async_line_item_issue",
    "TangoAsyncOrder": ".tango_async_order",
    "TangoCreateOrderRequest": ".tango_create_order_request",
    "TangoCredential": ".tango_credential",
    "TangoCredentialMap": ".tango_credential_map",
    "TangoCustomFields": ".tango_custom_fields",
    "TangoDeliveryMethod": ".tango_delivery_method",
    "TangoDuplicateLineItems": ".tango_duplicate_line_items",
    "TangoError": ".tango_error",
    "TangoErrorItem": ".tango_error_item",
    "TangoMoney": ".tango_money",
    "TangoOrder": ".tango_order",
    "TangoOrderList": ".tango_order_list",
    "TangoPage": ".tango_page",
    "TangoRecipient": ".tango_recipient",
    "TangoRecipientInput": ".tango_recipient_input",
    "TangoResend": ".tango_resend",
    "TangoResendMethod": ".tango_resend_method",
    "TangoResendRequest": ".tango_resend_request",
    "TangoReward": ".tango_reward",
    "TangoSender": ".tango_sender",
    "TangoSenderInput": ".tango_sender_input",
    "VoucherifyAddressInput": ".voucherify_address_input",
    "VoucherifyAnyExportParameters": ".voucherify_any_export_parameters",
    "VoucherifyAsyncAction": ".voucherify_async_action",
    "VoucherifyAsyncActionList": ".voucherify_async_action_list",
    "VoucherifyAsyncActionResult": ".voucherify_async_action_result",
    "VoucherifyCreateExportRequest": ".voucherify_create_export_request",
    "VoucherifyCreateOrderExportRequest": ".voucherify_create_order_export_request",
    "VoucherifyCreateOrderRequest": ".voucherify_create_order_request",
    "VoucherifyCustomerInput": ".voucherify_customer_input",
    "VoucherifyCustomerReference": ".voucherify_customer_reference",
    "VoucherifyError": ".voucherify_error",
    "VoucherifyErrorReason": ".voucherify_error_reason",
    "VoucherifyExport": ".voucherify_export",
    "VoucherifyExportEcho": ".voucherify_export_echo",
    "VoucherifyExportFilters": ".voucherify_export_filters",
    "VoucherifyExportList": ".voucherify_export_list",
    "VoucherifyExportListSort": ".voucherify_export_list_sort",
    "VoucherifyExportParameters": ".voucherify_export_parameters",
    "VoucherifyExportResult": ".voucherify_export_result",
    "VoucherifyExportSort": ".voucherify_export_sort",
    "VoucherifyFieldFilter": ".voucherify_field_filter",
    "VoucherifyFilterConditions": ".voucherify_filter_conditions",
    "VoucherifyImportAccepted": ".voucherify_import_accepted",
    "VoucherifyImportFailure": ".voucherify_import_failure",
    "VoucherifyImportOrder": ".voucherify_import_order",
    "VoucherifyJunction": ".voucherify_junction",
    "VoucherifyMetadata": ".voucherify_metadata",
    "VoucherifyOrder": ".voucherify_order",
    "VoucherifyOrderItem": ".voucherify_order_item",
    "VoucherifyOrderItemInput": ".voucherify_order_item_input",
    "VoucherifyOrderList": ".voucherify_order_list",
    "VoucherifyOrderSort": ".voucherify_order_sort",
    "VoucherifyOrderStatus": ".voucherify_order_status",
    "VoucherifyProduct": ".voucherify_product",
    "VoucherifyProductInput": ".voucherify_product_input",
    "VoucherifyRedemption": ".voucherify_redemption",
    "VoucherifyRedemptionMap": ".voucherify_redemption_map",
    "VoucherifyRelatedObject": ".voucherify_related_object",
    "VoucherifySku": ".voucherify_sku",
    "VoucherifySkuInput": ".voucherify_sku_input",
    "VoucherifyUpdateOrderRequest": ".voucherify_update_order_request",
}

__all__ = (
    "TangoAddress",
    "TangoAddressInput",
    "TangoAsyncLineItemError",
    "TangoAsyncLineItemIssue",
    "TangoAsyncOrder",
    "TangoCreateOrderRequest",
    "TangoCredential",
    "TangoCredentialMap",
    "TangoCustomFields",
    "TangoDeliveryMethod",
    "TangoDuplicateLineItems",
    "TangoError",
    "TangoErrorItem",
    "TangoMoney",
    "TangoOrder",
    "TangoOrderList",
    "TangoPage",
    "TangoRecipient",
    "TangoRecipientInput",
    "TangoResend",
    "TangoResendMethod",
    "TangoResendRequest",
    "TangoReward",
    "TangoSender",
    "TangoSenderInput",
    "VoucherifyAddressInput",
    "VoucherifyAnyExportParameters",
    "VoucherifyAsyncAction",
    "VoucherifyAsyncActionList",
    "VoucherifyAsyncActionResult",
    "VoucherifyCreateExportRequest",
    "VoucherifyCreateOrderExportRequest",
    "VoucherifyCreateOrderRequest",
    "VoucherifyCustomerInput",
    "VoucherifyCustomerReference",
    "VoucherifyError",
    "VoucherifyErrorReason",
    "VoucherifyExport",
    "VoucherifyExportEcho",
    "VoucherifyExportFilters",
    "VoucherifyExportList",
    "VoucherifyExportListSort",
    "VoucherifyExportParameters",
    "VoucherifyExportResult",
    "VoucherifyExportSort",
    "VoucherifyFieldFilter",
    "VoucherifyFilterConditions",
    "VoucherifyImportAccepted",
    "VoucherifyImportFailure",
    "VoucherifyImportOrder",
    "VoucherifyJunction",
    "VoucherifyMetadata",
    "VoucherifyOrder",
    "VoucherifyOrderItem",
    "VoucherifyOrderItemInput",
    "VoucherifyOrderList",
    "VoucherifyOrderSort",
    "VoucherifyOrderStatus",
    "VoucherifyProduct",
    "VoucherifyProductInput",
    "VoucherifyRedemption",
    "VoucherifyRedemptionMap",
    "VoucherifyRelatedObject",
    "VoucherifySku",
    "VoucherifySkuInput",
    "VoucherifyUpdateOrderRequest",
)


def __getattr__(name: str) -> Any:
    if name not in _MODULE_OF:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = globals()[name] = getattr(import_module(_MODULE_OF[name], __name__), name)
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
