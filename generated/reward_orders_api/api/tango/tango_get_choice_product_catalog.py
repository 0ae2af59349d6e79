from __future__ import annotations

from typing import Any
from urllib.parse import quote

from ... import models as _models
from ...types import UNSET, Unset


def request_kwargs(
    choice_product_utid: str,
    *,
    verbose: bool | Unset = UNSET,
    brand_key: str | Unset = UNSET,
    brand_name: str | Unset = UNSET,
    utid: str | Unset = UNSET,
    reward_name: str | Unset = UNSET,
    status: _models.TangoItemStatus | Unset = UNSET,
    reward_type: list[str] | Unset = UNSET,
    currency_code: str | Unset = UNSET,
    country: str | Unset = UNSET,
    fulfillment_type: list[str] | Unset = UNSET,
    item_attribute: list[str] | Unset = UNSET,
    category_ids: list[str] | Unset = UNSET,
) -> dict[str, Any]:
    """The request as keyword arguments of httpx; nothing is sent."""

    params: dict[str, Any] = {}

    params["verbose"] = verbose

    params["brandKey"] = brand_key

    params["brandName"] = brand_name

    params["utid"] = utid

    params["rewardName"] = reward_name

    json_status: str | Unset = UNSET
    if not isinstance(status, Unset):
        json_status = status.value

    params["status"] = json_status

    json_reward_type: list[str] | Unset = UNSET
    if not isinstance(reward_type, Unset):
        json_reward_type = reward_type

    params["rewardType"] = json_reward_type

    params["currencyCode"] = currency_code

    params["country"] = country

    json_fulfillment_type: list[str] | Unset = UNSET
    if not isinstance(fulfillment_type, Unset):
        json_fulfillment_type = fulfillment_type

    params["fulfillmentType"] = json_fulfillment_type

    json_item_attribute: list[str] | Unset = UNSET
    if not isinstance(item_attribute, Unset):
        json_item_attribute = item_attribute

    params["itemAttribute"] = json_item_attribute

    json_category_ids: list[str] | Unset = UNSET
    if not isinstance(category_ids, Unset):
        json_category_ids = category_ids

    params["categoryIds"] = json_category_ids

    params = {k: v for k, v in params.items() if v is not UNSET and v is not None}

    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/raas/v2/choiceProducts/{choice_product_utid}/catalog".format(
            choice_product_utid=quote(str(choice_product_utid), safe=""),
        ),
        "params": params,
    }

    return _kwargs
