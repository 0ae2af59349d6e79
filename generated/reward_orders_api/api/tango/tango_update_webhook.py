from __future__ import annotations

from typing import Any
from urllib.parse import quote

from ... import models as _models


def request_kwargs(
    webhook_id: str,
    *,
    body: _models.TangoUpdateWebhookRequest,
) -> dict[str, Any]:
    """The request as keyword arguments of httpx; nothing is sent."""
    headers: dict[str, Any] = {}

    _kwargs: dict[str, Any] = {
        "method": "patch",
        "url": "/raas/v2/webhooks/{webhook_id}".format(
            webhook_id=quote(str(webhook_id), safe=""),
        ),
    }

    _kwargs["json"] = body.to_dict()

    headers["Content-Type"] = "application/json"

    _kwargs["headers"] = headers
    return _kwargs
