"""Takes everything out of an exchange that is not known to be harmless, before it is written, in both directions.

Scrubbing is repeatable: what is scrubbed once comes out the same again, because a replay scrubs its requests too
before it looks them up, and VCR.py scrubs what it loads.
"""

from __future__ import annotations

import base64
import binascii
import csv
import io
import json
import re
import threading
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, quote, urlencode, urlsplit

from attrs import frozen

from reward_orders.sandbox.exchange import phrase
from reward_orders.sandbox.recording.contract import TOKEN_ANSWER, load
from reward_orders.sandbox.recording.stand_ins import COOKIES, EXAMPLE, SCRUBBED, SECRET, SECRET_HEADERS
from reward_orders.sandbox.recording.texts import Spot, Texts
from reward_orders.sandbox.recording.values import Values

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from reward_orders.sandbox.recording.contract import Contract, Operation, Schema
    from reward_orders.sandbox.recording.live import LiveValues

NOWHERE = "https://example.org"
CONNECTION_HEADERS = frozenset({"accept-encoding", "connection", "content-length", "host", "transfer-encoding"})
_MEDIA = re.compile(
    r"(application/(json|xml|problem\+json|x-www-form-urlencoded)|text/(csv|plain|html|xml))(; ?charset=utf-8)?"
)
_WHOLE_NUMBER = re.compile(r"[0-9]{1,12}")
_CALL = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|v-[0-9a-f]{1,32}")
_HTTP_DATE = re.compile(r"[A-Z][a-z]{2}, [0-9]{2} [A-Z][a-z]{2} [0-9]{4} [0-9]{2}:[0-9]{2}:[0-9]{2} GMT")
_ANY = re.compile(r"[a-z*]+/[a-z*]+(, [a-z*]+/[a-z*]+)*")
REQUEST_HEADERS: Mapping[str, re.Pattern[str]] = {
    "accept": _ANY,
    "content-type": _MEDIA,
    "user-agent": re.compile(r"reward-orders/VERSION"),
    "x-voucherify-api-version": re.compile(r"v[0-9]{4}-[0-9]{2}-[0-9]{2}"),
}
"""Headers of a request with what they may say; of any other only the name is shown, so that one more is noticed."""
RESPONSE_HEADERS: Mapping[str, re.Pattern[str]] = {
    "content-type": _MEDIA,
    "retry-after": re.compile(rf"[0-9]{{1,6}}|{_HTTP_DATE.pattern}"),
    "x-request-id": _CALL,
    **dict.fromkeys(("x-rate-limit-limit", "x-rate-limit-remaining", "x-rate-limit-retry"), _WHOLE_NUMBER),
    "x-rate-limit-type": re.compile(r"[a-z]+(_[a-z]+)*"),
}
"""Headers of an answer that are recorded, with what they may say; every other is left out."""
_TOKEN_PATH = re.compile(r"(/v[12])?/oauth/token")
_FORM = SECRET | {"grant_type", "scope", "audience"}
_GRANTS = frozenset({"client_credentials", "password", "refresh_token"})
_CLIENT_ERROR = 400


@frozen
class Place:
    """What a request talks to: an operation, a token endpoint, or something the contract does not know."""

    operation: Operation | None = None
    tokens: bool = False


@frozen
class Sent:
    """A request as the recording shows it."""

    uri: str
    headers: dict[str, str]
    body: bytes


@frozen
class Answered:
    """An answer as the recording shows it."""

    headers: dict[str, list[str]]
    content: bytes


class Scrubber:
    """Scrubs the exchanges of one recording.

    `replace` maps whole words of this machine's settings (keys, account names, the mark of a live run) to what the
    tests use in their place, `fields` a field with a setting's value to it, as two settings may have the same value;
    `origins` maps the origins talked to to those the recording shows.
    """

    def __init__(
        self,
        *,
        replace: Mapping[str, str] | None = None,
        origins: Mapping[str, str] | None = None,
        fields: Mapping[tuple[str, str], str] | None = None,
    ) -> None:
        self._contract: Contract = load()
        self._texts = Texts(self._contract, replace=replace or {}, fields=fields or {})
        self._values = Values(self._contract, self._texts, download=self._download)
        self._origins = sorted((origins or {}).items(), key=lambda pair: -len(pair[0]))
        # VCR.py hands over an answer right after its request, in the thread that sent it.
        self._asked = threading.local()

    def __deepcopy__(self, memo: object) -> Scrubber:
        """Stay the one scrubber of a recording: pytest-recording copies its settings."""
        return self

    @property
    def live(self) -> LiveValues:
        """Every secret that was met so far, to be looked for in the finished file."""
        return self._texts.live

    def request(self, request: Any) -> Any:
        """Scrub a request of VCR.py, in place; it is VCR's own copy."""
        sent = self.sent(request.method, request.uri, request.headers, request.body)
        request.uri, request.headers = sent.uri, sent.headers
        if request.body:
            request.body = sent.body
        return request

    def response(self, response: dict[str, Any]) -> dict[str, Any]:
        """Scrub the answer to the request before it, as VCR.py keeps it, in place.

        Its reason phrase means nothing (RFC 9112, 4), could hold anything and, in a sandbox, depends on the Python.
        """
        status = response["status"]["code"]
        answered = self.answered(response["headers"], response["body"]["string"], status)
        response["status"] = {"code": status, "message": phrase(status)}
        response["headers"], response["body"] = answered.headers, {"string": answered.content}
        return response

    def sent(self, method: str, uri: str, headers: Mapping[str, Any], body: bytes | str | None) -> Sent:
        """Scrub a request."""
        parts = _split(self._moved(uri))
        operation = self._contract.operation(method, parts.path)
        place = Place(operation, tokens=_TOKEN_PATH.fullmatch(parts.path) is not None)
        self._asked.place = place
        content = body.encode("utf-8", "surrogatepass") if isinstance(body, str) else body or b""
        shown = dict(sorted(self._headers(headers)))
        return Sent(self._address(parts, place), shown, self._asked_with(content, place))

    def answered(self, headers: Mapping[str, Any], content: bytes | str | None, status: int) -> Answered:
        """Scrub the answer to the request before it."""
        place: Place = getattr(self._asked, "place", Place())
        return Answered(dict(self._answer_headers(headers)), self._answer(content, status, place))

    def _answer(self, content: bytes | str | None, status: int, place: Place) -> bytes:
        """Scrub the body of an answer: JSON by the contract's schema, an export's file by its columns, nothing else."""
        content = content.encode("utf-8", "surrogatepass") if isinstance(content, str) else content or b""
        if not content:
            return content
        operation = place.operation
        schema: Schema = TOKEN_ANSWER if place.tokens else None
        if operation is not None:
            schema = operation.answer(status)
            if (
                operation.id == "voucherifyGetExport"
                and status < _CLIENT_ERROR
                and not content.lstrip().startswith(b"{")
            ):
                return self._table(content)
        return self._json(content, schema, sent=False)

    def _asked_with(self, content: bytes, place: Place) -> bytes:
        if not content:
            return content
        if place.tokens:
            return self._form(content)
        return self._json(content, place.operation.request if place.operation else None, sent=True)

    def _json(self, content: bytes, schema: Schema, *, sent: bool) -> bytes:
        try:
            data = _read(content)
            clean = self._values.clean(data, schema, Spot(sent=sent))
        except (ValueError, RecursionError):
            return EXAMPLE.encode()
        # An untouched body stays as it was sent, to the byte.
        if clean == data:
            return content
        return json.dumps(clean, separators=(",", ":"), ensure_ascii=False, default=float).encode()

    def _form(self, content: bytes) -> bytes:
        """Scrub what a token endpoint is asked with: of its fields only the kind of grant, scope and audience stay."""
        try:
            form = parse_qsl(content.decode(), keep_blank_values=True, strict_parsing=True)
        except ValueError:
            return EXAMPLE.encode()
        shown = [
            (name if name in _FORM else self._texts.name(name), self._form_value(name, value)) for name, value in form
        ]
        return urlencode(shown).encode()

    def _form_value(self, name: str, value: str) -> str:
        if name == "grant_type" and value in _GRANTS:
            return value
        if name == "scope" and self._contract.told(value):
            return value
        if name == "audience" and self._contract.shows(value.rstrip("/")):
            return value
        self._texts.secret(value)
        return SCRUBBED

    def _table(self, content: bytes) -> bytes:
        """Scrub an export's file: its columns are fields of an order, or are replaced."""
        try:
            text = content.decode()
            rows = list(csv.reader(io.StringIO(text, newline=""), strict=True))
            columns = self._contract.schemas["VoucherifyOrder"]["properties"]
            if not columns.keys() & set(rows[0]):
                return EXAMPLE.encode()
        except (ValueError, csv.Error, IndexError):
            return EXAMPLE.encode()
        rules = [columns.get(name) for name in rows[0]]
        head = [name if name in columns else self._texts.name(name) for name in rows[0]]
        clean = [head, *([self._cell(cell, rule) for cell, rule in _beside(row, rules)] for row in rows[1:])]
        if clean == rows:
            return content
        written = io.StringIO()
        csv.writer(written, lineterminator="\r\n" if "\r\n" in text else "\n").writerows(clean)
        return written.getvalue().encode()

    def _cell(self, cell: str, rule: Schema | str) -> str:
        clean = self._values.clean(cell, rule, Spot(sent=False))
        return clean if isinstance(clean, str) else EXAMPLE

    def _headers(self, headers: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
        for given, value in headers.items():
            name, text = given.lower(), _header(value)
            if name in CONNECTION_HEADERS or name in COOKIES:
                continue
            if name in SECRET_HEADERS:
                self._authorization(text)
                yield name, SCRUBBED
            elif name in REQUEST_HEADERS:
                # Whose request it is belongs to the wire, its release does not: recordings outlive releases.
                text = re.sub(r"/\d[\w.]*", "/VERSION", text) if name == "user-agent" else text
                yield name, text if REQUEST_HEADERS[name].fullmatch(text) else _media(text)
            else:
                yield name if self._contract.names(name.removeprefix("x-")) else EXAMPLE.lower(), EXAMPLE

    def _authorization(self, text: str) -> None:
        """Note the keys that a request carries: its answer may repeat them."""
        scheme, _, token = text.rpartition(" ")
        self._texts.secret(token)
        if scheme.lower() == "basic":
            try:
                pair = base64.b64decode(token, validate=True).decode()
            except (binascii.Error, ValueError):
                return
            for key in pair.split(":", 1):
                self._texts.secret(key)

    def _answer_headers(self, headers: Mapping[str, Any]) -> Iterator[tuple[str, list[str]]]:
        named = {name.lower(): values for name, values in headers.items()}
        for name in sorted(RESPONSE_HEADERS.keys() & named.keys()):
            values: Sequence[Any] = named[name] if isinstance(named[name], list) else [named[name]]
            texts = [_header(value) for value in values]
            form = RESPONSE_HEADERS[name]
            yield name, [t if form.fullmatch(t) and not self.live.holds(t) else _media(t) for t in texts]

    def _moved(self, uri: str) -> str:
        """Return a URL with the origin that the recording shows."""
        for real, shown in self._origins:
            rest = uri.removeprefix(real)
            if rest != uri and rest[:1] in {"", "/", "?"}:
                return shown + rest
        return uri

    def _address(self, parts: Any, place: Place) -> str:
        host = parts.netloc.rpartition("@")[2].lower()
        origin = f"{parts.scheme.lower()}://{host}"
        shown = origin if self._contract.shows(origin) or origin in dict(self._origins).values() else NOWHERE
        if place.operation is not None:
            path = self._texts.path(parts.path, place.operation, sent=True)
        elif place.tokens:
            path = parts.path
        else:
            path = "/".join(self._segment(segment) for segment in parts.path.split("/"))
        rules = place.operation.query if place.operation else {}
        query = list(self._query(parse_qsl(parts.query, keep_blank_values=True), rules))
        return f"{shown}{path}?{urlencode(query, quote_via=quote)}" if query else f"{shown}{path}"

    def _query(self, query: list[tuple[str, str]], rules: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
        for name, value in query:
            if name in rules:
                yield name, self._values.clean(value, self._of_one(rules[name]), Spot(sent=True, name=name))
            elif name in SECRET:
                self._texts.secret(value)
                yield name, SCRUBBED
            else:
                yield self._texts.name(name), EXAMPLE

    def _of_one(self, rule: Any) -> Any:
        """What a single value of a parameter is judged by: one that may come more than once is a list."""
        schema = self._contract.resolve(rule)
        if isinstance(schema, dict) and schema.get("type") == "array":
            return schema["items"]
        return rule

    def _segment(self, segment: str) -> str:
        known = segment == "" or self._contract.names(segment) or re.fullmatch(r"v[0-9]", segment)
        return segment if known else EXAMPLE

    def _download(self, text: str) -> str | None:
        """The address of an export's file as the recording shows it; None for any other text."""
        parts = _split(self._moved(text))
        operation = self._contract.operation("GET", parts.path)
        if operation is None or operation.id != "voucherifyGetExport":
            return None
        address = self._address(parts, Place(operation))
        return None if address.startswith(NOWHERE) else address


def _split(uri: str) -> Any:
    try:
        return urlsplit(uri)
    except ValueError:
        return urlsplit(f"{NOWHERE}/{EXAMPLE}")


def _read(content: bytes) -> Any:
    """Read JSON with exact numbers; raises ValueError for what is none, and for a name that stands there twice."""
    return json.loads(
        content.decode("utf-8-sig"), object_pairs_hook=_once, parse_constant=_no_number, parse_float=Decimal
    )


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise ValueError("a name stands there twice")
    return members


def _no_number(text: str) -> Any:
    raise ValueError(f"{text} is no JSON")


def _beside(row: list[str], rules: list[Any]) -> Iterator[tuple[str, Any]]:
    for position, cell in enumerate(row):
        yield cell, rules[position] if position < len(rules) else None


def _header(value: Any) -> str:
    if isinstance(value, (list, tuple)):
        return ", ".join(map(_header, value))
    return value.decode("latin-1") if isinstance(value, bytes) else str(value)


def _media(text: str) -> str:
    """Return the kind of content without its parameters, which could be anything."""
    kind = text.partition(";")[0].strip().lower()
    return kind if _MEDIA.fullmatch(kind) else EXAMPLE
