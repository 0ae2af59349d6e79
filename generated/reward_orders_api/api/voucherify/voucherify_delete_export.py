from __future__ import annotations

from typing import Any
from urllib.parse import quote


def request_kwargs(
    export_id: str,
) -> dict[str, Any]:
    """The request as keyword arguments of httpx; nothing is sent."""

    _kwargs: dict[str, Any] = {
        "method": "delete",
        "url": "/v1/exports/{export_id}".format(
            export_id=quote(str(export_id), safe=""),
        ),
    }

    return _kwargs
