from __future__ import annotations

from typing import Any


def request_kwargs() -> dict[str, Any]:
    """The request as keyword arguments of httpx; nothing is sent."""

    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/raas/v2/lineItems/reasonCodes",
    }

    return _kwargs
