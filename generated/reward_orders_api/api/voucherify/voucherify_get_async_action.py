from __future__ import annotations

from typing import Any
from urllib.parse import quote


def request_kwargs(
    async_action_id: str,
) -> dict[str, Any]:
    """The request as keyword arguments of httpx; nothing is sent."""

    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/v1/async-actions/{async_action_id}".format(
            async_action_id=quote(str(async_action_id), safe=""),
        ),
    }

    return _kwargs
