from __future__ import annotations

from typing import Any

from ... import models as _models


def request_kwargs(
    *,
    body: list[_models.VoucherifyImportOrder],
) -> dict[str, Any]:
    """The request as keyword arguments of httpx; nothing is sent."""
    headers: dict[str, Any] = {}

    _kwargs: dict[str, Any] = {
        "method": "post",
        "url": "/v1/orders/import",
    }

    rows: list[Any] = []
    _kwargs["json"] = rows
    for body_item_data in body:
        body_item = body_item_data.to_dict()
        rows.append(body_item)

    headers["Content-Type"] = "application/json"

    _kwargs["headers"] = headers
    return _kwargs
