from __future__ import annotations

from typing import Any
from urllib.parse import quote


def request_kwargs(
    order_id: str,
) -> dict[str, Any]:
    """The request as keyword arguments of httpx; nothing is sent."""

    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/v1/orders/{order_id}".format(
            order_id=quote(str(order_id), safe=""),
        ),
    }

    return _kwargs
