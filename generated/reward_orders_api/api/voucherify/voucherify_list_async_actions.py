from __future__ import annotations

from typing import Any

from ...types import UNSET, Unset


def request_kwargs(
    *,
    limit: int | Unset = UNSET,
    end_date: str | Unset = UNSET,
) -> dict[str, Any]:
    """The request as keyword arguments of httpx; nothing is sent."""

    params: dict[str, Any] = {}

    params["limit"] = limit

    params["end_date"] = end_date

    params = {k: v for k, v in params.items() if v is not UNSET and v is not None}

    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/v1/async-actions",
        "params": params,
    }

    return _kwargs
