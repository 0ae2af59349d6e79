"""The models of the contract; each is imported when it is first used."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .tango_account import TangoAccount
    from .tango_account_page import TangoAccountPage
    from .tango_address import TangoAddress
    from .tango_address_input import TangoAddressInput
    from .tango_async_line_item_error import TangoAsyncLineItemError
    from .tango_async_line_item_issue import TangoAsyncLineItemIssue
    from .tango_async_order import TangoAsyncOrder
    from .tango_brand import TangoBrand
    from .tango_brand_category import TangoBrandCategory
    from .tango_brand_requirements import TangoBrandRequirements
    from .tango_cancel_line_item_request import TangoCancelLineItemRequest
    from .tango_cancel_reason import TangoCancelReason
    from .tango_catalog import TangoCatalog
    from .tango_catalog_item import TangoCatalogItem
    from .tango_create_order_request import TangoCreateOrderRequest
    from .tango_credential import TangoCredential
    from .tango_credential_map import TangoCredentialMap
    from .tango_custom_fields import TangoCustomFields
    from .tango_delivery_method import TangoDeliveryMethod
    from .tango_duplicate_line_items import TangoDuplicateLineItems
    from .tango_error import TangoError
    from .tango_error_item import TangoErrorItem
    from .tango_exchange_rate import TangoExchangeRate
    from .tango_exchange_rate_list import TangoExchangeRateList
    from .tango_freeze_line_item_request import TangoFreezeLineItemRequest
    from .tango_freeze_reason import TangoFreezeReason
    from .tango_funding_notification import TangoFundingNotification
    from .tango_image_urls import TangoImageUrls
    from .tango_item_fee import TangoItemFee
    from .tango_keyset_page import TangoKeysetPage
    from .tango_line_item import TangoLineItem
    from .tango_line_item_action import TangoLineItemAction
    from .tango_line_item_error import TangoLineItemError
    from .tango_line_item_list import TangoLineItemList
    from .tango_line_item_resend import TangoLineItemResend
    from .tango_money import TangoMoney
    from .tango_order import TangoOrder
    from .tango_order_list import TangoOrderList
    from .tango_page import TangoPage
    from .tango_quantity_constraints import TangoQuantityConstraints
    from .tango_recipient import TangoRecipient
    from .tango_recipient_input import TangoRecipientInput
    from .tango_redemption import TangoRedemption
    from .tango_reissue_line_item_request import TangoReissueLineItemRequest
    from .tango_reissue_method import TangoReissueMethod
    from .tango_reissue_reason import TangoReissueReason
    from .tango_reissue_recipient import TangoReissueRecipient
    from .tango_resend import TangoResend
    from .tango_resend_method import TangoResendMethod
    from .tango_resend_request import TangoResendRequest
    from .tango_resend_target import TangoResendTarget
    from .tango_reward import TangoReward
    from .tango_reward_view import TangoRewardView
    from .tango_sender import TangoSender
    from .tango_sender_input import TangoSenderInput
    from .tango_unfreeze_line_item_request import TangoUnfreezeLineItemRequest
    from .tango_unfreeze_reason import TangoUnfreezeReason
    from .voucherify_address_input import VoucherifyAddressInput
    from .voucherify_async_action import VoucherifyAsyncAction
    from .voucherify_async_action_result import VoucherifyAsyncActionResult
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
    "TangoAccount": ".tango_account",
    "TangoAccountPage": ".tango_account_page",
    "TangoAddress": ".tango_address",
    "TangoAddressInput": ".tango_address_input",
    "TangoAsyncLineItemError": ".tango_async_line_item_error",
    "TangoAsyncLineItemIssue": ".tango_async_line_item_issue",
    "TangoAsyncOrder": ".tango_async_order",
    "TangoBrand": ".tango_brand",
    "TangoBrandCategory": ".tango_brand_category",
    "TangoBrandRequirements": ".tango_brand_requirements",
    "TangoCancelLineItemRequest": ".tango_cancel_line_item_request",
    "TangoCancelReason": ".tango_cancel_reason",
    "TangoCatalog": ".tango_catalog",
    "TangoCatalogItem": ".tango_catalog_item",
    "TangoCreateOrderRequest": ".tango_create_order_request",
    "TangoCredential": ".tango_credential",
    "TangoCredentialMap": ".tango_credential_map",
    "TangoCustomFields": ".tango_custom_fields",
    "TangoDeliveryMethod": ".tango_delivery_method",
    "TangoDuplicateLineItems": ".tango_duplicate_line_items",
    "TangoError": ".tango_error",
    "TangoErrorItem": ".tango_error_item",
    "TangoExchangeRate": ".tango_exchange_rate",
    "TangoExchangeRateList": ".tango_exchange_rate_list",
    "TangoFreezeLineItemRequest": ".tango_freeze_line_item_request",
    "TangoFreezeReason": ".tango_freeze_reason",
    "TangoFundingNotification": ".tango_funding_notification",
    "TangoImageUrls": ".tango_image_urls",
    "TangoItemFee": ".tango_item_fee",
    "TangoKeysetPage": ".tango_keyset_page",
    "TangoLineItem": ".tango_line_item",
    "TangoLineItemAction": ".tango_line_item_action",
    "TangoLineItemError": ".tango_line_item_error",
    "TangoLineItemList": ".tango_line_item_list",
    "TangoLineItemResend": ".tango_line_item_resend",
    "TangoMoney": ".tango_money",
    "TangoOrder": ".tango_order",
    "TangoOrderList": ".tango_order_list",
    "TangoPage": ".tango_page",
    "TangoQuantityConstraints": ".tango_quantity_constraints",
    "TangoRecipient": ".tango_recipient",
    "TangoRecipientInput": ".tango_recipient_input",
    "TangoRedemption": ".tango_redemption",
    "TangoReissueLineItemRequest": ".tango_reissue_line_item_request",
    "TangoReissueMethod": ".tango_reissue_method",
    "TangoReissueReason": ".tango_reissue_reason",
    "TangoReissueRecipient": ".tango_reissue_recipient",
    "TangoResend": ".tango_resend",
    "TangoResendMethod": ".tango_resend_method",
    "TangoResendRequest": ".tango_resend_request",
    "TangoResendTarget": ".tango_resend_target",
    "TangoReward": ".tango_reward",
    "TangoRewardView": ".tango_reward_view",
    "TangoSender": ".tango_sender",
    "TangoSenderInput": ".tango_sender_input",
    "TangoUnfreezeLineItemRequest": ".tango_unfreeze_line_item_request",
    "TangoUnfreezeReason": ".tango_unfreeze_reason",
    "VoucherifyAddressInput": ".voucherify_address_input",
    "VoucherifyAsyncAction": ".voucherify_async_action",
    "VoucherifyAsyncActionResult": ".voucherify_async_action_result",
    "VoucherifyCreateOrderExportRequest": ".voucherify_create_order_export_request",
    "VoucherifyCreateOrderRequest": ".voucherify_create_order_request",
    "VoucherifyCustomerInput": ".voucherify_customer_input",
    "VoucherifyCustomerReference": ".voucherify_customer_reference",
    "VoucherifyError": ".voucherify_error",
    "VoucherifyErrorReason": ".voucherify_error_reason",
    "VoucherifyExport": ".voucherify_export",
    "VoucherifyExportEcho": ".voucherify_export_echo",
    "VoucherifyExportFilters": ".voucherify_export_filters",
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
    "TangoAccount",
    "TangoAccountPage",
    "TangoAddress",
    "TangoAddressInput",
    "TangoAsyncLineItemError",
    "TangoAsyncLineItemIssue",
    "TangoAsyncOrder",
    "TangoBrand",
    "TangoBrandCategory",
    "TangoBrandRequirements",
    "TangoCancelLineItemRequest",
    "TangoCancelReason",
    "TangoCatalog",
    "TangoCatalogItem",
    "TangoCreateOrderRequest",
    "TangoCredential",
    "TangoCredentialMap",
    "TangoCustomFields",
    "TangoDeliveryMethod",
    "TangoDuplicateLineItems",
    "TangoError",
    "TangoErrorItem",
    "TangoExchangeRate",
    "TangoExchangeRateList",
    "TangoFreezeLineItemRequest",
    "TangoFreezeReason",
    "TangoFundingNotification",
    "TangoImageUrls",
    "TangoItemFee",
    "TangoKeysetPage",
    "TangoLineItem",
    "TangoLineItemAction",
    "TangoLineItemError",
    "TangoLineItemList",
    "TangoLineItemResend",
    "TangoMoney",
    "TangoOrder",
    "TangoOrderList",
    "TangoPage",
    "TangoQuantityConstraints",
    "TangoRecipient",
    "TangoRecipientInput",
    "TangoRedemption",
    "TangoReissueLineItemRequest",
    "TangoReissueMethod",
    "TangoReissueReason",
    "TangoReissueRecipient",
    "TangoResend",
    "TangoResendMethod",
    "TangoResendRequest",
    "TangoResendTarget",
    "TangoReward",
    "TangoRewardView",
    "TangoSender",
    "TangoSenderInput",
    "TangoUnfreezeLineItemRequest",
    "TangoUnfreezeReason",
    "VoucherifyAddressInput",
    "VoucherifyAsyncAction",
    "VoucherifyAsyncActionResult",
    "VoucherifyCreateOrderExportRequest",
    "VoucherifyCreateOrderRequest",
    "VoucherifyCustomerInput",
    "VoucherifyCustomerReference",
    "VoucherifyError",
    "VoucherifyErrorReason",
    "VoucherifyExport",
    "VoucherifyExportEcho",
    "VoucherifyExportFilters",
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
