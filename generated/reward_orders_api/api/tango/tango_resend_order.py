from __future__ import annotations

from typing import Any
from urllib.parse import quote

from ... import models as _models
from ...types import UNSET, Unset


def request_kwargs(
    reference_order_id: str,
    *,
    body: _models.TangoResendRequest | Unset = UNSET,
) -> dict[str, Any]:
    """The request as keyword arguments of httpx; nothing is sent."""
    headers: dict[str, Any] = {}

    _kwargs: dict[str, Any] = {
        "method": "post",
        "url": "/raas/v2/orders/{reference_order_id}/resends".format(
            reference_order_id=quote(str(reference_order_id), safe=""),
        ),
    }

    if not isinstance(body, Unset):
        _kwargs["json"] = body.to_dict()

    headers["Content-Type"] = "application/json"

    _kwargs["headers"] = headers
    return _kwargs
