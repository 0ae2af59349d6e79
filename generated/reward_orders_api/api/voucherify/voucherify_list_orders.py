from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ...types import UNSET, Unset

if TYPE_CHECKING:
    from ...models.voucherify_order_sort import VoucherifyOrderSort


def request_kwargs(
    *,
    limit: int | Unset = UNSET,
    page: int | Unset = UNSET,
    order: VoucherifyOrderSort | Unset = UNSET,
) -> dict[str, Any]:
    """The request as keyword arguments of httpx; nothing is sent."""

    params: dict[str, Any] = {}

    params["limit"] = limit

    params["page"] = page

    json_order: str | Unset = UNSET
    if not isinstance(order, Unset):
        json_order = order.value

    params["order"] = json_order

    params = {k: v for k, v in params.items() if v is not UNSET and v is not None}

    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/v1/orders",
        "params": params,
    }

    return _kwargs
