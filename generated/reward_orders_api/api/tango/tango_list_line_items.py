from __future__ import annotations

from typing import Any

from ... import models as _models
from ...types import UNSET, Unset


def request_kwargs(
    *,
    reference_order_id: str | Unset = UNSET,
    external_ref_id: str | Unset = UNSET,
    utid: str | Unset = UNSET,
    ptid: str | Unset = UNSET,
    etid: str | Unset = UNSET,
    account_identifier: str | Unset = UNSET,
    status: _models.TangoLineItemStatus | Unset = UNSET,
    order_status: _models.TangoLineItemOrderStatus | Unset = UNSET,
    email_status: _models.TangoEmailStatus | Unset = UNSET,
    delivery_method: _models.TangoListedDeliveryMethod | Unset = UNSET,
    delivery_status: _models.TangoDeliveryStatus | Unset = UNSET,
    order_source: str | Unset = UNSET,
    recipient_email: str | Unset = UNSET,
    recipient_mobile_number: str | Unset = UNSET,
    recipient_first_name: str | Unset = UNSET,
    recipient_last_name: str | Unset = UNSET,
    recipient_street_line_1: str | Unset = UNSET,
    recipient_street_line_2: str | Unset = UNSET,
    recipient_city: str | Unset = UNSET,
    recipient_state_or_province: str | Unset = UNSET,
    recipient_postal_code: str | Unset = UNSET,
    recipient_country: str | Unset = UNSET,
    campaign: str | Unset = UNSET,
    purchase_order_number: str | Unset = UNSET,
    order_notes: str | Unset = UNSET,
    start_date: str | Unset = UNSET,
    end_date: str | Unset = UNSET,
    min_remaining_balance: float | Unset = UNSET,
    max_remaining_balance: float | Unset = UNSET,
    has_remaining_balance: bool | Unset = UNSET,
    column_sort_name: str | Unset = UNSET,
    column_sort_ascending: str | Unset = UNSET,
    elements_per_block: int | Unset = UNSET,
    page_keys: list[str] | Unset = UNSET,
    page_previous: bool | Unset = UNSET,
) -> dict[str, Any]:
    """The request as keyword arguments of httpx; nothing is sent."""

    params: dict[str, Any] = {}

    params["referenceOrderID"] = reference_order_id

    params["externalRefID"] = external_ref_id

    params["utid"] = utid

    params["ptid"] = ptid

    params["etid"] = etid

    params["accountIdentifier"] = account_identifier

    json_status: str | Unset = UNSET
    if not isinstance(status, Unset):
        json_status = status.value

    params["status"] = json_status

    json_order_status: str | Unset = UNSET
    if not isinstance(order_status, Unset):
        json_order_status = order_status.value

    params["orderStatus"] = json_order_status

    json_email_status: str | Unset = UNSET
    if not isinstance(email_status, Unset):
        json_email_status = email_status.value

    params["emailStatus"] = json_email_status

    json_delivery_method: str | Unset = UNSET
    if not isinstance(delivery_method, Unset):
        json_delivery_method = delivery_method.value

    params["deliveryMethod"] = json_delivery_method

    json_delivery_status: str | Unset = UNSET
    if not isinstance(delivery_status, Unset):
        json_delivery_status = delivery_status.value

    params["deliveryStatus"] = json_delivery_status

    params["orderSource"] = order_source

    params["recipientEmail"] = recipient_email

    params["recipientMobileNumber"] = recipient_mobile_number

    params["recipientFirstName"] = recipient_first_name

    params["recipientLastName"] = recipient_last_name

    params["recipientStreetLine1"] = recipient_street_line_1

    params["recipientStreetLine2"] = recipient_street_line_2

    params["recipientCity"] = recipient_city

    params["recipientStateOrProvince"] = recipient_state_or_province

    params["recipientPostalCode"] = recipient_postal_code

    params["recipientCountry"] = recipient_country

    params["campaign"] = campaign

    params["purchaseOrderNumber"] = purchase_order_number

    params["orderNotes"] = order_notes

    params["startDate"] = start_date

    params["endDate"] = end_date

    params["minRemainingBalance"] = min_remaining_balance

    params["maxRemainingBalance"] = max_remaining_balance

    params["hasRemainingBalance"] = has_remaining_balance

    params["columnSortName"] = column_sort_name

    params["columnSortAscending"] = column_sort_ascending

    params["elementsPerBlock"] = elements_per_block

    json_page_keys: list[str] | Unset = UNSET
    if not isinstance(page_keys, Unset):
        json_page_keys = page_keys

    params["pageKeys"] = json_page_keys

    params["pagePrevious"] = page_previous

    params = {k: v for k, v in params.items() if v is not UNSET and v is not None}

    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/raas/v2/lineItems",
        "params": params,
    }

    return _kwargs
