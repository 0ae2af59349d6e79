from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ...models.tango_create_order_request import TangoCreateOrderRequest


def request_kwargs(
    *,
    body: TangoCreateOrderRequest,
) -> dict[str, Any]:
    """The request as keyword arguments of httpx; nothing is sent."""
    headers: dict[str, Any] = {}

    _kwargs: dict[str, Any] = {
        "method": "post",
        "url": "/raas/v2/orders",
    }

    _kwargs["json"] = body.to_dict()

    headers["Content-Type"] = "application/json"

    _kwargs["headers"] = headers
    return _kwargs
