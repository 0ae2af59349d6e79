from __future__ import annotations

from typing import Any
from urllib.parse import quote

from ...types import UNSET, Unset


def request_kwargs(
    webhook_id: str,
    *,
    from_revision: int | Unset = UNSET,
    to_revision: int | Unset = UNSET,
) -> dict[str, Any]:
    """The request as keyword arguments of httpx; nothing is sent."""

    params: dict[str, Any] = {}

    params["fromRevision"] = from_revision

    params["toRevision"] = to_revision

    params = {k: v for k, v in params.items() if v is not UNSET and v is not None}

    _kwargs: dict[str, Any] = {
        "method": "post",
        "url": "/raas/v2/webhooks/{webhook_id}/replay".format(
            webhook_id=quote(str(webhook_id), safe=""),
        ),
        "params": params,
    }

    return _kwargs
