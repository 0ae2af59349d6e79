"""Fails on anything in a cassette that is not known to be harmless: `python -m scripts.cassette_lint [FOLDER]`.

It judges a finished file three times. By the contract: what the scrubber would still replace must not be there. By live
values: what this machine's environment says of the clients' settings must not be there, however it is spelled. And by
looks, which knows nothing of how recordings are scrubbed, so that a hole there shows here.
"""

from __future__ import annotations

import json
import re
import sys
from collections import Counter
from math import log2
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, unquote, urlsplit

from reward_orders.sandbox.exchange import phrase
from reward_orders.sandbox.recording.contract import load as load_contract
from reward_orders.sandbox.recording.live import LiveValues
from reward_orders.sandbox.recording.scrub import Scrubber
from reward_orders.sandbox.recording.stand_ins import (
    COOKIES,
    EXAMPLE,
    LINK,
    PERSONAL,
    SCRUBBED,
    SECRET,
    SECRET_HEADERS,
    is_stand_in,
    personal_kind,
)
from scripts.record.cassette import CASSETTES, Cassette, read_all
from scripts.record.scrub import live_values

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from reward_orders.sandbox.recording.stand_ins import Kind

SECRET_NAME = re.compile(
    r"token|secret|passw|pwd|api.?key|platform.?key|\bauth\b|authorization|cookie|signature|^sig$|credential",
    re.IGNORECASE,
)
INNOCENT_NAMES = frozenset(
    {"token_type", "credentialType", "credentialTypes", "credentials", "credentialList", "i18nTokenReplacements"}
)
EMAIL = re.compile(r"[\w.+%-]+(?:@|%40)[\w-]+(?:\.[\w-]+)+")
EXAMPLE_EMAIL = re.compile(r"[\w.+-]+@(?:[\w-]+\.)*example\.(?:org|com|net)")
REWARD_LINK = re.compile(r"https?://[^\s\"'<>\\]*rewardlink\.io[^\s\"'<>\\]*")
SCHEME = re.compile(r"\b(?:(?:Bearer|Basic)\s+(?!SCRUBBED\b)|(?i:bearer|basic)\s+(?=\S*[\d=]))[\w.~+/=-]{6,}")
JWT = re.compile(r"\beyJ[\w-]{8,}\.[\w-]+")
KEY_BLOCK = re.compile(r"-----BEGIN [A-Z ]+-----")
DIGITS = re.compile(r"(?<![\w.-])\d(?:[ -]?\d){12,18}(?![\w.-])")
CLOUD_KEY = re.compile(r"\b(?:AKIA|ASIA)[A-Z0-9]{16}\b")
PHONE = re.compile(r"(?<![\w+])\+\d[\d ()-]{6,}\d")
LOCAL_PHONE = re.compile(
    r"(?<![\w-])(?:\(\d{3}\) ?|\d{3}[ -])\d{3}-\d{4}(?![\w-])|(?<![\w-])0\d{2,4} \d{3,4} \d{3,4}(?![\w-])"
)
SOCIAL_NUMBER = re.compile(r"(?<![\w-])\d{3}-\d{2}-\d{4}(?![\w-])")
PAIR = re.compile(r'"(\w+)"\s*:\s*"([^"\\]*)"')
UUID = re.compile(r"\b[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}\b", re.IGNORECASE)
HEX = re.compile(r"\b[0-9a-f]{32,}\b", re.IGNORECASE)
RUN = re.compile(r"[A-Za-z0-9+_=-]{20,}")
VENDOR_ID = re.compile(r"\b(?:ord|ordli|cust|prod|sku|aa|exp)_[A-Za-z0-9]+")
ID_NAME = re.compile(r"(?:^|[_-])id$|Id$|ID$|^x-request-id$", re.IGNORECASE)
_RANDOM_BITS = 3.5
_ENTRY_NAMES = frozenset({"label", "type", "credentialType"})
# Spelled as here or otherwise, `first_name` for firstName: a person all the same.
_PERSONAL: dict[str, Kind] = {name.replace("_", "").lower(): kind for name, kind in PERSONAL.items()}
_PERSONAL |= {"cvv": "credential", "cvc2": "credential", "cardcode": "credential", "dob": "birthday", "street": "place"}


def lint(cassette: Cassette, live: Mapping[str, str] | None = None) -> Iterator[str]:
    """Name everything suspicious in a cassette; the value itself is never repeated.

    `live` are values that must not be in it, by the name to report.
    """
    yield from by_contract(cassette)
    yield from by_live_values(cassette, live or {})
    yield from by_looks(cassette)


def by_contract(cassette: Cassette) -> Iterator[str]:
    """Name everything that the scrubber would replace in the finished file."""
    scrubber = Scrubber()
    for number, interaction in enumerate(cassette.interactions, 1):
        places = dict.fromkeys(_unknown(scrubber, interaction["request"], interaction["response"]))
        for place in places:
            yield f"{cassette.path}: interaction {number}, {place}: is not known to be harmless"


def _unknown(scrubber: Scrubber, request: Mapping[str, Any], response: Mapping[str, Any]) -> Iterator[str]:
    """The places of an exchange that the scrubber would write otherwise."""
    headers, status = request.get("headers") or {}, response.get("status") or {}
    shown = {name.lower(): _joined(values) for name, values in headers.items()}
    sent = scrubber.sent(request.get("method", ""), request["uri"], headers, request["body"])
    yield from _differences(request["uri"], sent.uri, "request url")
    yield from _differences(shown, sent.headers, "request header")
    yield from _differences(_parsed(request["body"] or ""), _parsed(sent.body), "request body")
    headers, content, code = response.get("headers") or {}, response["body"]["string"], status.get("code", 0)
    answered = scrubber.answered(headers, content, code)
    yield from _differences(status.get("message", ""), phrase(code) if status else "", "response reason")
    yield from _differences(headers, answered.headers, "response header")
    yield from _differences(_parsed(content), _parsed(answered.content), "response body")


def by_live_values(cassette: Cassette, live: Mapping[str, str]) -> Iterator[str]:
    """Name every live value that the file holds, in whatever spelling."""
    values = LiveValues.of({name: value for name, value in live.items() if not load_contract().told(value)})
    for name in sorted(values.found_in((cassette.text, *_strings(cassette.data)))):
        yield f"{cassette.path}: holds {name}"


def by_looks(cassette: Cassette) -> Iterator[str]:
    """Name everything that looks like a secret or a real person."""
    for where, complaint in _marks("file", cassette.text):  # comments, headings, what VCR.py may add some day
        yield f"{cassette.path}: {where}: {complaint}"
    for number, interaction in enumerate(cassette.interactions, 1):
        for side in ("request", "response"):
            for where, complaint in _message(interaction[side]):
                yield f"{cassette.path}: interaction {number}, {side} {where}: {complaint}"


def _parsed(content: Any) -> Any:
    if not isinstance(content, (str, bytes)):
        return content
    try:
        return json.loads(content)
    except (ValueError, RecursionError):
        return content if isinstance(content, str) else content.decode("utf-8", "replace")


def _differences(found: Any, clean: Any, where: str) -> Iterator[str]:
    """The places of a message where it is not as the scrubber leaves it."""
    if isinstance(found, dict) and isinstance(clean, dict) and found.keys() == clean.keys():
        for name, value in found.items():
            yield from _differences(value, clean[name], f"{where}{'.' if 'body' in where else ' '}{name}")
    elif isinstance(found, list) and isinstance(clean, list) and len(found) == len(clean):
        for value, other in zip(found, clean, strict=True):
            yield from _differences(value, other, f"{where}[]")
    elif found != clean:
        yield where


def _strings(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        for name, inner in node.items():
            yield str(name)
            yield from _strings(inner)
    elif isinstance(node, list):
        for inner in node:
            yield from _strings(inner)
    elif isinstance(node, (str, bytes)):
        yield node if isinstance(node, str) else node.decode("utf-8", "replace")


def _joined(values: Any) -> str:
    return ", ".join(map(str, values)) if isinstance(values, list) else str(values)


def _message(message: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    yield from _headers(message.get("headers") or {})
    if "uri" in message:
        yield from _uri(message["uri"])
    body = message.get("body")
    yield from _body(body["string"] if isinstance(body, dict) else body or "")


def _headers(headers: Mapping[str, list[str]]) -> Iterator[tuple[str, str]]:
    for name, values in headers.items():
        where, low = f"header {name}", name.lower()
        if low in COOKIES:
            yield where, "cookies are never recorded"
        elif (low in SECRET_HEADERS or SECRET_NAME.search(low)) and any(value != SCRUBBED for value in values):
            yield where, f"must be {SCRUBBED}"
        else:
            for value in values:
                yield from _text(where, low, str(value))


def _uri(uri: str) -> Iterator[tuple[str, str]]:
    parts = urlsplit(uri)
    if "@" in parts.netloc:
        yield "url", "holds credentials before the host"
    for segment in parts.path.split("/"):
        yield from _text("path", "id", unquote(segment))
    for name, value in parse_qsl(parts.query, keep_blank_values=True):
        yield from _field("query", name, value, ())
    if parts.fragment:
        yield "url", "holds a fragment"


def _body(body: str | bytes) -> Iterator[tuple[str, str]]:
    if isinstance(body, bytes):
        yield "body", "is binary and cannot be judged"
        return
    try:
        data = json.loads(body)
    except ValueError:
        form = parse_qsl(body) if re.fullmatch(r"[\w.%+*-]+=[^\s&]*(?:&[\w.%+*-]+=[^\s&]*)*", body) else []
        for name, value in form:
            yield from _field("form", name, value, ())
        yield from _text("body", "", body)
        return
    yield from _json("body", data, "", ())


def _json(where: str, value: Any, name: str, within: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        for member, inner in value.items():
            yield from _text(f"{where}, a field's name", "id", member)
            yield from _json(f"{where}.{member}", inner, member, (*within, name))
    elif isinstance(value, list):
        for member in value:
            yield from _json(f"{where}[]", member, name, within)
    elif isinstance(value, str) or (isinstance(value, (int, float)) and not isinstance(value, bool)):
        yield from _field(where, name, str(value), within)


def _field(where: str, name: str, value: str, within: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    spot = where if where.startswith("body") else f"{where} {name}"
    kind = personal_kind(name, within) or _PERSONAL.get(name.replace("_", "").lower())
    entry_name = name in _ENTRY_NAMES and "credentialList" in within[-1:]
    if {"credentials", "credentialList"}.intersection((*within, name)) and not entry_name:
        if not is_stand_in("credential", value):
            yield spot, "looks like a real credential"
    elif name in SECRET or (SECRET_NAME.search(name) and name not in INNOCENT_NAMES):
        if value not in {SCRUBBED, EXAMPLE, ""}:
            yield spot, f"must be {SCRUBBED}"
    elif kind is not None:
        if not is_stand_in(kind, value):
            yield spot, f"looks like a real {kind.replace('_', ' ')}"
    else:
        yield from _text(spot, name, value)


def _text(where: str, name: str, text: str) -> Iterator[tuple[str, str]]:
    yield from _marks(where, text)
    if any(_luhn(found) for found in DIGITS.findall(text)):
        yield where, "holds what may be a card number"
    for member, value in PAIR.findall(text):  # JSON within text, or JSON that does not parse as a whole
        yield from _field(where, member, value, ())
    for url in re.findall(r"https?://[^\s\"'<>\\]+", text):
        for parameter, value in parse_qsl(urlsplit(url).query):
            if (parameter in SECRET or SECRET_NAME.search(parameter)) and value != SCRUBBED:
                yield where, "holds a URL with a token"
    if not ID_NAME.search(name):
        yield from _keys(where, VENDOR_ID.sub("", text))


def _marks(where: str, text: str) -> Iterator[tuple[str, str]]:
    """Complain about what can be nothing else, wherever it stands."""
    if any(not EXAMPLE_EMAIL.fullmatch(found.replace("%40", "@")) for found in EMAIL.findall(text)):
        yield where, "holds an e-mail address outside example.org"
    if any(found != LINK for found in REWARD_LINK.findall(text)):
        yield where, "holds a reward link"
    if any(not is_stand_in("phone", found) for found in PHONE.findall(text)) or LOCAL_PHONE.search(text):
        yield where, "holds a phone number"
    for pattern, what in (
        (SCHEME, "an authorization"),
        (JWT, "a token (JWT)"),
        (KEY_BLOCK, "a private key"),
        (CLOUD_KEY, "a cloud key"),
        (SOCIAL_NUMBER, "a social security number"),
    ):
        if pattern.search(text):
            yield where, f"holds {what}"


def _keys(where: str, text: str) -> Iterator[tuple[str, str]]:
    """Complain about what looks like a key; an id may look so too, but it has a field of its own."""
    if UUID.search(text):
        yield where, "holds a UUID that is nobody's id: Voucherify's keys look like that"
    if HEX.search(text) or any(_random(found) for found in RUN.findall(text)):
        yield where, "holds a long random text"


def _luhn(text: str) -> bool:
    digits = [int(digit) for digit in text if digit.isdigit()]
    doubled = [sum(divmod(2 * digit, 10)) for digit in digits[-2::-2]]
    return len(set(digits)) > 1 and (sum(digits[-1::-2]) + sum(doubled)) % 10 == 0


def _random(run: str) -> bool:
    """Tell keys and tokens from words and ids: kinds of character mixed, and no letter much oftener than others.

    Three kinds, or letters of one kind with many digits and nothing that would part words.
    """
    kinds = (str.islower, str.isupper, str.isdigit)
    digits = sum(letter.isdigit() for letter in run)
    if not all(any(kind(letter) for letter in run) for kind in kinds) and not (
        run.isalnum() and len(run) / 4 <= digits < len(run)
    ):
        return False
    shares = [count / len(run) for count in Counter(run).values()]
    return -sum(share * log2(share) for share in shares) > _RANDOM_BITS


def main(arguments: list[str]) -> int:
    """Lint a folder of cassettes, the project's own unless one is named."""
    folder = Path(arguments[0]) if arguments else CASSETTES
    cassettes = list(read_all(folder))
    values = live_values()
    complaints = [complaint for cassette in cassettes for complaint in lint(cassette, values)]
    for complaint in complaints:
        print(complaint)
    print(f"{len(cassettes)} cassettes, {len(complaints)} complaints")
    return 1 if complaints or not cassettes else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
