from __future__ import annotations

from typing import Any
from urllib.parse import quote

from ...types import UNSET, Unset


def request_kwargs(
    customer_identifier: str,
    account_identifier: str,
    external_ref_id: str,
    *,
    external_ref_line_item_i_ds: list[str] | Unset = UNSET,
    reference_line_item_i_ds: list[str] | Unset = UNSET,
    failed_only: bool | Unset = UNSET,
    prev_cursor: str | Unset = UNSET,
    next_cursor: str | Unset = UNSET,
    max_results: int | Unset = UNSET,
) -> dict[str, Any]:
    """The request as keyword arguments of httpx; nothing is sent."""

    params: dict[str, Any] = {}

    json_external_ref_line_item_i_ds: list[str] | Unset = UNSET
    if not isinstance(external_ref_line_item_i_ds, Unset):
        json_external_ref_line_item_i_ds = external_ref_line_item_i_ds

    params["externalRefLineItemIDs"] = json_external_ref_line_item_i_ds

    json_reference_line_item_i_ds: list[str] | Unset = UNSET
    if not isinstance(reference_line_item_i_ds, Unset):
        json_reference_line_item_i_ds = reference_line_item_i_ds

    params["referenceLineItemIDs"] = json_reference_line_item_i_ds

    params["failedOnly"] = failed_only

    params["prevCursor"] = prev_cursor

    params["nextCursor"] = next_cursor

    params["maxResults"] = max_results

    params = {k: v for k, v in params.items() if v is not UNSET and v is not None}

    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/raas/v2/asyncOrders/customers/{customer_identifier}/accounts/{account_identifier}/{external_ref_id}".format(
            customer_identifier=quote(str(customer_identifier), safe=""),
            account_identifier=quote(str(account_identifier), safe=""),
            external_ref_id=quote(str(external_ref_id), safe=""),
        ),
        "params": params,
    }

    return _kwargs
