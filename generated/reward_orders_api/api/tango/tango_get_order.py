from __future__ import annotations

from typing import Any
from urllib.parse import quote


def request_kwargs(
    reference_order_id: str,
) -> dict[str, Any]:
    """The request as keyword arguments of httpx; nothing is sent."""

    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/raas/v2/orders/{reference_order_id}".format(
            reference_order_id=quote(str(reference_order_id), safe=""),
        ),
    }

    return _kwargs
