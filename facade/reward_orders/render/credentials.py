"""Credentials and redemption instructions as HTML and plain text for the recipient, as Tango's best practices ask.

Text goes into ``<span>``, a url into ``<a>``, a barcode into ``<img>``, a date is written for the reader ("Best
practices", table "Handle reward types"). What comes from the service is escaped, whatever it holds; control and
direction-changing characters become spaces, so that a value can neither forge a line nor reorder what is read.
"""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import UTC, date, tzinfo
from html import escape
from html.parser import HTMLParser
from ipaddress import ip_address
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlsplit

from reward_orders.core.dates import read_date
from reward_orders.core.errors import ConfigurationError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from reward_orders.core.secrets import Secret


# C0 and C1 controls, line and paragraph separators, bidirectional overrides, lone surrogates (no UTF-8 holds them).
_UNSHOWABLE = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]+")

_UNENDED = re.compile("<(?![^<>]*>)")

_HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6"}
_BLOCKS = _HEADINGS | {"blockquote", "br", "dd", "div", "dl", "dt", "hr", "li", "ol", "p", "table", "tr", "ul"}
_INLINE = {"a", "b", "code", "em", "i", "s", "small", "span", "strong", "sub", "sup", "u"}
_TABLES = {"tbody", "td", "th", "thead"}
_SKIPPED = {"script", "style", "template", "title"}


class Shown(NamedTuple):
    """One credential to show: what stands above it, how to show it (url, barcode, date, or text), and its value."""

    heading: str
    kind: str
    value: Secret

    def __repr__(self) -> str:
        # An answer gone wrong may hold the value in any field.
        return f"Shown(value={self.value!r})"


def list_html(credentials: Iterable[Shown], *, locale: str | None, tz: tzinfo | None) -> str:
    """Return a ``<dl>`` of the credentials that have a value; "" where none has."""
    _check_reader(locale, tz)
    rows = [
        f"<dt>{escape(_showable(item.heading))}</dt><dd>{value_html(item, locale=locale, tz=tz)}</dd>"
        for item in credentials
        if item.value
    ]
    return '<dl class="reward-credentials">\n' + "\n".join(rows) + "\n</dl>" if rows else ""


def list_text(credentials: Iterable[Shown], *, locale: str | None, tz: tzinfo | None) -> str:
    """Return one "Label: value" line for each credential that has a value."""
    _check_reader(locale, tz)
    return "\n".join(
        f"{_showable(item.heading)}: {value_text(item, locale=locale, tz=tz)}" for item in credentials if item.value
    )


def value_html(item: Shown, *, locale: str | None, tz: tzinfo | None) -> str:
    """Return one value as ``<a>``, ``<img>``, ``<time>`` or ``<span>``; "" where it is empty.

    A link or image whose address `safe_url` refuses is shown as text. The link's text is its heading, so that a long
    secret address does not stand in the open.
    """
    _check_reader(locale, tz)
    if not item.value:
        return ""
    if item.kind in {"url", "barcode"} and (url := safe_url(item.value.reveal())) is not None:
        name = escape(_showable(item.heading))
        if item.kind == "url":
            return f'<a href="{escape(url)}" rel="noopener noreferrer">{name}</a>'
        return f'<img src="{escape(url)}" alt="{name}" referrerpolicy="no-referrer">'
    if item.kind == "date" and read_date(item.value.reveal()) is not None:
        machine, shown = _rfc3339(item.value.reveal(), None), _date_text(item.value.reveal(), locale, tz)
        return f'<time datetime="{escape(machine)}">{escape(shown)}</time>'
    return f"<span>{escape(_showable(item.value.reveal()))}</span>"


def value_text(item: Shown, *, locale: str | None, tz: tzinfo | None) -> str:
    """Return one value as one line; "" where it is empty."""
    _check_reader(locale, tz)
    if item.kind == "date" and read_date(item.value.reveal()) is not None:
        return _date_text(item.value.reveal(), locale, tz)
    return _showable(item.value.reveal())


def instructions_html(raw: object) -> str:
    """Return `redemptionInstructions`, HTML written by a vendor, with only harmless markup left; "" for no string.

    Scripts, styles, images, forms and attributes go; links keep their text and, where `safe_url` allows it, their
    address. Needs the extra ``render`` and raises `ConfigurationError` without it; `instructions_text` does not.
    """
    try:
        import nh3
    except ImportError as error:
        raise ConfigurationError(
            "redemption instructions as HTML need the sanitizer nh3",
            hint="pip install 'reward-orders[render]', or use instructions_text().",
        ) from error
    if not isinstance(raw, str):
        return ""
    return nh3.clean(
        _without_surrogates(raw),
        tags=_BLOCKS | _INLINE | _TABLES,
        attributes={"a": {"href"}},
        # the filter also sees the rel that link_rel sets
        attribute_filter=lambda _tag, attribute, value: value if attribute == "rel" else safe_url(value),
        url_schemes={"https", "http"},  # http survives safe_url on loopback only
        link_rel="noopener noreferrer",
    )


def instructions_text(raw: object) -> str:
    """Return `redemptionInstructions` as plain text: a line a paragraph or item, links with their address behind.

    "" for what is no string. The result is text, not HTML: escape it before it goes into a page.
    """
    if not isinstance(raw, str):
        return ""
    reader = _TextReader()
    # "<![" opens a marked section, on which html.parser may raise; as any other "<!" it is a comment to skip.
    text = _without_comments(_without_surrogates(raw)).replace("<![", "<! [")
    # A tag that never ends is text: html.parser would look for its end from every "<" again, for minutes.
    reader.feed(_UNENDED.sub("&lt;", text))
    reader.close()
    return reader.text()


class _TextReader(HTMLParser):
    """Collects the text of an HTML fragment, a line a block."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._parts: list[str] = []
        self._skipping = 0
        self._link: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _SKIPPED:
            self._skipping += 1
        elif tag in _BLOCKS:
            self._parts.append("\n- " if tag == "li" else "\n")
        elif tag == "a":
            self._link = safe_url(dict(attrs).get("href") or "")

    def handle_endtag(self, tag: str) -> None:
        if tag in _SKIPPED:
            self._skipping = max(0, self._skipping - 1)
        elif tag in _BLOCKS:
            self._parts.append("\n")
        elif tag == "a" and self._link is not None:
            if not self._parts or self._parts[-1].strip() != self._link:
                self._parts.append(f" ({self._link})")
            self._link = None

    def handle_data(self, data: str) -> None:
        if not self._skipping:
            self._parts.append(_UNSHOWABLE.sub(" ", data))

    def text(self) -> str:
        lines = (" ".join(line.split()) for line in "".join(self._parts).split("\n"))
        return "\n".join(line for line in lines if line not in {"", "-"})


def _showable(text: str) -> str:
    return _UNSHOWABLE.sub(" ", text).strip()


def _without_surrogates(text: str) -> str:
    return text.encode("utf-8", "replace").decode("utf-8")


def _without_comments(html: str) -> str:
    first, *others = html.split("<!--")
    return first + "".join(other.partition("-->")[2] for other in others)


def _check_reader(locale: object, tz: object) -> None:
    """Refuse what is no locale or zone whatever the credentials are, and before a value is in any frame."""
    if locale is not None and not isinstance(locale, str):
        raise ConfigurationError(f'locale must be text such as "de-DE", not {type(locale).__name__}.')
    if tz is not None and not isinstance(tz, tzinfo):
        raise ConfigurationError(
            f"tz must be a tzinfo, not {type(tz).__name__}.", hint='Pass zoneinfo.ZoneInfo("Europe/Berlin").'
        )


def _date_text(text: str, locale: str | None, tz: tzinfo | None) -> str:
    """Return a readable date: in the locale's words where Babel is installed and knows it, else RFC 3339."""
    if locale is None:
        return _rfc3339(text, tz)
    try:
        from babel import Locale, UnknownLocaleError
        from babel.dates import format_date, format_datetime
    except ImportError:
        return _rfc3339(text, tz)
    try:
        known = Locale.parse(locale.replace("-", "_"))
    except (ValueError, UnknownLocaleError):
        return _rfc3339(text, tz)
    day, moment = _bare_date(text), read_date(text)
    if day is not None:
        return format_date(day, format="long", locale=known)
    try:
        return format_datetime(moment, format="long", tzinfo=tz or UTC, locale=known)
    except OverflowError:  # a moment at the edge of year 1 or 9999, in another zone
        return _rfc3339(text, None)


def _rfc3339(text: str, tz: tzinfo | None) -> str:
    """Write a date that `read_date` reads; a bare one stays bare, as no time of day was given."""
    day, moment = _bare_date(text), read_date(text)
    if day is not None or moment is None:
        return str(day or "")
    with suppress(OverflowError):  # the edge of year 1 or 9999 stays in its own offset
        moment = moment.astimezone(tz or UTC)
    return moment.isoformat().replace("+00:00", "Z")


def _bare_date(text: str) -> date | None:
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        return None


# Printable ASCII without the characters that RFC 3986 keeps out of every URL: a browser drops or reinterprets some of
# them (tab, newline, backslash), so that it would not open what was checked.
_URL = re.compile(r"https?://[!#-;=?-\[\]_a-z~]+", re.IGNORECASE | re.ASCII)
_HOST_NAME = re.compile(r"[a-z0-9]([a-z0-9.-]*[a-z0-9])?\.?", re.IGNORECASE | re.ASCII)


def safe_url(text: str) -> str | None:
    """Return the address itself where it may become a link: https, or http on this machine; else None.

    Refused are other schemes (``javascript:``, ``data:``), addresses relative to the page or its scheme, user names
    before the host (``https://bank.example@other.example``), white space and control characters even at the ends,
    anything outside ASCII (a host that only looks familiar) and ports that are none. Never raises.
    """
    if _URL.fullmatch(text) is None:
        return None
    try:
        parts = urlsplit(text)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return None
    if "@" in parts.netloc or port == 0 or not _is_host(host):
        return None
    return text if parts.scheme == "https" or _is_loopback(host) else None


def _is_host(host: str) -> bool:
    if ":" not in host:
        return _HOST_NAME.fullmatch(host) is not None
    try:
        return bool(ip_address(host))
    except ValueError:
        return False


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
