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


def build(session: Session, operation: str, kwargs: Mapping[str, Any], *, template: str = "") -> Request:
    """Freeze one request; `operation` is the contract's operationId, `template` the path without ids, for logs."""
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


# Made once: json.dumps makes one a call as soon as it is given an option. What holds itself nests too deeply; looking
# for it costs every request 5 %.
_ENCODER = json.JSONEncoder(separators=(",", ":"), ensure_ascii=False, allow_nan=False, check_circular=False)
# Between these Python and orjson write a float alike; beyond, 1e+16 and 1e16.
SMALLEST, LARGEST = 1e-4, 1e16


def dumps(body: object) -> bytes:
    """Encode a request body; raises ConfigurationError for what JSON has not."""
    try:
        return _encoder()(body)
    except (TypeError, ValueError, RecursionError) as problem:
        kind = type(problem).__name__
    raise ConfigurationError(
        f"The order holds a value that JSON cannot carry ({kind}); pass text, numbers, booleans, lists and mappings."
    )


@cache
def _encoder() -> Dumps:
    """orjson (extra `fast`) where it is installed, for what it writes as the standard library does: a quarter of it."""
    try:
        import orjson
    except ImportError:
        return _stdlib_dumps

    def fast(body: object) -> bytes:
        # It writes NaN as null, and dates, UUIDs and dataclasses as it sees fit: an app must not depend on the extra.
        try:
            if _is_plain(body):
                return orjson.dumps(body)
        except (TypeError, RecursionError):  # beyond 64 bits, half a character, deeper than it goes
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
            # Most values are text; asking here saves each of them a call.
            if name.__class__ is not str or not (inner.__class__ is str or _is_plain(inner)):
                return False
        return True
    if kind is list:
        return all(map(_is_plain, value))
    if kind is float:
        return bool(value == 0 or SMALLEST <= abs(value) < LARGEST)
    return kind is str or kind is int or kind is bool or value is None
