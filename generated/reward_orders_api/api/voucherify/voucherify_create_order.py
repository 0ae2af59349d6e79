from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ...models.voucherify_create_order_request import VoucherifyCreateOrderRequest


def request_kwargs(
    *,
    body: VoucherifyCreateOrderRequest,
) -> dict[str, Any]:
    """The request as keyword arguments of httpx; nothing is sent."""
    headers: dict[str, Any] = {}

    _kwargs: dict[str, Any] = {
        "method": "post",
        "url": "/v1/orders",
    }

    _kwargs["json"] = body.to_dict()

    headers["Content-Type"] = "application/json"

    _kwargs["headers"] = headers
    return _kwargs
