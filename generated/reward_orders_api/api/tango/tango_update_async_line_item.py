from __future__ import annotations

from typing import Any
from urllib.parse import quote

from ... import models as _models


def request_kwargs(
    reference_line_item_id: str,
    *,
    body: _models.TangoUpdateAsyncLineItemRequest,
) -> dict[str, Any]:
    """The request as keyword arguments of httpx; nothing is sent."""
    headers: dict[str, Any] = {}

    _kwargs: dict[str, Any] = {
        "method": "patch",
        "url": "/raas/v2/asyncOrders/lineItems/{reference_line_item_id}".format(
            reference_line_item_id=quote(str(reference_line_item_id), safe=""),
        ),
    }

    _kwargs["json"] = body.to_dict()

    headers["Content-Type"] = "application/json"

    _kwargs["headers"] = headers
    return _kwargs
