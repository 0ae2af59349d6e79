from __future__ import annotations

from typing import Any

from ... import models as _models
from ...types import UNSET, Unset


def request_kwargs(
    *,
    account_identifier: str | Unset = UNSET,
    customer_identifier: str | Unset = UNSET,
    external_ref_id: str | Unset = UNSET,
    start_date: str | Unset = UNSET,
    end_date: str | Unset = UNSET,
    min_amount: float | Unset = UNSET,
    max_amount: float | Unset = UNSET,
    currency_code: str | Unset = UNSET,
    utid: str | Unset = UNSET,
    ptid: str | Unset = UNSET,
    reward_name: str | Unset = UNSET,
    sender_first_name: str | Unset = UNSET,
    sender_last_name: str | Unset = UNSET,
    sender_email: str | Unset = UNSET,
    recipient_email: str | Unset = UNSET,
    recipient_mobile_number: str | Unset = UNSET,
    recipient_first_name: str | Unset = UNSET,
    recipient_last_name: str | Unset = UNSET,
    send_email: bool | Unset = UNSET,
    delivery_method: _models.TangoListedDeliveryMethod | Unset = UNSET,
    order_status: _models.TangoAsyncOrderStatus | Unset = UNSET,
    line_item_status: _models.TangoLineStatus | Unset = UNSET,
    campaign: str | Unset = UNSET,
    notes: str | Unset = UNSET,
    line_item_notes: str | Unset = UNSET,
    purchase_order_number: str | Unset = UNSET,
    page: int | Unset = UNSET,
    elements_per_block: int | Unset = UNSET,
    prev_cursor: str | Unset = UNSET,
    next_cursor: str | Unset = UNSET,
    max_results: int | Unset = UNSET,
) -> dict[str, Any]:
    """The request as keyword arguments of httpx; nothing is sent."""

    params: dict[str, Any] = {}

    params["accountIdentifier"] = account_identifier

    params["customerIdentifier"] = customer_identifier

    params["externalRefID"] = external_ref_id

    params["startDate"] = start_date

    params["endDate"] = end_date

    params["minAmount"] = min_amount

    params["maxAmount"] = max_amount

    params["currencyCode"] = currency_code

    params["utid"] = utid

    params["ptid"] = ptid

    params["rewardName"] = reward_name

    params["senderFirstName"] = sender_first_name

    params["senderLastName"] = sender_last_name

    params["senderEmail"] = sender_email

    params["recipientEmail"] = recipient_email

    params["recipientMobileNumber"] = recipient_mobile_number

    params["recipientFirstName"] = recipient_first_name

    params["recipientLastName"] = recipient_last_name

    params["sendEmail"] = send_email

    json_delivery_method: str | Unset = UNSET
    if not isinstance(delivery_method, Unset):
        json_delivery_method = delivery_method.value

    params["deliveryMethod"] = json_delivery_method

    json_order_status: str | Unset = UNSET
    if not isinstance(order_status, Unset):
        json_order_status = order_status.value

    params["orderStatus"] = json_order_status

    json_line_item_status: str | Unset = UNSET
    if not isinstance(line_item_status, Unset):
        json_line_item_status = line_item_status.value

    params["lineItemStatus"] = json_line_item_status

    params["campaign"] = campaign

    params["notes"] = notes

    params["lineItemNotes"] = line_item_notes

    params["purchaseOrderNumber"] = purchase_order_number

    params["page"] = page

    params["elementsPerBlock"] = elements_per_block

    params["prevCursor"] = prev_cursor

    params["nextCursor"] = next_cursor

    params["maxResults"] = max_results

    params = {k: v for k, v in params.items() if v is not UNSET and v is not None}

    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/raas/v2/asyncOrders",
        "params": params,
    }

    return _kwargs
