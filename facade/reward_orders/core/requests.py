"""From the generated builders' keyword arguments to a Request of one session."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from reward_orders.core.wire import Request

if TYPE_CHECKING:
    from collections.abc import Mapping

    from reward_orders.core.session import Session


def build(session: Session, operation: str, kwargs: Mapping[str, Any], *, template: str = "") -> Request:
    """Freeze one request; `operation` is the contract's operationId, `template` the path without ids, for logs."""
    body, content = kwargs.get("json"), None
    if body is not None:
        from reward_orders.core.encoding import dumps

        content = dumps(body)
    return Request(
        operation,
        kwargs["method"].upper(),
        session.origin + kwargs["url"],
        template=template or kwargs["url"],
        params=kwargs.get("params"),
        content=content,
        headers=kwargs.get("headers"),
    )
