from __future__ import annotations

from typing import Any

from ...types import UNSET, Unset


def request_kwargs(
    *,
    prev_cursor: str | Unset = UNSET,
    next_cursor: str | Unset = UNSET,
    max_results: int | Unset = UNSET,
) -> dict[str, Any]:
    """The request as keyword arguments of httpx; nothing is sent."""

    params: dict[str, Any] = {}

    params["prevCursor"] = prev_cursor

    params["nextCursor"] = next_cursor

    params["maxResults"] = max_results

    params = {k: v for k, v in params.items() if v is not UNSET and v is not None}

    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/raas/v2/webhooks",
        "params": params,
    }

    return _kwargs
