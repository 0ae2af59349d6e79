"""One request and one answer, as plain values: flows see these and never an HTTP library."""

from __future__ import annotations

import json
import re
from codecs import BOM_UTF8
from functools import cache
from typing import TYPE_CHECKING, NoReturn

from reward_orders.core.errors import ConfigurationError, UnreadableResponseError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import TypeGuard

    Loads = Callable[[bytes], object]


SHARED = "reward_orders.shared"  # the extension of our pools: this answer's connection brought others before
LONGEST_ID = 200
MEDIA_TYPE = r"[A-Za-z]+/[A-Za-z0-9.+-]{1,60}"


class AuthHeaders(dict[str, str]):
    """Headers that say who calls; a traceback that prints locals shows their names only."""

    def __repr__(self) -> str:
        return f"AuthHeaders({', '.join(self)})"


class Request:
    """What is sent: `content` is frozen bytes, so every attempt sends the same body.

    `auth_headers` authenticate it; the repr tells none of the contents. `private` says that its path may hold what no
    log should.
    """

    __slots__ = ("auth_headers", "content", "headers", "method", "operation", "params", "private", "template", "url")

    def __init__(
        self,
        operation: str,
        method: str,
        url: str,
        *,
        template: str = "",
        params: Mapping[str, object] | None = None,
        content: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        auth_headers: AuthHeaders | None = None,
        private: bool = False,
    ) -> None:
        self.operation = operation
        self.method = method
        self.url = url
        self.template = template
        self.params = params
        self.content = content
        self.headers = headers or {}
        self.auth_headers = auth_headers or AuthHeaders()
        self.private = private

    def __repr__(self) -> str:
        return f"Request({self.operation} {self.method} {self.template})"


class Response:
    """What came back. `headers` have lower-case names; the body is never in the repr.

    `connection` is the transport's handle of the connection that brought it, or None; `shared` says that this
    connection brought other answers before. `flaw` is None, or says why the body could not be decoded or kept; then
    `content` is empty and only the status counts.
    """

    __slots__ = ("connection", "content", "flaw", "headers", "shared", "status")

    def __init__(
        self,
        status: int,
        headers: Mapping[str, str],
        content: bytes,
        *,
        connection: object = None,
        shared: bool = False,
        flaw: str | None = None,
    ) -> None:
        self.status = status
        self.headers = headers
        self.content = content
        self.connection = connection
        self.shared = shared
        self.flaw = flaw

    @property
    def ok(self) -> bool:
        """Any 2xx."""
        return 200 <= self.status < 300  # noqa: PLR2004

    def __repr__(self) -> str:
        return f"Response({self.status}, {len(self.content)} bytes)"


_NO_HEADERS: Mapping[str, str] = {}


class ResponseInfo:
    """The exchange behind a result: HTTP `status` and the service's `request_id`, for logs and support.

    `headers` are those of the answer, with lower-case names; never one of the request. Equality and repr leave them
    out, and they are not pickled.
    """

    __slots__ = ("headers", "request_id", "status")

    def __init__(self, *, status: int, request_id: str | None, headers: Mapping[str, str] = _NO_HEADERS) -> None:
        self.status = status
        self.request_id = request_id
        self.headers = headers

    @classmethod
    def of(cls, response: Response) -> ResponseInfo:
        """What may be told of an answer."""
        return cls(status=response.status, request_id=request_id(response), headers=response.headers)

    def __reduce__(self) -> tuple[object, ...]:
        # A pickle lands in queues and caches; what a header holds is not known.
        return _response_info, (self.status, self.request_id)

    def __repr__(self) -> str:
        return f"ResponseInfo(status={self.status}, request_id={self.request_id!r})"

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, ResponseInfo):
            return NotImplemented
        return (self.status, self.request_id) == (other.status, other.request_id)

    def __hash__(self) -> int:
        return hash((self.status, self.request_id))


def _response_info(status: int, request_id: str | None) -> ResponseInfo:
    return ResponseInfo(status=status, request_id=request_id)


class TransportFailureError(Exception):
    """An attempt without an answer. `was_sent` is False only when provably nothing reached the service.

    `reason` names the kind of failure, `detail` is what the operating system said of a connection that was not made.
    """

    def __init__(self, reason: str, *, was_sent: bool, detail: str = "") -> None:
        super().__init__(reason)
        self.reason = reason
        self.was_sent = was_sent
        self.detail = detail

    def __reduce__(self) -> tuple[object, ...]:
        return _failure, (self.reason, self.was_sent, self.detail)


def _failure(reason: str, was_sent: bool, detail: str) -> TransportFailureError:
    return TransportFailureError(reason, was_sent=was_sent, detail=detail)


def request_id(response: Response) -> str | None:
    """The service's id of the exchange: header X-REQUEST-ID, else `requestId` / `request_id` of the body."""
    header = response.headers.get("x-request-id")
    if header is not None and _id_like(header):
        return header
    if response.ok:
        return None
    body = object_or_empty(response)
    return next((value for name in ("requestId", "request_id") if _id_like(value := body.get(name))), None)


def _id_like(value: object) -> TypeGuard[str]:
    """Ids go into messages and logs: one short printable word."""
    return isinstance(value, str) and 0 < len(value) <= LONGEST_ID and value.isprintable() and " " not in value


def object_or_empty(response: Response) -> dict[str, object]:
    """The JSON object of an answer, or an empty one: error pages may be HTML, empty or anything."""
    try:
        body = loads(response.content)
    except ValueError:
        return {}
    return body if isinstance(body, dict) else {}


def json_object(response: Response, *, what: str, key: str | None = None) -> dict[str, object]:
    """The JSON object of a success answer; raises UnreadableResponseError for anything else."""
    content = response.content
    try:
        body = _decoder()(content[3:] if content.startswith(BOM_UTF8) else content)
    except ValueError:
        body = None  # the decoder's error holds the whole body, so it ends here
    if not isinstance(body, dict):
        del body, content  # a traceback that prints locals must not print it
        unreadable(response, f"The answer to {what} is not a JSON object", key=key)
    return body


def unreadable(response: Response, message: str, *, key: str | None = None) -> NoReturn:
    """Raise UnreadableResponseError with what may be told of the answer."""
    declared = re.match(MEDIA_TYPE, response.headers.get("content-type", ""))
    media_type = declared[0] if declared else "no content type"
    size = f"{len(response.content)} bytes of {media_type}"
    raise UnreadableResponseError(
        f"{message} ({response.flaw or size}).",
        key=key,
        status=response.status,
        request_id=request_id(response),
        hint="If this call was to change something, it may have done so: look before you repeat it.",
    )


def check_id(value: object, *, argument: str, of: str = "order") -> str:
    """Take the id of an order, or of what `of` says, that goes into a URL path; refuses what would change the path.

    httpx normalises `.` and `..` away, so `get("..")` would read the list (docs/vendors.md, Generator 8).
    """
    if not isinstance(value, str):
        given = "is missing (None)" if value is None else f"must be text, not {type(value).__name__}"
        raise ConfigurationError(f"{argument} {given}; pass the id of the {of}.")
    if value.strip() in {"", ".", ".."}:
        given = f"is {value!r}, which would change the URL" if value.strip() else "is empty"
        raise ConfigurationError(f"{argument} {given}; pass the id of the {of}.")
    try:
        value.encode()
    except UnicodeEncodeError:
        raise ConfigurationError(f"{argument} holds text that cannot be encoded; pass the id of the {of}.") from None
    return value


def _not_a_number(token: str) -> NoReturn:
    raise ValueError(f"{token} is not JSON")


# Made once: given an option, json.loads makes a decoder per call.
_DECODER = json.JSONDecoder(parse_constant=_not_a_number)


def _stdlib_loads(content: bytes) -> object:
    try:
        value: object = _DECODER.decode(content.decode())
        # Reject lone surrogates, which no database or log takes; scan only when an escape is present. One byte is found
        # ten times as fast as two or three, and searching these from the end is twice as fast.
        if b"\\" in content and content.rfind(b"\\u") >= 0 and (b"\\ud" in content or b"\\uD" in content):
            json.dumps(value, ensure_ascii=False).encode()
    except RecursionError:
        raise ValueError("nested too deeply") from None
    return value


@cache
def _decoder() -> Loads:
    """orjson (extra `fast`) where it is installed: the same values in a third of the time."""
    try:
        import orjson
    except ImportError:
        return _stdlib_loads
    fast: Loads = orjson.loads
    return fast


def loads(content: bytes) -> object:
    """Decode JSON bytes, also behind a byte order mark (RFC 8259); ValueError for anything that is not JSON."""
    return _decoder()(content[3:] if content.startswith(BOM_UTF8) else content)
