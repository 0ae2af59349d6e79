from __future__ import annotations

from typing import Any
from urllib.parse import quote


def request_kwargs(
    webhook_id: str,
    test_name: str,
) -> dict[str, Any]:
    """The request as keyword arguments of httpx; nothing is sent."""

    _kwargs: dict[str, Any] = {
        "method": "post",
        "url": "/raas/v2/webhooks/{webhook_id}/tests/{test_name}".format(
            webhook_id=quote(str(webhook_id), safe=""),
            test_name=quote(str(test_name), safe=""),
        ),
    }

    return _kwargs
