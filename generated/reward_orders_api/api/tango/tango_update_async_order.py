from __future__ import annotations

from typing import Any
from urllib.parse import quote

from ... import models as _models


def request_kwargs(
    customer_identifier: str,
    account_identifier: str,
    external_ref_id: str,
    *,
    body: _models.TangoUpdateAsyncOrderRequest,
) -> dict[str, Any]:
    """The request as keyword arguments of httpx; nothing is sent."""
    headers: dict[str, Any] = {}

    _kwargs: dict[str, Any] = {
        "method": "patch",
        "url": "/raas/v2/asyncOrders/customers/{customer_identifier}/accounts/{account_identifier}/{external_ref_id}".format(
            customer_identifier=quote(str(customer_identifier), safe=""),
            account_identifier=quote(str(account_identifier), safe=""),
            external_ref_id=quote(str(external_ref_id), safe=""),
        ),
    }

    _kwargs["json"] = body.to_dict()

    headers["Content-Type"] = "application/json"

    _kwargs["headers"] = headers
    return _kwargs
