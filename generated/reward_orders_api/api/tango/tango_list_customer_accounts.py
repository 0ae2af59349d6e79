from __future__ import annotations

from typing import Any
from urllib.parse import quote

from ... import models as _models
from ...types import UNSET, Unset


def request_kwargs(
    customer_identifier: str,
    *,
    account_number: str | Unset = UNSET,
    display_name: str | Unset = UNSET,
    status: _models.TangoAccountStatus | Unset = UNSET,
    contact_email: str | Unset = UNSET,
    currency_code: list[str] | Unset = UNSET,
    min_balance: float | Unset = UNSET,
    max_balance: float | Unset = UNSET,
    min_date_created_at: str | Unset = UNSET,
    max_date_created_at: str | Unset = UNSET,
    funding_notification_email: list[str] | Unset = UNSET,
    paginate: bool | Unset = UNSET,
    prev_cursor: str | Unset = UNSET,
    next_cursor: str | Unset = UNSET,
    max_results: int | Unset = UNSET,
) -> dict[str, Any]:
    """The request as keyword arguments of httpx; nothing is sent."""

    params: dict[str, Any] = {}

    params["accountNumber"] = account_number

    params["displayName"] = display_name

    json_status: str | Unset = UNSET
    if not isinstance(status, Unset):
        json_status = status.value

    params["status"] = json_status

    params["contactEmail"] = contact_email

    json_currency_code: list[str] | Unset = UNSET
    if not isinstance(currency_code, Unset):
        json_currency_code = currency_code

    params["currencyCode"] = json_currency_code

    params["minBalance"] = min_balance

    params["maxBalance"] = max_balance

    params["minDateCreatedAt"] = min_date_created_at

    params["maxDateCreatedAt"] = max_date_created_at

    json_funding_notification_email: list[str] | Unset = UNSET
    if not isinstance(funding_notification_email, Unset):
        json_funding_notification_email = funding_notification_email

    params["fundingNotificationEmail"] = json_funding_notification_email

    params["paginate"] = paginate

    params["prevCursor"] = prev_cursor

    params["nextCursor"] = next_cursor

    params["maxResults"] = max_results

    params = {k: v for k, v in params.items() if v is not UNSET and v is not None}

    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/raas/v2/customers/{customer_identifier}/accounts".format(
            customer_identifier=quote(str(customer_identifier), safe=""),
        ),
        "params": params,
    }

    return _kwargs
