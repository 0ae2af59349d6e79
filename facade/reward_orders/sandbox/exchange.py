"""What passes between the wire and the rules: a call, an answer, and how bodies are read and written."""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from http import HTTPStatus
from math import isinf
from typing import Any, NoReturn

Json = dict[str, Any]
_SURROGATE = re.compile(r"\\u[dD][89a-fA-F]")
_WHOLE = re.compile(r"[-+]?[0-9]{1,20}")


@dataclass(slots=True)
class Call:
    """One request, as the rules see it."""

    operation: str
    method: str
    path: str
    ids: tuple[str, ...]
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes
    request_id: str
    repeated: Mapping[str, list[str]] = field(default_factory=dict)
    """Every value of a parameter that may come more than once; `query` has the last."""


@dataclass(slots=True)
class Answer:
    """One answer, before it meets the wire (and a fault on the way)."""

    status: int
    body: bytes = b""
    content_type: str = "application/json"
    headers: dict[str, str] = field(default_factory=dict)
    hold: float = 0.0
    """Real seconds the service still works on it."""
    release: Callable[[], object] | None = None
    """Called when that work is over."""


def reply(status: int, body: object, **headers: str) -> Answer:
    """Make a JSON answer; header names are given with underscores."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Answer(status, json.dumps(body, separators=(",", ":")).encode(), headers=named)


# As Java services such as Tango's name them, and Python before 3.13; its newer names are those of RFC 9110.
_PHRASES = {
    413: "Request Entity Too Large",
    414: "Request-URI Too Long",
    416: "Requested Range Not Satisfiable",
    422: "Unprocessable Entity",
}


def phrase(status: int) -> str:
    """Return the reason of a status, the same on every Python, also for one outside the standard."""
    if status in _PHRASES:
        return _PHRASES[status]
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return "Unknown"


def read_json(body: bytes) -> Any:
    """Read a request body with exact decimals, dropping explicit nulls at every depth.

    The vendors' own SDKs send unset fields as null. Raises ValueError for anything that is not JSON.
    """
    try:
        return without_nulls(strict_json(body))
    except RecursionError as too_deep:
        raise ValueError("nested too deeply") from too_deep


def strict_json(body: bytes) -> Any:
    """Read JSON as it was sent, nulls included, with exact decimals.

    Raises ValueError for what only Python takes for JSON and nobody could be answered with: NaN, infinite numbers, and
    halves of a character (an escape of D800 to DFFF alone), which no UTF-8 file or answer can hold. Raises
    RecursionError where it is nested too deeply.
    """
    text = body.decode("utf-8-sig")
    value = json.loads(text, parse_float=_decimal, parse_constant=_no_constant)
    if _SURROGATE.search(text):
        json.dumps(value, ensure_ascii=False, default=str).encode()  # a half raises UnicodeEncodeError, a ValueError
    return value


def whole(text: str) -> int:
    """Read a whole number of a query; `int` would also take `1_0`, spaces and the digits of every script."""
    if not _WHOLE.fullmatch(text):
        raise ValueError(f"{text!r} is not a whole number")
    return int(text)


def without_nulls(value: Any) -> Any:
    """Drop every member that is null, in nested objects too."""
    if isinstance(value, dict):
        return {name: without_nulls(member) for name, member in value.items() if member is not None}
    if isinstance(value, list):
        return [without_nulls(member) for member in value]
    return value


def plain(value: Any) -> Any:
    """Turn exact decimals back into JSON numbers, for bodies that are echoed or inspected."""
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() and abs(value) < 10**15 else float(value)
    if isinstance(value, dict):
        return {name: plain(member) for name, member in value.items()}
    if isinstance(value, list):
        return [plain(member) for member in value]
    return value


def _decimal(text: str) -> Decimal:
    if isinf(float(text)):
        raise ValueError(f"{text} is too large a number")
    return Decimal(text)


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")
