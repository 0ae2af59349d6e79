from __future__ import annotations

from typing import Any
from urllib.parse import quote


def request_kwargs(
    utid: str,
) -> dict[str, Any]:
    """The request as keyword arguments of httpx; nothing is sent."""

    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/raas/v2/choiceProducts/{utid}".format(
            utid=quote(str(utid), safe=""),
        ),
    }

    return _kwargs
