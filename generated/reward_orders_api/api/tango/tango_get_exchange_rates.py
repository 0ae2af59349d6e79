from __future__ import annotations

from typing import Any

from ...types import UNSET, Unset


def request_kwargs(
    *,
    base_currency: list[str] | Unset = UNSET,
    reward_currency: list[str] | Unset = UNSET,
    paginate: bool | Unset = UNSET,
    prev_cursor: str | Unset = UNSET,
    next_cursor: str | Unset = UNSET,
    max_results: int | Unset = UNSET,
) -> dict[str, Any]:
    """The request as keyword arguments of httpx; nothing is sent."""

    params: dict[str, Any] = {}

    json_base_currency: list[str] | Unset = UNSET
    if not isinstance(base_currency, Unset):
        json_base_currency = base_currency

    params["baseCurrency"] = json_base_currency

    json_reward_currency: list[str] | Unset = UNSET
    if not isinstance(reward_currency, Unset):
        json_reward_currency = reward_currency

    params["rewardCurrency"] = json_reward_currency

    params["paginate"] = paginate

    params["prevCursor"] = prev_cursor

    params["nextCursor"] = next_cursor

    params["maxResults"] = max_results

    params = {k: v for k, v in params.items() if v is not UNSET and v is not None}

    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/raas/v2/exchangerates",
        "params": params,
    }

    return _kwargs
