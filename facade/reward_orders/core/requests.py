"""From the generated builders' keyword arguments to a Request of one session."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from reward_orders.core.wire import Request, dumps

if TYPE_CHECKING:
    from collections.abc import Mapping

    from reward_orders.core.session import Session


def build(session: Session, operation: str, kwargs: Mapping[str, Any], *, template: str = "") -> Request:
    """Freeze one request; `operation` is the contract's operationId, `template` the path without ids, for logs."""
    body = kwargs.get("json")
    return Request(
        operation,
        kwargs["method"].upper(),
        session.origin + kwargs["url"],
        template=template or kwargs["url"],
        params=kwargs.get("params"),
        content=None if body is None else dumps(body),
        headers=kwargs.get("headers"),
    )
