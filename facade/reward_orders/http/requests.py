"""From the generated builders' keyword arguments to a Request of one session."""

from __future__ import annotations

import json
from functools import cache
from typing import TYPE_CHECKING, Any

from reward_orders.core.errors import ConfigurationError
from reward_orders.core.wire import Request

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from reward_orders.http.session import Session

    Dumps = Callable[[object], bytes]


SENT = frozenset({"method", "url", "params", "json", "headers"})
"""What of a builder's arguments for httpx reaches the wire."""


def build(session: Session, operation: str, kwargs: Mapping[str, Any], *, template: str = "") -> Request:
    """Freeze one request; `operation` is the contract's operationId, `template` the path without ids, for logs."""
    if unsent := kwargs.keys() - SENT:
        raise ConfigurationError(
            f"{operation} has {', '.join(sorted(unsent))}, which this client does not send; nothing was sent. "
            "Use a JSON body, query parameters and headers."
        )
    body, content = kwargs.get("json"), None
    if body is not None:
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


# Made once: given an option, json.dumps makes an encoder per call. A value that holds itself ends as too deep nesting;
# checking for circles costs every request 5 %.
_ENCODER = json.JSONEncoder(separators=(",", ":"), ensure_ascii=False, allow_nan=False, check_circular=False)
# Between these bounds Python and orjson write floats alike; beyond them, 1e+16 and 1e16.
SMALLEST, LARGEST = 1e-4, 1e16


def dumps(body: object) -> bytes:
    """Encode a request body; raises ConfigurationError for values that JSON cannot hold."""
    try:
        return _encoder()(body)
    except (TypeError, ValueError, RecursionError) as problem:
        kind = type(problem).__name__
    raise ConfigurationError(
        f"The order holds a value that JSON cannot carry ({kind}); pass text, numbers, booleans, lists and mappings."
    )


@cache
def _encoder() -> Dumps:
    """orjson (extra `fast`) if installed, for values that it writes with the same bytes: in a quarter of the time."""
    try:
        import orjson
    except ImportError:
        return _stdlib_dumps

    def fast(body: object) -> bytes:
        # It writes NaN as null and accepts dates, UUIDs and dataclasses: an app must not depend on the extra.
        try:
            if _is_plain(body):
                return orjson.dumps(body)
        except (TypeError, RecursionError):  # integers beyond 64 bits, lone surrogates, too deep nesting
            pass
        return _stdlib_dumps(body)

    return fast


def _stdlib_dumps(body: object) -> bytes:
    return _ENCODER.encode(body).encode()


def _is_plain(value: Any) -> bool:
    """Whether both encoders write the value with the same bytes."""
    kind = value.__class__
    if kind is dict:
        for name, inner in value.items():
            # Most values are text; checking here saves each of them a call.
            if name.__class__ is not str or not (inner.__class__ is str or _is_plain(inner)):
                return False
        return True
    if kind is list:
        return all(map(_is_plain, value))
    if kind is float:
        return bool(value == 0 or SMALLEST <= abs(value) < LARGEST)
    return kind is str or kind is int or kind is bool or value is None
