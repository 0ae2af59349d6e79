"""The models of the contract; each is imported when it is first used."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .tango_account import TangoAccount
    from .tango_account_page import TangoAccountPage
    from .tango_account_status import TangoAccountStatus
    from .tango_account_status_data import TangoAccountStatusData
    from .tango_address import TangoAddress
    from .tango_address_input import TangoAddressInput
    from .tango_async_charge import TangoAsyncCharge
    from .tango_async_line_item import TangoAsyncLineItem
    from .tango_async_line_item_detail import TangoAsyncLineItemDetail
    from .tango_async_line_item_error import TangoAsyncLineItemError
    from .tango_async_line_item_input import TangoAsyncLineItemInput
    from .tango_async_line_item_issue import TangoAsyncLineItemIssue
    from .tango_async_line_item_update import TangoAsyncLineItemUpdate
    from .tango_async_order import TangoAsyncOrder
    from .tango_async_order_detail import TangoAsyncOrderDetail
    from .tango_async_order_line_items import TangoAsyncOrderLineItems
    from .tango_async_order_list import TangoAsyncOrderList
    from .tango_async_order_row import TangoAsyncOrderRow
    from .tango_async_order_status import TangoAsyncOrderStatus
    from .tango_async_order_status_data import TangoAsyncOrderStatusData
    from .tango_async_problem import TangoAsyncProblem
    from .tango_async_reason_code_sets import TangoAsyncReasonCodeSets
    from .tango_async_reason_codes import TangoAsyncReasonCodes
    from .tango_async_reward import TangoAsyncReward
    from .tango_brand import TangoBrand
    from .tango_brand_category import TangoBrandCategory
    from .tango_brand_category_list import TangoBrandCategoryList
    from .tango_brand_requirements import TangoBrandRequirements
    from .tango_bulk_shipping import TangoBulkShipping
    from .tango_bulk_shipping_input import TangoBulkShippingInput
    from .tango_cancel_line_item_request import TangoCancelLineItemRequest
    from .tango_cancel_reason import TangoCancelReason
    from .tango_catalog import TangoCatalog
    from .tango_catalog_item import TangoCatalogItem
    from .tango_choice_product import TangoChoiceProduct
    from .tango_choice_product_list import TangoChoiceProductList
    from .tango_create_async_order_request import TangoCreateAsyncOrderRequest
    from .tango_create_order_request import TangoCreateOrderRequest
    from .tango_create_webhook_request import TangoCreateWebhookRequest
    from .tango_credential import TangoCredential
    from .tango_credential_map import TangoCredentialMap
    from .tango_credential_status_data import TangoCredentialStatusData
    from .tango_credential_type import TangoCredentialType
    from .tango_cursors import TangoCursors
    from .tango_custom_fields import TangoCustomFields
    from .tango_customer import TangoCustomer
    from .tango_customer_page import TangoCustomerPage
    from .tango_delivery_method import TangoDeliveryMethod
    from .tango_delivery_status import TangoDeliveryStatus
    from .tango_duplicate_line_items import TangoDuplicateLineItems
    from .tango_email_status import TangoEmailStatus
    from .tango_embedded_url import TangoEmbeddedUrl
    from .tango_error import TangoError
    from .tango_error_item import TangoErrorItem
    from .tango_event import TangoEvent
    from .tango_event_object import TangoEventObject
    from .tango_event_page import TangoEventPage
    from .tango_event_type_group import TangoEventTypeGroup
    from .tango_event_type_page import TangoEventTypePage
    from .tango_exchange_rate import TangoExchangeRate
    from .tango_exchange_rate_list import TangoExchangeRateList
    from .tango_exchange_rates_processed_data import TangoExchangeRatesProcessedData
    from .tango_freeze_line_item_request import TangoFreezeLineItemRequest
    from .tango_freeze_reason import TangoFreezeReason
    from .tango_funding_notification import TangoFundingNotification
    from .tango_image_urls import TangoImageUrls
    from .tango_item_availability_data import TangoItemAvailabilityData
    from .tango_item_fee import TangoItemFee
    from .tango_item_status import TangoItemStatus
    from .tango_keyset_page import TangoKeysetPage
    from .tango_line_item import TangoLineItem
    from .tango_line_item_action import TangoLineItemAction
    from .tango_line_item_delivery_status_data import TangoLineItemDeliveryStatusData
    from .tango_line_item_error import TangoLineItemError
    from .tango_line_item_list import TangoLineItemList
    from .tango_line_item_order_status import TangoLineItemOrderStatus
    from .tango_line_item_reason_codes import TangoLineItemReasonCodes
    from .tango_line_item_resend import TangoLineItemResend
    from .tango_line_item_status import TangoLineItemStatus
    from .tango_line_status import TangoLineStatus
    from .tango_listed_delivery_method import TangoListedDeliveryMethod
    from .tango_low_balance_data import TangoLowBalanceData
    from .tango_money import TangoMoney
    from .tango_order import TangoOrder
    from .tango_order_list import TangoOrderList
    from .tango_order_status import TangoOrderStatus
    from .tango_page import TangoPage
    from .tango_payload_verification import TangoPayloadVerification
    from .tango_quantity_constraints import TangoQuantityConstraints
    from .tango_reason_texts import TangoReasonTexts
    from .tango_recipient import TangoRecipient
    from .tango_recipient_input import TangoRecipientInput
    from .tango_redemption import TangoRedemption
    from .tango_reissue_line_item_request import TangoReissueLineItemRequest
    from .tango_reissue_method import TangoReissueMethod
    from .tango_reissue_reason import TangoReissueReason
    from .tango_reissue_recipient import TangoReissueRecipient
    from .tango_resend import TangoResend
    from .tango_resend_line_item_request import TangoResendLineItemRequest
    from .tango_resend_method import TangoResendMethod
    from .tango_resend_reason import TangoResendReason
    from .tango_resend_request import TangoResendRequest
    from .tango_resend_target import TangoResendTarget
    from .tango_reward import TangoReward
    from .tango_reward_status_data import TangoRewardStatusData
    from .tango_reward_view import TangoRewardView
    from .tango_sender import TangoSender
    from .tango_sender_input import TangoSenderInput
    from .tango_shipping_method import TangoShippingMethod
    from .tango_transaction_data import TangoTransactionData
    from .tango_unfreeze_line_item_request import TangoUnfreezeLineItemRequest
    from .tango_unfreeze_reason import TangoUnfreezeReason
    from .tango_update_async_line_item_request import TangoUpdateAsyncLineItemRequest
    from .tango_update_async_order_request import TangoUpdateAsyncOrderRequest
    from .tango_update_line_item_request import TangoUpdateLineItemRequest
    from .tango_update_webhook_request import TangoUpdateWebhookRequest
    from .tango_webhook import TangoWebhook
    from .tango_webhook_header import TangoWebhookHeader
    from .tango_webhook_header_input import TangoWebhookHeaderInput
    from .tango_webhook_page import TangoWebhookPage
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
    from .voucherify_event import VoucherifyEvent
    from .voucherify_event_channel import VoucherifyEventChannel
    from .voucherify_event_customer import VoucherifyEventCustomer
    from .voucherify_event_object import VoucherifyEventObject
    from .voucherify_event_origin import VoucherifyEventOrigin
    from .voucherify_event_source import VoucherifyEventSource
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
    from .voucherify_order_event_data import VoucherifyOrderEventData
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
    "TangoAccountStatus": ".tango_account_status",
    "TangoAccountStatusData": ".tango_account_status_data",
    "TangoAddress": ".tango_address",
    "TangoAddressInput": ".tango_address_input",
    "TangoAsyncCharge": ".tango_async_charge",
    "TangoAsyncLineItem": ".tango_async_line_item",
    "TangoAsyncLineItemDetail": ".tango_async_line_item_detail",
    "TangoAsyncLineItemError": ".tango_async_line_item_error",
    "TangoAsyncLineItemInput": ".tango_async_line_item_input",
    "TangoAsyncLineItemIssue": ".tango_async_line_item_issue",
    "TangoAsyncLineItemUpdate": ".tango_async_line_item_update",
    "TangoAsyncOrder": ".tango_async_order",
    "TangoAsyncOrderDetail": ".tango_async_order_detail",
    "TangoAsyncOrderLineItems": ".tango_async_order_line_items",
    "TangoAsyncOrderList": ".tango_async_order_list",
    "TangoAsyncOrderRow": ".tango_async_order_row",
    "TangoAsyncOrderStatus": ".tango_async_order_status",
    "TangoAsyncOrderStatusData": ".tango_async_order_status_data",
    "TangoAsyncProblem": ".tango_async_problem",
    "TangoAsyncReasonCodeSets": ".tango_async_reason_code_sets",
    "TangoAsyncReasonCodes": ".tango_async_reason_codes",
    "TangoAsyncReward": ".tango_async_reward",
    "TangoBrand": ".tango_brand",
    "TangoBrandCategory": ".tango_brand_category",
    "TangoBrandCategoryList": ".tango_brand_category_list",
    "TangoBrandRequirements": ".tango_brand_requirements",
    "TangoBulkShipping": ".tango_bulk_shipping",
    "TangoBulkShippingInput": ".tango_bulk_shipping_input",
    "TangoCancelLineItemRequest": ".tango_cancel_line_item_request",
    "TangoCancelReason": ".tango_cancel_reason",
    "TangoCatalog": ".tango_catalog",
    "TangoCatalogItem": ".tango_catalog_item",
    "TangoChoiceProduct": ".tango_choice_product",
    "TangoChoiceProductList": ".tango_choice_product_list",
    "TangoCreateAsyncOrderRequest": ".tango_create_async_order_request",
    "TangoCreateOrderRequest": ".tango_create_order_request",
    "TangoCreateWebhookRequest": ".tango_create_webhook_request",
    "TangoCredential": ".tango_credential",
    "TangoCredentialMap": ".tango_credential_map",
    "TangoCredentialStatusData": ".tango_credential_status_data",
    "TangoCredentialType": ".tango_credential_type",
    "TangoCursors": ".tango_cursors",
    "TangoCustomFields": ".tango_custom_fields",
    "TangoCustomer": ".tango_customer",
    "TangoCustomerPage": ".tango_customer_page",
    "TangoDeliveryMethod": ".tango_delivery_method",
    "TangoDeliveryStatus": ".tango_delivery_status",
    "TangoDuplicateLineItems": ".tango_duplicate_line_items",
    "TangoEmailStatus": ".tango_email_status",
    "TangoEmbeddedUrl": ".tango_embedded_url",
    "TangoError": ".tango_error",
    "TangoErrorItem": ".tango_error_item",
    "TangoEvent": ".tango_event",
    "TangoEventObject": ".tango_event_object",
    "TangoEventPage": ".tango_event_page",
    "TangoEventTypeGroup": ".tango_event_type_group",
    "TangoEventTypePage": ".tango_event_type_page",
    "TangoExchangeRate": ".tango_exchange_rate",
    "TangoExchangeRateList": ".tango_exchange_rate_list",
    "TangoExchangeRatesProcessedData": ".tango_exchange_rates_processed_data",
    "TangoFreezeLineItemRequest": ".tango_freeze_line_item_request",
    "TangoFreezeReason": ".tango_freeze_reason",
    "TangoFundingNotification": ".tango_funding_notification",
    "TangoImageUrls": ".tango_image_urls",
    "TangoItemAvailabilityData": ".tango_item_availability_data",
    "TangoItemFee": ".tango_item_fee",
    "TangoItemStatus": ".tango_item_status",
    "TangoKeysetPage": ".tango_keyset_page",
    "TangoLineItem": ".tango_line_item",
    "TangoLineItemAction": ".tango_line_item_action",
    "TangoLineItemDeliveryStatusData": ".tango_line_item_delivery_status_data",
    "TangoLineItemError": ".tango_line_item_error",
    "TangoLineItemList": ".tango_line_item_list",
    "TangoLineItemOrderStatus": ".tango_line_item_order_status",
    "TangoLineItemReasonCodes": ".tango_line_item_reason_codes",
    "TangoLineItemResend": ".tango_line_item_resend",
    "TangoLineItemStatus": ".tango_line_item_status",
    "TangoLineStatus": ".tango_line_status",
    "TangoListedDeliveryMethod": ".tango_listed_delivery_method",
    "TangoLowBalanceData": ".tango_low_balance_data",
    "TangoMoney": ".tango_money",
    "TangoOrder": ".tango_order",
    "TangoOrderList": ".tango_order_list",
    "TangoOrderStatus": ".tango_order_status",
    "TangoPage": ".tango_page",
    "TangoPayloadVerification": ".tango_payload_verification",
    "TangoQuantityConstraints": ".tango_quantity_constraints",
    "TangoReasonTexts": ".tango_reason_texts",
    "TangoRecipient": ".tango_recipient",
    "TangoRecipientInput": ".tango_recipient_input",
    "TangoRedemption": ".tango_redemption",
    "TangoReissueLineItemRequest": ".tango_reissue_line_item_request",
    "TangoReissueMethod": ".tango_reissue_method",
    "TangoReissueReason": ".tango_reissue_reason",
    "TangoReissueRecipient": ".tango_reissue_recipient",
    "TangoResend": ".tango_resend",
    "TangoResendLineItemRequest": ".tango_resend_line_item_request",
    "TangoResendMethod": ".tango_resend_method",
    "TangoResendReason": ".tango_resend_reason",
    "TangoResendRequest": ".tango_resend_request",
    "TangoResendTarget": ".tango_resend_target",
    "TangoReward": ".tango_reward",
    "TangoRewardStatusData": ".tango_reward_status_data",
    "TangoRewardView": ".tango_reward_view",
    "TangoSender": ".tango_sender",
    "TangoSenderInput": ".tango_sender_input",
    "TangoShippingMethod": ".tango_shipping_method",
    "TangoTransactionData": ".tango_transaction_data",
    "TangoUnfreezeLineItemRequest": ".tango_unfreeze_line_item_request",
    "TangoUnfreezeReason": ".tango_unfreeze_reason",
    "TangoUpdateAsyncLineItemRequest": ".tango_update_async_line_item_request",
    "TangoUpdateAsyncOrderRequest": ".tango_update_async_order_request",
    "TangoUpdateLineItemRequest": ".tango_update_line_item_request",
    "TangoUpdateWebhookRequest": ".tango_update_webhook_request",
    "TangoWebhook": ".tango_webhook",
    "TangoWebhookHeader": ".tango_webhook_header",
    "TangoWebhookHeaderInput": ".tango_webhook_header_input",
    "TangoWebhookPage": ".tango_webhook_page",
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
    "VoucherifyEvent": ".voucherify_event",
    "VoucherifyEventChannel": ".voucherify_event_channel",
    "VoucherifyEventCustomer": ".voucherify_event_customer",
    "VoucherifyEventObject": ".voucherify_event_object",
    "VoucherifyEventOrigin": ".voucherify_event_origin",
    "VoucherifyEventSource": ".voucherify_event_source",
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
    "VoucherifyOrderEventData": ".voucherify_order_event_data",
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
    "TangoAccountStatus",
    "TangoAccountStatusData",
    "TangoAddress",
    "TangoAddressInput",
    "TangoAsyncCharge",
    "TangoAsyncLineItem",
    "TangoAsyncLineItemDetail",
    "TangoAsyncLineItemError",
    "TangoAsyncLineItemInput",
    "TangoAsyncLineItemIssue",
    "TangoAsyncLineItemUpdate",
    "TangoAsyncOrder",
    "TangoAsyncOrderDetail",
    "TangoAsyncOrderLineItems",
    "TangoAsyncOrderList",
    "TangoAsyncOrderRow",
    "TangoAsyncOrderStatus",
    "TangoAsyncOrderStatusData",
    "TangoAsyncProblem",
    "TangoAsyncReasonCodes",
    "TangoAsyncReasonCodeSets",
    "TangoAsyncReward",
    "TangoBrand",
    "TangoBrandCategory",
    "TangoBrandCategoryList",
    "TangoBrandRequirements",
    "TangoBulkShipping",
    "TangoBulkShippingInput",
    "TangoCancelLineItemRequest",
    "TangoCancelReason",
    "TangoCatalog",
    "TangoCatalogItem",
    "TangoChoiceProduct",
    "TangoChoiceProductList",
    "TangoCreateAsyncOrderRequest",
    "TangoCreateOrderRequest",
    "TangoCreateWebhookRequest",
    "TangoCredential",
    "TangoCredentialMap",
    "TangoCredentialStatusData",
    "TangoCredentialType",
    "TangoCursors",
    "TangoCustomer",
    "TangoCustomerPage",
    "TangoCustomFields",
    "TangoDeliveryMethod",
    "TangoDeliveryStatus",
    "TangoDuplicateLineItems",
    "TangoEmailStatus",
    "TangoEmbeddedUrl",
    "TangoError",
    "TangoErrorItem",
    "TangoEvent",
    "TangoEventObject",
    "TangoEventPage",
    "TangoEventTypeGroup",
    "TangoEventTypePage",
    "TangoExchangeRate",
    "TangoExchangeRateList",
    "TangoExchangeRatesProcessedData",
    "TangoFreezeLineItemRequest",
    "TangoFreezeReason",
    "TangoFundingNotification",
    "TangoImageUrls",
    "TangoItemAvailabilityData",
    "TangoItemFee",
    "TangoItemStatus",
    "TangoKeysetPage",
    "TangoLineItem",
    "TangoLineItemAction",
    "TangoLineItemDeliveryStatusData",
    "TangoLineItemError",
    "TangoLineItemList",
    "TangoLineItemOrderStatus",
    "TangoLineItemReasonCodes",
    "TangoLineItemResend",
    "TangoLineItemStatus",
    "TangoLineStatus",
    "TangoListedDeliveryMethod",
    "TangoLowBalanceData",
    "TangoMoney",
    "TangoOrder",
    "TangoOrderList",
    "TangoOrderStatus",
    "TangoPage",
    "TangoPayloadVerification",
    "TangoQuantityConstraints",
    "TangoReasonTexts",
    "TangoRecipient",
    "TangoRecipientInput",
    "TangoRedemption",
    "TangoReissueLineItemRequest",
    "TangoReissueMethod",
    "TangoReissueReason",
    "TangoReissueRecipient",
    "TangoResend",
    "TangoResendLineItemRequest",
    "TangoResendMethod",
    "TangoResendReason",
    "TangoResendRequest",
    "TangoResendTarget",
    "TangoReward",
    "TangoRewardStatusData",
    "TangoRewardView",
    "TangoSender",
    "TangoSenderInput",
    "TangoShippingMethod",
    "TangoTransactionData",
    "TangoUnfreezeLineItemRequest",
    "TangoUnfreezeReason",
    "TangoUpdateAsyncLineItemRequest",
    "TangoUpdateAsyncOrderRequest",
    "TangoUpdateLineItemRequest",
    "TangoUpdateWebhookRequest",
    "TangoWebhook",
    "TangoWebhookHeader",
    "TangoWebhookHeaderInput",
    "TangoWebhookPage",
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
    "VoucherifyEvent",
    "VoucherifyEventChannel",
    "VoucherifyEventCustomer",
    "VoucherifyEventObject",
    "VoucherifyEventOrigin",
    "VoucherifyEventSource",
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
    "VoucherifyOrderEventData",
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
