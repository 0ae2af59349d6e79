from __future__ import annotations

from typing import Any

from ... import models as _models
from ...types import UNSET, Unset


def request_kwargs(
    *,
    limit: int | Unset = UNSET,
    page: int | Unset = UNSET,
    order: _models.VoucherifyOrderSort | Unset = UNSET,
) -> dict[str, Any]:
    """The request as keyword arguments of httpx; nothing is sent."""

    params: dict[str, Any] = {}

    params["limit"] = limit

    params["page"] = page

    json_order: str | Unset = UNSET
    if not isinstance(order, Unset):
        json_order = order.value

    params["order"] = json_order

    params = {k: v for k, v in params.items() if v is not UNSET and v is not None}

    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/v1/orders",
        "params": params,
    }

    return _kwargs
