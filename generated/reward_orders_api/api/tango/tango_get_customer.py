from __future__ import annotations

from typing import Any
from urllib.parse import quote


def request_kwargs(
    customer_identifier: str,
) -> dict[str, Any]:
    """The request as keyword arguments of httpx; nothing is sent."""

    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/raas/v2/customers/{customer_identifier}".format(
            customer_identifier=quote(str(customer_identifier), safe=""),
        ),
    }

    return _kwargs
