"""Takes secrets and persons out of an exchange before it is written, in both directions.

Scrubbing is repeatable: what is scrubbed once comes out the same again, because a replay scrubs its requests too
before it looks them up. Of an answer's headers those stay that matter; of a request's all but the connection's own, so
that one header more is another request.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, quote, urlencode, urlsplit, urlunsplit

from reward_orders.sandbox.exchange import phrase
from scripts.record.stand_ins import (
    COOKIES,
    LINK,
    SCRUBBED,
    SECRET,
    SECRET_HEADERS,
    StandIns,
    is_stand_in,
    personal_kind,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

CONNECTION_HEADERS = frozenset({"accept-encoding", "connection", "content-length", "host", "transfer-encoding"})
RESPONSE_HEADERS = frozenset(
    {
        "content-type",
        "retry-after",
        "x-request-id",
        "x-rate-limit-limit",
        "x-rate-limit-remaining",
        "x-rate-limit-retry",
        "x-rate-limit-type",
    }
)
EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
REWARD_LINK = re.compile(r"https?://[^\s\"'<>\\]*rewardlink\.io/[^\s\"'<>\\]*")
BEARER = re.compile(r"\b(Bearer|Basic) (?!SCRUBBED)[\w.~+/=-]+")
JWT = re.compile(r"\beyJ[\w-]+\.[\w-]+(?:\.[\w-]*)?")
TOKEN_IN_URL = re.compile(rf"([?&](?:{'|'.join(sorted(SECRET))})=)[^&\s\"'<>\\]+")
PHONE = re.compile(r"(?<![\w+])\+\d{8,15}\b")


class Scrubber:
    """Scrubs the exchanges of one recording.

    `replace` maps whole words of this machine's settings (keys, account names, the mark of a live run) to what the
    tests use in their place, `fields` a field with a setting's value to it, as two settings may have the same value;
    `origins` maps the origins talked to to those the recording shows.
    """

    def __init__(
        self,
        *,
        replace: Mapping[str, str],
        origins: Mapping[str, str],
        fields: Mapping[tuple[str, str], str] | None = None,
    ) -> None:
        self._fields = fields or {}
        self._stand_ins = StandIns()
        self._replace = [
            (whole_word(real), shown)
            for real, shown in sorted(replace.items(), key=lambda pair: -len(pair[0]))
            if real and real != shown
        ]
        self._origins = dict(origins)
        self._credentials: dict[str, tuple[re.Pattern[str], str]] = {}

    def request(self, request: Any) -> Any:
        """Scrub a request of VCR.py, in place; it is VCR's own copy."""
        request.uri = self.uri(request.uri)
        headers = {name.lower(): value for name, value in request.headers.items()}
        kept = sorted(headers.keys() - CONNECTION_HEADERS - COOKIES)
        request.headers = {name: _sent(name, self.text(headers[name])) for name in kept}
        if request.body:
            request.body = self.body(request.body, headers.get("content-type", ""))
        return request

    def response(self, response: dict[str, Any]) -> dict[str, Any]:
        """Scrub a response as VCR.py keeps it, in place.

        Its reason phrase means nothing (RFC 9112, 4), could hold anything and, in a sandbox, depends on the Python.
        """
        response["status"]["message"] = phrase(response["status"]["code"])
        headers = {name.lower(): values for name, values in response["headers"].items()}
        response["headers"] = {
            name: [self.text(value) for value in headers[name]] for name in sorted(RESPONSE_HEADERS & headers.keys())
        }
        content_type = " ".join(headers.get("content-type", []))
        response["body"]["string"] = self.body(response["body"]["string"], content_type)
        return response

    def uri(self, uri: str) -> str:
        """Scrub a URL: its origin, the secrets and persons in its query, and what the settings say."""
        parts = urlsplit(uri)
        place = self.text(urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], parts.path, "", "")))
        query = [(name, self._parameter(name, value)) for name, value in parse_qsl(parts.query, keep_blank_values=True)]
        return f"{place}?{urlencode(query, quote_via=quote)}" if query else place

    def body(self, content: bytes, content_type: str) -> bytes:
        """Scrub a body: JSON and forms by field, anything as text."""
        try:
            text = content.decode()
        except UnicodeDecodeError:
            return b"EXAMPLE"  # neither service sends binary
        if "x-www-form-urlencoded" in content_type:
            form = [(name, self._parameter(name, value)) for name, value in parse_qsl(text, keep_blank_values=True)]
            return urlencode(form).encode()
        try:
            data = json.loads(text)
        except ValueError:
            return self.text(text).encode()
        self._collect(data)
        clean = self._value(data, "", ())
        # An untouched body stays as it was sent, to the byte.
        return content if clean == data else json.dumps(clean, separators=(",", ":"), ensure_ascii=False).encode()

    def text(self, text: str) -> str:
        """Scrub free text: what is known of the settings and credentials, and what can be told by its looks."""
        for real, shown in self._origins.items():
            text = text.replace(real, shown)
        for pattern, shown in self._replace:
            text = pattern.sub(shown, text)
        for pattern, shown in self._credentials.values():
            text = pattern.sub(shown, text)
        return self._looks(text)

    def _looks(self, text: str) -> str:
        text = REWARD_LINK.sub(LINK, text)
        text = TOKEN_IN_URL.sub(rf"\1{SCRUBBED}", text)
        text = BEARER.sub(rf"\1 {SCRUBBED}", text)
        text = JWT.sub(SCRUBBED, text)
        text = EMAIL.sub(lambda match: self._stand_ins.of("email", match[0]), text)
        return PHONE.sub(lambda match: self._stand_ins.of("phone", match[0]), text)

    def _parameter(self, name: str, value: str) -> str:
        return str(self._scalar(value, name, ()))

    def _collect(self, data: Any) -> None:
        """Note every credential value first: instructions and messages before it may repeat it."""
        if isinstance(data, list):
            for member in data:
                self._collect(member)
        if not isinstance(data, dict):
            return
        for name, member in data.items():
            if name == "credentials" and isinstance(member, dict):
                self._note(member.values())
            elif name == "credentialList" and isinstance(member, list):
                self._note(entry.get("value") for entry in member if isinstance(entry, dict))
            else:
                self._collect(member)

    def _note(self, values: Any) -> None:
        for value in values:
            # Shorter ones, such as a PIN, would be found by chance in other text; their own fields are scrubbed.
            if isinstance(value, str) and len(value) >= 6 and not is_stand_in("credential", value):  # noqa: PLR2004
                self._credentials[value] = (whole_word(value), self._stand_ins.of("credential", value))

    def _value(self, value: Any, name: str, within: tuple[str, ...]) -> Any:
        if name == "credentials" or (name == "value" and "credentialList" in within[-1:]):
            return self._credential(value)
        if isinstance(value, dict):
            inner = (*within, name)
            members = {self._looks(member): self._value(value[member], member, inner) for member in value}
            return self._complaint(members) if "invalidValue" in members else members
        if isinstance(value, list):
            return [self._value(member, name, within) for member in value]
        return value if value is None or isinstance(value, bool) else self._scalar(value, name, within)

    def _scalar(self, value: str | float, name: str, within: tuple[str, ...]) -> Any:
        if name in SECRET:
            return SCRUBBED
        kind = personal_kind(name, within)
        if kind is not None:
            return self._stand_ins.of(kind, str(value))
        if not isinstance(value, str):
            return value
        return self._fields.get((name, value)) or self.text(value)

    def _credential(self, value: Any) -> Any:
        if isinstance(value, dict):
            return {self._looks(label): self._credential(member) for label, member in value.items()}
        if isinstance(value, list):
            return [self._credential(member) for member in value]
        return value if value is None or isinstance(value, bool) else self._stand_ins.of("credential", str(value))

    def _complaint(self, item: dict[str, Any]) -> dict[str, Any]:
        """Scrub what a complaint about a field echoes of it (Tango's `invalidValue`)."""
        path = str(item.get("path", "")).split(".")
        kind = personal_kind(path[-1], tuple(path[:-1]))
        if kind is None or not isinstance(item["invalidValue"], str):
            return item
        return item | {"invalidValue": self._stand_ins.of(kind, item["invalidValue"])}


def whole_word(value: str) -> re.Pattern[str]:
    """Match a value where it is not a part of a longer word: settings may be as short as `a`."""
    return re.compile(rf"(?<![A-Za-z0-9]){re.escape(value)}(?![A-Za-z0-9])")


def _sent(name: str, value: str) -> str:
    if name in SECRET_HEADERS:
        return SCRUBBED
    # Whose request it is belongs to the wire, the release it came from does not: recordings outlive releases.
    return re.sub(r"/\d[\w.]*", "/VERSION", value) if name == "user-agent" else value
