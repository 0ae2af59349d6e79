from __future__ import annotations

from typing import Any
from urllib.parse import quote


def request_kwargs(
    reference_line_item_id: str,
) -> dict[str, Any]:
    """The request as keyword arguments of httpx; nothing is sent."""

    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/raas/v2/lineItems/{reference_line_item_id}/embeddedUrl".format(
            reference_line_item_id=quote(str(reference_line_item_id), safe=""),
        ),
    }

    return _kwargs
