from __future__ import annotations

from typing import Any

from ...types import UNSET, Unset


def request_kwargs(
    *,
    reward_name: str | Unset = UNSET,
    currency_code: str | Unset = UNSET,
    countries: list[str] | Unset = UNSET,
) -> dict[str, Any]:
    """The request as keyword arguments of httpx; nothing is sent."""

    params: dict[str, Any] = {}

    params["rewardName"] = reward_name

    params["currencyCode"] = currency_code

    json_countries: list[str] | Unset = UNSET
    if not isinstance(countries, Unset):
        json_countries = countries

    params["countries"] = json_countries

    params = {k: v for k, v in params.items() if v is not UNSET and v is not None}

    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/raas/v2/choiceProducts",
        "params": params,
    }

    return _kwargs
