"""What is remembered of a request: everything but the credentials, of which only that they were sent."""

import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

from reward_orders.sandbox.exchange import plain, strict_json

_HIDDEN = "***"
# Credentials travel under many names: of a header that is not here only its name is kept.
_HARMLESS = frozenset(
    {
        "accept",
        "accept-encoding",
        "accept-language",
        "connection",
        "content-encoding",
        "content-length",
        "content-type",
        "date",
        "host",
        "origin",
        "transfer-encoding",
        "user-agent",
        "x-request-id",
        "x-voucherify-api-version",
        "x-voucherify-channel",
    }
)
_SECRET = re.compile(r"token|key|secret|passw|auth|credential", re.IGNORECASE)
_HARMLESS_FIELDS = frozenset({"grant_type", "scope", "audience"})


@dataclass(slots=True)
class Received:
    """One request the sandbox received, and what became of it."""

    operation: str
    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    """Lower-case names; `***` in the place of credentials and of every value that could be one."""
    body: object
    """Parsed JSON, else text; None when there was none; the names of a form (only tokens are asked for by form)."""
    time: str
    status: int | None = None
    """What the rules answered; None when they never saw the request."""
    fault: str | None = None

    def __getitem__(self, name: str) -> Any:
        """Return a field by name, as in the JSON of `/_sandbox/requests`."""
        if name not in self.__slots__:
            raise KeyError(name)
        return getattr(self, name)


def shown_headers(headers: dict[str, str]) -> dict[str, str]:
    """Return headers without credentials; of `Authorization` the scheme stays."""
    return {name: value if name in _HARMLESS else _hidden(name, value) for name, value in headers.items()}


def _hidden(name: str, value: str) -> str:
    scheme = value.partition(" ")[0]
    return f"{scheme} {_HIDDEN}" if name == "authorization" and scheme.lower() in {"basic", "bearer"} else _HIDDEN


def shown_query(query: dict[str, str]) -> dict[str, str]:
    """Return a query without credentials, such as the token of a download."""
    return {name: _HIDDEN if _SECRET.search(name) else value for name, value in query.items()}


def shown_body(body: bytes, *, form: bool) -> object:
    """Return a body as JSON where it is JSON, else as text; of a form the names, as it asks for a token."""
    if not body:
        return None
    text = body.decode(errors="replace")
    if form:
        return {name: value if name in _HARMLESS_FIELDS else _HIDDEN for name, value in parse_qsl(text)}
    try:
        return plain(strict_json(body))
    except (ValueError, RecursionError):
        return text
