from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import quote

if TYPE_CHECKING:
    from ...models.voucherify_update_order_request import VoucherifyUpdateOrderRequest


def request_kwargs(
    order_id: str,
    *,
    body: VoucherifyUpdateOrderRequest,
) -> dict[str, Any]:
    """The request as keyword arguments of httpx; nothing is sent."""
    headers: dict[str, Any] = {}

    _kwargs: dict[str, Any] = {
        "method": "put",
        "url": "/v1/orders/{order_id}".format(
            order_id=quote(str(order_id), safe=""),
        ),
    }

    _kwargs["json"] = body.to_dict()

    headers["Content-Type"] = "application/json"

    _kwargs["headers"] = headers
    return _kwargs
